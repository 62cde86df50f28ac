from __future__ import annotations

from datetime import date, timedelta

import pytest

from charter_engine.domain.deliberation.duty import DutyState
from charter_engine.domain.deliberation.procedure import Duty, Period, Unit
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.queries.duties import duties_page, last_held, standings
from charter_engine.storage import charters
from charter_engine.storage.overview import HeldMeeting
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import PROCEDURE, Tambon

SINCE = date(2026, 1, 1)


def held(day, kind="annual", body="meeting"):
    return HeldMeeting(charter_id="c", body=body, kind=kind, day=day)


def yearly(count=1, unit=Unit.YEARS):
    return Duty(id="d", name="ประชุม", every=Period(count=count, unit=unit), body="meeting")


@pytest.mark.parametrize(
    ("today", "state", "days"),
    [
        (SINCE, DutyState.UPCOMING, 365),
        (date(2026, 12, 15), DutyState.WARNING, 17),
        (date(2027, 1, 1), DutyState.WARNING, 0),
        (date(2027, 1, 2), DutyState.OVERDUE, -1),
    ],
)
def test_a_duty_counts_from_the_day_the_charter_came_into_force(today, state, days):
    [line] = standings(read_procedure(PROCEDURE), [], SINCE, today)
    assert (line.state, line.days, line.late) == (state, days, max(0, -days))
    assert line.body == "ที่ประชุมตำบล"


def test_an_annual_meeting_of_the_body_that_owes_it_begins_the_next_year():
    [line] = standings(read_procedure(PROCEDURE), [held(date(2026, 6, 1))], SINCE, date(2026, 6, 2))
    assert (line.last, line.next_due, line.state) == (date(2026, 6, 1), date(2027, 6, 1), DutyState.FULFILLED)


@pytest.mark.parametrize("other", [held(date(2026, 6, 1), kind="session"), held(date(2026, 6, 1), body="council")])
def test_other_meetings_fulfil_no_annual_duty(other):
    assert last_held(yearly(), [other]) is None


@pytest.mark.parametrize(
    ("duty", "counts"),
    [(yearly(), True), (yearly(6, Unit.MONTHS), True), (yearly(90, Unit.DAYS), True), (yearly(5), False)],
)
def test_an_annual_meeting_fulfils_what_is_owed_once_a_year_or_oftener(duty, counts):
    assert (last_held(duty, [held(SINCE)]) is not None) is counts


def test_nothing_is_due_before_the_first_version_is_in_force(migrated_url):
    with opened(migrated_url) as engine:
        place = Tambon(engine=engine)
        with reading(place.store) as connection:
            charter = charters.by_slug(connection, place.slug)
            assert duties_page(connection, charter, SINCE).duties == ()
        made = place.adopt()
        with reading(place.store) as connection:
            assert duties_page(connection, charter, made.effective - timedelta(days=1)).duties == ()
            assert [line.id for line in duties_page(connection, charter, made.effective).duties] == ["annual-assembly"]
