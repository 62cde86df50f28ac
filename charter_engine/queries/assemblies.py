"""Meetings: the list with the duties they fulfil, one meeting, and a question put with every rule and every voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import people, standing
from charter_engine.queries.duties import DutyLine, duties_page
from charter_engine.queries.meetings import Session, session
from charter_engine.queries.people import Offer, PublicSeat, Visitor
from charter_engine.queries.polls import PollPage, poll_page
from charter_engine.queries.polls_drawing import Dots, dots_of
from charter_engine.queries.polls_voting import Voting, voting
from charter_engine.queries.sub_amendments import undecided
from charter_engine.storage import amendments, assemblies, charters, meetings, process
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord, PollRecord
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingLine:
    """A meeting in a list, with how many came and how many questions were put."""

    n: int
    title: str
    kind: str
    body: str
    day: date
    state: str
    present: int
    polls: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingsPage:
    """Meetings, newest first, the duties they fulfil, and the bodies the visitor may call one of."""

    slug: str
    lines: tuple[MeetingLine, ...]
    duties: tuple[DutyLine, ...]
    bodies: tuple[tuple[str, str], ...]
    head: int
    today: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Attender:
    """A seat of the roll, when it arrived, if it did, and when it left, if it is gone."""

    seat: PublicSeat
    arrived: datetime | None
    left: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorThere:
    """Who of a sector came and how many of them are there now; the name is empty where the roll knows no sector."""

    name: str
    present: int
    here: int
    seats: tuple[Attender, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AgendaItem:
    """An amendment put to the meeting: where it stands, and whether the question may be opened now.

    Undecided proposals to change it (`subs`, by number with their reasons) come before it.
    """

    n: int
    title: str
    state: str
    stage: str
    waiting: bool
    subs: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The review report as made from the records."""

    since: date | None
    as_of: date
    adopted: tuple[tuple[int, date], ...]
    amendments: tuple[tuple[int, str, str, str], ...]
    received: int
    answered: int
    unanswered: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingPage:
    """One meeting: its agenda, who came by sector, the questions put, what may happen next, its report."""

    slug: str
    n: int
    title: str
    kind: str
    body: str
    day: date
    state: str
    acts: int
    opened: datetime | None
    closed: datetime | None
    agenda: tuple[AgendaItem, ...]
    sectors: tuple[SectorThere, ...]
    roll: int
    present: int
    polls: tuple[PollPage, ...]
    offers: tuple[Offer, ...]
    later: tuple[Offer, ...]
    report: Report | None
    session: Session
    unlisted: tuple[AgendaItem, ...]
    voting: Voting
    now: datetime

    @property
    def put(self) -> Mapping[int, AgendaItem]:
        """What is put to the meeting, by its number."""
        return {item.n: item for item in self.agenda}


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultPage:
    """One question for printing, with its meeting."""

    slug: str
    meeting: MeetingLine
    poll: PollPage
    dots: Dots | None
    may_reconcile: bool


