"""One cheap question about a meeting in session: has anything happened in it since?"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Table, func, select

from charter_engine.storage import rows
from charter_engine.storage.assemblies import NoSuchAssembly

_LONG = 16


def revision(connection: Connection, charter_id: str, n: int) -> str:
    """Return a name for the state of a meeting that is another once anything shown of it is; raises NoSuchAssembly.

    It is made from how much there is of everything, never from what it says. A corrected ballot leaves it as it was:
    that someone thought again is nobody's business before the count.
    """
    a = rows.assembly.c
    query = select(
        a.acts,
        a.state,
        a.item,
        _count(rows.ballot, charter_id, n, rows.ballot.c.revision == 1),
        _count(rows.poll, charter_id, n),
        _count(rows.poll, charter_id, n, rows.poll.c.closed.is_not(None)),
        _count(rows.hand_count, charter_id, n),
        _count(rows.attendance, charter_id, n),
        _count(rows.attendance_move, charter_id, n),
        *(_count(rows.speaker, charter_id, n, rows.speaker.c.state == state) for state in ("waiting", "speaking")),
        _count(rows.speaker, charter_id, n),
        _count(rows.agenda_item, charter_id, n, rows.agenda_item.c.began.is_not(None)),
        _count(rows.agenda_item, charter_id, n, rows.agenda_item.c.ended.is_not(None)),
        select(rows.ledger_head.c.size).where(rows.ledger_head.c.charter_id == charter_id).scalar_subquery(),
    ).where(a.charter_id == charter_id, a.n == n)
    found = connection.execute(query).one_or_none()
    if found is None:
        raise NoSuchAssembly(what="meeting", name=n)
    return sha256(repr(tuple(found)).encode()).hexdigest()[:_LONG]


def _count(table: Table, charter_id: str, n: int, *more: ColumnElement[bool]) -> ScalarSelect[int]:
    where = (table.c.charter_id == charter_id, table.c.assembly == n, *more)
    return select(func.count()).select_from(table).where(*where).scalar_subquery()
