"""Who votes for whom in a meeting, and who has no part in which question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from charter_engine.storage import rows
from charter_engine.storage.meetings import add_row, found_rows


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


def add_proxy(connection: Connection, charter_id: str, assembly: int, record: ProxyRecord) -> None:
    """Keep a proxy given or taken back."""
    add_row(connection, rows.proxy, charter_id, assembly, record)


def proxy_history(connection: Connection, charter_id: str, assembly: int) -> tuple[ProxyRecord, ...]:
    """Return every proxy given or taken back in a meeting, in order of each giver."""
    return found_rows(connection, rows.proxy, ProxyRecord, charter_id, assembly, ("seat", "n"))


def proxies(connection: Connection, charter_id: str, assembly: int) -> dict[str, str]:
    """Return the holder of each proxy that stands, by its giver."""
    last = {one.seat: one.holder for one in proxy_history(connection, charter_id, assembly)}
    return {seat: holder for seat, holder in last.items() if holder}


def add_recusal(connection: Connection, charter_id: str, assembly: int, record: RecusalRecord) -> None:
    """Keep a recusal; it stands for the whole meeting."""
    add_row(connection, rows.recusal, charter_id, assembly, record)


def recusals(connection: Connection, charter_id: str, assembly: int) -> tuple[RecusalRecord, ...]:
    """Return every recusal of a meeting."""
    return found_rows(connection, rows.recusal, RecusalRecord, charter_id, assembly, ("amendment", "seat"))


def recused(connection: Connection, charter_id: str, assembly: int, amendment: int) -> frozenset[str]:
    """Return the seats recused from an amendment's questions."""
    found = recusals(connection, charter_id, assembly)
    return frozenset(one.seat for one in found if one.amendment == amendment)
