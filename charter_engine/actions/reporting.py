"""The assembly's review report, made from the records and noted by an official act."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace

from charter_engine.actions import data
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.reporting_levels import gather_levels, overdue_duties
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import RuleBroken
from charter_engine.storage import amendments, assemblies, charters, comments, texts
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NothingToReport(RuleBroken):
    """Meeting {assembly} has not been opened; its report needs its attendance."""

    remedy = "Check members in and open the meeting first."


def gather(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> dict[str, object]:
    """Return what the report holds: versions, amendments by state, comments without an answer, attendance by sector."""
    connection = work.connection
    since = _previous(work, charter_id, meeting)
    answered = comments.answers(connection, charter_id)
    titles = amendments.titles(connection, charter_id)
    said = comments.every(connection, charter_id)
    return {
        "assembly": meeting.n,
        "since": since,
        "as_of": bangkok_date(work.now()).isoformat(),
        "adopted": [
            {"version": v.n, "kind": v.kind, "adopted": v.adopted.isoformat(), "amendments": list(v.sources)}
            for v in texts.briefs(connection, charter_id)
            if v.adopted.isoformat() > since
        ],
        "amendments": [
            {"amendment": a.n, "title": titles[a.n], "state": a.state, "stage": a.stage}
            for a in amendments.every(connection, charter_id)
        ],
        "comments": {"received": len(said), "answered": len(answered)},
        "unanswered": [c.reference for c in said if c.n not in answered],
        "attendance": _attendance(work, charter_id, meeting),
        "duties_overdue": overdue_duties(connection, charter_id, work.now()),
        **gather_levels(connection, charter_id, bangkok_date(work.now())),
    }


def _previous(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> str:
    held = [
        other.day.isoformat()
        for other in assemblies.every(work.connection, charter_id)
        if other.kind == "annual" and other.n < meeting.n
    ]
    return max(held, default="")


def _attendance(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> list[dict[str, object]]:
    roll = charters.roll(work.connection, charter_id, meeting.body)
    there = assemblies.attendance(work.connection, charter_id, meeting.n)
    entitled = Counter(seat.sector for seat in roll)
    present = Counter(seat.sector for seat in roll if seat.seat in there)
    return [{"sector": sector, "roll": entitled[sector], "present": present[sector]} for sector in sorted(entitled)]


@action(Right.REPORT, Owes.OFFICIAL, EntryType.ASSEMBLY_REPORT)
def report(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, _: data.NoData) -> AssemblyRecord:
    """Make a meeting's review report from the records and promise its paper; making it again replaces it."""
    if meeting.opened is None:
        raise NothingToReport(assembly=meeting.n, why="not opened")
    charter_id = acting.charter.charter_id
    found = gather(work, charter_id, meeting)
    kept = replace(meeting, report=found, acts=meeting.acts + 1)
    assemblies.keep(work.connection, charter_id, kept)
    digest = hashlib.sha256(encode(found)).hexdigest()
    actor = acting.seat_for(Right.REPORT).seat
    body = {"assembly": meeting.n, "report": digest}
    work.record(charter_id, EntryType.ASSEMBLY_REPORT, f"assemblies/{meeting.n}", actor=actor, body=body)
    args: dict[str, object] = {"assembly": meeting.n}
    work.promise("report", charter_id, args, dedupe=f"report:{charter_id}:{meeting.n}:{kept.acts}")
    return kept
