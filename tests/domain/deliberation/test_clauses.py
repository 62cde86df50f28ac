from __future__ import annotations

from dataclasses import replace

import pytest

from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.deliberation.clauses import check_citations, covers, is_citation, with_ancestors
from charter_engine.domain.deliberation.places import lines_of
from charter_engine.domain.deliberation.reading import read_procedure

CHARTER = """ธรรมนูญตำบล

คำปรารภของธรรมนูญ
หมวด ๑ ทั่วไป
ข้อ ๑ ธรรมนูญนี้เรียกว่า “ธรรมนูญตำบล”
ข้อ ๒ วรรคหนึ่งของข้อนี้
วรรคที่สอง ดังนี้
(๑) อย่างแรก
(๒) อย่างที่สอง
ข้อ ๓ (ยกเลิก)
หมวด ๒ สมัชชา
ส่วนที่ ๑ องค์ประชุม
ข้อ ๔ ว่าด้วยองค์ประชุม
ข้อ ๔/๑ ว่าด้วยมติ
บัญชีท้ายธรรมนูญ ๑
รายการ
"""

PROCEDURE = """\
name = "x"
body = [{ id = "assembly", name = "สมัชชา", clause = "@" }]
[[stage]]
id = "filing"
name = "ยื่น"
kind = "filing"
[[stage]]
id = "decision"
name = "ลงมติ"
kind = "decision"
body = "assembly"
passes = { more_than = "1/2", of = "votes" }
[[stage]]
id = "promulgation"
name = "ประกาศ"
kind = "promulgation"
body = "assembly"
"""


def faults(clause, charter=CHARTER):
    return [
        fault.code for fault in check_citations(read_procedure(PROCEDURE.replace("@", clause)), parse(charter).tree)
    ]


@pytest.mark.parametrize(
    "clause",
    [
        "ข้อ ๑",
        "ข้อ 4/1",
        "ข้อ ๒ วรรคสอง",
        "ข้อ ๒ วรรค ๒",
        "ข้อ ๒ วรรคสอง (๒)",
        "ข้อ ๑ และข้อ ๔",
        "ข้อ ๑ ถึงข้อ ๔",
        "หมวด ๑",
        "หมวด ๒ ส่วนที่ ๑",
        "ส่วนที่ ๑",
        "คำปรารภ",
        "บัญชีท้ายธรรมนูญ ๑",
        "มาตรา ๕ แห่งพระราชบัญญัติสุขภาพแห่งชาติ พ.ศ. ๒๕๕๐",
    ],
)
def test_a_citation_that_leads_somewhere_is_no_fault(clause):
    assert faults(clause) == []


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("ข้อ ๙", "missing-clause"),
        ("ข้อ ๑ และข้อ ๙", "missing-clause"),
        ("มาตรา ๑", "missing-clause"),
        ("หมวด ๙", "missing-clause"),
        ("หมวด ๑ ส่วนที่ ๑", "missing-clause"),
        ("บัญชีท้ายธรรมนูญ ๒", "missing-clause"),
        ("บทเฉพาะกาล", "missing-clause"),
        ("ส่วนท้าย", "missing-clause"),
        ("ข้อ ๓", "repealed-clause"),
        ("ข้อ ๓ วรรคสอง", "repealed-clause"),
        ("ข้อ ๒ วรรคสาม", "missing-paragraph"),
        ("ข้อ ๒ วรรคสอง (๓)", "missing-paragraph"),
        ("วรรคสอง", "unreadable-citation"),
        ("ตามธรรมเนียม", "unreadable-citation"),
    ],
)
def test_a_citation_that_leads_nowhere_is_named(clause, code):
    assert faults(clause) == [code]


def test_an_annex_that_was_repealed_is_named():
    gone = CHARTER.replace("บัญชีท้ายธรรมนูญ ๑\nรายการ\n", "บัญชีท้ายธรรมนูญ ๑ (ยกเลิก)\n")
    assert faults("บัญชีท้ายธรรมนูญ ๑", gone) == ["repealed-clause"]


