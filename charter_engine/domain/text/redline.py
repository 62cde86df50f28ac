"""What changed between two texts, as a reader would mark it: whole words, whole numbers, few and telling hunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from charter_engine.domain.text.alignment import Hunk, hunks, shifts
from charter_engine.domain.text.canonical import canonical
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
    for at in range(len(found)):
        found[at] = _slide(a, b, found, at)
    return tuple(_ops(a, b, found))


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


def _slide(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk], at: int) -> Hunk:
    """The same pure insertion or deletion where a reader expects its edges: lines' ends, then spaces."""
    i0, i1, j0, j1 = found[at]
    if i1 > i0 and j1 > j0:
        return found[at]
    words, start, end = (old, i0, i1) if i1 > i0 else (new, j0, j1)
    side = 0 if i1 > i0 else 2
    low = found[at - 1][side + 1] + 1 if at else 0
    high = found[at + 1][side] - 1 if at + 1 < len(found) else len(words)
    shift = max(shifts(words, start, end, low, high), key=lambda k: (_edge_score(words, start + k, end + k), k))
    return i0 + shift, i1 + shift, j0 + shift, j1 + shift


def _edge_score(words: Sequence[str], start: int, end: int) -> int:
    """How natural a change of words[start:end] looks; one clean edge at its end is better than one at its start."""
    before = "\n" if start == 0 else words[start - 1]
    after = "\n" if end == len(words) else words[end]
    if before == "\n" and words[end - 1] == "\n":
        return 9
    opens = before.isspace() or words[start].isspace()
    closes = after.isspace() or words[end - 1].isspace()
    if opens and closes:
        return 5 + (before.isspace() and words[end - 1].isspace()) + 2 * ("\n" in (before, after))
    return 2 if closes else 0
