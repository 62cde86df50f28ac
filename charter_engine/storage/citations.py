"""Clauses that cite a clause of another charter, and what changed there since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows
from charter_engine.storage.upsert import insert_unless_there


class NoSuchChange(NotFound):
    """No change {name} of a cited clause waits to be looked at."""

    remedy = "See the list of citations."


@dataclass(frozen=True, kw_only=True, slots=True)
class CitationRecord:
    """Clause `identity` cites `target_identity` of the charter `target`, in these `words`, as of a version there."""

    identity: str
    target: str
    target_identity: str
    words: str
    seen_version: int
    seen_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRecord:
    """A cited clause in `version`: `what` is changed, renumbered, repealed or removed; `seen` once looked at."""

    n: int
    identity: str
    target: str
    target_identity: str
    version: int
    what: str
    at: datetime
    seen: datetime | None


_C = rows.outer_citation.c
_D = rows.outer_change.c
_CITATION = records.columns(rows.outer_citation, CitationRecord)
_CHANGE = records.columns(rows.outer_change, ChangeRecord)


def add(connection: Connection, charter_id: str, record: CitationRecord) -> bool:
    """Enter a citation; False where it is known."""
    return insert_unless_there(connection, rows.outer_citation, {"charter_id": charter_id, **records.values(record)})


def of(connection: Connection, charter_id: str) -> tuple[CitationRecord, ...]:
    """Return what a charter cites elsewhere."""
    query = select(*_CITATION).where(_C.charter_id == charter_id).order_by(_C.identity, _C.target, _C.target_identity)
    return tuple(CitationRecord(**row._mapping) for row in connection.execute(query))


def citing(connection: Connection, target: str) -> tuple[tuple[str, CitationRecord], ...]:
    """Return who cites a charter, by charter id."""
    names = records.names(CitationRecord)
    query = select(_C.charter_id, *_CITATION).where(_C.target == target)
    found = connection.execute(query.order_by(_C.charter_id, _C.identity, _C.target_identity))
    return tuple((row.charter_id, CitationRecord(**{name: row._mapping[name] for name in names})) for row in found)


def look_again(connection: Connection, charter_id: str, record: CitationRecord) -> None:
    """Note that a citation was looked at as of another version."""
    where = (
        _C.charter_id == charter_id,
        _C.identity == record.identity,
        _C.target == record.target,
        _C.target_identity == record.target_identity,
    )
    values = {"seen_version": record.seen_version, "seen_hash": record.seen_hash}
    connection.execute(update(rows.outer_citation).where(*where).values(**values))


def next_change(connection: Connection, charter_id: str) -> int:
    """Return the next change's number, under the charter's lock."""
    query = select(func.coalesce(func.max(_D.n), 0)).where(_D.charter_id == charter_id)
    return 1 + int(connection.execute(query).scalar_one())


def add_change(connection: Connection, charter_id: str, record: ChangeRecord) -> None:
    """Enter a change of a cited clause."""
    connection.execute(insert(rows.outer_change).values(charter_id=charter_id, **records.values(record)))


def changes(connection: Connection, charter_id: str) -> tuple[ChangeRecord, ...]:
    """Return every change of cited clauses, oldest first."""
    query = select(*_CHANGE).where(_D.charter_id == charter_id).order_by(_D.n)
    return tuple(ChangeRecord(**row._mapping) for row in connection.execute(query))


def change(connection: Connection, charter_id: str, n: int) -> ChangeRecord:
    """Return a change nobody has looked at; raises NoSuchChange."""
    found = next((one for one in changes(connection, charter_id) if one.n == n and one.seen is None), None)
    if found is None:
        raise NoSuchChange(what="change", name=n)
    return found


def see(connection: Connection, charter_id: str, n: int, at: datetime) -> None:
    """Note that a change was looked at."""
    connection.execute(update(rows.outer_change).where(_D.charter_id == charter_id, _D.n == n).values(seen=at))
