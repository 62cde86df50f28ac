"""An assembly's review report as a paper: the figures kept with the meeting, in Thai headings and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from charter_engine.domain.charter.version import VersionKind
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.text.dates import thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import NotFound
from charter_engine.publication.manuscript import ReportManuscript, ReportSection, ReportTable
from charter_engine.storage import assemblies, charters, ledger, process
from charter_engine.storage.assemblies import AssemblyRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATES = {
    "draft": "ร่าง",
    "gathering": "รวบรวมผู้รับรอง",
    "under_way": "อยู่ระหว่างพิจารณา",
    "adopted": "รับรองแล้ว",
    "rejected": "ตกไป",
    "returned": "ส่งคืนผู้เสนอ",
    "withdrawn": "ถอนแล้ว",
}


class NoReportYet(NotFound):
    """Meeting {name} has no report yet."""

    remedy = "Make the report first (act `report`)."


def report_paper(connection: Connection, charter_id: str, number: int) -> ReportManuscript:
    """Return a meeting's report; raises NoSuchAssembly, NoReportYet."""
    charter, meeting = charters.by_id(connection, charter_id), assemblies.by_number(connection, charter_id, number)
    if meeting.report is None:
        raise NoReportYet(what="report of meeting", name=number)
    report: dict[str, Any] = dict(meeting.report)
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    entries = ledger.lines(connection, charter_id, subject=f"assemblies/{number}")
    made = [line for line in entries if line.type == EntryType.ASSEMBLY_REPORT]
    return ReportManuscript(
        place=charter.place,
        title=("รายงานการทบทวน", charter.title),
        subtitle=meeting.title,
        version_id=f"{charter.slug}/assemblies/{number}",
        dated=date.fromisoformat(str(report["as_of"])),
        simulated=any(parse_entry(line.data).simulated for line in made),
        sections=(
            _meeting(meeting, report, procedure),
            _versions(report["adopted"]),
            _amendments(report["amendments"], procedure),
            _comments(report),
            *_levels(report),
        ),
    )


