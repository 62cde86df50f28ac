"""Who votes for whom in a meeting, and who has no part in which question."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select

from charter_engine.storage import rows


@dataclass(frozen=True, kw_only=True, slots=True)
class ProxyRecord:
    """A proxy given by `seat` to the seat `holder`; an empty holder takes it back. The last one counts."""

    seat: str
    n: int
    holder: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RecusalRecord:
    """A seat that takes no part in the questions on an amendment in this meeting."""

    seat: str
    amendment: int
    at: datetime


_P = rows.proxy.c
_R = rows.recusal.c


def add_proxy(connection: Connection, charter_id: str, assembly: int, record: ProxyRecord) -> None:
    """Keep a proxy given or taken back."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    connection.execute(insert(rows.proxy).values(charter_id=charter_id, assembly=assembly, **values))


def proxy_history(connection: Connection, charter_id: str, assembly: int) -> tuple[ProxyRecord, ...]:
    """Return every proxy given or taken back in a meeting, in order of each giver."""
    columns = [_P[field.name] for field in fields(ProxyRecord)]
    query = select(*columns).where(_P.charter_id == charter_id, _P.assembly == assembly).order_by(_P.seat, _P.n)
    return tuple(ProxyRecord(**row._mapping) for row in connection.execute(query))


def proxies(connection: Connection, charter_id: str, assembly: int) -> dict[str, str]:
    """Return the holder of each proxy that stands, by its giver."""
    last = {one.seat: one.holder for one in proxy_history(connection, charter_id, assembly)}
    return {seat: holder for seat, holder in last.items() if holder}


def add_recusal(connection: Connection, charter_id: str, assembly: int, record: RecusalRecord) -> None:
    """Keep a recusal; it stands for the whole meeting."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    connection.execute(insert(rows.recusal).values(charter_id=charter_id, assembly=assembly, **values))


def recusals(connection: Connection, charter_id: str, assembly: int) -> tuple[RecusalRecord, ...]:
    """Return every recusal of a meeting."""
    columns = [_R[field.name] for field in fields(RecusalRecord)]
    query = select(*columns).where(_R.charter_id == charter_id, _R.assembly == assembly)
    return tuple(RecusalRecord(**row._mapping) for row in connection.execute(query.order_by(_R.amendment, _R.seat)))


def recused(connection: Connection, charter_id: str, assembly: int, amendment: int) -> frozenset[str]:
    """Return the seats recused from an amendment's questions."""
    found = recusals(connection, charter_id, assembly)
    return frozenset(one.seat for one in found if one.amendment == amendment)
