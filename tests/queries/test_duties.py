from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from charter_engine.actions.closing import duties_due
from charter_engine.actions.reporting_levels import overdue_duties
from charter_engine.domain.deliberation.duty import DutyState, last_held
from charter_engine.domain.deliberation.procedure import Duty, DutyKind, Period, Unit
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries.duties import duties_page, standings
from charter_engine.storage import charters, meetings
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
    [
        (yearly(), True),
        (yearly(12, Unit.MONTHS), True),
        (yearly(366, Unit.DAYS), True),
        (yearly(6, Unit.MONTHS), True),
        (yearly(90, Unit.DAYS), True),
        (yearly(13, Unit.MONTHS), False),
        (yearly(5), False),
    ],
)
def test_an_annual_meeting_fulfils_what_is_owed_once_a_year_or_oftener(duty, counts):
    assert (last_held(duty, [held(SINCE)]) is not None) is counts


@pytest.mark.parametrize(
    ("duty", "counts"),
    [
        (yearly(3, Unit.MONTHS), True),
        (yearly(364, Unit.DAYS), True),
        (yearly(12, Unit.MONTHS), False),
        (yearly(365, Unit.DAYS), False),
        (replace(yearly(3, Unit.MONTHS), kind=DutyKind.REVIEW), False),
    ],
)
@pytest.mark.parametrize("kind", ["session", "extraordinary"])
def test_any_meeting_of_its_body_fulfils_a_duty_to_meet_oftener_than_yearly(duty, counts, kind):
    assert (last_held(duty, [held(SINCE, kind=kind)]) == SINCE) is counts
    assert last_held(duty, [held(SINCE, kind=kind, body="council")]) is None


QUARTERLY = PROCEDURE.replace('every = "1 year"', 'every = "3 months"')


def test_every_place_that_tells_of_a_quarterly_duty_counts_its_last_session(migrated_url):
    with opened(migrated_url) as engine:
        place = Tambon(engine=engine, procedure=QUARTERLY)
        place.adopt()
        place.wait(days=80)
        held_on = place.meeting()
        assert told(place) == ([], [], [date(2026, 6, 30)])
        place.act("chair", f"assemblies/{held_on}", "close")
        place.wait(days=120)
        day = bangkok_date(place.now).isoformat()
        late = place.act("sec", "", "convene", body="meeting", title="ประชุม", day=day).n
        place.act("sec", f"assemblies/{late}", "build_agenda")
        assert told(place, late) == (["ประชุมประจำปี"], ["annual-assembly"], [date(2026, 6, 30)])


def told(place, meeting=0):
    """What the report finds late, what an agenda lists, and when the page says the duty is due."""
    with reading(place.store) as connection:
        charter = charters.by_slug(connection, place.slug)
        late = overdue_duties(connection, charter.charter_id, place.now)
        listed = meetings.agenda(connection, charter.charter_id, meeting)
        page = duties_page(connection, charter, bangkok_date(place.now))
    assert [one.duty.name for one in duties_due(place.store)] == [one["name"] for one in late]
    return (
        [one["name"] for one in late],
        [one.duty for one in listed if one.kind == "duty"],
        [line.next_due for line in page.duties],
    )


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
