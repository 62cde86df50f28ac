"""A meeting in session: its notice, agenda, quorum as of now, list of speakers, resolutions and minutes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from charter_engine.domain.deliberation import meetings as rules
from charter_engine.domain.deliberation.meetings import NoticeStanding
from charter_engine.domain.deliberation.procedure import Procedure, Stage
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries.people import PublicSeat, Visitor, stranger
from charter_engine.storage import amendments, assemblies, charters, meetings, minutes, notices, process
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.meetings import CURRENT, SPEAKING, WAITING, ItemRecord, NoticeRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeBox:
    """The newest notice and whether it still tells the meeting; `late` are amendments added since, by title."""

    newest: NoticeRecord | None
    needed: int
    earliest: date
    stands: bool
    moved: bool
    late: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemLine:
    """An item of the agenda in its place; `document` has title, url and sha256, `late` came after the notice."""

    item: int
    position: int
    kind: str
    title: str
    amendment: int
    duty: str
    minutes: int
    state: str
    began: datetime | None
    ended: datetime | None
    document: Mapping[str, str]
    late: bool
    unscheduled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class QuorumLine:
    """A stage's quorum as of now: `need` of `of`, and how many sectors must be there (0: the stage asks for none)."""

    stage: str
    need: int
    have: int
    of: int
    sectors_need: int
    sectors_have: int
    holds: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeakerLine:
    """Someone on the list of speakers; `offered` is the one the list offers the floor next."""

    k: int
    seat: PublicSeat
    item: int
    state: str
    asked: datetime
    began: datetime | None
    ended: datetime | None
    mine: bool
    offered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ResolutionLine:
    """A resolution as pages show it."""

    k: int
    item: int
    kind: str
    subject: str
    words: str
    outcome: str
    poll: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesBox:
    """The minutes' newest revision (0: none yet) and the meeting and resolution that approved them (0: not yet)."""

    revision: int
    at: datetime | None
    approved_by: int
    approved_title: str
    resolution: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """Everything of a meeting beside its polls; `to_approve` are meetings whose minutes it may approve."""

    notice: NoticeBox
    venue: str
    begins: str
    items: tuple[ItemLine, ...]
    current: ItemLine | None
    quorum: tuple[QuorumLine, ...]
    here: int
    speaking: SpeakerLine | None
    waiting: tuple[SpeakerLine, ...]
    heard: tuple[tuple[str, int], ...]
    may_ask: bool
    there: tuple[PublicSeat, ...]
    resolutions: tuple[ResolutionLine, ...]
    minutes: MinutesBox
    to_approve: tuple[tuple[int, str, date], ...]


def session(
    connection: Connection,
    charter: CharterRecord,
    meeting: AssemblyRecord,
    seats: Mapping[str, PublicSeat],
    visitor: Visitor,
    now: datetime,
) -> Session:
    """Return everything of a meeting beside its polls."""
    charter_id = charter.charter_id
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    standing = notices.standing(connection, charter, meeting)
    items = _items(connection, charter, meeting, standing)
    here = meetings.present_seats(connection, charter_id, meeting.n)
    listed = _speakers(connection, charter_id, meeting, seats, visitor, here)
    return Session(
        notice=_notice(connection, charter, meeting, standing, bangkok_date(now)),
        venue=meeting.venue,
        begins=meeting.begins,
        items=items,
        current=next((item for item in items if item.state == CURRENT), None),
        quorum=quorum(connection, charter_id, meeting, procedure, here) if meeting.state != "closed" else (),
        here=len(here),
        speaking=next((one for one in listed if one.state == SPEAKING), None),
        waiting=tuple(one for one in listed if one.state == WAITING),
        heard=_heard(listed, procedure),
        may_ask=_may_ask(meeting, listed, visitor, here),
        there=tuple(sorted((seats[one] for one in here if one in seats), key=lambda one: (one.sector, one.name))),
        resolutions=_resolutions(connection, charter_id, meeting.n),
        minutes=minutes_box(connection, charter_id, meeting.n),
        to_approve=_to_approve(connection, charter_id, meeting),
    )


# --- notice and agenda ------------------------------------------------------------------------------------------------
def _notice(
    connection: Connection, charter: CharterRecord, meeting: AssemblyRecord, standing: NoticeStanding, today: date
) -> NoticeBox:
    given = meetings.notices(connection, charter.charter_id, meeting.n)
    titles = amendments.titles(connection, charter.charter_id)
    days = notices.days_needed(connection, charter, meeting)
    return NoticeBox(
        newest=given[-1] if given else None,
        needed=days,
        earliest=rules.earliest_day(today, days),
        stands=standing.stands,
        moved=standing.moved,
        late=tuple((n, titles.get(n, "")) for n in standing.late),
    )


def _items(
    connection: Connection, charter: CharterRecord, meeting: AssemblyRecord, standing: NoticeStanding
) -> tuple[ItemLine, ...]:
    under_way = {one.n for one in notices.put_to(connection, charter, meeting)}
    called = {one.n for one in amendments.every(connection, charter.charter_id) if one.assembly == meeting.n}
    return tuple(
        item_line(
            item,
            late=item.amendment in standing.late,
            unscheduled=item.amendment in under_way and item.amendment not in called,
        )
        for item in meetings.agenda(connection, charter.charter_id, meeting.n)
    )


