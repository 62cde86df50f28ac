from __future__ import annotations

import html
import re

import pytest

from charter_engine.actions import accounts
from charter_engine.clock import wall_time
from charter_engine.storage import amendments
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.process_browser import BASE, tambon, visitor
from tests.support.tambon import AMENDED, DRAFT, RIVAL

__all__ = ["tambon", "visitor"]


@pytest.fixture
def adopted(visitor):
    visitor.tambon.adopt()
    visitor.tambon.wait(days=2)
    return visitor


def _clause(visitor, label="ข้อ ๒"):
    page = visitor.client.get(f"{BASE}/amendments/new").text
    options = re.findall(r'name="clause" value="(n\d+)"[^>]*><span>([^<]*)', page)
    return next(identity for identity, words in options if words.startswith(label))


def _expects(visitor):
    return re.findall(r'name="expects" value="(\d+)"', visitor.page.text)[0]


def _draft(visitor, words="ให้มีการประชุมตำบลอย่างน้อยปีละสองครั้ง เพื่อทบทวนปฏิญญานี้"):
    clause = _clause(visitor)
    fields = {"base": "1", "title": "เพิ่มการประชุม", "reason": "น้อยไป", f"heading-{clause}": "", f"text-{clause}": words}
    return visitor.post("/amendments/new", **fields)


def test_a_citizen_edits_one_clause_files_it_and_the_secretariat_admits_it(adopted):
    clause = _clause(adopted.be("citizen"))
    assert "อย่างน้อยปีละหนึ่งครั้ง" in adopted.get(f"/amendments/new?clause={clause}")
    assert _draft(adopted) == f"{BASE}/amendments/2?done=propose"
    said = adopted.get("/amendments/2?done=propose")
    assert "เก็บร่างแล้ว" in said
    assert "[ตัดออก: หนึ่ง จบ]" in said
    assert "[เพิ่ม: สอง จบ]" in said
    assert "ข้อ ๑" not in [label.strip() for label in re.findall(r'class="no">(?:<a[^>]*>)?([^<]+)', adopted.page.text)]
    adopted.post("/amendments/2/acts", act="file", expects=_expects(adopted))
    adopted.be("sec").get("/amendments/2")
    assert {"admit", "return"} <= adopted.buttons()
    adopted.post("/amendments/2/acts", act="admit", expects=_expects(adopted), reason="ครบเกณฑ์")
    said = adopted.get("/amendments/2?done=admit")
    assert "รับร่างไว้พิจารณาแล้ว" in said
    assert "ครบเกณฑ์" in said


def test_a_draft_is_its_authors_until_it_is_filed(adopted):
    _draft(adopted.be("citizen"))
    adopted.be("stranger").get("/amendments/2", 404)
    assert "เพิ่มการประชุม" not in adopted.get("/amendments")
    adopted.be("citizen").get("/amendments/2")
    assert "เพิ่มการประชุม" in adopted.get("/amendments")


def test_a_citizen_sees_no_admit_button_and_admitting_anyway_is_403_in_thai(adopted):
    adopted.tambon.propose(AMENDED)
    adopted.be("citizen").get("/amendments/2")
    assert "admit" not in adopted.buttons()
    said = adopted.post("/amendments/2/acts", 403, act="admit", reason="ฉันรับเอง")
    assert "ท่าน ไม่มีที่นั่งในธรรมนูญนี้ที่มีสิทธิตรวจรับร่าง" in said


def test_a_page_seen_too_early_is_409_and_keeps_what_was_typed(adopted):
    adopted.tambon.propose(AMENDED)
    said = adopted.be("sec").post("/amendments/2/acts", 409, act="return", expects="0", reason="ขาดเหตุผล")
    assert "อ่านอีกครั้งแล้วตัดสินใจใหม่" in said
    assert "ขาดเหตุผล" in said


