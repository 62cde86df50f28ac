"""What carries an amendment beside its text: endorsements, thresholds reached, screening, more time, urgency.

Rows are only ever added. An endorsement withdrawn is a further row that no longer stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Table, insert, select, update

from charter_engine.domain.deliberation.endorsing import Endorsed
from charter_engine.storage import records, rows
from charter_engine.storage.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True, slots=True)
class EndorsementRecord:
    """The `n`th thing a seat said of an amendment: from `district`, that it endorses it (`stands`) or no longer."""

    amendment: int
    seat: str
    n: int
    district: str
    stands: bool
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachedRecord:
    """A petition's threshold reached, once and for ever, with how many had endorsed by then."""

    amendment: int
    petition: str
    endorsements: int
    districts: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PetitionAnswer:
    """An answer owed because of a petition; the newest revision counts."""

    amendment: int
    petition: str
    revision: int
    body: str
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreeningRecord:
    """The `n`th screening of an amendment, of its text as revised `revision` times: a mark for each criterion."""

    amendment: int
    n: int
    revision: int
    marks: list[dict[str, Any]]
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtensionRecord:
    """More time, `days` of it, given to an amendment in a stage."""

    amendment: int
    n: int
    stage: str
    days: int
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class UrgencyRecord:
    """An amendment declared urgent, by a poll of a meeting (0 where no vote was asked for)."""

    amendment: int
    urgency: str
    assembly: int
    poll: int
    seat: str
    at: datetime


_E = rows.endorsement.c
_S = rows.endorsement_seal.c
R = TypeVar("R", bound=Record)


def _add(connection: Connection, table: Table, charter_id: str, record: Record) -> None:
    connection.execute(insert(table).values(charter_id=charter_id, **records.values(record)))


def _every(
    connection: Connection, table: Table, kind: type[R], charter_id: str, amendment: int | None = None
) -> tuple[R, ...]:
    """Return the rows of a charter or of one amendment, in the order of their keys."""
    query = (
        select(*records.columns(table, kind))
        .where(table.c.charter_id == charter_id)
        .order_by(*table.primary_key.columns)
    )
    if amendment is not None:
        query = query.where(table.c.amendment == amendment)
    return tuple(kind(**row._mapping) for row in connection.execute(query))


# --- endorsements -----------------------------------------------------------------------------------------------------
def add_endorsement(connection: Connection, charter_id: str, record: EndorsementRecord) -> None:
    """Keep what a seat said; a number of the same seat twice is refused by the key."""
    _add(connection, rows.endorsement, charter_id, record)


def endorsements(
    connection: Connection, charter_id: str, amendment: int | None = None
) -> tuple[EndorsementRecord, ...]:
    """Return all that was ever said, by amendment and seat, the oldest of each seat first."""
    return _every(connection, rows.endorsement, EndorsementRecord, charter_id, amendment)


def standing(connection: Connection, charter_id: str, amendment: int) -> dict[str, EndorsementRecord]:
    """Return the endorsements of an amendment that stand, by seat."""
    last = {one.seat: one for one in endorsements(connection, charter_id, amendment)}
    return {seat: one for seat, one in last.items() if one.stands}


def endorsed(connection: Connection, charter_id: str, amendment: int) -> Endorsed:
    """Return how many endorse an amendment, and from how many districts."""
    found = standing(connection, charter_id, amendment).values()
    return Endorsed(people=len(found), districts=len({one.district for one in found if one.district}))


def unsealed(connection: Connection, charter_id: str) -> tuple[EndorsementRecord, ...]:
    """Return what no ledger entry covers yet, by amendment, seat and number."""
    same = (_E.charter_id == _S.charter_id) & (_E.amendment == _S.amendment) & (_E.seat == _S.seat) & (_E.n == _S.n)
    columns = records.columns(rows.endorsement, EndorsementRecord)
    query = (
        select(*columns)
        .select_from(rows.endorsement.outerjoin(rows.endorsement_seal, same))
        .where(_E.charter_id == charter_id, _S.n.is_(None))
        .order_by(_E.amendment, _E.seat, _E.n)
    )
    return tuple(EndorsementRecord(**row._mapping) for row in connection.execute(query))


