"""Proposals that rise from one charter to another, and clauses that cite another charter's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows
from charter_engine.storage.upsert import insert_unless_there

RECEIVED, SYNTHESISED, DECLINED = "received", "synthesised", "declined"
ENDED: Final = frozenset({"adopted", "rejected", "returned", "withdrawn"})
"""How the amendment that took a raised proposal up may end."""


class NoSuchProposal(NotFound):
    """No proposal {name} was raised to this charter."""

    remedy = "See the list of raised proposals."


@dataclass(frozen=True, kw_only=True, slots=True)
class RaisingRecord:
    """An amendment raised to the charter `target`; `seq` is the entry that says so, `outcome` what was told since.

    `outcome` is a list of answers, the nearest level first; `told` the time of the last one.
    """

    amendment: int
    target: str
    seq: int
    seat: str
    at: datetime
    outcome: list[dict[str, Any]] | None
    told: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalRecord:
    """A proposal raised from the charter `source`: `state` received, synthesised, declined or how its amendment ended.

    `amendment` is the one that takes it up (0: none), `why` the reason it was declined.
    """

    n: int
    source: str
    source_amendment: int
    title: str
    reason: str
    history: Mapping[str, Any]
    state: str
    amendment: int
    why: str
    at: datetime
    decided: datetime | None


_R = rows.raising.c
_P = rows.raised_proposal.c
_A = rows.amendment.c


# --- where it comes from ----------------------------------------------------------------------------------------------
def add(connection: Connection, charter_id: str, record: RaisingRecord) -> bool:
    """Enter a raising; False where this amendment was raised there before."""
    return insert_unless_there(connection, rows.raising, {"charter_id": charter_id, **records.values(record)})


def note_entry(connection: Connection, charter_id: str, amendment: int, target: str, seq: int) -> None:
    """Note which entry says that an amendment was raised."""
    where = (_R.charter_id == charter_id, _R.amendment == amendment, _R.target == target)
    connection.execute(update(rows.raising).where(*where).values(seq=seq))


def note_outcome(
    connection: Connection,
    charter_id: str,
    amendment: int,
    target: str,
    *,
    outcome: Sequence[Mapping[str, Any]],
    told: datetime,
) -> None:
    """Note what became of a raised amendment."""
    where = (_R.charter_id == charter_id, _R.amendment == amendment, _R.target == target)
    connection.execute(update(rows.raising).where(*where).values(outcome=list(outcome), told=told))


def raisings(connection: Connection, charter_id: str) -> tuple[RaisingRecord, ...]:
    """Return everything raised from a charter, oldest first."""
    columns = records.columns(rows.raising, RaisingRecord)
    query = select(*columns).where(_R.charter_id == charter_id).order_by(_R.at, _R.amendment, _R.target)
    return tuple(RaisingRecord(**row._mapping) for row in connection.execute(query))


def raising(connection: Connection, charter_id: str, amendment: int, target: str) -> RaisingRecord | None:
    """Return one raising."""
    found = raisings(connection, charter_id)
    return next((one for one in found if (one.amendment, one.target) == (amendment, target)), None)


# --- where it goes ----------------------------------------------------------------------------------------------------
def next_number(connection: Connection, charter_id: str) -> int:
    """Return the next raised proposal's number, under the charter's lock."""
    query = select(func.coalesce(func.max(_P.n), 0)).where(_P.charter_id == charter_id)
    return 1 + int(connection.execute(query).scalar_one())


def receive(connection: Connection, charter_id: str, record: ProposalRecord) -> None:
    """Enter a raised proposal."""
    connection.execute(insert(rows.raised_proposal).values(charter_id=charter_id, **records.values(record)))


def keep(connection: Connection, charter_id: str, record: ProposalRecord) -> None:
    """Write where a raised proposal stands."""
    values = {"state": record.state, "amendment": record.amendment, "why": record.why, "decided": record.decided}
    where = (_P.charter_id == charter_id, _P.n == record.n)
    connection.execute(update(rows.raised_proposal).where(*where).values(**values))


def proposals(connection: Connection, charter_id: str) -> tuple[ProposalRecord, ...]:
    """Return every proposal raised to a charter, oldest first."""
    columns = records.columns(rows.raised_proposal, ProposalRecord)
    query = select(*columns).where(_P.charter_id == charter_id).order_by(_P.n)
    return tuple(ProposalRecord(**row._mapping) for row in connection.execute(query))


def proposal(connection: Connection, charter_id: str, n: int) -> ProposalRecord:
    """Return one raised proposal; raises NoSuchProposal."""
    columns = records.columns(rows.raised_proposal, ProposalRecord)
    row = connection.execute(select(*columns).where(_P.charter_id == charter_id, _P.n == n)).one_or_none()
    if row is None:
        raise NoSuchProposal(what="raised proposal", name=n)
    return ProposalRecord(**row._mapping)


def received_from(connection: Connection, charter_id: str, source: str, amendment: int) -> ProposalRecord | None:
    """Return what came of a source's amendment, where it has come."""
    found = proposals(connection, charter_id)
    return next((one for one in found if (one.source, one.source_amendment) == (source, amendment)), None)


def ended(connection: Connection, charter_id: str | None = None) -> tuple[tuple[str, int, str], ...]:
    """Return (charter, proposal, how it ended) of what was taken up by an amendment that is decided and not noted."""
    join = rows.raised_proposal.join(rows.amendment, (_P.charter_id == _A.charter_id) & (_P.amendment == _A.n))
    query = (
        select(_P.charter_id, _P.n, _A.state)
        .select_from(join)
        .where(_P.state == SYNTHESISED, _A.state.in_(sorted(ENDED)))
        .order_by(_P.charter_id, _P.n)
    )
    if charter_id is not None:
        query = query.where(_P.charter_id == charter_id)
    return tuple((row.charter_id, row.n, row.state) for row in connection.execute(query))
