"""Pages of a meeting for those who run it: checking in, writing the agenda, writing the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from charter_engine.domain.text.dates import BANGKOK
from charter_engine.queries import people
from charter_engine.queries.meetings import ItemLine, MinutesBox, QuorumLine, item_line, minutes_box, quorum
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.storage import assemblies, charters, meetings, minutes, process
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord

MOST = 60
"""So many seats are listed at once; a search finds the others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comer:
    """A seat of the roll: `state` absent, here or left, `at` when that began."""

    seat: PublicSeat
    state: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorFigures:
    """How many of a sector are there (or were, at the moment asked), came at all, and belong to the roll."""

    name: str
    here: int
    came: int
    roll: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckInPage:
    """Who is there now; `at` is the time of day asked for (`10:30`) or empty, `found` the seats a search gave."""

    slug: str
    n: int
    title: str
    body: str
    day: date
    state: str
    asked: str
    at: str
    sectors: tuple[SectorFigures, ...]
    here: int
    roll: int
    quorum: tuple[QuorumLine, ...]
    found: tuple[Comer, ...]
    more: int
    mine: bool
    now: datetime


def check_in_page(
    connection: Connection,
    charter: CharterRecord,
    n: int,
    visitor: Visitor,
    now: datetime,
    *,
    asked: str = "",
    at: str = "",
) -> CheckInPage:
    """Return who is there, by sector and by name; raises NoSuchAssembly."""
    charter_id = charter.charter_id
    meeting = assemblies.by_number(connection, charter_id, n)
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    roll = {one.seat for one in charters.roll(connection, charter_id, meeting.body)}
    came = assemblies.attendance(connection, charter_id, n)
    known = people.public_seats(connection, charter, procedure)
    seats = [known[seat] for seat in known if seat in roll or seat in came]
    moment = _moment(meeting, at)
    here = meetings.present_seats(connection, charter_id, n, moment)
    comers = _comers(connection, charter_id, n, seats)
    words = asked.casefold().split()
    found = [one for one in comers if all(word in _searched(one.seat) for word in words)]
    body = procedure.body(meeting.body)
    return CheckInPage(
        slug=charter.slug,
        n=n,
        title=meeting.title,
        body=body.name if body else meeting.body,
        day=meeting.day,
        state=meeting.state,
        asked=asked,
        at=at if moment else "",
        sectors=tuple(
            SectorFigures(
                name=name,
                here=sum(one.seat in here for one in group),
                came=sum(one.seat in came for one in group),
                roll=len(group),
            )
            for name, group in people.by_sector(seats, procedure)
        ),
        here=len(here),
        roll=len(seats),
        quorum=quorum(connection, charter_id, meeting, procedure, here),
        found=tuple(found[:MOST]),
        more=max(0, len(found) - MOST),
        mine=people.may_do("check_in", visitor) and meeting.state != "closed",
        now=now,
    )


def _moment(meeting: AssemblyRecord, at: str) -> datetime | None:
    """Return a time of day in Bangkok on the meeting's day, its whole minute included; None for anything else."""
    try:
        clock = time.fromisoformat(at)
    except ValueError:
        return None
    return datetime.combine(meeting.day, clock.replace(second=59, microsecond=0, tzinfo=BANGKOK))


def _searched(seat: PublicSeat) -> str:
    return f"{seat.name} {seat.sector_name} {seat.number} {seat.seat}".casefold()


def _comers(connection: Connection, charter_id: str, n: int, seats: list[PublicSeat]) -> list[Comer]:
    came = assemblies.attendance(connection, charter_id, n)
    last = {one.seat: one for one in sorted(meetings.moves(connection, charter_id, n), key=lambda one: one.n)}
    found = []
    for seat in sorted(seats, key=lambda one: (one.sector, one.name, one.number)):
        move = last.get(seat.seat)
        state = "absent" if seat.seat not in came else "left" if move and move.kind == meetings.LEFT else "here"
        found.append(Comer(seat=seat, state=state, at=move.at if move else came.get(seat.seat)))
    return found


# --- the agenda -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True, slots=True)
class AgendaPage:
    """The agenda as a form."""

    slug: str
    n: int
    title: str
    acts: int
    state: str
    items: tuple[ItemLine, ...]


def agenda_page(connection: Connection, charter: CharterRecord, n: int) -> AgendaPage:
    """Return the agenda to be written; raises NoSuchAssembly."""
    meeting = assemblies.by_number(connection, charter.charter_id, n)
    items = meetings.agenda(connection, charter.charter_id, n)
    return AgendaPage(
        slug=charter.slug,
        n=n,
        title=meeting.title,
        acts=meeting.acts,
        state=meeting.state,
        items=tuple(item_line(item) for item in items),
    )


# --- the minutes ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesPage:
    """The minutes as they stand; `words` are the secretary's by item, `revisions` when each was kept."""

    slug: str
    n: int
    title: str
    day: date
    state: str
    acts: int
    items: tuple[ItemLine, ...]
    words: Mapping[str, str]
    box: MinutesBox
    revisions: tuple[tuple[int, datetime], ...]
    mine: bool


def minutes_page(connection: Connection, charter: CharterRecord, n: int, visitor: Visitor) -> MinutesPage:
    """Return a meeting's minutes and where they stand; raises NoSuchAssembly."""
    meeting = assemblies.by_number(connection, charter.charter_id, n)
    known = minutes.revisions(connection, charter.charter_id, n)
    box = minutes_box(connection, charter.charter_id, n)
    writable = meeting.state == "closed" and not box.approved_by
    return MinutesPage(
        slug=charter.slug,
        n=n,
        title=meeting.title,
        day=meeting.day,
        state=meeting.state,
        acts=meeting.acts,
        items=tuple(item_line(item) for item in meetings.agenda(connection, charter.charter_id, n)),
        words=known[-1].words if known else {},
        box=box,
        revisions=tuple((one.revision, one.at) for one in known),
        mine=writable and people.may_do("record_minutes", visitor),
    )