def test_an_act_of_another_stage_is_refused_with_the_stages_name(adopted):
    adopted.tambon.propose(AMENDED)
    said = adopted.be("sec").post("/amendments/2/acts", 409, act="close_comment")
    assert "ขั้นตอน “ตรวจรับ” ในขณะนี้ทำ “ปิดรับฟังความเห็น” ไม่ได้" in said


def test_an_act_before_its_time_names_the_day_in_thai(adopted):
    number = adopted.tambon.propose(AMENDED)
    adopted.tambon.act("sec", f"amendments/{number}", "admit")
    said = adopted.be("sec").post(f"/amendments/{number}/acts", 409, act="close_comment")
    assert "ทำ “ปิดรับฟังความเห็น” ได้ตั้งแต่ ๑๔ มกราคม พ.ศ. ๒๕๖๙ ๐๐.๐๐ น." in said
    assert "ปิดรับฟังความเห็น — ฝ่ายเลขานุการ ตั้งแต่วันที่ ๑๔ มกราคม" in adopted.get(f"/amendments/{number}")


def test_a_missing_reason_is_said_beside_its_field(adopted):
    adopted.tambon.propose(AMENDED)
    said = adopted.be("sec").post("/amendments/2/acts", 422, act="return", reason="")
    assert "โปรดกรอกช่องนี้" in said
    assert 'aria-describedby="return-reason-fault"' in adopted.page.text


def test_acting_without_signing_in_leads_to_sign_in_and_back(adopted):
    adopted.tambon.propose(AMENDED)
    where = adopted.post("/amendments/2/acts", act="admit")
    assert where == f"/sign-in?next=%2Fcharters%2F{BASE.split('/')[-1]}%2Famendments%2F2"


def test_the_author_withdraws_and_no_one_else_may(adopted):
    adopted.tambon.propose(AMENDED, "citizen")
    adopted.be("stranger").post("/amendments/2/acts", 403, act="withdraw", reason="ไม่ใช่ของฉัน")
    adopted.be("citizen").post("/amendments/2/acts", act="withdraw", reason="เสนอใหม่")
    assert "ถอนแล้ว" in adopted.get("/amendments/2")


def test_a_new_clause_gets_the_next_free_number_and_a_repealed_one_keeps_its_own(adopted):
    clause = _clause(adopted.be("citizen"), "ข้อ ๑")
    assert "เพิ่มใหม่: ข้อ ๑/๑" in adopted.get(f"/amendments/new?new_after={clause}")
    fields = {"base": "1", "title": "ต้นไม้", "reason": "ร่มเงา", "new_after": clause, "new_text": "ให้ปลูกต้นไม้"}
    adopted.post("/amendments/new", **fields, **{f"text-{clause}": "คงเดิม", "repeal": clause})
    said = adopted.get("/amendments/2")
    assert "ข้อ ๑/๑ เพิ่มใหม่ [เพิ่ม: ให้ปลูกต้นไม้ จบ]" in said
    assert "ข้อ ๑ ยกเลิก [ตัดออก:" in said


def test_a_clauses_words_that_look_like_a_mark_stay_words(adopted):
    _draft(adopted.be("citizen"), "ให้ประชุม\nข้อ ๙ ไม่ใช่ข้อใหม่")
    assert "ข้อ ๙ ไม่ใช่ข้อใหม่" in adopted.get("/amendments/2")
    assert "เพิ่มใหม่" not in adopted.words


def test_a_refused_form_keeps_every_word(adopted):
    clause = _clause(adopted.be("citizen"))
    fields = {"base": "1", "title": "", "reason": "เหตุผลที่พิมพ์ไว้", f"text-{clause}": "ข้อความที่พิมพ์ไว้"}
    said = adopted.post("/amendments/new", 422, **fields)
    assert "โปรดกรอกช่องนี้" in said
    assert "ข้อความที่พิมพ์ไว้" in adopted.page.text
    assert "เหตุผลที่พิมพ์ไว้" in adopted.page.text


def test_nothing_changed_is_no_amendment(adopted):
    said = _refused_as_it_stands(adopted.be("citizen"))
    assert "ข้อความเหมือนกับข้อความเดิม" in said


