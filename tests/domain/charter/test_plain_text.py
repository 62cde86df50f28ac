import pytest

from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.plain_text_export import NotWritable, write_provision
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.reading import LARGEST, DamagedLine, NoTitle, TextAfterRepealed, TextTooLong


def read(body, title="ชื่อ\n\n"):
    return parse(title + body).tree


def shape(node):
    return (node.label or node.kind.value, node.heading, node.text, [shape(child) for child in node.children])


def only(body):
    tree = read(body)
    assert len(tree.children) == 1
    return tree.children[0]


def rules(body):
    return [(warning.line, warning.rule) for warning in parse("ชื่อ\n\n" + body).warnings]


def test_an_ordinary_charter_becomes_its_tree():
    tree = read(
        "โดยที่เห็นสมควร\nหมวด ๑ บททั่วไป\nข้อ ๑ ก\n(๑) ข\nหมวด ๒\nสภา\nส่วนที่ ๑ ที่มา\nข้อ ๒ [หัว] ค\nบทเฉพาะกาล\nข้อ ๓ ง\n"
        "ประกาศ ณ วันที่ ๑\nผู้ลงนาม\nบัญชีท้ายธรรมนูญ\nรายการ\n",
        title="ธรรมนูญ\nจังหวัด\n\n",
    )
    assert shape(tree) == (
        "charter",
        "ธรรมนูญ\nจังหวัด",
        "",
        [
            ("preamble", "", "โดยที่เห็นสมควร", []),
            ("หมวด ๑", "บททั่วไป", "", [("ข้อ ๑", "", "ก\n(๑) ข", [])]),
            ("หมวด ๒", "สภา", "", [("ส่วนที่ ๑", "ที่มา", "", [("ข้อ ๒", "หัว", "ค", [])])]),
            ("บทเฉพาะกาล", "", "", [("ข้อ ๓", "", "ง", [])]),
            ("closing", "", "ประกาศ ณ วันที่ ๑\nผู้ลงนาม", []),
            ("บัญชีท้ายธรรมนูญ", "", "รายการ", []),
        ],
    )


def test_a_declaration_is_a_title_and_a_preamble():
    tree = parse("ปฏิญญา\n\nเราขอประกาศ\nให้ไว้ ณ วันที่ ๑").tree
    assert shape(tree) == ("charter", "ปฏิญญา", "", [("preamble", "", "เราขอประกาศ\nให้ไว้ ณ วันที่ ๑", [])])


def test_the_title_ends_at_the_first_mark_without_a_blank_line():
    assert shape(parse("ชื่อ\nข้อ ๑ ก").tree) == ("charter", "ชื่อ", "", [("ข้อ ๑", "", "ก", [])])


def test_blank_lines_before_the_title_are_passed_over():
    assert parse("\n \u200b\n\ufeffชื่อ\n\nก").tree.heading == "ชื่อ"


def test_a_title_keeps_its_backslash():
    assert parse("\\ชื่อ\n\nก").tree.heading == "\\ชื่อ"


@pytest.mark.parametrize("source", ["", "\n\n", "ข้อ ๑ ก", "ภาคผนวก ก\n\nข", "\u200b\nหมวด ๑"])
def test_no_title_is_an_error(source):
    with pytest.raises(NoTitle):
        parse(source)


@pytest.mark.parametrize("label", ["ข้อ ๑", "มาตรา 12", "ข้อ ๕/๑", "ข้อ ๕/๑/2", "ข้อ ๕ ทวิ", "มาตรา ๕/๑ จัตวา", "ข้อ ๑๐ ฉ"])
def test_a_label_is_the_whole_mark_with_digits_as_typed(label):
    assert shape(only(f"{label} ก")) == (label, "", "ก", [])


@pytest.mark.parametrize(
    ("line", "label", "text"),
    [
        ("ข้อ ๕ ตรีเพชร", "ข้อ ๕", "ตรีเพชร"),
        ("ข้อ ๕ ทวิ/๑", "ข้อ ๕", "ทวิ/๑"),
        ("ข้อ ๕ ทวิ ตรี", "ข้อ ๕ ทวิ", "ตรี"),
        ("ข้อ ๕ /๑", "ข้อ ๕", "/๑"),
        ("ข้อ ๕ \\ก", "ข้อ ๕", "\\ก"),
        ("ข้อ ๕ (ยกเลิก) แล้ว", "ข้อ ๕", "(ยกเลิก) แล้ว"),
        ("ข้อ ๕ [ก", "ข้อ ๕", "[ก"),
    ],
)
def test_what_follows_a_number_is_text(line, label, text):
    assert shape(only(line)) == (label, "", text, [])


