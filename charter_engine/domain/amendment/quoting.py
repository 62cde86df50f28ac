"""Quotations in instruments: from a “ that opens a line to the ” that closes it and ends a line, both counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from charter_engine.domain.amendment.wording import CLOSE, OPEN

STRAIGHT: Final = '"'
"""The mark of typewriters: it opens or closes by what stands beside it."""

_BEFORE_OPENING: Final = frozenset({"", " ", "(", STRAIGHT})
_AFTER_CLOSING: Final = frozenset({"", " ", ")", ",", ";", STRAIGHT})
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
    """Straight marks look alike: each must open or close by what stands beside it, or two alone must do."""
    depth = 0
    for index in range(start, len(lines)):
        for at in (found.start() for found in re.finditer(STRAIGHT, lines[index])):
            step = _turn(lines[index], at)
            if step == 0:
                return None
            depth += step
            if depth == 0:
                return index if at == len(lines[index]) - 1 else None
    return None


def _turn(line: str, at: int) -> int:
    """1 where a straight mark opens, -1 where it closes, 0 where it could do either."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    opens = before in _BEFORE_OPENING and after not in {"", " "}
    closes = after in _AFTER_CLOSING and before not in {"", " "}
    return opens - closes
