"""Meetings of bodies, who came, what was put to the vote, and every ballot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows
from charter_engine.storage.upsert import insert_unless_there


class NoSuchAssembly(NotFound):
    """The charter has no meeting {name}."""

    remedy = "See the list of meetings."


class NoSuchPoll(NotFound):
    """The meeting has no poll {name}."""

    remedy = "See the meeting's page for its polls."


@dataclass(frozen=True, kw_only=True, slots=True)
class AssemblyRecord:
    """A meeting of a body: `kind` annual, extraordinary or session; `state` convened, open or closed.

    `begins` is a Bangkok time of day (`09:30`) or empty; `item` the agenda item under discussion, 0 for none.
    """

    n: int
    body: str
    kind: str
    title: str
    day: date
    state: str
    acts: int
    opened: datetime | None = None
    closed: datetime | None = None
    report: dict[str, object] | None = None
    venue: str = ""
    begins: str = ""
    item: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PollRecord:
    """A question put: `method` consensus, roll_call or ranked, `state` open, closed or annulled, then its `decision`.

    `secrecy` is roll_call or confidential, `entry` devices, hands or mixed. `subject` is empty for an amendment (or its
    sub-amendment), else what is put instead; `options` are the rivals of a ranked choice. `casting` is the choice that
    settled equal votes. `sub` is the sub-amendment it is about, or 0 for the amendment itself.
    `stage_since` is when the amendment entered the stage, for the case that the poll is annulled.
    """

    assembly: int
    k: int
    amendment: int
    sub: int
    revision: int
    stage: str
    method: str
    round: int
    state: str
    electorate_root: str
    stage_since: datetime
    opened: datetime
    closed: datetime | None = None
    decision: dict[str, object] | None = None
    annulled_why: str | None = None
    secrecy: str = "roll_call"
    entry: str = "devices"
    subject: str = ""
    options: list[object] | None = None
    casting: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ElectorRecord:
    """A seat of the electorate as frozen when the poll opened: `proxy` is the seat that votes for it, if another does.

    A recused seat (1) does not count at all.
    """

    seat: str
    sector: str
    weight: int
    present: bool
    proxy: str = ""
    recused: int = 0

    @property
    def may_vote(self) -> bool:
        """Whether a ballot of this seat counts: it is there, or its proxy is, and it is not recused."""
        return (self.present or bool(self.proxy)) and not self.recused


@dataclass(frozen=True, kw_only=True, slots=True)
class BallotRecord:
    """A ballot of a roll call; a correction before closing is a further revision and the last one counts."""

    seat: str
    revision: int
    choice: str
    idempotency: str
    at: datetime


_A = rows.assembly.c
_P = rows.poll.c
_E = rows.elector.c
_B = rows.ballot.c
_T = rows.attendance.c


def add(connection: Connection, charter_id: str, record: AssemblyRecord) -> None:
    """Convene a meeting."""
    connection.execute(insert(rows.assembly).values(charter_id=charter_id, **records.values(record)))


def keep(connection: Connection, charter_id: str, record: AssemblyRecord) -> None:
    """Write where a meeting stands now."""
    where = (_A.charter_id == charter_id, _A.n == record.n)
    connection.execute(update(rows.assembly).where(*where).values(**records.values(record)))


def every(connection: Connection, charter_id: str) -> tuple[AssemblyRecord, ...]:
    """Return all meetings, oldest first."""
    query = select(*records.columns(rows.assembly, AssemblyRecord)).where(_A.charter_id == charter_id).order_by(_A.n)
    return tuple(AssemblyRecord(**row._mapping) for row in connection.execute(query))


def by_number(connection: Connection, charter_id: str, n: int, *, lock: bool = False) -> AssemblyRecord:
    """Return one meeting; raises NoSuchAssembly."""
    query = select(*records.columns(rows.assembly, AssemblyRecord)).where(_A.charter_id == charter_id, _A.n == n)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NoSuchAssembly(what="meeting", name=n)
    return AssemblyRecord(**row._mapping)


# --- attendance -------------------------------------------------------------------------------------------------------
def add_attendance(connection: Connection, charter_id: str, assembly: int, seats: Iterable[str], at: datetime) -> None:
    """Note arrivals."""
    values = [{"charter_id": charter_id, "assembly": assembly, "seat": seat, "arrived": at} for seat in seats]
    if values:
        connection.execute(insert(rows.attendance), values)


def attendance(connection: Connection, charter_id: str, assembly: int) -> dict[str, datetime]:
    """Return when each seat arrived."""
    query = select(_T.seat, _T.arrived).where(_T.charter_id == charter_id, _T.assembly == assembly)
    return dict(connection.execute(query.order_by(_T.arrived, _T.seat)).all())


# --- polls ------------------------------------------------------------------------------------------------------------
def add_poll(connection: Connection, charter_id: str, record: PollRecord, electorate: Iterable[ElectorRecord]) -> None:
    """Open a poll over a frozen electorate."""
    connection.execute(insert(rows.poll).values(charter_id=charter_id, **records.values(record)))
    key = {"charter_id": charter_id, "assembly": record.assembly, "poll": record.k}
    electors = [key | records.values(elector) for elector in electorate]
    if electors:
        connection.execute(insert(rows.elector), electors)


def keep_poll(connection: Connection, charter_id: str, record: PollRecord) -> None:
    """Write where a poll stands now."""
    where = (_P.charter_id == charter_id, _P.assembly == record.assembly, _P.k == record.k)
    connection.execute(update(rows.poll).where(*where).values(**records.values(record)))


def polls(
    connection: Connection, charter_id: str, *, assembly: int | None = None, amendment: int | None = None
) -> tuple[PollRecord, ...]:
    """Return polls, of one meeting or about one amendment where asked: by meeting, an amendment's as they were opened.

    A meeting called later may be held first: an amendment's last poll is not the one of the highest number.
    """
    query = select(*records.columns(rows.poll, PollRecord)).where(_P.charter_id == charter_id)
    if assembly is not None:
        query = query.where(_P.assembly == assembly)
    if amendment is not None:
        query = query.where(_P.amendment == amendment).order_by(_P.opened)
    return tuple(PollRecord(**row._mapping) for row in connection.execute(query.order_by(_P.assembly, _P.k)))


_POLL = select(*records.columns(rows.poll, PollRecord)).where(
    _P.charter_id == bindparam("c"), _P.assembly == bindparam("a"), _P.k == bindparam("k")
)
_ONE_POLL = {"": _POLL, "voter": _POLL.with_for_update(read=True), "closer": _POLL.with_for_update()}
"""Made once: every ballot asks for its poll."""


def poll(connection: Connection, charter_id: str, assembly: int, k: int, *, lock: str = "") -> PollRecord:
    """Return one poll; raises NoSuchPoll. `lock` is "voter" (shared) or "closer" (exclusive)."""
    row = connection.execute(_ONE_POLL[lock], {"c": charter_id, "a": assembly, "k": k}).one_or_none()
    if row is None:
        raise NoSuchPoll(what="poll", name=k)
    return PollRecord(**row._mapping)


def next_poll(connection: Connection, charter_id: str, assembly: int) -> int:
    """Return the number of the meeting's next poll."""
    query = select(func.coalesce(func.max(_P.k), 0)).where(_P.charter_id == charter_id, _P.assembly == assembly)
    last: int = connection.execute(query).scalar_one()
    return last + 1


