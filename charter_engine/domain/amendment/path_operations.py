"""Changes addressed to one line inside a provision: `p2.1` reworded, put after, repealed; or to its words or heading.

Each becomes the provision's whole rewording, in which nothing else differs; a line that is not there, or that no longer
says what its author saw, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.faults import AlreadyRepealed, TargetMissing, reason
from charter_engine.domain.amendment.listing import UnitUnfit
from charter_engine.domain.amendment.operation import Operation, Reword
from charter_engine.domain.amendment.units import (
    Entries,
    Entry,
    Path,
    Unit,
    UnitKind,
    entry_at,
    insert,
    label_of,
    locate,
    outline,
    put,
    rank,
    siblings_at,
    text_of,
)
from charter_engine.domain.charter.numbering import DIGITS
from charter_engine.domain.charter.paths import LineKind, line_kind
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.text.canonical import canonical
from charter_engine.errors import Conflict, Invalid

_NO_PATH: Final = "“{}” เป็นที่อยู่ไม่ได้"
_DEPTH: Final = {LineKind.PARAGRAPH: 1, LineKind.ITEM: 2, LineKind.SUBITEM: 3}


class LineAct(StrEnum):
    """What is done at a path."""

    REWORD = "reword"
    INSERT = "insert"
    REPEAL = "repeal"
    RETITLE = "retitle"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineEdit:
    """Something done at a `path` of provision `clause`; an insertion comes after the line (path "": as the first).

    Without a path all words are meant; a new heading has none. `text` are the new words, of an item with or without its
    own brackets; `base` is what stands there as its author saw it, None where that is not said.
    """

    act: LineAct
    clause: str
    path: str
    text: str = ""
    base: str | None = None


Step: TypeAlias = Operation | LineEdit


class NoSuchPath(Invalid):
    """{label} has no {path}: {why}."""

    remedy = "Read the provision's paths again: p2 is its second paragraph, p2.1 item (1) of it."


class LineChanged(Conflict):
    """{path} of {label} is not as it was read: it says “{now}”."""

    remedy = "Read the provision again and decide on what it says now."


class LineUnfit(Invalid):
    """The words cannot stand at {path} of {label}: {why}."""


def operations_of(tree: Provision, steps: Iterable[Step]) -> tuple[Operation, ...]:
    """The operations that carry the steps out, one after the other; each provision is reworded once at most.

    Raises `NoSuchPath`, `LineChanged`, `LineUnfit`, and what `apply` raises.
    """
    found: list[Operation] = []
    for step in steps:
        operation = reword_of(tree, step) if isinstance(step, LineEdit) else step
        tree = apply(tree, [operation], draft=False)
        found.append(operation)
    return _once(found)


def reword_of(tree: Provision, edit: LineEdit) -> Reword:
    """The rewording of a whole provision in which one line differs."""
    node = tree.find(edit.clause)
    if node is None:
        raise TargetMissing(identity=edit.clause)
    if edit.act is LineAct.RETITLE:
        return Reword(target=node.identity, heading=" ".join(canonical(edit.text).split()), text=node.text)
    if edit.act is LineAct.REWORD and not edit.path:
        _check_base(node, edit, node.text)
        return Reword(target=node.identity, heading=node.heading, text=canonical(edit.text))
    return _line_changed(node, edit)


def _line_changed(node: Provision, edit: LineEdit) -> Reword:
    entries, place = outline(node.text), _place(node, edit)
    try:
        if edit.act is LineAct.INSERT:
            text = text_of(_inserted(entries, place, canonical(edit.text)))
        elif edit.act is LineAct.REPEAL:
            text = text_of(put(entries, place, _in_force(node, edit, entry_at(entries, place)).emptied()))
        else:
            text = text_of(put(entries, place, _reworded(entry_at(entries, place), canonical(edit.text))))
    except UnitUnfit as unfit:
        raise LineUnfit(path=edit.path or '""', label=name_of(node), why=reason(unfit)) from None
    return Reword(target=node.identity, heading=node.heading, text=text)


def _check_base(node: Provision, edit: LineEdit, now: str) -> None:
    if edit.base is not None and canonical(edit.base) != now:
        raise LineChanged(path=edit.path or "เนื้อความ", label=name_of(node), now=now, why="other words")


def _once(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Of several rewordings of one provision the last, where the first stood."""
    last = {one.target: one for one in operations if isinstance(one, Reword)}
    found: dict[object, Operation] = {}
    for at, one in enumerate(operations):
        key = one.target if isinstance(one, Reword) else at
        found.setdefault(key, last[one.target] if isinstance(one, Reword) else one)
    return tuple(found.values())


