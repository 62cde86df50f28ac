"""Closing a poll, settling equal votes, annulling: counted by the pinned rules, which lead the amendment on."""

from __future__ import annotations

from dataclasses import replace

from charter_engine.actions import data, data_polls, petitions, polls_rules
from charter_engine.actions.amendments import moved_to
from charter_engine.actions.assemblies import OPEN, keep, needs
from charter_engine.actions.framework import Acting, NoSeatForThis, Owes, action
from charter_engine.actions.polls_choice import choice_facts
from charter_engine.actions.polls_counting import (
    ballot_facts,
    decision_facts,
    electorate_of,
    last_ballots,
    tells_too_much,
    with_hands,
    without_sectors,
)
from charter_engine.actions.polls_opening import poll_entry, poll_facts
from charter_engine.actions.sub_amendments import VOTE as BY_VOTE
from charter_engine.actions.sub_amendments import accept, open_sub, reject
from charter_engine.domain.deliberation.path import stays
from charter_engine.domain.deliberation.procedure import ENDS, Entry, Outcome, Secrecy, Stage
from charter_engine.domain.deliberation.tally import Ballot, Choice, Decision, decide
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict, RuleBroken
from charter_engine.storage import amendments, assemblies, counts, minutes, process, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord, PollRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class PollNotOpen(RuleBroken):
    """Poll {poll} is {state}; ballots count only while it is open."""

    remedy = "Nothing can be changed after closing; ask the chair whether the poll is to be annulled and put again."


class HandsMissing(RuleBroken):
    """Hands of {sectors} are not counted yet in poll {poll}."""

    remedy = "Enter the figures of every sector that is there, 0 where no hand was raised."


class NothingToCast(RuleBroken):
    """Poll {poll} waits for no casting vote."""

    remedy = "A casting vote settles equal votes of a closed poll, where the procedure provides for one."


# --- counting ---------------------------------------------------------------------------------------------------------
def _decided(
    work: UnitOfWork, charter_id: str, poll: PollRecord, stage: Stage, casting: Choice | None = None
) -> tuple[Decision, dict[str, object]]:
    """Count a poll; return the decision, and the facts about its ballots for the log."""
    connection = work.connection
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    hands = counts.hands(connection, charter_id, poll.assembly, poll.k)
    cast = last_ballots(assemblies.ballots(connection, charter_id, poll.assembly, poll.k))
    ballots = tuple(Ballot(seat=seat, choice=Choice(one.choice)) for seat, one in cast.items())
    counted = with_hands(electors, ballots, hands)
    decision = decide(
        stage,
        electorate_of(electors),
        [elector.seat for elector in electors if elector.present],
        counted,
        consensus_round=poll.round,
        casting_choice=casting,
    )
    return decision, ballot_facts(poll, cast, hands)


def _shown(work: UnitOfWork, charter_id: str, poll: PollRecord, decision: Decision) -> dict[str, object]:
    facts = decision_facts(decision)
    if held := polls_rules.entrenched(work, charter_id, poll):
        facts["entrenched"] = held
    if poll.secrecy != Secrecy.CONFIDENTIAL:
        return facts
    electors = assemblies.electorate(work.connection, charter_id, poll.assembly, poll.k)
    return without_sectors(facts) if tells_too_much(decision, electors) else facts


# --- closing ----------------------------------------------------------------------------------------------------------
@action(Right.CLOSE_POLL, Owes.OFFICIAL, EntryType.POLL_CLOSED)
def close_poll(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.ClosePoll) -> PollRecord:
    """Close a poll, count it by the pinned procedure, and move the amendment where the outcome leads.

    Equal votes that someone may settle stay `tied`, and the amendment where it is, until the casting vote.
    """
    charter_id, connection = acting.charter.charter_id, work.connection
    poll = assemblies.poll(connection, charter_id, meeting.n, wanted.poll, lock="closer")
    if poll.state != process.OPEN:
        raise PollNotOpen(poll=poll.k, state=poll.state, why=f"it is {poll.state}")
    stage = polls_rules.of_poll(work, charter_id, poll, meeting.body)
    closed = replace(poll, state=process.CLOSED, closed=max(work.now(), poll.opened))
    if poll.method == process.RANKED:
        facts, ballots = choice_facts(work, charter_id, poll, stage), _listed(work, charter_id, poll)
        return _kept(work, acting, meeting, replace(closed, decision=facts), facts | ballots)
    _all_counted(work, charter_id, poll)
    decision, ballots = _decided(work, charter_id, poll, stage)
    facts = _shown(work, charter_id, poll, decision)
    if decision.outcome is Outcome.TIED and stage.casting:
        facts |= {"next": "", "casting": process.AWAITED}
    else:
        facts = _led_on(work, acting, poll, decision, facts)
    return _kept(work, acting, meeting, replace(closed, decision=facts), facts | ballots)


def _listed(work: UnitOfWork, charter_id: str, poll: PollRecord) -> dict[str, object]:
    cast = last_ballots(assemblies.ballots(work.connection, charter_id, poll.assembly, poll.k))
    return ballot_facts(poll, cast, {})


def _all_counted(work: UnitOfWork, charter_id: str, poll: PollRecord) -> None:
    """Refuse to close a show of hands before every sector that is there was counted."""
    if poll.entry != Entry.HANDS:
        return
    electors = assemblies.electorate(work.connection, charter_id, poll.assembly, poll.k)
    there = {elector.sector for elector in electors if elector.may_vote}
    missing = there - counts.hands(work.connection, charter_id, poll.assembly, poll.k).keys()
    if missing:
        raise HandsMissing(poll=poll.k, sectors=", ".join(sorted(missing)) or "-", why="hands are missing")


