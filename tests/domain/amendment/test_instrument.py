import json
from pathlib import Path

import pytest

from charter_engine.domain.amendment.instrument import NotDraftable, corrigendum, instrument
from charter_engine.domain.amendment.instrument_reading import DirectiveRefused, consolidate, read_instrument
from charter_engine.domain.amendment.operation import Insert, Move, Remove, Renumber, Repeal, Reword
from charter_engine.domain.amendment.wording import noun_of, without_year
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import EMPTY_CHARTER, Kind, Provision
from charter_engine.domain.charter.reading import NoTitle
from charter_engine.domain.charter.tree import assign_identities, find_label, parent_of

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "formats" / "instruments.json").read_text("utf-8"))
NAME = "ธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙"
HEAD = "ฉบับแก้ไข\n\nข้อ ๑ ธรรมนูญนี้เรียกว่า “ฉบับแก้ไข”\nข้อ ๒ ธรรมนูญนี้ให้ใช้บังคับตั้งแต่วันนี้\n"


def at(base, label):
    return find_label(base, label).identity


def inserted(base, left, node, start=90):
    identity = at(base, left)
    return Insert(parent=parent_of(base, identity).identity, after=identity, node=assign_identities(node, start)[0])


def clause(label, text="ใหม่"):
    return Provision(kind=Kind.CLAUSE, label=label, text=text)


def test_the_official_words_restate_the_whole_clause(base):
    operations = [
        Reword(target=at(base, "ข้อ ๒"), heading="หัว", text="ก\n(๑) “ข” ค\nข้อ ๑ ง"),
        inserted(base, "ข้อ ๒", clause("ข้อ ๒/๑")),
        Repeal(target=at(base, "ข้อ ๗")),
        Repeal(target=at(base, "หมวด ๓")),
    ]
    sources = {at(base, "ข้อ ๒"): "ธรรมนูญตัวอย่าง (ฉบับที่ ๒) พ.ศ. ๒๕๖๙"}
    made = instrument(NAME, 3, 2570, base, operations, reason="ให้ชัดเจน", sources=sources)
    assert made.text() == (
        "ธรรมนูญตัวอย่าง (ฉบับที่ ๓) พ.ศ. ๒๕๗๐\n\nโดยที่เป็นการสมควรแก้ไขเพิ่มเติมธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙\n"
        "ข้อ ๑ ธรรมนูญนี้เรียกว่า “ธรรมนูญตัวอย่าง (ฉบับที่ ๓) พ.ศ. ๒๕๗๐”\nข้อ ๒ ธรรมนูญนี้ให้ใช้บังคับตั้งแต่วันถัดจากวันประกาศเป็นต้นไป\n"
        "ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่งธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙ "
        "ซึ่งแก้ไขเพิ่มเติมโดยธรรมนูญตัวอย่าง (ฉบับที่ ๒) พ.ศ. ๒๕๖๙ และให้ใช้ความต่อไปนี้แทน\n"
        "“ข้อ ๒ [หัว] ก\n(๑) “ข” ค\n\\ข้อ ๑ ง”\n"
        "ข้อ ๔ ให้เพิ่มความต่อไปนี้เป็นข้อ ๒/๑ แห่งธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙\n“ข้อ ๒/๑ ใหม่”\n"
        "ข้อ ๕ ให้ยกเลิกข้อ ๗ แห่งธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙\nข้อ ๖ ให้ยกเลิกชื่อหมวด ๓ แห่งธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙\n"
        "หมายเหตุ เหตุผลในการประกาศใช้ฉบับนี้ คือ ให้ชัดเจน\n"
    )
    assert [one.target for one in made.directives] == ["n4", "n90", at(base, "ข้อ ๗"), at(base, "หมวด ๓")]


def test_a_place_is_said_only_where_the_number_does_not_say_it(base):
    part = Provision(kind=Kind.PART, label="ส่วนที่ ๓", heading="ก", children=(clause("ข้อ ๑๑"),))
    made = instrument(
        NAME,
        2,
        2570,
        base,
        [
            inserted(base, "ข้อ ๑", clause("ข้อ ๑๐")),
            inserted(base, "ส่วนที่ ๒", part, 97),
            Insert(
                parent=at(base, "หมวด ๑"), after=None, node=Provision(kind=Kind.CLAUSE, label="ข้อ ๑๒", identity="n95")
            ),
            Move(target=at(base, "ข้อ ๒"), parent="n0", after=at(base, "ข้อ ๑"), label="ข้อ ๑๓", place="n96"),
        ],
    )
    assert [one.text.replace(" แห่งธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙", "") for one in made.directives] == [
        "ให้เพิ่มความต่อไปนี้เป็นข้อ ๑๐ ต่อจากข้อ ๑",
        "ให้เพิ่มความต่อไปนี้เป็นส่วนที่ ๓ ของหมวด ๒ ข้อ ๑๑ ต่อจากส่วนที่ ๒ ของหมวด ๒",
        "ให้เพิ่มความต่อไปนี้เป็นข้อ ๑๒ เป็นลำดับแรกของหมวด ๑",
        "ให้ย้ายความในข้อ ๒ ไปเป็นข้อ ๑๓ ต่อจากข้อ ๑",
    ]


