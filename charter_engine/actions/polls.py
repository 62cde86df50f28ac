"""Acts of voters: a ballot, its correction, a ranking, and ballots cast for another by proxy.

The electorate is frozen when a poll opens. Voters hold the poll's row shared and the closer holds it alone, so no
ballot comes in after the count; a seat's second ballot in the same poll is a correction, and the last one counts.
Where hands are counted beside ballots, one voter of a sector at a time goes on, so that both together never exceed
those who are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NoReturn

from charter_engine.actions import data_polls
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.polls_choice import SEPARATOR
from charter_engine.actions.polls_closing import PollNotOpen
from charter_engine.domain.deliberation.procedure import Entry, Secrecy
from charter_engine.domain.deliberation.tally import Choice, NotOnRoll
from charter_engine.domain.identity.role import Right
from charter_engine.errors import Conflict, Invalid, RuleBroken
from charter_engine.storage import assemblies, counts, process
from charter_engine.storage.assemblies import AssemblyRecord, BallotRecord, ElectorRecord, PollRecord
from charter_engine.storage.unit_of_work import UnitOfWork

TRIES: Final = 5
"""How often a ballot is cast anew when the same seat casts others at the same moment."""


class BallotCrossed(Conflict):
    """Seat {seat} is casting other ballots in poll {poll} at this very moment."""

    remedy = "See which ballot was counted, and send yours again if it was not."


class KeyUsed(Conflict):
    """The idempotency key {key!r} was used for the ballot {choice} in this poll."""

    remedy = "Send another ballot under another key."


class WrongQuestion(Invalid):
    """{choice} is no answer to this question: {why}."""

    remedy = "See the choices on the poll's page."


class CountedByHands(RuleBroken):
    """In poll {poll} hands are counted in the hall; no ballots are taken."""

    remedy = "Raise your hand when the chair asks."


class HandsFull(RuleBroken):
    """Every seat of the sector that is there has voted: hands and ballots in poll {poll} make up all {present}."""

    remedy = "Ask the secretariat to correct the count of hands, then vote."


class NoReservationHere(Invalid):
    """Poll {poll} is confidential; a reservation for the record would say how you voted."""

    remedy = "Leave the reservation out, or give it to the chair in your own name."


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A ballot as sent: what it says, under which key, with which reservation."""

    choice: str
    idempotency: str
    reservation: str = ""


@action(Right.VOTE, Owes.SEALED)
def vote(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.Cast) -> BallotRecord:
    """Cast a ballot from a seat on the frozen roll, or correct it; the same ballot again changes nothing.

    Raises PollNotOpen, WrongQuestion, NotOnRoll, KeyUsed, CountedByHands, HandsFull, and BallotCrossed where one seat
    votes from several connections at once and this one never came in.
    """
    poll = assemblies.poll(work.connection, acting.charter.charter_id, meeting.n, wanted.poll, lock="voter")
    sent = Sent(choice=wanted.choice, idempotency=wanted.idempotency, reservation=wanted.reservation)
    if known := _in_already(work, acting, poll, wanted.seat, sent):
        return known
    check_answer(poll, sent)
    return _received(work, acting, poll, wanted.seat, sent)


@action(Right.VOTE, Owes.SEALED)
def rank(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.Rank) -> BallotRecord:
    """Rank competing amendments, the best first; raises as `vote` does."""
    poll = assemblies.poll(work.connection, acting.charter.charter_id, meeting.n, wanted.poll, lock="voter")
    options, ranking = process.options_of(poll), wanted.ranking
    choice = SEPARATOR.join(map(str, ranking))
    sent = Sent(choice=choice, idempotency=wanted.idempotency)
    if known := _in_already(work, acting, poll, wanted.seat, sent):
        return known
    _takes_ballots(poll)
    if poll.method != process.RANKED:
        raise WrongQuestion(choice=choice, why="nothing is ranked here")
    if len(set(ranking)) != len(ranking) or not set(ranking) <= set(options):
        raise WrongQuestion(choice=choice, why="each amendment of the choice may stand in it once")
    return _received(work, acting, poll, wanted.seat, sent)


def _in_already(work: UnitOfWork, acting: Acting, poll: PollRecord, seat: str, sent: Sent) -> BallotRecord | None:
    """Return a ballot that came in under this key before the poll was closed: who asks again is told so again."""
    if poll.state == process.OPEN or not sent.idempotency:
        return None
    elector = _elector(work, acting, poll, seat)
    cast = assemblies.ballots_of_seat(work.connection, acting.charter.charter_id, poll.assembly, poll.k, elector.seat)
    return came_before(cast, sent)


def _received(work: UnitOfWork, acting: Acting, poll: PollRecord, seat: str, sent: Sent) -> BallotRecord:
    charter_id = acting.charter.charter_id
    elector = _elector(work, acting, poll, seat)
    if poll.entry == Entry.MIXED:
        assemblies.hold_sector(work.connection, charter_id, poll.assembly, poll.k, elector.sector)
        _has_room(work, charter_id, poll, elector)
    for _ in range(TRIES):
        if (ballot := _cast(work, charter_id, poll, elector.seat, sent)) is not None:
            return ballot
    raise BallotCrossed(seat=elector.seat, poll=poll.k, why="ballots crossed")


