"""The minutes of a meeting as a paper, in the form Thai offices write them: heading, who came, item by item.

Everything is read from the records of what was done; the secretary's words stand under the item they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from charter_engine.actions.manuscripts import signatory_boxes
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.text.dates import BANGKOK, bangkok_date, thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import NotFound
from charter_engine.publication.manuscript import MinutesManuscript, ReportSection, ReportTable
from charter_engine.storage import amendments, assemblies, charters, ledger, meetings, minutes, process
from charter_engine.storage.assemblies import AssemblyRecord, PollRecord
from charter_engine.storage.charters import CharterRecord, SeatRecord
from charter_engine.storage.meetings import LEFT, ItemRecord, MoveRecord, NoticeRecord, SpeakerRecord
from charter_engine.storage.minutes import MinutesRecord, ResolutionRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NAMED: Final = 200
"""So many who came are named one by one; more by their sectors' figures."""

OUTCOMES: Final = {
    "passed": "ผ่าน",
    "failed": "ไม่ผ่าน",
    "tied": "คะแนนเท่ากัน",
    "no_quorum": "ไม่ครบองค์ประชุม",
    "sector_failed": "ภาคส่วนเห็นชอบไม่ครบ",
    "no_votes": "ไม่มีผู้ออกเสียง",
    "objected": "มีผู้คัดค้าน",
    "unanimous": "เห็นพ้องโดยไม่มีผู้คัดค้าน",
}


class NoMinutesYet(NotFound):
    """Meeting {name} has no minutes yet."""

    remedy = "Record the minutes first (act `record_minutes`)."


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """Everything the minutes of one meeting are made from."""

    charter: CharterRecord
    meeting: AssemblyRecord
    procedure: Procedure
    revision: MinutesRecord
    seats: Mapping[str, SeatRecord]
    names: Mapping[str, str]
    arrivals: Mapping[str, datetime]
    notices: tuple[NoticeRecord, ...]
    moves: tuple[MoveRecord, ...]
    items: tuple[ItemRecord, ...]
    speakers: tuple[SpeakerRecord, ...]
    polls: tuple[PollRecord, ...]
    titles: Mapping[int, str]
    resolutions: tuple[ResolutionRecord, ...]
    reservations: Mapping[int, Mapping[str, str]]

    def name(self, seat: str) -> str:
        """Return who sits in a seat, or the seat where no name is known."""
        return self.names.get(seat) or f"ที่นั่ง {seat}"

    def sector(self, seat: str) -> str:
        """Return the name of a seat's sector."""
        names = {sector.id: sector.name for sector in self.procedure.sectors}
        held = self.seats.get(seat)
        return names.get(held.sector, held.sector) if held else ""


def minutes_paper(connection: Connection, charter_id: str, number: int) -> MinutesManuscript:
    """Return the newest revision of a meeting's minutes; raises NoSuchAssembly, NoMinutesYet."""
    held = _held(connection, charter_id, number)
    body = held.procedure.body(held.meeting.body)
    entries = ledger.lines(connection, charter_id, subject=f"assemblies/{number}")
    made = [line for line in entries if line.type == EntryType.MINUTES_RECORDED]
    return MinutesManuscript(
        place=held.charter.place,
        title=("รายงานการประชุม", held.meeting.title),
        subtitle=body.name if body else held.meeting.body,
        version_id=f"{held.charter.slug}/assemblies/{number}",
        dated=bangkok_date(held.revision.at),
        root_hash=held.revision.digest,
        signatories=signatory_boxes(connection, held.charter),
        simulated=any(parse_entry(line.data).simulated for line in made),
        sections=tuple(sections(held)),
        status=_status(connection, held),
    )


def _held(connection: Connection, charter_id: str, number: int) -> _Held:
    charter, meeting = charters.by_id(connection, charter_id), assemblies.by_number(connection, charter_id, number)
    known = minutes.revisions(connection, charter_id, number)
    if not known:
        raise NoMinutesYet(what="minutes of meeting", name=number)
    polls = assemblies.polls(connection, charter_id, assembly=number)
    return _Held(
        charter=charter,
        meeting=meeting,
        procedure=process.procedure(connection, charter_id, charter.procedure_hash),
        revision=known[-1],
        seats={seat.seat: seat for seat in charters.seats(connection, charter_id)},
        names=charters.seat_names(connection, charter_id),
        arrivals=assemblies.attendance(connection, charter_id, number),
        notices=meetings.notices(connection, charter_id, number),
        moves=meetings.moves(connection, charter_id, number),
        items=meetings.agenda(connection, charter_id, number),
        speakers=meetings.speakers(connection, charter_id, number),
        polls=polls,
        titles=amendments.titles(connection, charter_id),
        resolutions=minutes.resolutions(connection, charter_id, number),
        reservations={
            poll.k: assemblies.reservations(connection, charter_id, number, poll.k)
            for poll in polls
            if poll.secrecy == "roll_call"
        },
    )


