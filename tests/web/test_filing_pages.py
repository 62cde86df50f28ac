"""Pages of a proposal on its way: its figures, its forms, how it was screened, which stricter rule decides on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from charter_engine.actions.charters import appoint_at_machine
from charter_engine.actions.data import Appoint
from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.filing import adopt, draft, endorse, filing_tambon, gathering, to_comment
from tests.support.migrated import opened
from tests.support.process_browser import Visitor, visiting
from tests.support.tambon import AMENDED, DRAFT, VOTERS

PROTECTED = DRAFT.replace("และใช้น้ำอย่างประหยัด", "และใช้น้ำอย่างพอดี")


@pytest.fixture
def visitor(sqlite_url: str, tmp_path: Path) -> Iterator[Visitor]:
    """A browser at a tambon in force under the fuller procedure."""
    with opened(sqlite_url) as engine:
        tambon = filing_tambon(engine)
        adopt(tambon, DRAFT)
        with visiting(tambon, tmp_path) as browser:
            yield browser


def _send(visitor, number, act, status=303, **fields):
    found = re.search(r'name="expects" value="(\d+)"', visitor.page.text)
    return visitor.post(f"/amendments/{number}/acts", status, act=act, expects=found[1] if found else "", **fields)


def test_a_citizen_shows_a_draft_others_endorse_it_and_it_is_filed_all_by_forms(visitor):
    number = draft(visitor.tambon)
    visitor.be("citizen").get(f"/amendments/{number}")
    assert "publish_for_support" in visitor.buttons()
    assert "file" not in visitor.buttons()
    _send(visitor, number, "publish_for_support")
    assert "กำลังรวบรวมผู้รับรอง" in visitor.get(f"/amendments/{number}?done=publish_for_support")
    assert "endorse" not in visitor.buttons()
    for login, district in (("e1", "เมือง"), ("e2", "ท่าน้ำ")):
        words = visitor.be(login).get(f"/amendments/{number}")
        assert "อำเภอที่ท่านอยู่" in words
        _send(visitor, number, "endorse", district=district)
    words = visitor.get(f"/amendments/{number}?done=endorse")
    assert "นับการรับรองของท่านแล้ว" in words
    assert "๒ จาก ๒ คน และ ๒ จาก ๒ อำเภอ" in words
    assert "withdraw_endorsement" in visitor.buttons()
    visitor.be("citizen").get(f"/amendments/{number}")
    _send(visitor, number, "file")
    assert "ตรวจรับ" in visitor.get(f"/amendments/{number}")


def test_without_signing_in_the_figures_are_public_and_no_one_is_named(visitor):
    number = gathering(visitor.tambon)
    endorse(visitor.tambon, number, 1)
    words = visitor.get(f"/amendments/{number}")
    assert "๑ จาก ๒ คน" in words
    assert "เข้าสู่ระบบเพื่อรับรอง" in words
    assert "ตัวอย่าง e1" not in words
    assert "s-" not in visitor.words
    assert "กำลังรวบรวมผู้รับรอง" in visitor.get("/amendments")
    assert "๑ จาก ๒ คน" in visitor.words


def test_a_missing_district_is_asked_for_in_thai_and_a_second_endorsement_is_refused(visitor):
    number = gathering(visitor.tambon)
    visitor.be("e1").get(f"/amendments/{number}")
    assert "โปรดระบุอำเภอของท่าน" in _send(visitor, number, "endorse", 422)
    visitor.get(f"/amendments/{number}")
    _send(visitor, number, "endorse", district="เมือง")
    assert "แต่ละคนนับหนึ่งครั้ง" in _send(visitor, number, "endorse", 409)


def test_a_reached_threshold_shows_what_is_owed_to_everyone_until_it_is_answered(visitor):
    number = gathering(visitor.tambon)
    endorse(visitor.tambon, number, 3)
    assert "ฝ่ายเลขานุการต้องชี้แจง" in visitor.get(f"/amendments/{number}")
    visitor.tambon.wait(days=16)
    assert "ล่าช้า ๑ วัน" in visitor.get(f"/amendments/{number}")
    assert "ขอคำชี้แจง ร่างที่ ๒" in visitor.get("/duties")
    assert "ขอคำชี้แจง ร่างที่ ๒" in visitor.get("/guide")
    assert "ชี้แจงต่อผู้เข้าชื่อ" in visitor.be("sec").get("/my")
    visitor.get(f"/amendments/{number}")
    _send(visitor, number, "answer_petition", petition="heard", body="ตำบลจะจัดประชุมเพิ่ม")
    assert "ตำบลจะจัดประชุมเพิ่ม" in visitor.get(f"/amendments/{number}")
    assert "ขอคำชี้แจง ร่างที่ ๒" not in visitor.get("/duties")


def test_screening_is_a_form_of_all_criteria_and_its_marks_are_public(visitor):
    number = visitor.tambon.propose(AMENDED)
    words = visitor.be("sec").get(f"/amendments/{number}")
    assert {"มีเหตุผลประกอบ", "อยู่ในอำนาจของตำบล"} <= set(re.findall(r"<legend>([^<]+)", visitor.page.text))
    assert "ผลตรวจตามเกณฑ์" not in words
    said = _send(visitor, number, "screen", 422, **{"met-form": "yes", "met-scope": "no", "words-scope": ""})
    assert "ส่งใหม่" in said or "แก้" in said
    visitor.get(f"/amendments/{number}")
    _send(visitor, number, "screen", **{"met-form": "yes", "met-scope": "no", "words-scope": "ยังไม่ชัด"})
    words = visitor.be("stranger").get(f"/amendments/{number}")
    assert "ผลตรวจตามเกณฑ์" in words
    assert "ยังไม่ชัด" in words
    assert "ผ่าน ๑ ข้อ ต้องผ่านอย่างน้อย ๑ ข้อ" in words


def test_the_page_says_which_stricter_rule_decides_and_why(visitor):
    guarded, plain = visitor.tambon.propose(PROTECTED), visitor.tambon.propose(AMENDED)
    words = visitor.get(f"/amendments/{guarded}")
    assert "ร่างนี้ใช้เกณฑ์ที่เข้มกว่าปกติ" in words
    assert "ร่างนี้แตะ ข้อ ๑" in words
    assert "๓ ใน ๔" in words
    assert "เกณฑ์ที่เข้มกว่า" not in visitor.get(f"/amendments/{plain}")


def test_more_time_and_urgency_are_declared_by_forms_and_told_to_everyone(visitor):
    tambon = visitor.tambon
    number = tambon.propose(AMENDED)
    to_comment(tambon, number)
    visitor.be("sec").get(f"/amendments/{number}")
    _send(visitor, number, "extend", reason="น้ำท่วม")
    words = visitor.get(f"/amendments/{number}")
    assert "ขยายเวลาแล้ว ๕ วัน" in words
    assert "น้ำท่วม" in words
    assert "ให้ที่ประชุมตำบลลงมติในคำถามที่ระบุเลขร่างก่อน" in words
    meeting = tambon.meeting()
    k = tambon.act("chair", f"assemblies/{meeting}", "open_question", subject=f"ให้ร่างที่ {number} เป็นเรื่องเร่งด่วน").k
    for login in VOTERS:
        tambon.act(login, f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)
    visitor.be("chair").get(f"/amendments/{number}")
    _send(visitor, number, "declare_urgent", urgency="flood", assembly=meeting, poll=k, reason="น้ำหลาก")
    words = visitor.get(f"/amendments/{number}?done=declare_urgent")
    assert "เร่งด่วน: ภัยพิบัติ" in words
    assert "ลงมติ" in words
    assert "เร่งด่วน: ภัยพิบัติ" in visitor.get("/amendments")


def test_the_list_is_narrowed_to_a_state_or_a_stage_and_unknown_ones_show_nothing_wrong(visitor):
    shown, going = gathering(visitor.tambon), visitor.tambon.propose(PROTECTED)
    visitor.get("/amendments?state=gathering")
    assert f"/amendments/{shown}" in visitor.page.text
    assert f'/amendments/{going}"' not in visitor.page.text
    visitor.get("/amendments?stage=ตรวจรับ")
    assert f'/amendments/{going}"' in visitor.page.text
    assert f'/amendments/{shown}"' not in visitor.page.text
    visitor.get("/amendments?state=nonsense")
    assert f'/amendments/{going}"' in visitor.page.text


def test_a_comment_is_answered_within_the_days_of_the_procedure_of_its_amendment(visitor):
    tambon = visitor.tambon
    number = tambon.propose(AMENDED)
    to_comment(tambon, number)
    said = tambon.act("citizen", "", "comment", clause="2", amendment=number, body="น้อยไป")
    last = visitor.tambon.now
    tambon.wait(days=7)
    assert "เกินกำหนด" not in visitor.get(f"/comments/{said.n}")
    tambon.wait(days=1)
    assert "เกินกำหนด" in visitor.get(f"/comments/{said.n}")
    assert "เกินกำหนด" in visitor.get("/comments")
    assert last < tambon.now


def test_the_seats_page_shows_a_body_that_is_not_composed_as_it_must_be(visitor):
    tambon = visitor.tambon
    words = visitor.get("/seats")
    assert "มีผู้ดำรงที่นั่ง ๔ จากไม่เกิน ๖ ที่" in words
    assert "องค์ประกอบเป็นไปตามข้อบังคับ" in words
    for login in ("e1", "e2"):
        wanted = Appoint(login=login, role="assembly_member", body="meeting", sector="north")
        with unit_of_work(tambon.store) as work:
            appoint_at_machine(work, tambon.charter, wanted)
    assert "๒ จาก ๖ ที่นั่ง ต้องมีอย่างน้อย ๒ ที่นั่ง" in visitor.get("/seats")
