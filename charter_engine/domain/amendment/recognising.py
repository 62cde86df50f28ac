"""Telling an amending instrument from an edited text, by what its clauses say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from charter_engine.domain.amendment.wording import CLOSE, OPEN

_MARKS: Final = re.compile(f"[{OPEN}{CLOSE}]")
_CLAUSE: Final = re.compile(r"\s*(?:ข้อ|มาตรา)\s*[๐-๙0-9]")
_ORDER: Final = re.compile(r"(?:ข้อ|มาตรา)\s*[๐-๙0-9/]+\s+ให้(?:ยกเลิก|เพิ่ม|แก้ไข)")
_ORDERS: Final = re.compile(r"(?:ข้อ|มาตรา)\s*[๐-๙0-9]+\s.*(?:นี้เรียกว่า).*\(ฉบับที่\s*[๐-๙0-9]+\)")


def is_instrument(source: str) -> bool:
    """Whether a text is an amending instrument: it is named (ฉบับที่ n) in its first clause, or all its clauses order."""
    outside = "".join(_outside(source))
    clauses = [line.strip() for line in outside.splitlines() if _CLAUSE.match(line)]
    named = next((line for line in source.splitlines() if _CLAUSE.match(line)), "")
    return _ORDERS.match(named.strip()) is not None or (bool(clauses) and all(map(_ORDER.match, clauses)))


def _outside(source: str) -> Iterator[str]:
    """What stands in no quotation, marks inside marks counted; behind one that never closes there is nothing."""
    depth = at = 0
    for mark in _MARKS.finditer(source):
        if depth == 0:
            yield source[at : mark.start()]
        depth = depth + 1 if mark[0] == OPEN else max(0, depth - 1)
        at = mark.end()
    if depth == 0:
        yield source[at:]


def instrument_title(source: str) -> str:
    """The title of an instrument in one line: what stands before its first blank line or clause."""
    lines = source.lstrip("\ufeff \r\n").splitlines()
    title = takewhile(lambda line: line.strip() and not _CLAUSE.match(line), lines)
    return " ".join(" ".join(title).split())