def electorate(connection: Connection, charter_id: str, assembly: int, k: int) -> tuple[ElectorRecord, ...]:
    """Return the frozen electorate."""
    columns = records.columns(rows.elector, ElectorRecord)
    where = (_E.charter_id == charter_id, _E.assembly == assembly, _E.poll == k)
    query = select(*columns).where(*where).order_by(_E.sector, _E.seat)
    return tuple(ElectorRecord(**row._mapping) for row in connection.execute(query))


_ELECTORS = (
    select(*records.columns(rows.elector, ElectorRecord))
    .where(_E.charter_id == bindparam("c"), _E.assembly == bindparam("a"), _E.poll == bindparam("k"))
    .where(or_(_E.seat.in_(bindparam("seats", expanding=True)), _E.proxy.in_(bindparam("seats", expanding=True))))
    .order_by(_E.seat)
)


def electors_of(
    connection: Connection, charter_id: str, assembly: int, k: int, seats: Iterable[str]
) -> tuple[ElectorRecord, ...]:
    """Return the electors that these seats may vote for: themselves, and whose proxy they hold."""
    found = connection.execute(_ELECTORS, {"c": charter_id, "a": assembly, "k": k, "seats": list(seats)})
    return tuple(ElectorRecord(**row._mapping) for row in found)