@pytest.mark.parametrize(
    "line",
    [
        "ข้อ ๑. ก",
        "ข้อ ๑.",
        "ข้อ ๑) ก",
        "ข้อ ๕(ยกเลิก)",
        "ข้อ ๕ทวิ ก",
        "หมวดที่ ๑ ก",
        "ส่วน ๑ ก",
        "ข้อ ๑/ ก",
        "มาตรา ๕, ๖",
    ],
)
def test_what_only_looks_like_a_mark_is_text_with_a_warning(line):
    assert shape(only(line)) == ("preamble", "", line, [])
    assert rules(line) == [(3, "nearly-mark")]


@pytest.mark.parametrize("line", ["ข้อความ", "หมวดหมู่", "มาตราการ", "บทเฉพาะกาลนี้", "บทเฉพาะกาล ก", "ข้อ ก"])
def test_words_that_begin_like_marks_are_plain_text(line):
    assert shape(only(line)) == ("preamble", "", line, [])
    assert rules(line) == []


@pytest.mark.parametrize("line", ["ข้อ๑ ก", "ข้อ  ๑ ก", "ข้อ\t ๑ ก", " ข้อ\u200b  ๑ ก"])
def test_the_space_of_a_label_is_repaired_with_a_warning(line):
    assert only(line).label == "ข้อ ๑"
    assert (3, "label-spacing") in rules(line)


@pytest.mark.parametrize(
    ("line", "heading", "text"),
    [
        ("ข้อ ๑ [ ก ] ข", "ก", "ข"),
        ("ข้อ ๑[ก]ข", "ก", "ข"),
        ("ข้อ ๑ [ก] [ข] ค", "ก", "[ข] ค"),
        ("ข้อ ๑ [ก]", "ก", ""),
        ("ข้อ ๑ [] ก", "", "ก"),
        ("ข้อ ๑ [ก] ทวิ", "ก", "ทวิ"),
        ("ข้อ ๑\n[ก] ข", "", "[ก] ข"),
    ],
)
def test_a_clause_heading_stands_in_brackets_on_its_own_line(line, heading, text):
    assert shape(only(line)) == ("ข้อ ๑", heading, text, [])


@pytest.mark.parametrize(
    ("body", "heading", "text"),
    [
        ("หมวด ๑ ก\nข", "ก", "ข"),
        ("หมวด ๑\n\nก\nข", "ก", "ข"),
        ("หมวด ๑\n(๑) ก\nข", "", "(๑) ก\nข"),
        ("หมวด ๑\n\\(๑) ก\nข", "", "(๑) ก\nข"),
        ("หมวด ๑\n\\ข้อ ๑ ก", "ข้อ ๑ ก", ""),
        ("หมวด ๑ ข้อ ๑ ก", "ข้อ ๑ ก", ""),
        ("หมวด ๑ [ก] ข", "[ก] ข", ""),
        ("หมวด ๑\n(ยกเลิก)", "(ยกเลิก)", ""),
        ("หมวด ๑", "", ""),
    ],
)
def test_a_chapter_takes_its_heading_from_its_line_or_the_next(body, heading, text):
    assert shape(only(body)) == ("หมวด ๑", heading, text, [])


def test_the_transitional_chapter_takes_no_heading():
    assert shape(only("บทเฉพาะกาล\nก")) == ("บทเฉพาะกาล", "", "ก", [])


@pytest.mark.parametrize(
    "line",
    [
        "ข้อ ๕ (ยกเลิก)",
        "ข้อ ๕ [ก] (ยกเลิก)",
        "หมวด ๕ (ยกเลิก)",
        "หมวด ๕ [ก] (ยกเลิก)",
        "ส่วนที่ ๑ (ยกเลิก)",
        "บทเฉพาะกาล (ยกเลิก)",
        "ภาคผนวก ก (ยกเลิก)",
        "มาตรา ๕ ทวิ (ยกเลิก)",
    ],
)
def test_a_repealed_place_keeps_its_label_alone(line):
    node = only(line)
    assert (node.state, node.heading, node.text) == (State.REPEALED, "", "")
    assert f"{node.label} (ยกเลิก)" == line.replace(" [ก]", "")


