"""What stands behind a clause is set aside and comes back where it stood."""

from pathlib import Path

import pytest

from charter_engine.domain.amendment.aftermatter import Aftermatter, put_back, set_aside
from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.instrument_reading import examine
from charter_engine.domain.amendment.operation import Repeal
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.provision import Kind, State
from charter_engine.domain.charter.tree import assign_identities, without_identities

ACTS = Path(__file__).resolve().parents[2] / "data" / "text" / "acts"
CODE = """ประมวลข้อตกลง

ลักษณะ ๑
ต้น
ข้อ ๑ ก
ลักษณะ ๒ ปลาย
ข้อ ๒ ข
หมายเหตุ : ค
"""


def _tree(text):
    return assign_identities(parse(text).tree, 1)[0]


@pytest.mark.parametrize("file", sorted(ACTS.glob("*.base.txt")), ids=lambda file: file.name)
def test_what_is_set_aside_comes_back_as_it_was(file) -> None:
    tree = _tree(file.read_text(encoding="utf-8"))
    bare, after = set_aside(tree)
    assert put_back(bare, after) == tree
    assert not any(line.startswith("ผู้รับสนอง") for node in bare.walk() for line in node.text.split("\n"))


def test_a_clause_repealed_above_a_division_keeps_it_and_stays_repealed() -> None:
    bare, after = set_aside(_tree(CODE))
    first = next(node for node in bare.walk() if node.kind is Kind.CLAUSE)
    assert first.text == "ก"
    repealed = put_back(apply(bare, [Repeal(target=first.identity)]), after)
    assert "ข้อ ๑\n(ยกเลิก)\nลักษณะ ๒ ปลาย\nข้อ ๒ ข\nหมายเหตุ : ค\n" in export(repealed)
    again, _ = set_aside(repealed)
    found = again.find(first.identity)
    assert found is not None
    assert found.state is State.REPEALED


def test_the_operations_of_an_instrument_give_its_result_where_something_was_set_aside() -> None:
    tree = _tree(CODE)
    order = "แห่งประมวลข้อตกลง\n“ข้อ ๑/๑ ง”\nข้อ ๒ ให้เพิ่มความต่อไปนี้เป็นข้อ ๓ แห่งประมวลข้อตกลง\n“ข้อ ๓ จ”\n"
    reading = examine(f"ฉบับแก้ไข\n\nข้อ ๑ ให้เพิ่มความต่อไปนี้เป็นข้อ ๑/๑ {order}", tree)
    assert export(reading.result).endswith("ข้อ ๑ ก\nข้อ ๑/๑ ง\nลักษณะ ๒ ปลาย\nข้อ ๒ ข\nข้อ ๓ จ\nหมายเหตุ : ค\n")
    assert without_identities(apply(tree, reading.operations, draft=False)) == without_identities(reading.result)


def test_a_text_with_nothing_behind_its_clauses_is_left_alone() -> None:
    tree = _tree("ประมวลข้อตกลง\n\nข้อ ๑ ก\nวรรคสอง")
    assert set_aside(tree)[0] is tree


FORM = "ประมวลข้อตกลง\n\nข้อ ๑ ก\nข้อ ๒ ใบสมัครให้มีข้อความดังนี้\nลงชื่อ ผู้สมัคร\nวันที่ยื่นใบสมัคร\n"


@pytest.mark.parametrize("rest", ["ข้อ ๓ ค\n", "ประกาศ ณ วันที่ ๑ มกราคม พ.ศ. ๒๕๖๘\n"])
def test_a_form_with_a_line_to_sign_is_a_clauses_own_where_another_clause_or_a_closing_follows(rest) -> None:
    tree = _tree(FORM + rest)
    assert set_aside(tree) == (tree, Aftermatter())
    order = "ข้อ ๑ ให้ยกเลิกความในข้อ ๒ แห่งประมวลข้อตกลง และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ ข”\n"
    result = examine(f"ฉบับแก้ไข\n\n{order}", tree).result
    assert export(result) == export(_tree(f"ประมวลข้อตกลง\n\nข้อ ๑ ก\nข้อ ๒ ข\n{rest}"))


def test_who_signed_is_set_aside_below_the_last_clause_where_no_closing_stands() -> None:
    bare, after = set_aside(_tree("ประมวลข้อตกลง\n\nข้อ ๑ ก\nลงชื่อ นายก"))
    assert bare.children[-1].text == "ก"
    assert after.last == ("ลงชื่อ นายก",)
