"""What is owed and until when, by the procedure that was pinned: answers to comments and petitions, duties, acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from charter_engine.actions.charters import appoint_at_machine
from charter_engine.actions.closing import duties_due
from charter_engine.actions.data import Appoint
from charter_engine.domain.text.dates import BANGKOK
from charter_engine.queries import comments, duties, guide, proposals, standing
from charter_engine.queries.people import Visitor
from charter_engine.storage import amendments, charters
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.filing import FILING, adopt, draft, endorse, filing_tambon, gathering, to_comment
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, Tambon


@pytest.fixture
def place(migrated_url: str) -> Iterator[Tambon]:
    """A tambon in force under the fuller procedure."""
    with opened(migrated_url) as engine:
        tambon = filing_tambon(engine)
        adopt(tambon, DRAFT)
        yield tambon


def at(tambon, day, hour=12, minute=0):
    tambon.now = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=BANGKOK)


def lines(tambon):
    with reading(tambon.store) as connection:
        charter = charters.by_slug(connection, tambon.slug)
        return comments.lines(connection, charter, tambon.now)


def carried(tambon, number):
    with reading(tambon.store) as connection:
        charter = charters.by_slug(connection, tambon.slug)
        record = amendments.by_number(connection, charter.charter_id, number)
        return proposals.carried(connection, charter, record, Visitor(), tambon.now, {})


def acts(tambon, number):
    with reading(tambon.store) as connection:
        charter = charters.by_slug(connection, tambon.slug)
        record = amendments.by_number(connection, charter.charter_id, number)
        offers = standing.of_amendment(connection, charter, record, tambon.now)
    return {one.act for one in offers.now}, {one.act for one in offers.later}


def officer(tambon):
    with unit_of_work(tambon.store) as work:
        tambon.person(work, "boss")
        appoint_at_machine(work, tambon.charter, Appoint(login="boss", role="officer"))


def test_a_comment_made_on_29_february_is_overdue_at_the_midnight_after_its_last_day(place):
    at(place, "2028-02-29", 23, 59)
    place.act("citizen", "", "comment", clause="2", body="น้อยไป")
    assert lines(place)[0].due == date(2028, 3, 7)
    at(place, "2028-03-07", 23, 59)
    assert lines(place)[0].state == "waiting"
    at(place, "2028-03-08", 0, 0)
    assert lines(place)[0].state == "overdue"


def test_answers_in_months_end_on_the_last_day_of_a_shorter_month(migrated_url):
    with opened(migrated_url) as engine:
        tambon = filing_tambon(engine, FILING.replace('within = "7 days"', 'within = "1 month"'))
        adopt(tambon, DRAFT)
        at(tambon, "2028-01-31")
        tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
        assert lines(tambon)[0].due == date(2028, 2, 29)


def test_new_rules_do_not_move_the_deadline_of_a_comment_that_waits_already(place):
    number = place.propose(AMENDED)
    to_comment(place, number)
    officer(place)
    place.act("citizen", "", "comment", clause="2", body="ก่อนเปลี่ยน")
    slower = FILING.replace('within = "7 days"', 'within = "60 days"')
    place.wait(hours=1)
    place.act("boss", "", "adopt_procedure", source=slower)
    place.act("citizen", "", "comment", clause="2", body="หลังเปลี่ยน")
    place.act("citizen", "", "comment", clause="2", amendment=number, body="ต่อร่างเดิม")
    waits = {line.body: (line.due - line.at.astimezone(BANGKOK).date()).days for line in lines(place)}
    assert waits == {"ก่อนเปลี่ยน": 7, "หลังเปลี่ยน": 60, "ต่อร่างเดิม": 7}


def test_where_the_procedure_says_nothing_a_comment_is_answered_within_15_days(tambon):
    tambon.adopt()
    tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
    line = lines(tambon)[0]
    assert (line.due - line.at.astimezone(BANGKOK).date()).days == comments.ANSWER_DAYS


@pytest.fixture
def tambon(migrated_url: str) -> Iterator[Tambon]:
    with opened(migrated_url) as engine:
        yield Tambon(engine)


def test_the_duty_to_answer_is_owed_to_comments_and_never_to_the_calendar(place):
    place.wait(days=500)
    with reading(place.store) as connection:
        charter = charters.by_slug(connection, place.slug)
        listed = duties.duties_page(connection, charter, place.now.date()).duties
    assert [line.id for line in listed] == ["annual-assembly"]
    assert {one.duty.id for one in duties_due(place.store)} == {"annual-assembly"}


def test_a_petition_is_late_from_the_midnight_after_its_last_day_and_done_once_answered(place):
    number = gathering(place)
    at(place, "2028-02-14", 23, 59)
    endorse(place, number, 3)
    assert carried(place, number).petitions[0].due == date(2028, 2, 29)
    at(place, "2028-02-29", 23, 59)
    assert carried(place, number).petitions[0].state == "owed"
    at(place, "2028-03-01", 0, 0)
    assert carried(place, number).petitions[0].state == "overdue"
    with reading(place.store) as connection:
        charter = charters.by_slug(connection, place.slug)
        page = guide.guide_page(connection, charter, Visitor(), place.now)
    assert any(line.id == f"heard-{number}" and line.late == 1 for line in page.duties)
    place.act("sec", f"amendments/{number}", "answer_petition", petition="heard", body="ชี้แจง")
    assert carried(place, number).petitions[0].state == "done"


def test_what_may_be_done_follows_the_support_there_is(place):
    number = draft(place)
    now, later = acts(place, number)
    assert "publish_for_support" in now
    assert "file" in later
    place.act("citizen", f"amendments/{number}", "publish_for_support")
    assert "revise" in acts(place, number)[0]
    endorse(place, number, 1)
    now, later = acts(place, number)
    assert {"endorse", "withdraw_endorsement"} <= now
    assert "revise" not in now
    assert "file" in later
    endorse(place, number, 1, start=1)
    assert "file" in acts(place, number)[0]


def test_a_stage_that_was_lengthened_is_offered_no_more_time(place):
    number = place.propose(AMENDED)
    to_comment(place, number)
    assert "extend" in acts(place, number)[0]
    place.act("sec", f"amendments/{number}", "extend", reason="น้ำท่วม")
    assert "extend" not in acts(place, number)[0]
    assert carried(place, number).more == (5, 0)


def test_only_those_the_procedure_names_are_offered_to_propose(place):
    with reading(place.store) as connection:
        charter = charters.by_slug(connection, place.slug)
        offers = standing.of_charter(connection, charter, place.now).now
    assert [one.who for one in offers if one.act == "propose"] == ["office", "citizen"]


def test_endorsements_are_counted_by_district_and_name_nobody(place):
    number = gathering(place)
    endorse(place, number, 3)
    held = carried(place, number)
    assert held.by_district == (("เมือง", 2), ("ท่าน้ำ", 1))
    assert (held.people, held.districts) == (3, 2)
