import pytest

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.difference import EditRefused, difference
from charter_engine.domain.amendment.operation import Insert, Move, Remove, Repeal, Reword
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.tree import find_label, next_identity


def edit(base, *changes, draft=False):
    text = export(base)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return difference(base, parse(text).tree, next_identity(base), draft=draft)


def test_an_unchanged_text_asks_for_nothing(base):
    assert edit(base) == ()
    assert edit(base, draft=True) == ()


def test_each_kind_of_edit_becomes_its_operation(base):
    operations = edit(
        base,
        ("ธรรมนูญตัวอย่าง", "ธรรมนูญใหม่"),
        ("ข้อ ๒ [หัว] ก", "ข้อ ๒ [หัว] กก\nข้อ ๒/๑ ใหม่"),
        ("ข้อ ๗ ซ", "ข้อ ๗ (ยกเลิก)"),
    )
    assert [type(operation) for operation in operations] == [Reword, Reword, Insert, Repeal]
    assert operations[0] == Reword(target="n0", heading="ธรรมนูญใหม่\nพ.ศ. ๒๕๖๙", text="")
    assert operations[2].after == find_label(base, "ข้อ ๒").identity
    assert operations[2].node.identity == f"n{next_identity(base)}"


def test_words_that_reappear_under_a_new_number_have_moved(base):
    (operation,) = edit(base, ("ข้อ ๒ [หัว] ก", "ข้อ ๒ (ยกเลิก)"), ("ข้อ ๘ ช", "ข้อ ๘ ช\nข้อ ๘/๑ [หัว] ก"))
    assert isinstance(operation, Move)
    assert (operation.target, operation.label) == (find_label(base, "ข้อ ๒").identity, "ข้อ ๘/๑")


def test_a_clause_may_move_into_a_chapter_that_is_new_and_beside_its_own_old_place(base):
    emptied = ("ข้อ ๒ [หัว] ก", "ข้อ ๒ (ยกเลิก)")
    chapter, moved = edit(base, emptied, ("บทเฉพาะกาล", "หมวด ๔ เพิ่ม\nข้อ ๗/๑ [หัว] ก\nบทเฉพาะกาล"))
    assert isinstance(chapter, Insert)
    assert chapter.node.children == ()
    assert moved.parent == chapter.node.identity
    inserted, moved = edit(base, ("ข้อ ๒ [หัว] ก", "ข้อ ๒ (ยกเลิก)\nข้อ ๒/๑ ใหม่\nข้อ ๒/๒ [หัว] ก"))
    assert (inserted.after, moved.after) == (moved.target, inserted.node.identity)


def test_a_clause_may_move_right_behind_its_own_old_place(base):
    (moved,) = edit(base, ("ข้อ ๒ [หัว] ก", "ข้อ ๒ (ยกเลิก)\nข้อ ๒/๑ [หัว] ก"))
    assert moved.after == moved.place
    assert apply(base, [moved]).find(moved.target).label == "ข้อ ๒/๑"


@pytest.mark.parametrize(
    ("changes", "label", "words"),
    [
        ([("ข้อ ๗ ซ\n", "")], "ข้อ ๗", "ข้อ ๗ (ยกเลิก)"),
        ([("ข้อ ๗ ซ", "ข้อ ๗/๑ ซ")], "ข้อ ๗", "เปลี่ยนเลขเป็น ข้อ ๗/๑ ไม่ได้"),
        ([("ข้อ ๗ ซ", "ข้อ 7 ซ")], "ข้อ ๗", "เขียนเลขตามฉบับเดิม"),
        ([("ข้อ ๓ (ยกเลิก)", "ข้อ ๓ กลับมา")], "ข้อ ๓", "ยกเลิกไปแล้ว"),
        ([("โดยที่เห็นสมควร\n", "")], "", "คำปรารภ หายไป"),
        ([("หมวด ๓ อื่น\n\nส่วนที่ ๑ ย่อย\n", "")], "หมวด ๓", "หมวด ๓ (ยกเลิก)"),
        ([("ข้อ ๔ ข\nข้อ ๔/๑ ค", "ข้อ ๔/๑ ค\nข้อ ๔ ข")], "ข้อ ๔", "ย้ายที่"),
        ([("ข้อ ๗ ซ\n", ""), ("ข้อ ๘ ช", "ข้อ ๗ ซ\nข้อ ๘ ช")], "ข้อ ๗", "ย้ายที่"),
        ([("ข้อ ๗ ซ", "หมวด ๔ แทรก\nข้อ ๗ ซ")], "ข้อ ๗", "ย้ายที่"),
    ],
)
def test_what_an_adopted_charter_does_not_allow_is_named_with_its_remedy(base, changes, label, words):
    with pytest.raises(EditRefused) as refused:
        edit(base, *changes)
    assert label in [fault.label for fault in refused.value.faults]
    assert words in refused.value.message


def test_every_fault_is_told_at_once(base):
    with pytest.raises(EditRefused) as refused:
        edit(base, ("ข้อ ๗ ซ\n", ""), ("ข้อ ๘ ช", "ข้อ ๙ ฌ"))
    assert [fault.label for fault in refused.value.faults] == ["ข้อ ๗", "ข้อ ๘"]


def test_in_a_draft_anything_goes(base):
    operations = edit(base, ("หมวด ๓ อื่น\n\nส่วนที่ ๑ ย่อย\n", ""), ("ข้อ ๘ ช", "ข้อ ๙ ฌ"), draft=True)
    assert {type(operation) for operation in operations} == {Remove, Insert}
