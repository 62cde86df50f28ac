"""Questions that span many charters, amendments or comments, each asked once for all instead of once for each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from charter_engine.storage import records, rows
from charter_engine.storage.amendments import AmendmentRevision
from charter_engine.storage.comments import PlaceRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedVersion:
    """A version in brief: its charter's slug, its number and kind, its root hash, and when it takes effect."""

    charter_id: str
    slug: str
    title: str
    n: int
    kind: str
    root: str
    adopted: date
    effective: date


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldMeeting:
    """A meeting of a body that was opened, and its kind."""

    charter_id: str
    body: str
    kind: str
    day: date


_C = rows.charter.c
_V = rows.version.c
_A = rows.amendment.c
_R = rows.amendment_revision.c
_M = rows.assembly.c
_P = rows.comment_place.c
_BRIEF = (_V.charter_id, _C.slug, _C.title, _V.n, _V.kind, _V.root, _V.adopted, _V.effective)
_OF_CHARTER = rows.version.join(rows.charter, _V.charter_id == _C.charter_id)


def versions_by_charter(connection: Connection) -> dict[str, tuple[DatedVersion, ...]]:
    """Return every charter's versions, oldest first, by charter."""
    query = select(*_BRIEF).select_from(_OF_CHARTER).order_by(_V.charter_id, _V.n)
    found: defaultdict[str, list[DatedVersion]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.charter_id].append(DatedVersion(**row._mapping))
    return {charter_id: tuple(versions) for charter_id, versions in found.items()}


def versions_with_root(connection: Connection, root: str) -> tuple[DatedVersion, ...]:
    """Return the versions whose text has this root hash; equal texts have equal roots."""
    query = select(*_BRIEF).select_from(_OF_CHARTER).where(_V.root == root).order_by(_C.slug, _V.n)
    return tuple(DatedVersion(**row._mapping) for row in connection.execute(query))


def heads(connection: Connection) -> dict[str, int]:
    """Return the number of every charter's newest version by slug."""
    return dict(connection.execute(select(_C.slug, _C.head)).all())


def head_of(connection: Connection, slug: str) -> int | None:
    """Return the number of a charter's newest version, or None for a stranger."""
    return connection.execute(select(_C.head).where(_C.slug == slug)).scalar_one_or_none()


def procedure_sources(connection: Connection) -> dict[str, str]:
    """Return the TOML text of the procedure every charter uses now, by charter."""
    kept = rows.procedure.c
    join = rows.charter.join(rows.procedure, (_C.charter_id == kept.charter_id) & (_C.procedure_hash == kept.hash))
    return dict(connection.execute(select(_C.charter_id, kept.source).select_from(join)).all())


def held_meetings(connection: Connection, charter_id: str | None = None) -> tuple[HeldMeeting, ...]:
    """Return the last opened meeting of each kind and body, of one charter or of all."""
    columns = (_M.charter_id, _M.body, _M.kind)
    query = select(*columns, func.max(_M.day).label("day")).where(_M.opened.is_not(None)).group_by(*columns)
    if charter_id is not None:
        query = query.where(_M.charter_id == charter_id)
    return tuple(HeldMeeting(**row._mapping) for row in connection.execute(query))


def newest_revisions(connection: Connection, charter_id: str, state: str) -> tuple[AmendmentRevision, ...]:
    """Return the newest revision of every amendment in a state, oldest amendment first."""
    newest = (_A.charter_id == _R.charter_id) & (_A.n == _R.amendment) & (_A.revision == _R.revision)
    query = (
        select(*records.columns(rows.amendment_revision, AmendmentRevision))
        .select_from(rows.amendment.join(rows.amendment_revision, newest))
        .where(_A.charter_id == charter_id, _A.state == state)
        .order_by(_A.n)
    )
    return tuple(AmendmentRevision(**row._mapping) for row in connection.execute(query))


def places_in_version(connection: Connection, charter_id: str, version: int) -> tuple[PlaceRecord, ...]:
    """Return where comments stand in a version: those carried there, and those made on it."""
    columns = records.columns(rows.comment_place, PlaceRecord)
    carried = select(*columns).where(_P.charter_id == charter_id, _P.amendment == 0, _P.version == version)
    places = [PlaceRecord(**row._mapping) for row in connection.execute(carried.order_by(_P.n))]
    made = rows.comment.c
    where = (made.charter_id == charter_id, made.amendment == 0, made.version == version)
    facts = (made.n, made.amendment, made.revision, made.version, made.clause, made.start, made.end)
    places += [PlaceRecord(**row._mapping, status="exact") for row in connection.execute(select(*facts).where(*where))]
    return tuple(places)
