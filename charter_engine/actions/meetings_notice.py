"""Acts before a meeting: its notice, judged by the procedure's days, and another day for it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from charter_engine.actions.assemblies import CONVENED, keep, needs, subject
from charter_engine.actions.data_meetings import Notify, Reschedule
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.meetings_agenda import agenda_json, fill_agenda, scheduled
from charter_engine.domain.deliberation.meetings import earliest_day
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import Invalid, RuleBroken
from charter_engine.storage import meetings, notices
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.meetings import NoticeRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoticeTooShort(RuleBroken):
    """Notice of meeting {assembly} is given {have} days ahead; the procedure asks for {need}."""

    remedy = "The earliest day for it is {earliest}; call it for that day or later."


@action(Right.CONVENE, Owes.OFFICIAL, EntryType.ASSEMBLY_NOTICED)
def notify(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: Notify) -> NoticeRecord:
    """Give notice of a meeting with its agenda, so many days ahead as the procedure asks; raises NoticeTooShort.

    Amendments put to the meeting are on the agenda it tells, whether someone listed them or not.
    """
    needs(meeting, CONVENED)
    charter_id, connection = acting.charter.charter_id, work.connection
    _in_time(work, acting, meeting, meeting.day)
    put = list(scheduled(work, acting, meeting))
    fill_agenda(work, acting, meeting, wanted=put)
    agenda = agenda_json(meetings.agenda(connection, charter_id, meeting.n))
    told = replace(meeting, begins=wanted.begins or meeting.begins, venue=wanted.venue or meeting.venue)
    given = meetings.notices(connection, charter_id, meeting.n)
    notice = NoticeRecord(
        n=len(given) + 1,
        day=told.day,
        begins=told.begins,
        venue=told.venue,
        days=(told.day - bangkok_date(work.now())).days,
        agenda=agenda,
        seat=acting.seat_for(Right.CONVENE).seat,
        at=work.now(),
    )
    meetings.add_notice(connection, charter_id, meeting.n, notice)
    body = {
        "assembly": meeting.n,
        "notice": notice.n,
        "day": notice.day.isoformat(),
        "begins": notice.begins,
        "venue": notice.venue,
        "days": notice.days,
        "agenda": hashlib.sha256(agenda.encode()).hexdigest(),
    }
    work.record(charter_id, EntryType.ASSEMBLY_NOTICED, subject(meeting), actor=notice.seat, body=body)
    args: dict[str, object] = {"assembly": meeting.n}
    work.promise("notice", charter_id, args, dedupe=f"notice:{charter_id}:{meeting.n}:{notice.n}")
    keep(work, acting, told)
    return notice


def _in_time(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, day: date) -> None:
    today = bangkok_date(work.now())
    if day < today:
        raise Invalid(why=f"{day} has passed")
    need, have = notices.days_needed(work.connection, acting.charter, meeting), (day - today).days
    if have < need:
        earliest = earliest_day(today, need)
        raise NoticeTooShort(assembly=meeting.n, have=have, need=need, earliest=earliest, why="the notice is too short")


@action(Right.CONVENE, Owes.OFFICIAL, EntryType.ASSEMBLY_CONVENED)
def reschedule(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: Reschedule) -> AssemblyRecord:
    """Call the meeting for another day, hour or place; a notice given before tells it no more."""
    needs(meeting, CONVENED)
    if wanted.day < bangkok_date(work.now()):
        raise Invalid(why=f"{wanted.day} has passed")
    moved = replace(
        meeting, day=wanted.day, begins=wanted.begins or meeting.begins, venue=wanted.venue or meeting.venue
    )
    body: dict[str, object] = {
        "assembly": moved.n,
        "body": moved.body,
        "kind": moved.kind,
        "day": moved.day.isoformat(),
        "instead_of": meeting.day.isoformat(),
    }
    actor = acting.seat_for(Right.CONVENE).seat
    work.record(acting.charter.charter_id, EntryType.ASSEMBLY_CONVENED, subject(moved), actor=actor, body=body)
    return keep(work, acting, moved)
