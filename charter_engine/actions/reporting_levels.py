"""What a review report says beyond the charter itself: commitments, proposals that rose, partners, duties overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.deliberation.duty import DutyState, after, due, last_held
from charter_engine.domain.deliberation.procedure import DutyKind
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.storage import assemblies, charters, commitments, partners, process, raising, texts
from charter_engine.storage.charters import CharterRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ANSWER_DAYS = 15
"""Days for an answer where the procedure names none."""


def gather_levels(connection: Connection, charter_id: str, today: date) -> dict[str, Any]:
    """Return commitments with their progress, proposals raised and received, and what partners have not answered."""
    charter = charters.by_id(connection, charter_id)
    return {
        "commitments": _commitments(connection, charter, today),
        "raised": _raised(connection, charter),
        "received": _received(connection, charter, today),
        "partners_unanswered": _unanswered(connection, charter_id, today),
    }


def _labels(tree: Provision) -> dict[str, str]:
    return {node.identity: node.label for node in tree.walk()}


def _commitments(connection: Connection, charter: CharterRecord, today: date) -> list[dict[str, Any]]:
    found = commitments.every(connection, charter.charter_id)
    labels = _labels(texts.tree(connection, charter.charter_id, charter.head)) if found else {}
    notes = commitments.progress(connection, charter.charter_id)
    return [
        {
            "commitment": one.n,
            "clause": labels.get(one.clause, one.clause),
            "who": one.who,
            "what": one.what,
            "due": one.due.isoformat(),
            "state": one.state,
            "overdue": one.state == commitments.OPEN and one.due < today,
            "progress": [note.words for note in notes if note.commitment == one.n],
        }
        for one in found
    ]


def _raised(connection: Connection, charter: CharterRecord) -> list[dict[str, Any]]:
    known = {one.charter_id: one.title for one in charters.every(connection)}
    return [
        {
            "amendment": one.amendment,
            "target": known[one.target],
            "at": bangkok_date(one.at).isoformat(),
            "answers": [
                {"charter": answer["charter"], "outcome": answer["outcome"], "reason": answer["reason"]}
                for answer in one.outcome or ()
            ],
        }
        for one in raising.raisings(connection, charter.charter_id)
    ]


def _received(connection: Connection, charter: CharterRecord, today: date) -> list[dict[str, Any]]:
    return [
        {
            "proposal": one.n,
            "title": one.title,
            "place": one.history["place"],
            "state": one.state,
            "reason": one.why,
            "overdue": one.decided is None and today > _due(connection, charter, bangkok_date(one.at)),
        }
        for one in raising.proposals(connection, charter.charter_id)
    ]


def _due(connection: Connection, charter: CharterRecord, asked: date) -> date:
    duties = process.procedure(connection, charter.charter_id, charter.procedure_hash).duties
    duty = next((one for one in duties if one.kind is DutyKind.ANSWER), None)
    return after(asked, duty.every) if duty else asked + timedelta(days=_ANSWER_DAYS)


def _unanswered(connection: Connection, charter_id: str, today: date) -> list[dict[str, Any]]:
    names = {one.n: one.name for one in partners.every(connection, charter_id)}
    return [
        {
            "partner": names[one.partner],
            "question": one.question,
            "due": one.due.isoformat(),
            "overdue": one.due < today,
        }
        for one in partners.questions(connection, charter_id)
        if one.answered is None
    ]


def overdue_duties(connection: Connection, charter_id: str, now: datetime) -> list[dict[str, Any]]:
    """Return the duties that are late, with how many days."""
    versions, today = texts.briefs(connection, charter_id), bangkok_date(now)
    if not versions:
        return []
    charter = charters.by_id(connection, charter_id)
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    meetings = [one for one in assemblies.every(connection, charter_id) if one.opened]
    found = []
    for duty in (one for one in procedure.duties if one.kind is not DutyKind.ANSWER):
        standing = due(duty, last_held(duty, meetings), versions[0].effective, today)
        if standing.state is DutyState.OVERDUE:
            found.append({"name": duty.name, "due": standing.next_due.isoformat(), "days": -standing.days})
    return found
