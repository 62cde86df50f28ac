"""Rank keys: short texts between which another always fits, so that inserting a sibling moves no other row.

Keys are fractions in base 62 without trailing zero; they sort bytewise (`COLLATE "C"`, SQLite BINARY).
"""

from __future__ import annotations

from typing import Final

from charter_engine.errors import Invalid

DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE: Final = len(DIGITS)


class UnorderedRanks(Invalid):
    """No rank lies between {before!r} and {after!r}."""


def between(before: str | None, after: str | None) -> str:
    """A key sorting after `before` and before `after` (None: the end on that side); raises `UnorderedRanks`."""
    low, high = before or "", after
    if not _usable(low) or (high is not None and (not high or not _usable(high) or low >= high)):
        raise UnorderedRanks(before=before, after=after)
    return _middle(low, high)


def spread(count: int) -> tuple[str, ...]:
    """`count` ascending keys of equal length for siblings written at once."""
    width = 1
    while _BASE**width <= 2 * count:
        width += 1
    step = _BASE**width // (count + 1)
    return tuple(_written(step * (at + 1), width) for at in range(count))


def _usable(rank: str) -> bool:
    return not rank.endswith("0") and all(char in DIGITS for char in rank)


def _middle(low: str, high: str | None) -> str:
    shared = 0
    if high is not None:
        while (low[shared : shared + 1] or "0") == high[shared]:
            shared += 1
        if shared:
            return high[:shared] + _middle(low[shared:], high[shared:])
    first = DIGITS.index(low[0]) if low else 0
    last = DIGITS.index(high[0]) if high is not None else _BASE
    if last - first > 1:
        return DIGITS[(first + last) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first] + _middle(low[1:], None)


def _written(value: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        value, digit = divmod(value, _BASE)
        digits = DIGITS[digit] + digits
    return digits if digits[-1] != "0" else digits[:-1] + "1"
