from pathlib import Path

import pytest
from hypothesis import given, settings

from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.references import Standing, cite, definitions, references
from charter_engine.domain.charter.tree import assign_identities
from tests.domain.charter.charters import CHARTERS

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/nakhon_sawan_charter/charter.txt"
CHARTER = """ธรรมนูญตำบล

หมวด ๑ ทั่วไป
ส่วนที่ ๑ ต้น
ข้อ ๔ ความ
ข้อ ๕ ก
ข
(๑) ค
(ก) ง
(๒) จ
ข้อ ๕/๑ ความ
ข้อ ๖ ความ
ข้อ ๗ (ยกเลิก)
หมวด ๓ ท้าย
ข้อ ๘ {}
ข้อ ๙ ความ
บัญชีท้ายธรรมนูญ ๑
ก
ภาคผนวก ก
ข
"""


def tree_of(text):
    return assign_identities(parse(text).tree, 1)[0]


def found(words, charter=CHARTER):
    """(cited words, target in words, standing) of each reference of ข้อ ๘."""
    tree = tree_of(charter.format(words))
    every = [reference for reference in references(tree) if reference.where.startswith("ข้อ ๘")]
    for reference in every:
        assert tree.find(reference.source) is not None
    return [
        (tree.find(one.source).text[one.start : one.end], one.target, one.standing.value)
        for one in every
        if not one.implied
    ]


@pytest.mark.parametrize(
    ("words", "cited", "target"),
    [
        ("ให้ทำตามข้อ ๕ โดยเร็ว", "ข้อ ๕", "ข้อ ๕"),
        ("ตามข้อ 5", "ข้อ 5", "ข้อ ๕"),
        ("ตามข้อ๕ด้วย", "ข้อ๕", "ข้อ ๕"),
        ("ตามข้อ ๕/๑", "ข้อ ๕/๑", "ข้อ ๕/๑"),
        ("ตามข้อ ๕ วรรคสอง", "ข้อ ๕ วรรคสอง", "ข้อ ๕ วรรคสอง"),
        ("ตามข้อ ๕ วรรคท้าย", "ข้อ ๕ วรรคท้าย", "ข้อ ๕ วรรคสอง"),
        ("ตามข้อ ๕ วรรคสอง (๑)", "ข้อ ๕ วรรคสอง (๑)", "ข้อ ๕ วรรคสอง (๑)"),
        ("ตามข้อ ๕ วรรคสอง (๑) (ก)", "ข้อ ๕ วรรคสอง (๑) (ก)", "ข้อ ๕ วรรคสอง (๑) (ก)"),
        ("ตามข้อ ๕ (๒)", "ข้อ ๕ (๒)", "ข้อ ๕ วรรคสอง (๒)"),
        ("ตาม (๒) ของข้อ ๕", "(๒) ของข้อ ๕", "ข้อ ๕ วรรคสอง (๒)"),
        ("ตามวรรคสองของข้อ ๕", "วรรคสองของข้อ ๕", "ข้อ ๕ วรรคสอง"),
        ("ตาม (ก) ของ (๑) ของข้อ ๕", "(ก) ของ (๑) ของข้อ ๕", "ข้อ ๕ วรรคสอง (๑) (ก)"),
        ("ตามวรรคหนึ่ง", "วรรคหนึ่ง", "ข้อ ๘ วรรคหนึ่ง"),
        ("ตามหมวด ๓", "หมวด ๓", "หมวด ๓"),
        ("ตามส่วนที่ ๑ ของหมวด ๑", "ส่วนที่ ๑ ของหมวด ๑", "ส่วนที่ ๑"),
        ("ตามหมวด ๑ ส่วนที่ ๑", "หมวด ๑ ส่วนที่ ๑", "ส่วนที่ ๑"),
        ("ตามบัญชีท้ายธรรมนูญ ๑", "บัญชีท้ายธรรมนูญ ๑", "บัญชีท้ายธรรมนูญ ๑"),
        ("ตามภาคผนวก ก ด้วย", "ภาคผนวก ก", "ภาคผนวก ก"),
        ("ตามข้อ ๕ แห่งธรรมนูญนี้", "ข้อ ๕", "ข้อ ๕"),
        ("ตามข้อ ๕ แห่งธรรมนูญตำบล", "ข้อ ๕", "ข้อ ๕"),
        ("ตามข้อ ๕ และมาตรา ๗ แห่งพระราชบัญญัติสุขภาพแห่งชาติ", "ข้อ ๕", "ข้อ ๕"),
        ("ให้ออกประกาศตามข้อ ๕ ตามระเบียบที่กำหนด", "ข้อ ๕", "ข้อ ๕"),
    ],
)
def test_a_citation_leads_to_its_place(words, cited, target):
    assert found(words) == [(cited, target, "holds")]


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        ("ข้อ ๔ ข้อ ๕ และข้อ ๖", ["ข้อ ๔", "ข้อ ๕", "ข้อ ๖"]),
        ("ข้อ ๕ วรรคหนึ่งและวรรคสอง", ["ข้อ ๕ วรรคหนึ่ง", "ข้อ ๕ วรรคสอง"]),
        ("ข้อ ๕ วรรคสอง (๑) หรือ (๒)", ["ข้อ ๕ วรรคสอง (๑)", "ข้อ ๕ วรรคสอง (๒)"]),
        ("ตาม (๑) และ (๒) ของข้อ ๕", ["ข้อ ๕ วรรคสอง (๑)", "ข้อ ๕ วรรคสอง (๒)"]),
        ("หมวด ๑ และหมวด ๓", ["หมวด ๑", "หมวด ๓"]),
    ],
)
def test_rows_give_every_one(words, targets):
    assert [target for _, target, _ in found(words)] == targets