def _status(connection: Connection, held: _Held) -> str:
    revision = f"ฉบับจดครั้งที่ {thai_digits(held.revision.revision)}"
    approval = minutes.approval(connection, held.charter.charter_id, held.meeting.n)
    if approval is None:
        return f"{revision} ที่ประชุมยังไม่ได้รับรอง"
    by = assemblies.by_number(connection, held.charter.charter_id, approval.meeting)
    resolved = f"มติที่ {thai_digits(approval.resolution)}"
    return f"{revision} รับรองแล้วในการประชุม {by.title} วันที่ {thai_date(by.day)} {resolved}"


# --- sections ---------------------------------------------------------------------------------------------------------
def sections(held: _Held) -> Iterator[ReportSection]:
    """Yield the minutes part by part."""
    yield _heading(held)
    yield _attendance(held)
    placed: set[tuple[str, int]] = set()
    for at, item in enumerate(held.items, start=1):
        yield _of_item(held, at, item, placed)
    rest = tuple(_rest(held, placed))
    if rest:
        yield ReportSection(heading="เรื่องที่ที่ประชุมพิจารณา" if not held.items else "นอกระเบียบวาระ", paragraphs=rest)
    closing = [f"เลิกประชุมเวลา {hour(held.meeting.closed)}"] if held.meeting.closed else []
    if "closing" in held.revision.words:
        closing.insert(0, held.revision.words["closing"])
    yield ReportSection(heading="ปิดการประชุม", paragraphs=tuple(closing))


def _heading(held: _Held) -> ReportSection:
    meeting = held.meeting
    where = f" ณ {meeting.venue}" if meeting.venue else ""
    lines = [f"ประชุมเมื่อวันที่ {thai_date(meeting.day)}{where}"]
    if held.notices:
        told = held.notices[-1]
        days = thai_digits(told.days)
        lines.append(f"ส่งหนังสือเชิญประชุมเมื่อวันที่ {thai_date(bangkok_date(told.at))} ล่วงหน้า {days} วัน")
    if meeting.opened:
        there = thai_digits(_present_at(held, meeting.opened))
        lines.append(f"เริ่มประชุมเวลา {hour(meeting.opened)} มีผู้อยู่ในที่ประชุม {there} คน")
    return ReportSection(heading="การประชุม", paragraphs=tuple(lines))


def _present_at(held: _Held, moment: datetime) -> int:
    last = {move.seat: move.kind for move in sorted(held.moves, key=lambda move: move.n) if move.at <= moment}
    return sum(came <= moment and last.get(seat) != LEFT for seat, came in held.arrivals.items())


def _attendance(held: _Held) -> ReportSection:
    roll = [seat for seat in held.seats.values() if _entitled(held, seat)]
    sectors = list(dict.fromkeys(seat.sector for seat in roll))
    rows = []
    for sector in sectors:
        group = [seat.seat for seat in roll if seat.sector == sector]
        came = sum(seat in held.arrivals for seat in group)
        rows.append((held.sector(group[0]) or "–", *map(thai_digits, (len(group), came, len(group) - came))))
    there = sorted(held.arrivals, key=lambda seat: (held.sector(seat), held.name(seat)))
    names = [f"ผู้มาประชุม {thai_digits(len(there))} คน"]
    if len(there) <= _NAMED:
        names += [f"({thai_digits(at)}) {held.name(seat)}" for at, seat in enumerate(there, start=1)]
    went = [
        f"{held.name(move.seat)} {'ออกจากที่ประชุม' if move.kind == LEFT else 'กลับเข้าที่ประชุม'}เวลา {hour(move.at)}"
        for move in held.moves
    ]
    late = [
        f"{held.name(seat)} เข้าประชุมเวลา {hour(at)}"
        for seat, at in held.arrivals.items()
        if held.meeting.opened is not None and at > held.meeting.opened
    ]
    table = ReportTable(caption="ผู้มาประชุมตามภาคส่วน", header=("ภาคส่วน", "ที่นั่ง", "มาประชุม", "ไม่มาประชุม"), rows=tuple(rows))
    return ReportSection(heading="ผู้มาประชุม", paragraphs=(*names, *late, *went), tables=(table,) if rows else ())


