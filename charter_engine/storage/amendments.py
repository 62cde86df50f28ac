"""Amendments: where each stands, and every revision of it as filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows


class NoSuchAmendment(NotFound):
    """The charter has no amendment {name}."""

    remedy = "See the list of amendments."


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentRecord:
    """Where an amendment stands: `kind` founding, amendment or corrigendum; `acts` counts what was done to it.

    `stage` is a stage of the procedure with `procedure_hash`; `assembly` the meeting it is put to, if any.
    """

    n: int
    kind: str
    state: str
    stage: str
    stage_since: datetime
    procedure_hash: str
    author: str
    revision: int
    acts: int
    assembly: int | None
    filed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentRevision:
    """One revision as filed: operations (as JSON) onto `base_version`, giving a text with root `result_root`."""

    amendment: int
    revision: int
    base_version: int
    base_root: str
    result_root: str
    title: str
    reason: str
    operations: list[dict[str, object]]
    author: str
    at: datetime


_A = rows.amendment.c
_R = rows.amendment_revision.c
_FIELDS = records.columns(rows.amendment, AmendmentRecord)
_REVISION_FIELDS = records.columns(rows.amendment_revision, AmendmentRevision)


def add(connection: Connection, charter_id: str, record: AmendmentRecord) -> None:
    """Enter a new amendment."""
    connection.execute(insert(rows.amendment).values(charter_id=charter_id, **records.values(record)))


def keep(connection: Connection, charter_id: str, record: AmendmentRecord) -> None:
    """Write where an amendment stands now."""
    where = (_A.charter_id == charter_id, _A.n == record.n)
    connection.execute(update(rows.amendment).where(*where).values(**records.values(record)))


def every(connection: Connection, charter_id: str) -> tuple[AmendmentRecord, ...]:
    """Return all amendments, oldest first."""
    query = select(*_FIELDS).where(_A.charter_id == charter_id).order_by(_A.n)
    return tuple(AmendmentRecord(**row._mapping) for row in connection.execute(query))


def by_number(connection: Connection, charter_id: str, n: int, *, lock: bool = False) -> AmendmentRecord:
    """Return one amendment; raises NoSuchAmendment. `lock` holds it until the transaction ends."""
    query = select(*_FIELDS).where(_A.charter_id == charter_id, _A.n == n)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NoSuchAmendment(what="amendment", name=n)
    return AmendmentRecord(**row._mapping)


def public(connection: Connection, charter_id: str, n: int) -> AmendmentRecord:
    """Return an amendment that was shown or filed; raises NoSuchAmendment, of a draft as well."""
    record = by_number(connection, charter_id, n)
    if record.state == "draft":
        raise NoSuchAmendment(what="amendment", name=n)
    return record


def add_revision(connection: Connection, charter_id: str, revision: AmendmentRevision) -> None:
    """Keep a revision as filed, for ever."""
    connection.execute(insert(rows.amendment_revision).values(charter_id=charter_id, **records.values(revision)))


def revisions(connection: Connection, charter_id: str, amendment: int) -> tuple[AmendmentRevision, ...]:
    """Return the revisions of an amendment, oldest first."""
    where = (_R.charter_id == charter_id, _R.amendment == amendment)
    query = select(*_REVISION_FIELDS).where(*where).order_by(_R.revision)
    return tuple(AmendmentRevision(**row._mapping) for row in connection.execute(query))


def revision(connection: Connection, charter_id: str, amendment: int, number: int) -> AmendmentRevision:
    """Return one revision; raises NoSuchAmendment."""
    where = (_R.charter_id == charter_id, _R.amendment == amendment, _R.revision == number)
    row = connection.execute(select(*_REVISION_FIELDS).where(*where)).one_or_none()
    if row is None:
        raise NoSuchAmendment(what="amendment", name=f"{amendment} (revision {number})")
    return AmendmentRevision(**row._mapping)


def titles(connection: Connection, charter_id: str) -> dict[int, str]:
    """Return each amendment's title in its newest revision."""
    query = (
        select(_A.n, _R.title)
        .join(
            rows.amendment_revision,
            (_A.charter_id == _R.charter_id) & (_A.n == _R.amendment) & (_A.revision == _R.revision),
        )
        .where(_A.charter_id == charter_id)
    )
    return dict(connection.execute(query).all())
