"""From an edited text to operations: what its author did, said so that applying it gives the edited text.

In an adopted charter nothing vanishes and no number changes: a repeal is written `ข้อ ๕ (ยกเลิก)`, a new clause gets a
new number, and a clause whose words reappear under a new number while its old place is emptied has moved. In a founding
draft anything goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from charter_engine.domain.amendment.apply import name_of
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Repeal, Reword
from charter_engine.domain.charter.matching import match_identities, match_labels
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.timeline import places
from charter_engine.domain.charter.tree import assign_identities, without_identities
from charter_engine.errors import Invalid

_WHOLE: Final = "{label} หายไป ให้เขียน “{label} (ยกเลิก)” หากต้องการยกเลิก"
_LABEL: Final = "{label} เปลี่ยนเลขเป็น {new} ไม่ได้ ให้คงเลขเดิม หรือเขียนเลขเดิมเป็น (ยกเลิก) แล้วเพิ่มข้อความเป็นเลขทับ"
_TYPED: Final = "{label} เขียนเป็น {new} ให้เขียนเลขตามฉบับเดิม"
_PLACE: Final = "{label} ย้ายที่โดยไม่เปลี่ยนเลขไม่ได้ ให้เขียนที่เดิมเป็น (ยกเลิก) แล้วเพิ่มข้อความเป็นเลขทับ ณ ที่ใหม่"
_REVIVED: Final = "{label} ยกเลิกไปแล้ว เลขนี้คงว่างไว้ ให้เพิ่มข้อความเป็นเลขทับ"
_GONE: Final = "{label} หายไป ตัดออกจากฉบับที่รับรองแล้วไม่ได้"


@dataclass(frozen=True, kw_only=True, slots=True)
class EditFault:
    """One thing an edited text may not do: the provision's label as adopted, and a Thai sentence with the remedy."""

    label: str
    message_th: str


class EditRefused(Invalid):
    """ข้อความที่แก้ไขใช้ไม่ได้: {reasons}."""

    remedy = "แก้ข้อความตามที่ระบุแล้วส่งใหม่"

    def __init__(self, *, faults: tuple[EditFault, ...]) -> None:
        self.faults = faults
        super().__init__(faults=faults, reasons="; ".join(fault.message_th for fault in faults))


def difference(base: Provision, edited: Provision, next_identity: int, *, draft: bool = False) -> tuple[Operation, ...]:
    """The operations that turn `base` into `edited`; new nodes get `n{next_identity}` and on.

    `base` carries identities; those `edited` carries count in drafts only. Raises `EditRefused` with every fault.
    """
    if draft:
        return tuple(_drafted(base, edited, next_identity))
    return _Edit(base, edited, next_identity).operations()


def _drafted(base: Provision, edited: Provision, next_identity: int) -> Iterator[Operation]:
    if not any(child.identity for child in edited.children):
        edited = match_identities(base, without_identities(edited))
    target, _ = assign_identities(replace(edited, identity=base.identity), next_identity)
    if base.heading != target.heading:
        yield Reword(target=base.identity, heading=target.heading, text="")
    kept = _kept(base, target)
    yield from (Remove(target=child.identity) for child in base.children if child.identity not in kept)
    after: str | None = None
    for child in target.children:
        if child.identity not in kept:
            yield Insert(parent=base.identity, after=after, node=child)
        after = child.identity


def _kept(base: Provision, target: Provision) -> set[str]:
    """Unchanged children that stand in the same order in both."""
    at = {child.identity: place for place, child in enumerate(base.children)}
    kept: set[str] = set()
    last = -1
    for child in target.children:
        place = at.get(child.identity, -1)
        if place > last and base.children[place] == child:
            kept.add(child.identity)
            last = place
    return kept


@dataclass(slots=True)
class _Move:
    """A move found in an edited text, and whether its operation is written already."""

    target: str
    place: str
    written: bool = False


@dataclass(slots=True)
class _Moves:
    by_target: dict[str, _Move] = field(default_factory=dict)
    by_place: dict[str, _Move] = field(default_factory=dict)

    def add(self, move: _Move) -> None:
        self.by_target[move.target] = self.by_place[move.place] = move


