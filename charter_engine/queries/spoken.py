"""Which words of a text people have commented on: counted by provision, and as stretches to mark."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from charter_engine.storage.comments import PlaceRecord

_STILL_THERE: Final = frozenset({"exact", "moved", "changed"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """How many comments stand at each provision, and the stretches of words that are still theirs."""

    counts: Counter[str] = field(default_factory=Counter)
    stretches: defaultdict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def spoken_of(places: Iterable[PlaceRecord]) -> Spoken:
    """Gather the places of comments by provision; words replaced or gone are counted where they stood, not marked."""
    found = Spoken()
    for place in places:
        if place.clause is None:
            continue
        found.counts[place.clause] += 1
        if place.start is not None and place.end is not None and place.status in _STILL_THERE:
            found.stretches[place.clause].append((place.start, place.end))
    return found


def talked(text: str, stretches: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches [start, end) in order, in code points, those that meet joined; one that is the whole text is left out.

    A comment on the whole of a clause marks no words in it.
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if start >= end or end - start >= len(text):
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