def add_seals(connection: Connection, charter_id: str, covered: Iterable[EndorsementRecord], seq: int) -> None:
    """Say which ledger entry covers these."""
    names = ("amendment", "seat", "n")
    values = [{name: getattr(one, name) for name in names} | {"charter_id": charter_id, "seq": seq} for one in covered]
    connection.execute(insert(rows.endorsement_seal), values)


def sealed_by(connection: Connection, charter_id: str, seq: int) -> tuple[EndorsementRecord, ...]:
    """Return what one ledger entry covers, in the order of its leaves."""
    every = {(one.amendment, one.seat, one.n): one for one in endorsements(connection, charter_id)}
    where = (_S.charter_id == charter_id, _S.seq == seq)
    query = select(_S.amendment, _S.seat, _S.n).where(*where).order_by(_S.amendment, _S.seat, _S.n)
    return tuple(every[row.amendment, row.seat, row.n] for row in connection.execute(query))


def set_district(connection: Connection, charter_id: str, seat: str, district: str) -> None:
    """Keep the district someone named with a first endorsement, on a seat that had none."""
    c = rows.seat.c
    where = (c.charter_id == charter_id, c.seat == seat, c.district == "")
    connection.execute(update(rows.seat).where(*where).values(district=district))


def seats_ever(connection: Connection, charter_id: str, person_id: str) -> frozenset[str]:
    """Return every seat a person holds or held."""
    c = rows.seat_holder.c
    query = select(c.seat).where(c.charter_id == charter_id, c.person_id == person_id)
    return frozenset(connection.execute(query).scalars())


# --- thresholds -------------------------------------------------------------------------------------------------------
def add_reached(connection: Connection, charter_id: str, record: ReachedRecord) -> None:
    """Keep that a threshold was reached."""
    _add(connection, rows.petition_reached, charter_id, record)


def reached(connection: Connection, charter_id: str, amendment: int | None = None) -> tuple[ReachedRecord, ...]:
    """Return the thresholds reached."""
    return _every(connection, rows.petition_reached, ReachedRecord, charter_id, amendment)


def add_answer(connection: Connection, charter_id: str, record: PetitionAnswer) -> None:
    """Keep an answer, or a correction of one."""
    _add(connection, rows.petition_answer, charter_id, record)


def answers(
    connection: Connection, charter_id: str, amendment: int | None = None
) -> dict[tuple[int, str], PetitionAnswer]:
    """Return the newest answer to each petition, by amendment and petition."""
    found = _every(connection, rows.petition_answer, PetitionAnswer, charter_id, amendment)
    return {(one.amendment, one.petition): one for one in found}


# --- screening, time, urgency -----------------------------------------------------------------------------------------
def add_screening(connection: Connection, charter_id: str, record: ScreeningRecord) -> None:
    """Keep a screening."""
    _add(connection, rows.screening, charter_id, record)


def screenings(connection: Connection, charter_id: str, amendment: int) -> tuple[ScreeningRecord, ...]:
    """Return the screenings of an amendment, oldest first."""
    return _every(connection, rows.screening, ScreeningRecord, charter_id, amendment)


def add_extension(connection: Connection, charter_id: str, record: ExtensionRecord) -> None:
    """Keep that a stage got more time."""
    _add(connection, rows.extension, charter_id, record)


def extensions(connection: Connection, charter_id: str, amendment: int) -> tuple[ExtensionRecord, ...]:
    """Return every extension an amendment got, in any stage, oldest first."""
    return _every(connection, rows.extension, ExtensionRecord, charter_id, amendment)


def add_urgency(connection: Connection, charter_id: str, record: UrgencyRecord) -> None:
    """Keep that an amendment is urgent."""
    _add(connection, rows.urgency, charter_id, record)


def urgencies(connection: Connection, charter_id: str, amendment: int | None = None) -> tuple[UrgencyRecord, ...]:
    """Return the declarations of urgency."""
    return _every(connection, rows.urgency, UrgencyRecord, charter_id, amendment)


def carry_over(connection: Connection, charter_id: str, source: int, target: int) -> None:
    """Let an amendment split off from another keep its support, its time and its urgency."""
    for endorsement in endorsements(connection, charter_id, source):
        add_endorsement(connection, charter_id, replace(endorsement, amendment=target))
    for extension in extensions(connection, charter_id, source):
        add_extension(connection, charter_id, replace(extension, amendment=target))
    for urgency in urgencies(connection, charter_id, source):
        add_urgency(connection, charter_id, replace(urgency, amendment=target))
