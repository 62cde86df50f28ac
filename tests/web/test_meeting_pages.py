from __future__ import annotations

import re

import pytest

from charter_engine.storage import meetings, minutes
from charter_engine.storage.unit_of_work import reading
from tests.support import tambon as place_of
from tests.support.process_browser import tambon, visitor
from tests.support.tambon import PROCEDURE

__all__ = ["tambon", "visitor"]


@pytest.fixture
def weekly(monkeypatch):
    """Meetings are told seven days ahead; ask for it before the visitor."""
    told = PROCEDURE.replace('name = "ที่ประชุมตำบล"', 'name = "ที่ประชุมตำบล"\nnotice_days = 7')
    monkeypatch.setattr(place_of, "PROCEDURE", told)


@pytest.fixture
def convened(visitor):
    """A meeting called for today, with its agenda filled."""
    visitor.tambon.act("sec", "", "convene", body="meeting", kind="annual", title="ประชุมสามัญ", day="2026-01-05")
    visitor.tambon.act("sec", "assemblies/1", "build_agenda")
    return visitor


@pytest.fixture
def session(convened):
    """The same meeting open, with everyone there."""
    convened.tambon.act("sec", "assemblies/1", "check_in", logins=["n1", "n2", "s1", "s2"])
    convened.tambon.act("chair", "assemblies/1", "open")
    return convened


def _expects(visitor):
    return re.findall(r'name="expects" value="(\d+)"', visitor.page.text)[0]


def _fields(visitor):
    """The fields of the form for the whole agenda or the minutes, as the browser would send them."""
    form = visitor.page.text.partition('class="writing"')[2]
    found = re.findall(r'<input[^>]*? name="([\w-]+)"[^>]*? value="([^"]*)"', form)
    return {name: value for name, value in found if not name.startswith("drop-")}


# --- notice -----------------------------------------------------------------------------------------------------------
def test_the_page_says_how_early_members_are_told_and_refuses_a_short_notice_with_the_earliest_day(weekly, convened):
    del weekly
    said = convened.be("sec").get("/assemblies/1")
    assert "ยังไม่ได้ส่งหนังสือเชิญประชุม" in said
    assert "ประชุมได้ตั้งแต่วันที่ ๑๒ มกราคม พ.ศ. ๒๕๖๙" in said
    said = convened.post("/assemblies/1/acts", 409, act="notify", expects=_expects(convened))
    assert "ประชุมได้เร็วที่สุดวันที่ ๑๒ มกราคม พ.ศ. ๒๕๖๙" in said
    convened.get("/assemblies/1")
    convened.post("/assemblies/1/acts", act="reschedule", expects=_expects(convened), day="2026-01-12")
    convened.get("/assemblies/1")
    fields = {"act": "notify", "begins": "09:30", "venue": "ศาลาประชาคม"}
    convened.post("/assemblies/1/acts", expects=_expects(convened), **fields)
    said = convened.get("/assemblies/1")
    assert "ล่วงหน้า ๗ วัน" in said
    assert "เริ่มเวลา ๐๙.๓๐ น. ศาลาประชาคม" in said
    convened.get("/assemblies/1/notice.pdf", 404)


# --- agenda -----------------------------------------------------------------------------------------------------------
def test_the_agenda_is_ordered_retimed_cut_and_added_to_in_one_form(convened):
    convened.be("sec").get("/assemblies/1/agenda")
    fields = _fields(convened)
    assert [fields[f"title-{n}"] for n in (1, 2, 3)] == [
        "เปิดการประชุมและตรวจสอบองค์ประชุม",
        "รายงานการทบทวนประจำปี",
        "เรื่องอื่น ๆ",
    ]
    fields |= {"position-2": "1", "position-1": "2", "drop-3": "yes", "minutes-2": "45"}
    fields |= {"title-new": "แผนจัดการน้ำ", "kind-new": "other", "position-new": "9", "document-title-new": "แผนที่"}
    fields |= {"document-url-new": "https://example.org/map.pdf"}
    convened.post("/assemblies/1/agenda", **fields)
    said = convened.get("/assemblies/1")
    assert re.search("๑. รายงานการทบทวนประจำปี.*๔๕ นาที.*๒. เปิดการประชุม.*๓. แผนจัดการน้ำ.*แผนที่", said)
    assert "๔. เรื่องอื่น ๆ" not in said


def test_a_refused_agenda_shows_what_was_typed(convened):
    convened.be("sec").get("/assemblies/1/agenda")
    fields = _fields(convened) | {"title-new": "วาระใหม่", "document-title-new": "ก", "document-url-new": "javascript:x"}
    convened.post("/assemblies/1/agenda", 422, **fields)
    assert "วาระใหม่" in convened.page.text
    convened.post("/assemblies/1/agenda", 409, **(_fields(convened) | {"expects": "0", "document-url-new": ""}))
    assert "อ่านอีกครั้งแล้วตัดสินใจใหม่" in convened.words


def test_the_chair_leads_through_the_items(session):
    session.be("chair").get("/assemblies/1")
    session.post("/assemblies/1/acts", act="begin_item", expects=_expects(session), item="1")
    assert "กำลังพิจารณา" in session.get("/assemblies/1")
    session.post("/assemblies/1/acts", act="end_item", expects=_expects(session), item="1")
    assert "เสร็จแล้ว" in session.get("/assemblies/1")


