"""Papers: files by their SHA-256, and what each one is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from charter_engine.storage import records, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicationRecord:
    """A paper: `kind` charter, instrument, redline, corrigendum, report or package; `n` its version or meeting.

    `digest` is the SHA-256 of the file as issued, `base` that of the unsigned rendering, `seq` its ledger entry.
    """

    kind: str
    n: int
    name: str
    base: str
    digest: str
    signed: bool
    seq: int | None
    at: datetime


_F = rows.stored_file.c
_P = rows.publication.c


def store(connection: Connection, charter_id: str, data: bytes, media_type: str) -> str:
    """Keep a file once and return its digest in hex."""
    digest = hashlib.sha256(data).hexdigest()
    if load(connection, charter_id, digest) is None:
        values = {"charter_id": charter_id, "digest": digest, "media_type": media_type, "data": data}
        connection.execute(insert(rows.stored_file).values(**values))
    return digest


def load(connection: Connection, charter_id: str, digest: str) -> bytes | None:
    """Return a file's bytes."""
    query = select(_F.data).where(_F.charter_id == charter_id, _F.digest == digest)
    return connection.execute(query).scalar_one_or_none()


def add_publication(connection: Connection, charter_id: str, record: PublicationRecord) -> None:
    """Enter a paper."""
    connection.execute(insert(rows.publication).values(charter_id=charter_id, **records.values(record)))


def publications(connection: Connection, charter_id: str) -> tuple[PublicationRecord, ...]:
    """Return all papers, oldest first."""
    columns = records.columns(rows.publication, PublicationRecord)
    query = select(*columns).where(_P.charter_id == charter_id).order_by(_P.at, _P.n, _P.kind)
    return tuple(PublicationRecord(**row._mapping) for row in connection.execute(query))


def publication(connection: Connection, charter_id: str, kind: str, n: int) -> PublicationRecord | None:
    """Return one paper, if it has been issued."""
    columns = records.columns(rows.publication, PublicationRecord)
    where = (_P.charter_id == charter_id, _P.kind == kind, _P.n == n)
    row = connection.execute(select(*columns).where(*where)).one_or_none()
    return None if row is None else PublicationRecord(**row._mapping)
