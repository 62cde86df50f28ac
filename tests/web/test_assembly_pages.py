from __future__ import annotations

import re
from datetime import timedelta

import pytest

from charter_engine.domain.text import thai_date
from tests.support import tambon as place_of
from tests.support.process_browser import BASE, tambon, visitor
from tests.support.tambon import AMENDED, PROCEDURE

__all__ = ["tambon", "visitor"]


@pytest.fixture
def open_poll(visitor):
    """A meeting with an amendment put to the question; `stranger` and `citizen` hold no seat in it."""
    place = visitor.tambon
    place.adopt()
    place.wait(days=2)
    number = place.propose(AMENDED)
    meeting = place.to_vote(number)
    place.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number)
    visitor.meeting = f"/assemblies/{meeting}"
    return visitor


@pytest.fixture
def seeking_consensus(monkeypatch):
    """The tambon's procedure with a round of consensus before the vote; ask for it before the visitor."""
    rule = 'consensus = { rounds = 1, objection = "vote" }\npasses ='
    monkeypatch.setattr(place_of, "PROCEDURE", PROCEDURE.replace("passes =", rule))


def _expects(visitor):
    return re.findall(r'name="expects" value="(\d+)"', visitor.page.text)[0]


def test_the_list_names_the_annual_duty_and_when_it_is_overdue(visitor):
    visitor.tambon.adopt()
    visitor.tambon.wait(days=2)
    assert "ประชุมประจำปี ยังไม่ถึงกำหนด" in visitor.get("/assemblies")
    visitor.tambon.wait(days=340)
    assert "ใกล้ครบกำหนด" in visitor.get("/assemblies")
    visitor.tambon.wait(days=40)
    assert re.search(r"เกินกำหนดมาแล้ว [๐-๙]+ วัน", visitor.get("/assemblies"))


def test_the_secretariat_calls_a_meeting_and_a_day_that_has_passed_is_refused(visitor):
    visitor.be("sec").get("/assemblies")
    fields = {"act": "convene", "body": "meeting", "kind": "session", "title": "ประชุมครั้งแรก"}
    said = visitor.post("/acts", 422, **fields, day="2026-01-01")
    assert "วันที่ ๑ มกราคม พ.ศ. ๒๕๖๙ ผ่านไปแล้ว" in said.replace("2026-01-01", "๑ มกราคม พ.ศ. ๒๕๖๙")
    assert "ประชุมครั้งแรก" in visitor.page.text
    assert visitor.post("/acts", **fields, day="2026-01-05").startswith(f"{BASE}/assemblies")
    assert "ประชุมครั้งแรก" in visitor.get("/assemblies")


def test_nobody_else_is_offered_to_call_one(visitor):
    visitor.be("n1").get("/assemblies")
    assert visitor.buttons() == set()


def test_arrivals_are_ticked_and_noted_once(visitor):
    place = visitor.tambon
    place.act("sec", "", "convene", body="meeting", title="ประชุมตัวอย่าง", day="2026-01-05")
    visitor.be("sec").get("/assemblies/1")
    seats = re.findall(r'name="seats" value="(s-\w+)"', visitor.page.text)
    assert len(seats) == 4
    visitor.post("/assemblies/1/acts", act="check_in", expects=_expects(visitor), seats=seats[:1])
    visitor.get("/assemblies/1")
    visitor.post("/assemblies/1/acts", act="check_in", expects=_expects(visitor), seats=seats[:3])
    assert "๓ จาก ๔ ที่นั่ง" in visitor.get("/assemblies/1")


def test_a_meeting_is_opened_on_its_day_and_not_before(visitor):
    visitor.tambon.act("sec", "", "convene", body="meeting", title="ประชุมตัวอย่าง", day="2026-01-09")
    said = visitor.be("chair").post("/assemblies/1/acts", 409, act="open", expects="0")
    assert "นัดประชุมไว้วันที่" in said
    visitor.tambon.wait(days=4)
    visitor.post("/assemblies/1/acts", act="open", expects="0")
    assert "เปิดอยู่" in visitor.get("/assemblies/1")


def test_a_member_votes_from_the_page_and_may_change_the_ballot(open_poll):
    said = open_poll.be("n1").get(open_poll.meeting)
    assert "ท่านเห็นชอบร่างที่ ๒ หรือไม่" in said
    assert re.findall(r'name="choice" value="(\w+)"', open_poll.page.text) == ["yes", "no", "abstain"]
    open_poll.post(f"{open_poll.meeting}/acts", act="vote", poll="1", choice="yes")
    open_poll.post(f"{open_poll.meeting}/acts", act="vote", poll="1", choice="no", reservation="ขอสงวนความเห็น")
    said = open_poll.get(open_poll.meeting)
    assert "คะแนนของท่านขณะนี้: ไม่เห็นชอบ" in said
    assert "ลงคะแนนแล้ว ๑ จากผู้มาประชุม ๔ ที่นั่ง" in said


