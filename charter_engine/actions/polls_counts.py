"""Counts by people: hands raised in the hall while a poll is open, paper counted beside it once it is closed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from charter_engine.actions import data_polls
from charter_engine.actions.assemblies import keep
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.polls_closing import PollNotOpen
from charter_engine.actions.polls_counting import last_ballots
from charter_engine.actions.polls_opening import poll_entry, poll_facts
from charter_engine.domain.deliberation.procedure import Entry
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Invalid, NotFound, RuleBroken
from charter_engine.storage import assemblies, counts, process
from charter_engine.storage.assemblies import AssemblyRecord, PollRecord
from charter_engine.storage.counts import HandCount, PaperCount
from charter_engine.storage.unit_of_work import UnitOfWork

CHOICES = ("yes", "no", "abstain", "object")
ALL = "*"


class BallotsOnly(RuleBroken):
    """In poll {poll} everyone votes on a device; hands are not counted."""

    remedy = "The procedure says under `ballots` how a stage takes them: devices, hands or mixed."


class TooManyHands(Invalid):
    """{hands} hands and {ballots} ballots in the sector {sector!r} are more than its {present} seats that are there."""

    remedy = "Count again: a seat that voted on a device raises no hand."


class NotClosedYet(RuleBroken):
    """Poll {poll} is {state}; paper is compared with the result once it is closed."""


class PartsMissing(Invalid):
    """Paper was counted in {counted}, but ballots came from {sectors}."""

    remedy = "Give the figures of every sector, 0 where there are none, or of all together (*)."


class OnlyAltogether(Invalid):
    """Poll {poll} is confidential and figures of its sectors would say how someone voted."""

    remedy = "Give the paper figures of all together (*)."


@action(Right.CLOSE_POLL, Owes.OFFICIAL, EntryType.POLL_COUNTED)
def count_hands(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.CountHands) -> PollRecord:
    """Enter the hands of a sector; a later count before closing corrects it. Ballots and hands never exceed seats."""
    charter_id, connection = acting.charter.charter_id, work.connection
    poll = assemblies.poll(connection, charter_id, meeting.n, wanted.poll, lock="closer")
    if poll.state != process.OPEN:
        raise PollNotOpen(poll=poll.k, state=poll.state, why=f"it is {poll.state}")
    if poll.entry == Entry.DEVICES or poll.method == process.RANKED:
        raise BallotsOnly(poll=poll.k, why="everyone votes on a device")
    if wanted.object and poll.method != process.CONSENSUS:
        raise Invalid(why="objections belong to a consensus question")
    before = counts.hands(connection, charter_id, poll.assembly, poll.k).get(wanted.sector)
    count = HandCount(
        sector=wanted.sector,
        revision=before.revision + 1 if before else 1,
        yes=wanted.yes,
        no=wanted.no,
        abstain=wanted.abstain,
        object=wanted.object,
        seat=acting.seat_for(Right.CLOSE_POLL).seat,
        at=work.now(),
    )
    _not_too_many(work, charter_id, poll, count)
    counts.add_hands(connection, charter_id, poll.assembly, poll.k, count)
    figures = {choice: getattr(count, choice) for choice in CHOICES}
    body = poll_facts(poll) | {"sector": count.sector, "count": count.revision, "hands": figures}
    poll_entry(work, acting, meeting, EntryType.POLL_COUNTED, body, Right.CLOSE_POLL)
    keep(work, acting, meeting)
    return poll


def _not_too_many(work: UnitOfWork, charter_id: str, poll: PollRecord, count: HandCount) -> None:
    electors = assemblies.electorate(work.connection, charter_id, poll.assembly, poll.k)
    if count.sector not in {one.sector for one in electors}:
        raise NotFound(what="sector", name=count.sector)
    there = {one.seat for one in electors if one.sector == count.sector and one.may_vote}
    voted = {one.seat for one in assemblies.ballots(work.connection, charter_id, poll.assembly, poll.k)} & there
    if count.total + len(voted) > len(there):
        raise TooManyHands(
            hands=count.total, ballots=len(voted), sector=count.sector, present=len(there), why="too many hands"
        )


# --- paper ------------------------------------------------------------------------------------------------------------
@action(Right.CLOSE_POLL, Owes.OFFICIAL, EntryType.POLL_RECONCILED)
def reconcile(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.Reconcile) -> PaperCount:
    """Hold a count of paper beside the result; a difference is kept with its remark and never changes the result."""
    charter_id, connection = acting.charter.charter_id, work.connection
    poll = assemblies.poll(connection, charter_id, meeting.n, wanted.poll, lock="closer")
    if poll.state != process.CLOSED or poll.method == process.RANKED:
        raise NotClosedYet(poll=poll.k, state=poll.state, why=f"it is {poll.state}")
    ours, theirs = cast_by_sector(work, charter_id, poll), {one.sector: _row(one) for one in wanted.figures}
    if (poll.decision or {}).get("hidden") and set(theirs) != {ALL}:
        raise OnlyAltogether(poll=poll.k, why="the poll is confidential")
    if ALL in theirs:
        ours = {ALL: [sum(column) for column in zip(*ours.values(), strict=True)] or [0] * len(CHOICES)}
    if set(ours) - set(theirs) or set(theirs) - set(ours) or len(theirs) != len(wanted.figures):
        counted, sectors = ", ".join(sorted(theirs)), ", ".join(sorted(ours))
        raise PartsMissing(counted=counted or "-", sectors=sectors or "-", why="parts are missing")
    agrees = ours == theirs
    record = PaperCount(
        revision=len(counts.papers(connection, charter_id, poll.assembly, poll.k)) + 1,
        figures={"electronic": ours, "paper": theirs},
        agrees=agrees,
        remark=wanted.remark,
        seat=acting.seat_for(Right.CLOSE_POLL).seat,
        at=work.now(),
    )
    counts.add_paper(connection, charter_id, poll.assembly, poll.k, record)
    remark = hashlib.sha256(wanted.remark.encode()).hexdigest() if wanted.remark else ""
    body = poll_facts(poll) | {"count": record.revision, "agrees": agrees, "paper": theirs, "remark": remark}
    poll_entry(work, acting, meeting, EntryType.POLL_RECONCILED, body, Right.CLOSE_POLL)
    keep(work, acting, meeting)
    return record


def _row(figures: data_polls.PaperFigures) -> list[int]:
    return [getattr(figures, choice) for choice in CHOICES]


def cast_by_sector(work: UnitOfWork, charter_id: str, poll: PollRecord) -> dict[str, list[int]]:
    """Return ballots and hands by sector, as heads: yes, no, abstain, object."""
    electors = assemblies.electorate(work.connection, charter_id, poll.assembly, poll.k)
    found = {elector.sector: [0] * len(CHOICES) for elector in electors}
    sector_of = {elector.seat: elector.sector for elector in electors}
    for seat, ballot in last_ballots(assemblies.ballots(work.connection, charter_id, poll.assembly, poll.k)).items():
        found[sector_of[seat]][CHOICES.index(ballot.choice)] += 1
    _add_hands(found, counts.hands(work.connection, charter_id, poll.assembly, poll.k))
    return found


def _add_hands(found: Mapping[str, list[int]], hands: Mapping[str, HandCount]) -> None:
    for sector, count in hands.items():
        figures: Sequence[int] = [getattr(count, choice) for choice in CHOICES]
        found[sector][:] = [have + more for have, more in zip(found[sector], figures, strict=True)]
