from __future__ import annotations

from datetime import date

import pytest

from charter_engine.domain.deliberation.duty import DutyStanding, DutyState, after, due
from charter_engine.domain.deliberation.procedure import Duty, Period, Unit

YEAR = Period(count=1, unit=Unit.YEARS)
ANNUAL = Duty(id="annual", name="สมัชชาประจำปี", every=YEAR, body="assembly", warn_days=60)
SINCE = date(2025, 5, 19)


@pytest.mark.parametrize(
    ("start", "count", "unit", "expected"),
    [
        (date(2024, 2, 29), 1, Unit.YEARS, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, Unit.YEARS, date(2028, 2, 29)),
        (date(2023, 2, 28), 1, Unit.YEARS, date(2024, 2, 28)),
        (date(2026, 1, 31), 1, Unit.MONTHS, date(2026, 2, 28)),
        (date(2027, 10, 31), 4, Unit.MONTHS, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, Unit.MONTHS, date(2027, 1, 15)),
        (date(2026, 1, 1), 18, Unit.MONTHS, date(2027, 7, 1)),
        (date(2028, 2, 28), 2, Unit.DAYS, date(2028, 3, 1)),
    ],
)
def test_a_period_ends_on_the_same_day_or_the_last_there_is(start, count, unit, expected):
    assert after(start, Period(count=count, unit=unit)) == expected


@pytest.mark.parametrize(
    ("held", "today", "state", "days"),
    [
        (None, date(2025, 6, 1), DutyState.UPCOMING, 352),
        (None, date(2026, 3, 20), DutyState.WARNING, 60),
        (None, date(2026, 3, 19), DutyState.UPCOMING, 61),
        (None, date(2026, 5, 19), DutyState.WARNING, 0),
        (None, date(2026, 5, 20), DutyState.OVERDUE, -1),
        (date(2026, 5, 1), date(2026, 5, 20), DutyState.FULFILLED, 346),
        (date(2026, 5, 1), date(2027, 5, 2), DutyState.OVERDUE, -1),
    ],
)
def test_a_duty_is_fulfilled_then_warned_of_then_overdue_the_day_after(held, today, state, days):
    standing = due(ANNUAL, held, SINCE, today)
    assert (standing.state, standing.days) == (state, days)


def test_the_next_day_runs_from_the_last_meeting_held():
    assert due(ANNUAL, date(2024, 2, 29), date(2020, 1, 1), date(2024, 3, 1)) == DutyStanding(
        next_due=date(2025, 2, 28), state=DutyState.FULFILLED, days=364
    )