def test_no_figures_are_shown_while_the_poll_is_open(open_poll):
    open_poll.tambon.act("n1", open_poll.meeting[1:], "vote", poll=1, choice="no")
    open_poll.be("n2").get(open_poll.meeting)
    assert "ไม่เห็นชอบ ๑" not in open_poll.words
    said = open_poll.get(f"{open_poll.meeting}/polls/1")
    assert "กำลังเปิดลงมติ" in said
    assert "รายการลงคะแนน" not in said


def test_who_is_not_on_the_roll_gets_no_ballot_and_is_refused_in_thai(open_poll):
    open_poll.be("sec").get(open_poll.meeting)
    assert 'name="choice"' not in open_poll.page.text
    open_poll.be("chair")
    said = open_poll.post(f"{open_poll.meeting}/acts", 403, act="vote", poll="1", choice="yes")
    assert "ไม่อยู่ในบัญชีเมื่อเปิดลงมติ" in said
    open_poll.be("citizen")
    said = open_poll.post(f"{open_poll.meeting}/acts", 403, act="vote", poll="1", choice="yes")
    assert "มีสิทธิลงมติ" in said


def test_an_objection_to_an_open_vote_is_no_answer(open_poll):
    open_poll.be("n1")
    said = open_poll.post(f"{open_poll.meeting}/acts", 422, act="vote", poll="1", choice="object")
    assert "ตอบคำถามนี้ด้วย “คัดค้าน” ไม่ได้" in said


def test_a_vote_after_closing_is_refused_and_the_result_is_published(open_poll):
    for login, choice in {"n1": "yes", "n2": "no", "s1": "yes", "s2": "yes"}.items():
        open_poll.tambon.act(login, open_poll.meeting[1:], "vote", poll=1, choice=choice, reservation="")
    open_poll.be("chair").get(open_poll.meeting)
    assert {"close_poll", "annul_poll"} <= open_poll.buttons()
    open_poll.post(f"{open_poll.meeting}/acts", act="close_poll", expects=_expects(open_poll), poll="1")
    said = open_poll.get(open_poll.meeting)
    assert "ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง: ๓ จาก ๔ — ผ่าน" in said
    said = open_poll.get(f"{open_poll.meeting}/polls/1")
    assert "ทั้งหมด ๔ ๔ ๓ ๑ ๐" in said
    assert "ทั้งหมด ๔ ๔ ๓ ๑ ๐ ๐" not in said, "objections have a column only where consensus is sought"
    assert "ตัวอย่าง n2 ไม่เห็นชอบ" in said
    said = open_poll.be("n1").post(f"{open_poll.meeting}/acts", 409, act="vote", poll="1", choice="no")
    assert "การลงมติที่ ๑ อยู่ในสถานะ ปิดแล้ว" in said


def test_consensus_asks_for_agreement_and_records_objections_with_their_reservation(seeking_consensus, open_poll):
    del seeking_consensus
    said = open_poll.be("n1").get(open_poll.meeting)
    assert "ท่านเห็นพ้องกับร่างที่ ๒ หรือไม่" in said
    assert "แสวงหาฉันทมติ รอบที่ ๑ จาก ๑" in said
    assert re.findall(r'name="choice" value="(\w+)"', open_poll.page.text) == ["yes", "abstain", "object"]
    fields = {"act": "vote", "poll": "1", "choice": "object", "reservation": "ปีละสองครั้งมากไป"}
    open_poll.post(f"{open_poll.meeting}/acts", **fields)
    open_poll.tambon.act("chair", open_poll.meeting[1:], "close_poll", poll=1)
    said = open_poll.get(f"{open_poll.meeting}/polls/1")
    assert "คัดค้าน ๑ — ยังไม่เป็นฉันทมติ" in said
    assert "ปีละสองครั้งมากไป" in said
    assert "มีผู้คัดค้าน — ผลคือ ลงมติ" in said


