from zipfile import ZIP_LZMA

import pytest

from charter_engine.domain.charter.plain_text import parse
from charter_engine.errors import Invalid
from charter_engine.publication.safe_xml import ForbiddenXml, UnreadableXml
from charter_engine.publication.word import UnreadableWord, from_docx
from charter_engine.publication.word.numbering import Counters, Lists
from charter_engine.publication.word.package import OutsideWord, SwollenWord
from tests.publication.word_files import (
    abstract,
    deleted,
    docx,
    inserted,
    level,
    num,
    numbered,
    p,
    part,
    r,
    relationships,
    table,
    zipped,
)

EMPTY = p()
TITLE = (p("ธรรมนูญ"), EMPTY)
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def lines(data):
    return from_docx(data).text.rstrip("\n").split("\n")


def proposal(data):
    tracked = from_docx(data).tracked
    assert tracked is not None
    return tracked


def outside(kind, rels="document"):
    named = f"word/_rels/{rels}.xml.rels"
    return {named: relationships((kind, "http://example.org", ' TargetMode="External"'))}.items()


def rules(data):
    return [warning.rule for warning in from_docx(data).warnings]


def test_labels_typed_by_hand_stay():
    read = from_docx(docx(*TITLE, p(r("ข้อ ๑"), "<w:r><w:tab/></w:r>", r("พลเมือง"))))
    assert parse(read.text).tree.children[0].label == "ข้อ ๑"
    assert read.tracked is None
    assert read.warnings == ()


def test_automatic_thai_numbers_stand_before_their_text():
    clauses = abstract(
        "1", level(0, "thaiNumbers", "ข้อ %1"), level(1, "thaiNumbers", "(%2)"), level(2, "thaiLetters", "(%3)")
    )
    data = docx(
        *TITLE,
        p("หนึ่ง", properties=numbered(7)),
        p("ก", properties=numbered(7, 1)),
        p("ก", properties=numbered(7, 2)),
        p("ข", properties=numbered(7, 2)),
        p("ข", properties=numbered(7, 1)),
        p("สอง", properties=numbered(7)),
        p("ก", properties=numbered(7, 1)),
        numbering=clauses + num(7, 1),
    )
    assert lines(data)[2:] == ["ข้อ ๑ หนึ่ง", "(๑) ก", "(ก) ก", "(ข) ข", "(๒) ข", "ข้อ ๒ สอง", "(๑) ก"]


def test_numbers_come_from_styles_starts_and_restarts():
    lists = (
        abstract("1", level(0, "thaiNumbers", "หมวด %1", start=3, more='<w:pStyle w:val="Big"/>'))
        + abstract("2", level(0, "thaiNumbers", "(%1)", more='<w:suff w:val="nothing"/>'))
        + num(5, 1)
        + num(6, 2)
        + num(8, 2, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>')
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Big"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Big"/></w:style>'
    )
    big, sub = '<w:pStyle w:val="Big"/>', '<w:pStyle w:val="Sub"/>'
    data = docx(
        *TITLE,
        p("ก", properties=big),
        p("ข", properties=sub),
        p("ไม่มีเลข", properties=big + numbered(0)),
        p("ค", properties=numbered(6)),
        p("ง", properties=numbered(8)),
        p("จ", properties=numbered(6)),
        numbering=lists,
        styles=styles,
    )
    assert lines(data)[2:] == ["หมวด ๓ ก", "หมวด ๔ ข", "ไม่มีเลข", "(๑)ค", "(๔)ง", "(๕)จ"]


@pytest.mark.parametrize(
    ("form", "count", "written"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 3, "03"),
        ("thaiNumbers", 105, "๑๐๕"),
        ("thaiLetters", 10, "ญ"),
        ("thaiLetters", 41, "ฮ"),
        ("thaiLetters", 42, "กก"),
        ("thaiCounting", 21, "ยี่สิบเอ็ด"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 2, "B"),
        ("lowerRoman", 1994, "mcmxciv"),
        ("upperRoman", 4, "IV"),
        ("none", 4, ""),
        ("chineseCounting", 4, "4"),
    ],
)
def test_each_number_form_is_written_as_word_shows_it(form, count, written):
    assert Counters(Lists(None)).written(count, form) == written


def test_an_unknown_number_form_is_told():
    data = docx(*TITLE, p("ก", properties=numbered(1)), numbering=abstract("1", level(0, "aiueo", "(%1)")) + num(1, 1))
    assert lines(data)[2] == "(1) ก"
    assert rules(data) == ["number-form"]