def _refused_as_it_stands(visitor):
    clause = _clause(visitor)
    visitor.get(f"/amendments/new?clause={clause}")
    words = re.findall(r'name="text-n\d+"[^>]*>\n([^<]*)</textarea>', visitor.page.text)[0]
    fields = {"base": "1", "title": "ไม่เปลี่ยน", "reason": "ลอง", f"text-{clause}": words}
    return visitor.post("/amendments/new", 422, **fields)


def test_the_whole_text_may_be_pasted_or_sent_as_a_file(adopted):
    adopted.be("citizen").get("/amendments/new?whole=1")
    adopted.post("/amendments/new", base="1", title="ทั้งฉบับ", reason="ลอง", whole=AMENDED)
    assert "[เพิ่ม: สอง จบ]" in adopted.get("/amendments/2")
    answer = adopted.client.post(
        f"{BASE}/amendments/new",
        data={"base": "1", "title": "จากไฟล์", "reason": "ลอง", "whole": DRAFT},
        files={"file": ("ร่าง.txt", RIVAL.encode(), "text/plain")},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 303
    assert "[เพิ่ม: สี่ จบ]" in adopted.get("/amendments/3")


def test_a_form_written_on_a_version_that_is_no_longer_the_newest_is_refused(adopted):
    clause = _clause(adopted.be("citizen"))
    adopted.tambon.adopt(AMENDED)
    fields = {"base": "1", "title": "ช้าไป", "reason": "ลอง", f"text-{clause}": "ให้ประชุมทุกเดือน"}
    said = adopted.post("/amendments/new", 409, **fields)
    assert "ท่านเห็นครั้งที่ ๑ แต่ขณะนี้เป็นครั้งที่ ๒ แล้ว" in said


def test_two_drafts_for_the_same_words_name_each_other(adopted):
    adopted.tambon.propose(AMENDED)
    adopted.tambon.propose(RIVAL)
    assert "มีร่างอื่นแก้ถ้อยคำเดียวกัน: ร่างที่ ๓" in adopted.get("/amendments/2")
    assert "ร่างที่ ๒ ร่างตัวอย่าง (ข้อ ๒)" in adopted.get("/amendments/3")


def test_a_draft_overtaken_by_another_says_so_and_is_revised_without_undoing_it(adopted):
    rival = adopted.tambon.propose(RIVAL.replace("อย่างประหยัด", "อย่างรู้คุณค่า"), "citizen")
    adopted.tambon.adopt(AMENDED)
    assert "ฉบับที่ ๒ ได้แก้ ข้อ ๒ ไปแล้ว" in adopted.be("citizen").get(f"/amendments/{rival}")
    said = adopted.get(f"/amendments/{rival}/revise")
    assert "ข้อ ๒ มีถ้อยคำที่รับรองใหม่ตรงที่ท่านแก้" in said
    assert "อย่างน้อยปีละสองครั้ง" in adopted.page.text
    fields = dict(re.findall(r'name="((?:text|heading)-n\d+)"[^>]*>\n([^<]*)</textarea>', adopted.page.text))
    fields |= {"base": "2", "expects": _expects(adopted), "title": "ปรับแล้ว", "reason": "ตามฉบับใหม่"}
    adopted.post(f"/amendments/{rival}/revise", **fields)
    said = adopted.get(f"/amendments/{rival}")
    assert "ปรับปรุงครั้งที่ ๒ จาก ๒" in said
    assert "สี่" not in said.split("สิ่งที่ขอแก้")[1].split("สิ่งที่เปลี่ยน")[0]
    assert "[เพิ่ม: รู้คุณค่า จบ]" in said


def test_each_revision_can_be_read_again(adopted):
    number = adopted.tambon.propose(AMENDED)
    adopted.tambon.act("sec", f"amendments/{number}", "revise", text=RIVAL)
    assert "[เพิ่ม: สอง จบ]" in adopted.get(f"/amendments/{number}?revision=1")
    assert "ร่างก่อนปรับปรุง" in adopted.words
    assert "สิ่งที่เปลี่ยนในการปรับปรุงครั้งนี้" in adopted.get(f"/amendments/{number}")


def test_a_decided_draft_shows_its_polls_with_the_reason_of_every_rule(adopted):
    number = adopted.tambon.propose(AMENDED)
    adopted.tambon.poll(number, adopted.tambon.to_vote(number), n1="no", n2="no")
    said = adopted.get(f"/amendments/{number}")
    assert "คะแนนเสียงเท่ากัน" in said
    assert "ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง: ๒ จาก ๔" in said
    assert "หมู่เหนือ: ต้องได้อย่างน้อยกึ่งหนึ่งของผู้ออกเสียง: ๐ จาก ๒ — ไม่ผ่าน" in said


def test_what_passed_is_promulgated_by_the_chair_from_its_page(adopted):
    number = adopted.tambon.propose(AMENDED)
    adopted.tambon.poll(number, adopted.tambon.to_vote(number))
    adopted.be("chair").get(f"/amendments/{number}")
    assert "promulgate" in adopted.buttons()
    adopted.post("/acts", 422, act="promulgate", amendments=str(number), effective="เมื่อไรก็ได้")
    assert "โปรดระบุวันที่" in adopted.words
    adopted.post("/acts", act="promulgate", amendments=str(number), effective="2026-02-01")
    assert "ร่างนี้เป็นฉบับที่ ๒ แล้ว" in adopted.get(f"/amendments/{number}")


def test_a_founding_draft_is_read_as_a_whole_and_a_second_one_is_not_offered(visitor):
    visitor.tambon.propose()
    said = visitor.be("citizen").get("/amendments/1")
    assert "ข้อความทั้งฉบับของร่าง" in said
    assert "<ins>" not in visitor.page.text
    visitor.get("/amendments")
    assert "/amendments/new" not in visitor.page.text


@pytest.mark.parametrize(
    "path", ["/amendments/0", "/amendments/x", "/amendments/99999999999", "/amendments/2?revision=9"]
)
def test_an_amendment_that_is_not_there_is_404_in_thai(adopted, path):
    adopted.tambon.propose(AMENDED)
    assert "ธรรมนูญนี้ไม่มีร่างแก้ไขเพิ่มเติม" in adopted.get(path, 404)


def test_an_unknown_act_does_nothing(adopted):
    adopted.tambon.propose(AMENDED)
    adopted.be("sec").post("/amendments/2/acts", 404, act="adopt_at_once")


def test_a_form_of_another_site_does_nothing(adopted):
    adopted.tambon.propose(AMENDED)
    adopted.be("sec")
    answer = adopted.client.post(
        f"{BASE}/amendments/2/acts", data={"act": "admit"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    adopted.get("/amendments/2")
    assert "admit" in adopted.buttons()


def test_no_words_of_an_address_are_shown_as_what_was_done(adopted):
    adopted.tambon.propose(AMENDED)
    assert "ท่านชนะแล้ว" not in adopted.get("/amendments/2?done=ท่านชนะแล้ว")


def test_a_programs_key_for_another_charter_does_nothing_on_these_pages(adopted):
    with unit_of_work(adopted.tambon.store) as work:
        key = accounts.issue_token(work, "sec", label="t", charter_id="c-other", now=wall_time())
    number = adopted.tambon.propose(AMENDED, "citizen")
    before = {"act": "admit", "reason": ""}
    adopted.client.cookies.clear()
    headers = {"authorization": f"Bearer {key}"}
    answer = adopted.client.post(f"/charters/nong-bua/amendments/{number}/acts", data=before, headers=headers)
    assert answer.status_code == 403
    with reading(adopted.tambon.store) as connection:
        assert amendments.by_number(connection, adopted.tambon.charter_id, number).stage == "check"


CHAPTERED = DRAFT.replace("ข้อ ๑", "หมวด ๑ น้ำ\n\nข้อ ๑").replace("ข้อ ๒", "หมวด ๒ ประชุม\n\nข้อ ๒")


@pytest.fixture
def chaptered(visitor):
    visitor.tambon.adopt(CHAPTERED)
    visitor.tambon.wait(days=2)
    return visitor


FIELDS = {"base": "1", "title": "หมวด", "reason": "เหตุ"}


def test_a_new_chapter_gets_its_number_and_its_first_clause_one_below_the_last(chaptered):
    chapter = re.findall(
        r'<option value="(n\d+)">หมวด ๑', chaptered.be("citizen").get("/amendments/new") and chaptered.page.text
    )[0]
    assert "เพิ่มใหม่: หมวด ๑/๑" in chaptered.get(f"/amendments/new?new_chapter={chapter}")
    chaptered.post("/amendments/new", **FIELDS, new_chapter=chapter, chapter_heading="ป่า", chapter_text="ให้ปลูกป่า")
    said = chaptered.get("/amendments/2")
    assert "หมวด ๑/๑ เพิ่มใหม่ [เพิ่ม: ป่า จบ]" in said
    assert "ข้อ ๑/๑ เพิ่มใหม่ [เพิ่ม: ให้ปลูกป่า จบ]" in said


def test_a_chapter_is_retitled_repealed_alone_or_with_all_it_holds(chaptered):
    chaptered.be("citizen")
    fields = {"text-n3": "", "heading-n3": "การประชุม"}
    chaptered.post("/amendments/new", **FIELDS, **fields)
    assert "หมวด ๒ แก้ไขถ้อยคำ [เพิ่ม: การ จบ] ประชุม" in chaptered.get("/amendments/2")
    chaptered.post("/amendments/new", **FIELDS, **fields, repeal="n3")
    said = chaptered.get("/amendments/3")
    assert "หมวด ๒ ยกเลิก" in said
    assert "ข้อ ๒ ยกเลิก" not in said
    chaptered.post("/amendments/new", **FIELDS, **fields, repeal_all="n3")
    said = chaptered.get("/amendments/4")
    assert "หมวด ๒ ยกเลิก" in said
    assert "ข้อ ๒ ยกเลิก" in said


def test_a_clause_is_moved_by_choosing_where_it_goes(chaptered):
    one = _clause(chaptered.be("citizen"), "ข้อ ๑")
    two = _clause(chaptered, "ข้อ ๒")
    chaptered.get(f"/amendments/new?clause={two}")
    words = html.unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", chaptered.page.text, re.DOTALL)[0])
    chaptered.post("/amendments/new", **FIELDS, **{f"text-{two}": words, f"move-{two}": one})
    assert "ย้ายจาก ข้อ ๒ เป็น ข้อ ๑/๑" in chaptered.get("/amendments/2")


def test_tasks_name_a_draft_that_was_overtaken_and_a_proposal_to_change_ones_own(adopted):
    late = adopted.tambon.propose(RIVAL, "citizen")
    adopted.tambon.adopt(AMENDED)
    adopted.tambon.wait(days=2)
    own = adopted.tambon.propose(AMENDED.replace("อย่างประหยัด", "อย่างรู้คุณค่า"), "citizen")
    adopted.tambon.act("sec", f"amendments/{own}", "admit")
    text = AMENDED.replace("อย่างประหยัด", "อย่างพอดี")
    adopted.tambon.act("stranger", f"amendments/{own}", "propose_sub", text=text, reason="ง่ายกว่า")
    adopted.be("citizen").get("/my")
    assert f'href="{BASE}/amendments/{late}/rebase"' in adopted.page.text
    assert "พิจารณาข้อเสนอแก้ร่างของท่าน ง่ายกว่า" in adopted.words
    assert f"{BASE}/amendments/{own}#sub-1" in adopted.page.text
    adopted.be("stranger").get("/my")
    assert "/rebase" not in adopted.page.text
