"""What a directive of an amending instrument says, apart from how it is worded: one order, read and written alike.

`write_order` gives the official sentence; `directive_reading.read_order` takes it, and its many variants, back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from charter_engine.domain.amendment.units import Unit, UnitKind

REPLACED: Final = " และให้ใช้ความต่อไปนี้แทน"
RETITLED: Final = " และให้ใช้ชื่อต่อไปนี้แทน"
CORRECTED: Final = " เป็นดังต่อไปนี้"
SOURCE: Final = " ซึ่งแก้ไขเพิ่มเติมโดย"
DIVISION_WORDS: Final = ("หมวด", "ส่วนที่", "บทเฉพาะกาล")


class Verb(StrEnum):
    """What is ordered."""

    REPLACE = "replace"
    ADD = "add"
    REPEAL = "repeal"
    MOVE = "move"
    CORRECT = "correct"
    SUBSTITUTE = "substitute"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """What is cited: `place` (`ข้อ ๕`; "" the title), a unit inside it from the widest down, or all up to `until`.

    `named` means a division's name or the title alone, `heading` the name cited with it, `source` the instrument that
    changed it last.
    """

    place: str
    units: tuple[Unit, ...] = ()
    until: str = ""
    named: bool = False
    heading: str = ""
    source: str = ""

    @property
    def is_division(self) -> bool:
        """Whether a chapter or part is meant with what stands below it."""
        return not self.named and self.place.startswith(DIVISION_WORDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One directive: `where` a new provision goes, between which definitions, and the `destination` of a move.

    A substitution puts the second of `words` for the first, and so for each pair in `more`, in the whole text where
    nothing is cited, `everywhere` they stand. `cites` tells whether the directive says which charter it amends.
    """

    verb: Verb
    references: tuple[Reference, ...]
    where: str = ""
    between: tuple[str, str] = ("", "")
    destination: str = ""
    words: tuple[str, str] = ("", "")
    more: tuple[tuple[str, str], ...] = ()
    everywhere: bool = False
    cites: bool = True

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every word with the one that takes its place."""
        return (self.words, *self.more)


def write_order(order: Order, name: str) -> str:
    """The sentence that orders this in the charter called `name`."""
    if not order.references:
        return _substitution(order, name)
    first = order.references[0]
    if not first.place:
        opening = "ให้แก้คำผิดใน" if order.verb is Verb.CORRECT else "ให้ยกเลิก"
        return f"{opening}ชื่อ{name}{RETITLED}"
    return _sentence(order, name)


def _sentence(order: Order, name: str) -> str:
    first = order.references[0]
    cited = _cited(order, f" แห่ง{name}" if order.cites else "")
    match order.verb:
        case Verb.REPLACE:
            whole = first.named or _defines(first)
            return f"ให้ยกเลิก{cited}{REPLACED}" if whole else f"ให้ยกเลิก{_spaced('ความใน', cited)}{REPLACED}"
        case Verb.CORRECT:
            return f"{_spaced('ให้แก้คำผิดใน', cited)}{CORRECTED}"
        case Verb.ADD:
            return f"ให้เพิ่ม{cited}" if _defines(first) else _spaced("ให้เพิ่มความต่อไปนี้เป็น", cited)
        case Verb.REPEAL:
            return _spaced("ให้ยกเลิก", cited)
        case Verb.MOVE:
            return f"ให้ย้ายความใน{cited} ไปเป็น{order.destination}{order.where}"
        case Verb.SUBSTITUTE:
            return _substitution(order, name)


def _substitution(order: Order, name: str) -> str:
    of = f"แห่ง{name}" if order.cites or not order.references else ""
    place = _cited(order, f" {of}" if of else "") if order.references else name
    old, new = (" และ".join(f"“{word}”" for word in row) for row in zip(*order.pairs, strict=True))
    said = f"เป็น {new}{' ตามลำดับ' if order.more else ''}" if order.words[1] else "ออก"
    opening = "ให้แก้ไข" if order.words[1] else "ให้ตัด"
    return f"{opening}คำว่า {old} {_spaced('ใน', place)} {said}{' ทุกแห่ง' if order.everywhere else ''}"


def _cited(order: Order, of: str) -> str:
    """Every reference with the charter it is in, those with one source together."""
    where = order.where if order.verb is Verb.ADD else ""
    rows = [(source, list(row)) for source, row in groupby(order.references, lambda one: one.source)]
    said = [_listed(row, order.between) + where + of + (SOURCE + source if source else "") for source, row in rows]
    return _joined(said)


def _listed(references: Sequence[Reference], between: tuple[str, str]) -> str:
    division = [references[0]] if references[0].is_division and len(references) > 1 else []
    groups = groupby(references[len(division) :], _group_of)
    words = _joined([one for key, row in groups for one in _group(key, list(row), between)])
    return " ".join([*(_place(one) for one in division), words])


def _group_of(reference: Reference) -> tuple[str, tuple[Unit, ...], bool, int]:
    depth = reference.units[-1].depth if reference.units else 0
    return reference.place, reference.units[:-1], bool(reference.units), depth


def _group(
    key: tuple[str, tuple[Unit, ...], bool, int], row: Sequence[Reference], between: tuple[str, str]
) -> Iterator[str]:
    place, parents, inside, _ = key
    if not inside:
        yield from (_place(one) for one in row)
    elif row[0].units[-1].kind is UnitKind.DEFINITION:
        terms = _joined([f"“{one.units[-1].label}”" for one in row])
        yield f"บทนิยามคำว่า {terms}{_neighbours(*between)} ใน{_inside(place, parents)}"
    else:
        yield _of(_joined([_leaf(one) for one in row]), _inside(place, parents))


def _leaf(reference: Reference) -> str:
    unit = reference.units[-1]
    last = Unit(kind=unit.kind, label=reference.until) if reference.until else None
    return f"{unit}{_spaced(' ถึง', str(last))}" if last else str(unit)


def _inside(place: str, parents: Sequence[Unit]) -> str:
    words = place
    for unit in parents:
        words = _of(str(unit), words)
    return words


def _of(inner: str, outer: str) -> str:
    return _spaced(f"{inner} ของ" if inner.endswith(")") else f"{inner}ของ", outer)


def _neighbours(left: str, right: str) -> str:
    if left and right:
        return f" ระหว่างบทนิยามคำว่า “{left}” และ “{right}”"
    if left:
        return f" ต่อจากบทนิยามคำว่า “{left}”"
    return f" ก่อนบทนิยามคำว่า “{right}”" if right else ""


def _place(reference: Reference) -> str:
    words = f"{'ชื่อ' if reference.named else ''}{reference.place}"
    words += f" {reference.heading}" if reference.heading else ""
    return f"{words} ถึง{reference.until}" if reference.until else words


def _joined(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return " ".join(words[:-1]) + _spaced(" และ", words[-1])


def _spaced(before: str, after: str) -> str:
    """Both together, with a space where brackets or quotation marks follow."""
    return f"{before} {after}" if after.startswith(("(", "“")) else before + after


def _defines(reference: Reference) -> bool:
    return bool(reference.units) and reference.units[-1].kind is UnitKind.DEFINITION
