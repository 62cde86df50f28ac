from __future__ import annotations

from datetime import date

import pytest

from charter_engine.publication.demo_ca import DemoAuthority, make_demo_authority
from charter_engine.publication.manuscript import (
    CharterManuscript,
    Correction,
    CorrigendumManuscript,
    Directive,
    InstrumentManuscript,
    RedlineManuscript,
    RedlineRow,
    RenderedPdf,
    ReportManuscript,
    ReportSection,
    ReportTable,
)
from charter_engine.publication.pdf import render
from charter_engine.publication.signing import sign
from charter_engine.resources import examples_dir
from tests.publication.papers import BOXES, SHORT, SIGNED_AT, Paper, charter_of, common, trust_in


@pytest.fixture(scope="session")
def example_text() -> str:
    return (examples_dir() / "nakhon_sawan_charter" / "charter.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def example(example_text: str) -> CharterManuscript:
    return charter_of(example_text)


@pytest.fixture(scope="session")
def example_base(example: CharterManuscript) -> RenderedPdf:
    return render(example)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> DemoAuthority:
    return make_demo_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def paper(authority: DemoAuthority) -> Paper:
    manuscript = charter_of(SHORT)
    base = render(manuscript)
    signed = sign(base.data, authority.signatories, at=SIGNED_AT, simulated=True)
    return Paper(manuscript, base, signed, authority, trust_in(authority))


@pytest.fixture(scope="session")
def instrument() -> InstrumentManuscript:
    title = ("ธรรมนูญพัฒนาจังหวัดนครสวรรค์ที่ยั่งยืน", "(ฉบับที่ ๒) พ.ศ. ๒๕๗๐")
    return InstrumentManuscript(
        **common(title=title, signatories=BOXES),
        number=2,
        effective=date(2027, 6, 1),
        enacting=("โดยที่เป็นการสมควรแก้ไขเพิ่มเติมธรรมนูญ",),
        commencement=Directive(label="ข้อ ๑", text="ธรรมนูญนี้ให้ใช้บังคับตั้งแต่วันที่ ๑ มิถุนายน พ.ศ. ๒๕๗๐"),
        directives=(
            Directive(
                label="ข้อ ๒",
                text="ให้ยกเลิกความในข้อ ๕ และให้ใช้ความต่อไปนี้แทน",
                quoted=("ข้อ ๕ ให้ดำเนินการรับฟังความเห็น", "(๑) ประกาศให้ทราบ", "(๒) จัดทำคำชี้แจง"),
            ),
        ),
        reason="โดยที่ระยะเวลาเดิมสั้นเกินไป",
    )


@pytest.fixture(scope="session")
def redline() -> RedlineManuscript:
    changed = RedlineRow(
        label="ข้อ ๕",
        ops=((0, "ให้รับฟังความเห็นไม่น้อยกว่า"), (-1, "สิบห้าวัน"), (1, "สามสิบวัน\n(๑) ดำเนินการทุกตำบล")),
        happened="แก้ไขถ้อยคำ",
    )
    return RedlineManuscript(
        **common(),
        old_name="ฉบับที่ ๑",
        new_name="ฉบับที่ ๒",
        rows=(changed,) * 24,
        untouched="ข้ออื่นไม่เปลี่ยนแปลง",
    )


@pytest.fixture(scope="session")
def report() -> ReportManuscript:
    table = ReportTable(caption="ตารางที่ ๑", header=("ข้อ", "พันธกิจ"), rows=(("ข้อ ๑๖", "จัดทำฐานข้อมูลกลางของจังหวัด"),))
    section = ReportSection(heading="๑. ผลการดำเนินการ", paragraphs=("ดำเนินการแล้ว",), tables=(table,))
    return ReportManuscript(**common(root_hash=""), sections=(section,), subtitle="เสนอสมัชชา")


@pytest.fixture(scope="session")
def corrigendum() -> CorrigendumManuscript:
    slip = Correction(label="ข้อ ๕", printed="ดาเนินการ", correct="ดำเนินการ")
    return CorrigendumManuscript(
        **common(signatories=BOXES[:1]),
        version=3,
        corrects="ฉบับที่ ๒",
        corrections=(slip,),
    )