def hold_sector(connection: Connection, charter_id: str, assembly: int, k: int, sector: str) -> None:
    """Let one voter of a sector at a time go on until the transaction ends, where hands are counted beside ballots.

    The first elector's row stands for the sector; a key that ballots refer to is left alone (FOR NO KEY UPDATE).
    """
    where = (_E.charter_id == charter_id, _E.assembly == assembly, _E.poll == k, _E.sector == sector)
    query = select(_E.seat).where(*where).order_by(_E.seat).limit(1)
    connection.execute(query.with_for_update(key_share=True))


# --- ballots ----------------------------------------------------------------------------------------------------------
def add_ballot(
    connection: Connection, charter_id: str, assembly: int, k: int, record: BallotRecord, reservation: str = ""
) -> bool:
    """Cast a ballot; False where the seat has cast one of this revision meanwhile, from another connection."""
    key = {"charter_id": charter_id, "assembly": assembly, "poll": k}
    values = records.values(record)
    if not insert_unless_there(connection, rows.ballot, key | values):
        return False
    if reservation:
        words = key | {"seat": record.seat, "revision": record.revision, "reservation": reservation}
        connection.execute(insert(rows.ballot_text).values(**words))
    return True


def ballots(
    connection: Connection, charter_id: str, assembly: int, k: int, *, seat: str | None = None
) -> tuple[BallotRecord, ...]:
    """Return every ballot in order, corrections included; of one seat where asked."""
    columns = records.columns(rows.ballot, BallotRecord)
    where = (_B.charter_id == charter_id, _B.assembly == assembly, _B.poll == k)
    query = select(*columns).where(*where).order_by(_B.seat, _B.revision)
    if seat is not None:
        query = query.where(_B.seat == seat)
    return tuple(BallotRecord(**row._mapping) for row in connection.execute(query))


_OF_SEAT = (
    select(*records.columns(rows.ballot, BallotRecord))
    .where(_B.charter_id == bindparam("c"), _B.assembly == bindparam("a"), _B.poll == bindparam("k"))
    .where(_B.seat == bindparam("s"))
    .order_by(_B.revision)
)


def ballots_of_seat(
    connection: Connection, charter_id: str, assembly: int, k: int, seat: str
) -> tuple[BallotRecord, ...]:
    """Return a seat's ballots in a poll."""
    found = connection.execute(_OF_SEAT, {"c": charter_id, "a": assembly, "k": k, "s": seat})
    return tuple(BallotRecord(**row._mapping) for row in found)


def reservations(connection: Connection, charter_id: str, assembly: int, k: int) -> dict[str, str]:
    """Return the reservations (ข้อสงวน) recorded with ballots, by seat."""
    text = rows.ballot_text.c
    where = (text.charter_id == charter_id, text.assembly == assembly, text.poll == k)
    query = select(text.seat, text.reservation).where(*where).order_by(text.revision)
    return dict(connection.execute(query).all())


def erase_reservations(connection: Connection, charter_id: str, seats: Iterable[str]) -> None:
    """Delete the reservations recorded from these seats; the ballots stay."""
    text = rows.ballot_text.c
    connection.execute(delete(rows.ballot_text).where(text.charter_id == charter_id, text.seat.in_(list(seats))))