def _place(node: Provision, edit: LineEdit) -> Path:
    """The line's place; none for an insertion before everything."""
    if not edit.path and edit.act is LineAct.INSERT:
        return ()
    try:
        place = locate(outline(node.text), _units(edit.path))
    except Invalid as refusal:
        why = reason(refusal) if isinstance(refusal, UnitUnfit) else _NO_PATH.format(edit.path)
        raise NoSuchPath(label=name_of(node), path=edit.path or '""', why=why) from None
    line = entry_at(outline(node.text), place).line
    if not line and edit.act is not LineAct.INSERT:
        raise NoSuchPath(label=name_of(node), path=edit.path, why="no words")
    _check_base(node, edit, line)
    return place


def _units(path: str) -> list[Unit]:
    first, *inner = path.split(".")
    number = first.removeprefix("p")
    if first == number or not re.fullmatch(DIGITS, number) or not all(inner):
        raise UnitUnfit(why=_NO_PATH.format(path))
    kinds = [UnitKind.ITEM if label[0].isdecimal() else UnitKind.SUBITEM for label in inner]
    below = [Unit(kind=kind, label=label) for kind, label in zip(kinds, inner, strict=True)]
    return [Unit(kind=UnitKind.PARAGRAPH, label=str(int(number))), *below]


def _in_force(node: Provision, edit: LineEdit, entry: Entry) -> Entry:
    if entry.repealed:
        raise AlreadyRepealed(label=f"{edit.path} ของ{name_of(node)}")
    return entry


def _reworded(old: Entry, words: str) -> Entry:
    if not words or "\n" in words:
        raise UnitUnfit(why="ต้องเป็นข้อความบรรทัดเดียวที่ไม่ว่าง")
    label = label_of(old)
    if not label:
        return replace(old, line=words)
    if line_kind(words) is LineKind.PARAGRAPH:
        return replace(old, line=f"({label}) {words}")
    new = Entry(line=words)
    if line_kind(words) is not line_kind(old.line) or rank(label_of(new)) != rank(label):
        raise UnitUnfit(why=f"ข้อความใหม่เป็น ({label_of(new)}) ไม่ใช่ ({label})")
    return replace(old, line=words)


def _inserted(entries: Entries, after: Path, words: str) -> Entries:
    """The units with new ones after a place: beside it, or as the first below it where they are of a smaller kind."""
    if not words:
        raise UnitUnfit(why="ต้องเป็นข้อความที่ไม่ว่าง")
    depth = _DEPTH[line_kind(words)]
    new = outline(words)
    if depth > 1:
        if len(new) != 1:
            raise UnitUnfit(why="เพิ่มวรรคและอนุข้อในครั้งเดียวกันไม่ได้")
        new = new[0].below
    if depth < len(after):
        raise UnitUnfit(why="วรรคเพิ่มได้หลังวรรค อนุข้อเพิ่มได้หลังวรรคหรืออนุข้อ")
    beside = bool(after) and depth == len(after)
    parent, at = (after[:-1], after[-1] + 1) if beside else (after, 0)
    if depth > 1 and not parent:
        raise UnitUnfit(why="ไม่ได้ระบุว่าเพิ่มในวรรคใด")
    _check_free(siblings_at(entries, parent), new)
    return insert(entries, parent, at, new)


def _check_free(row: Entries, new: Entries) -> None:
    taken = {rank(label_of(one)) for one in row if label_of(one)}
    for one in new:
        if label_of(one) and rank(label_of(one)) in taken:
            raise UnitUnfit(why=f"มี ({label_of(one)}) อยู่แล้ว")
