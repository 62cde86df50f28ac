"""What carries an amendment beside its text, as pages and programs show it.

Who endorses and what that brings about, how it was screened, whether it is urgent or got more time, and which stricter
rule decides on it. Seats that endorse are counted, never listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from charter_engine.domain.deliberation.carrying import asked_for, counts_districts, names_draft
from charter_engine.domain.deliberation.clauses import covers
from charter_engine.domain.deliberation.duty import DutyState, answer_due
from charter_engine.domain.deliberation.endorsing import Endorsed, needed
from charter_engine.domain.deliberation.procedure import Duty, DutyKind, Period, Petition, Procedure, Stage, Unit
from charter_engine.domain.deliberation.rule_words import entrenched_words, urgency_words
from charter_engine.domain.deliberation.stages import StageStanding
from charter_engine.domain.deliberation.words import share_words
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import people
from charter_engine.queries.amendment_way import DRAFT, GATHERING, UNDER_WAY, stage_of
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.storage import assemblies, charters, meetings, process, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.proposals import PetitionAnswer, ReachedRecord, ScreeningRecord
from charter_engine.storage.touching import touched_labels


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedLine:
    """Support asked for before the next step: how many there must be, from how many districts (0: any)."""

    people: int
    districts: int
    met: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PetitionLine:
    """A threshold: `state` is open, owed, overdue, done or reached (nothing is owed); `then` agenda, answer or stage.

    `goal` names the stage it leads to, `due` is the last day in time, `meeting` the one that has it on its agenda.
    """

    id: str
    name: str
    people: int
    districts: int
    reached: datetime | None
    state: str
    then: str
    goal: str
    body: str
    clause: str
    due: date | None
    days: int
    answer: PetitionAnswer | None
    meeting: tuple[int, str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkLine:
    """A criterion with its mark; `met` is None where it is not marked yet."""

    criterion: str
    name: str
    clause: str
    met: bool | None
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreeningLine:
    """A screening of a revision: how many criteria were met, and whether that is enough."""

    revision: int
    at: datetime
    by: PublicSeat
    marks: tuple[MarkLine, ...]
    met: int
    needed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StricterLine:
    """A rule that protects what the amendment touches, in words, and the places it touches."""

    name: str
    words: str
    touches: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UrgencyLine:
    """A faster way: in words, whether a vote decides it (`majority` in words), and votes that could carry it."""

    id: str
    name: str
    words: str
    body: str
    majority: str
    polls: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """All of it; `asks` tells whether the procedure asks for endorsements at all, `mine` whether the visitor endorses.

    `districts` counts by district, `more` is (days of each extension, how many are left), `urgent` the faster way taken
    with the poll that decided it (0, 0 for none).
    """

    asks: bool
    open: bool
    mine: bool
    people: int
    by_district: tuple[tuple[str, int], ...]
    needs: tuple[NeedLine, ...]
    petitions: tuple[PetitionLine, ...]
    district: str
    district_needed: bool
    known_districts: tuple[str, ...]
    criteria: tuple[MarkLine, ...]
    screenings: tuple[ScreeningLine, ...]
    stricter: tuple[StricterLine, ...]
    extended: int
    more: tuple[int, int]
    urgent: tuple[str, int, int] | None
    urgencies: tuple[UrgencyLine, ...]

    @property
    def districts(self) -> int:
        """From how many districts."""
        return sum(bool(name) for name, _ in self.by_district)


def carried(
    connection: Connection,
    charter: CharterRecord,
    record: AmendmentRecord,
    visitor: Visitor,
    now: datetime,
    seats: Mapping[str, PublicSeat],
) -> Carried:
    """Return what carries an amendment, as a visitor may see it."""
    charter_id = charter.charter_id
    record = process.judged(connection, charter, record)
    rules = process.procedure(connection, charter_id, record.procedure_hash)
    stage = stage_of(rules, record.stage) if record.state in {DRAFT, GATHERING, UNDER_WAY} else None
    given = proposals.standing(connection, charter_id, record.n) if asked_for(rules) else {}
    counted = Counter(one.district for one in given.values())
    standing = process.standing(connection, charter_id, record)
    return Carried(
        asks=bool(asked_for(rules)),
        open=record.state in {GATHERING, UNDER_WAY},
        mine=any(visitor.holds(seat) for seat in given),
        people=len(given),
        by_district=tuple(sorted(counted.items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))),
        needs=_needs(rules, stage, standing, Endorsed(people=len(given), districts=standing.districts)),
        petitions=petition_lines(connection, charter_id, record, rules, bangkok_date(now)),
        district=next((seat.district for seat in visitor.seats if seat.district), ""),
        district_needed=counts_districts(rules),
        known_districts=_known_districts(connection, charter_id) if counts_districts(rules) else (),
        criteria=_criteria(stage),
        screenings=_screenings(connection, charter_id, record, rules, seats),
        stricter=stricter(connection, charter_id, record, rules),
        extended=standing.extended_days,
        more=_more(stage, standing.extended_days),
        urgent=_urgent(connection, charter_id, record, rules),
        urgencies=_urgencies(connection, charter_id, record, rules),
    )


def support_of(connection: Connection, charter: CharterRecord, record: AmendmentRecord) -> tuple[int, int] | None:
    """Return how many endorse an amendment and how many must before it leaves its stage; None where none must."""
    rules = process.procedure(connection, charter.charter_id, record.procedure_hash)
    stage, stands = stage_of(rules, record.stage), process.standing(connection, charter.charter_id, record)
    asked = needed(rules, stage, stands.filer, stands.urgency) if stage else ()
    return (stands.endorsements, max(one.at_least for one in asked)) if asked else None


# --- support ----------------------------------------------------------------------------------------------------------
def _needs(rules: Procedure, stage: Stage | None, stands: StageStanding, have: Endorsed) -> tuple[NeedLine, ...]:
    found = needed(rules, stage, stands.filer, stands.urgency) if stage else ()
    return tuple(NeedLine(people=one.at_least, districts=one.districts, met=have.reaches(one)) for one in found)


def _known_districts(connection: Connection, charter_id: str) -> tuple[str, ...]:
    return tuple(sorted({seat.district for seat in charters.seats(connection, charter_id) if seat.district}))


def petition_lines(
    connection: Connection, charter_id: str, record: AmendmentRecord, rules: Procedure, today: date
) -> tuple[PetitionLine, ...]:
    """Return every threshold of an amendment's procedure, with what is owed because of it."""
    if not rules.petitions:
        return ()
    reached = {one.petition: one for one in proposals.reached(connection, charter_id, record.n)}
    return tuple(
        _petition(connection, charter_id, rules, petition, reached.get(petition.id), today)
        for petition in rules.petitions
    )


