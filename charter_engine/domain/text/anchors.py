"""Anchors: the words a comment is about, followed from version to version without ever pretending.

One map serves every anchor of a pair of versions: first each clause is compared with itself, then what vanished
somewhere is looked for in what is fresh elsewhere. Text already accounted for cannot capture an anchor, so a deleted
passage is never pinned to the same words standing in another place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
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
    `core` is the part of [start, end) that is still the anchor's own, `kept` its share of the first words.
    """

    clause: str | None
    start: int | None
    end: int | None
    exact: str | None
    status: Status
    kept: float = 1.0
    core: Span | None = None


ORPHANED: Final = Place(clause=None, start=None, end=None, exact=None, status=Status.ORPHANED, kept=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Landing:
    """Where the surviving characters of a span stand: the runs that carried them, how many, and from where to where."""

    clause: str
    runs: Sequence[Run]
    survived: int
    span: Span


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
        start, end = place.core or (place.start, place.end)
        landing = self._landing(place.clause, start, end)
        share = landing.survived / (end - start) if landing else 0.0
        if landing is None or share < _SURVIVES or place.kept * share < _FLOOR:
            return self._where_it_stood(place.clause, start, end, Status.REPLACED)
        if landing.survived == end - start == landing.span[1] - landing.span[0]:
            return self._intact(place, landing)
        shown = _with_replacements(landing, start, end)
        return self._place(landing.clause, shown, Status.CHANGED, kept=place.kept * share, core=landing.span)

    def _intact(self, place: Place, landing: _Landing) -> Place:
        if place.status is Status.CHANGED:
            return self._place(landing.clause, landing.span, Status.CHANGED, kept=place.kept, core=landing.span)
        moved = place.status is Status.MOVED or landing.clause != place.clause
        return self._place(landing.clause, landing.span, Status.MOVED if moved else Status.EXACT, kept=place.kept)

    def _landing(self, clause: str, start: int, end: int) -> _Landing | None:
        best = _land(clause, self._framed(clause), start, end)
        for passage in self._moved.get(clause, ()):
            landing = _land(passage.clause, passage.runs, start, end)
            inside = max(0, min(passage.end, end) - max(passage.start, start))
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
        if low > high:
            return ORPHANED
        same_point = start == end and low == high
        return self._place(clause, (low, high), status if same_point else Status.REPLACED, kept=0.0)

    def _place(self, clause: str, span: Span, status: Status, *, kept: float, core: Span | None = None) -> Place:
        words = self.new[clause][slice(*span)]
        return Place(clause=clause, start=span[0], end=span[1], exact=words, status=status, kept=kept, core=core)


def reanchor(anchor: Anchor, versions: Sequence[Mapping[str, str]]) -> Place:
    """Where the anchor's words, placed in the first version, stand in the last one; "exact" and "moved" are the quote."""
    place = locate(anchor, versions[0])
    for old, new in zip(versions, versions[1:], strict=False):
        place = VersionMap(old, new).carry(place)
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
    """Where the quote is in its own version: as stated, else where its company fits best, else what stands there now."""
    text = version.get(anchor.clause)
    if text is None:
        return ORPHANED
    start = anchor.start if text[anchor.start : anchor.end] == anchor.exact else _best_match(anchor, text)
    if start is not None:
        return _here(anchor, start, start + len(anchor.exact), anchor.exact, Status.EXACT, 1.0)
    words = text[anchor.start : anchor.end]
    equal = sum(a1 - a0 for a0, a1, _, _ in equal_runs(anchor.exact, words))
    share = equal / max(len(anchor.exact), len(words), 1)
    if share < _SURVIVES:
        return ORPHANED
    return _here(anchor, anchor.start, anchor.start + len(words), words, Status.CHANGED, share)


def _here(anchor: Anchor, start: int, end: int, words: str, status: Status, kept: float) -> Place:
    return Place(clause=anchor.clause, start=start, end=end, exact=words, status=status, kept=kept)


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
    return next((k for k, (a, b) in enumerate(zip(wanted, there, strict=False)) if a != b), min(len(wanted), len(there)))


def _land(clause: str, runs: Sequence[Run], start: int, end: int) -> _Landing | None:
    hit = [(max(a0, start) - a0 + b0, min(a1, end) - a0 + b0) for a0, a1, b0, _ in runs if a0 < end and start < a1]
    if not hit:
        return None
    survived = sum(last - first for first, last in hit)
    return _Landing(clause=clause, runs=runs, survived=survived, span=(hit[0][0], hit[-1][1]))


def _with_replacements(landing: _Landing, start: int, end: int) -> Span:
    """The span of the survivors, widened over what now stands where lost ends of the old words stood."""
    touched = [run for run in landing.runs if run[0] < end and start < run[1]]
    before = [run for run in landing.runs if run[1] <= start]
    after = [run for run in landing.runs if run[0] >= end]
    low, high = landing.span
    if touched[0][0] > start and before and before[-1][1] >= start - 1:
        low = before[-1][3]
    if touched[-1][1] < end and after and after[0][0] <= end + 1:
        high = after[0][2]
    return low, high
