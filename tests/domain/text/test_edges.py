from __future__ import annotations

import pytest

from charter_engine.domain.text import redline


def marked(old: str, new: str) -> str:
    shapes = {0: "{}", -1: "[-{}-]", 1: "{{+{}+}}"}
    return "".join(shapes[op].format(text) for op, text in redline(old, new)).replace("\n", "⏎")


def test_an_item_put_into_a_numbered_list_is_marked_as_its_line_and_the_numbers_after_it_by_themselves():
    old = "อำนาจ ดังนี้\n(๑) วางแผน\n(๒) ปฏิบัติงานอื่น\n(๓) รายงาน"
    new = "อำนาจ ดังนี้\n(๑) วางแผน\n(๒) ติดตามผล\n(๓) ปฏิบัติงานอื่น\n(๔) รายงาน"
    assert marked(old, new) == ("อำนาจ ดังนี้⏎(๑) วางแผน⏎{+(๒) ติดตามผล⏎+}([-๒-]{+๓+}) ปฏิบัติงานอื่น⏎([-๓-]{+๔+}) รายงาน")


def test_an_item_taken_out_of_a_lettered_list_is_marked_as_its_line():
    old = "อำนาจ\n(ก) เรียกเอกสาร\n(ข) เชิญบุคคลมาชี้แจง\n(ค) รายงานผล"
    new = "อำนาจ\n(ก) เรียกเอกสาร\n(ข) รายงานผล"
    assert marked(old, new) == "อำนาจ⏎(ก) เรียกเอกสาร⏎[-(ข) เชิญบุคคลมาชี้แจง⏎-]([-ค-]{+ข+}) รายงานผล"


def test_a_clause_put_between_clauses_is_marked_as_its_line():
    old, new = "ข้อ ๕ ให้มีสำนักงาน", "ข้อ ๕ ให้ถ่ายทอดการประชุม\nข้อ ๖ ให้มีสำนักงาน"
    assert marked(old, new) == "{+ข้อ ๕ ให้ถ่ายทอดการประชุม⏎+}ข้อ [-๕-]{+๖+} ให้มีสำนักงาน"


def test_numbers_cited_in_a_sentence_are_no_items():
    old, new = "เหตุตาม (๑) แห่งข้อนี้", "เหตุตาม (๑) และ (๒) แห่งข้อนี้"
    assert marked(old, new) == "เหตุตาม (๑) {+และ (๒) +}แห่งข้อนี้"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ภายในเก้าสิบวัน", "ภายในหนึ่งร้อยยี่สิบวัน", "ภายใน[-เก้าสิบ-]{+หนึ่งร้อยยี่สิบ+}วัน"),
        ("เกินหนึ่งพันบาท", "เกินหนึ่งแสนห้าพันบาท", "เกินหนึ่ง{+แสนห้า+}พันบาท"),
        ("ภายในสามสิบวัน", "ภายในหกสิบวัน", "ภายใน[-สาม-]{+หก+}สิบวัน"),
        ("เกินหนึ่งหมื่นบาท", "เกินหนึ่งแสนห้าพันบาท", "เกิน[-หนึ่งหมื่น-]{+หนึ่งแสนห้าพัน+}บาท"),
    ],
)
def test_a_number_in_words_is_replaced_whole_unless_one_part_of_it_alone_changed(old: str, new: str, expected: str):
    assert marked(old, new) == expected


def test_a_replacement_that_opens_or_closes_a_bracket_takes_the_other_one_along():
    assert marked("ตามข้อ ๑๘ (๓) ให้มีผล", "ตามข้อ ๑๙ (๔) ให้มีผล") == "ตามข้อ [-๑๘ (๓)-]{+๑๙ (๔)+} ให้มีผล"
    assert marked("(๓) ๑๘ ให้มีผล", "(๔) ๑๙ ให้มีผล") == "[-(๓) ๑๘-]{+(๔) ๑๙+} ให้มีผล"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "ส่งเสริมการศึกษาและการเรียนรู้",
            "ส่งเสริมการศึกษาและการวิจัยและการเรียนรู้",
            "ส่งเสริมการศึกษาและ{+การวิจัยและ+}การเรียนรู้",
        ),
        ("ตามความต้องการและความเหมาะสมของพื้นที่", "ตามความเหมาะสมของพื้นที่", "ตาม[-ความต้องการและ-]ความเหมาะสมของพื้นที่"),
    ],
)
def test_a_noun_keeps_its_prefix(old: str, new: str, expected: str):
    assert marked(old, new) == expected


def test_a_negation_changes_without_its_verb():
    assert marked("ข้อเสนอนั้นได้รับความเห็นชอบ", "ข้อเสนอนั้นมิได้รับความเห็นชอบ") == "ข้อเสนอนั้น{+มิ+}ได้รับความเห็นชอบ"
    assert marked("โดยมิได้รับความยินยอม", "โดยไม่ได้รับความยินยอม") == "โดย[-มิ-]{+ไม่+}ได้รับความยินยอม"
