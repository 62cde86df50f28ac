"""Pages where drafts meet: who collides with whom, what if, a newer version, proposals to change a draft, the guide."""

from __future__ import annotations

import re

import pytest

from charter_engine.queries.collisions import around
from tests.support.process_browser import BASE, tambon, visitor
from tests.support.tambon import AMENDED, DRAFT, RIVAL

__all__ = ["tambon", "visitor"]

WATER = DRAFT.replace("อย่างประหยัด", "อย่างรู้คุณค่า")
LAKE = DRAFT.replace("ร่วมกันดูแลหนองน้ำ", "ช่วยกันดูแลหนองน้ำ")
FIVE = DRAFT.replace("ปีละหนึ่งครั้ง", "ปีละห้าครั้ง")
BOTH = AMENDED.replace("อย่างประหยัด", "อย่างรู้คุณค่า")


@pytest.fixture
def adopted(visitor):
    visitor.tambon.adopt()
    visitor.tambon.wait(days=2)
    return visitor


def _expects(visitor):
    return re.findall(r'name="expects" value="(\d+)"', visitor.page.text)[0]


def _commented(place, text=AMENDED, login="citizen"):
    """A draft in public comment, where proposals to change it are taken."""
    number = place.propose(text, login)
    place.act("sec", f"amendments/{number}", "admit")
    return number


# --- collisions -------------------------------------------------------------------------------------------------------
def test_every_pair_of_drafts_is_told_in_words_with_the_words_they_contest(adopted):
    for text in (AMENDED, RIVAL, WATER, LAKE):
        adopted.tambon.propose(text)
    said = adopted.get("/amendments/collisions")
    assert "ร่างที่ ๒ กับ ร่างที่ ๓: ข้อ ๒ ชนกัน" in said
    assert "อย่างน้อยปีละหนึ่งครั้ง เพื่อทบทวนปฏิญญานี้ ร่างที่ ๒ “สอง” ร่างที่ ๓ “สี่”" in said
    assert "<mark>หนึ่ง</mark>ครั้ง" in adopted.page.text
    assert "ร่างที่ ๔ กับ ร่างที่ ๕: ข้อ ๑ ไปด้วยกันได้" in said
    assert said.count("คนละที่") == 1 + 2 * 4


def test_three_drafts_that_collide_pairwise_are_each_told_and_asked_about_together(adopted):
    for text in (AMENDED, RIVAL, FIVE):
        adopted.tambon.propose(text)
    said = adopted.get("/amendments/collisions?n=2&n=3&n=4")
    for one, other in (("๒", "๓"), ("๒", "๔"), ("๓", "๔")):
        assert f"ร่างที่ {one} กับ ร่างที่ {other}: ข้อ ๒ ชนกัน" in said
    assert said.count("คำตอบที่เป็นไปได้") == 1
    answers = said[said.index("คำตอบที่เป็นไปได้") :]
    assert all(f"รับร่างที่ {n} ในที่นี้" in answers for n in "๒๓๔")
    assert "คงถ้อยคำเดิมไว้" in answers
    assert all(words in said for words in ("[เพิ่ม: สอง จบ]", "[เพิ่ม: สี่ จบ]", "[เพิ่ม: ห้า จบ]"))
    adopted.get("")
    assert f'href="{BASE}/amendments/collisions?n=2&amp;n=3&amp;n=4#what-if"' in adopted.page.text
    said = adopted.get("/amendments/4")
    assert "ร่างที่ ๒ ร่างที่ ๓" in said


def test_contested_words_are_shown_with_whole_words_around_them():
    text = "ก่อนหน้า\n" + "ให้ประชุมกันทุกปีที่ศาลากลาง " * 4 + "ปีละหนึ่งครั้ง เพื่อทบทวน\nวรรคหลัง"
    start = text.index("หนึ่ง")
    before, after = around(text, start, start + 5)
    assert before.startswith("…")
    assert before.endswith("ศาลากลาง ปีละ")
    assert len(before) <= 41
    assert after == "ครั้ง เพื่อทบทวน"


def test_a_chosen_set_gives_the_text_it_makes(adopted):
    adopted.tambon.propose(AMENDED)
    adopted.tambon.propose(WATER)
    said = adopted.get("/amendments/collisions?n=2&n=3")
    assert "สิ่งที่จะเปลี่ยนในฉบับที่ ๑" in said
    assert "[เพิ่ม: สอง จบ]" in said
    assert "[เพิ่ม: รู้คุณค่า จบ]" in said