def test_every_kind_of_rule_is_looked_through_and_placed_in_the_file():
    text = PROCEDURE.replace(
        'body = [{ id = "assembly", name = "สมัชชา", clause = "@" }]',
        'sector = [{ id = "s", name = "ส", clause = "ข้อ ๙" }]\n'
        'body = [{ id = "assembly", name = "สมัชชา", '
        'composition = [{ sectors = ["s"], at_least = "1/2", clause = "ข้อ ๙" }] }]',
    )
    text = text.replace(
        'kind = "filing"\n', 'kind = "filing"\ncriteria = [{ id = "c", name = "ค", clause = "ข้อ ๙" }]\n'
    )
    text += """
[[duty]]
id = "d"
name = "ห"
every = "1 year"
body = "assembly"
clause = "ข้อ ๙"
[[filer]]
who = "citizen"
clause = "ข้อ ๙"
[[petition]]
id = "p"
name = "ค"
support = { endorsements = 5 }
then = "answer"
body = "assembly"
clause = "ข้อ ๙"
[[urgency]]
id = "u"
name = "ด"
body = "assembly"
passes = { at_least = "2/3", of = "votes" }
min_days = { decision = 0 }
clause = "ข้อ ๙"
[[entrenched]]
id = "e"
name = "ค"
clauses = ["ข้อ ๑", "ข้อ ๙"]
stage = "decision"
passes = { at_least = "2/3", of = "votes" }
clause = "ข้อ ๙"
[[signatory]]
id = "s"
name = "ล"
clause = "ข้อ ๙"
"""
    text = text.replace('kind = "decision"\n', 'kind = "decision"\nmin_days = 3\nclause = "ข้อ ๙"\n')
    found = check_citations(read_procedure(text), parse(CHARTER).tree, lines_of(text))
    assert {fault.place for fault in found} == {
        "sector[0].clause",
        "body[0].composition[0].clause",
        "stage[0].criteria[0].clause",
        "stage[1].clause",
        "duty[0].clause",
        "filer[0].clause",
        "petition[0].clause",
        "urgency[0].clause",
        "entrenched[0].clause",
        "entrenched[0].clauses",
        "signatory[0].clause",
    }
    lines = text.split("\n")
    assert all("ข้อ ๙" in lines[(fault.line or 0) - 1] for fault in found)
    assert all(fault.remedy for fault in found)


def test_labels_alone_are_enough_and_say_nothing_of_paragraphs():
    procedure = read_procedure(PROCEDURE.replace("@", "ข้อ ๒ วรรคเก้า"))
    labels = ["คำปรารภ", "หมวด ๑", "ข้อ ๒", "บัญชีท้ายธรรมนูญ", "บทเฉพาะกาล"]
    assert check_citations(procedure, labels) == ()
    assert [fault.code for fault in check_citations(procedure, ["ข้อ ๑"])] == ["missing-clause"]
    bare = replace(procedure, bodies=(replace(procedure.bodies[0], clause="บทเฉพาะกาล"),))
    assert check_citations(bare, labels) == ()


@pytest.mark.parametrize(
    ("protected", "touched", "expected"),
    [
        ("ข้อ ๑", "ข้อ 1", True),
        ("ข้อ ๑", "ข้อ ๑๑", False),
        ("ข้อ ๑", "ข้อ ๑/๑", False),
        ("ข้อ ๑", "มาตรา ๑", False),
        ("ข้อ ๑", "ข้อ ๑ วรรคสอง", True),
        ("ข้อ ๑ วรรคสอง", "ข้อ ๑", True),
        ("ข้อ ๑ วรรคสอง", "ข้อ ๑ วรรคสาม", False),
        ("ข้อ ๑ วรรคสอง", "ข้อ ๑ วรรค ๒ (๑)", True),
        ("ข้อ ๑ (๑)", "ข้อ ๑ (๒)", False),
        ("ข้อ ๑ ถึงข้อ ๕", "ข้อ ๓", True),
        ("ข้อ ๑ ถึงข้อ ๕", "ข้อ ๔/๑", True),
        ("ข้อ ๑ ถึงข้อ ๕", "ข้อ ๕", True),
        ("ข้อ ๑ ถึงข้อ ๕", "ข้อ ๖", False),
        ("ข้อ ๑ ถึงข้อ ๕", "มาตรา ๓", False),
        ("หมวด ๑", "หมวด ๑", True),
        ("หมวด ๑", "ข้อ ๑", False),
        ("หมวด ๒ ส่วนที่ ๑", "หมวด ๑ ส่วนที่ ๑", False),
        ("หมวด ๒ ส่วนที่ ๑", "ส่วนที่ ๑", True),
        ("คำปรารภ", "คำปรารภ", True),
        ("คำปรารภ", "ข้อ ๑", False),
        ("บัญชีท้ายธรรมนูญ ๑", "บัญชีท้ายธรรมนูญ 1", True),
    ],
)
def test_a_protection_covers_the_place_its_parts_and_what_it_is_part_of(protected, touched, expected):
    assert covers(protected, touched) is expected


def test_a_touched_clause_brings_its_chapter_and_a_touched_chapter_its_clauses():
    tree = parse(CHARTER).tree
    assert with_ancestors(tree, ["ข้อ ๔"]) == ("ข้อ ๔", "หมวด ๒", "ส่วนที่ ๑")
    assert set(with_ancestors(tree, ["หมวด 1"])) == {"หมวด 1", "หมวด ๑", "ข้อ ๑", "ข้อ ๒", "ข้อ ๓"}


def test_what_is_no_provision_is_no_citation():
    assert is_citation("ข้อ ๑ ถึงข้อ ๕")
    assert is_citation("บทเฉพาะกาล")
    assert not is_citation("หลักการสำคัญ")
