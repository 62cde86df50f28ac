"""Time by decision: more of it for a stage, less of it for what is urgent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from charter_engine.actions.amendments import UNDER_WAY, moved_to
from charter_engine.actions.data_proposals import DeclareUrgent, Extend
from charter_engine.actions.framework import SYSTEM, Acting, Owes, action
from charter_engine.actions.polls_counting import electorate_of, last_ballots, with_hands
from charter_engine.actions.proposal_rules import keep
from charter_engine.actions.sealing import seal_comments
from charter_engine.domain.deliberation.carrying import names_draft
from charter_engine.domain.deliberation.procedure import Outcome, Procedure, Stage, StageKind, Urgency
from charter_engine.domain.deliberation.stages import PollState
from charter_engine.domain.deliberation.tally import Ballot, Choice, decide
from charter_engine.domain.identity.role import Right, Role, holds
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import Conflict, Invalid, NotFound, RuleBroken
from charter_engine.storage import assemblies, charters, counts, process, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.proposals import ExtensionRecord, UrgencyRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoMoreTime(RuleBroken):
    """The stage {stage!r} may be lengthened {times} times, and was {done} times."""

    remedy = "Let the stage end in its time."


class TimeIsOver(RuleBroken):
    """The time of the stage {stage!r} was over on {until}; it cannot be lengthened afterwards."""

    remedy = "Decide now; lateness is shown, not mended."


class NotHurried(RuleBroken):
    """Amendment {amendment} is {state} and cannot be hurried."""


class UrgentAlready(Conflict):
    """Amendment {amendment} is urgent already."""

    remedy = "Nothing needs to be done."


class PollDoesNotCarry(RuleBroken):
    """Poll {poll} of meeting {assembly} does not make amendment {amendment} urgent: {why}."""

    remedy = "Put a question of its own that names the draft (“ร่างที่ …”) in a meeting of the body, and vote on it."


class PollNeeded(Invalid):
    """{body} decides by a vote whether an amendment is urgent."""

    remedy = "Name the meeting and the poll that decided it."


def _for_body(work: UnitOfWork, acting: Acting, body: str | None) -> Acting:
    """Return who acts for a body: its own chair or secretariat where it has one, else whoever runs meetings."""
    roll = charters.roll(work.connection, acting.charter.charter_id, body) if body else ()
    own = any(holds(Role(seat.role), Right.CONVENE) for seat in roll)
    first = acting.seat_for(Right.CONVENE, body=body if own else None)
    return replace(acting, seats=(first, *(seat for seat in acting.seats if seat != first)))


# --- more time --------------------------------------------------------------------------------------------------------
@action(Right.CONVENE, Owes.OFFICIAL, EntryType.STAGE_EXTENDED)
def extend(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: Extend) -> AmendmentRecord:
    """Lengthen the present stage once more, before its time is over; raises NoMoreTime, TimeIsOver."""
    charter_id, connection = acting.charter.charter_id, work.connection
    stage = _stage_now(work, charter_id, record)
    acting = _for_body(work, acting, stage.body)
    every = proposals.extensions(connection, charter_id, record.n)
    done = sum(one.stage == record.stage and one.at >= record.stage_since for one in every)
    times = stage.extension.times if stage.extension else 0
    if stage.extension is None or done >= times:
        raise NoMoreTime(stage=stage.id, times=times, done=done, why="no more time")
    now, closes = work.now(), _closes(work, charter_id, record)
    if closes is not None and now >= closes:
        raise TimeIsOver(stage=stage.id, until=closes, why="the time is over")
    seat = acting.seat_for(Right.CONVENE).seat
    added = ExtensionRecord(
        amendment=record.n,
        n=len(every) + 1,
        stage=stage.id,
        days=stage.extension.days,
        seat=seat,
        at=max(now, record.stage_since),
    )
    proposals.add_extension(connection, charter_id, added)
    body: dict[str, object] = {
        "amendment": record.n,
        "stage": stage.id,
        "days": added.days,
        "time": done + 1,
        "reason": wanted.reason,
    }
    if until := _closes(work, charter_id, record):
        body |= {"closes": bangkok_date(until).isoformat()}
    work.record(charter_id, EntryType.STAGE_EXTENDED, f"amendments/{record.n}", actor=seat, body=body)
    return keep(work, charter_id, record)


def _stage_now(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> Stage:
    if record.state != UNDER_WAY:
        raise NotHurried(amendment=record.n, state=record.state, why=record.state)
    return process.procedure(work.connection, charter_id, record.procedure_hash).stage(record.stage)


def _closes(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> datetime | None:
    times = process.times(work.connection, charter_id, record)
    return times.closes if times else None


# --- urgency ----------------------------------------------------------------------------------------------------------
@action(Right.CONVENE, Owes.OFFICIAL, EntryType.AMENDMENT_URGENT)
def declare_urgent(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: DeclareUrgent) -> AmendmentRecord:
    """Put an amendment on a faster way, as its body voted, or as its chair or secretariat says where it need not vote.

    Stages that the faster way leaves out end at once; raises UrgentAlready, PollNeeded, PollDoesNotCarry.
    """
    charter_id, connection = acting.charter.charter_id, work.connection
    stage = _stage_now(work, charter_id, record)
    rules = process.procedure(connection, charter_id, record.procedure_hash)
    urgency = next((one for one in rules.urgencies if one.id == wanted.urgency), None)
    if urgency is None:
        raise NotFound(what="urgency", name=wanted.urgency)
    if stage.kind is StageKind.PROMULGATION or _poll_open(work, charter_id, record):
        raise NotHurried(amendment=record.n, state=stage.name, why="too late for that")
    if process.urgency(connection, charter_id, record.n) is not None:
        raise UrgentAlready(amendment=record.n, why="urgent already")
    if urgency.passes:
        poll = _deciding_poll(work, charter_id, record, rules, urgency, wanted)
    else:
        acting, poll = _for_body(work, acting, urgency.body), None
    seat = acting.seat_for(Right.CONVENE).seat
    declared = UrgencyRecord(
        amendment=record.n,
        urgency=urgency.id,
        assembly=poll.assembly if poll else 0,
        poll=poll.k if poll else 0,
        seat=seat,
        at=work.now(),
    )
    proposals.add_urgency(connection, charter_id, declared)
    body: dict[str, object] = {"amendment": record.n, "urgency": urgency.id, "reason": wanted.reason}
    body |= {"assembly": poll.assembly, "poll": poll.k} if poll else {}
    goal = process.onward(connection, charter_id, record, record.stage)
    if goal != record.stage:
        seal_comments(work, charter_id, SYSTEM)
        record, body = moved_to(work, record, goal), body | {"next": goal}
    work.record(charter_id, EntryType.AMENDMENT_URGENT, f"amendments/{record.n}", actor=seat, body=body)
    return keep(work, charter_id, record)


def _poll_open(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> bool:
    return process.standing(work.connection, charter_id, record).poll is PollState.OPEN


def _deciding_poll(
    work: UnitOfWork,
    charter_id: str,
    record: AmendmentRecord,
    rules: Procedure,
    urgency: Urgency,
    wanted: DeclareUrgent,
) -> PollRecord:
    """Return the poll that decided it; raises PollNeeded, PollDoesNotCarry."""
    if wanted.assembly is None or wanted.poll is None:
        body = rules.body(urgency.body)
        raise PollNeeded(body=body.name if body else urgency.body, why="no poll is named")
    poll = assemblies.poll(work.connection, charter_id, wanted.assembly, wanted.poll)
    if why := _why_not(work, charter_id, record, urgency, poll):
        raise PollDoesNotCarry(poll=poll.k, assembly=poll.assembly, amendment=record.n, why=why)
    return poll


def _why_not(work: UnitOfWork, charter_id: str, record: AmendmentRecord, urgency: Urgency, poll: PollRecord) -> str:
    meeting = assemblies.by_number(work.connection, charter_id, poll.assembly)
    if meeting.body != urgency.body:
        return "it was put in another body"
    if not names_draft(poll.subject, record.n):
        return "its question does not name the draft"
    if poll.state != process.CLOSED or (poll.decision or {}).get("outcome") != Outcome.PASSED.value:
        return "it was not passed"
    if poll.method != process.ROLL_CALL or poll.opened < record.filed_at:
        return "it was no vote on this filing"
    return "" if _reaches(work, charter_id, urgency, poll) else "its majority is too small"


def _reaches(work: UnitOfWork, charter_id: str, urgency: Urgency, poll: PollRecord) -> bool:
    """Whether the ballots of a poll reach the majority that the urgency asks for."""
    connection = work.connection
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    cast = last_ballots(assemblies.ballots(connection, charter_id, poll.assembly, poll.k))
    ballots = tuple(Ballot(seat=seat, choice=Choice(one.choice)) for seat, one in cast.items())
    counted = with_hands(electors, ballots, counts.hands(connection, charter_id, poll.assembly, poll.k))
    rule = Stage(id=urgency.id, name=urgency.name, kind=StageKind.DECISION, body=urgency.body, passes=urgency.passes)
    present = [elector.seat for elector in electors if elector.present]
    return decide(rule, electorate_of(electors), present, counted).outcome is Outcome.PASSED
