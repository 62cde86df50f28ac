"""`charter show`: a thing, and what may happen next to it, who may do it, until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from charter_engine.cli.place import as_json, looking
from charter_engine.cli.references import now_in, thing
from charter_engine.cli.talk import give, give_json

if TYPE_CHECKING:
    from charter_engine.queries.standing import NextActView
    from charter_engine.queries.thing_records import (
        AmendmentView,
        AssemblyView,
        CharterView,
        CommentView,
        PollView,
        ThingView,
        VersionView,
    )

_STATES: Final = {
    "draft": "ร่าง",
    "gathering": "รวบรวมผู้รับรอง",
    "under_way": "อยู่ในกระบวนการ",
    "in_force": "ใช้บังคับ",
    "deferred": "รอวันใช้บังคับ",
    "superseded": "ฉบับก่อน",
    "adopted": "รับรองแล้ว",
    "rejected": "ตกไป",
    "returned": "ส่งคืน",
    "withdrawn": "ถอนแล้ว",
    "convened": "เรียกประชุมแล้ว",
    "open": "เปิดอยู่",
    "closed": "ปิดแล้ว",
    "annulled": "เพิกถอนแล้ว",
    "answered": "ชี้แจงแล้ว",
    "waiting": "รอคำชี้แจง",
    "erased": "ลบแล้ว",
}


@click.command()
@click.argument("ref")
@as_json
def show(*, ref: str, as_json: bool) -> None:
    """Show REF: CHARTER, CHARTER/versions/N, CHARTER/amendments/N, CHARTER/assemblies/N or CHARTER/comments/N."""
    with looking() as (connection, store):
        found = thing(connection, ref, now_in(connection, store))
    if as_json:
        give_json(found)
        return
    for line in in_words(found):
        give(line)


def in_words(found: ThingView) -> Iterator[str]:
    """Yield a thing as lines for people."""
    from charter_engine.queries import thing_records as records

    yield f"{found.ref} · {' '.join(found.title.split())}"
    yield f"สถานะ: {_STATES.get(found.state, found.state)} ({found.state}) · รุ่นของรายการ {found.revision}"
    match found:
        case records.CharterView():
            yield from _charter(found)
        case records.VersionView():
            yield from _version(found)
        case records.AmendmentView():
            yield from _amendment(found)
        case records.AssemblyView():
            yield from _assembly(found)
        case records.CommentView():
            yield from _comment(found)
        case _:
            pass
    yield from _acts("ทำต่อได้", found.next)
    yield from _acts("เมื่อถึงเวลา", found.later)


def _acts(heading: str, views: Iterable[NextActView]) -> Iterator[str]:
    listed = tuple(views)
    if listed:
        yield f"{heading}:"
    for view in listed:
        since = f" ตั้งแต่ {_time(view.since)}" if view.since else ""
        until = f" ก่อน {_time(view.until)}" if view.until else ""
        due = " (ถึงกำหนดแล้ว)" if view.due else ""
        on = f" → {view.on}" if view.on else ""
        yield f"  {view.act} โดย {view.who}{since}{until}{due}{on}"


def _time(moment: datetime) -> str:
    from charter_engine.domain.text import thai_digits
    from charter_engine.domain.text.dates import BANGKOK, thai_date

    there = moment.astimezone(BANGKOK)
    return f"{thai_date(there.date(), style='abbreviated')} {thai_digits(f'{there:%H.%M}')} น."


def _charter(found: CharterView) -> Iterator[str]:
    yield f"{found.place} · {found.procedure_name}"
    if found.in_force:
        yield f"ใช้บังคับ: ฉบับที่ {found.in_force} ตั้งแต่ {found.since}"
    if found.deferred:
        yield f"รอวันใช้บังคับ: ฉบับที่ {found.deferred}"
    yield f"ความเห็น {found.comments} · สมุดบันทึก {found.entries} รายการ ({found.origin})"
    for version in found.versions:
        yield f"  versions/{version.n}  {version.status}  {version.effective}  {version.root}"
    for amendment in found.amendments:
        yield f"  amendments/{amendment.n}  {amendment.state}  {amendment.stage}  {amendment.title}"
    for meeting in found.assemblies:
        yield f"  assemblies/{meeting.n}  {meeting.state}  {meeting.day}  {meeting.title}"


def _version(found: VersionView) -> Iterator[str]:
    yield f"รับรอง {found.adopted} · ใช้บังคับ {found.effective} · จากร่าง {', '.join(map(str, found.amendments))}"
    yield f"sha256 {found.root}"
    for paper in found.papers:
        yield f"  {paper.name}  {'ลงนามแล้ว' if paper.signed else 'ไม่มีลายมือชื่อ'}  {paper.digest}"


def _amendment(found: AmendmentView) -> Iterator[str]:
    if found.stage:
        yield f"ขั้นตอน: {found.stage_name} ({found.stage}) ตั้งแต่ {_time(found.stage_since)}"
    yield f"ฉบับแก้ที่ {found.text_revision} บนฉบับที่ {found.base_version} · แก้ {len(found.operations)} แห่ง"
    yield f"เหตุผล: {found.reason}"
    yield f"ความเห็น {found.comments}"
    if found.assembly:
        yield f"เข้าประชุม assemblies/{found.assembly}"
    yield from map(_poll, found.polls)


def _assembly(found: AssemblyView) -> Iterator[str]:
    yield f"{found.body_name} ({found.body}) · {found.assembly_kind} · {found.day}"
    yield f"มาประชุม {len(found.attendance)} จาก {found.roll} ที่นั่ง"
    for line in found.agenda:
        yield f"  วาระ: amendments/{line.n}  {line.title}"
    yield from map(_poll, found.polls)


def _poll(poll: PollView) -> str:
    outcome = f" → {poll.decision.get('outcome')}" if poll.decision else ""
    where = f"assemblies/{poll.assembly} ลงมติครั้งที่ {poll.k}"
    return f"  {where}: {poll.method} รอบ {poll.round} {poll.state}{outcome} · ออกเสียง {poll.cast} จาก {poll.present}"


def _comment(found: CommentView) -> Iterator[str]:
    draft = f"amendments/{found.amendment} ฉบับแก้ที่ {found.text_revision}"
    where = draft if found.amendment else f"ฉบับที่ {found.version}"
    yield f"ต่อ “{found.exact}” ใน {found.label or found.clause} ({where})"
    yield found.body or "(ผู้ให้ความเห็นลบข้อความแล้ว)"
    for place in found.places:
        text = f"amendments/{place.amendment} ฉบับแก้ที่ {place.text_revision}"
        yield f"  {text if place.amendment else f'ฉบับที่ {place.version}'}: {place.status} {place.clause or ''}"
    if found.answer:
        yield f"คำชี้แจง: {found.answer.body}"
        yield from [f"ผล: {found.answer.led_to}"] if found.answer.led_to else []