@pytest.mark.parametrize("line", ["ข้อ ๕ (ยกเลิก)", "หมวด ๕ (ยกเลิก)", "ภาคผนวก (ยกเลิก)"])
def test_text_below_a_repealed_place_is_an_error_naming_the_line(line):
    with pytest.raises(TextAfterRepealed) as refusal:
        parse(f"ชื่อ\n\n{line}\n\nยังอยู่")
    assert refusal.value.facts["line"] == 5
    assert "บรรทัดที่ 5" in refusal.value.message


def test_a_repealed_chapter_still_holds_the_clauses_after_it():
    assert [child.label for child in only("หมวด ๑ (ยกเลิก)\nข้อ ๑ ก").children] == ["ข้อ ๑"]


def test_parts_and_clauses_hang_on_what_is_open():
    tree = read("ข้อ ๑ ก\nส่วนที่ ๑ ข\nข้อ ๒ ค\nหมวด ๑ ง\nข้อ ๓ จ\nส่วนที่ ๑ ม\nข้อ ๔ ช\nหมวด ๒ ซ\nข้อ ๕ ญ")
    assert [(node.label, [child.label for child in node.children]) for node in tree.walk() if node.children] == [
        ("", ["ข้อ ๑", "ส่วนที่ ๑", "หมวด ๑", "หมวด ๒"]),
        ("ส่วนที่ ๑", ["ข้อ ๒"]),
        ("หมวด ๑", ["ข้อ ๓", "ส่วนที่ ๑"]),
        ("ส่วนที่ ๑", ["ข้อ ๔"]),
        ("หมวด ๒", ["ข้อ ๕"]),
    ]


def test_after_the_closing_only_annexes_are_marks():
    tree = read("ข้อ ๑ ก\nประกาศ ณ วันที่ ๑\nข้อ ๒ ข\nให้ไว้ ณ วันที่ ๒\nภาคผนวก ก\nข้อ ๓ ค\nประกาศ ณ วันที่ ๓\nหมวด ๑\nภาคผนวก ข")
    assert [shape(child)[:3] for child in tree.children[1:]] == [
        ("closing", "", "ประกาศ ณ วันที่ ๑\nข้อ ๒ ข\nให้ไว้ ณ วันที่ ๒"),
        ("ภาคผนวก ก", "", "ข้อ ๓ ค\nประกาศ ณ วันที่ ๓\nหมวด ๑"),
        ("ภาคผนวก ข", "", ""),
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("\\ข้อ ๑ ก", "ข้อ ๑ ก"),
        ("\\\\ก", "\\ก"),
        ("\\ก", "ก"),
        ("\\ ก", "ก"),
        ("\\(๑) ก", "(๑) ก"),
        ("\\หมวดที่ ๑", "หมวดที่ ๑"),
    ],
)
def test_exactly_one_leading_backslash_is_taken_off(line, text):
    assert only(line).text == text
    assert rules(line) == []


def test_a_lone_backslash_is_an_empty_line():
    assert read("\\").children == ()


@pytest.mark.parametrize("text", ["[ก] ข", "(ยกเลิก)", "(ยกเลิก) ก", "ทวิ ก", "ฉ[", "นว", "\\ก"])
def test_text_that_its_mark_would_swallow_is_exported_on_the_next_line(text):
    tree = Provision(kind=Kind.CHARTER, heading="ชื่อ", children=(Provision(kind=Kind.CLAUSE, label="ข้อ ๑", text=text),))
    body = export(tree).partition("\n\n")[2]
    assert body == "ข้อ ๑\n" + ("\\" if text.startswith("\\") else "") + text + "\n"


def test_a_clause_counted_by_the_other_word_is_warned_of():
    assert rules("มาตรา ๑ ตาม\nข้อ ๕ ของประกาศ\nมาตรา ๒ ข") == [(4, "other-clause-word")]


