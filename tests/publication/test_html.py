from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from charter_engine.domain.charter.plain_text import parse
from charter_engine.publication.html import (
    annexes,
    before_annexes,
    blocks,
    changes,
    contents,
    css_string,
    environment,
    held,
    page_html,
    print_css,
    printed_words,
    widths,
)
from charter_engine.publication.manuscript import CharterManuscript, ReportTable
from tests.publication.papers import SHORT, charter_of, squeezed


def test_every_word_of_the_tree_is_in_a_paragraph(example: CharterManuscript) -> None:
    printed = squeezed("".join(words for run in printed_words(example.tree) for words in run))
    for node in example.tree.walk():
        for words in (node.label, node.heading, *node.text.split("\n")):
            assert squeezed(words) in printed


def test_paragraphs_are_set_by_what_they_are() -> None:
    forms = [(block.form, block.label or block.text) for block in blocks(parse(SHORT).tree)]
    assert forms == [
        ("chapter", "หมวด ๑"),
        ("clause", "ข้อ ๑"),
        ("clause", "ข้อ ๒"),
        ("item", "(๑) แหล่งน้ำ"),
        ("sub-item", "(ก) ลำคลอง"),
        ("clause", "ข้อ ๓"),
        ("closing", "ให้ไว้ ณ วันที่ ๑ มกราคม พ.ศ. ๒๕๖๙"),
        ("annex", "บัญชีท้ายธรรมนูญ"),
        ("paragraph", "รายชื่อหมู่บ้าน"),
    ]


def test_signatures_stand_between_closing_and_annexes() -> None:
    tree = parse(SHORT).tree
    assert before_annexes(tree)[-1].form == "closing"
    assert [block.form for block in annexes(tree)] == ["annex", "paragraph"]
    page = page_html(charter_of(SHORT))
    closing, signature, annex = (page.index(each) for each in ("ให้ไว้ ณ", 'id="signature-chair"', "รายชื่อหมู่บ้าน"))
    assert closing < signature < annex


def test_a_repealed_place_keeps_its_label() -> None:
    repealed = next(block for block in blocks(parse(SHORT).tree) if block.label == "ข้อ ๓")
    assert repealed.text == "(ยกเลิก)"


def test_a_text_that_opens_with_an_item_leaves_the_label_alone() -> None:
    tree = parse("ชื่อ\n\nข้อ ๑\n(๑) หนึ่ง\n(๒) สอง\n").tree
    assert [(block.form, block.text) for block in blocks(tree)][:2] == [("clause", ""), ("item", "(๑) หนึ่ง")]


def test_short_charters_need_no_contents(example: CharterManuscript) -> None:
    assert contents(parse(SHORT).tree) == ()
    assert len(contents(example.tree)) > 8


@pytest.mark.parametrize(
    "words", ["ข้อ ๕", "ข้อ ๕/๑", "พ.ศ. ๒๕๖๘", "๑๙ พฤษภาคม", "ฯลฯ", "(ฉบับที่ ๒) พ.ศ. ๒๕๖๙", "มาตรา 12"]
)
def test_numbers_stay_with_their_words(words: str) -> None:
    assert f'<span class="held">{words}</span>' in held(f"ตาม {words} แห่งธรรมนูญ")


def test_no_piece_of_text_begins_right_after_stacked_marks() -> None:
    assert held("ตามสิทธิ์ข้อ ๕") == 'ตามสิท<span class="held">ธิ์ข้อ ๕</span>'
    assert held("ที่ข้อ ๕") == '<span class="held">ที่ข้อ ๕</span>'
    assert held("ในข้อ ๕") == 'ใน<span class="held">ข้อ ๕</span>'


def test_repetition_marks_stay_with_their_word() -> None:
    assert held("ต่าง ๆ กัน") == "ต่าง\u00a0ๆ กัน"


def test_text_is_escaped_everywhere() -> None:
    evil = '<script>alert("x")</script>'
    manuscript = charter_of(SHORT, place=evil, sources=(evil,), title=(evil,), version_id=evil)
    assert "<script>" not in page_html(manuscript)
    assert "<script>" not in held(evil)
    assert "<b>" not in changes(((0, "<b>"), (1, "<b>"), (-1, "<b>")))


def test_a_foot_cannot_leave_its_css_string() -> None:
    assert css_string('a"}</style>') == '"a\\22 \\7d \\3c /style\\3e "'
    assert "</style" not in print_css(charter_of(SHORT, version_id='"}</style><script>'))


def test_changes_are_marked_by_more_than_colour() -> None:
    marked = changes(((0, "ก"), (-1, "ข"), (1, "ค\nง")))
    assert marked == "ก<del>ข</del><ins>ค<br>ง</ins>"
    css = print_css(charter_of(SHORT))
    assert "ins { text-decoration: underline" in css
    assert "del { text-decoration: line-through" in css


def test_thai_is_never_justified() -> None:
    assert "justify" not in print_css(charter_of(SHORT)).replace("justify-content", "")


def test_only_simulated_papers_bear_the_mark() -> None:
    assert "สาธิต" in print_css(charter_of(SHORT))
    assert "สาธิต" not in print_css(charter_of(SHORT, simulated=False))


def test_undefined_names_are_errors() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nothing.here }}").render()


def test_column_widths_follow_the_words() -> None:
    narrow, wide = widths(ReportTable(caption="", header=("ข้อ", "พันธกิจ"), rows=(("ข้อ ๑", "ยาว" * 30),)))
    assert narrow < 25 < wide
