"""What happens in a meeting beside its polls: notices, agenda, comings and goings, who asked to speak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows
from charter_engine.storage.assemblies import attendance
from charter_engine.storage.records import Record

LEFT: Final = "left"
RETURNED: Final = "returned"
PLANNED, CURRENT, DONE = "planned", "current", "done"
WAITING, SPEAKING, SPOKEN, WITHDRAWN = "waiting", "speaking", "spoken", "withdrawn"


class NoSuchItem(NotFound):
    """The agenda has no item {name}."""

    remedy = "See the meeting's agenda."


class NoSuchSpeaker(NotFound):
    """The list of speakers has no number {name}."""

    remedy = "See the list of speakers on the meeting's page."


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeRecord:
    """A notice of a meeting: `days` whole days until the meeting, `agenda` what it told, as canonical JSON."""

    n: int
    day: date
    begins: str
    venue: str
    days: int
    agenda: str
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRecord:
    """An item of the agenda: `kind` opening, minutes, amendment, report, duty, petition or other.

    `amendment` is 0 where it is about none; `duty` is the duty's id, or `assemblies/3` for the minutes of another
    meeting; `minutes` are those planned (0: not planned); `document` is JSON of its title, url and SHA-256, or empty;
    `state` is planned, current or done.
    """

    item: int
    position: int
    kind: str
    title: str
    amendment: int = 0
    duty: str = ""
    minutes: int = 0
    document: str = ""
    state: str = PLANNED
    began: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveRecord:
    """A seat that left or returned after its arrival."""

    seat: str
    n: int
    kind: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeakerRecord:
    """A seat that asked to speak to an item (0: to none): `state` waiting, speaking, spoken or withdrawn."""

    k: int
    seat: str
    item: int
    state: str
    asked: datetime
    began: datetime | None = None
    ended: datetime | None = None


R = TypeVar("R", bound=Record)


def add_row(connection: Connection, table: Table, charter_id: str, assembly: int, record: Record) -> None:
    """Insert a record of a meeting."""
    connection.execute(insert(table).values(charter_id=charter_id, assembly=assembly, **records.values(record)))


def found_rows(
    connection: Connection, table: Table, kind: type[R], charter_id: str, assembly: int, order: Iterable[str]
) -> tuple[R, ...]:
    """Return a meeting's records of a kind in order."""
    query = select(*records.columns(table, kind))
    query = query.where(table.c.charter_id == charter_id, table.c.assembly == assembly)
    found = connection.execute(query.order_by(*(table.c[name] for name in order)))
    return tuple(kind(**row._mapping) for row in found)


def next_number(connection: Connection, table: Table, column: str, charter_id: str, assembly: int, **more: str) -> int:
    """Return the next number in a counted column of a meeting's rows."""
    query = select(func.coalesce(func.max(table.c[column]), 0))
    query = query.where(table.c.charter_id == charter_id, table.c.assembly == assembly)
    for name, value in more.items():
        query = query.where(table.c[name] == value)
    last: int = connection.execute(query).scalar_one()
    return last + 1


# --- notices ----------------------------------------------------------------------------------------------------------
def add_notice(connection: Connection, charter_id: str, assembly: int, record: NoticeRecord) -> None:
    """Keep a notice of a meeting."""
    add_row(connection, rows.meeting_notice, charter_id, assembly, record)


def notices(connection: Connection, charter_id: str, assembly: int) -> tuple[NoticeRecord, ...]:
    """Return a meeting's notices, oldest first."""
    return found_rows(connection, rows.meeting_notice, NoticeRecord, charter_id, assembly, ("n",))


# --- the agenda -------------------------------------------------------------------------------------------------------
def agenda(connection: Connection, charter_id: str, assembly: int) -> tuple[ItemRecord, ...]:
    """Return a meeting's agenda in its order."""
    return found_rows(connection, rows.agenda_item, ItemRecord, charter_id, assembly, ("position", "item"))


def item(connection: Connection, charter_id: str, assembly: int, number: int) -> ItemRecord:
    """Return one item; raises NoSuchItem."""
    known = {one.item: one for one in agenda(connection, charter_id, assembly)}
    if number not in known:
        raise NoSuchItem(what="agenda item", name=number)
    return known[number]


