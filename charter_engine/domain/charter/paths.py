"""Addresses inside a clause: paragraphs `p2`, items `p2.1`, sub-items `p2.1.ก`, read from the text alone.

A line opening with `(๑)` is an item of the paragraph above it, one opening with `(ก)` a sub-item of the item above;
any other line is the next paragraph. Items before any paragraph belong to an unwritten first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from charter_engine.domain.charter.numbering import DIGITS, ORDINALS
from charter_engine.domain.text.numerals import arabic_digits
from charter_engine.errors import NotFound

_TAIL: Final = rf"(?:/{DIGITS})*(?: (?:{'|'.join(ORDINALS)}))?"
ITEM: Final = re.compile(rf"\(({DIGITS}{_TAIL})\)")
SUBITEM: Final = re.compile(rf"\(([ก-ฮ]{_TAIL})\)")


class LineKind(StrEnum):
    """What a line of a clause's text is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    SUBITEM = "subitem"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line: `index` from 0, `start` and `end` in code points of the clause's text, `text` with its item label."""

    kind: LineKind
    path: str
    text: str
    index: int
    start: int
    end: int


class NoSuchLine(NotFound):
    """There is no {path} in this clause."""


def line_kind(text: str) -> LineKind:
    """Whether a line is an item, a sub-item or a paragraph."""
    if ITEM.match(text):
        return LineKind.ITEM
    return LineKind.SUBITEM if SUBITEM.match(text) else LineKind.PARAGRAPH


def is_item(text: str) -> bool:
    """Whether a line is an item or a sub-item."""
    return line_kind(text) is not LineKind.PARAGRAPH


def lines(text: str) -> tuple[Line, ...]:
    """Every line of a clause's text with its path; none for the empty text."""
    return tuple(_numbered(text)) if text else ()


def line_at(text: str, path: str) -> Line:
    """The first line of this path; raises `NoSuchLine`."""
    found = next((line for line in lines(text) if line.path == path), None)
    if found is None:
        raise NoSuchLine(path=path)
    return found


def _numbered(text: str) -> Iterator[Line]:
    start, paragraph, item = 0, 0, ""
    for index, line in enumerate(text.split("\n")):
        kind = line_kind(line)
        if kind is LineKind.PARAGRAPH:
            paragraph, item = paragraph + 1, ""
            path = f"p{paragraph}"
        else:
            paragraph = paragraph or 1
            item, path = _item_path(kind, line, paragraph, item)
        end = start + len(line)
        yield Line(kind=kind, path=path, text=line, index=index, start=start, end=end)
        start = end + 1


def _item_path(kind: LineKind, line: str, paragraph: int, item: str) -> tuple[str, str]:
    if kind is LineKind.ITEM:
        item = _key(ITEM, line)
        return item, f"p{paragraph}.{item}"
    return item, ".".join(part for part in (f"p{paragraph}", item, _key(SUBITEM, line)) if part)


def _key(pattern: re.Pattern[str], line: str) -> str:
    match = pattern.match(line)
    return arabic_digits(match[1]) if match else ""
