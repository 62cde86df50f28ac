"""Putting a question: on an amendment, on a subject of its own, or a choice among competing amendments.

The electorate is frozen with sectors, weights, proxies and recusals, and the root over all of it goes into the log.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from charter_engine.actions import data, data_polls, polls_rules
from charter_engine.actions.amendments import UNDER_WAY, fits
from charter_engine.actions.assemblies import OPEN, keep, needs, subject
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.meetings_rules import check_told
from charter_engine.actions.permitting import permitted
from charter_engine.actions.sub_amendments import open_sub
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.conflict import collisions
from charter_engine.domain.deliberation.meetings import not_before
from charter_engine.domain.deliberation.procedure import Entry, Stage
from charter_engine.domain.deliberation.stages import Act
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.errors import Conflict, Invalid, RuleBroken
from charter_engine.storage import amendments, assemblies, charters, delegations, meetings, process, sub_amendments
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord, ElectorRecord, PollRecord
from charter_engine.storage.sub_amendments import OPEN as PENDING
from charter_engine.storage.unit_of_work import UnitOfWork


class SubAmendmentsFirst(RuleBroken):
    """Amendment {amendment} has undecided proposals to change it: {subs}."""

    remedy = "Put them to the question, or let the author consent, before the amendment itself."


class NotOnAgenda(RuleBroken):
    """Amendment {amendment} is not on the agenda of meeting {assembly}."""

    remedy = "Put it on the agenda first (schedule)."


class CastingFirst(RuleBroken):
    """Poll {poll} ended in equal votes and waits for the casting vote."""

    remedy = "Let whoever settles equal votes decide first."


class WinnerFirst(RuleBroken):
    """The choice among competing amendments fell on amendment {winner}; it is decided first."""

    remedy = "Put amendment {winner} to the question; the others follow if it does not pass."


class NotRivals(RuleBroken):
    """Amendments {amendments} do not compete: they stand in different stages or change different places."""

    remedy = "Rank only amendments that want the same places; put the others to the question one by one."


class NoChoiceHere(RuleBroken):
    """In the stage {stage!r} competing amendments are not ranked."""

    remedy = "Put them to the question one by one, or adopt a procedure that names a method under `ranked`."


class UnequalHands(Invalid):
    """Hands cannot be counted in the sector {sector!r}: its seats have different weights."""

    remedy = "Let that body vote by devices, or give the seats of a sector one weight."


# --- the electorate ---------------------------------------------------------------------------------------------------
def electorate_now(
    work: UnitOfWork, charter_id: str, meeting: AssemblyRecord, stage: Stage, amendment: int
) -> tuple[ElectorRecord, ...]:
    """Return who may vote now: weights by seat and sector, proxies whose holder is there, recused seats named."""
    connection = work.connection
    there = meetings.present_seats(connection, charter_id, meeting.n)
    out = delegations.recused(connection, charter_id, meeting.n, amendment) if amendment else frozenset[str]()
    given = delegations.proxies(connection, charter_id, meeting.n)
    factors = dict(stage.weights)
    return tuple(
        ElectorRecord(
            seat=seat.seat,
            sector=seat.sector,
            weight=seat.weight * factors.get(seat.sector, 1),
            present=seat.seat in there,
            proxy=_holder(given.get(seat.seat, ""), there - out) if seat.seat not in there else "",
            recused=int(seat.seat in out),
        )
        for seat in charters.roll(connection, charter_id, meeting.body)
    )


def _holder(holder: str, voting: set[str]) -> str:
    """Return who votes for an absent seat: nobody where the holder is away or recused."""
    return holder if holder in voting else ""


def electorate_root(electorate: Sequence[ElectorRecord]) -> str:
    """Return the root over every elector by sector and seat; proxies and recusals are named where there are any.

    The published list says neither when a seat began nor who holds one today, so no order may depend on that.
    """
    ordered = sorted(electorate, key=lambda elector: (elector.sector, elector.seat))
    return root([leaf_hash(encode(_elector_facts(elector))) for elector in ordered]).hex()


def _elector_facts(elector: ElectorRecord) -> dict[str, object]:
    facts: dict[str, object] = {
        "seat": elector.seat,
        "sector": elector.sector,
        "weight": elector.weight,
        "present": elector.present,
    }
    if elector.proxy:
        facts["proxy"] = elector.proxy
    return facts | ({"recused": True} if elector.recused else {})


def _equal_weights(electorate: Sequence[ElectorRecord]) -> None:
    weights: defaultdict[str, set[int]] = defaultdict(set)
    for elector in electorate:
        weights[elector.sector].add(elector.weight)
    for sector, found in weights.items():
        if len(found) > 1:
            raise UnequalHands(sector=sector, why="different weights")


# --- what the log says of it ------------------------------------------------------------------------------------------
def poll_facts(poll: PollRecord) -> dict[str, object]:
    """Return what every entry about a poll says of it."""
    facts: dict[str, object] = {"assembly": poll.assembly, "poll": poll.k, "amendment": poll.amendment}
    if poll.sub:
        facts["sub_amendment"] = poll.sub
    if poll.subject:
        facts["subject"] = hashlib.sha256(poll.subject.encode()).hexdigest()
    if options := process.options_of(poll):
        facts["options"] = list(options)
    return facts | {
        "revision": poll.revision,
        "stage": poll.stage,
        "method": poll.method,
        "round": poll.round,
        "secrecy": poll.secrecy,
        "entry": poll.entry,
    }


def poll_entry(
    work: UnitOfWork,
    acting: Acting,
    meeting: AssemblyRecord,
    kind: EntryType,
    body: dict[str, object],
    right: Right,
) -> None:
    """Owe the log an entry about a poll."""
    actor = acting.seat_for(right).seat
    work.record(acting.charter.charter_id, kind, subject(meeting), actor=actor, body=body)


def exact(value: int | Fraction) -> int | str:
    """Return a figure as records keep it: a whole number, or a fraction as text."""
    return int(value) if value.denominator == 1 else str(value)


def _by_sector(electorate: Sequence[ElectorRecord]) -> dict[str, object]:
    """Return the weights on the roll and present by sector, so that a recount needs nothing but the log."""
    found: dict[str, dict[str, int]] = {}
    for elector in electorate:
        if not elector.recused:
            row = found.setdefault(elector.sector, {"roll": 0, "present": 0})
            row["roll"] += elector.weight
            row["present"] += elector.weight * elector.may_vote
    return {sector: found[sector] for sector in sorted(found)}


def _opened(
    work: UnitOfWork,
    acting: Acting,
    meeting: AssemblyRecord,
    poll: PollRecord,
    electorate: Sequence[ElectorRecord],
) -> PollRecord:
    """Keep a poll with its electorate and its entry."""
    if poll.entry != Entry.DEVICES:
        _equal_weights(electorate)
    assemblies.add_poll(work.connection, acting.charter.charter_id, poll, electorate)
    body = poll_facts(poll) | {
        "electorate": poll.electorate_root,
        "roll": len(electorate),
        "present": sum(elector.present for elector in electorate),
        "sectors": _by_sector(electorate),
    }
    for name, count in (
        ("proxies", sum(bool(one.proxy) for one in electorate)),
        ("recused", sum(one.recused for one in electorate)),
    ):
        body |= {name: count} if count else {}
    poll_entry(work, acting, meeting, EntryType.POLL_OPENED, body, Right.OPEN_POLL)
    keep(work, acting, meeting)
    return poll


def _no_casting_awaited(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> None:
    for poll in assemblies.polls(work.connection, charter_id, assembly=meeting.n):
        if process.awaits_casting(poll):
            raise CastingFirst(poll=poll.k, why="the casting vote comes first")


# --- on an amendment --------------------------------------------------------------------------------------------------
@action(Right.OPEN_POLL, Owes.OFFICIAL, EntryType.POLL_OPENED)
def open_poll(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.OpenPoll) -> PollRecord:
    """Put an amendment to the question over an electorate frozen now; the text must still fit the newest version."""
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    record = amendments.by_number(connection, charter_id, wanted.amendment, lock=True)
    if record.assembly != meeting.n:
        raise NotOnAgenda(amendment=record.n, assembly=meeting.n, why="it is not on the agenda")
    check_told(work, acting.charter, meeting, record.n)
    permitted(work, acting, record, Act.OPEN_POLL)
    _no_casting_awaited(work, charter_id, meeting)
    _winner_first(work, charter_id, record)
    _subs_first(work, charter_id, record, wanted.sub)
    fits(work, charter_id, acting.charter.head, amendments.revision(connection, charter_id, record.n, record.revision))
    stage = polls_rules.of_amendment(work, charter_id, record, record.stage, record.revision)
    known = assemblies.polls(connection, charter_id, amendment=record.n)
    earlier = process.stage_polls(known, record, sub=wanted.sub)
    method, round_ = process.method_and_round(stage, earlier)
    electorate = electorate_now(work, charter_id, meeting, stage, record.n)
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
        electorate_root=electorate_root(electorate),
        stage_since=record.stage_since,
        # Moments are whole seconds, and a clock may be set back: never before the stage, always after earlier polls.
        opened=not_before(work.now(), record.stage_since, *(one.opened + timedelta(seconds=1) for one in known)),
        secrecy=stage.secrecy.value,
        entry=stage.ballots.value,
    )
    return _opened(work, acting, meeting, poll, electorate)


def _subs_first(work: UnitOfWork, charter_id: str, record: AmendmentRecord, sub: int) -> None:
    """Refuse the question on an amendment while a proposal to change it is undecided, and one that is decided."""
    if sub:
        open_sub(work, charter_id, record.n, sub)
        return
    undecided = [one.k for one in sub_amendments.of(work.connection, charter_id, record.n) if one.outcome == PENDING]
    if undecided:
        raise SubAmendmentsFirst(amendment=record.n, subs=", ".join(map(str, undecided)), why="sub-amendments first")


def _winner_first(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> None:
    """Refuse a rival of the one that was chosen, as long as that one is undecided."""
    for choice in reversed(process.choices(work.connection, charter_id, record)):
        number = (choice.decision or {}).get("winner", 0)
        if not isinstance(number, int) or number in (0, record.n):
            return
        winner = amendments.by_number(work.connection, charter_id, number)
        if winner.state == UNDER_WAY and winner.stage == choice.stage and winner.assembly == choice.assembly:
            raise WinnerFirst(winner=number, why="the chosen amendment comes first")
        return


# --- on a subject of its own ------------------------------------------------------------------------------------------
@action(Right.OPEN_POLL, Owes.OFFICIAL, EntryType.POLL_OPENED)
def open_question(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.OpenQuestion
) -> PollRecord:
    """Put a question without an amendment, judged by a simple majority or a stage's rules as they are now."""
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    _no_casting_awaited(work, charter_id, meeting)
    pinned = acting.charter.procedure_hash
    stage = polls_rules.of_question(process.procedure(connection, charter_id, pinned), meeting.body, wanted.rule)
    electorate = electorate_now(work, charter_id, meeting, stage, 0)
    poll = PollRecord(
        assembly=meeting.n,
        k=assemblies.next_poll(connection, charter_id, meeting.n),
        amendment=0,
        sub=0,
        revision=0,
        stage=stage.id,
        method=process.CONSENSUS if stage.by_consensus_alone else process.ROLL_CALL,
        round=stage.consensus.rounds + 1 if stage.consensus and not stage.by_consensus_alone else 1,
        state=process.OPEN,
        electorate_root=electorate_root(electorate),
        stage_since=work.now(),
        opened=work.now(),
        secrecy=stage.secrecy.value,
        entry=stage.ballots.value,
        subject=wanted.subject,
        options=[{"procedure": pinned}],
    )
    return _opened(work, acting, meeting, poll, electorate)