def test_a_chosen_set_that_contests_words_gives_the_contest_and_its_answers_and_no_text(adopted):
    adopted.tambon.propose(AMENDED)
    adopted.tambon.propose(RIVAL)
    said = adopted.get("/amendments/collisions?n=2&n=3")
    assert "ร่างเหล่านี้ต้องการคนละอย่าง" in said
    assert "คำตอบที่เป็นไปได้ รับร่างที่ ๒ ในที่นี้" in said
    assert "สิ่งที่จะเปลี่ยน" not in said


@pytest.mark.parametrize("asked", ["n=1", "n=99", "n=x", "n=-1", "n=", "n=2&n=2", "n=99999999999999999999"])
def test_numbers_of_no_pending_draft_choose_nothing(adopted, asked):
    adopted.tambon.propose(AMENDED)
    adopted.get(f"/amendments/collisions?{asked}")


def test_a_draft_of_somebody_else_that_was_never_filed_is_not_among_them(adopted):
    adopted.tambon.act("citizen", "", "propose", text=AMENDED, title="ยังไม่ยื่น", reason="ก")
    assert "ยังไม่ยื่น" not in adopted.get("/amendments/collisions")


def test_words_others_would_change_are_marked_in_a_draft_with_the_other_ones_number(adopted):
    adopted.tambon.propose(AMENDED)
    adopted.tambon.propose(RIVAL)
    said = adopted.get("/amendments/2")
    assert "[ร่างอื่นแก้ถ้อยคำนี้ด้วย: [ตัดออก: หนึ่ง จบ]" in said
    marked = re.findall(r'<mark class="theirs">(.*?)</mark>', adopted.page.text, re.DOTALL)
    assert any(f'href="{BASE}/amendments/3"' in one for one in marked)


def test_drafts_that_only_share_a_clause_are_told_apart_from_those_that_collide(adopted):
    adopted.tambon.propose(WATER)
    adopted.tambon.propose(LAKE)
    assert "มีร่างอื่นแก้ข้อเดียวกันแต่คนละถ้อยคำ: ร่างที่ ๓" in adopted.get("/amendments/2")


# --- onto a newer version ---------------------------------------------------------------------------------------------
def test_a_draft_that_asks_is_answered_side_by_side_and_its_filing_stays(adopted):
    rival = _commented(adopted.tambon, RIVAL)
    adopted.tambon.adopt(AMENDED)
    said = adopted.be("citizen").get(f"/amendments/{rival}/rebase")
    assert "ต้องมีผู้ตัดสินใจ" in said
    assert "ระบบจึงไม่เดา" in said
    assert "“หนึ่ง” → ขณะนี้: “สอง” · ร่างนี้: “สี่”" in said
    expects, clause = _expects(adopted), re.findall(r'name="choice-(n\d+)"', adopted.page.text)[0]
    assert 'value="proposal"' not in adopted.page.text
    said = adopted.post(f"/amendments/{rival}/rebase", 409, act="rebase", expects=expects)
    assert "ข้อ ๒ ยังต้องตัดสินใจก่อน" in said
    answers = {f"choice-{clause}": "ours", f"text-{clause}": "ไม่ใช้"}
    where = adopted.post(f"/amendments/{rival}/rebase", act="rebase", expects=expects, **answers)
    assert where == f"{BASE}/amendments/{rival}?done=rebase"
    said = adopted.get(f"/amendments/{rival}?done=rebase")
    assert "ปรับร่างให้ตรงกับฉบับล่าสุดแล้ว" in said
    assert "[ตัดออก: สอง จบ] [เพิ่ม: สี่ จบ]" in said
    assert "[ตัดออก: หนึ่ง จบ] [เพิ่ม: สี่ จบ]" in adopted.get(f"/amendments/{rival}?revision=1")


def test_own_words_answer_a_question(adopted):
    rival = _commented(adopted.tambon, RIVAL)
    adopted.tambon.adopt(AMENDED)
    adopted.be("sec").get(f"/amendments/{rival}/rebase")
    clause = re.findall(r'name="choice-(n\d+)"', adopted.page.text)[0]
    answers = {f"choice-{clause}": "text", f"text-{clause}": "ให้มีการประชุมตำบลทุกเดือน"}
    adopted.post(f"/amendments/{rival}/rebase", act="rebase", expects=_expects(adopted), **answers)
    assert "ทุกเดือน" in adopted.get(f"/amendments/{rival}")