def _petition(
    connection: Connection,
    charter_id: str,
    rules: Procedure,
    petition: Petition,
    reached: ReachedRecord | None,
    today: date,
) -> PetitionLine:
    n = reached.amendment if reached else 0
    answer = proposals.answers(connection, charter_id, n).get((n, petition.id)) if reached else None
    body, goal = rules.body(petition.body), stage_of(rules, petition.then)
    meeting = _listed(connection, charter_id, petition, reached) if petition.then == "agenda" and reached else None
    done = answer is not None or meeting is not None
    due, days, state = _owed(petition, reached, today, done=done)
    return PetitionLine(
        id=petition.id,
        name=petition.name,
        people=petition.support.at_least,
        districts=petition.support.districts,
        reached=reached.at if reached else None,
        state=state,
        then=petition.then if goal is None else "stage",
        goal=goal.name if goal else "",
        body=body.name if body else petition.body,
        clause=petition.clause,
        due=due,
        days=days,
        answer=answer,
        meeting=meeting,
    )


def _owed(
    petition: Petition, reached: ReachedRecord | None, today: date, *, done: bool
) -> tuple[date | None, int, str]:
    """Return the last day in time, the days left, and how it stands."""
    if reached is None:
        return None, 0, "open"
    if petition.then not in {"agenda", "answer"}:
        return None, 0, "reached"
    if petition.within_days is None:
        return None, 0, "done" if done else "owed"
    asked = bangkok_date(reached.at)
    found = answer_due(petition_duty(petition), asked, None, today)
    late = found.state is DutyState.OVERDUE
    return found.next_due, found.days, "done" if done else "overdue" if late else "owed"


def petition_duty(petition: Petition) -> Duty:
    """Return a petition's consequence as the duty that it is."""
    every = Period(count=petition.within_days or 1, unit=Unit.DAYS)
    return Duty(
        id=petition.id,
        name=petition.name,
        every=every,
        body=petition.body,
        clause=petition.clause,
        kind=DutyKind.ANSWER,
    )


