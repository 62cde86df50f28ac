"""Duties with a period: when the next one is due, and how late a body is.

A period runs from the day it was last held, or from the day the charter came into force. Months and years end on the
same day of the month, or on the month's last day where there is none: a year after 29 February is 28 February.
Days are calendar days in Asia/Bangkok, given by the caller.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Protocol

from charter_engine.domain.deliberation.procedure import DutyKind, Unit
from charter_engine.domain.text.dates import BANGKOK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from charter_engine.domain.deliberation.procedure import Duty, Period

ANNUAL = "annual"
_A_YEAR = {Unit.YEARS: (1, 1), Unit.MONTHS: (12, 12), Unit.DAYS: (365, 366)}
"""The least and the most of a unit that make one year."""


@unique
class DutyState(StrEnum):
    """How a duty stands: held in time and far off, never held yet, close, or missed."""

    FULFILLED = "fulfilled"
    UPCOMING = "upcoming"
    WARNING = "warning"
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyStanding:
    """`days` until `next_due`, the last day in time; below 0 when it has passed."""

    next_due: date
    state: DutyState
    days: int


def late_from(last_day: date) -> datetime:
    """The first instant that is too late: the midnight in Bangkok that ends the last day in time."""
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=BANGKOK)


class Held(Protocol):
    """A meeting that was opened: which body's, of which kind, on which day."""

    @property
    def body(self) -> str:
        """The body that met."""

    @property
    def kind(self) -> str:
        """What kind of meeting it was."""

    @property
    def day(self) -> date:
        """The day it was held on."""


def last_held(duty: Duty, held: Iterable[Held]) -> date | None:
    """When the duty was last fulfilled by a meeting.

    What is owed yearly is fulfilled by annual meetings, a duty to meet oftener by every meeting; what is owed less
    often (a review every five years) by no meeting as such.
    """
    return max((one.day for one in held if _fulfils(duty, one)), default=None)


def _fulfils(duty: Duty, meeting: Held) -> bool:
    least, most = _A_YEAR[duty.every.unit]
    oftener = duty.every.count < least and duty.kind is DutyKind.MEETING
    return meeting.body == duty.body and duty.every.count <= most and (oftener or meeting.kind == ANNUAL)


def answer_due(duty: Duty, asked: date, answered: date | None, today: date) -> DutyStanding:
    """How the duty to answer stands for something asked on that day; once answered it stays fulfilled."""
    next_due = after(asked, duty.every)
    days = (next_due - (answered or today)).days
    state = DutyState.FULFILLED if answered else _state(duty, days, held=False)
    return DutyStanding(next_due=next_due, state=state, days=days)


def due(duty: Duty, last: date | None, since: date, today: date) -> DutyStanding:
    """How the duty stands today; `since` is the day it began to bind."""
    next_due = after(last or since, duty.every)
    days = (next_due - today).days
    return DutyStanding(next_due=next_due, state=_state(duty, days, held=last is not None), days=days)


def after(start: date, period: Period) -> date:
    """The day one period after the start."""
    match period.unit:
        case Unit.DAYS:
            return start + timedelta(days=period.count)
        case Unit.MONTHS:
            return _months_after(start, period.count)
        case Unit.YEARS:
            return _months_after(start, 12 * period.count)


def _state(duty: Duty, days: int, *, held: bool) -> DutyState:
    if days < 0:
        return DutyState.OVERDUE
    if days <= duty.warn_days:
        return DutyState.WARNING
    return DutyState.FULFILLED if held else DutyState.UPCOMING


def _months_after(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
