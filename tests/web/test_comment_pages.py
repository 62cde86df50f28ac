from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from charter_engine.web import rendering
from tests.support.process_browser import BASE, tambon, visitor
from tests.support.tambon import AMENDED

__all__ = ["tambon", "visitor"]


@pytest.fixture
def adopted(visitor):
    visitor.tambon.adopt()
    visitor.tambon.wait(days=2)
    return visitor


def _clause(visitor, label="ข้อ ๒"):
    options = re.findall(r'<option value="(n\d+)">([^<]*)', visitor.client.get(f"{BASE}/comments/new").text)
    return next(identity for identity, words in options if words.startswith(label))


def test_a_sentence_chosen_without_script_becomes_a_comment_with_a_receipt(adopted):
    adopted.be("citizen")
    clause = _clause(adopted)
    adopted.get(f"/comments/new?clause={clause}")
    words = re.findall(r'name="words" value="(\d+-\d+)"', adopted.page.text)
    where = adopted.post("/comments", clause=clause, words=words[0], body="ขอให้ประชุมบ่อยขึ้น")
    assert where == f"{BASE}/comments/1?done=comment"
    said = adopted.get("/comments/1?done=comment")
    assert "ใบรับความเห็น หน-๐๐๐๑" in said
    assert "ขอให้ประชุมบ่อยขึ้น" in said
    assert "ถ้อยคำยังอยู่ตามเดิม" in said


def test_what_was_typed_stays_when_a_comment_is_refused(adopted):
    adopted.be("citizen")
    said = adopted.post("/comments", 422, clause=_clause(adopted), words="2-9", body="")
    assert "โปรดกรอกช่องนี้" in said
    assert 'value="2-9" checked' in adopted.page.text


def test_words_of_a_selection_are_found_again_and_words_that_are_not_there_are_said(adopted):
    clause = _clause(adopted)
    adopted.get(f"/comments/new?clause={clause}&exact=ปีละหนึ่งครั้ง")
    assert "<q data-quote>ปีละหนึ่งครั้ง</q>" in adopted.page.text
    assert "ไม่พบถ้อยคำนี้เพียงแห่งเดียว" in adopted.get(f"/comments/new?clause={clause}&exact=ปีละเก้าครั้ง")


def test_without_signing_in_one_reads_and_is_led_to_sign_in_before_writing(adopted):
    clause = _clause(adopted)
    assert "โปรดเข้าสู่ระบบก่อนเขียน" in adopted.get(f"/comments/new?clause={clause}")
    where = adopted.post("/comments", clause=clause, words="", body="ไม่ได้เข้าระบบ")
    assert unquote(where) == f"/sign-in?next={BASE}/comments/new?clause={clause}&amendment="


def test_the_secretariat_answers_and_everyone_reads_what_it_led_to(adopted):
    adopted.tambon.act("citizen", "", "comment", clause="2", exact="ปีละหนึ่งครั้ง", body="น้อยไป")
    adopted.be("sec").get("/comments/1")
    assert "answer" in adopted.buttons()
    adopted.post("/comments/1/acts", act="answer", expects="0", body="จะเสนอแก้", led_to="ร่างที่ ๒")
    said = adopted.get("/comments/1")
    assert "จะเสนอแก้" in said
    assert "นำไปสู่ ร่างที่ ๒" in said


def test_a_citizen_sees_no_answer_form_and_an_answer_sent_anyway_is_refused_in_thai(adopted):
    adopted.tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
    adopted.be("stranger").get("/comments/1")
    assert adopted.buttons() == set()
    said = adopted.post("/comments/1/acts", 403, act="answer", body="ตอบเอง")
    assert "ท่าน ไม่มีที่นั่งในธรรมนูญนี้ที่มีสิทธิชี้แจงความเห็น" in said


def test_an_answer_given_meanwhile_is_not_overwritten_unseen(adopted):
    adopted.tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
    adopted.tambon.act("sec", "comments/1", "answer", body="ตอบแล้ว")
    said = adopted.be("sec").post("/comments/1/acts", 409, act="answer", expects="0", body="ตอบซ้อน")
    assert "ท่านเห็นครั้งที่ ๐ แต่ขณะนี้เป็นครั้งที่ ๑ แล้ว" in said
    assert "ตอบซ้อน" in said


