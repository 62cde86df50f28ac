"""The other papers say, in two readers, what their manuscripts say."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest

from charter_engine.publication.manuscript import (
    CorrigendumManuscript,
    InstrumentManuscript,
    RedlineManuscript,
    RedlineRow,
    ReportManuscript,
)
from charter_engine.publication.pdf import render
from charter_engine.publication.reading_back import missing_words, open_paper
from tests.publication.papers import IN_ORDER, SHORT, charter_of, squeezed


def in_order(shown: str, *words: str) -> bool:
    position = 0
    for each in words:
        position = shown.find(squeezed(each), position)
        if position < 0:
            return False
    return True


@pytest.mark.parametrize("reader", IN_ORDER)
def test_an_instrument_quotes_the_new_text_whole(instrument: InstrumentManuscript, reader: str) -> None:
    shown = "".join(IN_ORDER[reader](render(instrument).data))
    quoted = "“ข้อ ๕ ให้ดำเนินการรับฟังความเห็น (๑) ประกาศให้ทราบ (๒) จัดทำคำชี้แจง”"
    assert in_order(shown, *instrument.title, *instrument.enacting, instrument.directives[0].text, quoted)
    assert in_order(shown, "ประกาศ ณ วันที่ ๑๙ พฤษภาคม พ.ศ. ๒๕๗๐", BOX, "หมายเหตุ", instrument.reason)


BOX = "ประธานสภาพลเมืองจังหวัดนครสวรรค์"


PARTIES = ("สภาคนเมืองลุง", "ภาคีสานพลังพัทลุง", "ภาคีพื้นที่เข้มแข็ง")


@pytest.mark.parametrize("reader", IN_ORDER)
def test_the_parties_are_named_between_the_text_and_the_signatures(reader: str) -> None:
    printed = render(charter_of(SHORT, parties=PARTIES)).data
    shown = "".join(IN_ORDER[reader](printed))
    named = [f"ในนาม{party}" for party in PARTIES]
    assert in_order(shown, "ให้ไว้ ณ วันที่ ๑ มกราคม พ.ศ. ๒๕๖๙", *named, BOX, "รายชื่อหมู่บ้าน")
    assert missing_words(open_paper(printed)) == ""
    assert "ในนาม" not in "".join(IN_ORDER[reader](render(charter_of(SHORT)).data))


def test_every_party_is_a_paragraph_of_the_paper_s_structure() -> None:
    def paragraphs(parties: tuple[str, ...]) -> int:
        with pikepdf.open(io.BytesIO(render(charter_of(SHORT, parties=parties)).data)) as pdf:
            return sum(one.get("/S") == "/P" for one in pdf.objects if isinstance(one, pikepdf.Dictionary))

    assert paragraphs(PARTIES) == paragraphs(()) + len(PARTIES)


@pytest.mark.parametrize("reader", IN_ORDER)
def test_a_redline_shows_both_texts_and_repeats_its_head(redline: RedlineManuscript, reader: str) -> None:
    printed = render(redline)
    pages = IN_ORDER[reader](printed.data)
    assert printed.pages == len(pages) > 1
    assert all("บทบัญญัติ" in page for page in pages[:-1])
    row = "ให้รับฟังความเห็นไม่น้อยกว่าสิบห้าวันสามสิบวัน(๑)ดำเนินการทุกตำบล"
    assert sum(page.count(row) for page in pages) == len(redline.rows)


@pytest.mark.parametrize("reader", IN_ORDER)
def test_a_redline_lists_what_happened_and_says_where_words_moved(redline: RedlineManuscript, reader: str) -> None:
    moved = RedlineRow(label="ข้อ ๕", ops=((0, "ให้เสนอแผน"), (-1, "โดยเปิดเผย")), notes=("", "๑ ย้ายไปข้อ ๕/๑"))
    arrived = RedlineRow(label="ข้อ ๕/๑", ops=((1, "โดยเปิดเผย"),), notes=("๑ ย้ายมาจากข้อ ๕",))
    paper = replace(redline, rows=(moved, arrived), happened=("ข้อ ๕ แยกเป็น ข้อ ๕ และข้อ ๕/๑",))
    shown = "".join(IN_ORDER[reader](render(paper).data))
    assert in_order(shown, "ข้อ ๕ แยกเป็น ข้อ ๕ และข้อ ๕/๑", "บทบัญญัติ", "ให้เสนอแผนโดยเปิดเผย(๑ ย้ายไปข้อ ๕/๑)")
    assert in_order(shown, "โดยเปิดเผย(๑ ย้ายมาจากข้อ ๕)")


@pytest.mark.parametrize("reader", IN_ORDER)
def test_changes_are_read_back_after_any_mark(redline: RedlineManuscript, reader: str) -> None:
    ends = [f"{consonant}{vowel}{tone}" for consonant in "กธนป" for vowel in "ิีุ" for tone in ("", "่", "้", "์")]
    ops = [((0, end), (-1, f"ตัด{end}"), (1, f"เพิ่ม{end}"), (0, "ที่สุด")) for end in ends]
    rows = tuple(RedlineRow(label=f"ข้อ {at}", ops=each) for at, each in enumerate(ops))
    shown = "".join(IN_ORDER[reader](render(replace(redline, rows=rows)).data))
    written = ["".join(text for _, text in each) for each in ops]
    assert [line for line in written if line not in shown] == []


def test_unsigned_papers_have_no_fields(redline: RedlineManuscript, report: ReportManuscript) -> None:
    for printed in (render(redline), render(report)):
        with pikepdf.open(io.BytesIO(printed.data)) as pdf:
            assert "/AcroForm" not in pdf.Root


@pytest.mark.parametrize("reader", IN_ORDER)
def test_a_report_prints_sections_and_tables(report: ReportManuscript, reader: str) -> None:
    shown = "".join(IN_ORDER[reader](render(report).data))
    assert in_order(shown, *report.title, report.subtitle, "ดำเนินการแล้ว", "ตารางที่ ๑", "ข้อ ๑๖ จัดทำฐานข้อมูลกลางของจังหวัด")


@pytest.mark.parametrize("reader", IN_ORDER)
def test_a_corrigendum_shows_the_slip_and_the_right_word(corrigendum: CorrigendumManuscript, reader: str) -> None:
    shown = "".join(IN_ORDER[reader](render(corrigendum).data))
    assert in_order(shown, "แก้คำผิด ฉบับที่ ๒", "ข้อ ๕ ดาเนินการ ดำเนินการ", "ประกาศ ณ", BOX)
