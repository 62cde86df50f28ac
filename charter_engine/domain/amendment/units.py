"""A clause's text as units: paragraphs with their items, items with their sub-items, and definitions among them.

A repealed unit keeps its place, so that later ones are counted as before: `(๒) (ยกเลิก)`, `“สภา” (ยกเลิก)` for a
definition, and `(ยกเลิก)` alone for a paragraph. Everything below a repealed unit goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, TypeAlias

from charter_engine.domain.amendment.listing import UnitUnfit, check_count, check_next
from charter_engine.domain.charter.marks import REPEALED
from charter_engine.domain.charter.numbering import DIGITS, Number, parse_number
from charter_engine.domain.charter.paths import ITEM, SUBITEM, LineKind, line_kind
from charter_engine.domain.text.numerals import paragraph_name

LAST: Final = "ท้าย"
"""The number of a clause's last paragraph, whichever it is."""

_TERM: Final = '[“"]([^“”"]+)[”"]'
_DEFINED: Final = re.compile(rf"{_TERM}(?:\[{DIGITS}\])? ?(?:ให้)?หมายความ")
_LABELLED: Final = re.compile(rf"({ITEM.pattern}|{SUBITEM.pattern}|{_TERM})")


class UnitKind(StrEnum):
    """What a unit of a clause's text is."""

    PARAGRAPH = "paragraph"
    DEFINITION = "definition"
    ITEM = "item"
    SUBITEM = "subitem"


_DEPTH: Final = {UnitKind.PARAGRAPH: 1, UnitKind.DEFINITION: 1, UnitKind.ITEM: 2, UnitKind.SUBITEM: 3}


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """How a unit is cited: a paragraph by its number from 1, an item by its brackets, a definition by its term."""

    kind: UnitKind
    label: str

    @property
    def depth(self) -> int:
        """1 for paragraphs, 2 for items, 3 for sub-items."""
        return _DEPTH[self.kind]

    def __str__(self) -> str:
        """As directives write it."""
        if self.kind is UnitKind.PARAGRAPH:
            return paragraph_name(int(self.label)) if self.label.isdecimal() else f"วรรค{self.label}"
        return f"บทนิยามคำว่า “{self.label}”" if self.kind is UnitKind.DEFINITION else f"({self.label})"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line with the lines below it; the line is empty for the paragraph that items without one belong to."""

    line: str
    below: tuple[Entry, ...] = ()

    @property
    def repealed(self) -> bool:
        """Whether the place is kept empty."""
        return not self.below and self.line.endswith(REPEALED) and self.emptied().line == self.line

    def emptied(self) -> Entry:
        """The place this unit leaves when it is repealed."""
        label = _LABELLED.match(self.line)
        if label is None or (label[0].startswith(("“", '"')) and not term_of(self)):
            return Entry(line=REPEALED)
        return Entry(line=f"{label[0]} {REPEALED}")

    def lines(self) -> Iterator[str]:
        """The line and all below it."""
        if self.line:
            yield self.line
        for entry in self.below:
            yield from entry.lines()


FIRST: Final = Unit(kind=UnitKind.PARAGRAPH, label="1")
"""The paragraph that stands on its clause's own line."""

Entries: TypeAlias = tuple[Entry, ...]
Path: TypeAlias = tuple[int, ...]
_Open: TypeAlias = tuple[str, list[tuple[str, list[str]]]]
Rank: TypeAlias = tuple[bool, Number]


def outline(text: str) -> Entries:
    """The paragraphs of a clause's text."""
    found: list[_Open] = []
    for line in text.split("\n") if text else ():
        _into(found, line)
    return tuple(_closed(*paragraph) for paragraph in found)


def text_of(entries: Sequence[Entry]) -> str:
    """The lines of the units, joined by LF; raises `UnitUnfit` where they would be read as other units."""
    text = "\n".join(line for entry in entries for line in entry.lines())
    if outline(text) != tuple(entries):
        raise UnitUnfit(why="ข้อความใหม่จะทำให้วรรคหรืออนุข้ออื่นของบทนั้นนับเปลี่ยนไป")
    return text


def term_of(entry: Entry) -> str:
    """The term a definition defines, or "" for any other paragraph."""
    found = _DEFINED.match(entry.line) or re.fullmatch(rf"{_TERM} {re.escape(REPEALED)}", entry.line)
    return found[1] if found else ""


def rank(label: str) -> Rank:
    """Where an item's or sub-item's label stands among its siblings."""
    if label[:1].isdecimal():
        return False, parse_number(label)
    return True, parse_number(f"{ord(label[0])}{label[1:]}")


def label_of(entry: Entry) -> str:
    """What the brackets of an item or sub-item hold, or ""."""
    found = ITEM.match(entry.line) or SUBITEM.match(entry.line)
    return found[1] if found else ""


def unit_of(entry: Entry) -> Unit:
    """How an item or sub-item is cited."""
    kind = UnitKind.SUBITEM if line_kind(entry.line) is LineKind.SUBITEM else UnitKind.ITEM
    return Unit(kind=kind, label=label_of(entry))


