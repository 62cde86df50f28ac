"""Hands counted in the hall, and paper counts held beside the electronic one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from charter_engine.storage import records, rows


@dataclass(frozen=True, kw_only=True, slots=True)
class HandCount:
    """Hands of a sector (empty: seats of none) as counted by `seat`; the last revision counts."""

    sector: str
    revision: int
    yes: int
    no: int
    abstain: int
    object: int
    seat: str
    at: datetime

    @property
    def total(self) -> int:
        """Every hand raised."""
        return self.yes + self.no + self.abstain + self.object


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperCount:
    """A count of paper beside the electronic one; `figures` hold both by sector, with where they differ."""

    revision: int
    figures: dict[str, Any]
    agrees: bool
    remark: str
    seat: str
    at: datetime


_H = rows.hand_count.c
_P = rows.paper_count.c


def add_hands(connection: Connection, charter_id: str, assembly: int, poll: int, record: HandCount) -> None:
    """Keep a count of hands."""
    connection.execute(
        insert(rows.hand_count).values(charter_id=charter_id, assembly=assembly, poll=poll, **records.values(record))
    )


def every_hands(connection: Connection, charter_id: str, assembly: int, poll: int) -> tuple[HandCount, ...]:
    """Return every count of hands, corrections included."""
    columns = records.columns(rows.hand_count, HandCount)
    where = (_H.charter_id == charter_id, _H.assembly == assembly, _H.poll == poll)
    query = select(*columns).where(*where).order_by(_H.sector, _H.revision)
    return tuple(HandCount(**row._mapping) for row in connection.execute(query))


def hands(connection: Connection, charter_id: str, assembly: int, poll: int) -> dict[str, HandCount]:
    """Return the counts of hands that stand, by sector."""
    return {one.sector: one for one in every_hands(connection, charter_id, assembly, poll)}


def add_paper(connection: Connection, charter_id: str, assembly: int, poll: int, record: PaperCount) -> None:
    """Keep a count of paper."""
    connection.execute(
        insert(rows.paper_count).values(charter_id=charter_id, assembly=assembly, poll=poll, **records.values(record))
    )


def papers(connection: Connection, charter_id: str, assembly: int, poll: int) -> tuple[PaperCount, ...]:
    """Return every count of paper, oldest first."""
    columns = records.columns(rows.paper_count, PaperCount)
    where = (_P.charter_id == charter_id, _P.assembly == assembly, _P.poll == poll)
    query = select(*columns).where(*where).order_by(_P.revision)
    return tuple(PaperCount(**row._mapping) for row in connection.execute(query))