def test_merged_words_are_a_proposal_somebody_confirms(adopted):
    late = _commented(adopted.tambon, LAKE)
    adopted.tambon.adopt(WATER)
    assert "รวมถ้อยคำให้ได้ แต่ต้องมีผู้ยืนยัน" in adopted.be("citizen").get(f"/amendments/{late}")
    adopted.get(f"/amendments/{late}/rebase")
    clause = re.findall(r'name="choice-(n\d+)" value="proposal" required checked', adopted.page.text)[0]
    proposal = {"expects": _expects(adopted), f"choice-{clause}": "proposal"}
    adopted.post(f"/amendments/{late}/rebase", act="rebase", **proposal)
    said = adopted.get(f"/amendments/{late}")
    assert "[เพิ่ม: ช่วย จบ]" in said
    assert "รู้คุณค่า" in said


def test_two_headings_are_shown_beside_each_other_and_one_is_chosen(adopted):
    late = _commented(adopted.tambon, DRAFT.replace("ข้อ ๑ ", "ข้อ ๑ [น้ำ] "))
    adopted.tambon.adopt(WATER.replace("ข้อ ๑ ", "ข้อ ๑ [หนอง] "))
    said = adopted.be("citizen").get(f"/amendments/{late}/rebase")
    assert all(f"หัวเรื่อง: {heading}" in said for heading in ("–", "หนอง", "น้ำ"))
    clause = re.findall(r'name="choice-(n\d+)"', adopted.page.text)[0]
    adopted.post(f"/amendments/{late}/rebase", act="rebase", expects=_expects(adopted), **{f"choice-{clause}": "ours"})
    said = adopted.get(f"/amendments/{late}")
    assert "[ตัดออก: หนอง จบ] [เพิ่ม: น้ำ จบ]" in said
    assert "[ตัดออก: รู้คุณค่า" not in said


def test_the_title_two_drafts_change_is_chosen_and_never_written_as_words(adopted):
    late = _commented(adopted.tambon, DRAFT.replace("ปฏิญญา", "ข้อตกลง", 1))
    adopted.tambon.adopt(DRAFT.replace("ปฏิญญา", "ธรรมนูญ", 1))
    said = adopted.be("citizen").get(f"/amendments/{late}/rebase")
    assert "หัวเรื่อง: ธรรมนูญตำบลหนองบัวตัวอย่าง" in said
    assert re.findall(r'name="choice-n0" value="(\w+)"', adopted.page.text) == ["ours", "current"]


def test_an_untouched_draft_carries_over_by_itself_and_says_so(adopted):
    late = _commented(adopted.tambon, WATER)
    adopted.tambon.adopt(AMENDED)
    assert "ร่างจึงใช้ต่อได้เอง" in adopted.be("citizen").get(f"/amendments/{late}")


def test_a_reader_sees_the_questions_and_no_answers(adopted):
    rival = _commented(adopted.tambon, RIVAL)
    adopted.tambon.adopt(AMENDED)
    adopted.be("stranger").get(f"/amendments/{rival}/rebase")
    assert 'type="radio"' not in adopted.page.text
    adopted.post(f"/amendments/{rival}/rebase", 403, act="rebase")


def test_a_draft_on_the_newest_version_has_nothing_to_answer(adopted):
    adopted.tambon.propose(AMENDED)
    answer = adopted.client.get(f"{BASE}/amendments/2/rebase")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BASE}/amendments/2")


def test_a_draft_that_must_be_brought_over_first_is_left_out_of_the_matrix_and_named(adopted):
    _commented(adopted.tambon, RIVAL)
    adopted.tambon.adopt(AMENDED)
    said = adopted.get("/amendments/collisions?n=2")
    assert "ยังไม่นำมาเทียบ: ร่างที่ ๒" in said
    assert "ไม่มีร่างที่รอพิจารณา" in said


# --- parts ------------------------------------------------------------------------------------------------------------
def test_a_part_is_put_apart_and_both_live_on(adopted):
    number = _commented(adopted.tambon, BOTH)
    said = adopted.be("citizen").get(f"/amendments/{number}")
    assert "แก้ถ้อยคำ ข้อ ๑ แก้ถ้อยคำ ข้อ ๒" in said
    adopted.post(f"/amendments/{number}/acts", act="split", parts=["2"], title="ประชุมสองครั้ง", expects=_expects(adopted))
    assert "[เพิ่ม: สอง จบ]" in adopted.get("/amendments/3")
    said = adopted.get(f"/amendments/{number}")
    assert "สอง จบ]" not in said.split("สิ่งที่ขอแก้")[1].split("สิ่งที่เปลี่ยนในการ")[0]


