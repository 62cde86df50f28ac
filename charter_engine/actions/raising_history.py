"""What a raised proposal brings with it, and what is said back: read from the records of the charter it is of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.ledger.merkle import leaf_hash
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import NotFound
from charter_engine.storage import amendments, assemblies, ledger, places, process, texts
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.raising import ProposalRecord, RaisingRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection


def history_of(connection: Connection, source: CharterRecord, raised: RaisingRecord, revision: int) -> dict[str, Any]:
    """Return a raised amendment's history: title, reason, texts, votes, days, and the entry that says it was raised."""
    charter_id, n = source.charter_id, raised.amendment
    record = amendments.by_number(connection, charter_id, n)
    as_raised = amendments.revision(connection, charter_id, n, revision)
    line = ledger.line(connection, charter_id, raised.seq)
    if line is None:
        raise NotFound(what="entry", name=raised.seq)
    base = texts.tree(connection, charter_id, as_raised.base_version)
    result = apply(base, operations_from_json(as_raised.operations))
    return {
        "slug": source.slug,
        "charter": source.title,
        "place": " ".join(place.name for place in places.of_charter(connection, charter_id)) or source.place,
        "origin": source.origin,
        "entry": raised.seq,
        "leaf": leaf_hash(line.data).hex(),
        "amendment": n,
        "title": as_raised.title,
        "reason": as_raised.reason,
        "filed": bangkok_date(record.filed_at).isoformat(),
        "raised": bangkok_date(raised.at).isoformat(),
        "base_root": as_raised.base_root,
        "result_root": as_raised.result_root,
        "operations": as_raised.operations,
        "texts": [
            {
                "what": one.what.value,
                "label": (one.new or one.old or base).label,
                "old": one.old.text if one.old else "",
                "new": one.new.text if one.new else "",
            }
            for one in changes(base, result)
            if one.what is not Change.UNCHANGED and (one.new or one.old or base).text
        ],
        "votes": _votes(connection, charter_id, n),
    }


def _votes(connection: Connection, charter_id: str, amendment: int) -> list[dict[str, Any]]:
    polls = assemblies.polls(connection, charter_id, amendment=amendment)
    return [
        _vote(poll, poll.decision, poll.closed) for poll in polls if poll.decision and poll.closed and _counts(poll)
    ]


def _counts(poll: PollRecord) -> bool:
    return poll.state == process.CLOSED and not poll.sub


def _vote(poll: PollRecord, decision: Mapping[str, Any], closed: datetime) -> dict[str, Any]:
    return {
        "assembly": poll.assembly,
        "poll": poll.k,
        "method": poll.method,
        "outcome": decision["outcome"],
        "tally": decision["tally"]["total"],
        "on": bangkok_date(closed).isoformat(),
    }


def reason_of(connection: Connection, charter_id: str, done: ProposalRecord) -> str:
    """Return why an amendment was returned or did not pass, where the record says so."""
    if done.state == "adopted" or not done.amendment:
        return ""
    for line in reversed(ledger.lines(connection, charter_id, subject=f"amendments/{done.amendment}")):
        if line.type in {EntryType.AMENDMENT_RETURNED, EntryType.STAGE_CLOSED}:
            reason = parse_entry(line.data).body.get("reason", "")
            return reason if isinstance(reason, str) else ""
    return ""


def version_of(connection: Connection, charter_id: str, done: ProposalRecord) -> int:
    """Return the version that an amendment became part of, or 0."""
    known = texts.briefs(connection, charter_id) if done.amendment else ()
    return next((version.n for version in known if done.amendment in version.sources), 0)
