"""Applying operations to a tree, one after the other; the first that does not fit is refused with its clause's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, assert_never

from charter_engine.domain.amendment.faults import (
    AlreadyRepealed,
    DraftsOnly,
    IdentityTaken,
    LabelTaken,
    Misplaced,
    NotCanonical,
    NotPossible,
    ParentMissing,
    TargetMissing,
)
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Renumber, Repeal, Reword
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.plain_text import export
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import change_node, parent_of
from charter_engine.domain.text.canonical import canonical

_HOLDS: Final = {
    Kind.CHARTER: frozenset(Kind) - {Kind.CHARTER},
    Kind.CHAPTER: frozenset({Kind.PART, Kind.CLAUSE}),
    Kind.PART: frozenset({Kind.CLAUSE}),
}
_KEPT_EMPTY: Final = frozenset({Kind.CHAPTER, Kind.PART, Kind.CLAUSE, Kind.ANNEX})


def apply(tree: Provision, operations: Iterable[Operation], *, draft: bool | None = None) -> Provision:
    """The tree after the operations; `draft` allows renumbering and removing (default: only onto the empty version 0).

    Raises `TargetMissing`, `ParentMissing`, `AlreadyRepealed`, `LabelTaken`, `DraftsOnly` (conflicts with the tree) or
    `Misplaced`, `IdentityTaken`, `NotCanonical`, `NotPossible` (operations no tree could take).
    """
    free = not tree.children if draft is None else draft
    for operation in operations:
        tree = _apply_one(tree, operation, draft=free)
    return tree


def apply_checked(tree: Provision, operations: Iterable[Operation], *, draft: bool | None = None) -> Provision:
    """`apply`, refusing as well what the plain text form could not carry (`NotWritable`)."""
    result = apply(tree, operations, draft=draft)
    export(result)
    return result


def name_of(node: Provision) -> str:
    """How a message names a provision: its label, or its kind where it has none."""
    unlabelled = {Kind.PREAMBLE: "คำปรารภ", Kind.CLOSING: "ส่วนท้าย", Kind.CHARTER: "ชื่อธรรมนูญ"}
    return node.label or unlabelled.get(node.kind, node.identity)


def _apply_one(tree: Provision, operation: Operation, *, draft: bool) -> Provision:
    match operation:
        case Insert():
            return _insert(tree, operation, draft=draft)
        case Reword():
            return _reword(tree, operation)
        case Repeal(target=target):
            return _repeal(tree, target)
        case Move():
            return _move(tree, operation)
        case Renumber():
            return _renumber(tree, operation, draft=draft)
        case Remove(target=target):
            return _remove(tree, target, draft=draft)
        case _ as never:
            assert_never(never)


def _insert(tree: Provision, operation: Insert, *, draft: bool) -> Provision:
    _check_new(tree, operation.node)
    if not draft:
        _check_labels(tree, operation.node, operation.parent)
    return _put(tree, operation.parent, operation.after, operation.node)


def _reword(tree: Provision, operation: Reword) -> Provision:
    node = _in_force(tree, operation.target)
    new = replace(node, heading=operation.heading, text=operation.text)
    if node.kind is Kind.CHARTER and (new.text or not new.heading):
        raise NotPossible(label=name_of(node), why="ต้องไม่ว่าง และไม่มีเนื้อความของตนเอง")
    _check_canonical(new)
    return change_node(tree, operation.target, lambda _: new)


def _repeal(tree: Provision, target: str) -> Provision:
    node = _in_force(tree, target)
    if node.kind not in _KEPT_EMPTY:
        raise NotPossible(label=name_of(node), why="ยกเลิกโดยเหลือที่ว่างไว้ไม่ได้")
    return change_node(tree, target, Provision.repealed)


def _move(tree: Provision, operation: Move) -> Provision:
    node = _in_force(tree, operation.target)
    if node.kind is not Kind.CLAUSE:
        raise NotPossible(label=name_of(node), why="ย้ายไม่ได้ ย้ายได้เฉพาะข้อหรือมาตรา")
    moved = replace(node, label=operation.label)
    _check_labels(tree, moved, operation.parent)
    old = Provision(kind=node.kind, label=node.label, state=State.REPEALED, identity=operation.place)
    _check_new(tree, old)
    return _put(change_node(tree, node.identity, lambda _: old), operation.parent, operation.after, moved)


def _renumber(tree: Provision, operation: Renumber, *, draft: bool) -> Provision:
    node = _target(tree, operation.target)
    new = replace(node, label=operation.label)
    if not draft:
        raise DraftsOnly(label=name_of(node))
    _check_canonical(new)
    return change_node(tree, node.identity, lambda _: new)


def _remove(tree: Provision, target: str, *, draft: bool) -> Provision:
    node, parent = _target(tree, target), parent_of(tree, target)
    if parent is None:
        raise NotPossible(label=name_of(node), why="ลบไม่ได้")
    if not draft:
        raise DraftsOnly(label=name_of(node))
    left = tuple(child for child in parent.children if child.identity != target)
    return change_node(tree, parent.identity, lambda _: replace(parent, children=left))


def _target(tree: Provision, identity: str) -> Provision:
    node = tree.find(identity)
    if node is None:
        raise TargetMissing(identity=identity)
    return node


def _in_force(tree: Provision, identity: str) -> Provision:
    node = _target(tree, identity)
    if node.state is State.REPEALED:
        raise AlreadyRepealed(label=name_of(node))
    return node


def _put(tree: Provision, parent_identity: str, after: str | None, node: Provision) -> Provision:
    parent = tree.find(parent_identity)
    if parent is None:
        raise ParentMissing(identity=parent_identity, label=name_of(node))
    if node.kind not in _HOLDS.get(parent.kind, frozenset()):
        raise Misplaced(label=name_of(node), parent=name_of(parent))
    siblings = [child.identity for child in parent.children]
    if after is not None and after not in siblings:
        raise ParentMissing(identity=after, label=name_of(node))
    at = siblings.index(after) + 1 if after is not None else 0
    children = (*parent.children[:at], node, *parent.children[at:])
    return change_node(tree, parent_identity, lambda _: replace(parent, children=children))


def _check_new(tree: Provision, new: Provision) -> None:
    used = {node.identity for node in tree.walk()} | {""}
    for node in new.walk():
        if node.identity in used:
            raise IdentityTaken(label=name_of(node), identity=node.identity)
        used.add(node.identity)
        _check_canonical(node)
        for child in node.children:
            if child.kind not in _HOLDS.get(node.kind, frozenset()):
                raise Misplaced(label=name_of(child), parent=name_of(node))


def _check_labels(tree: Provision, new: Provision, parent: str) -> None:
    """Parts are numbered inside their chapter, all else through the charter; two nameless ones collide as well."""
    taken = set(_label_keys(tree, ""))
    for node, key in zip(new.walk(), _label_keys(new, parent), strict=True):
        if key in taken:
            raise LabelTaken(label=name_of(node))
        taken.add(key)


def _label_keys(node: Provision, parent: str) -> Iterator[tuple[Kind, str, str]]:
    yield node.kind, label_key(node.label), parent if node.kind is Kind.PART else ""
    for child in node.children:
        yield from _label_keys(child, node.identity)


def _check_canonical(node: Provision) -> None:
    if any(canonical(text) != text for text in (node.label, node.heading, node.text)):
        raise NotCanonical(label=name_of(node))