def _led_on(
    work: UnitOfWork, acting: Acting, poll: PollRecord, decision: Decision, facts: dict[str, object]
) -> dict[str, object]:
    """Move what was decided where the outcome leads; return the facts, which say where."""
    charter_id, connection = acting.charter.charter_id, work.connection
    if not poll.amendment:
        return facts | {"next": ""}
    record = amendments.by_number(connection, charter_id, poll.amendment, lock=True)
    rules = process.procedure(connection, charter_id, record.procedure_hash)
    if poll.sub:
        _decide_sub(work, acting, record, poll.sub, decision.outcome)
        return facts if decision.next == poll.stage or stays(rules, decision.next) else facts | {"next": ""}
    goal = decision.next or record.stage
    if stays(rules, goal):
        moved = record
    else:
        goal = process.onward(connection, charter_id, record, goal)
        moved = moved_to(work, record, goal)
    amendments.keep(connection, charter_id, replace(moved, acts=record.acts + 1))
    return facts | ({"next": goal} if decision.next else {})


def _kept(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, poll: PollRecord, facts: dict[str, object]
) -> PollRecord:
    assemblies.keep_poll(work.connection, acting.charter.charter_id, poll)
    body = poll_facts(poll) | facts
    actor_right = Right.VOTE if poll.casting else Right.CLOSE_POLL
    poll_entry(work, acting, meeting, EntryType.POLL_CLOSED, body, actor_right)
    keep(work, acting, meeting)
    if not process.awaits_casting(poll):
        petitions.lead_on(work, acting.charter.charter_id, poll)
    return poll


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


# --- equal votes ------------------------------------------------------------------------------------------------------
@action(Right.VOTE, Owes.OFFICIAL, EntryType.POLL_CLOSED)
def casting_vote(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.CastingVote
) -> PollRecord:
    """Settle equal votes, in the same meeting; who abstains leaves them equal."""
    needs(meeting, OPEN)
    charter_id = acting.charter.charter_id
    poll = assemblies.poll(work.connection, charter_id, meeting.n, wanted.poll, lock="closer")
    if not process.awaits_casting(poll):
        raise NothingToCast(poll=poll.k, why="no casting vote is awaited")
    stage = polls_rules.of_poll(work, charter_id, poll, meeting.body)
    first = next((seat for seat in acting.seats if stage.casting in {seat.role, seat.body}), None)
    if first is None:
        raise NoSeatForThis(who=acting.login, what="give the casting vote")
    acting = replace(acting, seats=(first, *(seat for seat in acting.seats if seat != first)))
    casting = None if wanted.choice == "abstain" else Choice(wanted.choice)
    decision, ballots = _decided(work, charter_id, poll, stage, casting)
    facts = _shown(work, charter_id, poll, decision) | {"casting": wanted.choice}
    facts = _led_on(work, acting, poll, decision, facts)
    return _kept(work, acting, meeting, replace(poll, decision=facts, casting=wanted.choice), facts | ballots)


# --- annulling --------------------------------------------------------------------------------------------------------
@action(Right.ANNUL_POLL, Owes.OFFICIAL, EntryType.POLL_ANNULLED)
def annul_poll(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.AnnulPoll) -> PollRecord:
    """Annul a poll with its reason; ballots stay on record, and the amendment is where it was before the question."""
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    poll = assemblies.poll(connection, charter_id, meeting.n, wanted.poll, lock="closer")
    if poll.state == process.ANNULLED:
        raise Conflict(why=f"poll {poll.k} is annulled already")
    if poll.k in {one.poll for one in minutes.resolutions(connection, charter_id, poll.assembly)}:
        raise Conflict(why=f"something was built on poll {poll.k} since")
    if poll.amendment:
        record = amendments.by_number(connection, charter_id, poll.amendment, lock=True)
        amendments.keep(connection, charter_id, _as_before(work, charter_id, record, poll, meeting.n))
    else:
        _nothing_built(work, charter_id, poll)
    annulled = replace(poll, state=process.ANNULLED, annulled_why=wanted.reason)
    assemblies.keep_poll(connection, charter_id, annulled)
    body = poll_facts(poll) | {"reason": wanted.reason}
    poll_entry(work, acting, meeting, EntryType.POLL_ANNULLED, body, Right.ANNUL_POLL)
    keep(work, acting, meeting)
    petitions.lead_on(work, charter_id, annulled)
    return annulled


def _as_before(
    work: UnitOfWork, charter_id: str, record: AmendmentRecord, poll: PollRecord, meeting: int
) -> AmendmentRecord:
    """Return the amendment as it stood when the poll opened; refuse where something else was built on the outcome."""
    known = assemblies.polls(work.connection, charter_id, amendment=record.n)
    last = [(other.assembly, other.k) for other in known if other.state != process.ANNULLED][-1]
    later = last != (poll.assembly, poll.k)
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


def _nothing_built(work: UnitOfWork, charter_id: str, poll: PollRecord) -> None:
    """Refuse to annul what made an amendment urgent, or a choice already followed."""
    urgent = {(one.assembly, one.poll) for one in proposals.urgencies(work.connection, charter_id)}
    if (poll.assembly, poll.k) in urgent:
        raise Conflict(why=f"something was built on poll {poll.k} since")
    winner = (poll.decision or {}).get("winner", 0)
    later = assemblies.polls(work.connection, charter_id, assembly=poll.assembly)
    if winner and any(
        other.k > poll.k and other.amendment == winner and other.state != process.ANNULLED for other in later
    ):
        raise Conflict(why=f"something was built on poll {poll.k} since")