def _entitled(held: _Held, seat: SeatRecord) -> bool:
    if seat.seat in held.arrivals:
        return True
    closed = held.meeting.closed or held.revision.at
    return seat.body == held.meeting.body and seat.began <= closed and (seat.ended is None or seat.ended > closed)


def _of_item(held: _Held, at: int, item: ItemRecord, placed: set[tuple[str, int]]) -> ReportSection:
    lines = [f"เวลา {hour(item.began)} – {hour(item.ended)}"] if item.began and item.ended else []
    if item.state == meetings.PLANNED:
        lines.append("ที่ประชุมไม่ได้พิจารณาวาระนี้")
    if words := held.revision.words.get(str(item.item)):
        lines += words.split("\n")
    spoke = [one for one in held.speakers if one.item == item.item and one.began is not None]
    if spoke:
        lines.append("ผู้อภิปราย: " + ", ".join(dict.fromkeys(held.name(one.seat) for one in spoke)))
    for poll in held.polls:
        if ("poll", poll.k) not in placed and _belongs(poll, item):
            placed.add(("poll", poll.k))
            lines += _poll(held, poll)
    for one in held.resolutions:
        if one.item == item.item:
            placed.add(("resolution", one.k))
            lines.append(_resolution(one))
    return ReportSection(heading=f"ระเบียบวาระที่ {thai_digits(at)} {item.title}", paragraphs=tuple(lines))


def _belongs(poll: PollRecord, item: ItemRecord) -> bool:
    if item.amendment:
        return poll.amendment == item.amendment
    return item.began is not None and item.began <= poll.opened and (item.ended is None or poll.opened < item.ended)


def _rest(held: _Held, placed: set[tuple[str, int]]) -> Iterator[str]:
    for poll in held.polls:
        if ("poll", poll.k) not in placed:
            yield from _poll(held, poll)
    for one in held.resolutions:
        if ("resolution", one.k) not in placed:
            yield _resolution(one)


def _poll(held: _Held, poll: PollRecord) -> Iterator[str]:
    put = f"ลงมติครั้งที่ {thai_digits(poll.k)} ({_subject(held, poll)}) เปิดเวลา {hour(poll.opened)}"
    if poll.state == process.ANNULLED:
        yield f"{put} การลงมตินี้ถูกยกเลิกเพราะ {poll.annulled_why or '–'}"
        return
    decision: Mapping[str, Any] = poll.decision or {}
    outcome = OUTCOMES.get(str(decision.get("outcome", "")), str(decision.get("outcome", "")))
    if winner := decision.get("winner"):
        outcome = f"ลงมติร่างที่ {thai_digits(winner)} ก่อน"
    yield f"{put} ปิดเวลา {hour(poll.closed) if poll.closed else '–'} ผล: {outcome}"
    total = (decision.get("tally") or {}).get("total") or {}
    named = (("yes", "เห็นชอบ"), ("no", "ไม่เห็นชอบ"), ("abstain", "งดออกเสียง"), ("object", "คัดค้าน"))
    figures = [f"{words} {thai_digits(str(total[name]))}" for name, words in named if name in total]
    if ranked := decision.get("ranked"):
        groups = (" และ".join(f"ร่างที่ {thai_digits(n)}" for n in group) for group in ranked["order"])
        yield "ลำดับ: " + ", ".join(groups)
    elif figures:
        yield "คะแนน: " + " ".join(figures)
    for rule in decision.get("rules", ()):
        yield f"– {rule['why']}"
    for seat, words in held.reservations.get(poll.k, {}).items():
        yield f"ข้อสงวนของ {held.name(seat)}: {words}"


def _subject(held: _Held, poll: PollRecord) -> str:
    """Return what was put: a subject of its own, rivals to be ranked, an amendment, or a proposal to change one."""
    if poll.subject:
        return poll.subject
    if options := process.options_of(poll):
        return "จัดลำดับ" + " ".join(f"ร่างที่ {thai_digits(n)}" for n in options)
    about = f"ร่างที่ {thai_digits(poll.amendment)} {held.titles.get(poll.amendment, '')}"
    return f"ข้อเสนอแก้ไขที่ {thai_digits(poll.sub)} ของ{about}" if poll.sub else about


def _resolution(one: ResolutionRecord) -> str:
    by = f" (ลงมติครั้งที่ {thai_digits(one.poll)})" if one.poll else ""
    return f"มติที่ {thai_digits(one.k)} {one.words} — {OUTCOMES.get(one.outcome, one.outcome)}{by}"


def hour(moment: datetime | None) -> str:
    """Return a time of day in Bangkok as papers write it (๐๙.๓๐ น.)."""
    return f"{thai_digits(moment.astimezone(BANGKOK).strftime('%H.%M'))} น." if moment else "–"