def _meeting(meeting: AssemblyRecord, report: Mapping[str, Any], procedure: Procedure) -> ReportSection:
    bodies = {body.id: body.name for body in procedure.bodies}
    sectors = {sector.id: sector.name for sector in procedure.sectors}
    rows = [
        (sectors.get(row["sector"], row["sector"] or "–"), row["roll"], row["present"]) for row in report["attendance"]
    ]
    rows.append(("รวม", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    since = f" ตั้งแต่การประชุมประจำปีเมื่อวันที่ {_day(report['since'])}" if report["since"] else " ตั้งแต่เริ่มต้น"
    held = f"{bodies.get(meeting.body, meeting.body)} ประชุมวันที่ {thai_date(meeting.day)}"
    return ReportSection(
        heading="๑. การประชุม",
        paragraphs=(held, f"รายงานนี้แสดงข้อมูล ณ วันที่ {_day(report['as_of'])}{since}"),
        tables=(_table("ผู้เข้าประชุมตามภาคส่วน", ("ภาคส่วน", "ที่นั่ง", "เข้าประชุม"), rows),),
    )


def _versions(adopted: Sequence[Mapping[str, Any]]) -> ReportSection:
    heading = "๒. ฉบับที่รับรองในช่วงนี้"
    if not adopted:
        return ReportSection(heading=heading, paragraphs=("ไม่มี",))
    rows = [
        (
            row["version"],
            "แก้คำผิด" if row["kind"] == VersionKind.CORRIGENDUM else "รับรอง",
            _day(row["adopted"]),
            ", ".join(thai_digits(number) for number in row["amendments"]),
        )
        for row in adopted
    ]
    return ReportSection(heading=heading, tables=(_table("", ("ฉบับที่", "ประเภท", "วันที่", "มาจากร่างที่"), rows),))


def _amendments(found: Sequence[Mapping[str, Any]], procedure: Procedure) -> ReportSection:
    stages = {stage.id: stage.name for stage in procedure.stages}
    rows = [
        (
            row["amendment"],
            row["title"],
            _STATES.get(row["state"], row["state"]),
            stages.get(row["stage"], row["stage"]) if row["state"] == "under_way" else "–",
        )
        for row in found
    ]
    table = _table("", ("ร่างที่", "ชื่อ", "สถานะ", "ขั้นตอน"), rows)
    return ReportSection(
        heading="๓. ร่างแก้ไขเพิ่มเติม", tables=(table,) if rows else (), paragraphs=() if rows else ("ไม่มี",)
    )


def _comments(report: Mapping[str, Any]) -> ReportSection:
    counted = report["comments"]
    received, answered = thai_digits(counted["received"]), thai_digits(counted["answered"])
    lines = [f"ความเห็นที่ได้รับ {received} รายการ ชี้แจงแล้ว {answered} รายการ"]
    if report["unanswered"]:
        lines.append("ยังไม่ได้ชี้แจง: " + ", ".join(report["unanswered"]))
    return ReportSection(heading="๔. ความเห็น", paragraphs=tuple(lines))


_OUTCOMES = {
    "received": "รอการพิจารณา",
    "synthesised": "สังเคราะห์เป็นร่างแล้ว",
    "declined": "ไม่รับ",
    "adopted": "รับรองแล้ว",
    "rejected": "ตกไป",
    "returned": "ส่งคืนผู้เสนอ",
    "withdrawn": "ถอนแล้ว",
}
_KEPT = {"open": "กำลังดำเนินการ", "kept": "ทำแล้วตามพันธกิจ", "missed": "ไม่ได้ทำ", "dropped": "ยกเลิก"}
_LATE = "เกินกำหนด"


def _levels(report: Mapping[str, Any]) -> tuple[ReportSection, ...]:
    """Return what reaches beyond the text, as far as there is any; a report made before it was kept has none."""
    parts = (_commitments(report), _risen(report), _partners(report), _duties(report))
    kept = [part for part in parts if part.tables or part.paragraphs]
    return tuple(
        ReportSection(heading=f"{thai_digits(at)}. {part.heading}", paragraphs=part.paragraphs, tables=part.tables)
        for at, part in enumerate(kept, start=5)
    )


def _listed(heading: str, header: tuple[str, ...], rows: Sequence[Sequence[object]]) -> ReportSection:
    return ReportSection(heading=heading, tables=(_table("", header, rows),) if rows else ())


def _commitments(report: Mapping[str, Any]) -> ReportSection:
    rows = [
        (
            row["clause"],
            row["what"],
            row["who"],
            _day(row["due"]),
            _LATE if row["overdue"] else _KEPT[row["state"]],
            " · ".join(row["progress"]),
        )
        for row in report.get("commitments", ())
    ]
    header = ("ข้อ", "สิ่งที่ทำ", "ผู้รับผิดชอบ", "ภายใน", "สถานะ", "ความก้าวหน้า")
    return _listed("พันธกิจตามธรรมนูญ", header, rows)


def _risen(report: Mapping[str, Any]) -> ReportSection:
    up = [
        (
            row["amendment"],
            row["target"],
            _day(row["at"]),
            " · ".join(_answer(answer) for answer in row["answers"]) or "ยังไม่ได้รับคำตอบ",
        )
        for row in report.get("raised", ())
    ]
    down = [
        (row["title"], row["place"], _LATE if row["overdue"] else _OUTCOMES[row["state"]], row["reason"])
        for row in report.get("received", ())
    ]
    tables = (
        *([_table("ที่เสนอขึ้นจากที่นี่", ("ร่างที่", "เสนอไปยัง", "วันที่", "คำตอบ"), up)] if up else []),
        *([_table("ที่ได้รับจากระดับล่าง", ("ชื่อ", "พื้นที่", "ผล", "เหตุผล"), down)] if down else []),
    )
    return ReportSection(heading="ข้อเสนอระหว่างระดับ", tables=tables)


def _answer(answer: Mapping[str, Any]) -> str:
    outcome = _OUTCOMES.get(answer["outcome"], answer["outcome"])
    reason = f" ({answer['reason']})" if answer["reason"] else ""
    return f"{answer['charter']}: {outcome}{reason}"


def _partners(report: Mapping[str, Any]) -> ReportSection:
    rows = [
        (row["partner"], row["question"], _day(row["due"]), _LATE if row["overdue"] else "รอคำตอบ")
        for row in report.get("partners_unanswered", ())
    ]
    return _listed("คำถามที่ภาคียังไม่ตอบ", ("ภาคี", "คำถาม", "ภายใน", "สถานะ"), rows)


def _duties(report: Mapping[str, Any]) -> ReportSection:
    rows = [(row["name"], _day(row["due"]), row["days"]) for row in report.get("duties_overdue", ())]
    return _listed("หน้าที่ที่เกินกำหนด", ("หน้าที่", "กำหนด", "เกินมาแล้ว (วัน)"), rows)


def _table(caption: str, header: tuple[str, ...], rows: Sequence[Sequence[object]]) -> ReportTable:
    written = tuple(
        tuple(thai_digits(cell) if isinstance(cell, int) else str(cell) or "–" for cell in row) for row in rows
    )
    return ReportTable(caption=caption, header=header, rows=written)


def _day(iso: str) -> str:
    return thai_date(date.fromisoformat(iso))
