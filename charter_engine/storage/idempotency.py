"""Answers kept for a while under the key their asker gave, so that asking again does nothing twice.

A key is claimed before the act, in the act's own transaction: a second request with the same key waits for the first
one's end and then finds its answer. Answers hold no words of people: erasing words need not look here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from charter_engine.storage import rows

KEPT: Final = timedelta(days=1)
"""How long an answer is kept."""

_I = rows.idempotency.c


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptAnswer:
    """An answer: `request` is the digest of what was asked, `status` and `body` are what was answered."""

    request: str
    status: int
    body: str


def claim(connection: Connection, login: str, key: str, request: str, at: datetime) -> KeptAnswer | None:
    """Take a key for this transaction, or return the answer it was given before."""
    connection.execute(delete(rows.idempotency).where(_I.login == login, _I.at < at - KEPT))
    values = {"login": login, "key": key, "request": request, "status": 0, "body": "", "at": at}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    taken = insert(rows.idempotency).values(**values).on_conflict_do_nothing().returning(_I.key)
    if connection.execute(taken).scalar_one_or_none() is not None:
        return None
    query = select(_I.request, _I.status, _I.body).where(_I.login == login, _I.key == key)
    return KeptAnswer(**connection.execute(query).one()._mapping)


def keep(connection: Connection, login: str, key: str, status: int, body: str) -> None:
    """Keep the answer to a claimed key."""
    where = (_I.login == login, _I.key == key)
    connection.execute(update(rows.idempotency).where(*where).values(status=status, body=body))
