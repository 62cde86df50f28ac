"""What the engine does by itself because the procedure says so: sealing comments, closing comment stages in time.

Nobody's right is used here: the actor is `system`, and the rule that ordered the act stands in the charter's procedure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from charter_engine.actions.amendments import UNDER_WAY, moved_to
from charter_engine.actions.framework import SYSTEM
from charter_engine.actions.sealing import seal_comments, seal_endorsements
from charter_engine.domain.deliberation.duty import DutyStanding, DutyState, due, last_held
from charter_engine.domain.deliberation.procedure import Duty, DutyKind, Outcome, StageKind
from charter_engine.domain.deliberation.stages import advance
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.storage import amendments, assemblies, charters, comments, process, proposals, texts
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.unit_of_work import Store, UnitOfWork, database_time, reading, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyDue:
    """A duty that is close or missed, in one charter."""

    slug: str
    duty: Duty
    standing: DutyStanding


def seal_new_comments(store: Store) -> int:
    """Seal the comments of every charter that came in since the last time, and return how many."""
    with reading(store) as connection:
        waiting = [one for one in charters.every(connection) if comments.unsealed(connection, one.charter_id)]
    sealed = 0
    for charter in waiting:
        with unit_of_work(store) as work:
            charters.by_slug(work.connection, charter.slug, lock=True)
            sealed += seal_comments(work, charter.charter_id, SYSTEM)
    return sealed


def seal_new_endorsements(store: Store) -> int:
    """Seal the endorsements of every charter given and taken back since the last time, and return how many."""
    with reading(store) as connection:
        waiting = [one for one in charters.every(connection) if proposals.unsealed(connection, one.charter_id)]
    sealed = 0
    for charter in waiting:
        with unit_of_work(store) as work:
            charters.by_slug(work.connection, charter.slug, lock=True)
            sealed += seal_endorsements(work, charter.charter_id, SYSTEM)
    return sealed


def close_overdue_comments(store: Store) -> tuple[str, ...]:
    """Close every comment stage whose longest time is over; return the references of the amendments that moved on."""
    with reading(store) as connection:
        now = store.clock.read(database_time(connection))
        late = [one for one in charters.every(connection) if _overdue(connection, one.charter_id, now)]
    closed: list[str] = []
    for charter in late:
        with unit_of_work(store) as work:
            charters.by_slug(work.connection, charter.slug, lock=True)
            for record in _overdue(work.connection, charter.charter_id, work.now()):
                _close(work, charter.charter_id, record)
                closed.append(f"{charter.slug}/amendments/{record.n}")
    return tuple(closed)


def _overdue(connection: Connection, charter_id: str, now: datetime) -> list[AmendmentRecord]:
    """Return the amendments whose comment stage should have closed by now."""
    found = []
    for record in amendments.every(connection, charter_id):
        if record.state != UNDER_WAY:
            continue
        stage = process.procedure(connection, charter_id, record.procedure_hash).stage(record.stage)
        times = process.times(connection, charter_id, record)
        closes = times.closes if times else None
        if stage.kind is StageKind.COMMENT and closes is not None and now >= closes:
            found.append(record)
    return found


def _close(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> None:
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    sealed = seal_comments(work, charter_id, SYSTEM)
    urgency = process.urgency(work.connection, charter_id, record.n)
    moved = moved_to(work, record, advance(procedure, record.stage, Outcome.PASSED, urgency))
    body: dict[str, object] = {"amendment": record.n, "stage": record.stage, "next": moved.stage, "sealed": sealed}
    work.record(charter_id, EntryType.STAGE_CLOSED, f"amendments/{record.n}", actor=SYSTEM, body=body)
    amendments.keep(work.connection, charter_id, replace(moved, acts=record.acts + 1))


def duties_due(store: Store) -> tuple[DutyDue, ...]:
    """Return the duties of all charters in force that are close or missed."""
    found: list[DutyDue] = []
    with reading(store) as connection:
        today = bangkok_date(store.clock.read(database_time(connection)))
        for charter in charters.every(connection):
            versions = texts.briefs(connection, charter.charter_id)
            if not versions:
                continue
            procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
            meetings = [one for one in assemblies.every(connection, charter.charter_id) if one.opened]
            for duty in (one for one in procedure.duties if one.kind is not DutyKind.ANSWER):
                standing = due(duty, last_held(duty, meetings), versions[0].effective, today)
                if standing.state in {DutyState.WARNING, DutyState.OVERDUE}:
                    found.append(DutyDue(slug=charter.slug, duty=duty, standing=standing))
    return tuple(found)