# --- the list ---------------------------------------------------------------------------------------------------------
def meetings_page(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> MeetingsPage:
    """Return all meetings, newest first."""
    procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    found = assemblies.every(connection, charter.charter_id)
    return MeetingsPage(
        slug=charter.slug,
        lines=tuple(_meeting_line(connection, charter, procedure, meeting) for meeting in reversed(found)),
        duties=duties_page(connection, charter, bangkok_date(now)).duties,
        bodies=tuple((body.id, body.name) for body in procedure.bodies) if people.may_do("convene", visitor) else (),
        head=charter.head,
        today=bangkok_date(now),
    )


def _meeting_line(
    connection: Connection, charter: CharterRecord, procedure: Procedure, meeting: AssemblyRecord
) -> MeetingLine:
    return MeetingLine(
        n=meeting.n,
        title=meeting.title,
        kind=meeting.kind,
        body=_body_name(procedure, meeting.body),
        day=meeting.day,
        state=meeting.state,
        present=len(assemblies.attendance(connection, charter.charter_id, meeting.n)),
        polls=len(assemblies.polls(connection, charter.charter_id, assembly=meeting.n)),
    )


def _body_name(procedure: Procedure, body: str) -> str:
    return next((known.name for known in procedure.bodies if known.id == body), body)


# --- one meeting ------------------------------------------------------------------------------------------------------
def meeting_page(
    connection: Connection, charter: CharterRecord, n: int, visitor: Visitor, now: datetime
) -> MeetingPage:
    """Return a meeting; raises NoSuchAssembly."""
    charter_id = charter.charter_id
    meeting = assemblies.by_number(connection, charter_id, n)
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    seats = people.public_seats(connection, charter, procedure)
    polls = assemblies.polls(connection, charter_id, assembly=n)
    views = standing.of_assembly(connection, charter, meeting, now)
    sectors = _sectors_there(connection, charter_id, meeting, seats, procedure)
    shown = tuple(poll_page(connection, charter, poll, seats, visitor) for poll in reversed(polls))
    elector = any(poll.is_mine for poll in shown)
    agenda = _agenda(connection, charter, n, polls)
    held = session(connection, charter, meeting, seats, visitor, now)
    listed = {item.amendment for item in held.items}
    return MeetingPage(
        slug=charter.slug,
        n=n,
        title=meeting.title,
        kind=meeting.kind,
        body=_body_name(procedure, meeting.body),
        day=meeting.day,
        state=meeting.state,
        acts=meeting.acts,
        opened=meeting.opened,
        closed=meeting.closed,
        agenda=agenda,
        sectors=sectors,
        roll=sum(len(sector.seats) for sector in sectors),
        present=sum(sector.present for sector in sectors),
        polls=shown,
        offers=people.offers(views.now, procedure, visitor, elector=elector),
        later=people.offers(views.later, procedure, visitor),
        report=_report(meeting.report) if meeting.report else None,
        session=held,
        unlisted=tuple(item for item in agenda if item.n not in listed),
        voting=voting(connection, charter, meeting, procedure, seats, visitor),
        now=now,
    )


def _agenda(
    connection: Connection, charter: CharterRecord, n: int, polls: Sequence[PollRecord]
) -> tuple[AgendaItem, ...]:
    """Return what is put to the meeting now, and what was decided in it."""
    titles = amendments.titles(connection, charter.charter_id)
    decided = {n for poll in polls for n in (poll.amendment, *process.options_of(poll))}
    stages = {"": ""}
    found = []
    for record in amendments.every(connection, charter.charter_id):
        if record.assembly == n or record.n in decided:
            stages |= _stage_names(connection, charter, record)
            found.append(
                AgendaItem(
                    n=record.n,
                    title=titles.get(record.n, ""),
                    state=record.state,
                    stage=stages.get(record.stage, record.stage),
                    waiting=record.assembly == n
                    and not any(poll.amendment == record.n and poll.state == process.OPEN for poll in polls),
                    subs=tuple((one.k, one.reason) for one in undecided(connection, charter.charter_id, record.n)),
                )
            )
    return tuple(found)


def _stage_names(connection: Connection, charter: CharterRecord, record: AmendmentRecord) -> dict[str, str]:
    procedure = process.procedure(connection, charter.charter_id, record.procedure_hash)
    return {stage.id: stage.name for stage in procedure.stages}


def _sectors_there(
    connection: Connection,
    charter_id: str,
    meeting: AssemblyRecord,
    seats: Mapping[str, PublicSeat],
    procedure: Procedure,
) -> tuple[SectorThere, ...]:
    there = assemblies.attendance(connection, charter_id, meeting.n)
    entitled = {seat.seat for seat in charters.roll(connection, charter_id, meeting.body)} | set(there)
    if meeting.closed is not None:
        late = {seat.seat for seat in charters.seats(connection, charter_id) if seat.began > meeting.closed}
        entitled -= late - set(there)
    here = meetings.present_seats(connection, charter_id, meeting.n)
    gone = {one.seat: one.at for one in meetings.moves(connection, charter_id, meeting.n) if one.seat not in here}
    roll = [seats[seat] for seat in seats if seat in entitled]
    return tuple(
        SectorThere(
            name=name,
            present=sum(seat.seat in there for seat in group),
            here=sum(seat.seat in here for seat in group),
            seats=tuple(Attender(seat=seat, arrived=there.get(seat.seat), left=gone.get(seat.seat)) for seat in group),
        )
        for name, group in people.by_sector(roll, procedure)
    )


def _report(found: Mapping[str, Any]) -> Report:
    return Report(
        since=date.fromisoformat(found["since"]) if found["since"] else None,
        as_of=date.fromisoformat(found["as_of"]),
        adopted=tuple((made["version"], date.fromisoformat(made["adopted"])) for made in found["adopted"]),
        amendments=tuple((one["amendment"], one["title"], one["state"], one["stage"]) for one in found["amendments"]),
        received=found["comments"]["received"],
        answered=found["comments"]["answered"],
        unanswered=tuple(found["unanswered"]),
    )


# --- one question -----------------------------------------------------------------------------------------------------
def result_page(connection: Connection, charter: CharterRecord, n: int, k: int, visitor: Visitor) -> ResultPage:
    """Return one question; raises NoSuchAssembly, NoSuchPoll."""
    meeting = assemblies.by_number(connection, charter.charter_id, n)
    procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    poll = assemblies.poll(connection, charter.charter_id, n, k)
    seats = people.public_seats(connection, charter, procedure)
    shown = poll_page(connection, charter, poll, seats, visitor)
    return ResultPage(
        slug=charter.slug,
        meeting=_meeting_line(connection, charter, procedure, meeting),
        poll=shown,
        dots=dots_of(shown),
        may_reconcile=people.may_do("reconcile", visitor) and poll.state == process.CLOSED and not shown.options,
    )