def test_putting_every_part_apart_is_refused_and_the_ticks_stay(adopted):
    number = _commented(adopted.tambon, BOTH)
    adopted.be("citizen")
    said = adopted.post(f"/amendments/{number}/acts", 422, act="split", parts=["1", "2"])
    assert "โปรดเลือกบางประเด็น" in said
    assert re.findall(r'name="parts" value="(\d)" checked', adopted.page.text) == ["1", "2"]


# --- proposals to change a draft --------------------------------------------------------------------------------------
def _proposed(visitor, number, words="ให้มีการประชุมตำบลอย่างน้อยปีละสามครั้ง เพื่อทบทวนปฏิญญานี้", status=303):
    visitor.be("stranger").get(f"/amendments/{number}/sub-amendments/new")
    clause = re.findall(r'name="text-(n\d+)"', visitor.page.text)[0]
    fields = {"base": "1", "expects": _expects(visitor), "reason": "พอดีกว่า", f"text-{clause}": words}
    return visitor.post(f"/amendments/{number}/sub-amendments/new", status, **fields)


def test_a_proposal_to_change_a_draft_is_shown_against_the_drafts_text_and_taken_over_by_its_author(adopted):
    number = _commented(adopted.tambon)
    assert _proposed(adopted, number) == f"{BASE}/amendments/{number}?done=propose_sub"
    said = adopted.get(f"/amendments/{number}?done=propose_sub")
    assert "ยื่นคำขอแปรญัตติแล้ว" in said
    assert "คำขอแปรญัตติที่ ๑ ยังไม่ได้ตัดสิน" in said
    assert "[ตัดออก: สอง จบ] [เพิ่ม: สาม จบ]" in said
    assert "withdraw_sub" in adopted.buttons()
    assert "consent" not in adopted.buttons()
    adopted.post(f"/amendments/{number}/acts", 403, act="consent", sub="1")
    adopted.be("citizen").get(f"/amendments/{number}")
    assert "consent" in adopted.buttons()
    adopted.post(f"/amendments/{number}/acts", act="consent", sub="1", expects=_expects(adopted))
    said = adopted.get(f"/amendments/{number}")
    assert "ผู้เสนอร่างยินยอมรับ" in said
    assert "เป็นการปรับปรุงครั้งที่ ๒" in said


def test_the_same_change_twice_is_noticed_and_a_withdrawn_one_is_told(adopted):
    number = _commented(adopted.tambon)
    _proposed(adopted, number)
    assert "คำขอแปรญัตติที่ 1 ให้ข้อความเดียวกัน" in _proposed(adopted, number, status=409).replace("๑", "1")
    adopted.post(f"/amendments/{number}/acts", act="withdraw_sub", sub="1")
    assert "ถอนแล้ว" in adopted.get(f"/amendments/{number}").split("คำขอแปรญัตติที่ ๑")[1]


def test_the_meeting_offers_proposals_before_their_draft_and_labels_their_polls(adopted):
    number = _commented(adopted.tambon)
    _proposed(adopted, number)
    adopted.tambon.wait(days=4)
    adopted.tambon.act("sec", f"amendments/{number}", "close_comment")
    meeting = adopted.tambon.meeting()
    adopted.tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    said = adopted.be("chair").get(f"/assemblies/{meeting}")
    assert "ลงมติคำขอแปรญัตติก่อน:" in said
    assert re.findall(r'name="sub" value="(\d+)"', adopted.page.text) == ["1"]
    adopted.post(f"/assemblies/{meeting}/acts", 409, act="open_poll", amendment=str(number))
    assert "ยังมีคำขอแปรญัตติที่ไม่ได้ตัดสิน" in adopted.words
    adopted.post(f"/assemblies/{meeting}/acts", act="open_poll", amendment=str(number), sub="1")
    assert "ท่านเห็นชอบคำขอแปรญัตติที่ ๑ ของร่างที่ ๒ หรือไม่" in adopted.get(f"/assemblies/{meeting}")
    for login in ("n1", "n2", "s1", "s2"):
        adopted.tambon.act(login, f"assemblies/{meeting}", "vote", poll=1, choice="yes")
    adopted.tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=1)
    assert "การลงมติที่ ๑: คำขอแปรญัตติที่ ๑:" in adopted.get(f"/assemblies/{meeting}")
    said = adopted.get(f"/amendments/{number}")
    assert "รับโดยการลงมติ" in said
    assert "ลงมติคำขอแปรญัตติที่ ๑" in said