def item_line(item: ItemRecord, *, late: bool = False, unscheduled: bool = False) -> ItemLine:
    """Return an agenda item as pages and programs see it."""
    names = ("item", "position", "kind", "title", "amendment", "duty", "minutes", "state", "began", "ended")
    return ItemLine(
        **{name: getattr(item, name) for name in names},
        document=json.loads(item.document) if item.document else {},
        late=late,
        unscheduled=unscheduled,
    )


# --- who is there -----------------------------------------------------------------------------------------------------
def quorum(
    connection: Connection, charter_id: str, meeting: AssemblyRecord, procedure: Procedure, here: set[str]
) -> tuple[QuorumLine, ...]:
    """Return the quorum of every stage the body decides, judged on who is there."""
    roll = charters.roll(connection, charter_id, meeting.body)
    return tuple(
        _quorum_line(stage, [(one.seat in here, one.sector, one.weight) for one in roll])
        for stage in procedure.stages
        if stage.body == meeting.body and (stage.quorum is not None or stage.quorum_sectors)
    )


def _quorum_line(stage: Stage, roll: list[tuple[bool, str, int]]) -> QuorumLine:
    factors = dict(stage.weights)
    base = sum(weight * factors.get(sector, 1) for _, sector, weight in roll)
    have = sum(weight * factors.get(sector, 1) for there, sector, weight in roll if there)
    sectors = {sector for there, sector, _ in roll if there and sector}
    enough = stage.quorum is None or stage.quorum.holds(have, base)
    return QuorumLine(
        stage=stage.name,
        need=int(stage.quorum.need(base)) if stage.quorum else 0,
        have=have,
        of=base,
        sectors_need=stage.quorum_sectors,
        sectors_have=len(sectors),
        holds=enough and len(sectors) >= stage.quorum_sectors,
    )


def _speakers(
    connection: Connection,
    charter_id: str,
    meeting: AssemblyRecord,
    seats: Mapping[str, PublicSeat],
    visitor: Visitor,
    here: set[str],
) -> tuple[SpeakerLine, ...]:
    """Return everyone who asked to speak: those waiting first in the order they are offered the floor."""
    listed = meetings.speakers(connection, charter_id, meeting.n)
    known = {one.seat: seats.get(one.seat) or stranger(one.seat) for one in listed}
    turns = Counter(known[one.seat].sector for one in listed if one.began is not None)
    waiting = [(one.k, known[one.seat].sector) for one in listed if one.state == WAITING and one.seat in here]
    order = rules.in_turn(waiting, turns)
    lines = {
        one.k: SpeakerLine(
            k=one.k,
            seat=known[one.seat],
            item=one.item,
            state=one.state,
            asked=one.asked,
            began=one.began,
            ended=one.ended,
            mine=visitor.holds(one.seat),
            offered=order[:1] == (one.k,),
        )
        for one in listed
    }
    return (*(lines[k] for k in order), *(one for k, one in lines.items() if k not in order))


def _heard(listed: tuple[SpeakerLine, ...], procedure: Procedure) -> tuple[tuple[str, int], ...]:
    turns = Counter(one.seat.sector for one in listed if one.began is not None)
    return tuple((sector.name, turns[sector.id]) for sector in procedure.sectors)


def _may_ask(meeting: AssemblyRecord, listed: tuple[SpeakerLine, ...], visitor: Visitor, here: set[str]) -> bool:
    on_list = any(one.mine and one.state in {WAITING, SPEAKING} for one in listed)
    return meeting.state == "open" and not on_list and any(visitor.holds(seat) for seat in here)


# --- resolutions and minutes ------------------------------------------------------------------------------------------
def _resolutions(connection: Connection, charter_id: str, n: int) -> tuple[ResolutionLine, ...]:
    names = tuple(ResolutionLine.__dataclass_fields__)
    return tuple(
        ResolutionLine(**{name: getattr(one, name) for name in names})
        for one in minutes.resolutions(connection, charter_id, n)
    )


def minutes_box(connection: Connection, charter_id: str, n: int) -> MinutesBox:
    """Return where a meeting's minutes stand."""
    known = minutes.revisions(connection, charter_id, n)
    approval = minutes.approval(connection, charter_id, n)
    by = assemblies.by_number(connection, charter_id, approval.meeting).title if approval else ""
    return MinutesBox(
        revision=known[-1].revision if known else 0,
        at=known[-1].at if known else None,
        approved_by=approval.meeting if approval else 0,
        approved_title=by,
        resolution=approval.resolution if approval else 0,
    )


def _to_approve(connection: Connection, charter_id: str, meeting: AssemblyRecord) -> tuple[tuple[int, str, date], ...]:
    there, done = minutes.recorded(connection, charter_id), minutes.approved(connection, charter_id)
    return tuple(
        (one.n, one.title, one.day)
        for one in assemblies.every(connection, charter_id)
        if one.body == meeting.body and one.n in there - done and one.n != meeting.n
    )
