"""Who many requests come from at once, and the ballots of many seats: one statement each, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, bindparam, insert, null, select
from sqlalchemy.dialects import postgresql, sqlite

from charter_engine.storage import records, rows
from charter_engine.storage.assemblies import BallotRecord
from charter_engine.storage.charters import SeatRecord


class Shown(StrEnum):
    """What a request shows of who sent it: the digest of a program's key or of a browser's session, or a login."""

    KEY = "key"
    SESSION = "session"
    LOGIN = "login"


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Who is behind it: the login, the person, the seats held now; `reach` is the one charter a key is limited to."""

    login: str
    person_id: str
    reach: str | None
    seats: tuple[SeatRecord, ...]


_A = rows.account.c
_T = rows.api_token.c
_N = rows.session.c
_H = rows.seat_holder.c
_S = rows.seat.c
_B = rows.ballot.c
_SEAT = tuple(rows.seat.c.keys())
_BALLOT = records.names(BallotRecord)


def _query(shown: ColumnElement[str], reach: ColumnElement[Any], begin: FromClause) -> Select[Any]:
    """Return who is behind what is shown: a row for each seat they ever held in a charter, or one without a seat."""
    joined = begin.outerjoin(
        rows.seat_holder, (_H.person_id == _A.person_id) & (_H.charter_id == bindparam("charter_id"))
    )
    return (
        select(shown.label("shown"), _A.login, _A.person_id, reach.label("reach"), _H.seat)
        .select_from(joined)
        .where(shown.in_(bindparam("shown", expanding=True)))
    )


_NOW = bindparam("now", type_=_T.expires.type)
_WHO: Mapping[Shown, Select[Any]] = {
    Shown.KEY: _query(_T.token_hash, _T.charter_id, rows.api_token.join(rows.account)).where(_T.expires > _NOW),
    Shown.SESSION: _query(_N.token_hash, null(), rows.session.join(rows.account)).where(_N.expires > _NOW),
    Shown.LOGIN: _query(_A.login, null(), rows.account),
}


def holders(
    connection: Connection, charter_id: str, kind: Shown, shown: Iterable[str], now: datetime
) -> dict[str, Holder]:
    """Return who is behind each of what is shown, with their seats in a charter; nobody for what has expired."""
    given: dict[str, object] = {"charter_id": charter_id, "shown": padded(shown)}
    query = connection.execute(_WHO[kind], given if kind is Shown.LOGIN else given | {"now": now})
    found = [tuple(row) for row in query]
    held = _held(connection, charter_id, {row[4] for row in found if row[4] is not None})
    seats: dict[str, list[SeatRecord]] = {}
    for shown_, _, _, _, seat in found:
        if seat in held:
            seats.setdefault(shown_, []).append(held[seat])
    return {
        shown_: Holder(
            login=login,
            person_id=person_id,
            reach=reach,
            seats=tuple(sorted(seats.get(shown_, ()), key=lambda one: (one.began, one.seat))),
        )
        for shown_, login, person_id, reach, _ in found
    }


_SEATS = select(rows.seat).where(
    _S.charter_id == bindparam("c"), _S.seat.in_(bindparam("seats", expanding=True)), _S.ended.is_(None)
)


def _held(connection: Connection, charter_id: str, seats: set[str]) -> dict[str, SeatRecord]:
    """Return those of the seats that are held now.

    A query of its own: joined to the one above, a server that has not yet counted its rows reads all seats for each.
    """
    if not seats:
        return {}
    found = connection.execute(_SEATS, {"c": charter_id, "seats": padded(seats)})
    return {row.seat: SeatRecord(**dict(zip(_SEAT, row, strict=True))) for row in found}


_BALLOTS = (
    select(*(_B[name] for name in _BALLOT))
    .where(_B.charter_id == bindparam("c"), _B.assembly == bindparam("a"), _B.poll == bindparam("k"))
    .where(_B.seat.in_(bindparam("seats", expanding=True)))
    .order_by(_B.seat, _B.revision)
)


def ballots_of_seats(
    connection: Connection, charter_id: str, assembly: int, k: int, seats: Iterable[str]
) -> dict[str, list[BallotRecord]]:
    """Return each seat's ballots in a poll, corrections included."""
    found: dict[str, list[BallotRecord]] = {seat: [] for seat in seats}
    if found:
        given = {"c": charter_id, "a": assembly, "k": k, "seats": padded(found)}
        for row in connection.execute(_BALLOTS, given):
            found[row[0]].append(BallotRecord(**dict(zip(_BALLOT, row, strict=True))))
    return found


def padded(values: Iterable[str]) -> list[str]:
    """Return values sorted, the last one repeated to a power of two: few different statements, prepared once."""
    known = sorted(set(values))
    return known + known[-1:] * ((1 << (len(known) - 1).bit_length()) - len(known)) if known else known


_ADD = {
    "postgresql": postgresql.insert(rows.ballot).on_conflict_do_nothing().returning(_B.seat),
    "sqlite": sqlite.insert(rows.ballot).on_conflict_do_nothing().returning(_B.seat),
}


def add_ballots(
    connection: Connection,
    charter_id: str,
    assembly: int,
    k: int,
    records: Sequence[tuple[BallotRecord, str]],
) -> set[str]:
    """Cast ballots, at most one of a seat, each with its reservation or "".

    Returns the seats whose ballot came in; another process has cast one of that revision for all others. They go in by
    seat, so that two processes with the same seats wait for each other in one order.
    """
    key = {"charter_id": charter_id, "assembly": assembly, "poll": k}
    ordered = sorted(records, key=lambda record: record[0].seat)
    values = [key | {name: getattr(ballot, name) for name in _BALLOT} for ballot, _ in ordered]
    fresh = {seat for (seat,) in connection.execute(_ADD[connection.dialect.name], values)} if values else set()
    words = [
        key | {"seat": ballot.seat, "revision": ballot.revision, "reservation": said}
        for ballot, said in ordered
        if said and ballot.seat in fresh
    ]
    if words:
        connection.execute(insert(rows.ballot_text), words)
    return fresh
