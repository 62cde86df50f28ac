"""Labels as Thai drafters number provisions: `ข้อ ๕/๑`, `มาตรา ๕ ทวิ`, `หมวด ๑`, `ส่วนที่ ๑`.

Digits stay as they were typed; only comparing and addressing look through them. New places are numbered `/๑`
(ทวิ, ตรี and so on are read where they stand, never written), and nothing is renumbered to make room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import total_ordering
from typing import Final

from charter_engine.domain.charter.provision import Kind
from charter_engine.domain.text.numerals import arabic_digits, thai_digits
from charter_engine.errors import Invalid

ORDINALS: Final = ("ทวิ", "ตรี", "จัตวา", "เบญจ", "ฉ", "สัตต", "อัฏฐ", "นว", "ทศ")
"""Pali ordinals after a number, second to tenth."""

TRANSITIONAL: Final = "บทเฉพาะกาล"
"""The chapter without a number."""

DIGITS: Final = "[0-9๐-๙]{1,9}"
"""A number's digits; no charter has a clause of more than nine."""
NUMBER: Final = rf"{DIGITS}(?:/{DIGITS})*(?: (?:{'|'.join(ORDINALS)})(?=[ \[]|$))?"
"""A number as a pattern: digits, `/n` repeated, and an ordinal that ends there."""

WORDS: Final = {"หมวด": Kind.CHAPTER, "ส่วนที่": Kind.PART, "ข้อ": Kind.CLAUSE, "มาตรา": Kind.CLAUSE}
"""The words that begin a numbered mark."""

_LABEL: Final = re.compile(rf"({'|'.join(WORDS)}) ?({NUMBER})")
_NUMBER: Final = re.compile(NUMBER)
_URL: Final = re.compile(rf"({DIGITS}(?:-{DIGITS})*)(?:-({'|'.join(ORDINALS)}))?")
_THAI: Final = re.compile("[๐-๙]")


class UnreadableLabel(Invalid):
    """{label!r} is not a label such as ข้อ ๕ or ข้อ ๕/๑."""


@total_ordering
@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """`parts` are the numbers between slashes, `ordinal` 2 for ทวิ to 10 for ทศ, or 0; ๕ < ๕ ทวิ < ๕/๑ < ๖."""

    parts: tuple[int, ...]
    ordinal: int = 0

    def __lt__(self, other: Number) -> bool:
        """Whether this number stands before the other in a charter."""
        return self._key() < other._key()

    def _key(self) -> tuple[int, ...]:
        return (*self.parts, self.ordinal - len(ORDINALS) - 2) if self.ordinal else self.parts


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A numbered mark taken apart: its word, and its number as typed."""

    word: str
    typed: str

    @property
    def kind(self) -> Kind:
        """What the word numbers."""
        return WORDS[self.word]

    @property
    def number(self) -> Number:
        """The number, whatever digits it was typed in."""
        return parse_number(self.typed)

    def __str__(self) -> str:
        """The label as it is written: word, one space, number."""
        return f"{self.word} {self.typed}"


def parse_number(typed: str) -> Number:
    """The value of `๕/๑` or `๕ ทวิ`; raises `UnreadableLabel`."""
    if not _NUMBER.fullmatch(typed):
        raise UnreadableLabel(label=typed)
    figures, _, ordinal = typed.partition(" ")
    parts = tuple(int(part) for part in figures.split("/"))
    return Number(parts=parts, ordinal=ORDINALS.index(ordinal) + 2 if ordinal else 0)


def parse_label(label: str) -> Label | None:
    """The label taken apart, or None where it carries no number (`บทเฉพาะกาล`, annexes)."""
    match = _LABEL.fullmatch(label)
    return Label(word=match[1], typed=match[2]) if match else None


def label_number(label: str) -> Number | None:
    """The number a label carries, or None."""
    parsed = parse_label(label)
    return parsed.number if parsed else None


def match_label(one: str, other: str) -> bool:
    """Whether two labels name the same place: Thai and Arabic digits, leading zeros and spacing aside."""
    return label_key(one) == label_key(other)


def label_key(label: str) -> str:
    """What two labels of the same place have in common: `ข้อ ๐๕/๑` and `ข้อ 5/1` give the same key."""
    parsed = parse_label(label)
    return f"{parsed.word} {_plain(parsed.number)}" if parsed else arabic_digits(label)


def url_label(label: str) -> str:
    """The label as a path segment: `5-1` for ข้อ ๕/๑, `5-ทวิ` for มาตรา ๕ ทวิ; the whole label where it has no number."""
    parsed = parse_label(label)
    return _plain(parsed.number).replace("/", "-").replace(" ", "-") if parsed else label


def is_url_of(segment: str, label: str) -> bool:
    """Whether a path segment (`5-1`, `๕-๑`) addresses the label."""
    match = _URL.fullmatch(segment)
    if not match:
        return segment == label
    ordinal = f" {match[2]}" if match[2] else ""
    return label_number(label) == parse_number(match[1].replace("-", "/") + ordinal)


def next_inserted(label: str, taken: Iterable[str]) -> str:
    """The first free `n/k` below the label, in its own digits: `ข้อ ๕` gives `ข้อ ๕/๑`; raises `UnreadableLabel`."""
    parsed = parse_label(label)
    if parsed is None:
        raise UnreadableLabel(label=label)
    used = {label_key(other) for other in taken}
    figures = parsed.typed.partition(" ")[0]
    k = 1
    while label_key(candidate := f"{parsed.word} {figures}/{_like(parsed.typed, k)}") in used:
        k += 1
    return candidate


def next_sibling(label: str) -> str:
    """The label that follows at the end of a row: `ข้อ ๕/๑` gives `ข้อ ๖`; raises `UnreadableLabel`."""
    parsed = parse_label(label)
    if parsed is None:
        raise UnreadableLabel(label=label)
    return f"{parsed.word} {_like(parsed.typed, parsed.number.parts[0] + 1)}"


def _like(typed: str, value: int) -> str:
    return thai_digits(value) if _THAI.search(typed) else str(value)


def _plain(number: Number) -> str:
    figures = "/".join(map(str, number.parts))
    return f"{figures} {ORDINALS[number.ordinal - 2]}" if number.ordinal else figures
