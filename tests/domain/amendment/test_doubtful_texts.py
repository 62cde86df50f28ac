"""What a directive may not mean by guess: lists without brackets, what pages leave behind, one place in two texts."""

import pytest

from charter_engine.domain.amendment.instrument_reading import DirectiveRefused, consolidate, examine
from charter_engine.domain.amendment.path_operations import LineAct, LineEdit, reword_of
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.tree import assign_identities

NAME = "ระเบียบว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖"
BASE, _ = assign_identities(
    parse("""ระเบียบ
ว่าด้วยงานสารบรรณ
พ.ศ. ๒๕๒๖

ข้อ ๑ หนังสือมีสองชนิด
๑.๑ หนังสือภายนอก
๑.๒ หนังสือภายใน
ทั้งนี้ตามแบบ
ข้อ ๒ ผู้รับต้อง
(๑) ลงทะเบียน
(๒) ส่งต่อ
- ด้วยมือ
- ทางไปรษณีย์
ข้อ ๓ ให้เก็บไว้
๑) สิบปี
๒) ห้าปี
ข้อ ๔ หนึ่ง
สอง
สาม
หมวด ๑ ท้าย
ข้อ ๕ ห้า
ข้อ ๖ หก
ข้อ ๗ ให้เก็บตามตาราง
รายการ | บาท
ขยะ | ๒๐
""").tree,
    1,
)
HEAD = "ระเบียบ\nว่าด้วยงานสารบรรณ (ฉบับที่ ๒)\nพ.ศ. ๒๕๔๘\n\nข้อ ๑ ระเบียบนี้เรียกว่า “ก”\n"


def act(*orders):
    clauses = (f"ข้อ {number} {order.replace('<N>', NAME)}" for number, order in enumerate(orders, start=2))
    return HEAD + "\n".join(clauses) + "\n"


def replacing(place, text):
    return f"ให้ยกเลิกความใน{place} แห่ง<N> และให้ใช้ความต่อไปนี้แทน\n“{text}”"


def adding(place, text):
    return f"ให้เพิ่มความต่อไปนี้เป็น{place} แห่ง<N>\n“{text}”"


@pytest.mark.parametrize(
    ("order", "line"),
    [
        (replacing("วรรคหนึ่งของข้อ ๑", "ก"), "๑.๑ หนังสือภายนอก"),
        (replacing("วรรคสองของข้อ ๑", "ก"), "๑.๑ หนังสือภายนอก"),
        ("ให้ยกเลิกวรรคสี่ของข้อ ๑ แห่ง<N>", "๑.๑ หนังสือภายนอก"),
        (adding("วรรคสองของข้อ ๓", "ก"), "๑) สิบปี"),
        (adding("วรรคห้าของข้อ ๑", "ก"), "๑.๑ หนังสือภายนอก"),
        (adding("(๑) ของข้อ ๓", "(๑) ก"), ""),
        (replacing("วรรคสองของข้อ ๗", "ก"), "รายการ | บาท"),
        (adding("วรรคสี่ของข้อ ๗", "ก"), "รายการ | บาท"),
        (replacing("(๒) ของข้อ ๒", "(๒) ก"), "- ด้วยมือ"),
        (adding("(๓) ของข้อ ๒", "(๓) ก"), "- ด้วยมือ"),
        ("ให้แก้ไขคำว่า “ภายใน” ในวรรคสามของข้อ ๑ แห่ง<N> เป็น “ภายนอก”", "๑.๑ หนังสือภายนอก"),
    ],
)
def test_no_paragraph_is_counted_past_a_list_without_brackets(order, line) -> None:
    with pytest.raises(DirectiveRefused) as refused:
        consolidate(BASE, act(order))
    assert line in str(refused.value)


