"""The notice of a meeting as a paper (หนังสือเชิญประชุม): when, where, and the agenda it tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from charter_engine.actions.manuscripts import signatory_boxes
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.text.dates import bangkok_date, thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import NotFound
from charter_engine.publication.manuscript import NoticeItem, NoticeManuscript
from charter_engine.storage import assemblies, charters, ledger, meetings, process
from charter_engine.storage.meetings import NoticeRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection


class NoNoticeYet(NotFound):
    """No notice of meeting {name} has been given."""

    remedy = "Give notice of the meeting first (act `notify`)."


def notice_paper(connection: Connection, charter_id: str, number: int) -> NoticeManuscript:
    """Return the newest notice of a meeting; raises NoSuchAssembly, NoNoticeYet."""
    charter, meeting = charters.by_id(connection, charter_id), assemblies.by_number(connection, charter_id, number)
    given = meetings.notices(connection, charter_id, number)
    if not given:
        raise NoNoticeYet(what="notice of meeting", name=number)
    notice = given[-1]
    body = process.procedure(connection, charter_id, charter.procedure_hash).body(meeting.body)
    name = body.name if body else meeting.body
    entries = ledger.lines(connection, charter_id, subject=f"assemblies/{number}")
    made = [line for line in entries if line.type == EntryType.ASSEMBLY_NOTICED]
    return NoticeManuscript(
        place=charter.place,
        title=("หนังสือเชิญประชุม", meeting.title),
        version_id=f"{charter.slug}/assemblies/{number}",
        dated=bangkok_date(notice.at),
        signatories=signatory_boxes(connection, charter)[1:],
        simulated=any(parse_entry(line.data).simulated for line in made),
        addressee=f"สมาชิก{name}",
        paragraphs=(
            f"ด้วย{name}กำหนดประชุม {meeting.title} {_when(notice)} จึงขอเชิญท่านเข้าร่วมประชุมตามระเบียบวาระต่อไปนี้",
            f"หนังสือนี้แจ้งล่วงหน้า {thai_digits(notice.days)} วัน",
        ),
        items=tuple(_item(at, item) for at, item in enumerate(json.loads(notice.agenda), start=1)),
    )


def _when(notice: NoticeRecord) -> str:
    clock = f" เวลา {thai_digits(notice.begins.replace(':', '.'))} น." if notice.begins else ""
    where = f" ณ {notice.venue}" if notice.venue else ""
    return f"ใน{thai_date(notice.day, style='full')}{clock}{where}"


def _item(at: int, item: dict[str, Any]) -> NoticeItem:
    notes = [f"ใช้เวลาประมาณ {thai_digits(item['minutes'])} นาที"] if item["minutes"] else []
    if item["document"]:
        document = json.loads(item["document"])
        notes.append(f"เอกสาร: {document['title']} {document['url']}".strip())
    return NoticeItem(label=f"วาระที่ {thai_digits(at)}", title=item["title"], note=" · ".join(notes))
