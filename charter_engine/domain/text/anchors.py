"""Anchors: the words a comment is about, followed from version to version without ever pretending.

One map serves every anchor of a pair of versions: first each clause is compared with itself, then what vanished
somewhere is looked for in what is fresh elsewhere. Text already accounted for cannot capture an anchor, so a deleted
passage is never pinned to the same words standing in another place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Final

from charter_engine.domain.text.passages import Run, Span, equal_runs, moved_passages, solid_runs

_COMPANY: Final = 12
"""So many characters around the words must have moved with them, unless a whole sentence moved."""
_SURVIVES: Final = 0.5
_FLOOR: Final = 0.3


class Status(StrEnum):
    """What became of the words a comment is about."""

    EXACT = "exact"
    MOVED = "moved"
    CHANGED = "changed"
    REPLACED = "replaced"
    ORPHANED = "orphaned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """The words a comment is about: `exact` at code points [start, end) of the clause's text, with its company."""

    clause: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an anchor's words are in a version.

    exact: the same words in the same clause. moved: the same words elsewhere. changed: at least half of them, shown
    with what replaced the rest. replaced: gone, [start, end) is what stands there now. orphaned: no trace, all None.
    `pieces` are the spans inside [start, end) that are still the anchor's own words when it is changed, `kept` their
    share of the first words.
    """

    clause: str | None
    start: int | None
    end: int | None
    exact: str | None
    status: Status
    kept: float = 1.0
    pieces: tuple[Span, ...] = ()


ORPHANED: Final = Place(clause=None, start=None, end=None, exact=None, status=Status.ORPHANED, kept=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Landing:
    """Where the surviving characters of some words stand: the runs that carried them, and the pieces they are in."""

    clause: str
    runs: Sequence[Run]
    pieces: tuple[Span, ...]

    @property
    def survived(self) -> int:
        return _length(self.pieces)

    @property
    def span(self) -> Span:
        return self.pieces[0][0], self.pieces[-1][1]


class VersionMap:
    """What became of every character from one version's clause texts (by identity) to the next one's."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        self.old, self.new = dict(old), dict(new)
        self._same = {clause for clause, text in self.old.items() if self.new.get(clause) == text}
        changed = {clause: text for clause, text in self.old.items() if clause not in self._same}
        target = {clause: text for clause, text in self.new.items() if clause not in self._same}
        self._stay = {c: solid_runs(text, target[c]) for c, text in changed.items() if c in target}
        self._moved = moved_passages(changed, target, self._stay)

    def carry(self, place: Place) -> Place:
        """Where what is at `place` of the old version stands in the new one."""
        if place.clause is None or place.start is None or place.end is None or place.clause in self._same:
            return place
        if place.clause not in self.old:
            return ORPHANED
        if place.status is Status.REPLACED or place.start == place.end:
            return self._where_it_stood(place.clause, place.start, place.end, place.status)
        words = place.pieces or ((place.start, place.end),)
        landing = self._landing(place.clause, words)
        share = landing.survived / _length(words) if landing else 0.0
        if landing is None or share < _SURVIVES or place.kept * share < _FLOOR:
            return self._where_it_stood(place.clause, words[0][0], words[-1][1], Status.REPLACED)
        unbroken = len(words) == len(landing.pieces) == 1 and landing.survived == _length(words)
        if unbroken and place.status is not Status.CHANGED:
            moved = place.status is Status.MOVED or landing.clause != place.clause
            return self._place(landing.clause, landing.span, Status.MOVED if moved else Status.EXACT, kept=place.kept)
        shown = _with_replacements(landing, words, (place.start, place.end))
        return self._place(landing.clause, shown, Status.CHANGED, kept=place.kept * share, pieces=landing.pieces)

    def _landing(self, clause: str, words: tuple[Span, ...]) -> _Landing | None:
        best = _land(clause, self._framed(clause), words)
        for passage in self._moved.get(clause, ()):
            landing = _land(passage.clause, passage.runs, words)
            inside = _length(_cut(words, passage.start, passage.end))
            credible = passage.whole or passage.equal - inside >= _COMPANY
            if landing and credible and (best is None or landing.survived > best.survived):
                best = landing
        return best

    def _framed(self, clause: str) -> tuple[Run, ...]:
        """The clause's own runs between empty ones at its edges, which are neighbours too."""
        if clause not in self._stay:
            return ()
        old, new = len(self.old[clause]), len(self.new[clause])
        return ((0, 0, 0, 0), *self._stay[clause], (old, old, new, new))

    def _where_it_stood(self, clause: str, start: int, end: int, status: Status) -> Place:
        """The new text between the old words' neighbours, if both of these are known; else nothing."""
        runs = self._stay.get(clause)
        left = [run for run in runs or () if run[0] < start]
        right = [run for run in runs or () if run[1] > end]
        if not (left or right) or (not left and start > 0) or (not right and end < len(self.old[clause])):
            return ORPHANED
        low = left[-1][2] + min(start, left[-1][1]) - left[-1][0] if left else 0
        high = right[0][2] + max(end, right[0][0]) - right[0][0] if right else len(self.new[clause])
        same_point = start == end and low == high
        return self._place(clause, (low, high), status if same_point else Status.REPLACED, kept=0.0)

    def _place(self, clause: str, span: Span, status: Status, *, kept: float, pieces: tuple[Span, ...] = ()) -> Place:
        words = self.new[clause][slice(*span)]
        return Place(clause=clause, start=span[0], end=span[1], exact=words, status=status, kept=kept, pieces=pieces)


