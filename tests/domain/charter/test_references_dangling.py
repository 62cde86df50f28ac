import pytest
from hypothesis import given

from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.references_dangling import dangling
from tests.domain.charter.charters import CHARTERS

TEXT = """ชื่อ

คำปรารภ

หมวด ๑ ก
ข้อ ๑ ตามข้อ ๒ และข้อ ๙

วรรคสอง ตามข้อ ๓
(๑) ตามข้อ ๒ วรรคสาม
ข้อ ๒ ตามวรรคสอง
ข้อ ๓ (ยกเลิก)
"""


def test_what_leads_nowhere_is_told_with_the_line_it_stands_in():
    assert [(one.line, one.message_th) for one in dangling(parse(TEXT))] == [
        (6, "ข้อ ๑ วรรคหนึ่ง อ้างถึงข้อ ๙ แต่ไม่มีในข้อความนี้"),
        (8, "ข้อ ๑ วรรคสอง อ้างถึงข้อ ๓ แต่บทนั้นยกเลิกแล้ว"),
        (9, "ข้อ ๑ วรรคสอง (๑) อ้างถึงข้อ ๒ วรรคสาม แต่ในบทนั้นไม่มี"),
        (10, "ข้อ ๒ อ้างถึงข้อ ๒ วรรคสอง แต่ในบทนั้นไม่มี"),
    ]


@given(CHARTERS)
def test_every_text_line_knows_where_it_was_read(tree):
    text = export(tree)
    read = parse(text)
    lines = text.split("\n")
    for node, numbers in zip(read.tree.walk(), read.lines, strict=True):
        assert len(numbers) == (len(node.text.split("\n")) if node.text else 0)
        for number, line in zip(numbers, node.text.split("\n"), strict=False):
            assert lines[number - 1].endswith(line)


@pytest.mark.parametrize("cited", ["ข้อ ๑ ถึงข้อ ๓๐๐๐", "ส่วนที่ ๙๙", "บัญชีท้ายธรรมนูญ ๙", "วรรคสองของข้อ ๙๙๙๙"])
def test_many_references_take_no_longer_than_the_text(cited):
    body = "".join(f"ข้อ {n} ตาม{cited}\n" for n in range(1, 3001))
    annexes = "".join(f"บัญชีท้ายธรรมนูญ {n}ก\nก\n" for n in range(1, 3001))
    assert len(dangling(parse(f"ชื่อ\n\n{body}{annexes}"))) in {0, 3000}
