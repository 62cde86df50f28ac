"""Reading what a directive cites: `ข้อ ๕ วรรคสอง (๑)`, `(๑) และ (๒) ของวรรคสองของข้อ ๕`, `หมวด ๓ ข้อ ๗ ถึงข้อ ๙`.

Two orders are in use, from the wide to the small without words between, and from the small to the wide with ของ or ใน.
A list may follow either; where it could be read in two ways it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from charter_engine.domain.amendment.directives import DIVISION_WORDS, Reference
from charter_engine.domain.amendment.units import LAST, Unit, UnitKind
from charter_engine.domain.charter.numbering import DIGITS, ORDINALS, TRANSITIONAL
from charter_engine.domain.charter.paths import ITEM, SUBITEM
from charter_engine.domain.text.numerals import arabic_digits, thai_words
from charter_engine.errors import Invalid

_MOST_PARAGRAPHS: Final = 99
_COUNTED: Final = {thai_words(number): str(number) for number in range(1, _MOST_PARAGRAPHS + 1)}
_COUNTED_ALSO: Final = {"แรก": "1", LAST: LAST, "สุดท้าย": LAST}
_WORDS: Final = "|".join(sorted([*_COUNTED, *_COUNTED_ALSO], key=len, reverse=True))
_ENDS: Final = r"(?=[ ,(]|และ|ถึง|วรรค|ของ|ใน|แห่ง|$)"
_NUM: Final = rf"{DIGITS}(?:/{DIGITS})*(?: (?:{'|'.join(ORDINALS)}){_ENDS})?"
_CHAPTER: Final = rf"หมวด ?{_NUM}|{TRANSITIONAL}"
_TOKEN: Final = re.compile(
    rf"(?P<place>ส่วนที่ ?{_NUM}(?: ?(?:ของ|ใน) ?(?:{_CHAPTER}))?|(?:ข้อ|มาตรา) ?{_NUM}|{_CHAPTER}|คำปรารภ|ส่วนท้าย)"
    rf"|(?P<paragraph>วรรค(?:ที่)? ?(?:{_WORDS}|{DIGITS}))"
    r"|(?P<definition>บทนิยาม(?:ของ)?(?:คำว่า)? ?“[^“”]+”)"
    rf"|(?P<item>{ITEM.pattern})|(?P<subitem>{SUBITEM.pattern})"
    r"|(?P<of>ของ|ใน|แห่ง)|(?P<also>และ|,)|(?P<to>ถึง)| +"
)
_HEADING: Final = re.compile(rf" ?(?P<words>.+?)(?= (?:ข้อ|มาตรา) ?{DIGITS}|$)")
_LABEL: Final = re.compile(rf"(ส่วนที่|หมวด|ข้อ|มาตรา) ?({_NUM})")
_UNITS: Final = frozenset(UnitKind)
_PART: Final = re.compile(
    rf"(?P<part>(?:ชื่อ)?ส่วนที่ ?{_NUM}) (?!(?:{'|'.join(ORDINALS)}){_ENDS})(?P<name>[^“”]+?)"
    rf" ?(?:ของ|ใน) ?(?P<chapter>{_CHAPTER})"
    rf"(?: (?!(?:ข้อ|มาตรา) ?{DIGITS})[^“”]+?)?(?P<rest> (?:ข้อ|มาตรา) ?{DIGITS}.*)?"
)
"""A part with its name before its chapter, the chapter perhaps with its name too."""

_ANNEX: Final = ("บัญชีท้าย", "ภาคผนวก")


class NotUnderstood(Invalid):
    """{why}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    kind: str
    text: str


def read_references(text: str) -> tuple[Reference, ...]:
    """What the words cite, in their order; raises `NotUnderstood`."""
    if part := _PART.fullmatch(text):
        text = f"{part['part']} ของ{part['chapter']} {part['name']}{part['rest'] or ''}"
    named = text.startswith("ชื่อ")
    words = re.sub("^ชื่อ(?:ของ)?", "", text).strip(" ")
    if words.startswith(_ANNEX):
        return (Reference(place=words),)
    found = tuple(_Parser(words).references())
    if named and (len(found) != 1 or found[0].units or not found[0].is_division):
        raise NotUnderstood(why=f"ไม่เข้าใจว่า “{text}” คือชื่อของหมวดหรือส่วนใด")
    return (replace(found[0], named=True),) if named else found


def written_label(typed: str) -> str:
    """The label with one space between word and number."""
    return _LABEL.sub(r"\1 \2", typed)


