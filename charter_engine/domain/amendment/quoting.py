"""Quotations in instruments: from a “ that opens a line to the ” that closes it and ends a line, both counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from charter_engine.domain.amendment.wording import CLOSE, OPEN

STRAIGHT: Final = '"'
"""The mark of typewriters: it may open and close a quotation that holds no other of its kind."""

_MARKS: Final = re.compile(f"[{OPEN}{CLOSE}]")


def quoted(text: str) -> str:
    """The text between quotation marks."""
    return f"{OPEN}{text}{CLOSE}"


def is_quotable(text: str) -> bool:
    """Whether the quotation would end where the text does: its own marks are balanced and never close it early."""
    lines = quoted(text).split("\n")
    return quotation_end(lines, 0) == len(lines) - 1


def quotation_end(lines: Sequence[str], start: int) -> int | None:
    """The index of the line whose end closes the quotation opened at `start`, or None where there is none."""
    if lines[start].startswith(STRAIGHT):
        return _straight_end(lines, start)
    depth = 0
    for index in range(start, len(lines)):
        for mark in _MARKS.finditer(lines[index]):
            depth += 1 if mark[0] == OPEN else -1
            if depth == 0:
                return index if mark.end() == len(lines[index]) else None
    return None


def _straight_end(lines: Sequence[str], start: int) -> int | None:
    if lines[start].count(STRAIGHT) > 1:
        return start if lines[start].find(STRAIGHT, 1) == len(lines[start]) - 1 else None
    for index in range(start + 1, len(lines)):
        if STRAIGHT in lines[index]:
            return index if lines[index].find(STRAIGHT) == len(lines[index]) - 1 else None
    return None