def entry_at(entries: Entries, path: Path) -> Entry:
    """The unit at the path of indices."""
    entry = entries[path[0]]
    return entry_at(entry.below, path[1:]) if len(path) > 1 else entry


def siblings_at(entries: Entries, parent: Path) -> Entries:
    """The units directly below the path; the paragraphs for the empty one."""
    return entry_at(entries, parent).below if parent else entries


def put(entries: Entries, path: Path, new: Entry) -> Entries:
    """The units with another one in a place."""
    return _changed(entries, path[:-1], lambda row: (*row[: path[-1]], new, *row[path[-1] + 1 :]))


def insert(entries: Entries, parent: Path, at: int, new: Sequence[Entry]) -> Entries:
    """The units with new ones before the index `at` below `parent`."""
    return _changed(entries, parent, lambda row: (*row[:at], *new, *row[at:]))


def locate(entries: Entries, units: Sequence[Unit]) -> Path:
    """The path of a unit cited from the widest to the smallest; raises `UnitUnfit` where none or several are meant."""
    path: Path = ()
    for unit in units:
        path = _below(entries, path, unit)
    return path


def cited_at(entries: Entries, units: Sequence[Unit]) -> Path:
    """The path of a unit a directive cites; raises `UnitUnfit` too where lists without brackets make it doubtful."""
    path, lines = locate(entries, units), openings(entries)
    if units[0].kind is UnitKind.PARAGRAPH:
        check_count(lines[-1:] if units[0].label == LAST else lines, path[0] + 1)
    if all(at + 1 == len(siblings_at(entries, path[:depth])) for depth, at in enumerate(path) if depth):
        check_next(lines, path[0] + 1)
    return path


def openings(entries: Entries) -> list[str]:
    """The first line of every unit."""
    return [entry.line for entry in entries]


def holder_of(entries: Entries, units: Sequence[Unit], kind: UnitKind) -> Path:
    """Below which unit a new one of this kind goes, where those above it are cited as `units`."""
    if units:
        return cited_at(entries, units)
    if kind in {UnitKind.PARAGRAPH, UnitKind.DEFINITION}:
        return ()
    listed = [at for at, entry in enumerate(entries) if any(unit_of(one).kind is kind for one in entry.below)]
    if len(listed) == 1 or (not listed and len(entries) == 1):
        check_next(openings(entries), (listed or [0])[0] + 1)
        return (listed[0] if listed else 0,)
    raise UnitUnfit(why="ไม่ได้ระบุว่าเพิ่มในวรรคใด")


def place_by_number(row: Sequence[Entry], new: Entry) -> int:
    """The index at which a new item goes: after the last with a smaller number; raises `UnitUnfit` for a taken one."""
    wanted = rank(label_of(new))
    ranks = [rank(label_of(entry)) for entry in row]
    if wanted in ranks:
        raise UnitUnfit(why=f"มี ({label_of(new)}) อยู่แล้ว")
    return max((at + 1 for at, one in enumerate(ranks) if one < wanted), default=0)


def _below(entries: Entries, path: Path, unit: Unit) -> Path:
    row = siblings_at(entries, path)
    found: list[Path]
    if unit.depth == 1:
        found = [(at,) for at in _paragraphs(row, unit)]
    elif path:
        found = [(*path, at) for at in _labelled(row, unit)]
    else:
        found = [(first, at) for first, entry in enumerate(row) for at in _labelled(entry.below, unit)]
    if len(found) != 1:
        raise UnitUnfit(why=f"{'ไม่พบ' if not found else 'มีมากกว่าหนึ่งแห่งที่เป็น'} {unit} ในบทที่อ้างถึง")
    return found[0]


def _paragraphs(row: Entries, unit: Unit) -> list[int]:
    if unit.kind is UnitKind.DEFINITION:
        return [at for at, entry in enumerate(row) if term_of(entry) == unit.label]
    number = len(row) if unit.label == LAST else int(unit.label)
    return [number - 1] if 1 <= number <= len(row) else []


def _labelled(row: Entries, unit: Unit) -> list[int]:
    wanted = rank(unit.label)
    return [at for at, entry in enumerate(row) if rank(label_of(entry)) == wanted]


def _changed(entries: Entries, parent: Path, change: Callable[[Entries], Entries]) -> Entries:
    if not parent:
        return change(entries)
    at = parent[0]
    inner = replace(entries[at], below=_changed(entries[at].below, parent[1:], change))
    return (*entries[:at], inner, *entries[at + 1 :])


def _into(found: list[_Open], line: str) -> None:
    kind = line_kind(line)
    if kind is LineKind.PARAGRAPH:
        found.append((line, []))
        return
    if not found:
        found.append(("", []))
    row = found[-1][1]
    if kind is LineKind.SUBITEM and row and line_kind(row[-1][0]) is LineKind.ITEM:
        row[-1][1].append(line)
    else:
        row.append((line, []))


def _closed(line: str, items: list[tuple[str, list[str]]]) -> Entry:
    below = (Entry(line=item, below=tuple(Entry(line=one) for one in subitems)) for item, subitems in items)
    return Entry(line=line, below=tuple(below))
