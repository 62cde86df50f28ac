"""Proxies: an absent member lets another vote for its seat, in one hop, as many as the body allows.

A proxy counts at the opening of a poll while its giver is away and its holder is there.
"""

from __future__ import annotations

from charter_engine.actions import data, data_polls
from charter_engine.actions.assemblies import CLOSED, MeetingNotOpen, keep, subject
from charter_engine.actions.charters import procedure_of
from charter_engine.actions.framework import Acting, NoSeatForThis, Owes, action
from charter_engine.domain.deliberation.tally import NotOnRoll
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict, RuleBroken
from charter_engine.storage import charters, delegations, meetings
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.delegations import ProxyRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoProxiesHere(RuleBroken):
    """The procedure lets nobody vote by proxy in {body}."""

    remedy = "Come to the meeting, or have the procedure allow proxies for this body."


class GiverIsHere(RuleBroken):
    """Seat {seat} is there itself; only who is absent, or has left, gives a proxy."""

    remedy = "Vote yourself, or leave the meeting first."


class PassedOn(RuleBroken):
    """A proxy is not passed on: {why}."""

    remedy = "Give it to a member who votes for themselves."


class HolderFull(RuleBroken):
    """Seat {holder} holds {held} proxies already, as many as one member may."""

    remedy = "Choose another member."


@action(Right.VOTE, Owes.OFFICIAL, EntryType.PROXY_GIVEN)
def give_proxy(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.GiveProxy) -> ProxyRecord:
    """Let another seat vote for one's own in this meeting; giving it to another again replaces it."""
    return _given(work, acting, meeting, own_seat(work, acting, meeting), wanted.holder, Right.VOTE)


@action(Right.VOTE, Owes.OFFICIAL, EntryType.PROXY_GIVEN)
def withdraw_proxy(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, _: data.NoData) -> ProxyRecord:
    """Take one's proxy back for the questions that are still to be opened."""
    return _given(work, acting, meeting, own_seat(work, acting, meeting), "", Right.VOTE)


@action(Right.CHECK_IN, Owes.OFFICIAL, EntryType.PROXY_GIVEN)
def note_proxy(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.NoteProxy) -> ProxyRecord:
    """Record a proxy, or its end, handed in on paper."""
    return _given(work, acting, meeting, wanted.seat, wanted.holder, Right.CHECK_IN)


def own_seat(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord) -> str:
    """Return the seat one holds on the roll of a meeting's body; raises NoSeatForThis."""
    roll = {seat.seat for seat in charters.roll(work.connection, acting.charter.charter_id, meeting.body)}
    own = next((seat.seat for seat in acting.seats if seat.seat in roll), None)
    if own is None:
        raise NoSeatForThis(who=acting.login, what="vote")
    return own


def on_roll(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, seat: str) -> None:
    """Raise NotOnRoll for a seat that is not on the roll of the meeting's body."""
    if seat not in {one.seat for one in charters.roll(work.connection, acting.charter.charter_id, meeting.body)}:
        raise NotOnRoll(seat=seat, who=seat, what="vote", why=f"it is not on the roll of {meeting.body}")


def _given(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, seat: str, holder: str, right: Right
) -> ProxyRecord:
    if meeting.state == CLOSED:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed="open", why="it is closed")
    charter_id, connection = acting.charter.charter_id, work.connection
    on_roll(work, acting, meeting, seat)
    given = delegations.proxies(connection, charter_id, meeting.n)
    if holder:
        on_roll(work, acting, meeting, holder)
        _check(work, acting, meeting, given, seat, holder)
    elif seat not in given:
        raise Conflict(why=f"seat {seat} has given no proxy")
    history = [one for one in delegations.proxy_history(connection, charter_id, meeting.n) if one.seat == seat]
    record = ProxyRecord(seat=seat, n=len(history) + 1, holder=holder, at=work.now())
    delegations.add_proxy(connection, charter_id, meeting.n, record)
    body: dict[str, object] = {"assembly": meeting.n, "seat": seat, "holder": holder}
    actor = acting.seat_for(right).seat
    work.record(charter_id, EntryType.PROXY_GIVEN, subject(meeting), actor=actor, body=body)
    keep(work, acting, meeting)
    return record


def _check(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, given: dict[str, str], seat: str, holder: str
) -> None:
    """Refuse what the procedure does not allow: more than the limit, a chain, or a giver who is there."""
    body = procedure_of(work, acting.charter).body(meeting.body)
    most = body.proxies if body else 0
    if not most:
        raise NoProxiesHere(body=body.name if body else meeting.body, why="no proxies")
    if seat in meetings.present_seats(work.connection, acting.charter.charter_id, meeting.n):
        raise GiverIsHere(seat=seat, why="the giver is there")
    if seat == holder:
        raise PassedOn(why="a seat does not hold its own proxy")
    if holder in given:
        raise PassedOn(why="its holder has given a proxy too")
    if seat in given.values():
        raise PassedOn(why="its giver holds one of another seat")
    held = sum(other == holder for giver, other in given.items() if giver != seat)
    if held >= most:
        raise HolderFull(holder=holder, held=held, why="as many as allowed")