def test_rules_that_an_objection_left_unapplied_are_said_to_be_so_and_never_met(seeking_consensus, open_poll):
    del seeking_consensus
    place, meeting = open_poll.tambon, open_poll.meeting[1:]
    for login, choice in {"n1": "yes", "n2": "yes", "s1": "yes", "s2": "object"}.items():
        place.act(login, meeting, "vote", poll=1, choice=choice, reservation="")
    place.act("chair", meeting, "close_poll", poll=1)
    majority = "ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง: ๓ จาก ๓"
    said = open_poll.be("n1").get(f"/{meeting}/polls/1")
    assert f"ยังไม่ใช้กฎนี้ {majority} (เพราะยังไม่เป็นฉันทมติ)" in said
    assert f"{majority} — ผ่าน" not in said
    assert f"{majority} — ผ่าน" not in open_poll.get(f"/{meeting}/now")
    assert majority not in open_poll.get(f"/{meeting}/projector")


def test_a_page_seen_before_another_act_does_not_close_the_poll(open_poll):
    said = open_poll.be("chair").post(f"{open_poll.meeting}/acts", 409, act="close_poll", expects="0", poll="1")
    assert "อ่านอีกครั้งแล้วตัดสินใจใหม่" in said


def test_an_annulled_poll_keeps_its_reason_and_shows_no_result(open_poll):
    open_poll.be("chair").get(open_poll.meeting)
    seen = _expects(open_poll)
    open_poll.post(f"{open_poll.meeting}/acts", 422, act="annul_poll", expects=seen, poll="1", reason="")
    open_poll.post(f"{open_poll.meeting}/acts", act="annul_poll", expects=seen, poll="1", reason="ไฟฟ้าดับ")
    assert "ยกเลิกเพราะ ไฟฟ้าดับ" in open_poll.get(open_poll.meeting)
    assert "ยกเลิกเพราะ ไฟฟ้าดับ" in open_poll.get(f"{open_poll.meeting}/polls/1")


def test_the_question_is_put_from_the_agenda(visitor):
    place = visitor.tambon
    place.adopt()
    place.wait(days=2)
    number = place.propose(AMENDED)
    meeting = place.to_vote(number)
    visitor.be("chair").get(f"/assemblies/{meeting}")
    assert "open_poll" in visitor.buttons()
    where = visitor.post(f"/assemblies/{meeting}/acts", act="open_poll", amendment=str(number))
    assert where.startswith(f"{BASE}/assemblies/{meeting}")
    visitor.get(f"/amendments/{number}")
    assert "ไปที่การลงมติ" in visitor.words


def test_the_report_is_made_from_the_records(visitor):
    place = visitor.tambon
    place.adopt()
    place.act("citizen", "", "comment", clause="2", body="น้อยไป")
    meeting = place.meeting("annual")
    visitor.be("sec").get(f"/assemblies/{meeting}")
    visitor.post(f"/assemblies/{meeting}/acts", act="report", expects=_expects(visitor))
    said = visitor.get(f"/assemblies/{meeting}")
    assert "รับ ๑ รายการ ชี้แจงแล้ว ๐ รายการ" in said
    assert "หน-๐๐๐๑" in said


def test_members_of_bodies_are_named_and_citizens_are_not(open_poll):
    assert "ตัวอย่าง n1" in open_poll.get(open_poll.meeting)
    open_poll.tambon.propose(AMENDED, "citizen")
    assert "ตัวอย่าง citizen" not in open_poll.get("/amendments")


@pytest.mark.parametrize("path", ["/assemblies/9", "/assemblies/x", "/assemblies/1/polls/9", "/assemblies/1/polls/x"])
def test_a_meeting_or_question_that_is_not_there_is_404(open_poll, path):
    open_poll.get(path, 404)


def test_my_page_names_what_waits_for_my_seats(open_poll):
    assert "ลงคะแนน ร่างตัวอย่าง" in open_poll.be("n1").get("/my")
    open_poll.tambon.act("n1", open_poll.meeting[1:], "vote", poll=1, choice="yes")
    assert "ไม่มีเรื่องรอท่าน" in open_poll.get("/my")
    open_poll.tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
    last = open_poll.tambon.now + timedelta(days=16, hours=7)
    said = f"ชี้แจงก่อนวันที่ {thai_date(last.date())} หน-๐๐๐๑ ข้อ ๒"
    assert said in open_poll.be("sec").get("/my")
    assert "หน-๐๐๐๑รอคำชี้แจง" in open_poll.be("citizen").get("/my")


def test_my_page_asks_for_signing_in_and_greets_who_has_no_seat(visitor):
    assert visitor.client.get("/my").headers["location"] == "/sign-in?next=%2Fmy"
    assert "ท่านยังไม่มีที่นั่ง" in visitor.be("stranger").get("/my")