def _listed(
    connection: Connection, charter_id: str, petition: Petition, reached: ReachedRecord
) -> tuple[int, str] | None:
    """Return the first meeting of the petition's body that has the amendment on its agenda."""
    for meeting in assemblies.every(connection, charter_id):
        if meeting.body == petition.body and any(
            item.amendment == reached.amendment for item in meetings.agenda(connection, charter_id, meeting.n)
        ):
            return meeting.n, meeting.title
    return None


# --- screening --------------------------------------------------------------------------------------------------------
def _criteria(stage: Stage | None) -> tuple[MarkLine, ...]:
    return tuple(
        MarkLine(criterion=one.id, name=one.name, clause=one.clause, met=None, words="")
        for one in (stage.criteria if stage else ())
    )


def _screenings(
    connection: Connection,
    charter_id: str,
    record: AmendmentRecord,
    rules: Procedure,
    seats: Mapping[str, PublicSeat],
) -> tuple[ScreeningLine, ...]:
    stages = [stage for stage in rules.stages if stage.criteria]
    if not stages:
        return ()
    found = proposals.screenings(connection, charter_id, record.n)
    return tuple(_screening(one, stages, seats) for one in reversed(found))


def _screening(one: ScreeningRecord, stages: list[Stage], seats: Mapping[str, PublicSeat]) -> ScreeningLine:
    marked = {str(mark["criterion"]) for mark in one.marks}
    stage = next((it for it in stages if {criterion.id for criterion in it.criteria} == marked), stages[0])
    names = {criterion.id: criterion for criterion in stage.criteria}
    marks = tuple(
        MarkLine(
            criterion=str(mark["criterion"]),
            name=names[mark["criterion"]].name if mark["criterion"] in names else str(mark["criterion"]),
            clause=names[mark["criterion"]].clause if mark["criterion"] in names else "",
            met=bool(mark["met"]),
            words=str(mark["words"]),
        )
        for mark in one.marks
    )
    return ScreeningLine(
        revision=one.revision,
        at=one.at,
        by=seats.get(one.seat, people.stranger(one.seat)),
        marks=marks,
        met=sum(bool(mark.met) for mark in marks),
        needed=len(stage.criteria) if stage.criteria_needed is None else stage.criteria_needed,
    )


# --- stricter rules, time, urgency ------------------------------------------------------------------------------------
def stricter(
    connection: Connection, charter_id: str, record: AmendmentRecord, rules: Procedure
) -> tuple[StricterLine, ...]:
    """Return the entrenched rules that judge the newest revision, each with the protected places it touches."""
    if not rules.entrenched or record.kind == "corrigendum":
        return ()
    labels = touched_labels(connection, charter_id, record.n, record.revision)
    found = []
    for rule in rules.entrenched:
        touches = tuple(clause for clause in rule.clauses if any(covers(clause, label) for label in labels))
        if touches:
            found.append(StricterLine(name=rule.name, words=entrenched_words(rules, rule), touches=touches))
    return tuple(found)


def _more(stage: Stage | None, extended: int) -> tuple[int, int]:
    if stage is None or stage.extension is None:
        return 0, 0
    return stage.extension.days, max(0, stage.extension.times - extended // stage.extension.days)


def _urgent(
    connection: Connection, charter_id: str, record: AmendmentRecord, rules: Procedure
) -> tuple[str, int, int] | None:
    if not rules.urgencies:
        return None
    names = {urgency.id: urgency.name for urgency in rules.urgencies}
    found = proposals.urgencies(connection, charter_id, record.n)
    return next(((names.get(one.urgency, one.urgency), one.assembly, one.poll) for one in found), None)


def _urgencies(
    connection: Connection, charter_id: str, record: AmendmentRecord, rules: Procedure
) -> tuple[UrgencyLine, ...]:
    """Return the faster ways there are, with the votes on this draft that were passed in their bodies."""
    if not rules.urgencies or record.state != UNDER_WAY:
        return ()
    bodies = {one.n: one.body for one in assemblies.every(connection, charter_id)}
    passed = [
        poll
        for poll in assemblies.polls(connection, charter_id)
        if poll.state == process.CLOSED and names_draft(poll.subject, record.n)
        if (poll.decision or {}).get("outcome") == "passed"
    ]
    return tuple(
        UrgencyLine(
            id=one.id,
            name=one.name,
            words=urgency_words(rules, one),
            body=next((body.name for body in rules.bodies if body.id == one.body), one.body),
            majority=" และ".join(share_words(share) for share in one.passes),
            polls=tuple((it.assembly, it.k, it.subject) for it in passed if bodies[it.assembly] == one.body),
        )
        for one in rules.urgencies
    )
