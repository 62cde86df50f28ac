"""The ledger's rows: entries appended under the head's lock, read back as the bytes they were stored as."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from charter_engine.domain.ledger.entry import Entry, format_time
from charter_engine.domain.ledger.merkle import Frontier, leaf_hash
from charter_engine.storage import rows
from charter_engine.storage.charters import by_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One ledger line an act owes; `then` hears its sequence number."""

    charter_id: str
    type: str
    subject: str
    actor: str
    body: dict[str, object]
    at: datetime
    simulated: bool
    then: Callable[[int], None] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A stored entry: `data` are its canonical bytes, `subject` what it is about (`amendments/2`)."""

    seq: int
    type: str
    subject: str
    at: datetime
    data: bytes


_E = rows.ledger_entry.c
_HEAD = rows.ledger_head.c
_K = rows.checkpoint.c


def open_log(connection: Connection, charter_id: str, at: datetime) -> None:
    """Begin a charter's log."""
    values = {"charter_id": charter_id, "size": 0, "frontier": "", "last": at}
    connection.execute(insert(rows.ledger_head).values(**values))


def append(connection: Connection, charter_id: str, owed: Sequence[Owed]) -> None:
    """Write the entries in order under the head's lock; times never run backwards."""
    query = select(_HEAD.size, _HEAD.frontier, _HEAD.last).where(_HEAD.charter_id == charter_id).with_for_update()
    size, packed, last = connection.execute(query).one()
    frontier = Frontier.from_bytes(size, base64.b64decode(packed))
    origin = by_id(connection, charter_id).origin
    for line in owed:
        seq, last = frontier.size, max(last, line.at)
        data = _encode(line, seq, origin, last)
        leaf = leaf_hash(data)
        values = {"seq": seq, "type": line.type, "subject": line.subject, "at": last, "leaf": leaf.hex(), "data": data}
        connection.execute(insert(rows.ledger_entry).values(charter_id=charter_id, **values))
        frontier = frontier.append(leaf)
        if line.then is not None:
            line.then(seq)
    packed = base64.b64encode(frontier.to_bytes()).decode()
    head = update(rows.ledger_head).where(_HEAD.charter_id == charter_id)
    connection.execute(head.values(size=frontier.size, frontier=packed, last=last))


def _encode(line: Owed, seq: int, origin: str, at: datetime) -> bytes:
    """Make the entry's bytes, once."""
    entry = Entry(
        seq=seq,
        origin=origin,
        type=line.type,
        time=format_time(at),
        actor=line.actor,
        body=line.body,  # type: ignore[arg-type]  # checked value by value when encoded
        simulated=line.simulated,
    )
    return entry.encode()


def lines(connection: Connection, charter_id: str, *, subject: str | None = None) -> tuple[Line, ...]:
    """Return the log, or what it holds about one subject, in order."""
    query = select(_E.seq, _E.type, _E.subject, _E.at, _E.data).where(_E.charter_id == charter_id).order_by(_E.seq)
    if subject is not None:
        query = query.where(_E.subject == subject)
    return tuple(Line(**row._mapping) for row in connection.execute(query))


def line(connection: Connection, charter_id: str, seq: int) -> Line | None:
    """Return one entry."""
    query = select(_E.seq, _E.type, _E.subject, _E.at, _E.data).where(_E.charter_id == charter_id, _E.seq == seq)
    row = connection.execute(query).one_or_none()
    return None if row is None else Line(**row._mapping)


def page(connection: Connection, charter_id: str, after: int, limit: int) -> tuple[Line, ...]:
    """Return up to `limit` entries that follow number `after`."""
    query = select(_E.seq, _E.type, _E.subject, _E.at, _E.data).where(_E.charter_id == charter_id, _E.seq > after)
    return tuple(Line(**row._mapping) for row in connection.execute(query.order_by(_E.seq).limit(limit)))


def leaves(connection: Connection, charter_id: str, size: int | None = None) -> list[bytes]:
    """Return the leaf hashes of the first `size` entries (all without a size)."""
    query = select(_E.leaf).where(_E.charter_id == charter_id).order_by(_E.seq)
    return [bytes.fromhex(leaf) for leaf in connection.execute(query.limit(size)).scalars()]


def size(connection: Connection, charter_id: str) -> int:
    """Return how many entries the log holds."""
    found: int = connection.execute(select(_HEAD.size).where(_HEAD.charter_id == charter_id)).scalar_one()
    return found


def add_checkpoint(connection: Connection, charter_id: str, at_size: int, note: str, at: datetime) -> None:
    """Keep a signed checkpoint; the first one of a size stays."""
    known = select(func.count()).where(_K.charter_id == charter_id, _K.size == at_size)
    if not connection.execute(known).scalar_one():
        values = {"charter_id": charter_id, "size": at_size, "note": note, "at": at}
        connection.execute(insert(rows.checkpoint).values(**values))


def newest_checkpoint(connection: Connection, charter_id: str) -> tuple[int, str] | None:
    """Return the largest checkpoint's size and note."""
    query = select(_K.size, _K.note).where(_K.charter_id == charter_id).order_by(_K.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.size, row.note)