def test_preamble_closing_annex_and_first_place_come_back(base):
    closing = next(node for node in base.walk() if node.kind is Kind.CLOSING)
    operations = [
        Reword(target="n1", heading="", text="คำปรารภใหม่\nข้อ ๑ ด้วย"),
        Reword(target=closing.identity, heading="", text="ประกาศ ณ วันที่ ๒\nผู้ลงนาม"),
        Reword(target=at(base, "บัญชีท้ายธรรมนูญ"), heading="", text="ข"),
        inserted(base, "บัญชีท้ายธรรมนูญ", Provision(kind=Kind.ANNEX, label="ภาคผนวก ๑", text="ข้อ ๑")),
        Reword(target="n0", heading="ธรรมนูญใหม่\nของเรา", text=""),
    ]
    assert read_instrument(instrument(NAME, 2, 2570, base, operations).text(), base)[:3] == tuple(operations[:3])
    assert consolidate(base, instrument(NAME, 2, 2570, base, operations).text()).heading == "ธรรมนูญใหม่\nของเรา"
    bare = assign_identities(parse("ปฏิญญา\n\nมาตรา ๑ ก").tree, 1)[0]
    adding = [
        Insert(parent="n0", after=None, node=Provision(kind=Kind.PREAMBLE, text="คำ", identity="n8")),
        Insert(parent="n0", after="n1", node=Provision(kind=Kind.CLOSING, text="ให้ไว้ ณ วันที่ ๑", identity="n9")),
    ]
    made = instrument("ปฏิญญา", 2, 2570, bare, adding)
    assert made.word == "มาตรา"
    assert "เป็นลำดับแรก แห่งปฏิญญา" in made.text()
    assert [node.kind for node in consolidate(bare, made.text()).children] == [Kind.PREAMBLE, Kind.CLAUSE, Kind.CLOSING]


def test_a_corrigendum_corrects_words_alone(base):
    operations = [
        Reword(target=at(base, "ข้อ ๒"), heading="หัว", text="แก้แล้ว"),
        Reword(target=at(base, "หมวด ๑"), heading="แก้แล้ว", text=""),
        Reword(target="n0", heading="ธรรมนูญแก้คำผิด", text=""),
    ]
    made = corrigendum(base, operations, reason="พิมพ์ผิด")
    assert made.title == f"ประกาศแก้คำผิด {NAME}"
    assert made.directives[0].text == f"ให้แก้คำผิดในข้อ ๒ แห่ง{NAME} เป็นดังต่อไปนี้"
    assert read_instrument(made.text(), base) == tuple(operations)
    with pytest.raises(NotDraftable):
        corrigendum(base, [Repeal(target=at(base, "ข้อ ๒"))])


@pytest.mark.parametrize("text", ["“ก", "ก”", "ก”\n“ข"])
def test_unbalanced_quotation_marks_cannot_be_quoted(base, text):
    with pytest.raises(NotDraftable) as refused:
        instrument(NAME, 2, 2570, base, [Reword(target=at(base, "ข้อ ๒"), heading="", text=text)])
    assert "ข้อ ๒" in refused.value.message


def test_what_only_drafts_may_do_has_no_directive(base):
    for operation in (Renumber(target="n4", label="ข้อ ๙"), Remove(target="n4")):
        with pytest.raises(Exception, match="ข้อ ๒"):
            instrument(NAME, 2, 2570, base, [operation])


