"""Recusals: a member takes no part in the questions on an amendment, and is neither on their roll nor present.

Each recusal says in its entry whether the quorum holds without that seat. Recusals are taken one at a time (the meeting
is held), so that of two at once the second sees the first, and a quorum is never lost without it being said.
"""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.actions import data_polls, polls_rules
from charter_engine.actions.assemblies import CLOSED, MeetingNotOpen, keep, subject
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.polls_counting import electorate_of
from charter_engine.actions.polls_opening import electorate_now
from charter_engine.actions.proxies import on_roll, own_seat
from charter_engine.domain.deliberation.tally import tally
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict
from charter_engine.storage import amendments, assemblies, delegations, process
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.delegations import RecusalRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class QuestionIsPut(Conflict):
    """A question on amendment {amendment} is open; its electorate is frozen."""

    remedy = "A recusal counts for questions opened after it; ask the chair whether to annul this one and put it again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Recused:
    """A recusal as kept, and whether the quorum holds without the seat (None where the stage asks for none)."""

    record: RecusalRecord
    roll: int
    present: int
    quorum: bool | None


@action(Right.VOTE, Owes.OFFICIAL, EntryType.SEAT_RECUSED)
def recuse(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.Recuse) -> Recused:
    """Take no part in the questions on an amendment in this meeting."""
    return _recused(work, acting, meeting, own_seat(work, acting, meeting), wanted.amendment, Right.VOTE)


@action(Right.CHECK_IN, Owes.OFFICIAL, EntryType.SEAT_RECUSED)
def note_recusal(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: data_polls.NoteRecusal) -> Recused:
    """Record a recusal declared in the hall."""
    on_roll(work, acting, meeting, wanted.seat)
    return _recused(work, acting, meeting, wanted.seat, wanted.amendment, Right.CHECK_IN)


def _recused(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, seat: str, amendment: int, right: Right
) -> Recused:
    if meeting.state == CLOSED:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed="open", why="it is closed")
    charter_id, connection = acting.charter.charter_id, work.connection
    record = amendments.public(connection, charter_id, amendment)
    if seat in delegations.recused(connection, charter_id, meeting.n, amendment):
        raise Conflict(why=f"seat {seat} is recused already")
    polls = assemblies.polls(connection, charter_id, assembly=meeting.n, amendment=amendment)
    if any(poll.state == process.OPEN for poll in polls):
        raise QuestionIsPut(amendment=amendment, why="a question is open")
    recusal = RecusalRecord(seat=seat, amendment=amendment, at=work.now())
    delegations.add_recusal(connection, charter_id, meeting.n, recusal)
    found = _standing(work, acting, meeting, record, recusal)
    body: dict[str, object] = {
        "assembly": meeting.n,
        "amendment": amendment,
        "seat": seat,
        "roll": found.roll,
        "present": found.present,
    }
    body |= {} if found.quorum is None else {"quorum": found.quorum}
    actor = acting.seat_for(right).seat
    work.record(charter_id, EntryType.SEAT_RECUSED, subject(meeting), actor=actor, body=body)
    keep(work, acting, meeting)
    return found


def _standing(
    work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, record: AmendmentRecord, recusal: RecusalRecord
) -> Recused:
    """Return what is left of roll and attendance, judged by the stage the amendment is in."""
    charter_id = acting.charter.charter_id
    stage = polls_rules.of_amendment(work, charter_id, record, record.stage, record.revision)
    electors = electorate_now(work, charter_id, meeting, stage, record.n)
    total = tally(electorate_of(electors), [one.seat for one in electors if one.present], ()).total
    # Electors carry the sector's weight already.
    holds = stage.quorum.holds(total.present, total.base(stage.quorum.of)) if stage.quorum else None
    return Recused(record=recusal, roll=int(total.roll), present=int(total.present), quorum=holds)
