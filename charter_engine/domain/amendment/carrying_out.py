"""From an order and its quotation to operations on a tree: everything cited must be there, everything quoted meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.carrying_out_units import changed_texts
from charter_engine.domain.amendment.citing import check_between, row_of, the_cited
from charter_engine.domain.amendment.directives import Order, Reference, Verb
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Repeal, Reword
from charter_engine.domain.amendment.quotations import DoesNotFit, check_in_force, is_name, provisions
from charter_engine.domain.amendment.substitution import substituted
from charter_engine.domain.amendment.wording import WITHIN, emptied, is_called, place_of
from charter_engine.domain.charter.marks import read_mark
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import assign_identities, next_identity

_DIVISIONS: Final = frozenset({Kind.CHAPTER, Kind.PART})
_NAMELESS: Final = {"คำปรารภ": Kind.PREAMBLE, "ส่วนท้าย": Kind.CLOSING}


def carry_out(tree: Provision, order: Order, quotation: Sequence[str]) -> tuple[Operation, ...]:
    """The operations the order means on `tree`; raises `DoesNotFit`, `UnitUnfit` or what `parse` and `apply` raise."""
    _check_quotation(order, quotation)
    if not order.references:
        return tuple(substituted(tree, order))
    if not order.references[0].place:
        if marked := next(filter(read_mark, quotation), ""):
            raise DoesNotFit(why=f"“{marked[:40]}” เป็นหัวข้อ ไม่ใช่ชื่อ")
        return (Reword(target=tree.identity, heading="\n".join(quotation), text=""),)
    return _carried_out(tree, order, quotation)


def _carried_out(tree: Provision, order: Order, quotation: Sequence[str]) -> tuple[Operation, ...]:
    inside = [bool(one.units) and order.verb is not Verb.SUBSTITUTE for one in order.references]
    if all(inside):
        return tuple(changed_texts(tree, order, quotation))
    if any(inside):
        raise DoesNotFit(why="อ้างถึงทั้งบทและส่วนย่อยของบทในคำสั่งเดียว จึงไม่แน่ชัดว่าหมายถึงสิ่งใด")
    match order.verb:
        case Verb.REPLACE | Verb.CORRECT:
            return tuple(_replace(tree, order, quotation))
        case Verb.ADD:
            return tuple(_add(tree, order, quotation))
        case Verb.REPEAL:
            return tuple(_repeal(tree, order))
        case Verb.MOVE:
            return (_move(tree, order),)
        case Verb.SUBSTITUTE:
            return tuple(substituted(tree, order))


def _check_quotation(order: Order, quotation: Sequence[str]) -> None:
    if order.verb in {Verb.REPEAL, Verb.MOVE, Verb.SUBSTITUTE}:
        if quotation:
            raise DoesNotFit(why="การยกเลิก ย้าย หรือแก้คำไม่มีข้อความในเครื่องหมายคำพูด")
    elif not quotation:
        raise DoesNotFit(why="ไม่มีข้อความในเครื่องหมายคำพูด")


def _replace(tree: Provision, order: Order, quotation: Sequence[str]) -> Iterator[Operation]:
    targets = list(_targets(tree, order.references))
    first = order.references[0]
    if first.is_division and len(targets) == 1:
        raise DoesNotFit(why=f"เขียน “ชื่อ{first.place}” หรือระบุข้อที่ให้ใช้ความใหม่ให้ครบ")
    if first.named and len(quotation) == 1 and is_name(quotation[0]):
        yield Reword(target=targets[0].identity, heading=quotation[0], text=targets[0].text)
        return
    tops = provisions(quotation, targets[0].kind)
    if first.is_division and len(tops) == 1 and _labels(tops[0].walk()) != _labels(targets):
        yield from _division_anew(tree, targets, tops[0])
        return
    quoted = [node for top in tops for node in top.walk()]
    if first.named and len(quoted) > 1:
        raise DoesNotFit(why="ข้อความที่ให้ใช้แทนมีบทอื่นปนอยู่")
    if len(quoted) != len(targets) or (quoted[0].kind is not targets[0].kind and not quoted[0].label):
        raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดไม่ใช่{_counted(targets)}ตามที่สั่ง")
    for target, new in zip(targets, quoted, strict=True):
        if new.kind is not target.kind or label_key(new.label) != label_key(target.label):
            raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดเป็น {new.label} ไม่ใช่ {target.label}")
        check_in_force(new)
        yield Reword(target=target.identity, heading=new.heading, text=new.text)


def _labels(nodes: Iterable[Provision]) -> list[str]:
    return [label_key(node.label) for node in nodes]


def _division_anew(tree: Provision, targets: Sequence[Provision], new: Provision) -> Iterator[Operation]:
    """A chapter restated with other clauses: those of an old number are reworded, new ones come in, the rest goes."""
    old, *clauses = targets
    every = [*old.children, *new.children]
    if label_key(new.label) != label_key(old.label) or any(one.kind is not Kind.CLAUSE for one in every):
        raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดไม่ใช่{_counted(targets)}ตามที่สั่ง")
    if list(old.children) != clauses:
        raise DoesNotFit(why=f"ข้อที่ระบุไม่ตรงกับข้อที่มีอยู่ใน {old.label}")
    yield Reword(target=old.identity, heading=new.heading, text=new.text)
    by_label = {label_key(one.label): one for one in clauses}
    after, free = None, next_identity(tree)
    for clause in new.children:
        check_in_force(clause)
        known = by_label.pop(label_key(clause.label), None)
        if known:
            yield Reword(target=known.identity, heading=clause.heading, text=clause.text)
        else:
            named, free = assign_identities(clause, free)
            yield Insert(parent=old.identity, after=after, node=named)
        after = known.identity if known else named.identity
    yield from (Repeal(target=one.identity) for one in by_label.values() if one.state is State.IN_FORCE)


def _add(tree: Provision, order: Order, quotation: Sequence[str]) -> Iterator[Insert]:
    first = order.references[0]
    quoted = provisions(quotation, _NAMELESS.get(first.place))
    _check_named(order.references, quoted)
    after: str | None = None
    chapter = first.place.partition(" ของ")[2] if first.place.startswith("ส่วนที่") else ""
    where = order.where or (f"{WITHIN}{chapter}" if chapter else "")
    for node in quoted:
        named, _ = assign_identities(node, next_identity(tree))
        follows = after and where and not where.startswith(WITHIN)
        place = _after(tree, after) if after and follows else place_of(tree, named, where)
        if place is None:
            raise DoesNotFit(why="ไม่พบตำแหน่งที่ให้เพิ่ม")
        operation = Insert(parent=place[0], after=place[1], node=named)
        if where.startswith(WITHIN) and named.kind is Kind.CLAUSE:
            check_between(tree, operation)
        yield operation
        if len(quoted) > 1:
            tree = apply(tree, [operation], draft=False)
        after = named.identity


def _after(tree: Provision, identity: str) -> tuple[str, str] | None:
    return next(
        ((one.identity, identity) for one in tree.walk() for child in one.children if child.identity == identity), None
    )


def _check_named(references: Sequence[Reference], quoted: Sequence[Provision]) -> None:
    """Raise `DoesNotFit` unless the quotation holds exactly the provisions named; a division may name its clauses."""
    first = references[0]
    nodes = list(quoted)
    if first.is_division:
        if len(quoted) != 1:
            raise DoesNotFit(why="ข้อความในเครื่องหมายคำพูดไม่ใช่บทเดียวตามที่สั่ง")
        _check_label(first, quoted[0])
        references = references[1:]
        nodes = [node for node in quoted[0].walk() if node.kind is Kind.CLAUSE] if references else []
    for reference in references:
        if not nodes:
            raise DoesNotFit(why=f"ในเครื่องหมายคำพูดไม่มี {reference.place}")
        _check_label(reference, nodes.pop(0))
        if reference.until:
            _drop_until(reference.until, nodes)
    if nodes:
        raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดไม่ใช่บทเดียวตามที่สั่ง แต่มี {nodes[0].label} ด้วย")


def _check_label(reference: Reference, node: Provision) -> None:
    wanted = reference.place if node.kind is not Kind.PART else reference.place.partition(" ของ")[0]
    kind = _NAMELESS.get(wanted)
    if kind and node.kind is not kind:
        raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดไม่ใช่{wanted}ตามที่สั่ง")
    if not kind and label_key(node.label) != label_key(wanted):
        raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดเป็น {node.label or 'ข้อความที่ไม่มีเลข'} ไม่ใช่ {wanted}")
    _check_heading(reference, node)


def _check_heading(reference: Reference, node: Provision) -> None:
    if reference.heading and not is_called(node, reference.heading):
        raise DoesNotFit(why=f"{reference.place} ไม่ได้ชื่อ “{reference.heading}”")


def _drop_until(until: str, nodes: list[Provision]) -> None:
    while nodes:
        if label_key(nodes.pop(0).label) == label_key(until):
            return
    raise DoesNotFit(why=f"ในเครื่องหมายคำพูดไม่มี {until}")


def _repeal(tree: Provision, order: Order) -> Iterator[Repeal]:
    first = order.references[0]
    targets = list(_targets(tree, order.references))
    if not first.is_division:
        yield from (Repeal(target=node.identity) for node in targets)
        return
    within = [node for node in targets[0].walk() if node.state is State.IN_FORCE]
    clauses = [node for node in within if node.kind is Kind.CLAUSE]
    if len(targets) == 1 and clauses:
        raise DoesNotFit(
            why=f"เขียน “ชื่อ{first.place}” หรือระบุข้อที่ยกเลิกไปด้วยให้ครบ เช่น “{first.place} {clauses[0].label} …”"
        )
    if targets[1:] != clauses:
        raise DoesNotFit(why=f"ข้อที่ระบุไม่ตรงกับข้อที่มีอยู่ใน {first.place}")
    if targets[0].state is State.REPEALED:
        within = [targets[0], *within]
    yield from (Repeal(target=node.identity) for node in within)


def _move(tree: Provision, order: Order) -> Move:
    targets = list(_targets(tree, order.references))
    if len(targets) != 1 or order.references[0].is_division:
        raise DoesNotFit(why="ย้ายได้ครั้งละหนึ่งข้อ")
    node, place = targets[0], f"n{next_identity(tree)}"
    found = place_of(emptied(tree, node, place), replace(node, label=order.destination), order.where)
    if found is None:
        raise DoesNotFit(why="ไม่พบตำแหน่งที่ให้ย้ายไป")
    return Move(target=node.identity, parent=found[0], after=found[1], label=order.destination, place=place)


def _targets(tree: Provision, references: Sequence[Reference]) -> Iterator[Provision]:
    for reference in references:
        node = the_cited(tree, reference.place)
        if reference.named and node.kind not in _DIVISIONS:
            raise DoesNotFit(why=f"{reference.place} ไม่มีชื่อของตนเอง")
        _check_heading(reference, node)
        yield from row_of(tree, node, the_cited(tree, reference.until)) if reference.until else [node]


def _counted(targets: Sequence[Provision]) -> str:
    return "บทเดียว" if len(targets) == 1 else f" {len(targets)} บท"
