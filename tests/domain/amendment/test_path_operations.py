"""A change addressed to a line changes that line and nothing else, exactly as editing the text there would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.faults import AlreadyRepealed, TargetMissing
from charter_engine.domain.amendment.operation import Move, Repeal, Reword
from charter_engine.domain.amendment.path_operations import (
    LineAct,
    LineChanged,
    LineEdit,
    LineUnfit,
    NoSuchPath,
    operations_of,
    reword_of,
)
from charter_engine.domain.charter.paths import LineKind, lines
from charter_engine.domain.charter.provision import Kind, Provision

FIVE = "หนึ่ง\nสอง\n(๑) ข้าว\n(ก) เปลือก\n(ข) สาร\n(๒) น้ำ\nสาม"


def _tree(text=FIVE, heading="เรื่อง"):
    five = Provision(kind=Kind.CLAUSE, label="ข้อ ๕", heading=heading, text=text, identity="n5")
    return Provision(kind=Kind.CHARTER, heading="ธรรมนูญ", identity="n0", children=(five,))


def _edit(act, path, text="", base=None):
    return LineEdit(act=LineAct(act), clause="n5", path=path, text=text, base=base)


def _said(*edits, text=FIVE):
    (one,) = operations_of(_tree(text), edits)
    assert isinstance(one, Reword)
    assert (one.target, one.heading) == ("n5", "เรื่อง")
    return one.text


@pytest.mark.parametrize(
    ("path", "text", "old", "new"),
    [
        ("p1", "แรก", "หนึ่ง", "แรก"),
        ("p2.1", "(๑) ข้าวเหนียว", "(๑) ข้าว", "(๑) ข้าวเหนียว"),
        ("p2.1", "ข้าวเหนียว", "(๑) ข้าว", "(๑) ข้าวเหนียว"),
        ("p2.1.ก", "รำ", "(ก) เปลือก", "(ก) รำ"),
        ("p3", "สุดท้าย", "สาม", "สุดท้าย"),
    ],
)
def test_a_line_is_reworded_where_it_stands(path, text, old, new):
    assert _said(_edit("reword", path, text, base=old)) == "\n".join(
        new if line == old else line for line in FIVE.split("\n")
    )


@pytest.mark.parametrize(
    ("after", "text", "follows"),
    [
        ("p1", "แทรก", "หนึ่ง"),
        ("p2", "แทรก", "(๒) น้ำ"),
        ("p2.1", "(๑/๑) เกลือ", "(ข) สาร"),
        ("p2.1", "(ฃ) รำ", "(๑) ข้าว"),
        ("p2.1.ก", "(ก/๑) รำ", "(ก) เปลือก"),
        ("p1", "(๑) ดิน", "หนึ่ง"),
        ("p2.2", "(๓) ไฟ\n(ก) ฟืน", "(๒) น้ำ"),
    ],
)
def test_a_line_is_put_after_another_and_what_belongs_to_it(after, text, follows):
    found = FIVE.split("\n")
    found[found.index(follows) + 1 : found.index(follows) + 1] = text.split("\n")
    assert _said(_edit("insert", after, text)) == "\n".join(found)


def test_a_first_paragraph_can_be_put_before_everything():
    assert _said(_edit("insert", "", "ก่อน")) == f"ก่อน\n{FIVE}"


def test_a_repealed_line_keeps_its_place_and_takes_what_is_below_with_it():
    assert _said(_edit("repeal", "p2.1")) == "หนึ่ง\nสอง\n(๑) (ยกเลิก)\n(๒) น้ำ\nสาม"
    assert _said(_edit("repeal", "p1")) == FIVE.replace("หนึ่ง", "(ยกเลิก)")
    gone = "หนึ่ง\n(๑) (ยกเลิก)"
    with pytest.raises(AlreadyRepealed):
        _said(_edit("repeal", "p1.1"), text=gone)


@pytest.mark.parametrize(
    "path",
    [
        "p9",
        "p2.7",
        "p1.1",
        "p2.1.ค",
        "2.1",
        "p",
        "p2..1",
        "p2.x",
        "pก",
        "p0",
        "p2.1ทวิ",
        pytest.param("p" + "9" * 5000, id="endless"),
    ],
)
@pytest.mark.parametrize("act", ["reword", "insert", "repeal"])
def test_a_path_that_is_not_there_is_refused_with_its_name(act, path):
    with pytest.raises(NoSuchPath) as refused:
        _said(_edit(act, path, "(๙) คำ"))
    assert path in refused.value.message
    assert "ข้อ ๕" in refused.value.message
    assert "not usable" not in refused.value.message
    assert not refused.value.message.endswith("..")


def test_an_unwritten_paragraph_has_no_words_to_change():
    with pytest.raises(NoSuchPath):
        _said(_edit("reword", "p1", "คำ"), text="(๑) ก")
    assert _said(_edit("insert", "p1", "(๐) ข"), text="(๑) ก") == "(๐) ข\n(๑) ก"


@pytest.mark.parametrize("act", ["reword", "insert", "repeal"])
def test_a_line_that_says_something_else_by_now_is_refused(act):
    with pytest.raises(LineChanged) as refused:
        _said(_edit(act, "p2.1", "(๙) คำ", base="(๑) ถั่ว"))
    assert "(๑) ข้าว" in refused.value.message


@pytest.mark.parametrize(
    ("act", "path", "text"),
    [
        ("reword", "p2.1", "(๒) ถั่ว"),
        ("reword", "p2.1", "(ก) ถั่ว"),
        ("reword", "p1", "(๑) ถั่ว"),
        ("reword", "p1", "แรก\nรอง"),
        ("reword", "p1", ""),
        ("insert", "p2.1", "วรรคใหม่"),
        ("insert", "p2.1.ก", "(๑/๑) คำ"),
        ("insert", "p2.1", "(๒) ซ้ำ"),
        ("insert", "", "(๑) คำ"),
        ("insert", "p1", ""),
    ],
)
def test_words_that_would_be_read_as_something_else_are_refused(act, path, text):
    with pytest.raises(LineUnfit):
        _said(_edit(act, path, text))


def test_several_changes_of_one_provision_are_one_rewording_each_on_what_the_last_left():
    said = _said(_edit("insert", "p1", "แทรก"), _edit("reword", "p3", "สองใหม่"), _edit("repeal", "p3.2"))
    assert said == "หนึ่ง\nแทรก\nสองใหม่\n(๑) ข้าว\n(ก) เปลือก\n(ข) สาร\n(๒) (ยกเลิก)\nสาม"


def test_heading_words_and_lines_may_be_changed_together_and_among_other_operations():
    steps = (
        _edit("reword", "p1", "แรก"),
        _edit("retitle", "", "เรื่อง  ใหม่"),
        Move(target="n5", parent="n0", after="n5", label="ข้อ ๖/๑", place="n9"),
        _edit("reword", "p3", "สุดท้าย"),
    )
    with pytest.raises(Exception, match="n5"):
        operations_of(_tree(), steps)
    base = _tree()
    base = Provision(
        kind=Kind.CHARTER,
        heading="ธรรมนูญ",
        identity="n0",
        children=(*base.children, Provision(kind=Kind.CLAUSE, label="ข้อ ๖", text="หก", identity="n6")),
    )
    steps = (*steps[:2], Move(target="n5", parent="n0", after="n6", label="ข้อ ๖/๑", place="n9"), steps[3])
    found = operations_of(base, steps)
    assert [type(one) for one in found] == [Reword, Move]
    five = apply(base, found).find("n5")
    assert (five.heading, five.text, five.label) == (
        "เรื่อง ใหม่",
        FIVE.replace("หนึ่ง", "แรก").replace("สาม", "สุดท้าย"),
        "ข้อ ๖/๑",
    )


def test_a_provision_that_is_not_there_or_repealed_is_refused():
    with pytest.raises(TargetMissing):
        reword_of(_tree(), LineEdit(act=LineAct.REPEAL, clause="n7", path="p1"))
    with pytest.raises(AlreadyRepealed):
        operations_of(_tree(), [Repeal(target="n5"), LineEdit(act=LineAct.REWORD, clause="n5", path="", text="คำ")])


WORD = st.sampled_from(["ข้าว", "น้ำ", "ป่า", "ดิน ฟ้า", "ปลา"])


@st.composite
def texts(draw):
    """Texts with paragraphs, items and sub-items, every number once in its row."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        found.append(draw(WORD))
        for item in range(1, draw(st.integers(0, 3)) + 1):
            found.append(f"({item}) {draw(WORD)}")
            found += [f"({letter}) {draw(WORD)}" for letter in "กขค"[: draw(st.integers(0, 3))]]
    return "\n".join(found)


