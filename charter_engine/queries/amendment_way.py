"""The way of an amendment through the stages of its procedure, as its ledger entries tell it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import ADOPTED, ENDS, Procedure, Stage
from charter_engine.domain.deliberation.stages import Window
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.storage import assemblies, ledger
from charter_engine.storage.amendments import AmendmentRecord

DRAFT, GATHERING, UNDER_WAY, WITHDRAWN = "draft", "gathering", "under_way", "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class StageStep:
    """A stage on the way: `state` done, now, next or stopped; when it was entered, and the days it is open.

    `skipped` are those that an urgent amendment leaves out.
    """

    name: str
    state: str
    clause: str
    entered: datetime | None
    may_end: date | None
    until: date | None
    skipped: bool = False


def stage_of(procedure: Procedure, stage_id: str) -> Stage | None:
    """Return a stage, or None for a procedure that has none of that name."""
    return next((stage for stage in procedure.stages if stage.id == stage_id), None)


def last_day(closes: datetime | None) -> date | None:
    """Return the last whole day before an instant that begins a day."""
    return None if closes is None else date.fromordinal(bangkok_date(closes).toordinal() - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class LogEntry:
    """A ledger entry about the amendment, taken apart."""

    seq: int
    type: str
    at: datetime
    body: Mapping[str, object]


def log(connection: Connection, charter_id: str, n: int) -> Iterator[LogEntry]:
    """Yield what the ledger says about an amendment: acts on it, and polls that moved it."""
    meetings = {poll.assembly for poll in assemblies.polls(connection, charter_id, amendment=n)}
    subjects = [f"amendments/{n}", *(f"assemblies/{meeting}" for meeting in sorted(meetings))]
    found = [line for subject in subjects for line in ledger.lines(connection, charter_id, subject=subject)]
    for line in sorted(found, key=lambda line: line.seq):
        body = json.loads(line.data)["body"]
        if body.get("amendment") == n:
            yield LogEntry(seq=line.seq, type=line.type, at=line.at, body=body)


def steps(
    procedure: Procedure, record: AmendmentRecord, log: Sequence[LogEntry], times: Window | None, urgency: str = ""
) -> Iterator[StageStep]:
    """Yield the stages of the procedure and where the amendment stands among them, in its `times`."""
    skip = {stage for one in procedure.urgencies if one.id == urgency for stage in one.skip}
    entered = {str(entry.body["next"]): entry.at for entry in log if entry.body.get("next")}
    at = next((place for place, stage in enumerate(procedure.stages) if stage.id == record.stage), -1)
    for place, stage in enumerate(procedure.stages):
        here = place == at
        since = record.stage_since if here else entered.get(stage.id) if place < at else None
        open_now = times if here and record.state in {DRAFT, GATHERING, UNDER_WAY} else None
        yield StageStep(
            name=stage.name,
            state=_step_state(record.state, place - at),
            clause=stage.clause,
            entered=since,
            may_end=bangkok_date(open_now.may_end) if open_now and stage.min_days else None,
            until=last_day(open_now.closes) if open_now else None,
            skipped=stage.id in skip and not here and since is None,
        )


def _step_state(state: str, distance: int) -> str:
    if distance < 0 or state == ADOPTED:
        return "done"
    if distance > 0:
        return "next"
    return "stopped" if state in ENDS or state == WITHDRAWN else "now"
