"""Acts on the list of speakers: asking, taking back, giving the floor, finishing.

Who is offered the floor next is the first of the sector heard least; the chair may give it to another. The list names
seats only and is sealed when the meeting closes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from charter_engine.actions import data
from charter_engine.actions.assemblies import OPEN, keep, needs
from charter_engine.actions.data_meetings import AddSpeaker, AskToSpeak, CallSpeaker, SpeakerNumber
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.meetings_times import finish_current, time_of_act
from charter_engine.domain.deliberation.meetings import in_turn
from charter_engine.domain.deliberation.tally import NotOnRoll
from charter_engine.domain.identity.role import Right
from charter_engine.errors import Conflict, RuleBroken
from charter_engine.storage import charters, meetings
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.meetings import SPEAKING, WAITING, WITHDRAWN, SpeakerRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class AlreadyListed(Conflict):
    """Seat {seat} is on the list of speakers already."""

    remedy = "Wait until the chair gives the floor."


class NotWaiting(Conflict):
    """Number {k} on the list of speakers is {state}."""

    remedy = "See the list of speakers as it is now."


class NobodyWaiting(RuleBroken):
    """Nobody is waiting to speak in meeting {assembly}."""

    remedy = "Members ask to speak on the meeting's page."


@action(Right.SPEAK, Owes.SEALED)
def ask_to_speak(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: AskToSpeak) -> SpeakerRecord:
    """Ask for the floor from one's seat in the room."""
    there = meetings.present_seats(work.connection, acting.charter.charter_id, meeting.n)
    mine = [seat.seat for seat in acting.seats if seat.seat in there]
    if not mine:
        raise NotOnRoll(seat=acting.login, who=acting.login, what="speak", why="it is not in the room")
    return _listed(work, acting, meeting, mine[0], wanted.item)


@action(Right.CHECK_IN, Owes.SEALED)
def add_speaker(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: AddSpeaker) -> SpeakerRecord:
    """Put a seat in the room on the list, for who raised a hand."""
    if wanted.seat not in meetings.present_seats(work.connection, acting.charter.charter_id, meeting.n):
        raise NotOnRoll(seat=wanted.seat, who=wanted.seat, what="speak", why="it is not in the room")
    return _listed(work, acting, meeting, wanted.seat, wanted.item)


def _listed(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, seat: str, item: int) -> SpeakerRecord:
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    for one in meetings.speakers(connection, charter_id, meeting.n):
        if one.seat == seat and one.state in {WAITING, SPEAKING}:
            raise AlreadyListed(seat=seat, why="it is on the list")
    if item:
        meetings.item(connection, charter_id, meeting.n, item)
    k = meetings.next_speaker(connection, charter_id, meeting.n)
    asked = time_of_act(work, charter_id, meeting)
    speaker = SpeakerRecord(k=k, seat=seat, item=item or meeting.item, state=WAITING, asked=asked)
    meetings.add_speaker(connection, charter_id, meeting.n, speaker)
    keep(work, acting, meeting)
    return speaker


@action(Right.SPEAK, Owes.SEALED)
def withdraw_speech(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: SpeakerNumber) -> SpeakerRecord:
    """Take one's asking back; the chair may take anyone off the list."""
    needs(meeting, OPEN)
    charter_id = acting.charter.charter_id
    one = meetings.speaker(work.connection, charter_id, meeting.n, wanted.k)
    if not acting.holds(one.seat):
        acting.seat_for(Right.OPEN_POLL)
    if one.state != WAITING:
        raise NotWaiting(k=one.k, state=one.state, why="it does not wait")
    return _kept(work, acting, meeting, replace(one, state=WITHDRAWN, ended=time_of_act(work, charter_id, meeting)))


@action(Right.OPEN_POLL, Owes.SEALED)
def call_speaker(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: CallSpeaker) -> SpeakerRecord:
    """Give the floor to the one named, or to the one the list offers; who was speaking has finished by that."""
    needs(meeting, OPEN)
    charter_id = acting.charter.charter_id
    offered = offered_speakers(work, acting, meeting)
    if not wanted.k and not offered:
        raise NobodyWaiting(assembly=meeting.n, why="nobody waits")
    one = meetings.speaker(work.connection, charter_id, meeting.n, wanted.k or offered[0])
    if one.state != WAITING:
        raise NotWaiting(k=one.k, state=one.state, why="it does not wait")
    finish_current(work, charter_id, meeting)
    return _kept(work, acting, meeting, replace(one, state=SPEAKING, began=time_of_act(work, charter_id, meeting)))


def offered_speakers(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord) -> tuple[int, ...]:
    """Return the numbers of those in the room who wait, in the order they are offered the floor."""
    charter_id, connection = acting.charter.charter_id, work.connection
    sectors = {seat.seat: seat.sector for seat in charters.seats(connection, charter_id)}
    there = meetings.present_seats(connection, charter_id, meeting.n)
    listed = meetings.speakers(connection, charter_id, meeting.n)
    turns = Counter(sectors.get(one.seat, "") for one in listed if one.began is not None)
    waiting = [(one.k, sectors.get(one.seat, "")) for one in listed if one.state == WAITING and one.seat in there]
    return in_turn(waiting, turns)


@action(Right.OPEN_POLL, Owes.SEALED)
def finish_speaking(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, _: data.NoData) -> AssemblyRecord:
    """Note that whoever has the floor has finished."""
    needs(meeting, OPEN)
    listed = meetings.speakers(work.connection, acting.charter.charter_id, meeting.n)
    if not any(one.state == SPEAKING for one in listed):
        raise NobodyWaiting(assembly=meeting.n, why="nobody has the floor")
    finish_current(work, acting.charter.charter_id, meeting)
    return keep(work, acting, meeting)


def _kept(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, one: SpeakerRecord) -> SpeakerRecord:
    meetings.keep_speaker(work.connection, acting.charter.charter_id, meeting.n, one)
    keep(work, acting, meeting)
    return one
