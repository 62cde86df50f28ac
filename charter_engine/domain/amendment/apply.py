"""Applying operations to a tree, one after the other; the first that does not fit is refused with its clause's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, assert_never

from charter_engine.domain.amendment.faults import AlreadyRepealed, DraftsOnly, LabelTaken, NotPossible, TargetMissing
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Renumber, Repeal, Reword
from charter_engine.domain.amendment.workbench import Workbench, check_canonical, name_of
from charter_engine.domain.charter.plain_text import export
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.errors import Refusal

__all__ = ["apply", "apply_checked", "in_order", "name_of"]

_KEPT_EMPTY: Final = frozenset({Kind.CHAPTER, Kind.PART, Kind.CLAUSE, Kind.ANNEX})


def apply(tree: Provision, operations: Iterable[Operation], *, draft: bool | None = None) -> Provision:
    """The tree after the operations; `draft` allows renumbering and removing (default: only onto the empty version 0).

    Raises `TargetMissing`, `ParentMissing`, `AlreadyRepealed`, `LabelTaken`, `DraftsOnly` (conflicts with the tree) or
    `Misplaced`, `IdentityTaken`, `NotCanonical`, `NotPossible` (operations no tree could take).
    """
    every = tuple(operations)
    if len(every) == 1 and isinstance(every[0], Reword | Repeal):
        return _apply_in_place(tree, every[0])
    bench = Workbench(tree)
    free = not tree.children if draft is None else draft
    for operation in every:
        _apply_one(bench, operation, draft=free)
    return bench.tree()


def apply_checked(tree: Provision, operations: Iterable[Operation], *, draft: bool | None = None) -> Provision:
    """`apply`, refusing as well what the plain text form could not carry (`NotWritable`)."""
    result = apply(tree, operations, draft=draft)
    export(result)
    return result


def in_order(tree: Provision, operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """The operations as a text names them, from its first provision to its last; as they are where that gives another.

    Operations of several amendments come one amendment after the other; one instrument orders what is first first.
    """
    every = tuple(operations)
    after = apply(tree, every)
    places = {node.identity: at for at, node in enumerate(after.walk())}
    ordered = tuple(sorted(every, key=lambda one: places[one.node.identity if isinstance(one, Insert) else one.target]))
    try:
        return ordered if apply(tree, ordered) == after else every
    except Refusal:
        return every


def _apply_in_place(tree: Provision, operation: Reword | Repeal) -> Provision:
    """One change of words moves nothing: the tree need not be laid out for it."""
    node = tree.find(operation.target)
    if node is None:
        raise TargetMissing(identity=operation.target)
    new = _repealed(node) if isinstance(operation, Repeal) else _reworded(node, operation)
    return new if tree.identity == new.identity else _with(tree, new) or tree


def _with(tree: Provision, new: Provision) -> Provision | None:
    """The tree with the node of this identity changed, found without looking beyond it; None where it is not."""
    for at, child in enumerate(tree.children):
        found = new if child.identity == new.identity else _with(child, new) if child.children else None
        if found is not None:
            return replace(tree, children=(*tree.children[:at], found, *tree.children[at + 1 :]))
    return None


def _apply_one(bench: Workbench, operation: Operation, *, draft: bool) -> None:
    match operation:
        case Insert():
            _insert(bench, operation, draft=draft)
        case Reword():
            bench.change(_reworded(bench.get(operation.target), operation))
        case Repeal(target=target):
            bench.change(_repealed(bench.get(target)))
        case Move():
            _move(bench, operation)
        case Renumber():
            _renumber(bench, operation, draft=draft)
        case Remove(target=target):
            _remove(bench, target, draft=draft)
        case _ as never:
            assert_never(never)


def _insert(bench: Workbench, operation: Insert, *, draft: bool) -> None:
    bench.check_new(operation.node)
    if not draft:
        _check_labels(bench, operation.node, operation.parent)
    bench.put(operation.parent, operation.after, operation.node)


def _reworded(node: Provision, operation: Reword) -> Provision:
    _check_in_force(node)
    new = replace(node, heading=operation.heading, text=operation.text)
    if node.kind is Kind.CHARTER and (new.text or not new.heading):
        raise NotPossible(label=name_of(node), why="ต้องไม่ว่าง และไม่มีเนื้อความของตนเอง")
    check_canonical(new)
    return new


def _repealed(node: Provision) -> Provision:
    _check_in_force(node)
    if node.kind not in _KEPT_EMPTY:
        raise NotPossible(label=name_of(node), why="ยกเลิกโดยเหลือที่ว่างไว้ไม่ได้")
    return node.repealed()


def _move(bench: Workbench, operation: Move) -> None:
    node = bench.get(operation.target)
    _check_in_force(node)
    if node.kind is not Kind.CLAUSE:
        raise NotPossible(label=name_of(node), why="ย้ายไม่ได้ ย้ายได้เฉพาะข้อหรือมาตรา")
    moved = replace(node, label=operation.label)
    check_canonical(moved)
    _check_labels(bench, moved, operation.parent)
    left = Provision(kind=node.kind, label=node.label, state=State.REPEALED, identity=operation.place)
    bench.check_new(left)
    bench.swap(node.identity, left)
    bench.put(operation.parent, operation.after, moved)


def _renumber(bench: Workbench, operation: Renumber, *, draft: bool) -> None:
    node = bench.get(operation.target)
    if not draft:
        raise DraftsOnly(label=name_of(node))
    new = replace(node, label=operation.label)
    check_canonical(new)
    bench.change(new)


def _remove(bench: Workbench, target: str, *, draft: bool) -> None:
    node = bench.get(target)
    if target == bench.root:
        raise NotPossible(label=name_of(node), why="ลบไม่ได้")
    if not draft:
        raise DraftsOnly(label=name_of(node))
    bench.drop(target)


def _check_in_force(node: Provision) -> None:
    if node.state is State.REPEALED:
        raise AlreadyRepealed(label=name_of(node))


def _check_labels(bench: Workbench, new: Provision, parent: str) -> None:
    if taken := bench.taken(new, parent):
        raise LabelTaken(label=name_of(taken))
