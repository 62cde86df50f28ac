"""Sub-amendments (คำขอแปรญัตติ): proposals to change an amendment, as filed, and how each was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from charter_engine.errors import NotFound
from charter_engine.storage import rows

OPEN = "open"


class NoSuchSubAmendment(NotFound):
    """The amendment has no sub-amendment {name}."""

    remedy = "See the amendment's page for the proposals to change it."


@dataclass(frozen=True, kw_only=True, slots=True)
class SubAmendment:
    """A proposal to change revision `revision` of an amendment into operations with the result `result_root`.

    `outcome` is open, accepted, rejected, withdrawn or lapsed; `how` consent or vote; `made` the revision it became.
    """

    amendment: int
    k: int
    revision: int
    result_root: str
    reason: str
    operations: list[dict[str, object]]
    author: str
    at: datetime
    outcome: str = OPEN
    how: str = ""
    made: int | None = None


_S = rows.sub_amendment.c
_D = rows.sub_decision.c
_FILED = ("amendment", "k", "revision", "result_root", "reason", "operations", "author", "at")


def add(connection: Connection, charter_id: str, record: SubAmendment) -> None:
    """Keep a sub-amendment as filed."""
    values = {name: getattr(record, name) for name in _FILED}
    connection.execute(insert(rows.sub_amendment).values(charter_id=charter_id, **values))


def decide(connection: Connection, charter_id: str, record: SubAmendment, *, seat: str, at: datetime) -> None:
    """Keep how a sub-amendment was decided; it is decided once."""
    values = {
        "amendment": record.amendment,
        "k": record.k,
        "outcome": record.outcome,
        "how": record.how,
        "revision": record.made,
    }
    connection.execute(insert(rows.sub_decision).values(charter_id=charter_id, seat=seat, at=at, **values))


def of(connection: Connection, charter_id: str, amendment: int) -> tuple[SubAmendment, ...]:
    """Return an amendment's sub-amendments, oldest first, each with its decision."""
    same = (_S.charter_id == _D.charter_id) & (_S.amendment == _D.amendment) & (_S.k == _D.k)
    decided = (
        func.coalesce(_D.outcome, OPEN).label("outcome"),
        func.coalesce(_D.how, "").label("how"),
        _D.revision.label("made"),
    )
    query = (
        select(*(_S[name] for name in _FILED), *decided)
        .select_from(rows.sub_amendment.outerjoin(rows.sub_decision, same))
        .where(_S.charter_id == charter_id, _S.amendment == amendment)
        .order_by(_S.k)
    )
    return tuple(SubAmendment(**row._asdict()) for row in connection.execute(query))


def by_number(connection: Connection, charter_id: str, amendment: int, k: int) -> SubAmendment:
    """Return one sub-amendment; raises NoSuchSubAmendment."""
    found = next((one for one in of(connection, charter_id, amendment) if one.k == k), None)
    if found is None:
        raise NoSuchSubAmendment(what="sub-amendment", name=k)
    return found
