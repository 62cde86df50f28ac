"""Which stretches of one text stand in another: inside a clause, and between clauses when passages move.

All offsets are code points. A run (a0, a1, b0, b1) says that [a0, a1) of the old text is [b0, b1) of the new one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush
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
_HALF: Final = 0.5
_REACH: Final = 400
_CANDIDATES: Final = 4


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
    runs = [(0, 0, 0, 0), *equal_runs(old, new), (len(old), len(old), len(new), len(new))]
    before, after = list(range(-1, len(runs) - 1)), list(range(1, len(runs) + 1))
    waiting = [(runs[at][1] - runs[at][0], at) for at in range(1, len(runs) - 1)]
    heapify(waiting)
    dropped: set[int] = set()
    while waiting:
        _, at = heappop(waiting)
        if at in dropped or not _is_thin(runs[before[at]], runs[at], runs[after[at]]):
            continue
        dropped.add(at)
        after[before[at]], before[after[at]] = after[at], before[at]
        # The gaps beside both neighbours have grown: they may be islands now.
        for near in {before[at], after[at]} - {0, len(runs) - 1}:
            heappush(waiting, (runs[near][1] - runs[near][0], near))
    return tuple(run for at, run in enumerate(runs[1:-1], start=1) if at not in dropped)


def _is_thin(before: Run, run: Run, after: Run) -> bool:
    length = run[1] - run[0]
    left = max(run[0] - before[1], run[2] - before[3])
    right = max(after[0] - run[1], after[2] - run[3])
    return length <= THIN and length < left and length < right


def moved_passages(
    old: Mapping[str, str], new: Mapping[str, str], stay: Mapping[str, Sequence[Run]]
) -> dict[str, list[Passage]]:
    """By old clause: passages that vanished from it and are fresh elsewhere, each text used once, the largest first."""
    vanished = [(c, s) for c, text in old.items() for s in _gaps([r[:2] for r in stay.get(c, ())], len(text))]
    fresh = [(c, s) for c, text in new.items() for s in _gaps([r[2:] for r in stay.get(c, ())], len(text))]
    where: dict[str, set[int]] = defaultdict(set)
    for at, (clause, span) in enumerate(fresh):
        for gram in _grams(new[clause][slice(*span)]):
            where[gram].add(at)
    found: list[tuple[str, Passage]] = []
    for origin, span in vanished:
        shared = Counter(at for gram in _grams(old[origin][slice(*span)]) for at in where.get(gram, ()))
        for at, _ in sorted(shared.items(), key=lambda one: (-one[1], one[0]))[:_CANDIDATES]:
            clause, target = fresh[at]
            near = _near(old[origin], span, new[clause], target)
            found += [(origin, p) for p in _passages(old[origin], near[0], clause, new[clause], near[1])]
    return _each_text_once(found)


def _near(old: str, source: Span, new: str, target: Span) -> tuple[Span, Span]:
    """The parts of both spans in reach of what they certainly share: all that an alignment need look at."""
    shared = _grams(old[slice(*source)]) & _grams(new[slice(*target)])
    return _reach(old, source, shared), _reach(new, target, shared)


def _reach(text: str, span: Span, shared: set[str]) -> Span:
    places = [at for at in range(span[0], span[1] - LONG + 1) if text[at : at + LONG] in shared]
    return max(span[0], places[0] - _REACH), min(span[1], places[-1] + LONG + _REACH)


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
    return {text[at : at + LONG] for at in range(len(text) - LONG + 1)}