@pytest.mark.parametrize("words", ["ตั้งแต่ข้อ ๔ ถึงข้อ ๖", "ข้อ ๔ ถึง ๖", "ข้อ ๔ - ๖"])
def test_a_range_gives_its_ends_and_implies_what_lies_between(words):
    every = [one for one in references(tree_of(CHARTER.format(words))) if one.where == "ข้อ ๘"]
    assert [one.target for one in every if not one.implied] == ["ข้อ ๔", "ข้อ ๖"]
    assert {one.target for one in every if one.implied} == {"ข้อ ๕", "ข้อ ๕/๑"}


@pytest.mark.parametrize(
    "words",
    [
        "มาตรา ๗ แห่งพระราชบัญญัติสุขภาพแห่งชาติ พ.ศ. ๒๕๕๐",
        "ข้อ ๕ และข้อ ๖ แห่งระเบียบกระทรวงมหาดไทย",
        "ข้อ ๕ วรรคสอง ของระเบียบสำนักนายกรัฐมนตรี",
        "พระราชบัญญัติสุขภาพแห่งชาติ พ.ศ. ๒๕๕๐ ข้อ ๕",
        "ประมวลกฎหมายอาญา มาตรา ๕",
        "ตาม (๒) ของข้อ ๕ แห่งประกาศจังหวัด",
        "มาตรา ๕",
        "หัวข้อ ๕",
        "ข้อ ๕.๑",
        "หลายข้อ",
        "บัญชีท้ายธรรมนูญนี้",
    ],
)
def test_other_laws_and_other_words_are_no_references(words):
    assert found(words) == []


@pytest.mark.parametrize(
    ("words", "target", "standing"),
    [
        ("ข้อ ๑๒", "ข้อ ๑๒", "missing"),
        ("ข้อ ๗", "ข้อ ๗", "repealed"),
        ("ข้อ ๕ วรรคสาม", "ข้อ ๕ วรรคสาม", "no_line"),
        ("ข้อ ๕ (๓)", "ข้อ ๕ (๓)", "no_line"),
        ("ข้อ ๕ ทวิแห่งธรรมนูญนี้", "ข้อ ๕ ทวิ", "missing"),
        ("หมวด ๓ ส่วนที่ ๑", "หมวด ๓ ส่วนที่ ๑", "missing"),
        ("บัญชีท้ายธรรมนูญ ๒", "บัญชีท้ายธรรมนูญ ๒", "missing"),
    ],
)
def test_what_is_not_there_is_told(words, target, standing):
    assert [(told, how) for _, told, how in found(words)] == [(target, standing)]


def test_in_an_act_sections_are_its_own():
    act = "พระราชบัญญัติ\n\nมาตรา ๑ ก\nมาตรา ๒ ตามมาตรา ๑ และข้อ ๑"
    assert [(one.where, one.target) for one in references(tree_of(act))] == [("มาตรา ๒", "มาตรา ๑")]


def test_an_items_own_label_is_not_read_as_of_another_clause():
    tree = tree_of("ธรรมนูญ\n\nข้อ ๑ ก\nข้อ ๒ ดังนี้\n(๑) ของข้อ ๑")
    assert [(one.where, one.target) for one in references(tree)] == [("ข้อ ๒ (๑)", "ข้อ ๑")]


def test_a_part_is_looked_for_in_its_own_chapter_first():
    tree = tree_of("ธรรมนูญ\n\nหมวด ๑ ก\nส่วนที่ ๑ ก\nข้อ ๑ ก\nหมวด ๒ ก\nส่วนที่ ๑ ก\nข้อ ๒ ตามส่วนที่ ๑")
    assert references(tree)[0].identity == tree.children[1].children[0].identity


def test_the_example_cites_nothing_that_is_not_there():
    every = references(tree_of(EXAMPLE.read_text(encoding="utf-8")))
    assert len(every) >= 30
    assert {one.standing for one in every} == {Standing.HOLDS}


def test_terms_are_found_with_their_places():
    text = 'ธรรมนูญ\n\nข้อ ๓ ในธรรมนูญนี้\n“จังหวัด” หมายความว่า ก\n"ภาค"ให้หมายความรวมถึง ข\n“คำพูด” อื่น'
    tree = tree_of(text)
    told = definitions(tree)
    assert [(one.term, one.where) for one in told] == [("จังหวัด", "ข้อ ๓ วรรคสอง"), ("ภาค", "ข้อ ๓ วรรคสาม")]
    assert [tree.find(one.source).text[one.start : one.end] for one in told] == ["จังหวัด", "ภาค"]


def test_the_only_paragraph_goes_without_its_number():
    one, two = tree_of("ธรรมนูญ\n\nข้อ ๑ ก\n(๑) ข\nมาตรา 2 ก\nข").children
    assert (cite(one, "p1"), cite(one, "p1.1"), cite(two, "p1")) == ("ข้อ ๑", "ข้อ ๑ (๑)", "มาตรา 2 วรรคหนึ่ง")


@pytest.mark.evidence
@given(CHARTERS)
@settings(deadline=None)
def test_every_reference_quotes_its_text_and_names_a_provision_there_is(tree):
    tree, _ = assign_identities(tree, 1)
    for one in references(tree):
        source = tree.find(one.source)
        assert 0 <= one.start < one.end <= len(source.text)
        assert "\n" not in source.text[one.start : one.end]
        assert (one.identity is None) == (one.standing is Standing.MISSING)
        assert one.identity is None or tree.find(one.identity) is not None