class _Parser:
    """The words as tokens, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._split(text))
        self.at = 0

    def references(self) -> Iterator[Reference]:
        """Every reference; raises `NotUnderstood`."""
        if not self.tokens:
            raise self._refused()
        while self.at < len(self.tokens):
            yield from self._from_small() if self._small_first() else self._from_wide()
            self._skip("also")

    def _from_small(self) -> Iterator[Reference]:
        leaves = []
        while self._kind() != "of":
            unit = self._unit()
            leaves.append((unit, self._unit().label if self._skip("to") else ""))
            self._skip("also")
        if len({unit.depth for unit, _ in leaves}) != 1:
            raise self._refused()
        self._skip("of")
        place, parents = self._parents()
        for unit, until in leaves:
            yield Reference(place=place, units=self._nested((*parents, unit)), until=until)

    def _parents(self) -> tuple[str, tuple[Unit, ...]]:
        if self._kind() != "place":
            unit = self._unit()
            if not self._skip("of"):
                raise self._refused()
            place, parents = self._parents()
            return place, (*parents, unit)
        place = self._take("place")
        units: tuple[Unit, ...] = ()
        while self._is_unit() and not self._small_first():
            units = (*units, self._unit())
        return place, units

    def _from_wide(self) -> Iterator[Reference]:
        found = [self._place()]
        while True:
            start = self.at
            also = self._skip("also")
            if not self._is_unit() or self._small_first() or _ends_a_row(found[-1]):
                self.at = start
                break
            self._add(found, self._unit(), also=also)
        yield from found

    def _add(self, found: list[Reference], unit: Unit, *, also: bool) -> None:
        last = found[-1]
        deeper = not last.units or unit.depth > last.units[-1].depth
        until = self._unit().label if self._skip("to") else ""
        if deeper and (also or last.until):
            raise self._refused()
        above = tuple(one for one in last.units if one.depth < unit.depth)
        new = replace(last, units=self._nested((*above, unit)), until=until)
        found[-1:] = [new] if deeper else [last, new]

    def _place(self) -> Reference:
        place = self._take("place")
        heading = self._take("heading") if self._kind() == "heading" else ""
        return Reference(place=place, heading=heading, until=self._take("place") if self._skip("to") else "")

    def _nested(self, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
        if any(one.depth >= other.depth for one, other in pairwise(units)):
            raise self._refused()
        return units

    def _small_first(self) -> bool:
        """Whether units follow that say afterwards what they belong to."""
        at = self.at
        if not self._is_unit():
            return False
        while at < len(self.tokens) and self.tokens[at].kind in {*_UNITS, "also", "to"}:
            at += 1
        return at < len(self.tokens) and self.tokens[at].kind == "of"

    def _unit(self) -> Unit:
        if not self._is_unit():
            raise self._refused()
        kind = UnitKind(self._kind())
        return Unit(kind=kind, label=self._take(kind.value))

    def _is_unit(self) -> bool:
        return self._kind() in _UNITS

    def _kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def _skip(self, kind: str) -> bool:
        there = self._kind() == kind
        self.at += there
        return there

    def _take(self, kind: str) -> str:
        if self._kind() != kind:
            raise self._refused()
        self.at += 1
        return self.tokens[self.at - 1].text

    def _refused(self) -> NotUnderstood:
        return NotUnderstood(why=f"ไม่เข้าใจว่า “{self.text}” อ้างถึงบทใด")

    def _split(self, text: str) -> Iterator[_Token]:
        at, division = 0, False
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None and division and (found := _HEADING.match(text, at)):
                yield _Token(kind="heading", text=found["words"])
            elif found is None:
                raise self._refused()
            elif found.lastgroup:
                yield _Token(kind=found.lastgroup, text=_normal(found.lastgroup, found[0]))
            division = found.group().startswith(DIVISION_WORDS) or (division and not found.group().strip(" "))
            at = found.end()


def _ends_a_row(reference: Reference) -> bool:
    return bool(reference.until) and not reference.units


def _normal(kind: str, text: str) -> str:
    match kind:
        case "place":
            return re.sub(" ?(?:ของ|ใน) ?(?=หมวด|บท)", " ของ", written_label(text))
        case "paragraph":
            number = re.sub("วรรค(?:ที่)? ?", "", text)
            return _COUNTED_ALSO.get(number) or _COUNTED.get(number) or str(int(arabic_digits(number)))
        case "definition":
            return text[text.index("“") + 1 : -1]
        case "item" | "subitem":
            return text[1:-1]
        case _:
            return text