def test_tracked_changes_give_the_text_before_and_the_proposal():
    data = docx(*TITLE, p("ข้อ ๑ มีวาระ", deleted("สี่", "นายก"), inserted("ห้า", "นายก"), "ปี"))
    read = from_docx(data)
    assert "มีวาระสี่ปี" in read.text
    assert "มีวาระห้าปี" in proposal(data)
    assert "ห้า" not in read.text
    assert [(warning.line, warning.rule) for warning in read.warnings] == [(3, "tracked-changes")]
    assert "นายก" in read.warnings[0].message_th


def test_moves_inserted_and_deleted_paragraphs_are_followed():
    gone = '<w:rPr><w:del w:id="1" w:author="ก"/></w:rPr>'
    new = '<w:rPr><w:ins w:id="1" w:author="ก"/></w:rPr>'
    data = docx(
        *TITLE,
        p(deleted("ลบทั้งย่อหน้า"), properties=gone),
        p("รวม", properties=gone),
        p("กับย่อหน้านี้"),
        p(inserted("ใหม่"), properties=new),
        p('<w:moveFrom w:id="3">' + r("ย้าย") + "</w:moveFrom>อยู่เดิม".replace("อยู่เดิม", "")),
        p('<w:moveTo w:id="4">' + r("ย้าย") + "</w:moveTo>"),
    )
    read = from_docx(data)
    assert read.text.split("\n")[2:] == ["ลบทั้งย่อหน้า", "รวม", "กับย่อหน้านี้", "ย้าย", "", ""]
    assert [line for line in proposal(data).split("\n")[2:] if line] == ["รวมกับย่อหน้านี้", "ใหม่", "ย้าย"]


def test_automatic_numbers_count_anew_in_each_reading():
    lists = abstract("1", level(0, "thaiNumbers", "ข้อ %1")) + num(1, 1)
    gone = numbered(1) + '<w:rPr><w:del w:id="1"/></w:rPr>'
    data = docx(*TITLE, p(deleted("ก"), properties=gone), p("ข", properties=numbered(1)), numbering=lists)
    read = from_docx(data)
    assert read.text.split("\n")[2:4] == ["ข้อ ๑ ก", "ข้อ ๒ ข"]
    assert proposal(data).split("\n")[2:3] == ["ข้อ ๑ ข"]


def test_only_formatting_tracked_is_no_proposal():
    data = docx(*TITLE, p(r("ก", properties='<w:b/><w:rPrChange w:id="1"><w:rPr/></w:rPrChange>')))
    assert from_docx(data).tracked is None


def test_tables_are_lines_with_their_cells_apart():
    data = docx(
        *TITLE, table((p("ลำดับ"), p("ชื่อ")), (p("๑"), p("ก") + p("ข")), (EMPTY, EMPTY), (p("กรอบ") + p("เดียว"),))
    )
    assert lines(data)[2:] == ["ลำดับ | ชื่อ", "๑ | ก ข", "กรอบ", "เดียว"]


def test_an_inserted_row_is_in_the_proposal_only():
    row = f"<w:trPr><w:ins w:id='1'/></w:trPr><w:tc>{p('ใหม่')}</w:tc><w:tc>{p('๒')}</w:tc>"
    data = docx(*TITLE, table((p("เดิม"), p("๑")), row))
    assert "ใหม่" not in from_docx(data).text
    assert "ใหม่ | ๒" in proposal(data)


def test_notes_and_comments_are_told_with_their_words_and_authors():
    line = f'<w:footnote w:type="separator" w:id="-1">{p("-")}</w:footnote>'
    note = f'{line}<w:footnote w:id="2">{p("ดูรายงาน")}</w:footnote>'
    comments = f'<w:comment w:id="5" w:author="สมศรี">{p("ควรแก้")}</w:comment><w:comment w:id="6">{p("ลอย")}</w:comment>'
    text = p("ข้อ ๑ ก", '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:commentReference w:id="5"/></w:r>')
    read = from_docx(docx(*TITLE, text, footnotes=note, comments=comments))
    told = {(warning.line, warning.rule): warning.message_th for warning in read.warnings}
    assert "ไม่นับเป็นเนื้อความ: “ดูรายงาน”" in told[3, "footnotes"]
    assert "สมศรี" in told[3, "comments"]
    assert "ควรแก้" in told[3, "comments"]
    assert "ลอย" in told[1, "note"]
    assert "ดูรายงาน" not in read.text


