"""What the acts of a meeting share: what is put to it, and the notice it stands under."""

from __future__ import annotations

import json

from charter_engine.actions.charters import procedure_of
from charter_engine.domain.deliberation import meetings as rules
from charter_engine.domain.deliberation.meetings import NoticeStanding, Put
from charter_engine.domain.deliberation.procedure import ENDS
from charter_engine.errors import RuleBroken
from charter_engine.storage import amendments, meetings, process
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.meetings import NoticeRecord
from charter_engine.storage.unit_of_work import UnitOfWork

_OVER = {*ENDS, "withdrawn"}


class NoNoticeGiven(RuleBroken):
    """Meeting {assembly} has not been told to its members; the procedure asks for {days} days' notice."""

    remedy = "Give notice of the meeting first (notify)."


class NoticeOutdated(RuleBroken):
    """The notice of meeting {assembly} tells another day than it has now."""

    remedy = "Give a fresh notice (notify)."


class NotInNotice(RuleBroken):
    """Amendments were added to the agenda of meeting {assembly} after its notice: {late}."""

    remedy = "Give a fresh notice in time, or put them to a later meeting."


def put_to(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord) -> tuple[Put, ...]:
    """Return the amendments under way that are put to a meeting: scheduled for it, or on its agenda."""
    connection, charter_id = work.connection, charter.charter_id
    listed = {item.amendment for item in meetings.agenda(connection, charter_id, meeting.n)}
    urgencies = meetings.urgent(connection, charter_id)
    return tuple(
        Put(
            n=record.n,
            procedure=process.procedure(connection, charter_id, record.procedure_hash),
            stage=record.stage,
            urgency=urgencies.get(record.n, ""),
        )
        for record in amendments.every(connection, charter_id)
        if record.state not in _OVER and (record.assembly == meeting.n or record.n in listed)
    )


def notice_days(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord) -> int:
    """Return the least days between the notice and the meeting, by the procedure and what is put to it."""
    put = put_to(work, charter, meeting)
    return rules.notice_days(procedure_of(work, charter), meeting.body, meeting.kind, put)


def told_amendments(notice: NoticeRecord) -> set[int]:
    """Return the amendments a notice told."""
    return {int(item["amendment"]) for item in json.loads(notice.agenda) if item["amendment"]}


def notice_standing(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord) -> NoticeStanding:
    """Return what the newest notice says of the meeting as it is now."""
    given = meetings.notices(work.connection, charter.charter_id, meeting.n)
    told = (given[-1].day, told_amendments(given[-1])) if given else None
    put = put_to(work, charter, meeting)
    body = procedure_of(work, charter).body(meeting.body)
    return rules.standing(days=body.notice_days if body else 0, told=told, day=meeting.day, put=[one.n for one in put])


def check_notice(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord) -> None:
    """Refuse to begin a meeting whose members were not told of it as it is.

    Raises NoNoticeGiven, NoticeOutdated, NotInNotice.
    """
    found = notice_standing(work, charter, meeting)
    if found.needed and not found.given:
        days = notice_days(work, charter, meeting)
        raise NoNoticeGiven(assembly=meeting.n, days=days, why="no notice was given")
    if found.needed and found.moved:
        raise NoticeOutdated(assembly=meeting.n, why="the day was changed")
    if found.needed and found.late:
        raise NotInNotice(assembly=meeting.n, late=", ".join(map(str, found.late)), why="added late")


def check_told(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord, amendment: int) -> None:
    """Refuse the question on an amendment its notice did not tell; raises NotInNotice."""
    found = notice_standing(work, charter, meeting)
    if found.needed and amendment in found.late:
        raise NotInNotice(assembly=meeting.n, late=str(amendment), why="added late")