@lru_cache(maxsize=64)
def _cached_map(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> VersionMap:
    return VersionMap(dict(old), dict(new))


def version_map(old: Mapping[str, str], new: Mapping[str, str]) -> VersionMap:
    """The map of a pair of versions, made once and remembered for the next anchors of the same pair."""
    return _cached_map(tuple(old.items()), tuple(new.items()))


def reanchor(anchor: Anchor, versions: Sequence[Mapping[str, str]]) -> Place:
    """Where the anchor's words, placed in the first version, stand in the last one, its status `honest`."""
    place = locate(anchor, versions[0])
    for old, new in pairwise(versions):
        place = version_map(old, new).carry(place)
    return honest(anchor, place)


def honest(anchor: Anchor, place: Place) -> Place:
    """The place with its status checked against the quote itself, so that the claim of equal words is never false."""
    if place.status not in (Status.EXACT, Status.MOVED, Status.CHANGED):
        return place
    if place.exact != anchor.exact:
        return replace(place, status=Status.CHANGED)
    if place.status is Status.CHANGED:
        return replace(place, status=Status.EXACT if place.clause == anchor.clause else Status.MOVED)
    return place


def locate(anchor: Anchor, version: Mapping[str, str]) -> Place:
    """Where the quote is in its own version: as stated, else where its company fits best, else what stands there."""
    text = version.get(anchor.clause)
    if text is None:
        return ORPHANED
    stated = anchor.start <= len(text) and text[anchor.start : anchor.end] == anchor.exact
    start = anchor.start if stated else _best_match(anchor, text)
    if start is not None:
        return _here(anchor, start, anchor.exact, Status.EXACT)
    words = text[anchor.start : anchor.end]
    equal = sum(a1 - a0 for a0, a1, _, _ in equal_runs(anchor.exact, words))
    share = equal / max(len(anchor.exact), len(words), 1)
    if share < _SURVIVES:
        return ORPHANED
    return replace(_here(anchor, anchor.start, words, Status.CHANGED), kept=share)


def _here(anchor: Anchor, start: int, words: str, status: Status) -> Place:
    return Place(clause=anchor.clause, start=start, end=start + len(words), exact=words, status=status)


def _best_match(anchor: Anchor, text: str) -> int | None:
    """The occurrence of the quote with most of its company around it; of equals, the one nearest the stated start."""
    if not anchor.exact:
        return None
    found, at = [], text.find(anchor.exact)
    while at >= 0:
        before = _agreement(anchor.prefix[::-1], text[:at][::-1])
        after = _agreement(anchor.suffix, text[at + len(anchor.exact) :])
        found.append((before + after, -abs(at - anchor.start), at))
        at = text.find(anchor.exact, at + 1)
    return max(found)[2] if found else None


def _agreement(wanted: str, there: str) -> int:
    """How many first characters are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(wanted, there, strict=False)))


def _land(clause: str, runs: Sequence[Run], words: tuple[Span, ...]) -> _Landing | None:
    pieces: list[Span] = []
    for a0, a1, b0, _ in runs:
        for start, end in _cut(words, a0, a1):
            first, last = start - a0 + b0, end - a0 + b0
            if pieces and pieces[-1][1] == first:
                first, _ = pieces.pop()
            pieces.append((first, last))
    return _Landing(clause=clause, runs=runs, pieces=tuple(pieces)) if pieces else None


def _cut(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """What of the spans lies inside [start, end)."""
    return [(max(s, start), min(e, end)) for s, e in spans if s < end and start < e]


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def _with_replacements(landing: _Landing, words: tuple[Span, ...], shown: Span) -> Span:
    """The span of the survivors, widened over what stood or now stands where lost words stood."""
    start, end = words[0][0], words[-1][1]
    touched = [run for run in landing.runs if run[0] < end and start < run[1]]
    before = [run for run in landing.runs if run[1] <= start]
    after = [run for run in landing.runs if run[0] >= end]
    low, high = landing.span
    if touched[0][0] > start and before and before[-1][1] >= start - 1:
        low = before[-1][3]
    if touched[-1][1] < end and after and after[0][0] <= end + 1:
        high = after[0][2]
    outer = _land(landing.clause, landing.runs, (shown,))
    return (min(low, outer.span[0]), max(high, outer.span[1])) if outer else (low, high)