@given(texts(), st.data())
def test_a_reworded_line_is_the_text_edited_at_that_line(text, data):
    line = data.draw(st.sampled_from(lines(text)))
    words = data.draw(WORD)
    label = "" if line.kind is LineKind.PARAGRAPH else line.text.split(" ")[0] + " "
    edited = text[: line.start] + label + words + text[line.end :]
    assert _said(_edit("reword", line.path, words, base=line.text), text=text) == edited


@given(texts(), st.data())
def test_an_inserted_line_leaves_every_other_line_as_it_was(text, data):
    line = data.draw(st.sampled_from(lines(text)))
    new = {LineKind.PARAGRAPH: "ใหม่", LineKind.ITEM: "(9) ใหม่", LineKind.SUBITEM: "(ฮ) ใหม่"}[line.kind]
    found = _said(_edit("insert", line.path, new), text=text).split("\n")
    at = found.index(new)
    assert [*found[:at], *found[at + 1 :]] == text.split("\n")
    assert at > line.index
    below = [one.path for one in lines(text)[line.index + 1 : at]]
    assert all(path.startswith(f"{line.path}.") for path in below)


@given(texts(), st.data())
def test_a_repealed_line_leaves_every_line_outside_it_with_its_path(text, data):
    line = data.draw(st.sampled_from(lines(text)))
    said = _said(_edit("repeal", line.path), text=text)
    kept = [one for one in lines(text) if one.path != line.path and not one.path.startswith(f"{line.path}.")]
    assert [(one.path, one.text) for one in lines(said) if one.path != line.path] == [
        (one.path, one.text) for one in kept
    ]
