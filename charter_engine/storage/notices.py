"""The notice a meeting stands under: what is put to the meeting, and whether its members were told of it as it is."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation import meetings as rules
from charter_engine.domain.deliberation.meetings import NoticeStanding, Put
from charter_engine.storage import amendments, meetings, process
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.meetings import NoticeRecord

_UNDER_WAY: Final = "under_way"


def put_to(connection: Connection, charter: CharterRecord, meeting: AssemblyRecord) -> tuple[Put, ...]:
    """Return the amendments under way that are put to a meeting: scheduled for it, or on its agenda."""
    charter_id = charter.charter_id
    urgencies = meetings.urgent(connection, charter_id)
    return tuple(
        Put(
            n=record.n,
            procedure=process.procedure(connection, charter_id, record.procedure_hash),
            stage=record.stage,
            urgency=urgencies.get(record.n, ""),
        )
        for record in _put(connection, charter_id, meeting)
    )


def _put(connection: Connection, charter_id: str, meeting: AssemblyRecord) -> list[AmendmentRecord]:
    listed = {item.amendment for item in meetings.agenda(connection, charter_id, meeting.n)}
    return [
        record
        for record in amendments.every(connection, charter_id)
        if record.state == _UNDER_WAY and (record.assembly == meeting.n or record.n in listed)
    ]


def days_needed(connection: Connection, charter: CharterRecord, meeting: AssemblyRecord) -> int:
    """Return the least days between the notice and the meeting, by the procedure and what is put to it."""
    procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    return rules.notice_days(procedure, meeting.body, meeting.kind, put_to(connection, charter, meeting))


def standing(connection: Connection, charter: CharterRecord, meeting: AssemblyRecord) -> NoticeStanding:
    """Return what the newest notice says of the meeting as it is now."""
    given = meetings.notices(connection, charter.charter_id, meeting.n)
    told = (given[-1].day, _told(given[-1])) if given else None
    put = [record.n for record in _put(connection, charter.charter_id, meeting)]
    body = process.procedure(connection, charter.charter_id, charter.procedure_hash).body(meeting.body)
    return rules.standing(days=body.notice_days if body else 0, told=told, day=meeting.day, put=put)


def _told(notice: NoticeRecord) -> set[int]:
    return {int(item["amendment"]) for item in json.loads(notice.agenda) if item["amendment"]}
