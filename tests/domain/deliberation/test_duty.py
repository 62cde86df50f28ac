from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from charter_engine.domain.deliberation.duty import (
    DutyStanding,
    DutyState,
    after,
    answer_due,
    due,
    last_held,
    late_from,
)
from charter_engine.domain.deliberation.procedure import Duty, DutyKind, Period, Unit


@dataclass(frozen=True)
class Meeting:
    body: str
    kind: str
    day: date


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


MONTH = Period(count=30, unit=Unit.DAYS)
ANSWER = Duty(id="answer", name="ตอบ", every=MONTH, body="office", kind=DutyKind.ANSWER, warn_days=7)


@pytest.mark.parametrize(
    ("answered", "today", "state", "days"),
    [
        (None, date(2028, 2, 1), DutyState.UPCOMING, 29),
        (None, date(2028, 2, 23), DutyState.WARNING, 7),
        (None, date(2028, 3, 1), DutyState.WARNING, 0),
        (None, date(2028, 3, 2), DutyState.OVERDUE, -1),
        (date(2028, 2, 10), date(2028, 9, 1), DutyState.FULFILLED, 20),
        (date(2028, 3, 5), date(2028, 9, 1), DutyState.FULFILLED, -4),
    ],
)
def test_an_answer_is_owed_once_and_stays_given(answered, today, state, days):
    standing = answer_due(ANSWER, date(2028, 1, 31), answered, today)
    assert (standing.next_due, standing.state, standing.days) == (date(2028, 3, 1), state, days)


def test_a_duty_is_late_from_the_midnight_in_bangkok_after_its_last_day():
    standing = due(ANNUAL, date(2024, 2, 29), SINCE, date(2025, 2, 28))
    assert late_from(standing.next_due) == datetime(2025, 2, 28, 17, tzinfo=UTC)
    assert late_from(standing.next_due).isoformat() == "2025-03-01T00:00:00+07:00"


@pytest.mark.parametrize(
    ("count", "unit", "by_session", "by_annual"),
    [
        (1, Unit.YEARS, False, True),
        (12, Unit.MONTHS, False, True),
        (366, Unit.DAYS, False, True),
        (365, Unit.DAYS, False, True),
        (364, Unit.DAYS, True, True),
        (11, Unit.MONTHS, True, True),
        (13, Unit.MONTHS, False, False),
        (5, Unit.YEARS, False, False),
    ],
)
def test_what_is_owed_yearly_takes_an_annual_meeting_oftener_any_and_seldomer_none(count, unit, by_session, by_annual):
    duty = replace(ANNUAL, every=Period(count=count, unit=unit))
    for kind, fulfils in (("session", by_session), ("annual", by_annual)):
        elsewhere, here = (Meeting(body=body, kind=kind, day=SINCE) for body in ("office", "assembly"))
        assert last_held(duty, [elsewhere]) is None
        assert last_held(duty, [elsewhere, here]) == (SINCE if fulfils else None)
