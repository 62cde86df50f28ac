"""What a meeting resolved without a poll of its own, and its minutes with their approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from charter_engine.storage import rows
from charter_engine.storage.meetings import add_row, found_rows, next_number

TAKE_NOTE, APPROVE_MINUTES, OTHER = "take_note", "approve_minutes", "other"
UNANIMOUS = "unanimous"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResolutionRecord:
    """A resolution: `kind` take_note, approve_minutes or other; `subject` what it is about (`report`, `assemblies/3`).

    `outcome` is unanimous (nobody objected) or the outcome of the poll named; `poll` and `item` are 0 for none.
    """

    k: int
    item: int
    kind: str
    subject: str
    words: str
    outcome: str
    poll: int
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesRecord:
    """A revision of a meeting's minutes: the secretary's `words` by agenda item, `digest` (hex) over all it tells."""

    revision: int
    words: dict[str, str]
    digest: str
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalRecord:
    """The approval of a revision by another meeting's resolution."""

    revision: int
    meeting: int
    resolution: int
    at: datetime


def next_resolution(connection: Connection, charter_id: str, assembly: int) -> int:
    """Return the number of the meeting's next resolution."""
    return next_number(connection, rows.resolution, "k", charter_id, assembly)


def add_resolution(connection: Connection, charter_id: str, assembly: int, record: ResolutionRecord) -> None:
    """Keep a resolution."""
    add_row(connection, rows.resolution, charter_id, assembly, record)


def resolutions(connection: Connection, charter_id: str, assembly: int) -> tuple[ResolutionRecord, ...]:
    """Return a meeting's resolutions in order."""
    return found_rows(connection, rows.resolution, ResolutionRecord, charter_id, assembly, ("k",))


def add_minutes(connection: Connection, charter_id: str, assembly: int, record: MinutesRecord) -> None:
    """Keep a revision of the minutes."""
    add_row(connection, rows.minutes, charter_id, assembly, record)


def revisions(connection: Connection, charter_id: str, assembly: int) -> tuple[MinutesRecord, ...]:
    """Return the revisions of a meeting's minutes, oldest first."""
    return found_rows(connection, rows.minutes, MinutesRecord, charter_id, assembly, ("revision",))


def add_approval(connection: Connection, charter_id: str, assembly: int, record: ApprovalRecord) -> None:
    """Keep the approval of a meeting's minutes."""
    add_row(connection, rows.minutes_approval, charter_id, assembly, record)


def approval(connection: Connection, charter_id: str, assembly: int) -> ApprovalRecord | None:
    """Return the approval of a meeting's minutes."""
    found = found_rows(connection, rows.minutes_approval, ApprovalRecord, charter_id, assembly, ("revision",))
    return found[-1] if found else None


def recorded(connection: Connection, charter_id: str) -> set[int]:
    """Return the numbers of the meetings that have minutes."""
    c = rows.minutes.c
    return set(connection.execute(select(c.assembly).where(c.charter_id == charter_id)).scalars())


def approved(connection: Connection, charter_id: str) -> set[int]:
    """Return the numbers of the meetings whose minutes are approved."""
    c = rows.minutes_approval.c
    return set(connection.execute(select(c.assembly).where(c.charter_id == charter_id)).scalars())
