"""Resolutions of a meeting: a note taken of its report, minutes approved, anything else it agrees on.

A show of agreement to which nobody objects is recorded as unanimous; where someone objects, a poll is put and the
resolution names it. Where the procedure knows a quorum for the body, less of it resolves nothing.
"""

from __future__ import annotations

from charter_engine.actions.assemblies import CLOSED, OPEN, keep, needs, subject
from charter_engine.actions.charters import procedure_of
from charter_engine.actions.data_meetings import Resolve
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.meetings_times import time_of_act
from charter_engine.actions.polls_opening import CastingFirst
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.dates import thai_date
from charter_engine.errors import Conflict, Invalid, RuleBroken
from charter_engine.storage import assemblies, charters, meetings, minutes, process
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.minutes import APPROVE_MINUTES, TAKE_NOTE, UNANIMOUS, ApprovalRecord, ResolutionRecord
from charter_engine.storage.unit_of_work import UnitOfWork

_AGREED = {UNANIMOUS, "passed"}


class NotEnoughThere(RuleBroken):
    """Only {present} of {roll} seats are there; the procedure's quorum asks for {need}."""

    remedy = "Wait for more members, or close the meeting."


class NothingToNote(RuleBroken):
    """Meeting {assembly} has no report yet to take note of."""

    remedy = "Make the report first (report)."


class NoMinutesToApprove(RuleBroken):
    """There are no minutes of {subject} that this meeting could approve: {why}."""

    remedy = "Minutes are recorded after closing and approved by a later meeting of the same body."


class PollDecidesNothing(RuleBroken):
    """Poll {poll} is {state}; a resolution names a poll that was closed and counted."""

    remedy = "Close the poll first."


@action(Right.OPEN_POLL, Owes.OFFICIAL, EntryType.RESOLUTION_TAKEN)
def resolve(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: Resolve) -> ResolutionRecord:
    """Record what the meeting resolved; approving minutes makes the newest revision of them the approved one.

    Raises NotEnoughThere, NothingToNote, NoMinutesToApprove, PollDecidesNothing, CastingFirst.
    """
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    present = _quorum(work, acting, meeting)
    if wanted.item:
        meetings.item(connection, charter_id, meeting.n, wanted.item)
    about, words = _about(work, charter_id, meeting, wanted)
    resolution = ResolutionRecord(
        k=minutes.next_resolution(connection, charter_id, meeting.n),
        item=wanted.item or _item_about(work, charter_id, meeting, wanted.kind, about),
        kind=wanted.kind,
        subject=about,
        words=wanted.words or words,
        outcome=_outcome(work, charter_id, meeting, wanted.poll),
        poll=wanted.poll,
        seat=acting.seat_for(Right.OPEN_POLL).seat,
        at=time_of_act(work, charter_id, meeting),
    )
    minutes.add_resolution(connection, charter_id, meeting.n, resolution)
    body: dict[str, object] = {
        "assembly": meeting.n,
        "resolution": resolution.k,
        "kind": resolution.kind,
        "subject": resolution.subject,
        "words": resolution.words,
        "outcome": resolution.outcome,
        "present": present,
        **({"item": resolution.item} if resolution.item else {}),
        **({"poll": resolution.poll} if resolution.poll else {}),
    }
    work.record(charter_id, EntryType.RESOLUTION_TAKEN, subject(meeting), actor=resolution.seat, body=body)
    if resolution.kind == APPROVE_MINUTES and resolution.outcome in _AGREED:
        _approve(work, charter_id, meeting, resolution)
    keep(work, acting, meeting)
    return resolution


def _quorum(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord) -> int:
    """Return how many are there; raises NotEnoughThere below the least quorum of the stages the body decides."""
    charter_id = acting.charter.charter_id
    stages = procedure_of(work, acting.charter).stages
    roll = {seat.seat for seat in charters.roll(work.connection, charter_id, meeting.body)}
    there = len(roll & meetings.present_seats(work.connection, charter_id, meeting.n))
    asked = [stage.quorum for stage in stages if stage.body == meeting.body and stage.quorum is not None]
    if asked and not any(share.holds(there, len(roll)) for share in asked):
        need = min(share.need(len(roll)) for share in asked)
        raise NotEnoughThere(present=there, roll=len(roll), need=int(need), why="no quorum")
    return there


def _item_about(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord, kind: str, about: str) -> int:
    """Return the agenda item a resolution belongs to: the report's, the minutes' own, or the one under discussion."""
    for item in meetings.agenda(work.connection, charter_id, meeting.n):
        if (kind == TAKE_NOTE and item.kind == "report") or (kind == APPROVE_MINUTES and item.duty == about):
            return item.item
    return meeting.item


def _about(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord, wanted: Resolve) -> tuple[str, str]:
    """Return what a resolution is about and the words it gets where none are given."""
    match wanted.kind:
        case "take_note":
            if meeting.report is None:
                raise NothingToNote(assembly=meeting.n, why="no report")
            return "report", "ที่ประชุมรับทราบรายงานการทบทวน"
        case "approve_minutes":
            other = _to_approve(work, charter_id, meeting, wanted.subject)
            return f"assemblies/{other.n}", f"ที่ประชุมรับรองรายงานการประชุม {other.title} วันที่ {thai_date(other.day)}"
        case _:
            if not wanted.words:
                raise Invalid(why="a resolution needs its words")
            return wanted.subject, ""


def _to_approve(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord, about: str) -> AssemblyRecord:
    number = about.removeprefix("assemblies/")
    if not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004 - fits a column
        raise NoMinutesToApprove(subject=about, why="no meeting is named")
    other = assemblies.by_number(work.connection, charter_id, int(number))
    if other.n == meeting.n or other.body != meeting.body or other.state != CLOSED:
        raise NoMinutesToApprove(subject=about, why="it is no closed meeting of this body")
    if not minutes.revisions(work.connection, charter_id, other.n):
        raise NoMinutesToApprove(subject=about, why="they are not recorded yet")
    if minutes.approval(work.connection, charter_id, other.n) is not None:
        raise Conflict(why="the minutes are approved already")
    return other


def _outcome(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord, k: int) -> str:
    if not k:
        return UNANIMOUS
    poll = assemblies.poll(work.connection, charter_id, meeting.n, k)
    if process.awaits_casting(poll):
        raise CastingFirst(poll=k, why="the casting vote comes first")
    if poll.state != process.CLOSED or poll.decision is None:
        raise PollDecidesNothing(poll=k, state=poll.state, why=f"it is {poll.state}")
    return str(poll.decision["outcome"])


def _approve(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord, resolution: ResolutionRecord) -> None:
    other = int(resolution.subject.removeprefix("assemblies/"))
    newest = minutes.revisions(work.connection, charter_id, other)[-1]
    approval = ApprovalRecord(revision=newest.revision, meeting=meeting.n, resolution=resolution.k, at=resolution.at)
    minutes.add_approval(work.connection, charter_id, other, approval)
    body: dict[str, object] = {
        "assembly": other,
        "revision": newest.revision,
        "minutes": newest.digest,
        "by": f"assemblies/{meeting.n}",
        "resolution": resolution.k,
    }
    about = f"assemblies/{other}"
    work.record(charter_id, EntryType.MINUTES_APPROVED, about, actor=resolution.seat, body=body)
    args: dict[str, object] = {"assembly": other}
    work.promise("minutes", charter_id, args, dedupe=f"minutes:{charter_id}:{other}:approved-{newest.revision}")