def test_hidden_words_boxes_pictures_and_symbols_are_told():
    box = f"<w:drawing><w:txbxContent>{p('ในกล่อง')}</w:txbxContent></w:drawing>"
    data = docx(
        *TITLE,
        p("ก", r("ลับ", properties="<w:vanish/>"), f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
          f"<mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent></w:r>"),
        p("<w:r><w:pict/></w:r>", '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'),
    )  # fmt: skip
    read = from_docx(data)
    assert [warning.rule for warning in read.warnings] == ["hidden-text", "text-box", "picture", "symbol"]
    assert "ลับ" in read.warnings[0].message_th
    assert "ในกล่อง" in read.warnings[1].message_th
    assert read.text == "ธรรมนูญ\n\nก\n\n"


def test_words_hidden_by_a_style_are_told_and_shown_ones_in_it_read():
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    hidden = r("ลับ", properties='<w:rStyle w:val="H"/>')
    shown = r("เห็น", properties='<w:vanish w:val="0"/>')
    read = from_docx(
        docx(*TITLE, p("ข้อ ๑ ก", hidden), p(r("ซ่อน"), shown, properties='<w:pStyle w:val="P"/>'), styles=styles)
    )
    assert read.text.splitlines()[2:] == ["ข้อ ๑ ก", "เห็น"]
    told = [(one.line, one.rule, one.message_th) for one in read.warnings]
    assert [(line, rule) for line, rule, _ in told] == [(3, "hidden-text"), (4, "hidden-text")]
    assert "ลับ" in told[0][2]
    assert "ซ่อน" in told[1][2]


def test_headers_and_footers_are_told_unless_they_only_count_pages():
    parts = {"header1": "หน้า ๒", "header2": "ร่างที่ ๓ ลับ", "header3": "ร่างที่ ๓ ลับ", "footer1": "ฝ่ายเลขานุการ"}
    rels = [(name[:-1], f"{name}.xml", "") for name in parts]
    extra = {f"word/{name}.xml": part("hdr", p(words)) for name, words in parts.items()}
    extra["word/_rels/document.xml.rels"] = relationships(*rels)
    read = from_docx(docx(*TITLE, p("ข้อ ๑ ก"), extra=extra.items()))
    assert [(one.line, one.rule) for one in read.warnings] == [(1, "header"), (1, "footer")]
    assert "word/header2.xml" in read.warnings[0].message_th
    assert "ฝ่ายเลขานุการ" in read.warnings[1].message_th


def test_words_struck_by_hand_are_read_and_told():
    read = from_docx(
        docx(*TITLE, p("ข้อ ๑ ", r("ก", properties="<w:strike/>"), r("ข", properties='<w:strike w:val="0"/>')))
    )
    assert read.text.splitlines()[2] == "ข้อ ๑ กข"
    assert [(one.line, one.rule) for one in read.warnings] == [(3, "struck")]


def test_a_text_box_only_old_versions_of_word_can_show_is_told():
    box = f"<w:pict><w:txbxContent>{p('ในกล่อง')}</w:txbxContent></w:pict>"
    run = f"<w:r><mc:AlternateContent><mc:Choice/><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    read = from_docx(docx(*TITLE, p("ข้อ ๑ ก", run)))
    assert [(one.line, one.rule) for one in read.warnings] == [(3, "text-box")]
    assert "ในกล่อง" in read.warnings[0].message_th


def test_inserted_and_deleted_cells_stand_in_one_reading_only():
    def cell(text, mark=""):
        return f"<w:tc><w:tcPr>{mark}</w:tcPr>{p(text)}</w:tc>"

    row = cell("ก") + cell("ข", '<w:cellDel w:id="1"/>') + cell("ค", '<w:cellIns w:id="2"/>')
    read = from_docx(docx(*TITLE, p("ข้อ ๑ ก"), table(row)))
    assert read.text.splitlines()[3] == "ก | ข"
    assert read.tracked.splitlines()[3] == "ก |  | ค"


def test_moved_words_and_paragraphs_are_followed_in_both_readings():
    moved = f'<w:moveFrom w:id="1" w:author="ก">{r("ย้าย")}</w:moveFrom>'
    there = f'<w:moveTo w:id="2" w:author="ก">{r("ย้าย")}</w:moveTo>'
    read = from_docx(docx(*TITLE, p("ข้อ ๑ ก", moved), p("ข้อ ๒ ข", there)))
    assert read.text.splitlines()[2:] == ["ข้อ ๑ กย้าย", "ข้อ ๒ ข"]
    assert read.tracked.splitlines()[2:] == ["ข้อ ๑ ก", "ข้อ ๒ ขย้าย"]