class _Edit:
    """An edited text of an adopted charter, its nodes named after those of the base."""

    def __init__(self, base: Provision, edited: Provision, next_identity: int) -> None:
        self.old = places(base)
        self.base = base
        matched = match_labels(base, without_identities(edited))
        self._refuse(self._faults(matched))
        self.fresh_from = next_identity
        self.moves = _Moves()
        self.tree, _ = assign_identities(self._with_moves(matched), self.fresh_from)

    def operations(self) -> tuple[Operation, ...]:
        """What was done, in document order."""
        return tuple(self._walk(self.tree, inserted=False))

    def _walk(self, node: Provision, *, inserted: bool) -> Iterator[Operation]:
        if not inserted:
            yield from self._own(node)
        after: str | None = None
        for child in node.children:
            new = child.identity not in self.old and child.identity not in self.moves.by_place
            if move := self.moves.by_target.get(child.identity):
                yield self._moved(move, node, after, child)
            elif new and not inserted:
                yield Insert(parent=node.identity, after=after, node=self._without_moved(child))
            yield from self._walk(child, inserted=new or child.identity in self.moves.by_place)
            after = self._standing(child.identity)

    def _own(self, node: Provision) -> Iterator[Operation]:
        old = self.old[node.identity][0]
        if node.state is not old.state:
            yield Repeal(target=node.identity)
        elif (node.heading, node.text) != (old.heading, old.text):
            yield Reword(target=node.identity, heading=node.heading, text=node.text)

    def _moved(self, move: _Move, parent: Provision, after: str | None, child: Provision) -> Move:
        move.written = True
        after = move.place if after == move.target else after
        return Move(target=move.target, parent=parent.identity, after=after, label=child.label, place=move.place)

    def _standing(self, identity: str) -> str:
        """What stands in an emptied place while the operations run: the clause itself until its move is written."""
        move = self.moves.by_place.get(identity)
        return move.target if move and not move.written else identity

    def _without_moved(self, node: Provision) -> Provision:
        left = (child for child in node.children if child.identity not in self.moves.by_target)
        return replace(node, children=tuple(self._without_moved(child) for child in left))

    def _with_moves(self, matched: Provision) -> Provision:
        """Give a clause's identity to the new place of its words, and a fresh one to the place it left."""
        emptied: dict[tuple[str, str], str] = {}
        for node in matched.walk():
            old = self.old[node.identity][0] if node.identity else None
            if old and old.kind is Kind.CLAUSE and old.text and node.state is not old.state:
                emptied.setdefault((old.heading, old.text), old.identity)
        return self._renamed(matched, self._arrivals(matched, emptied))

    def _arrivals(self, matched: Provision, emptied: dict[tuple[str, str], str]) -> dict[str, str]:
        arrived: dict[str, str] = {}
        for node in matched.walk():
            if node.identity or node.kind is not Kind.CLAUSE:
                continue
            if target := emptied.pop((node.heading, node.text), ""):
                arrived[node.label] = target
                self.moves.add(_Move(target=target, place=f"n{self.fresh_from}"))
                self.fresh_from += 1
        return arrived

    def _renamed(self, node: Provision, arrived: dict[str, str]) -> Provision:
        identity = node.identity
        if identity in self.moves.by_target:
            identity = self.moves.by_target[identity].place
        elif not identity and node.kind is Kind.CLAUSE:
            identity = arrived.pop(node.label, "")
        children = tuple(self._renamed(child, arrived) for child in node.children)
        return replace(node, identity=identity, children=children)

    def _refuse(self, faults: Iterator[EditFault]) -> None:
        if found := tuple(faults):
            raise EditRefused(faults=found)

    def _faults(self, matched: Provision) -> Iterator[EditFault]:
        new = {node.identity: (node, parent) for node, parent in _with_parents(matched) if node.identity}
        words = {(node.kind, node.heading, node.text): node.label for node in matched.walk() if not node.identity}
        for identity, (old, parent) in self.old.items():
            if identity not in new:
                yield _vanished(old, words)
            elif message := _changed(old, parent, *new[identity]):
                yield _fault(old, message, new[identity][0].label)
        yield from self._unordered(matched)

    def _unordered(self, matched: Provision) -> Iterator[EditFault]:
        order = {identity: at for at, identity in enumerate(self.old)}
        for node in matched.walk():
            last = -1
            for child in node.children:
                old = self.old.get(child.identity)
                if not old or old[1] != node.identity:
                    continue
                if order[child.identity] < last:
                    yield _fault(child, _PLACE)
                last = max(last, order[child.identity])


def _with_parents(node: Provision, parent: str = "") -> Iterator[tuple[Provision, str]]:
    yield node, parent
    for child in node.children:
        yield from _with_parents(child, node.identity or "?")


def _vanished(old: Provision, words: dict[tuple[Kind, str, str], str]) -> EditFault:
    label = words.get((old.kind, old.heading, old.text)) if old.state is State.IN_FORCE else None
    if label:
        return _fault(old, _LABEL, label)
    return _fault(old, _WHOLE if old.label else _GONE)


def _changed(old: Provision, parent: str, new: Provision, new_parent: str) -> str:
    if old.label != new.label:
        return _TYPED
    if parent != new_parent:
        return _PLACE
    return _REVIVED if old.state is State.REPEALED and new.state is State.IN_FORCE else ""


def _fault(old: Provision, message: str, new: str = "") -> EditFault:
    return EditFault(label=old.label, message_th=message.format(label=name_of(old), new=new))
