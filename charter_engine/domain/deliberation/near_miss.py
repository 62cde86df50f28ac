"""Telling a misspelt key from one that is merely unknown: a slip of the hand must not pass as somebody's own key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONG: Final = 6
_TWO: Final = 2
_PLURAL: Final = "ies"
_LONGEST: Final = 40
_STEMS: Final = {"minimum": "min", "maximum": "max"}


def near_miss(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` looks like a slip for, or None.

    One slip (a letter more, less, other, or two swapped) for short words, two for words of six letters and more
    that begin alike; case, hyphens, plurals in -ies and min/max written out are no difference at all.
    """
    plain = _plain(word)
    if len(plain) > _LONGEST:
        return None
    ranked = [(_slips(plain, _plain(one)), one) for one in known]
    close = [(slips, one) for slips, one in ranked if slips <= 1 or (slips == _TWO and _is_long(one, plain))]
    return min(close)[1] if close else None


def _is_long(known: str, plain: str) -> bool:
    return max(len(known), len(plain)) >= _LONG and known[0] == plain[:1]


def _plain(word: str) -> str:
    parts = word.casefold().replace("-", "_").split("_")
    plain = "_".join(_STEMS.get(part, part) for part in parts)
    return f"{plain.removesuffix(_PLURAL)}y" if plain.endswith(_PLURAL) else plain


def _slips(one: str, other: str) -> int:
    """The least letters added, dropped, changed or swapped with a neighbour between the two."""
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, start=1):
        row = [at]
        for to, second in enumerate(other, start=1):
            least = min(rows[-1][to] + 1, row[-1] + 1, rows[-1][to - 1] + (letter != second))
            if at > 1 and to > 1 and letter == other[to - 2] and second == one[at - 2]:
                least = min(least, rows[-2][to - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