# --- what words would do ----------------------------------------------------------------------------------------------
def _previewed(visitor, words, part="page", path="/amendments/new", **more):
    visitor.get(f"{path}?clause=n2" if path.endswith("new") else path)
    fields = {"base": "1", "preview": part, "text-n2": words, "heading-n2": "", **more}
    return visitor.post(path, 200, **fields)


def test_a_preview_shows_redline_order_and_rivals_and_keeps_nothing(adopted):
    adopted.tambon.propose(RIVAL)
    said = _previewed(adopted.be("citizen"), "ให้มีการประชุมตำบลอย่างน้อยปีละห้าครั้ง เพื่อทบทวนปฏิญญานี้", title="ชื่อที่พิมพ์ไว้")
    assert "[เพิ่ม: ห้า จบ]" in said
    assert "ให้ยกเลิกความในข้อ ๒" in said
    assert "มีร่างอื่นแก้ถ้อยคำเดียวกัน: ร่างที่ ๒" in said
    assert "ชื่อที่พิมพ์ไว้" in adopted.page.text
    adopted.get("/amendments/3", 404)


def test_the_part_a_script_asks_for_is_the_preview_alone(adopted):
    said = _previewed(adopted.be("citizen"), "ให้มีการประชุมตำบลทุกปี", part="part")
    assert "<html" not in adopted.page.text
    assert "ให้ยกเลิกความในข้อ ๒" in said


def test_a_preview_of_unusable_words_says_why(adopted):
    said = _previewed(adopted.be("citizen"), "ให้ประชุม", part="part", base="7")
    assert "ขณะนี้เป็นครั้งที่ ๑" in said


def test_a_preview_names_both_ends_of_a_reference_that_leads_nowhere(adopted):
    said = _previewed(adopted.be("citizen"), "ให้มีการประชุมตำบลตามข้อ ๙", part="part")
    assert "ข้อ ๒ อ้างถึงข้อ ๙ แต่ไม่มีข้อ ๙" in said


def test_nobody_previews_a_draft_they_may_not_see(adopted):
    adopted.tambon.act("citizen", "", "propose", text=AMENDED, title="ยังไม่ยื่น", reason="ก")
    adopted.be("stranger").post("/amendments/2/revise", 404, preview="part", base="1")


def test_a_preview_asks_for_signing_in(adopted):
    assert adopted.post("/amendments/new", preview="part").startswith("/sign-in")


# --- the guide --------------------------------------------------------------------------------------------------------
def test_the_guide_names_everything_that_waits_and_for_whom(adopted):
    first, rival = _commented(adopted.tambon), _commented(adopted.tambon, RIVAL, "stranger")
    late = _commented(adopted.tambon, FIVE, "n1")
    _proposed(adopted, first)
    adopted.tambon.act("citizen", "", "comment", clause="2", body="เห็นด้วย")
    adopted.tambon.wait(days=11)
    said = adopted.be("citizen").get("/guide")
    assert "คำขอแปรญัตติที่ ๑ ของร่างที่ ๒ รอท่าน" in said
    assert "ความเห็นที่ต้องชี้แจงโดยเร็ว (๑)" in said
    assert said.count("เกินกำหนด") == 3
    adopted.tambon.act("sec", f"amendments/{first}", "close_comment")
    adopted.tambon.act("sec", f"amendments/{rival}", "close_comment")
    meeting = adopted.tambon.meeting()
    for number in (first, rival):
        adopted.tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    said = adopted.get("/guide")
    assert "ร่างที่ชนกันในวาระเดียวกัน (๑)" in said
    adopted.tambon.act("citizen", f"amendments/{first}", "consent", sub=1)
    adopted.tambon.poll(first, meeting)
    assert "ผ่านแล้ว รอประกาศใช้ (๑)" in adopted.get("/guide")
    adopted.tambon.promulgate(first)
    said = adopted.be("n1").get("/guide")
    assert "ร่างที่มีฉบับใหม่กว่าแก้ไปก่อน (๒)" in said
    assert f"{BASE}/amendments/{late}/rebase" in adopted.page.text


def test_the_guide_says_when_nothing_is_owed_and_when_the_yearly_meeting_is(adopted):
    assert "ไม่มีสิ่งใดค้าง" in adopted.get("/guide")
    adopted.tambon.wait(days=400)
    assert "ประชุมประจำปี เกินกำหนด" in adopted.get("/guide")


def test_a_charter_without_a_version_has_a_guide_and_no_collisions(visitor):
    visitor.tambon.propose()
    assert "ร่างที่อยู่ในกระบวนการ (๑)" in visitor.get("/guide")
    assert "ไม่มีร่างที่รอพิจารณา" in visitor.get("/amendments/collisions")