def add_item(connection: Connection, charter_id: str, assembly: int, record: ItemRecord) -> None:
    """Put an item on the agenda."""
    add_row(connection, rows.agenda_item, charter_id, assembly, record)


def keep_item(connection: Connection, charter_id: str, assembly: int, record: ItemRecord) -> None:
    """Write where an item stands now."""
    table = rows.agenda_item
    where = (table.c.charter_id == charter_id, table.c.assembly == assembly, table.c.item == record.item)
    connection.execute(update(table).where(*where).values(**records.values(record)))


def drop_items(connection: Connection, charter_id: str, assembly: int, numbers: Iterable[int]) -> None:
    """Take items off the agenda."""
    c = rows.agenda_item.c
    where = (c.charter_id == charter_id, c.assembly == assembly, c.item.in_(list(numbers)))
    connection.execute(delete(rows.agenda_item).where(*where))


def petitioned(connection: Connection, charter_id: str) -> dict[int, tuple[str, ...]]:
    """Return the thresholds (petitions' ids) that amendments have reached, by amendment."""
    c = rows.petition_reached.c
    found: dict[int, tuple[str, ...]] = {}
    query = select(c.amendment, c.petition).where(c.charter_id == charter_id).order_by(c.amendment, c.petition)
    for amendment, petition in connection.execute(query):
        found[amendment] = (*found.get(amendment, ()), petition)
    return found


def urgent(connection: Connection, charter_id: str) -> dict[int, str]:
    """Return the urgency (its id) under which amendments were declared urgent, by amendment."""
    c = rows.urgency.c
    return dict(connection.execute(select(c.amendment, c.urgency).where(c.charter_id == charter_id)).all())


# --- comings and goings -----------------------------------------------------------------------------------------------
def add_moves(
    connection: Connection, charter_id: str, assembly: int, seats: Iterable[str], kind: str, at: datetime
) -> None:
    """Note that seats left or returned."""
    for seat in seats:
        n = next_number(connection, rows.attendance_move, "n", charter_id, assembly, seat=seat)
        move = MoveRecord(seat=seat, n=n, kind=kind, at=at)
        add_row(connection, rows.attendance_move, charter_id, assembly, move)


def moves(connection: Connection, charter_id: str, assembly: int) -> tuple[MoveRecord, ...]:
    """Return all departures and returns, oldest first."""
    return found_rows(connection, rows.attendance_move, MoveRecord, charter_id, assembly, ("at", "seat", "n"))


def present_seats(connection: Connection, charter_id: str, assembly: int, at: datetime | None = None) -> set[str]:
    """Return who is there now (or was at a moment, that second included): arrived, and not gone since."""
    there = attendance(connection, charter_id, assembly)
    last = {
        move.seat: move.kind
        for move in sorted(moves(connection, charter_id, assembly), key=lambda move: move.n)
        if at is None or move.at <= at
    }
    return {seat for seat, came in there.items() if (at is None or came <= at) and last.get(seat) != LEFT}


# --- who asked to speak -----------------------------------------------------------------------------------------------
def speakers(connection: Connection, charter_id: str, assembly: int) -> tuple[SpeakerRecord, ...]:
    """Return everyone who asked to speak, in the order of asking."""
    return found_rows(connection, rows.speaker, SpeakerRecord, charter_id, assembly, ("k",))


def speaker(connection: Connection, charter_id: str, assembly: int, k: int) -> SpeakerRecord:
    """Return one who asked to speak; raises NoSuchSpeaker."""
    known = {one.k: one for one in speakers(connection, charter_id, assembly)}
    if k not in known:
        raise NoSuchSpeaker(what="speaker", name=k)
    return known[k]


def next_speaker(connection: Connection, charter_id: str, assembly: int) -> int:
    """Return the number the next to ask gets."""
    return next_number(connection, rows.speaker, "k", charter_id, assembly)


def add_speaker(connection: Connection, charter_id: str, assembly: int, record: SpeakerRecord) -> None:
    """Put someone on the list of speakers."""
    add_row(connection, rows.speaker, charter_id, assembly, record)


def keep_speaker(connection: Connection, charter_id: str, assembly: int, record: SpeakerRecord) -> None:
    """Write where someone on the list of speakers stands now."""
    c = rows.speaker.c
    where = (c.charter_id == charter_id, c.assembly == assembly, c.k == record.k)
    connection.execute(update(rows.speaker).where(*where).values(**records.values(record)))