# --- among competing amendments ---------------------------------------------------------------------------------------
@action(Right.OPEN_POLL, Owes.OFFICIAL, EntryType.POLL_OPENED)
def open_choice(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.OpenChoice) -> PollRecord:
    """Let competing amendments on the agenda be ranked; the chosen one is put to the question first."""
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    _no_casting_awaited(work, charter_id, meeting)
    rivals = [
        amendments.by_number(connection, charter_id, n, lock=True) for n in sorted(dict.fromkeys(wanted.amendments))
    ]
    stage = _choosing_stage(work, acting, meeting, rivals)
    electorate = electorate_now(work, charter_id, meeting, stage, 0)
    poll = PollRecord(
        assembly=meeting.n,
        k=assemblies.next_poll(connection, charter_id, meeting.n),
        amendment=0,
        sub=0,
        revision=0,
        stage=stage.id,
        method=process.RANKED,
        round=1,
        state=process.OPEN,
        electorate_root=electorate_root(electorate),
        stage_since=max(record.stage_since for record in rivals),
        opened=max(work.now(), *(record.stage_since for record in rivals)),
        secrecy=stage.secrecy.value,
        options=[{"amendment": record.n, "revision": record.revision} for record in rivals],
    )
    return _opened(work, acting, meeting, poll, electorate)


