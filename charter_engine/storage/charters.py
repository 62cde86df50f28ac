"""Charters, their procedures and seats: who may act where, under which rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from charter_engine.errors import NotFound
from charter_engine.storage import rows


class NoSuchCharter(NotFound):
    """There is no charter {name!r} here."""

    remedy = "See the list of charters, or create one."


@dataclass(frozen=True, kw_only=True, slots=True)
class CharterRecord:
    """A charter as registered: `head` numbers its newest version (0 before the first), `prefix` opens references."""

    charter_id: str
    slug: str
    title: str
    place: str
    kind: str
    prefix: str
    origin: str
    procedure_hash: str
    head: int
    created: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatRecord:
    """A seat on a charter's rolls; `ended` is None while it is held. People are looked up elsewhere."""

    charter_id: str
    seat: str
    role: str
    body: str
    sector: str
    weight: int
    began: datetime
    ended: datetime | None
    district: str = ""


_C = rows.charter.c
_COLUMNS = (
    _C.charter_id,
    _C.slug,
    _C.title,
    _C.place,
    _C.kind,
    _C.prefix,
    _C.origin,
    _C.procedure_hash,
    _C.head,
    _C.created,
)


def add(connection: Connection, charter: CharterRecord) -> None:
    """Register a charter with its counters at the beginning."""
    values = {column.name: getattr(charter, column.name) for column in _COLUMNS}
    counters = {"next_identity": 1, "next_amendment": 1, "next_comment": 1, "next_assembly": 1}
    connection.execute(insert(rows.charter).values(**values, **counters))


def every(connection: Connection) -> tuple[CharterRecord, ...]:
    """Return all charters by slug."""
    return tuple(CharterRecord(**row._mapping) for row in connection.execute(select(*_COLUMNS).order_by(_C.slug)))


def by_slug(connection: Connection, slug: str, *, lock: bool = False) -> CharterRecord:
    """Return the charter with this slug; raises NoSuchCharter. `lock` holds it until the transaction ends.

    The hold leaves the key alone (FOR NO KEY UPDATE), or a row that refers to the charter would wait for it: a writer
    who already has the ledger's head would then wait for one who waits for the head.
    """
    query = select(*_COLUMNS).where(_C.slug == slug)
    row = connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        raise NoSuchCharter(what="charter", name=slug)
    return CharterRecord(**row._mapping)


def by_id(connection: Connection, charter_id: str) -> CharterRecord:
    """Return the charter with this id; raises NoSuchCharter."""
    row = connection.execute(select(*_COLUMNS).where(_C.charter_id == charter_id)).one_or_none()
    if row is None:
        raise NoSuchCharter(what="charter", name=charter_id)
    return CharterRecord(**row._mapping)


def hold(connection: Connection, charter_id: str) -> None:
    """Hold a charter until the transaction ends, as an act on it does."""
    connection.execute(select(_C.charter_id).where(_C.charter_id == charter_id).with_for_update(key_share=True))


def take_numbers(connection: Connection, charter_id: str, counter: str, count: int = 1) -> int:
    """Take `count` numbers from a counter (`next_amendment`…) and return the first; locks the charter."""
    column = rows.charter.c[counter]
    statement = update(rows.charter).where(_C.charter_id == charter_id).values({column: column + count})
    after: int = connection.execute(statement.returning(column)).scalar_one()
    return after - count


def peek_identity(connection: Connection, charter_id: str) -> int:
    """Return the next free identity number."""
    number: int = connection.execute(select(_C.next_identity).where(_C.charter_id == charter_id)).scalar_one()
    return number


def set_head(connection: Connection, charter_id: str, head: int, title: str) -> None:
    """Point the charter at its newest version."""
    connection.execute(update(rows.charter).where(_C.charter_id == charter_id).values(head=head, title=title))


def set_procedure(connection: Connection, charter_id: str, procedure_hash: str) -> None:
    """Use another procedure for amendments filed from now on."""
    statement = update(rows.charter).where(_C.charter_id == charter_id).values(procedure_hash=procedure_hash)
    connection.execute(statement)


# --- procedures -------------------------------------------------------------------------------------------------------
_P = rows.procedure.c


