"""Amendments as lists show them: by state, narrowed to a state or a stage, each with where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import ADOPTED, Procedure
from charter_engine.domain.identity.role import Right, Role
from charter_engine.queries import people, standing
from charter_engine.queries.amendment_way import DRAFT, GATHERING, UNDER_WAY, WITHDRAWN, last_day, stage_of
from charter_engine.queries.comments import name_of
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.queries.proposals import support_of
from charter_engine.storage import amendments, comments, process, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.charters import CharterRecord

STATES: Final = (DRAFT, GATHERING, UNDER_WAY, ADOPTED, "returned", "rejected", WITHDRAWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentLine:
    """An amendment in a list: its stage's name, when it came there, and the last day of the stage, if it has one.

    `support` is how many endorse one that gathers support and how many are needed; `urgent` names its faster way.
    """

    n: int
    title: str
    kind: str
    state: str
    stage: str
    since: datetime
    until: date | None
    author: PublicSeat
    clauses: tuple[str, ...]
    comments: int
    support: tuple[int, int] | None = None
    urgent: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentsPage:
    """Amendments by state, the newest first in each; drafts are only their author's.

    `states` and `stages` (id, name, how many) are what the list may be narrowed to, `wanted` what it is narrowed to.
    """

    groups: tuple[tuple[str, tuple[AmendmentLine, ...]], ...]
    states: tuple[tuple[str, int], ...]
    stages: tuple[tuple[str, int], ...]
    wanted: tuple[str, str]
    may_propose: bool
    slug: str


def visible(record: AmendmentRecord, visitor: Visitor) -> bool:
    """Tell whether a visitor may see it: a draft that was never filed is its author's and the secretariat's."""
    return record.state != DRAFT or visitor.holds(record.author) or visitor.may(Right.RUN_STAGE)


# --- the list ---------------------------------------------------------------------------------------------------------
def amendments_page(
    connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime, wanted: tuple[str, str] = ("", "")
) -> AmendmentsPage:
    """Return the amendments the visitor may see, by state; `wanted` narrows them to a state and a stage's name."""
    found, (state_wanted, stage_wanted) = lines(connection, charter, visitor), wanted
    groups = [(state, tuple(line for line in found if line.state == state)) for state in STATES]
    going = [line.stage for line in found if line.state == UNDER_WAY]
    shown = [
        (state, tuple(line for line in group if not stage_wanted or (state, line.stage) == (UNDER_WAY, stage_wanted)))
        for state, group in groups
        if state_wanted in {"", state}
    ]
    offers = people.offers(standing.of_charter(connection, charter, now).now, pinned(connection, charter), visitor)
    return AmendmentsPage(
        groups=tuple((state, group) for state, group in shown if group),
        states=tuple((state, len(group)) for state, group in groups if group),
        stages=tuple((stage, going.count(stage)) for stage in dict.fromkeys(going)),
        wanted=wanted,
        may_propose=any(offer.act == "propose" for offer in offers) and may_file(connection, charter, visitor),
        slug=charter.slug,
    )


def may_file(connection: Connection, charter: CharterRecord, visitor: Visitor) -> bool:
    """Tell whether the procedure lets a visitor file; whoever has no seat yet, or is not known, counts as a citizen."""
    rules = pinned(connection, charter)
    if not rules.filers:
        return True
    if not visitor.seats:
        return any(filer.who == Role.CITIZEN for filer in rules.filers)
    return any(process.filer_of(rules, seat) is not None for seat in visitor.seats)


def lines(connection: Connection, charter: CharterRecord, visitor: Visitor) -> tuple[AmendmentLine, ...]:
    """Return the amendments the visitor may see, newest first."""
    charter_id = charter.charter_id
    seats = people.public_seats(connection, charter, pinned(connection, charter))
    count = [comment.amendment for comment in comments.every(connection, charter_id)]
    return tuple(
        _line(connection, charter, record, seats, count.count(record.n))
        for record in reversed(amendments.every(connection, charter_id))
        if visible(record, visitor)
    )


def _line(
    connection: Connection,
    charter: CharterRecord,
    record: AmendmentRecord,
    seats: Mapping[str, PublicSeat],
    comments_made: int,
) -> AmendmentLine:
    charter_id, rules = charter.charter_id, pinned(connection, charter, record)
    revision = amendments.revision(connection, charter_id, record.n, record.revision)
    stage, times = stage_of(rules, record.stage), process.times(connection, charter_id, record)
    hurried = process.urgency(connection, charter_id, record.n) if rules.urgencies else None
    return AmendmentLine(
        n=record.n,
        title=revision.title,
        kind=record.kind,
        state=record.state,
        stage=stage.name if stage else "",
        since=record.stage_since,
        until=last_day(times.closes) if times else None,
        author=seats.get(record.author, people.stranger(record.author)),
        clauses=_clauses(connection, charter_id, revision),
        comments=comments_made,
        support=support_of(connection, charter, record) if record.state == GATHERING else None,
        urgent=next((one.name for one in rules.urgencies if one.id == hurried), ""),
    )


def _clauses(connection: Connection, charter_id: str, revision: AmendmentRevision) -> tuple[str, ...]:
    """Return the labels of what an amendment changes or brings in; none for a founding draft."""
    if revision.base_version == 0:
        return ()
    base = texts.tree(connection, charter_id, revision.base_version)
    labels = []
    for operation in revision.operations:
        node = operation.get("node")
        if isinstance(node, dict):
            labels.append(str(node.get("label", "")))
        elif operation.get("target"):
            labels.append(name_of(base.find(str(operation["target"]))))
    return tuple(dict.fromkeys(label for label in labels if label))


def pinned(connection: Connection, charter: CharterRecord, record: AmendmentRecord | None = None) -> Procedure:
    """Return the procedure an amendment is pinned to, or the charter's of today."""
    digest = record.procedure_hash if record else charter.procedure_hash
    return process.procedure(connection, charter.charter_id, digest)
