"""Rules of a meeting beside its votes: how early it must be told, what a notice still covers, who speaks next.

Days are calendar days in Asia/Bangkok. A notice given on day D is in time for a meeting on D + notice_days or later.
An extraordinary meeting may be told later only where every proposal put to it was declared urgent and the urgency
names a shorter time for the stage it decides; without such a rule the ordinary time binds it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charter_engine.domain.deliberation.procedure import Procedure

EXTRAORDINARY = "extraordinary"


@dataclass(frozen=True, kw_only=True, slots=True)
class Put:
    """An amendment put to a meeting: its procedure, its stage, and the urgency it was declared under, if any."""

    n: int
    procedure: Procedure
    stage: str
    urgency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeStanding:
    """What the notice given says of the meeting as it is now: `late` are amendments added after it."""

    needed: bool
    given: bool
    moved: bool
    late: tuple[int, ...]

    @property
    def stands(self) -> bool:
        """Whether the meeting may begin under it."""
        return not self.needed or (self.given and not self.moved and not self.late)


def notice_days(procedure: Procedure, body: str, kind: str, put: Sequence[Put]) -> int:
    """Return the least days between the notice of a meeting and the meeting."""
    found = procedure.body(body)
    ordinary = found.notice_days if found else 0
    if kind != EXTRAORDINARY or not put:
        return ordinary
    shorter = [_urgent_days(one) for one in put]
    return ordinary if None in shorter else min(ordinary, max(days for days in shorter if days is not None))


def _urgent_days(put: Put) -> int | None:
    rule = next((one for one in put.procedure.urgencies if one.id == put.urgency), None)
    return None if rule is None else dict(rule.min_days).get(put.stage)


def earliest_day(today: date, days: int) -> date:
    """Return the first day a meeting told today may be held on."""
    return today + timedelta(days=days)


def standing(*, days: int, told: tuple[date, Collection[int]] | None, day: date, put: Iterable[int]) -> NoticeStanding:
    """Compare the newest notice (the day and the amendments it told) with the meeting's day and agenda."""
    late = () if told is None else tuple(sorted(set(put) - set(told[1])))
    moved = told is not None and told[0] != day
    return NoticeStanding(needed=days > 0, given=told is not None, moved=moved, late=late)


def in_turn(waiting: Iterable[tuple[int, str]], turns: Mapping[str, int]) -> tuple[int, ...]:
    """Return who waits to speak (number, sector) in the order they are offered the floor.

    The sector that was heard least comes first, each turn given counting; within it, who asked first.
    """
    given = dict(turns)
    left = sorted(waiting)
    ordered = []
    while left:
        first = min(left, key=lambda one: (given.get(one[1], 0), one[0]))
        left.remove(first)
        given[first[1]] = given.get(first[1], 0) + 1
        ordered.append(first[0])
    return tuple(ordered)


def not_before(now: datetime, *earlier: datetime | None) -> datetime:
    """Return the time of an act: now, or the latest of what it follows where a clock was put back."""
    return max([now, *(moment for moment in earlier if moment is not None)])