def test_an_author_erases_own_words_and_nobody_else_may(adopted):
    adopted.tambon.act("citizen", "", "comment", clause="2", exact="ปีละหนึ่งครั้ง", body="ถ้อยคำของฉัน")
    adopted.be("n1").post("/comments/1/acts", 403, act="erase", expects="0")
    adopted.be("citizen").get("/comments/1")
    assert "erase" in adopted.buttons()
    adopted.post("/comments/1/acts", act="erase", expects="0")
    said = adopted.get("/comments/1")
    assert "ถ้อยคำของฉัน" not in said
    assert "ผู้ให้ความเห็นลบถ้อยคำแล้ว" in said
    assert "หน-๐๐๐๑" in adopted.get("/comments")


def test_changed_words_are_shown_as_changed_in_the_present_text(adopted):
    adopted.tambon.act("citizen", "", "comment", clause="2", exact="อย่างน้อยปีละหนึ่งครั้ง", body="น้อยไป")
    adopted.tambon.adopt(AMENDED)
    said = adopted.be("citizen").get("/comments/1")
    assert "ถ้อยคำเดิมของท่าน “อย่างน้อยปีละหนึ่งครั้ง” บัดนี้เป็น “อย่างน้อยปีละสองครั้ง”" in said
    assert "<mark>อย่างน้อยปีละสองครั้ง</mark>" in adopted.page.text


@pytest.mark.parametrize("typed", ["หน-๐๐๐๑", "หน-0001", "๑", "1", " หน-1 "])
def test_a_reference_leads_to_its_comment_however_its_digits_are_typed(adopted, typed):
    adopted.tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
    answer = adopted.client.get(f"{BASE}/comments", params={"ref": typed})
    assert answer.headers["location"] == f"{BASE}/comments/1"


def test_an_unknown_reference_is_not_found_in_thai(adopted):
    assert "ไม่มีความเห็นเลขที่" in adopted.get("/comments?ref=หน-๙๙๙๙", 404)


def test_the_list_is_narrowed_by_clause_amendment_and_what_waits(adopted):
    for clause in ("1", "2"):
        adopted.tambon.act("citizen", "", "comment", clause=clause, body=f"ความเห็นต่อข้อ {clause}")
    adopted.tambon.act("sec", "comments/1", "answer", body="ตอบแล้ว")
    assert "ความเห็น ๑ รายการ" in adopted.get(f"/comments?clause={_clause(adopted)}")
    assert "ความเห็น ๑ รายการ" in adopted.get("/comments?show=waiting")
    assert "ความเห็น ๐ รายการ" in adopted.get("/comments?show=overdue")
    adopted.tambon.wait(days=20)
    assert "ความเห็น ๑ รายการ" in adopted.get("/comments?show=overdue")
    assert "ความเห็น ๐ รายการ" in adopted.get("/comments?amendment=1")


def test_a_draft_takes_comments_on_its_own_words_while_it_is_open_for_them(adopted):
    number = adopted.tambon.propose(AMENDED)
    adopted.tambon.act("sec", f"amendments/{number}", "admit")
    clause = _clause(adopted)
    assert "มีร่างที่กำลังรับฟังความเห็น" in adopted.be("citizen").get(f"/comments/new?clause={clause}")
    adopted.get(f"/comments/new?clause={clause}&amendment={number}")
    adopted.post("/comments", clause=clause, amendment=str(number), words="0-5", body="เห็นด้วย")
    assert "ร่างที่ ๒ ปรับปรุงครั้งที่ ๑" in adopted.get("/comments/1")


def test_what_people_write_is_never_markup(adopted):
    adopted.tambon.act("citizen", "", "comment", clause="2", body="<script>alert(1)</script>")
    adopted.get("/comments/1")
    assert "<script>alert" not in adopted.page.text
    adopted.get("/comments")
    assert "<script>alert" not in adopted.page.text


def test_a_citizens_name_is_not_on_any_page(adopted):
    adopted.tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
    assert "ตัวอย่าง citizen" not in adopted.get("/comments/1") + adopted.get("/comments")


def test_the_script_that_helps_to_choose_words_is_small():
    assert len((rendering.STATIC / "comment.js").read_bytes()) <= 6 * 1024
