"""Telling an amending instrument from an edited text, by what its clauses say."""

from __future__ import annotations

import re
from typing import Final

_CLAUSE: Final = re.compile(r"\s*(?:ข้อ|มาตรา)\s*[๐-๙0-9]")
_ORDER: Final = re.compile(r"(?:ข้อ|มาตรา)\s*[๐-๙0-9/]+\s+ให้(?:ยกเลิก|เพิ่ม|แก้ไข)")
_ORDERS: Final = re.compile(r"(?:ข้อ|มาตรา)\s*[๐-๙0-9]+\s.*(?:นี้เรียกว่า).*\(ฉบับที่\s*[๐-๙0-9]+\)")


def is_instrument(source: str) -> bool:
    """Whether a text is an amending instrument: it is named (ฉบับที่ n) in its first clause, or all its clauses order."""
    outside = re.sub(r"“[^”]*”", "“”", source)
    clauses = [line.strip() for line in outside.splitlines() if _CLAUSE.match(line)]
    named = next((line for line in source.splitlines() if _CLAUSE.match(line)), "")
    return _ORDERS.match(named.strip()) is not None or (bool(clauses) and all(map(_ORDER.match, clauses)))


def instrument_title(source: str) -> str:
    """The title of an instrument in one line."""
    head = source.lstrip("\ufeff \n").split("\n\n")[0]
    return " ".join(head.split())