def test_a_doubled_number_cannot_be_cited():
    doubled, _ = assign_identities(parse("ชื่อ\n\nข้อ ๑ ก\nข้อ ๑ ข").tree, 1)
    with pytest.raises(NotDraftable):
        instrument("ชื่อ", 2, 2570, doubled, [Repeal(target="n2")])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f"ข้อ ๓ ให้ยกเลิกข้อ ๙๙ แห่ง{NAME}", "ไม่พบ ข้อ ๙๙"),
        (f"ข้อ ๓ ให้ยกเลิกข้อ ๓ แห่ง{NAME}", "ถูกยกเลิกไปแล้ว"),
        ("ข้อ ๓ ให้ยกเลิกข้อ ๒ แห่งธรรมนูญอื่น", "ไม่ได้อ้างถึงธรรมนูญฉบับนี้"),
        (f"ข้อ ๓ ให้ยกเลิกหมวด ๑ แห่ง{NAME}", "ให้ครบ เช่น “หมวด ๑ ข้อ ๒"),
        (f"ข้อ ๓ ให้ยกเลิกส่วนที่ ๑ แห่ง{NAME}", "ไม่พบ ส่วนที่ ๑"),
        ("ข้อ ๓ ให้ทำสิ่งที่ไม่มีใครเข้าใจ", "ไม่ใช่รูปแบบคำสั่งที่รู้จัก"),
        (f"ข้อ ๓ ให้ยกเลิกข้อ ๒ แห่ง{NAME}\n“ข้อ ๒ ก”", "ไม่มีข้อความในเครื่องหมายคำพูด"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน", "ไม่มีข้อความ"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ ก", "ไม่ปิด"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ ก” ข", "ไม่ปิด"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ ก”\n“ข”", "เกินหนึ่งชุด"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ ก”\nแถม", "ไม่เข้าใจบรรทัดที่ 7"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๕ ก”", "เป็น ข้อ ๕"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ ก\nข้อ ๓ ข”", "ไม่ใช่บทเดียว"),
        (f"ข้อ ๓ ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ (ยกเลิก)\nก”", "ยกเลิก"),
        (f"ข้อ ๓ ให้ยกเลิกชื่อหมวด ๑ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“หมวด ๑ ก\nข้อ ๙ ข”", "บทอื่นปนอยู่"),
        (f"ข้อ ๓ ให้เพิ่มความต่อไปนี้เป็นข้อ ๙ ต่อจากข้อ ๙๙ แห่ง{NAME}\n“ข้อ ๙ ก”", "ไม่พบตำแหน่ง"),
        (f"ข้อ ๓ ให้เพิ่มความต่อไปนี้เป็นข้อ ๙ เป็นลำดับแรกของหมวด ๙ แห่ง{NAME}\n“ข้อ ๙ ก”", "ไม่พบตำแหน่ง"),
        (f"ข้อ ๓ ให้เพิ่มความต่อไปนี้เป็นข้อ ๒ แห่ง{NAME}\n“ข้อ ๒ ก”", "มี ข้อ ๒ อยู่แล้ว"),
    ],
)
def test_a_directive_that_does_not_fit_is_quoted_and_refused(base, body, why):
    with pytest.raises(DirectiveRefused) as refused:
        read_instrument(HEAD + body, base)
    assert why in refused.value.message
    assert str(refused.value.facts["directive"]).startswith("ให้")
    assert refused.value.facts["line"] == 5


def test_digits_and_spaces_of_a_directive_may_be_typed_otherwise(base):
    body = f"ข้อ ๓ ให้ยกเลิกความในข้อ 2แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ 2 ก”\nข้อ ๔ ให้ยกเลิกข้อ ๗ แห่ง{NAME}\nประกาศ ณ วันที่ ๑"
    assert read_instrument(HEAD + body, base) == (
        Reword(target=at(base, "ข้อ ๒"), heading="", text="ก"),
        Repeal(target=at(base, "ข้อ ๗")),
    )


def test_a_text_without_directives_is_no_instrument(base):
    with pytest.raises(DirectiveRefused):
        read_instrument("ชื่อ\n\nไม่มีคำสั่ง", base)
    with pytest.raises(NoTitle):
        read_instrument("", base)
    assert read_instrument(HEAD, base) == ()


def test_a_charter_is_called_what_its_title_calls_it():
    assert [noun_of("ปฏิญญาเมือง"), noun_of("ข้อบังคับ"), noun_of("อื่น")] == ["ปฏิญญา", "ข้อบังคับ", "ธรรมนูญ"]
    assert without_year("ธรรมนูญ พุทธศักราช 2540") == "ธรรมนูญ"
    assert instrument("ก", 2, 2570, EMPTY_CHARTER, []).word == "ข้อ"


@pytest.mark.parametrize("vector", VECTORS["instruments"], ids=lambda vector: vector["name"])
def test_instruments_are_consolidated_as_the_vectors_say(vector):
    tree, _ = assign_identities(parse(VECTORS["base"]).tree, 1)
    assert root_hash(tree) == VECTORS["base_root"]
    assert root_hash(consolidate(tree, vector["text"])) == vector["root"]
