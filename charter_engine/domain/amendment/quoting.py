"""Quotations in instruments: from a “ that opens a line to the ” that ends a line and closes it, both counted."""

from __future__ import annotations

from collections.abc import Sequence

from charter_engine.domain.amendment.wording import CLOSE, OPEN


def quoted(text: str) -> str:
    """The text between quotation marks."""
    return f"{OPEN}{text}{CLOSE}"


def is_quotable(text: str) -> bool:
    """Whether the quotation would end where the text does: its own marks are balanced and never close it early."""
    lines = quoted(text).split("\n")
    return quotation_end(lines, 0) == len(lines) - 1


def quotation_end(lines: Sequence[str], start: int) -> int | None:
    """The index of the line that closes the quotation opened at `start`, or None where it stays open."""
    depth = 0
    for index in range(start, len(lines)):
        line = lines[index]
        depth += line.count(OPEN) - line.count(CLOSE)
        if depth <= 0:
            return index if depth == 0 and line.endswith(CLOSE) else None
    return None
