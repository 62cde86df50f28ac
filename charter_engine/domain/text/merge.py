"""Two redrafts of one text, brought together where they cannot mean each other; everything else is a conflict.

A clean result is a proposal a person must still accept. Changes of the two sides need `GUARD` words of the base between
them: nearer ones may be about the same thing (30 days made 60 by one side and 45 by the other must never become 65).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import regex

from charter_engine.domain.text.alignment import Hunk, hunks, shifts
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.enumerations import contradicts_itself
from charter_engine.domain.text.moves import Piece, moves
from charter_engine.domain.text.segment import tokens_of_canonical

GUARD: Final = 3
"""Words of the base that must stand unchanged between a change of one side and a change of the other."""
_LONGEST_PART: Final = 100
_COUNTS: Final = regex.compile(r"[0-9๐-๙()\n]|วรรค")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contested:
    """What both sides changed: code points [start, end) of the canonical base, and what either side put there."""

    start: int
    end: int
    ours: str
    theirs: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """The merged text, or None and what is contested."""

    text: str | None
    conflicts: tuple[Contested, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    """Words [start, end) of the base become `words`; [low, high) is as far as the same change could be told."""

    ours: bool
    start: int
    end: int
    words: tuple[str, ...]
    low: int
    high: int


def merge(base: str, ours: str, theirs: str) -> Merge:
    """Both redrafts of `base` in one canonical text, or what is contested; raises `DamagedText`."""
    common, mine, yours = canonical(base), canonical(ours), canonical(theirs)
    if yours in (mine, common):
        return Merge(text=mine)
    if mine == common:
        return Merge(text=yours)
    words = tokens_of_canonical(common)
    changes = [*_changes(words, mine, ours=True), *_changes(words, yours, ours=False)]
    groups = _groups(sorted(changes, key=lambda change: (change.low, change.high, not change.ours)))
    contested = [group for group in groups if not _agrees(group)] or _torn(words, groups)
    if contested:
        return Merge(text=None, conflicts=tuple(_contested(words, group) for group in contested))
    accepted = {(change.start, change.end, change.words) for change in changes}
    text = "".join(_applied(words, 0, len(words), sorted(accepted)))
    if contradicts_itself(common, mine, yours, text):
        contested = [group for group in groups if _counts(words, group)] or groups
        return Merge(text=None, conflicts=tuple(_contested(words, group) for group in contested))
    return Merge(text=text)


def _changes(base: Sequence[str], text: str, *, ours: bool) -> list[_Change]:
    words = tokens_of_canonical(text)
    found = [(0, 0, 0, 0), *hunks(base, words), (len(base), len(base), len(words), len(words))]
    return [_change(base, words, *around, ours=ours) for around in zip(found, found[1:], found[2:], strict=False)]


def _change(base: Sequence[str], words: Sequence[str], before: Hunk, hunk: Hunk, after: Hunk, *, ours: bool) -> _Change:
    """A hunk as a change; insertions and deletions are told as far left as they can be, that equal ones be equal."""
    i0, i1, j0, j1 = hunk
    left = 0
    if i0 == i1:
        left = shifts(words, j0, j1, before[3], after[2])[0]
    elif j0 == j1:
        left = shifts(base, i0, i1, before[1], after[0])[0]
    gone, new = base[i0:i1], words[j0:j1]
    return _Change(
        ours=ours,
        start=i0 + left,
        end=i1 + left,
        words=tuple(words[j0 + left : j1 + left] if i0 == i1 else new),
        low=i0 - max(_slack(base[:i0][::-1], part) for part in (gone, new)),
        high=i1 + max(_slack(base[i1:], part[::-1]) for part in (gone, new)),
    )


def _slack(beside: Sequence[str], part: Sequence[str]) -> int:
    """How far the words beside a change repeat those of it that stand farthest from them, however many.

    So far another reader could place a part of the change. `beside` begins next to the change, `part` at its far end.
    """
    most = 0
    for length in {*range(1, min(len(part), _LONGEST_PART) + 1), len(part)} - {0}:
        at = 0
        while at < len(beside) and beside[at] == part[length - 1 - at % length]:
            at += 1
        most = max(most, at)
    return most


def _groups(changes: Sequence[_Change]) -> list[list[_Change]]:
    """Changes that stand nearer than the guard to each other, together."""
    groups: list[list[_Change]] = []
    for change in changes:
        if groups and change.low - max(one.high for one in groups[-1]) < GUARD:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _agrees(group: Sequence[_Change]) -> bool:
    """Whether one side alone is at work here, or both did the same."""
    ours = {(change.start, change.end, change.words) for change in group if change.ours}
    theirs = {(change.start, change.end, change.words) for change in group if not change.ours}
    return not ours or not theirs or ours == theirs


def _torn(base: Sequence[str], groups: Sequence[Sequence[_Change]]) -> list[Sequence[_Change]]:
    """Groups where both took the same words out and one of them alone put these elsewhere: they stay, or go, or move.

    Taken as they are, a deletion would be undone by the other side's move, and two moves would leave the words twice.
    """
    both = [len({change.ours for change in group}) > 1 for group in groups]
    pieces = [
        Piece(owner=str(at), start=0, words=tuple(base[change.start : change.end]) if both[at] else change.words)
        for at, group in enumerate(groups)
        for change in group
    ]
    gone = [piece for piece in pieces if both[int(piece.owner)]]
    fresh = [piece for piece in pieces if not both[int(piece.owner)]]
    torn = {int(owner) for move in moves(gone, fresh) for owner in (move.source, move.target)}
    return [groups[at] for at in sorted(torn)]


def _counts(base: Sequence[str], group: Sequence[_Change]) -> bool:
    """Whether a change touches what numbers, or is cited by number."""
    return any(_COUNTS.search("".join((*base[change.start : change.end], *change.words))) for change in group)


def _contested(base: Sequence[str], group: Sequence[_Change]) -> Contested:
    start, end = min(change.start for change in group), max(change.end for change in group)
    before = len("".join(base[:start]))
    ours, theirs = (
        "".join(_applied(base, start, end, sorted((c.start, c.end, c.words) for c in group if c.ours is side)))
        for side in (True, False)
    )
    return Contested(start=before, end=before + len("".join(base[start:end])), ours=ours, theirs=theirs)


def _applied(
    base: Sequence[str], start: int, end: int, changes: Sequence[tuple[int, int, tuple[str, ...]]]
) -> list[str]:
    words: list[str] = []
    for first, last, new in changes:
        words += [*base[start:first], *new]
        start = last
    return [*words, *base[start:end]]
