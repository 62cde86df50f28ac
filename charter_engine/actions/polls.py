"""Acts of a poll: putting the question, voting, closing, annulling.

The electorate is frozen when a poll opens. Voters hold the poll's row shared and the closer holds it alone, so no
ballot comes in after the count; a seat's second ballot in the same poll is a correction, and the last one counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from charter_engine.actions import data
from charter_engine.actions.amendments import fits, moved_to
from charter_engine.actions.assemblies import OPEN, keep, needs, subject
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.meetings_rules import check_told
from charter_engine.actions.permitting import permitted
from charter_engine.actions.sub_amendments import VOTE as BY_VOTE
from charter_engine.actions.sub_amendments import accept, open_sub, reject
from charter_engine.domain.deliberation.procedure import ENDS, REVISE, VOTE, Outcome, Stage
from charter_engine.domain.deliberation.stages import Act
from charter_engine.domain.deliberation.tally import (
    Ballot,
    Choice,
    Decision,
    Elector,
    Electorate,
    Figures,
    NotOnRoll,
    decide,
)
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.errors import Conflict, Invalid, RuleBroken
from charter_engine.storage import amendments, assemblies, charters, meetings, process, sub_amendments
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord, BallotRecord, ElectorRecord, PollRecord
from charter_engine.storage.sub_amendments import OPEN as PENDING
from charter_engine.storage.unit_of_work import UnitOfWork

_TRIES = 5
"""How often a ballot is cast anew when the same seat casts others at the same moment."""

_INLINE = 300
"""Roll calls up to this many ballots stand in the ledger entry itself; longer ones by their digest and root."""


class PollNotOpen(RuleBroken):
    """Poll {poll} is {state}; ballots count only while it is open."""

    remedy = "Nothing can be changed after closing; ask the chair whether the poll is to be annulled and put again."


class BallotCrossed(Conflict):
    """Seat {seat} is casting other ballots in poll {poll} at this very moment."""

    remedy = "See which ballot was counted, and send yours again if it was not."


class KeyUsed(Conflict):
    """The idempotency key {key!r} was used for the ballot {choice} in this poll."""

    remedy = "Send another ballot under another key."


class SubAmendmentsFirst(RuleBroken):
    """Amendment {amendment} has undecided proposals to change it: {subs}."""

    remedy = "Put them to the question, or let the author consent, before the amendment itself."


class NotOnAgenda(RuleBroken):
    """Amendment {amendment} is not on the agenda of meeting {assembly}."""

    remedy = "Put it on the agenda first (schedule)."


class WrongQuestion(Invalid):
    """{choice} is no answer to this question: {why}."""

    remedy = "See the choices on the poll's page."


def _stage(work: UnitOfWork, acting: Acting, record: AmendmentRecord) -> Stage:
    charter_id = acting.charter.charter_id
    return process.procedure(work.connection, charter_id, record.procedure_hash).stage(record.stage)


@action(Right.OPEN_POLL, Owes.OFFICIAL, EntryType.POLL_OPENED)
def open_poll(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.OpenPoll) -> PollRecord:
    """Put an amendment to the question over an electorate frozen now; the text must still fit the newest version."""
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    record = amendments.by_number(connection, charter_id, wanted.amendment, lock=True)
    if record.assembly != meeting.n:
        raise NotOnAgenda(amendment=record.n, assembly=meeting.n, why="it is not on the agenda")
    permitted(work, acting, record, Act.OPEN_POLL)
    _subs_first(work, charter_id, record, wanted.sub)
    fits(work, charter_id, acting.charter.head, amendments.revision(connection, charter_id, record.n, record.revision))
    stage = _stage(work, acting, record)
    earlier = process.stage_polls(connection, charter_id, record, sub=wanted.sub)
    method, round_ = process.method_and_round(stage, earlier)
    check_told(work, acting.charter, meeting, record.n)
    there = meetings.present_seats(connection, charter_id, meeting.n)
    electorate = [
        ElectorRecord(seat=seat.seat, sector=seat.sector, weight=seat.weight, present=seat.seat in there)
        for seat in charters.roll(connection, charter_id, meeting.body)
    ]
    poll = PollRecord(
        assembly=meeting.n,
        k=assemblies.next_poll(connection, charter_id, meeting.n),
        amendment=record.n,
        sub=wanted.sub,
        revision=record.revision,
        stage=record.stage,
        method=method,
        round=round_,
        state=process.OPEN,
        electorate_root=_electorate_root(electorate),
        stage_since=record.stage_since,
        opened=work.now(),
    )
    assemblies.add_poll(connection, charter_id, poll, electorate)
    body = _poll_facts(poll) | {"electorate": poll.electorate_root, "roll": len(electorate), "present": len(there)}
    _poll_entry(work, acting, meeting, EntryType.POLL_OPENED, body, Right.OPEN_POLL)
    keep(work, acting, meeting)
    return poll


def _subs_first(work: UnitOfWork, charter_id: str, record: AmendmentRecord, sub: int) -> None:
    """Refuse the question on an amendment while a proposal to change it is undecided, and one that is decided."""
    if sub:
        open_sub(work, charter_id, record.n, sub)
        return
    undecided = [one.k for one in sub_amendments.of(work.connection, charter_id, record.n) if one.outcome == PENDING]
    if undecided:
        raise SubAmendmentsFirst(amendment=record.n, subs=", ".join(map(str, undecided)), why="sub-amendments first")


def _electorate_root(electorate: Iterable[ElectorRecord]) -> str:
    leaves = [
        leaf_hash(encode({"seat": e.seat, "sector": e.sector, "weight": e.weight, "present": e.present}))
        for e in electorate
    ]
    return root(leaves).hex()


def _poll_facts(poll: PollRecord) -> dict[str, object]:
    return {
        "assembly": poll.assembly,
        "poll": poll.k,
        "amendment": poll.amendment,
        **({"sub_amendment": poll.sub} if poll.sub else {}),
        "revision": poll.revision,
        "stage": poll.stage,
        "method": poll.method,
        "round": poll.round,
    }


def _poll_entry(
    work: UnitOfWork,
    acting: Acting,
    meeting: AssemblyRecord,
    kind: EntryType,
    body: dict[str, object],
    right: Right,
) -> None:
    actor = acting.seat_for(right).seat
    work.record(acting.charter.charter_id, kind, subject(meeting), actor=actor, body=body)


@action(Right.VOTE, Owes.SEALED)
def vote(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.Vote) -> BallotRecord:
    """Cast a ballot from one's seat on the frozen roll, or correct it; the same ballot again changes nothing.

    Raises PollNotOpen, WrongQuestion, NotOnRoll, KeyUsed, and BallotCrossed where one seat votes from several
    connections at once and this one never came in.
    """
    charter_id, connection = acting.charter.charter_id, work.connection
    poll = assemblies.poll(connection, charter_id, meeting.n, wanted.poll, lock="voter")
    if poll.state != process.OPEN:
        raise PollNotOpen(poll=poll.k, state=poll.state, why=f"it is {poll.state}")
    if wanted.choice == Choice.OBJECT.value and poll.method != process.CONSENSUS:
        raise WrongQuestion(choice=wanted.choice, why="objections belong to a consensus question")
    seat = _electing_seat(work, acting, poll)
    for _ in range(_TRIES):
        if (ballot := _cast(work, charter_id, poll, seat, wanted)) is not None:
            return ballot
    raise BallotCrossed(seat=seat, poll=poll.k, why="ballots crossed")


def _cast(work: UnitOfWork, charter_id: str, poll: PollRecord, seat: str, wanted: data.Vote) -> BallotRecord | None:
    """Return the ballot that stands for this one, cast now or before; None where another came in between."""
    cast = assemblies.ballots_of_seat(work.connection, charter_id, poll.assembly, poll.k, seat)
    for earlier in cast:
        if wanted.idempotency and earlier.idempotency == wanted.idempotency:
            if earlier.choice != wanted.choice:
                raise KeyUsed(key=wanted.idempotency, choice=earlier.choice, why="the key was used")
            return earlier
    if cast and cast[-1].choice == wanted.choice:
        return cast[-1]
    ballot = BallotRecord(
        seat=seat,
        revision=cast[-1].revision + 1 if cast else 1,
        choice=wanted.choice,
        idempotency=wanted.idempotency,
        at=work.now(),
    )
    fresh = assemblies.add_ballot(work.connection, charter_id, poll.assembly, poll.k, ballot, wanted.reservation)
    return ballot if fresh else None


def _electing_seat(work: UnitOfWork, acting: Acting, poll: PollRecord) -> str:
    charter_id = acting.charter.charter_id
    electorate = assemblies.electorate(work.connection, charter_id, poll.assembly, poll.k)
    present = {elector.seat: elector.present for elector in electorate}
    mine = [seat.seat for seat in acting.seats if seat.seat in present]
    if not mine:
        raise NotOnRoll(seat=acting.login, who=acting.login, what="vote", why="it was not on the roll at opening")
    here = next((seat for seat in mine if present[seat]), None)
    if here is None:
        raise NotOnRoll(seat=mine[0], who=acting.login, what="vote", why="it was not checked in at opening")
    return here


def _last_ballots(ballots: Iterable[BallotRecord]) -> tuple[Ballot, ...]:
    last = {ballot.seat: ballot for ballot in ballots}
    return tuple(Ballot(seat=seat, choice=Choice(last[seat].choice)) for seat in sorted(last))


@action(Right.CLOSE_POLL, Owes.OFFICIAL, EntryType.POLL_CLOSED)
def close_poll(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.ClosePoll) -> PollRecord:
    """Close a poll, count it by the pinned procedure, and move the amendment where the outcome leads."""
    charter_id, connection = acting.charter.charter_id, work.connection
    poll = assemblies.poll(connection, charter_id, meeting.n, wanted.poll, lock="closer")
    if poll.state != process.OPEN:
        raise PollNotOpen(poll=poll.k, state=poll.state, why=f"it is {poll.state}")
    record = amendments.by_number(connection, charter_id, poll.amendment, lock=True)
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    ballots = _last_ballots(assemblies.ballots(connection, charter_id, poll.assembly, poll.k))
    roll = tuple(Elector(seat=e.seat, sector=e.sector or None, weight=e.weight) for e in electors)
    present = [elector.seat for elector in electors if elector.present]
    decision = decide(_stage(work, acting, record), Electorate(roll=roll), present, ballots, consensus_round=poll.round)
    facts = decision_facts(decision)
    if poll.sub and decision.next not in {VOTE, poll.stage}:
        facts["next"] = ""
    closed = replace(poll, state=process.CLOSED, closed=work.now(), decision=facts)
    assemblies.keep_poll(connection, charter_id, closed)
    if poll.sub:
        _decide_sub(work, acting, record, poll.sub, decision.outcome)
    else:
        goal = decision.next or record.stage
        moved = record if goal in {VOTE, REVISE} else moved_to(work, record, goal)
        amendments.keep(connection, charter_id, replace(moved, acts=record.acts + 1))
    body = _poll_facts(poll) | facts | _roll_call(ballots)
    _poll_entry(work, acting, meeting, EntryType.POLL_CLOSED, body, Right.CLOSE_POLL)
    keep(work, acting, meeting)
    return closed


def _decide_sub(work: UnitOfWork, acting: Acting, record: AmendmentRecord, k: int, outcome: Outcome) -> None:
    """Take a voted sub-amendment over or turn it down; an objection or a lost quorum leaves it open."""
    sub = open_sub(work, acting.charter.charter_id, record.n, k)
    match outcome:
        case Outcome.PASSED:
            accept(work, acting, record, sub, how=BY_VOTE)
        case Outcome.OBJECTED | Outcome.NO_QUORUM:
            return
        case _:
            reject(work, acting, sub)


def _roll_call(ballots: tuple[Ballot, ...]) -> dict[str, object]:
    listed: list[list[str]] = [[ballot.seat, ballot.choice.value] for ballot in ballots]
    leaves = [leaf_hash(encode(row)) for row in listed]
    facts: dict[str, object] = {"ballots": len(listed), "ballots_root": root(leaves).hex()}
    if len(listed) <= _INLINE:
        return facts | {"roll_call": listed}
    return facts | {"roll_call_sha256": hashlib.sha256(encode(listed)).hexdigest()}


def _exact(value: int | Fraction) -> int | str:
    return int(value) if value.denominator == 1 else str(value)


def _figures(figures: Figures) -> dict[str, object]:
    names = ("roll", "present", "yes", "no", "abstain", "object")
    return {name: _exact(getattr(figures, name)) for name in names}


def decision_facts(decision: Decision) -> dict[str, object]:
    """Return a decision as records keep it: outcome, where it leads, every rule with its figures, and the tally."""
    rules = [
        {
            "id": rule.id,
            "need": _exact(rule.need),
            "have": _exact(rule.have),
            "base": _exact(rule.base),
            "holds": rule.holds,
            "why": rule.why,
        }
        for rule in decision.rules
    ]
    by_sector = {sector: _figures(figures) for sector, figures in decision.tally.by_sector.items()}
    return {
        "outcome": decision.outcome.value,
        "next": decision.next or "",
        "rules": rules,
        "tally": {"total": _figures(decision.tally.total), "sectors": by_sector},
    }


@action(Right.ANNUL_POLL, Owes.OFFICIAL, EntryType.POLL_ANNULLED)
def annul_poll(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.AnnulPoll) -> PollRecord:
    """Annul a poll with its reason; ballots stay on record, and the amendment is where it was before the question."""
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    poll = assemblies.poll(connection, charter_id, meeting.n, wanted.poll, lock="closer")
    if poll.state == process.ANNULLED:
        raise Conflict(why=f"poll {poll.k} is annulled already")
    record = amendments.by_number(connection, charter_id, poll.amendment, lock=True)
    amendments.keep(connection, charter_id, _as_before(work, charter_id, record, poll, meeting.n))
    annulled = replace(poll, state=process.ANNULLED, annulled_why=wanted.reason)
    assemblies.keep_poll(connection, charter_id, annulled)
    body = _poll_facts(poll) | {"reason": wanted.reason}
    _poll_entry(work, acting, meeting, EntryType.POLL_ANNULLED, body, Right.ANNUL_POLL)
    keep(work, acting, meeting)
    return annulled


def _as_before(
    work: UnitOfWork, charter_id: str, record: AmendmentRecord, poll: PollRecord, meeting: int
) -> AmendmentRecord:
    """Return the amendment as it stood when the poll opened; refuse where something else was built on the outcome."""
    later = [
        other
        for other in assemblies.polls(work.connection, charter_id, amendment=record.n)
        if (other.assembly, other.k) > (poll.assembly, poll.k) and other.state != process.ANNULLED
    ]
    led_to = process.leads_to(poll)
    unmoved = record.stage == poll.stage and record.state not in ENDS
    if poll.sub:
        open_sub(work, charter_id, record.n, poll.sub)
    at_goal = led_to in {record.stage, record.state}
    if later or record.state == "adopted" or not (unmoved or at_goal):
        raise Conflict(why=f"something was built on poll {poll.k} since")
    acts = record.acts + 1
    return replace(
        record, state="under_way", stage=poll.stage, stage_since=poll.stage_since, assembly=meeting, acts=acts
    )