def test_fields_links_content_controls_and_breaks_keep_their_words():
    data = docx(
        *TITLE,
        p("<w:r><w:instrText>PAGE</w:instrText></w:r>", "<w:hyperlink><w:r><w:t>ลิงก์</w:t></w:r></w:hyperlink>",
          "<w:r><w:br/></w:r>", "ข"),
        "<w:sdt><w:sdtPr/><w:sdtContent>" + p("ในกรอบ") + "</w:sdtContent></w:sdt>",
    )  # fmt: skip
    assert lines(data)[2:] == ["ลิงก์", "ข", "ในกรอบ"]


def test_an_automatic_contents_is_left_out_and_told_once():
    contents = p("หมวด ๑ ทั่วไป ๑", properties='<w:pStyle w:val="TOC1"/>')
    data = docx(*TITLE, contents, contents, p("หมวด ๑ ทั่วไป"))
    assert lines(data)[2:] == ["หมวด ๑ ทั่วไป"]
    assert rules(data) == ["contents-left-out"]


def test_a_title_without_an_empty_paragraph_ends_with_the_centred_ones():
    centre = '<w:jc w:val="center"/>'
    data = docx(p("ธรรมนูญ", properties=centre), p("จังหวัด", properties=centre), p("โดยที่"), p("ข้อ ๑ ก"))
    assert lines(data) == ["ธรรมนูญ", "จังหวัด", "", "โดยที่", "ข้อ ๑ ก"]


@pytest.mark.parametrize("space", [STRICT, "http://schemas.openxmlformats.org/wordprocessingml/2006/main"])
def test_both_dialects_of_word_are_read(space):
    assert lines(docx(*TITLE, p("ข้อ ๑ ก"), space=space))[2] == "ข้อ ๑ ก"


def test_parts_in_utf_16_are_read():
    assert lines(docx(*TITLE, p("ข้อ ๑ น้ำ"), encoding="utf-16"))[2] == "ข้อ ๑ น้ำ"


def test_a_ten_megabyte_text_is_read():
    long = "พลเมือง" * 200_000
    assert len(from_docx(docx(*TITLE, *[p(long + str(at)) for at in range(3)])).text) > 4_000_000


GONE = {"word/_rels/document.xml.rels": relationships(("numbering", "gone.xml", ""))}.items()
ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", UnreadableWord),
        (b"plain text", UnreadableWord),
        (b"\xd0\xcf\x11\xe0old", UnreadableWord),
        (docx(p("ก"))[:-30], UnreadableWord),
        (docx(p("ก"))[:60] + b"\xff" * 20 + docx(p("ก"))[80:], UnreadableWord),
        (zipped({"content.xml": b"<a/>"}), UnreadableWord),
        (zipped({"word/document.xml": part("document", "<w:body/>").encode()}, ZIP_LZMA), UnreadableWord),
        (zipped({"word/document.xml": b"<a/>"}), UnreadableWord),
        (zipped({"word/document.xml": b"<a"}), UnreadableXml),
        (docx(p("ก"), extra={"word/document.xml": ENTITY + part("document", "")}.items()), ForbiddenXml),
        (docx(p("ก"), extra={"word/styles.xml": ENTITY + part("styles", "")}.items()), ForbiddenXml),
        (docx("<w:altChunk/>"), UnreadableWord),
        (docx(p("ก"), extra=GONE), UnreadableWord),
        (
            docx(p("ก"), extra=outside("image")),
            OutsideWord,
        ),
        (
            docx(p("ก"), extra=outside("attachedTemplate", "settings")),
            OutsideWord,
        ),
        (docx(p("ก"), extra={"word/media/a": b"\0" * 40_000_000}.items()), SwollenWord),
        (zipped({f"a{at}": b"" for at in range(6000)}), SwollenWord),
    ],
)  # fmt: skip
def test_unusable_files_are_refused_with_the_part_and_a_remedy(data, refusal):
    with pytest.raises(refusal) as told:
        from_docx(data)
    assert isinstance(told.value, Invalid)
    assert told.value.facts["part"]
    assert told.value.remedy


def test_the_address_of_a_hyperlink_is_not_followed_and_no_fault():
    assert lines(docx(p("ก"), extra=outside("hyperlink"))) == ["ก"]
