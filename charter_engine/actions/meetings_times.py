"""Times in a meeting, which never run backwards, and the end of what is under way in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from charter_engine.domain.deliberation.meetings import not_before
from charter_engine.storage import meetings
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.meetings import CURRENT, DONE, SPEAKING, SPOKEN, WAITING, WITHDRAWN
from charter_engine.storage.unit_of_work import UnitOfWork


def time_of_act(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> datetime:
    """Return the time of an act in a meeting, never before what was noted in it already."""
    connection = work.connection
    moments: list[datetime | None] = [meeting.opened]
    moments += [one.at for one in meetings.moves(connection, charter_id, meeting.n)]
    for item in meetings.agenda(connection, charter_id, meeting.n):
        moments += [item.began, item.ended]
    for one in meetings.speakers(connection, charter_id, meeting.n):
        moments += [one.asked, one.began, one.ended]
    return not_before(work.now(), *moments)


def end_current(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> None:
    """Note the end of the item under discussion, if there is one."""
    at = time_of_act(work, charter_id, meeting)
    for item in meetings.agenda(work.connection, charter_id, meeting.n):
        if item.state == CURRENT:
            meetings.keep_item(work.connection, charter_id, meeting.n, replace(item, state=DONE, ended=at))


def finish_current(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord, *, everyone: bool = False) -> None:
    """Note the end of the speech under way; with `everyone` those still waiting are let go too."""
    at = time_of_act(work, charter_id, meeting)
    for one in meetings.speakers(work.connection, charter_id, meeting.n):
        if one.state == SPEAKING:
            meetings.keep_speaker(work.connection, charter_id, meeting.n, replace(one, state=SPOKEN, ended=at))
        elif everyone and one.state == WAITING:
            meetings.keep_speaker(work.connection, charter_id, meeting.n, replace(one, state=WITHDRAWN, ended=at))
