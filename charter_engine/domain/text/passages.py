"""Which stretches of one text stand in another: inside a clause, and between clauses when passages move.

All offsets are code points. A run (a0, a1, b0, b1) says that [a0, a1) of the old text is [b0, b1) of the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from charter_engine.domain.text.alignment import hunks
from charter_engine.domain.text.segment import clusters

Run = tuple[int, int, int, int]
Span = tuple[int, int]

THIN: Final = 10
"""Equal stretches up to this long are coincidence when more than themselves was replaced on both sides."""
LONG: Final = 16
"""A move is believed from this many equal characters in a row."""
_GAP: Final = 24
_GRAM: Final = 4
_HALF: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A passage that went from [start, end) of an old clause into the new `clause`, by the equal `runs` inside it."""

    start: int
    end: int
    clause: str
    runs: tuple[Run, ...]
    equal: int
    whole: bool


@lru_cache(maxsize=4096)
def _units(text: str) -> tuple[str, ...]:
    return clusters(text)


def equal_runs(old: str, new: str) -> list[Run]:
    """The stretches both texts share, in order, never cutting a cluster."""
    a, b = _units(old), _units(new)
    at_a, at_b = [0, *accumulate(map(len, a))], [0, *accumulate(map(len, b))]
    found: list[Run] = []
    i = j = 0
    for i0, i1, j0, j1 in [*hunks(a, b), (len(a), len(a), len(b), len(b))]:
        if i0 > i:
            found.append((at_a[i], at_a[i0], at_b[j], at_b[j0]))
        i, j = i1, j1
    return found


def solid_runs(old: str, new: str) -> tuple[Run, ...]:
    """The shared stretches without coincidences: short islands between larger changes, the shortest dropped first."""
    runs = equal_runs(old, new)
    while True:
        thin = [(run[1] - run[0], at) for at, run in enumerate(runs) if _is_thin(runs, at, len(old), len(new))]
        if not thin:
            return tuple(runs)
        del runs[min(thin)[1]]


def _is_thin(runs: Sequence[Run], at: int, old_end: int, new_end: int) -> bool:
    a0, a1, b0, b1 = runs[at]
    _, before_a, _, before_b = runs[at - 1] if at else (0, 0, 0, 0)
    after_a, _, after_b, _ = runs[at + 1] if at + 1 < len(runs) else (old_end, 0, new_end, 0)
    length = a1 - a0
    left, right = max(a0 - before_a, b0 - before_b), max(after_a - a1, after_b - b1)
    return length <= THIN and length < left and length < right


def moved_passages(
    old: Mapping[str, str], new: Mapping[str, str], stay: Mapping[str, Sequence[Run]]
) -> dict[str, list[Passage]]:
    """By old clause: passages that vanished from it and are fresh elsewhere, each text used once, the largest first."""
    vanished = [(c, s) for c, text in old.items() for s in _gaps([r[:2] for r in stay.get(c, ())], len(text))]
    fresh = [(c, s) for c, text in new.items() for s in _gaps([r[2:] for r in stay.get(c, ())], len(text))]
    grams = [_grams(new[clause][slice(*span)]) for clause, span in fresh]
    found: list[tuple[str, Passage]] = []
    for origin, span in vanished:
        mine = _grams(old[origin][slice(*span)])
        for (clause, target), theirs in zip(fresh, grams, strict=True):
            if len(mine & theirs) > LONG - _GRAM - _GRAM:
                found += [(origin, p) for p in _passages(old[origin], span, clause, new[clause], target)]
    return _each_text_once(found)


def _each_text_once(found: list[tuple[str, Passage]]) -> dict[str, list[Passage]]:
    taken: dict[str, list[Span]] = {}
    filled: dict[str, list[Span]] = {}
    kept: dict[str, list[Passage]] = {}
    for origin, passage in sorted(found, key=lambda one: -one[1].equal):
        source, target = (passage.start, passage.end), (passage.runs[0][2], passage.runs[-1][3])
        if _free(taken, origin, source) and _free(filled, passage.clause, target):
            taken.setdefault(origin, []).append(source)
            filled.setdefault(passage.clause, []).append(target)
            kept.setdefault(origin, []).append(passage)
    return kept


def _free(used: Mapping[str, list[Span]], clause: str, span: Span) -> bool:
    return not any(s < span[1] and span[0] < e for s, e in used.get(clause, ()))


def _passages(old: str, source: Span, clause: str, new: str, target: Span) -> Iterator[Passage]:
    found = equal_runs(old[slice(*source)], new[slice(*target)])
    shifted = [(a0 + source[0], a1 + source[0], b0 + target[0], b1 + target[0]) for a0, a1, b0, b1 in found]
    for chain in _chains(shifted):
        start, end, first, last = chain[0][0], chain[-1][1], chain[0][2], chain[-1][3]
        equal = sum(a1 - a0 for a0, a1, _, _ in chain)
        longest = max(a1 - a0 for a0, a1, _, _ in chain)
        if longest >= LONG and equal >= _HALF * max(end - start, last - first):
            whole = _is_whole(old, start, end) and _is_whole(new, first, last)
            yield Passage(start=start, end=end, clause=clause, runs=tuple(chain), equal=equal, whole=whole)


def _chains(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that follow each other closely in both texts, together."""
    chains: list[list[Run]] = []
    for run in runs:
        last = chains[-1][-1] if chains else None
        if last and run[0] - last[1] <= _GAP and run[2] - last[3] <= _GAP:
            chains[-1].append(run)
        else:
            chains.append([run])
    return chains


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether [start, end) reaches from one space, line's end or edge of the text to another."""
    opens = start == 0 or text[start - 1].isspace() or text[start].isspace()
    return opens and (end == len(text) or text[end - 1].isspace() or text[end].isspace())


def _gaps(spans: Sequence[Sequence[int]], length: int) -> Iterator[Span]:
    """What the spans leave free of [0, length), where it is long enough to have moved."""
    at = 0
    for start, end in [*spans, (length, length)]:
        if start - at >= LONG:
            yield at, start
        at = end


def _grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}