# --- the door ---------------------------------------------------------------------------------------------------------
def test_at_the_door_members_are_found_by_name_and_checked_in_and_out_with_live_quorum(convened):
    said = convened.be("sec").get("/assemblies/1/check-in?q=n1")
    assert "ตัวอย่าง n1" in said
    assert "ตัวอย่าง s1" not in said
    seat = re.findall(r'name="seats" value="(s-\w+)"', convened.page.text)[0]
    convened.post("/assemblies/1/check-in", act="check_in", seats=seat)
    assert "อยู่ในที่ประชุมขณะนี้ ๑ จาก ๔ ที่นั่ง" in convened.get("/assemblies/1/check-in")
    assert "ยังไม่ถึง" in convened.words
    convened.tambon.wait(minutes=30)
    convened.post("/assemblies/1/check-in", act="leave", seats=seat)
    said = convened.get("/assemblies/1/check-in")
    assert "ออกไปเมื่อ ๐๙.๓๐ น." in said
    assert "เวลา ๐๙:๑๐ น. อยู่ในที่ประชุม ๑ จาก ๔ ที่นั่ง" in convened.get("/assemblies/1/check-in?at=09:10")
    assert "อยู่ในที่ประชุมขณะนี้ ๐ จาก ๔" in convened.get("/assemblies/1/check-in?at=25:99")


def test_who_may_not_check_in_sees_who_is_there_without_buttons(convened):
    convened.be("n1").get("/assemblies/1/check-in")
    assert convened.buttons() == set()
    said = convened.post("/assemblies/1/check-in", 403, act="check_in", seats="s-x")
    assert "ไม่ได้ดำเนินการ" in said or "มีสิทธิ" in said


# --- speakers ---------------------------------------------------------------------------------------------------------
def test_members_ask_to_speak_and_the_chair_gives_the_floor(session):
    session.be("n1").get("/assemblies/1")
    assert "ask_to_speak" in session.buttons()
    session.post("/assemblies/1/acts", act="ask_to_speak")
    session.get("/assemblies/1")
    assert "ask_to_speak" not in session.buttons()
    said = session.be("chair").get("/assemblies/1")
    assert "คนถัดไป" in said
    assert "ฉบับถัดไป" not in said
    session.post("/assemblies/1/acts", act="call_speaker", expects=_expects(session), k="1")
    said = session.get("/assemblies/1")
    assert "กำลังอภิปราย: ตัวอย่าง n1" in said
    assert "หมู่เหนือ ๑" in said


# --- resolutions and minutes ------------------------------------------------------------------------------------------
def test_the_annual_meeting_takes_note_of_its_report_and_the_next_approves_its_minutes(session):
    place = session.tambon
    place.act("sec", "assemblies/1", "report")
    session.be("chair").get("/assemblies/1")
    session.post("/assemblies/1/acts", act="resolve", expects=_expects(session), kind="take_note")
    said = session.get("/assemblies/1")
    assert "มติที่ ๑" in said
    assert "ที่ประชุมรับทราบรายงานการทบทวน" in said
    session.post("/assemblies/1/acts", act="close", expects=_expects(session))
    session.be("sec").get("/assemblies/1/minutes")
    fields = {"expects": _expects(session), "words-1": "ประธานกล่าวเปิด", "words-closing": "ปิดประชุมด้วยดี"}
    session.post("/assemblies/1/minutes", **fields)
    assert "บันทึกแล้วเป็นฉบับที่ ๑ ยังไม่ได้รับรอง" in session.get("/assemblies/1/minutes")
    place.wait(days=30)
    later = place.meeting()
    session.be("chair").get(f"/assemblies/{later}")
    assert "รับรองรายงานการประชุม ประชุมสามัญ" in session.words
    fields = {"act": "resolve", "kind": "approve_minutes", "subject": "assemblies/1", "expects": _expects(session)}
    session.post(f"/assemblies/{later}/acts", **fields)
    assert "รับรองแล้วโดย ประชุมตัวอย่าง มติที่ ๑" in session.get("/assemblies/1")
    said = session.be("citizen").get("/assemblies/1/minutes")
    assert "ประธานกล่าวเปิด" in said
    assert 'name="words-1"' not in session.page.text
    with reading(place.store) as connection:
        assert minutes.approval(connection, place.charter_id, 1).meeting == later
        assert len(meetings.agenda(connection, place.charter_id, 1)) == 3


@pytest.mark.parametrize("who", ["sec", "chair", "citizen"])
def test_minutes_that_nobody_has_written_yet_open_for_everyone(session, who):
    assert "บันทึกรายงานการประชุมได้เมื่อปิดประชุมแล้ว" in session.be(who).get("/assemblies/1/minutes")


@pytest.mark.parametrize("path", ["check-in", "agenda", "minutes", "minutes.pdf", "notice.pdf"])
def test_pages_of_a_meeting_that_is_not_there_are_404(convened, path):
    convened.get(f"/assemblies/9/{path}", 404)
    convened.get(f"/assemblies/x/{path}", 404)


def test_without_signing_in_every_form_leads_to_the_sign_in_page(convened):
    for path in ("check-in", "agenda", "minutes"):
        assert convened.post(f"/assemblies/1/{path}", seats="s").startswith("/sign-in?next=")


def test_notices_and_minutes_stand_among_the_papers(convened):
    convened.tambon.act("sec", "assemblies/1", "notify")
    assert "หนังสือเชิญการประชุมที่จะมีขึ้น ประชุมสามัญ" in convened.get("/publications")
    convened.tambon.act("chair", "assemblies/1", "open")
    convened.tambon.act("chair", "assemblies/1", "close")
    convened.tambon.act("sec", "assemblies/1", "record_minutes", words={})
    said = convened.get("/publications")
    assert "รายงานการประชุม ประชุมสามัญ" in said
    assert "หนังสือเชิญ" not in said
