"""What changed between two texts, as a reader would mark it: whole words, whole numbers, few and telling hunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from charter_engine.domain.text.alignment import Hunk, hunks
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.edges import settle
from charter_engine.domain.text.segment import tokens_of_canonical

Op = tuple[int, str]
"""(0, kept), (-1, deleted) or (1, inserted)."""

_USEFUL: Final = 0.25


def redline(old: str, new: str) -> tuple[Op, ...]:
    """The operations from canonical(old) to canonical(new), deletions before insertions; raises `DamagedText`."""
    before, after = canonical(old), canonical(new)
    if before == after:
        return ((0, before),) if before else ()
    a, b = tokens_of_canonical(before), tokens_of_canonical(after)
    found = hunks(a, b)
    if _nothing_useful_kept(a, b, found):
        return tuple(_ops(a, b, [(0, len(a), 0, len(b))]))
    return tuple(_ops(a, b, settle(a, b, found)))


def _ops(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk]) -> Iterator[Op]:
    at = 0
    for i0, i1, j0, j1 in [*found, (len(old), len(old), len(new), len(new))]:
        for op, words in ((0, old[at:i0]), (-1, old[i0:i1]), (1, new[j0:j1])):
            if words:
                yield op, "".join(words)
        at = i1


def _nothing_useful_kept(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk]) -> bool:
    """Whether a rewritten paragraph shares so little that pieces of it would only confuse."""
    if "\n" in old or "\n" in new or not any(i1 > i0 and j1 > j0 for i0, i1, j0, j1 in found):
        return False
    shorter, longer = sorted((_letters(old), _letters(new)))
    kept = _letters(old) - sum(_letters(old[i0:i1]) for i0, i1, _, _ in found)
    return kept < _USEFUL * longer and kept < 2 * _USEFUL * shorter


def _letters(words: Sequence[str]) -> int:
    return sum(len(word) for word in words if not word.isspace())
