"""The minutes of a meeting: what the records tell of it, with the secretary's words, kept revision by revision."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from charter_engine.actions.assemblies import CLOSED, keep, needs, subject
from charter_engine.actions.data_meetings import RecordMinutes
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType, format_time
from charter_engine.errors import Conflict
from charter_engine.storage import assemblies, meetings, minutes, records
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.minutes import MinutesRecord
from charter_engine.storage.records import Record
from charter_engine.storage.unit_of_work import UnitOfWork


class MinutesApproved(Conflict):
    """The minutes of meeting {assembly} were approved by meeting {meeting}; they stay as they are."""

    remedy = "Have a later meeting resolve what is to be said beside them."


@action(Right.REPORT, Owes.OFFICIAL, EntryType.MINUTES_RECORDED)
def record_minutes(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: RecordMinutes) -> MinutesRecord:
    """Keep a revision of the minutes and promise its paper; a correction is a further revision until the approval.

    Raises MeetingNotOpen before closing, NoSuchItem, MinutesApproved.
    """
    needs(meeting, CLOSED)
    charter_id, connection = acting.charter.charter_id, work.connection
    if (approval := minutes.approval(connection, charter_id, meeting.n)) is not None:
        raise MinutesApproved(assembly=meeting.n, meeting=approval.meeting, why="the minutes are approved already")
    for place in wanted.words:
        if place != "closing":
            meetings.item(connection, charter_id, meeting.n, int(place))
    words = dict(wanted.words)
    digest = hashlib.sha256(encode(told(work, charter_id, meeting) | {"words": words})).hexdigest()
    revision = MinutesRecord(
        revision=len(minutes.revisions(connection, charter_id, meeting.n)) + 1,
        words=words,
        digest=digest,
        seat=acting.seat_for(Right.REPORT).seat,
        at=work.now(),
    )
    minutes.add_minutes(connection, charter_id, meeting.n, revision)
    body: dict[str, object] = {"assembly": meeting.n, "revision": revision.revision, "minutes": digest}
    work.record(charter_id, EntryType.MINUTES_RECORDED, subject(meeting), actor=revision.seat, body=body)
    args: dict[str, object] = {"assembly": meeting.n}
    work.promise("minutes", charter_id, args, dedupe=f"minutes:{charter_id}:{meeting.n}:{revision.revision}")
    keep(work, acting, meeting)
    return revision


def told(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> dict[str, object]:
    """Return what the records tell of a meeting, as data that names seats only; the minutes' digest is over it."""
    connection = work.connection
    arrivals = assemblies.attendance(connection, charter_id, meeting.n)
    parts: dict[str, Sequence[Record]] = {
        "notices": meetings.notices(connection, charter_id, meeting.n),
        "agenda": meetings.agenda(connection, charter_id, meeting.n),
        "moves": meetings.moves(connection, charter_id, meeting.n),
        "speakers": meetings.speakers(connection, charter_id, meeting.n),
        "resolutions": minutes.resolutions(connection, charter_id, meeting.n),
    }
    polls = assemblies.polls(connection, charter_id, assembly=meeting.n)
    return {
        "assembly": meeting.n,
        "day": meeting.day.isoformat(),
        "opened": format_time(meeting.opened) if meeting.opened else "",
        "closed": format_time(meeting.closed) if meeting.closed else "",
        "arrivals": {seat: format_time(at) for seat, at in arrivals.items()},
        "polls": [{"poll": poll.k, "state": poll.state, "decision": poll.decision or {}} for poll in polls],
        **{name: [_plain(row) for row in rows] for name, rows in parts.items()},
    }


def _plain(record: Record) -> dict[str, object]:
    return {name: _word(value) for name, value in records.values(record).items() if value is not None}


def _word(value: object) -> object:
    if isinstance(value, datetime):
        return format_time(value)
    return value.isoformat() if isinstance(value, date) else value
