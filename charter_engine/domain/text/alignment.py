"""Which words of two texts are the same words: the alignment that keeps most for the fewest changes.

The score of an alignment is the weight of what it keeps minus `HUNK_COST` for every change, so a stray word between two
changes is given up and the reader sees one change. The best one is found exactly, by walking only the pairs of equal
words; where those are too many, stretches that occur once in either text hold the two together and the walk is made
between them. Nothing depends on time: equal texts give equal answers everywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

Pair = tuple[int, int]
Hunk = tuple[int, int, int, int]
"""(i0, i1, j0, j1): words i0 to i1 of the old text became words j0 to j1 of the new one."""

HUNK_COST: Final = 3.5
_MOST_PAIRS: Final = 60_000
_SHINGLES: Final = (4, 3, 2, 1)
"""How many words a stretch has that may hold two long texts together; shorter ones only where longer ones do not."""


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """What changed between two sequences of words, in order; between the hunks the words are equal."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    kept = [(i, i) for i in range(head)]
    kept += [(i + head, j + head) for i, j in _align(a, b)]
    kept += [(len(old) - k, len(new) - k) for k in range(tail, 0, -1)]
    return list(_between(kept, len(old), len(new)))


def shifts(words: Sequence[str], start: int, end: int, low: int, high: int) -> range:
    """By how many words a pure insertion or deletion words[start:end] may slide inside [low, high) and be the same."""
    left = right = 0
    while start + left > low and words[start + left - 1] == words[end + left - 1]:
        left -= 1
    while end + right < high and words[start + right] == words[end + right]:
        right += 1
    return range(left, right + 1)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    return next((k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _between(kept: Sequence[Pair], rows: int, columns: int) -> Iterator[Hunk]:
    i = j = 0
    for row, column in [*kept, (rows, columns)]:
        if row > i or column > j:
            yield i, row, j, column
        i, j = row + 1, column + 1


def _weight(word: str) -> float:
    if word == "\n":
        return 6.0
    return 0.6 if word.isspace() else float(len(word))


def _align(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    counts = Counter(new)
    if sum(counts[word] for word in old) <= _MOST_PAIRS:
        return _best_chain(old, new)
    anchors = next(filter(None, (_anchors(old, new, size) for size in _SHINGLES)), [])
    if not anchors:
        return []
    found: list[Pair] = []
    i = j = 0
    for row, column in [*anchors, (len(old), len(new))]:
        found += [(x + i, y + j) for x, y in _align(old[i:row], new[j:column])]
        found += [(row, column)] if row < len(old) else []
        i, j = row + 1, column + 1
    return found


def _best_chain(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The exact optimum over all pairs of equal words; of equals, the one whose words stand nearest together."""
    places: dict[str, list[int]] = defaultdict(list)
    for column, word in enumerate(new):
        places[word].append(column)
    best = _Frontier(len(new))
    chain: list[tuple[int, int, int]] = []
    scores: list[float] = []
    previous: dict[int, int] = {}
    final, last = 0.0 if not (old or new) else -HUNK_COST, -1
    for row, word in enumerate(old):
        here: dict[int, int] = {}
        weight = _weight(word)
        for column in places.get(word, ()):
            score, parent = (0.0, -1) if row == column == 0 else best.before(column)
            before = previous.get(column - 1, -1)
            if before >= 0 and scores[before] >= score:
                score, parent = scores[before], before
            here[column] = len(chain)
            chain.append((row, column, parent))
            scores.append(score + weight)
            cost = 0.0 if (row, column) == (len(old) - 1, len(new) - 1) else HUNK_COST
            if scores[-1] - cost > final:
                final, last = scores[-1] - cost, len(chain) - 1
        for column, node in here.items():
            best.add(column, scores[node] - HUNK_COST, node)
        previous = here
    return _walk_back(chain, last)


def _walk_back(chain: Sequence[tuple[int, int, int]], last: int) -> list[Pair]:
    found: list[Pair] = []
    while last >= 0:
        row, column, last = chain[last]
        found.append((row, column))
    return found[::-1]


class _Frontier:
    """A Fenwick tree of maxima: the best chain among those that end before a column."""

    def __init__(self, size: int) -> None:
        self._best = [(-HUNK_COST, -1)] * (size + 1)

    def before(self, column: int) -> tuple[float, int]:
        """(score, node) of the best chain ending left of `column`; node -1 stands for the empty one."""
        found = (-HUNK_COST, -1)
        while column > 0:
            found = max(found, self._best[column])
            column &= column - 1
        return found

    def add(self, column: int, score: float, node: int) -> None:
        """A chain of this score ends at `column`."""
        entry, at = (score, node), column + 1
        while at < len(self._best):
            if self._best[at] >= entry:
                return  # every node further on covers this one
            self._best[at] = entry
            at += at & -at


def _anchors(old: Sequence[str], new: Sequence[str], size: int) -> list[Pair]:
    """Words inside stretches that occur exactly once in either text, in an order both agree on."""
    mine, theirs = _unique_shingles(old, size), _unique_shingles(new, size)
    shared = [(mine[key], theirs[key]) for key in mine if key in theirs]
    pairs = sorted({(i + k, j + k) for i, j in shared for k in range(size)})
    kept = longest_rising([j for _, j in pairs])
    rising = [pairs[k] for k in kept]
    return [pair for at, pair in enumerate(rising) if at == 0 or pair[0] > rising[at - 1][0]]


def _unique_shingles(words: Sequence[str], size: int) -> dict[tuple[str, ...], int]:
    keys = [tuple(words[k : k + size]) for k in range(len(words) - size + 1)]
    counts = Counter(keys)
    return {key: at for at, key in enumerate(keys) if counts[key] == 1}


def longest_rising(values: Sequence[int]) -> list[int]:
    """Places of a longest strictly rising run of values (patience sorting)."""
    tops: list[int] = []
    nodes: list[int] = []
    parent: list[int] = []
    for at, value in enumerate(values):
        pile = bisect_left(tops, value)
        parent.append(nodes[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        nodes[pile : pile + 1] = [at]
    found, at = [], nodes[-1] if nodes else -1
    while at >= 0:
        found.append(at)
        at = parent[at]
    return found[::-1]
