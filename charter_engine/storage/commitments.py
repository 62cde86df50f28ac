"""What clauses promise to be done: every revision of a commitment, and the progress noted through the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows

OPEN, KEPT, MISSED, DROPPED = "open", "kept", "missed", "dropped"
STATES: Final = (OPEN, KEPT, MISSED, DROPPED)


class NoSuchCommitment(NotFound):
    """The charter has no commitment {name}."""

    remedy = "See the list of commitments."


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentRecord:
    """One revision of a commitment on `clause` (an identity): who does what until `due`, judged by an indicator."""

    n: int
    revision: int
    clause: str
    who: str
    what: str
    due: date
    indicator: str
    state: str
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgressRecord:
    """Progress noted on a commitment; `evidence` is an address, `sha256:` with a stored file's digest, or ""."""

    commitment: int
    k: int
    words: str
    evidence: str
    state: str
    seat: str
    at: datetime


_C = rows.commitment.c
_N = rows.progress_note.c
_COMMITMENT = records.columns(rows.commitment, CommitmentRecord)
_PROGRESS = records.columns(rows.progress_note, ProgressRecord)


def next_number(connection: Connection, charter_id: str) -> int:
    """Return the next commitment's number, under the charter's lock."""
    query = select(func.coalesce(func.max(_C.n), 0)).where(_C.charter_id == charter_id)
    return 1 + int(connection.execute(query).scalar_one())


def add(connection: Connection, charter_id: str, record: CommitmentRecord) -> None:
    """Keep a revision of a commitment, for ever."""
    connection.execute(insert(rows.commitment).values(charter_id=charter_id, **records.values(record)))


def revisions(connection: Connection, charter_id: str) -> tuple[CommitmentRecord, ...]:
    """Return every revision of every commitment, oldest first."""
    query = select(*_COMMITMENT).where(_C.charter_id == charter_id).order_by(_C.n, _C.revision)
    return tuple(CommitmentRecord(**row._mapping) for row in connection.execute(query))


def every(connection: Connection, charter_id: str) -> tuple[CommitmentRecord, ...]:
    """Return every commitment as it stands now."""
    return tuple({one.n: one for one in revisions(connection, charter_id)}.values())


def by_number(connection: Connection, charter_id: str, n: int) -> CommitmentRecord:
    """Return a commitment as it stands now; raises NoSuchCommitment."""
    query = select(*_COMMITMENT).where(_C.charter_id == charter_id, _C.n == n).order_by(_C.revision.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NoSuchCommitment(what="commitment", name=n)
    return CommitmentRecord(**row._mapping)


def add_progress(connection: Connection, charter_id: str, record: ProgressRecord) -> None:
    """Keep a note of progress, for ever."""
    connection.execute(insert(rows.progress_note).values(charter_id=charter_id, **records.values(record)))


def progress(connection: Connection, charter_id: str, commitment: int | None = None) -> tuple[ProgressRecord, ...]:
    """Return the progress noted, on one commitment or on all, oldest first."""
    query = select(*_PROGRESS).where(_N.charter_id == charter_id).order_by(_N.commitment, _N.k)
    if commitment is not None:
        query = query.where(_N.commitment == commitment)
    return tuple(ProgressRecord(**row._mapping) for row in connection.execute(query))
