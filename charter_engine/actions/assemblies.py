"""Acts of a meeting itself: convening, checking in and leaving, opening, closing.

Who comes and goes, the agenda and the list of speakers are sealed by their Merkle roots when the meeting closes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from charter_engine.actions import data
from charter_engine.actions.charters import procedure_of
from charter_engine.actions.compositions import check_composition
from charter_engine.actions.data_meetings import Leave
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.meetings_rules import check_notice
from charter_engine.actions.meetings_times import end_current, finish_current, time_of_act
from charter_engine.domain.deliberation.meetings import not_before
from charter_engine.domain.deliberation.tally import NotOnRoll
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType, format_time
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import Invalid, NotFound, RuleBroken
from charter_engine.storage import assemblies, charters, meetings, people, process, records
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.records import Record
from charter_engine.storage.unit_of_work import UnitOfWork

CONVENED, OPEN, CLOSED = "convened", "open", "closed"


class NobodyNamed(Invalid):
    """Nobody is named who has arrived."""

    remedy = "Name at least one seat (seats) or login (logins)."


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
    """Note who has arrived or come back, by seat or by login; who is there already changes nothing.

    Sealed at polls and at the end.
    """
    if meeting.state == CLOSED:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed=OPEN, why="it is closed")
    charter_id, at = acting.charter.charter_id, time_of_act(work, acting.charter.charter_id, meeting)
    roll = {seat.seat for seat in charters.roll(work.connection, charter_id, meeting.body)}
    arriving = [*wanted.seats, *_seats_of_logins(work, acting, meeting, wanted.logins)]
    if not arriving:
        raise NobodyNamed(why="neither seats nor logins")
    for seat in arriving:
        if seat not in roll:
            raise NotOnRoll(seat=seat, who=seat, what="check in", why=f"it is not on the roll of {meeting.body}")
    there = assemblies.attendance(work.connection, charter_id, meeting.n)
    fresh = [seat for seat in dict.fromkeys(arriving) if seat not in there]
    assemblies.add_attendance(work.connection, charter_id, meeting.n, fresh, at)
    here = meetings.present_seats(work.connection, charter_id, meeting.n)
    back = [seat for seat in dict.fromkeys(arriving) if seat in there and seat not in here]
    meetings.add_moves(work.connection, charter_id, meeting.n, back, meetings.RETURNED, at)
    return keep(work, acting, meeting)


@action(Right.CHECK_IN, Owes.SEALED)
def leave(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: Leave) -> AssemblyRecord:
    """Note who has left; who is not there changes nothing. They count as absent until they are checked in again."""
    if meeting.state == CLOSED:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed=OPEN, why="it is closed")
    charter_id = acting.charter.charter_id
    here = meetings.present_seats(work.connection, charter_id, meeting.n)
    arrived = assemblies.attendance(work.connection, charter_id, meeting.n)
    for seat in wanted.seats:
        if seat not in arrived:
            raise NotOnRoll(seat=seat, who=seat, what="leave", why="it has not arrived")
    gone = [seat for seat in dict.fromkeys(wanted.seats) if seat in here]
    at = not_before(time_of_act(work, charter_id, meeting), *(arrived[seat] for seat in gone))
    meetings.add_moves(work.connection, charter_id, meeting.n, gone, meetings.LEFT, at)
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
    """Open a meeting on its day or later, with the attendance so far; quorum is judged at each poll.

    Where the procedure asks for notice, one must have been given that tells the meeting as it is.
    """
    needs(meeting, CONVENED)
    if bangkok_date(work.now()) < meeting.day:
        raise RuleBroken(why=f"the meeting is called for {meeting.day}")
    check_notice(work, acting.charter, meeting)
    check_composition(work, acting.charter, meeting)
    at = time_of_act(work, acting.charter.charter_id, meeting)
    opened = replace(meeting, state=OPEN, opened=at)
    _attendance_entry(work, acting, meeting, EntryType.ASSEMBLY_OPENED)
    return keep(work, acting, opened)


@action(Right.CLOSE_POLL, Owes.OFFICIAL, EntryType.ASSEMBLY_CLOSED)
def close_meeting(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, _: data.NoData) -> AssemblyRecord:
    """Close a meeting that has no open poll, nor one tied that waits for its casting vote; what is under way ends."""
    needs(meeting, OPEN)
    for poll in assemblies.polls(work.connection, acting.charter.charter_id, assembly=meeting.n):
        if poll.state == process.OPEN or process.awaits_casting(poll):
            raise PollStillOpen(poll=poll.k, why="a poll is open")
    charter_id = acting.charter.charter_id
    end_current(work, charter_id, meeting)
    finish_current(work, charter_id, meeting, everyone=True)
    closed = replace(meeting, state=CLOSED, closed=time_of_act(work, charter_id, meeting), item=0)
    _attendance_entry(work, acting, meeting, EntryType.ASSEMBLY_CLOSED, more=_seals(work, charter_id, meeting))
    return keep(work, acting, closed)


def _attendance_entry(
    work: UnitOfWork,
    acting: Acting,
    meeting: AssemblyRecord,
    kind: EntryType,
    more: Mapping[str, object] | None = None,
) -> None:
    charter_id = acting.charter.charter_id
    came = assemblies.attendance(work.connection, charter_id, meeting.n)
    roll = charters.roll(work.connection, charter_id, meeting.body)
    body: dict[str, object] = {
        "assembly": meeting.n,
        "roll": len(roll),
        "present": len(meetings.present_seats(work.connection, charter_id, meeting.n)),
        "attendance": root([leaf_hash(seat.encode()) for seat in sorted(came)]).hex(),
    }
    actor = acting.seat_for(Right.OPEN_POLL).seat
    work.record(charter_id, kind, subject(meeting), actor=actor, body=body | dict(more or {}))


def _seals(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> dict[str, object]:
    """Return the roots over who left and returned, the agenda as it went, and who spoke; absent where there is none."""
    connection = work.connection
    parts: dict[str, Sequence[Record]] = {
        "moves": meetings.moves(connection, charter_id, meeting.n),
        "agenda": meetings.agenda(connection, charter_id, meeting.n),
        "speakers": meetings.speakers(connection, charter_id, meeting.n),
    }
    return {name: root([leaf_hash(_leaf(row)) for row in rows]).hex() for name, rows in parts.items() if rows}


def _leaf(record: Record) -> bytes:
    facts = records.values(record)
    words = {name: format_time(value) if isinstance(value, datetime) else value for name, value in facts.items()}
    return encode({name: value for name, value in words.items() if value is not None})