@pytest.mark.parametrize(
    ("order", "old", "new"),
    [
        (replacing("วรรคท้ายของข้อ ๑", "ทั้งนี้ตามแบบใหม่"), "ทั้งนี้ตามแบบ", "ทั้งนี้ตามแบบใหม่"),
        (adding("วรรคท้ายของข้อ ๓", "ก"), "๒) ห้าปี", "๒) ห้าปี\nก"),
        (replacing("(๑) ของข้อ ๒", "(๑) ก"), "(๑) ลงทะเบียน", "(๑) ก"),
        (adding("วรรคสี่ของข้อ ๔", "สี่"), "สาม\n", "สาม\nสี่\n"),
    ],
)
def test_what_stands_apart_from_such_a_list_is_still_amended(order, old, new) -> None:
    assert export(consolidate(BASE, act(order))) == export(BASE).replace(old, new)


def test_a_line_is_still_edited_by_its_address() -> None:
    (clause,) = (node for node in BASE.walk() if node.label == "ข้อ ๑")
    edit = LineEdit(act=LineAct.REWORD, clause=clause.identity, path="p3", text="๑.๒ บันทึก")
    assert reword_of(BASE, edit).text == clause.text.replace("หนังสือภายใน", "บันทึก")


@pytest.mark.parametrize(
    "line",
    [
        "- ๒ -",
        "หน้า ๑๒",
        "เล่ม ๑๓๔ ตอนที่ ๕ ก ราชกิจจานุเบกษา ๑๕ มกราคม ๒๕๖๐",
        "หน้า ๓ เล่ม ๑๓๔ ตอนพิเศษ ๕ ง ราชกิจจานุเบกษา ๑๕ มกราคม ๒๕๖๐",
        "ราชกิจจานุเบกษา",
        "๑๒",
        "ฯลฯ ฯลฯ",
        "………",
    ],
)
def test_what_a_page_leaves_or_a_drafter_leaves_out_is_not_taken_for_law(line) -> None:
    for order in (replacing("ข้อ ๔ และข้อ ๕", f"ข้อ ๔ ก\n{line}\nข้อ ๕ ข"), adding("วรรคสี่และวรรคห้าของข้อ ๔", f"ก\n{line}")):
        with pytest.raises(DirectiveRefused, match="ไม่ใช่เนื้อความ"):
            consolidate(BASE, act(order))


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (replacing("ข้อ ๕ และข้อ ๕", "ข้อ ๕ ก\nข้อ ๕ ข"), "อ้างถึง ข้อ ๕ ซ้ำ"),
        (replacing("วรรคสองและวรรคสองของข้อ ๔", "ก\nข"), "อ้างถึง ข้อ ๔ วรรคสอง ซ้ำ"),
    ],
)
def test_one_place_is_not_given_two_texts_by_one_order(order, why) -> None:
    with pytest.raises(DirectiveRefused, match=why):
        consolidate(BASE, act(order))


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        (replacing("ข้อ ๕", "ข้อ ๕ ก"), replacing("ข้อ ๕", "ข้อ ๕ ข"), "ข้อ ๕"),
        (replacing("ข้อ ๕", "ข้อ ๕ ก"), "ให้ยกเลิกข้อ ๕ แห่ง<N>", "ข้อ ๕"),
        (adding("ข้อ ๕/๑", "ข้อ ๕/๑ ก"), replacing("ข้อ ๕/๑", "ข้อ ๕/๑ ข"), "ข้อ ๕/๑"),
        (replacing("วรรคสองของข้อ ๔", "ก"), replacing("วรรคสองของข้อ ๔", "ข"), "ข้อ ๔"),
        (replacing("วรรคสองของข้อ ๔", "ก"), replacing("ข้อ ๔", "ข้อ ๔ ข"), "ข้อ ๔"),
    ],
)
def test_an_order_that_undoes_one_before_it_is_named(first, second, place) -> None:
    (said,) = examine(act(first, second), BASE).undone
    assert said == (6 + first.count("\n") + 1, 6, place)


def test_orders_about_other_places_undo_nothing() -> None:
    orders = (replacing("ข้อ ๔", "ข้อ ๔ ก"), adding("วรรคสองของข้อ ๔", "ข"), replacing("วรรคสองของข้อ ๔", "ค"))
    assert [place for _, _, place in examine(act(*orders), BASE).undone] == ["ข้อ ๔"]
    assert examine(act(*orders[:2], "ให้ยกเลิกข้อ ๕ แห่ง<N>"), BASE).undone == ()