def _choosing_stage(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, rivals: Sequence[AmendmentRecord]
) -> Stage:
    """Return the stage that ranks these amendments; refuse any that cannot be put, or competes with none of them."""
    charter_id, head = acting.charter.charter_id, acting.charter.head
    names, operations = ", ".join(str(record.n) for record in rivals), {}
    for record in rivals:
        if record.assembly != meeting.n:
            raise NotOnAgenda(amendment=record.n, assembly=meeting.n, why="it is not on the agenda")
        check_told(work, acting.charter, meeting, record.n)
        permitted(work, acting, record, Act.OPEN_POLL)
        revision = amendments.revision(work.connection, charter_id, record.n, record.revision)
        fits(work, charter_id, head, revision)
        operations[record.n] = operations_from_json(revision.operations)
    alone = [n for n in operations if not any(collisions(operations[n], operations[m]) for m in operations if m != n)]
    if len({(record.stage, record.procedure_hash) for record in rivals}) != 1 or alone:
        raise NotRivals(amendments=names, why="they do not compete")
    stage = polls_rules.of_amendment(work, charter_id, rivals[0], rivals[0].stage, rivals[0].revision)
    if stage.ranked is None:
        raise NoChoiceHere(stage=stage.id, why="nothing is ranked here")
    _not_again(process.choices(work.connection, charter_id, rivals[0]), set(operations))
    return stage


def _not_again(choices: Sequence[PollRecord], rivals: set[int]) -> None:
    """Refuse to rank the same amendments again after one of them was chosen."""
    chosen = [poll for poll in choices if (poll.decision or {}).get("winner")]
    if chosen and set(process.options_of(chosen[-1])) == rivals:
        raise Conflict(why="these amendments were ranked already")
