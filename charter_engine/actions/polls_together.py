"""Ballots of one poll that are cast together: one transaction, one lock, an answer for each.

The rules are those of `polls`; only reading and writing is done for all at once. What one ballot is refused for touches
no other. Ballots of one seat go in one after the other, in the order they came.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from charter_engine.actions import data_polls, polls
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.polls import BallotCrossed, Sent
from charter_engine.domain.deliberation.procedure import Entry
from charter_engine.domain.identity.role import Right
from charter_engine.errors import Refusal
from charter_engine.storage import assemblies, process, voters
from charter_engine.storage.assemblies import BallotRecord, ElectorRecord, PollRecord
from charter_engine.storage.unit_of_work import UnitOfWork

_MOST_ROLLS: Final = 4
"""How many electorates a process keeps at hand: as many polls as are usually open at once."""


@dataclass(kw_only=True, slots=True)
class Paper:
    """A ballot paper: who hands it in, what it says; then the seat it is of, and what came of it."""

    acting: Acting
    wanted: data_polls.Cast
    seat: str = ""
    result: BallotRecord | Refusal | None = None
    tries: int = 0

    @property
    def sent(self) -> Sent:
        """What the rules look at."""
        wanted = self.wanted
        return Sent(choice=wanted.choice, idempotency=wanted.idempotency, reservation=wanted.reservation)


@dataclass(frozen=True, kw_only=True, slots=True)
class Urn:
    """A poll as read under its lock: the electors concerned by each seat that may vote for them, the ballots cast."""

    charter_id: str
    poll: PollRecord
    at: datetime
    electors: Mapping[str, Sequence[ElectorRecord]]
    cast: dict[str, list[BallotRecord]]

    def known_to(self, acting: Acting) -> list[ElectorRecord]:
        """Return the electors that someone's seats may vote for."""
        found = {one.seat: one for held in acting.seats for one in self.electors.get(held.seat, ())}
        return [found[seat] for seat in sorted(found)]


@action(Right.VOTE, Owes.SEALED)
def hand_in(work: UnitOfWork, acting: Acting, urn: Urn, paper: Paper) -> None:  # noqa: ARG001 - what every action takes
    """Find the seat a ballot is of and the ballot it repeats, if any; raises what `polls.vote` refuses it for."""
    sent, is_open = paper.sent, urn.poll.state == process.OPEN
    if is_open or not sent.idempotency:
        polls.check_answer(urn.poll, sent)
    paper.seat = polls.elector_among(urn.known_to(acting), acting, paper.wanted.seat).seat
    if not is_open:
        paper.result = polls.came_before(urn.cast[paper.seat], sent)
        if paper.result is None:
            polls.check_answer(urn.poll, sent)


def cast_together(work: UnitOfWork, charter_id: str, assembly: int, k: int, papers: Sequence[Paper]) -> None:
    """Cast the ballots of one poll, each paper getting its ballot or its refusal as `result`; raises NoSuchPoll.

    Where hands are counted beside ballots, only the first paper gets one; the others want a transaction of their own.
    """
    poll = _locked(work, charter_id, assembly, k)
    if poll.entry == Entry.MIXED:
        _alone(work, charter_id, poll, papers[0])
        return
    urn = _urn(work, charter_id, poll, papers)
    for paper in papers:
        try:
            hand_in(work, paper.acting, urn, paper)
        except Refusal as refusal:
            paper.result = refusal
    while waiting := _first_of_each_seat(paper for paper in papers if paper.result is None):
        _round(work, urn, waiting)


def _locked(work: UnitOfWork, charter_id: str, assembly: int, k: int) -> PollRecord:
    try:
        return assemblies.poll(work.connection, charter_id, assembly, k, lock="voter")
    except assemblies.NoSuchPoll:
        assemblies.by_number(work.connection, charter_id, assembly)
        raise


def _alone(work: UnitOfWork, charter_id: str, poll: PollRecord, paper: Paper) -> None:
    """Cast one ballot beside hands: it holds its sector, and two sectors held at once could wait for each other."""
    meeting = assemblies.by_number(work.connection, charter_id, poll.assembly)
    try:
        paper.result = polls.vote(work, paper.acting, meeting, paper.wanted)
    except Refusal as refusal:
        paper.result = refusal


def _urn(work: UnitOfWork, charter_id: str, poll: PollRecord, papers: Iterable[Paper]) -> Urn:
    roll = _roll(work, charter_id, poll)
    seats = {held.seat for paper in papers for held in paper.acting.seats}
    names = {elector.seat for seat in seats for elector in roll.get(seat, ())}
    cast = voters.ballots_of_seats(work.connection, charter_id, poll.assembly, poll.k, names)
    return Urn(charter_id=charter_id, poll=poll, at=work.now(), electors=roll, cast=cast)


_Roll: TypeAlias = dict[str, list[ElectorRecord]]
_rolls: OrderedDict[tuple[str, int, int, str], _Roll] = OrderedDict()
_rolls_lock = threading.Lock()


def _roll(work: UnitOfWork, charter_id: str, poll: PollRecord) -> _Roll:
    """Return the electors each seat may vote for; an electorate never changes, and its root names it for good."""
    name = (charter_id, poll.assembly, poll.k, poll.electorate_root)
    with _rolls_lock:
        if name in _rolls:
            _rolls.move_to_end(name)
            return _rolls[name]
    found: _Roll = {}
    for elector in assemblies.electorate(work.connection, charter_id, poll.assembly, poll.k):
        for seat in {elector.seat, elector.proxy} - {""}:
            found.setdefault(seat, []).append(elector)
    with _rolls_lock:
        _rolls[name] = found
        if len(_rolls) > _MOST_ROLLS:
            _rolls.popitem(last=False)
    return found


def _first_of_each_seat(papers: Iterable[Paper]) -> dict[str, Paper]:
    found: dict[str, Paper] = {}
    for paper in papers:
        found.setdefault(paper.seat, paper)
    return found


def _round(work: UnitOfWork, urn: Urn, waiting: Mapping[str, Paper]) -> None:
    """Cast one ballot of each seat; one whose place another process took is tried anew over what is cast by then."""
    fresh: dict[str, BallotRecord] = {}
    for seat, paper in waiting.items():
        try:
            paper.result = polls.stands_already(urn.cast[seat], paper.sent)
        except Refusal as refusal:
            paper.result = refusal
        if paper.result is None:
            fresh[seat] = polls.next_ballot(urn.cast[seat], seat, paper.sent, urn.at)
    records = [(ballot, waiting[seat].wanted.reservation) for seat, ballot in fresh.items()]
    taken = voters.add_ballots(work.connection, urn.charter_id, urn.poll.assembly, urn.poll.k, records)
    for seat in taken:
        waiting[seat].result = fresh[seat]
        urn.cast[seat].append(fresh[seat])
    _crossed(work, urn, [waiting[seat] for seat in fresh.keys() - taken])


def _crossed(work: UnitOfWork, urn: Urn, papers: Sequence[Paper]) -> None:
    """Read anew what other processes have cast for these seats meanwhile; give up on one after some tries."""
    poll, seats = urn.poll, {paper.seat for paper in papers}
    urn.cast.update(voters.ballots_of_seats(work.connection, urn.charter_id, poll.assembly, poll.k, seats))
    for paper in papers:
        paper.tries += 1
        if paper.tries >= polls.TRIES:
            paper.result = BallotCrossed(seat=paper.seat, poll=poll.k, why="ballots crossed")
