"""What bodies owe again and again: when each duty is due next, how close that is, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from charter_engine.domain.deliberation.duty import DutyState, due
from charter_engine.domain.deliberation.procedure import Duty, Procedure, Unit
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.storage import overview, texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.overview import HeldMeeting

ANNUAL = "annual"
_MONTHS_OF_YEAR = 12
_DAYS_OF_YEAR = 366

procedure_of = lru_cache(maxsize=256)(read_procedure)


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyLine:
    """A duty: its body's name, the clause behind it, when it was last fulfilled, and its last day in time.

    `days` are those left until `next_due`, below 0 when it has passed; `state` says it in a word.
    """

    id: str
    name: str
    body: str
    clause: str
    last: date | None
    next_due: date
    state: DutyState
    days: int

    @property
    def late(self) -> int:
        """How many days it is overdue, at least 0."""
        return max(0, -self.days)


@dataclass(frozen=True, kw_only=True, slots=True)
class DutiesPage:
    """Every duty of a charter's procedure; none bind before the first version is in force (`since` None)."""

    since: date | None
    duties: tuple[DutyLine, ...]


def duties_page(connection: Connection, charter: CharterRecord, today: date) -> DutiesPage:
    """The duties of one charter, the most urgent first."""
    source = overview.procedure_sources(connection).get(charter.charter_id)
    effective = [version.effective for version in texts.versions(connection, charter.charter_id)]
    since = min(effective, default=None)
    if source is None or since is None or since > today:
        return DutiesPage(since=since, duties=())
    held = overview.held_meetings(connection, charter.charter_id)
    return DutiesPage(since=since, duties=standings(procedure_of(source), held, since, today))


def standings(procedure: Procedure, held: Iterable[HeldMeeting], since: date, today: date) -> tuple[DutyLine, ...]:
    """How each duty stands today, the most urgent first; `since` is the day the charter came into force."""
    meetings = tuple(held)
    names = {body.id: body.name for body in procedure.bodies}
    found = (_line(duty, names.get(duty.body, duty.body), meetings, since, today) for duty in procedure.duties)
    return tuple(sorted(found, key=lambda line: line.next_due))


def _line(duty: Duty, body: str, held: Sequence[HeldMeeting], since: date, today: date) -> DutyLine:
    last = last_held(duty, held)
    standing = due(duty, last, since, today)
    return DutyLine(
        id=duty.id,
        name=duty.name,
        body=body,
        clause=duty.clause,
        last=last,
        next_due=standing.next_due,
        state=standing.state,
        days=standing.days,
    )


def last_held(duty: Duty, held: Iterable[HeldMeeting]) -> date | None:
    """When the duty was last fulfilled: an annual meeting of its body fulfils what is owed once a year or oftener."""
    if not _within_a_year(duty):
        return None
    return max((one.day for one in held if one.kind == ANNUAL and one.body == duty.body), default=None)


def _within_a_year(duty: Duty) -> bool:
    match duty.every.unit:
        case Unit.YEARS:
            return duty.every.count == 1
        case Unit.MONTHS:
            return duty.every.count <= _MONTHS_OF_YEAR
        case Unit.DAYS:
            return duty.every.count <= _DAYS_OF_YEAR