def add_procedure(connection: Connection, charter_id: str, digest: str, source: str, at: datetime) -> None:
    """Keep a procedure's source for ever; the same one twice is kept once."""
    if procedure_source(connection, charter_id, digest) is None:
        values = {"charter_id": charter_id, "hash": digest, "source": source, "adopted": at}
        connection.execute(insert(rows.procedure).values(**values))


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureRecord:
    """A procedure's file as it was adopted, and when."""

    hash: str
    source: str
    adopted: datetime


def procedures(connection: Connection, charter_id: str) -> tuple[ProcedureRecord, ...]:
    """Return every procedure the charter has or had, newest first."""
    query = select(_P.hash, _P.source, _P.adopted).where(_P.charter_id == charter_id)
    ordered = query.order_by(_P.adopted.desc(), _P.hash)
    return tuple(ProcedureRecord(**row._mapping) for row in connection.execute(ordered))


def procedure_source(connection: Connection, charter_id: str, digest: str) -> str | None:
    """Return the TOML text a hash stands for."""
    query = select(_P.source).where(_P.charter_id == charter_id, _P.hash == digest)
    return connection.execute(query).scalar_one_or_none()


# --- seats ------------------------------------------------------------------------------------------------------------
_S = rows.seat.c
_H = rows.seat_holder.c


def add_seat(connection: Connection, seat: SeatRecord, person_id: str) -> None:
    """Put a person on a seat."""
    values = {column.name: getattr(seat, column.name) for column in rows.seat.c}
    connection.execute(insert(rows.seat).values(**values))
    holder = {"charter_id": seat.charter_id, "seat": seat.seat, "person_id": person_id}
    connection.execute(insert(rows.seat_holder).values(**holder))


def end_seat(connection: Connection, charter_id: str, seat: str, at: datetime) -> None:
    """End a seat; its past acts keep naming it."""
    where = (_S.charter_id == charter_id, _S.seat == seat, _S.ended.is_(None))
    connection.execute(update(rows.seat).where(*where).values(ended=at))


def seats_of_person(connection: Connection, charter_id: str, person_id: str) -> tuple[SeatRecord, ...]:
    """Return the seats a person holds now."""
    join = rows.seat.join(rows.seat_holder, (_S.charter_id == _H.charter_id) & (_S.seat == _H.seat))
    query = (
        select(rows.seat)
        .select_from(join)
        .where(_S.charter_id == charter_id, _H.person_id == person_id, _S.ended.is_(None))
        .order_by(_S.began, _S.seat)
    )
    return tuple(SeatRecord(**row._mapping) for row in connection.execute(query))


def seat_by_id(connection: Connection, charter_id: str, seat: str) -> SeatRecord | None:
    """Return a seat, held or ended."""
    row = connection.execute(select(rows.seat).where(_S.charter_id == charter_id, _S.seat == seat)).one_or_none()
    return None if row is None else SeatRecord(**row._mapping)


def roll(connection: Connection, charter_id: str, body: str) -> tuple[SeatRecord, ...]:
    """Return the seats of a body that are held now, in a fixed order."""
    where = (_S.charter_id == charter_id, _S.body == body, _S.ended.is_(None))
    query = select(rows.seat).where(*where).order_by(_S.sector, _S.began, _S.seat)
    return tuple(SeatRecord(**row._mapping) for row in connection.execute(query))


def seats(connection: Connection, charter_id: str) -> tuple[SeatRecord, ...]:
    """Return every seat ever given."""
    query = select(rows.seat).where(_S.charter_id == charter_id).order_by(_S.body, _S.sector, _S.began, _S.seat)
    return tuple(SeatRecord(**row._mapping) for row in connection.execute(query))


def seat_names(connection: Connection, charter_id: str) -> dict[str, str]:
    """Return the names of those who hold or held seats; erased people are missing."""
    query = (
        select(_H.seat, func.coalesce(rows.person.c.name, ""))
        .join(rows.person, rows.person.c.person_id == _H.person_id)
        .where(_H.charter_id == charter_id)
    )
    return dict(connection.execute(query).all())
