"""Partners, citations between charters, commitments, the report: who may, what is kept, what everyone is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from charter_engine.actions.charters import appoint_at_machine
from charter_engine.actions.citations import CitesItself, look
from charter_engine.actions.commitments import NothingOfIt
from charter_engine.actions.data import Appoint, UnusableData
from charter_engine.actions.data_levels import NewPlace
from charter_engine.actions.framework import NoSeatForThis
from charter_engine.actions.jurisdictions import PlaceTaken, WrongCode, WrongNesting, add_place
from charter_engine.actions.partners import (
    DueDayGone,
    NoPartnerSeat,
    NoSuchSignatory,
    NotYourOrganisation,
    PartnerHere,
    SignedBefore,
)
from charter_engine.actions.report_paper import report_paper
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries.citations import changes
from charter_engine.queries.commitments import lines
from charter_engine.queries.partners import questions, signing
from charter_engine.queries.people import Visitor
from charter_engine.queries.raising import received
from charter_engine.storage import charters, citations, commitments
from charter_engine.storage.partners import NoSuchPartner, NoSuchQuestion
from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.levels import Levels
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, PROCEDURE, Tambon

PARTIES = """
[[signatory]]
id = "assembly"
name = "ประธานที่ประชุมตำบล"
body = "chair"
[[signatory]]
id = "agency"
name = "สำนักงานตัวอย่าง"
"""


@pytest.fixture
def levels(migrated_url: str, tmp_path: Path) -> Iterator[Levels]:
    with opened(migrated_url) as engine:
        yield Levels(engine, tmp_path)


def _seat(tambon: Tambon, login: str = "stranger") -> str:
    with unit_of_work(tambon.store) as work:
        return appoint_at_machine(work, tambon.charter, Appoint(login=login, role="partner")).seat


# --- places -----------------------------------------------------------------------------------------------------------
def test_places_nest_by_level_and_code_and_are_entered_once(tambon):
    def enter(**asked: str) -> str:
        with unit_of_work(tambon.store) as work:
            return add_place(work, NewPlace.model_validate(asked)).place_id

    province = enter(level="province", name="จังหวัดตัวอย่าง", code="60")
    district = enter(level="district", name="อำเภอเมือง", code="6001", within=province)
    enter(level="tambon", name="ตำบลหนองบัว", code="600101", within=district)
    for asked in (
        {"level": "district", "name": "อำเภอลอย"},
        {"level": "tambon", "name": "ตำบลลอย", "within": province},
        {"level": "province", "name": "จังหวัดใน", "within": province},
    ):
        with pytest.raises(WrongNesting):
            enter(**asked)
    with pytest.raises(WrongCode):
        enter(level="district", name="อำเภออื่น", code="6101", within=province)
    with pytest.raises(PlaceTaken):
        enter(level="province", name="จังหวัดตัวอย่าง")


# --- partners ---------------------------------------------------------------------------------------------------------
def test_a_partner_is_asked_and_answers_by_its_own_seat_and_lateness_shows(tambon):
    seat = _seat(tambon)
    with pytest.raises(NoPartnerSeat):
        tambon.act("sec", "", "join_partner", name="ก", seat="s-none")
    tambon.act("sec", "", "join_partner", name="สำนักงานตัวอย่าง", kind="lead")
    with pytest.raises(PartnerHere):
        tambon.act("sec", "", "join_partner", name="สำนักงานตัวอย่าง")
    due = bangkok_date(tambon.now).isoformat()
    with pytest.raises(DueDayGone):
        tambon.act("sec", "", "ask_partner", partner=1, question="ก", due="2020-01-01")
    tambon.act("sec", "", "ask_partner", partner=1, question="จะร่วมอย่างไร", due=due)
    with pytest.raises(NotYourOrganisation):
        tambon.act("stranger", "", "answer_as_partner", question=1, answer="ก")
    tambon.act("sec", "", "seat_partner", partner=1, seat=seat)
    tambon.wait(days=2)
    assert [one.state for one in _asked(tambon)] == ["overdue"]
    tambon.act("stranger", "", "answer_as_partner", question=1, answer="ให้งบประมาณ")
    assert [(one.state, one.answer) for one in _asked(tambon)] == [("late", "ให้งบประมาณ")]
    with pytest.raises(NoSuchQuestion):
        tambon.act("stranger", "", "answer_as_partner", question=1, answer="อีก")
    tambon.act("sec", "", "end_partner", partner=1)
    with pytest.raises(NoSuchPartner):
        tambon.act("sec", "", "ask_partner", partner=1, question="ก", due="2030-01-01")


def _asked(tambon: Tambon):
    with unit_of_work(tambon.store) as work:
        return questions(work.connection, tambon.charter, Visitor(), tambon.now)


def test_parties_sign_the_root_of_a_version_each_once_and_only_in_their_own_name(tambon):
    with unit_of_work(tambon.store) as work:
        appoint_at_machine(work, tambon.charter, Appoint(login="stranger", role="officer"))
    tambon.act("stranger", "", "adopt_procedure", source=PROCEDURE + PARTIES)
    seat = _seat(tambon, "citizen")
    tambon.act("sec", "", "join_partner", name="สำนักงานตัวอย่าง", seat=seat)
    made = tambon.adopt()
    with pytest.raises(NoSeatForThis):
        tambon.act("sec", "", "sign_version", version=1, signatory="assembly")
    with pytest.raises(NotYourOrganisation):
        tambon.act("chair", "", "sign_version", version=1, signatory="agency")
    with pytest.raises(NotYourOrganisation):
        tambon.act("citizen", "", "sign_version", version=1, signatory="assembly")
    with pytest.raises(NoSuchSignatory):
        tambon.act("chair", "", "sign_version", version=1, signatory="nobody")
    assert tambon.act("chair", "", "sign_version", version=1, signatory="assembly").root == made.root
    with pytest.raises(SignedBefore):
        tambon.act("chair", "", "sign_version", version=1, signatory="assembly")
    with unit_of_work(tambon.store) as work:
        charter = charters.by_slug(work.connection, tambon.slug)
        found = signing(work.connection, charter, 1, Visitor())
    assert (found.signed, [party.at is not None for party in found.parties]) == (1, [True, False])


# --- citations --------------------------------------------------------------------------------------------------------
def _changes(levels: Levels, level: str):
    return levels.read(changes, levels.read(charters.by_slug, f"x-{level}"))


def test_who_cites_a_clause_is_told_once_when_it_changes_until_somebody_has_looked(levels):
    levels.at["tambon"].act("sec", "", "cite", clause="1", target="x-district", target_clause="2")
    with pytest.raises(CitesItself):
        levels.at["tambon"].act("sec", "", "cite", clause="1", target="x-tambon", target_clause="2")
    levels.change("district", AMENDED)
    levels.work()
    (change,) = _changes(levels, "tambon")
    assert (change.what, change.version, change.seen) == ("changed", 2, None)
    with unit_of_work(levels.at["district"].store) as work:
        look(work, levels.at["district"].charter_id, 2)
    assert len(levels.log("tambon", "citation.changed")) == 1
    levels.at["tambon"].act("sec", "", "acknowledge", change=1)
    assert _changes(levels, "tambon")[0].seen is not None
    with pytest.raises(citations.NoSuchChange):
        levels.at["tambon"].act("sec", "", "acknowledge", change=1)


def test_a_citation_in_the_words_themselves_is_recognised_by_the_other_charters_title(levels):
    words = "อย่างน้อยปีละหนึ่งครั้ง ตามข้อ ๑ แห่งธรรมนูญอำเภอตัวอย่าง"
    text = AMENDED.replace("อย่างน้อยปีละสองครั้ง", words)
    levels.change("tambon", text)
    levels.work()
    (found,) = levels.read(citations.of, levels.at["tambon"].charter_id)
    assert (found.identity, found.target_identity, found.words) == ("n2", "n1", "ข้อ ๑ แห่งธรรมนูญอำเภอตัวอย่าง")
    assert found.target == levels.at["district"].charter_id


# --- commitments ------------------------------------------------------------------------------------------------------
def test_a_commitment_keeps_every_revision_and_its_progress_and_lateness_shows(tambon):
    tambon.adopt()
    due = bangkok_date(tambon.now).isoformat()
    tambon.act("sec", "", "commit", clause="1", who="อบต.", what="ขุดลอกหนองน้ำ", due=due, indicator="ลึก ๓ เมตร")
    with pytest.raises(NoSeatForThis):
        tambon.act("citizen", "", "commit", clause="1", who="ก", what="ข", due=due)
    with pytest.raises(NothingOfIt):
        tambon.act("sec", "", "change_commitment", commitment=1, who="อบต.")
    for bad in ("javascript:alert(1)", "ftp://x", "sha256:12"):
        with pytest.raises(UnusableData):
            tambon.act("sec", "", "note_progress", commitment=1, words="ก", evidence=bad)
    tambon.act("sec", "", "note_progress", commitment=1, words="เริ่มแล้ว", evidence="https://x.example/a")
    tambon.wait(days=3)
    assert [(one.overdue, one.days) for one in _promised(tambon)] == [(True, -3)]
    tambon.act("sec", "", "change_commitment", commitment=1, state="kept")
    (now,) = _promised(tambon)
    assert (now.state, now.overdue, now.revision, len(now.before), len(now.progress)) == ("kept", False, 2, 1, 1)
    with unit_of_work(tambon.store) as work:
        assert [one.state for one in commitments.revisions(work.connection, tambon.charter_id)] == ["open", "kept"]


def _promised(tambon: Tambon):
    with unit_of_work(tambon.store) as work:
        charter = charters.by_slug(work.connection, tambon.slug)
        return lines(work.connection, charter, bangkok_date(tambon.now))


# --- the year's report ------------------------------------------------------------------------------------------------
def test_the_years_report_tells_of_commitments_raised_proposals_and_partners(levels):
    district, tambon = levels.at["district"], levels.at["tambon"]
    number = levels.change("tambon", AMENDED)
    tambon.act("sec", f"amendments/{number}", "raise", target="x-district")
    levels.work()
    district.act("sec", "", "join_partner", name="สำนักงานตัวอย่าง")
    district.act(
        "sec", "", "ask_partner", partner=1, question="จะร่วมอย่างไร", due=bangkok_date(district.now).isoformat()
    )
    district.act("sec", "", "commit", clause="1", who="อบต.", what="ขุดลอก", due="2026-01-10")
    district.wait(days=30)
    late = levels.read(received, district.charter, Visitor(), district.now)
    assert [one.overdue for one in late] == [True]
    meeting = district.meeting("annual")
    report = district.act("sec", f"assemblies/{meeting}", "report").report
    assert [row["overdue"] for row in report["commitments"] + report["received"] + report["partners_unanswered"]] == [
        True
    ] * 3
    paper = levels.read(report_paper, district.charter_id, meeting)
    headings = [section.heading for section in paper.sections]
    assert headings[4:] == ["๕. พันธกิจตามธรรมนูญ", "๖. ข้อเสนอระหว่างระดับ", "๗. คำถามที่ภาคียังไม่ตอบ"]
