"""What bodies owe again and again: when each duty is due next, how close that is, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection

from charter_engine.domain.deliberation.duty import DutyStanding, DutyState, answer_due, due, last_held
from charter_engine.domain.deliberation.procedure import Duty, DutyKind, Period, Procedure, Unit
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.storage import amendments, overview, process, proposals, texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.overview import HeldMeeting

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
    rules = procedure_of(source)
    found = (*standings(rules, held, since, today), *answers_owed(connection, charter.charter_id, rules, today))
    return DutiesPage(since=since, duties=tuple(sorted(found, key=lambda line: line.next_due)))


def answers_owed(connection: Connection, charter_id: str, rules: Procedure, today: date) -> tuple[DutyLine, ...]:
    """The answers owed because petitions were reached, by the procedure of their amendments; answered ones are done."""
    answered = proposals.answers(connection, charter_id)
    found = []
    for one in proposals.reached(connection, charter_id):
        record = amendments.by_number(connection, charter_id, one.amendment)
        pinned = process.procedure(connection, charter_id, record.procedure_hash)
        petition = next((it for it in pinned.petitions if it.id == one.petition and it.then == "answer"), None)
        if petition is None or petition.within_days is None or (one.amendment, one.petition) in answered:
            continue
        duty = Duty(
            id=f"{petition.id}-{one.amendment}",
            name=f"{petition.name} ร่างที่ {thai_digits(one.amendment)}",
            every=Period(count=petition.within_days, unit=Unit.DAYS),
            body=petition.body,
            clause=petition.clause,
            kind=DutyKind.ANSWER,
        )
        body = pinned.body(petition.body) or rules.body(petition.body)
        standing = answer_due(duty, bangkok_date(one.at), None, today)
        found.append(_as_line(duty, body.name if body else petition.body, None, standing))
    return tuple(found)


def standings(procedure: Procedure, held: Iterable[HeldMeeting], since: date, today: date) -> tuple[DutyLine, ...]:
    """How each duty stands today, the most urgent first; `since` is the day the charter came into force."""
    meetings = tuple(held)
    names = {body.id: body.name for body in procedure.bodies}
    owed = [duty for duty in procedure.duties if duty.kind is not DutyKind.ANSWER]
    found = (_line(duty, names.get(duty.body, duty.body), meetings, since, today) for duty in owed)
    return tuple(sorted(found, key=lambda line: line.next_due))


def _line(duty: Duty, body: str, held: Sequence[HeldMeeting], since: date, today: date) -> DutyLine:
    last = last_held(duty, held)
    return _as_line(duty, body, last, due(duty, last, since, today))


def _as_line(duty: Duty, body: str, last: date | None, standing: DutyStanding) -> DutyLine:
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