def _cast(work: UnitOfWork, charter_id: str, poll: PollRecord, seat: str, sent: Sent) -> BallotRecord | None:
    """Return the ballot that stands for this one, cast now or before; None where another came in between."""
    cast = assemblies.ballots_of_seat(work.connection, charter_id, poll.assembly, poll.k, seat)
    if (standing := stands_already(cast, sent)) is not None:
        return standing
    ballot = next_ballot(cast, seat, sent, work.now())
    fresh = assemblies.add_ballot(work.connection, charter_id, poll.assembly, poll.k, ballot, sent.reservation)
    return ballot if fresh else None


# --- the rules of a ballot, over what was read ------------------------------------------------------------------------
def check_answer(poll: PollRecord, sent: Sent) -> None:
    """Raise PollNotOpen, CountedByHands, WrongQuestion or NoReservationHere where the poll does not take it."""
    _takes_ballots(poll)
    if poll.method == process.RANKED:
        raise WrongQuestion(choice=sent.choice, why="amendments are ranked here")
    if sent.choice == Choice.OBJECT.value and poll.method != process.CONSENSUS:
        raise WrongQuestion(choice=sent.choice, why="objections belong to a consensus question")
    if sent.reservation and poll.secrecy == Secrecy.CONFIDENTIAL:
        raise NoReservationHere(poll=poll.k, why="the poll is confidential")


def _takes_ballots(poll: PollRecord) -> None:
    """Raise PollNotOpen, and CountedByHands where nobody votes on a device."""
    if poll.state != process.OPEN:
        raise PollNotOpen(poll=poll.k, state=poll.state, why=f"it is {poll.state}")
    if poll.entry == Entry.HANDS:
        raise CountedByHands(poll=poll.k, why="hands are counted")


def came_before(cast: Sequence[BallotRecord], sent: Sent) -> BallotRecord | None:
    """Return the seat's ballot of this very key and choice, if there is one."""
    if not sent.idempotency:
        return None
    return next((one for one in cast if (one.idempotency, one.choice) == (sent.idempotency, sent.choice)), None)


def stands_already(cast: Sequence[BallotRecord], sent: Sent) -> BallotRecord | None:
    """Return the seat's ballot that this one repeats, by its key or without one by its choice; raises KeyUsed."""
    for earlier in cast:
        if sent.idempotency and earlier.idempotency == sent.idempotency:
            if earlier.choice != sent.choice:
                raise KeyUsed(key=sent.idempotency, choice=earlier.choice, why="the key was used")
            return earlier
    return cast[-1] if cast and cast[-1].choice == sent.choice and not sent.idempotency else None


def next_ballot(cast: Sequence[BallotRecord], seat: str, sent: Sent, at: datetime) -> BallotRecord:
    """Return the ballot that follows a seat's earlier ones."""
    revision = cast[-1].revision + 1 if cast else 1
    return BallotRecord(seat=seat, revision=revision, choice=sent.choice, idempotency=sent.idempotency, at=at)


# --- whose ballot -----------------------------------------------------------------------------------------------------
def _elector(work: UnitOfWork, acting: Acting, poll: PollRecord, seat: str) -> ElectorRecord:
    mine = {held.seat for held in acting.seats}
    found = assemblies.electors_of(work.connection, acting.charter.charter_id, poll.assembly, poll.k, mine)
    return elector_among(found, acting, seat)


def elector_among(found: Iterable[ElectorRecord], acting: Acting, seat: str) -> ElectorRecord:
    """Return the elector this ballot is of: the seat named, or one's own; raises NotOnRoll."""
    mine = {held.seat for held in acting.seats}
    known = [one for one in found if (one.seat == seat if seat else one.seat in mine)]
    if not known:
        _refuse(acting, seat or acting.login, "it was not on the roll at opening")
    elector = next((one for one in known if _votes(one, mine)), None)
    if elector is None:
        _refuse(acting, known[0].seat, _why_not(known))
    return elector


def _votes(elector: ElectorRecord, mine: Iterable[str]) -> bool:
    """Whether one of these seats casts the elector's ballot: it is there itself, or holds its proxy."""
    if elector.recused:
        return False
    return elector.proxy in mine if elector.proxy else elector.present and elector.seat in mine


def _why_not(known: Iterable[ElectorRecord]) -> str:
    if any(one.recused for one in known):
        return "it is recused from this question"
    if any(one.proxy for one in known):
        return "its proxy votes for it"
    return "it was not checked in at opening"


def _refuse(acting: Acting, seat: str, why: str) -> NoReturn:
    raise NotOnRoll(seat=seat, who=acting.login, what="vote", why=why)


def _has_room(work: UnitOfWork, charter_id: str, poll: PollRecord, elector: ElectorRecord) -> None:
    """Refuse a first ballot where hands and ballots make up the whole sector already."""
    connection = work.connection
    hands = counts.hands(connection, charter_id, poll.assembly, poll.k).get(elector.sector)
    if hands is None:
        return
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    there = {one.seat for one in electors if one.sector == elector.sector and one.may_vote}
    voted = {one.seat for one in assemblies.ballots(connection, charter_id, poll.assembly, poll.k)} & there
    if elector.seat not in voted and len(voted) + hands.total >= len(there):
        raise HandsFull(poll=poll.k, present=len(there), why="hands and ballots make up all")