def test_warnings_name_doubled_unordered_and_missing_labels():
    body = "ข้อ ๑ ก\nข้อ 1 ข\nข้อ ๔ ค\nข้อ ๒ ง\nหมวด ๑ จ\nส่วนที่ ๑ ฉ\nหมวด ๒ ช\nส่วนที่ ๑ ซ\nข้อ ๒/๑ ญ\nข้อ ๓ ฎ"
    assert rules(body) == [(4, "doubled-label"), (5, "missing-label"), (6, "unordered-label")]


def test_warnings_name_repairs_and_doubts_with_their_line():
    assert rules("ข้อ ๑ เเก้\nข้อ ๒ อาศัยอานาจ\nก  ข") == [(3, "repaired"), (4, "lost-sara-am")]
    warning = parse("ชื่อ\n\nก\u200bข เเ เเ เเ เเ").warnings[0]
    assert "U+200B" in warning.message_th
    assert "อีก 2 แห่ง" in warning.message_th


def test_damage_is_refused_with_its_line():
    with pytest.raises(DamagedLine) as refusal:
        parse("ชื่อ\n\nก\nข\ufffd")
    assert refusal.value.facts["line"] == 4
    with pytest.raises(DamagedLine) as refusal:
        parse("ชื่อ\n\nก\n".encode() + b"\xff")
    assert refusal.value.facts["line"] == 4
    assert refusal.value.remedy


def test_a_lone_carriage_return_is_refused():
    with pytest.raises(DamagedLine):
        parse("ชื่อ\n\nก\rข")


def test_a_text_beyond_measure_is_refused():
    with pytest.raises(TextTooLong):
        parse("ก" * (LARGEST + 1))


def test_a_very_long_line_is_repaired_without_listing_every_place():
    parsed = parse("ชื่อ\n\n" + "เเก้ " * 3000)
    assert parsed.tree.children[0].text == "แก้ " * 2999 + "แก้"
    assert [(warning.line, warning.rule) for warning in parsed.warnings] == [(3, "repaired")]
    assert parse("ชื่อ\n\n" + "ก" * 20000).warnings == ()


def standing(**facts):
    return Provision(kind=Kind.CHARTER, heading="ชื่อ", children=(Provision(**facts),))


@pytest.mark.parametrize(
    "tree",
    [
        Provision(kind=Kind.CHARTER),
        Provision(kind=Kind.CHARTER, heading="หมวด ๑ ก"),
        standing(kind=Kind.CLAUSE, label="ข้อ ก"),
        standing(kind=Kind.CLAUSE, label="ข้อ ๑", heading="ก]"),
        standing(kind=Kind.CLAUSE, label="ข้อ ๑", text="ก  ข"),
        standing(kind=Kind.CHAPTER, label="หมวด ๑", text="ก"),
        standing(kind=Kind.CLOSING, text="ประกาศ ณ วันที่ ๑"),
        standing(kind=Kind.ANNEX, label="ผนวก"),
        standing(kind=Kind.CLAUSE, label="ข้อ ๑", state=State.REPEALED, text="ก"),
    ],
)
def test_what_the_form_cannot_carry_is_refused_not_changed(tree):
    with pytest.raises((NotWritable, NoTitle, TextAfterRepealed)):
        export(tree)


def test_one_provision_is_written_as_a_drafter_restates_it():
    part = Provision(
        kind=Kind.PART,
        label="ส่วนที่ ๑",
        heading="ก",
        children=(Provision(kind=Kind.CLAUSE, label="ข้อ ๑", heading="ข", text="ค\nข้อ ๒ ง"),),
    )
    assert write_provision(part) == "ส่วนที่ ๑ ก\nข้อ ๑ [ข] ค\n\\ข้อ ๒ ง"


@pytest.mark.parametrize("line", ["ข้อ ๑ ก", "  ข้อ ๑ ก", "\u200bข้อ\u200b ๑ ก", "ข้อ\u00a0๑ ก", "ภาคผนวก  ก", "หมวด ๑  ก"])
def test_a_label_written_with_one_space_is_not_complained_of(line):
    assert (3, "label-spacing") not in rules(line)


def test_a_title_line_that_nearly_is_a_mark_is_warned_of():
    warnings = parse("ธรรมนูญ\nหมวดที่ ๑ ทั่วไป\n\nข้อ ๑ ก\n").warnings
    assert [(one.line, one.rule) for one in warnings] == [(2, "nearly-mark")]
