"""Acts of a meeting: convening, checking in, opening, putting the question, voting, closing, annulling.

The electorate is frozen when a poll opens. Voters hold the poll's row shared and the closer holds it alone, so no
ballot comes in after the count; a seat's second ballot in the same poll is a correction, and the last one counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from charter_engine.actions import data
from charter_engine.actions.charters import procedure_of
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.domain.deliberation.tally import (
    NotOnRoll,
)
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import Invalid, NotFound, RuleBroken
from charter_engine.storage import assemblies, charters, people, process
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.unit_of_work import UnitOfWork

CONVENED, OPEN, CLOSED = "convened", "open", "closed"


class MeetingNotOpen(RuleBroken):
    """Meeting {assembly} is {state}; this needs it {needed}."""

    remedy = "See what may happen next on the meeting's page."


class PollStillOpen(RuleBroken):
    """Poll {poll} is still open."""

    remedy = "Close or annul the poll first."


def subject(meeting: AssemblyRecord) -> str:
    """Return what ledger entries about the meeting are filed under."""
    return f"assemblies/{meeting.n}"


def keep(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord) -> AssemblyRecord:
    """Write where the meeting stands, one act later."""
    kept = replace(meeting, acts=meeting.acts + 1)
    assemblies.keep(work.connection, acting.charter.charter_id, kept)
    return kept


def needs(meeting: AssemblyRecord, state: str) -> None:
    """Raise MeetingNotOpen unless the meeting is in this state."""
    if meeting.state != state:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed=state, why=f"it is {meeting.state}")


# --- the meeting ------------------------------------------------------------------------------------------------------
@action(Right.CONVENE, Owes.OFFICIAL, EntryType.ASSEMBLY_CONVENED)
def convene(work: UnitOfWork, acting: Acting, wanted: data.Convene) -> AssemblyRecord:
    """Call a meeting of a body for a day that has not passed."""
    if wanted.body not in {body.id for body in procedure_of(work, acting.charter).bodies}:
        raise NotFound(what="body", name=wanted.body)
    if wanted.day < bangkok_date(work.now()):
        raise Invalid(why=f"{wanted.day} has passed")
    charter_id = acting.charter.charter_id
    meeting = AssemblyRecord(
        n=charters.take_numbers(work.connection, charter_id, "next_assembly"),
        body=wanted.body,
        kind=wanted.kind,
        title=wanted.title,
        day=wanted.day,
        state=CONVENED,
        acts=0,
    )
    assemblies.add(work.connection, charter_id, meeting)
    body = {"assembly": meeting.n, "body": meeting.body, "kind": meeting.kind, "day": meeting.day.isoformat()}
    actor = acting.seat_for(Right.CONVENE).seat
    work.record(charter_id, EntryType.ASSEMBLY_CONVENED, subject(meeting), actor=actor, body=body)
    return meeting


@action(Right.CHECK_IN, Owes.SEALED)
def check_in(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data.CheckIn) -> AssemblyRecord:
    """Note who has arrived, by seat or by login; a second arrival changes nothing. Sealed at polls and at the end."""
    if meeting.state == CLOSED:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed=OPEN, why="it is closed")
    charter_id = acting.charter.charter_id
    roll = {seat.seat for seat in charters.roll(work.connection, charter_id, meeting.body)}
    arriving = [*wanted.seats, *_seats_of_logins(work, acting, meeting, wanted.logins)]
    for seat in arriving:
        if seat not in roll:
            raise NotOnRoll(seat=seat, who=seat, what="check in", why=f"it is not on the roll of {meeting.body}")
    there = assemblies.attendance(work.connection, charter_id, meeting.n)
    fresh = [seat for seat in dict.fromkeys(arriving) if seat not in there]
    assemblies.add_attendance(work.connection, charter_id, meeting.n, fresh, work.now())
    return keep(work, acting, meeting)


def _seats_of_logins(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, logins: Iterable[str]) -> list[str]:
    charter_id, found = acting.charter.charter_id, []
    for login in logins:
        person = people.account_by_login(work.connection, login).person_id
        held = charters.seats_of_person(work.connection, charter_id, person)
        seat = next((seat.seat for seat in held if seat.body == meeting.body), None)
        if seat is None:
            raise NotOnRoll(seat=login, who=login, what="check in", why=f"no seat on the roll of {meeting.body}")
        found.append(seat)
    return found


@action(Right.OPEN_POLL, Owes.OFFICIAL, EntryType.ASSEMBLY_OPENED)
def open_meeting(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, _: data.NoData) -> AssemblyRecord:
    """Open a meeting on its day or later, with the attendance so far; quorum is judged at each poll."""
    needs(meeting, CONVENED)
    if bangkok_date(work.now()) < meeting.day:
        raise RuleBroken(why=f"the meeting is called for {meeting.day}")
    opened = replace(meeting, state=OPEN, opened=work.now())
    _attendance_entry(work, acting, meeting, EntryType.ASSEMBLY_OPENED)
    return keep(work, acting, opened)


@action(Right.CLOSE_POLL, Owes.OFFICIAL, EntryType.ASSEMBLY_CLOSED)
def close_meeting(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, _: data.NoData) -> AssemblyRecord:
    """Close a meeting that has no open poll."""
    needs(meeting, OPEN)
    for poll in assemblies.polls(work.connection, acting.charter.charter_id, assembly=meeting.n):
        if poll.state == process.OPEN:
            raise PollStillOpen(poll=poll.k, why="a poll is open")
    closed = replace(meeting, state=CLOSED, closed=work.now())
    _attendance_entry(work, acting, meeting, EntryType.ASSEMBLY_CLOSED)
    return keep(work, acting, closed)


def _attendance_entry(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, kind: EntryType) -> None:
    charter_id = acting.charter.charter_id
    there = assemblies.attendance(work.connection, charter_id, meeting.n)
    roll = charters.roll(work.connection, charter_id, meeting.body)
    body: dict[str, object] = {
        "assembly": meeting.n,
        "roll": len(roll),
        "present": len(there),
        "attendance": root([leaf_hash(seat.encode()) for seat in sorted(there)]).hex(),
    }
    actor = acting.seat_for(Right.OPEN_POLL).seat
    work.record(charter_id, kind, subject(meeting), actor=actor, body=body)
