"""One amendment with its redline, its way so far, what carries it, polls, comments and collisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Renumber
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import comments as said
from charter_engine.queries import people, standing, sub_amendments
from charter_engine.queries.amendment_list import pinned, visible
from charter_engine.queries.amendment_reasons import Given, given
from charter_engine.queries.amendment_way import (
    DRAFT,
    GATHERING,
    UNDER_WAY,
    LogEntry,
    StageStep,
    log,
    stage_of,
    steps,
)
from charter_engine.queries.comments import CommentLine, name_of
from charter_engine.queries.compare import ChangedProvision, describe
from charter_engine.queries.links import Link, broken_between, links_of
from charter_engine.queries.people import Offer, PublicSeat, Visitor
from charter_engine.queries.polls import PollPage, poll_page
from charter_engine.queries.proposals import Carried, carried
from charter_engine.queries.raised_lines import RaisedLine, joined_in, raised
from charter_engine.queries.rebasing import Outdated, may_change, outdated
from charter_engine.queries.rivals import Rivals, of_amendment
from charter_engine.queries.sub_amendments import Subs
from charter_engine.storage import amendments, assemblies, comments, process, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision, NoSuchAmendment
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionLine:
    """A revision as filed."""

    revision: int
    at: datetime
    title: str
    author: PublicSeat


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One operation of an amendment, numbered from 1: what it does, to which provision, and where that goes."""

    number: int
    what: str
    label: str
    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentPage:
    """An amendment at `revision` of `revisions`: what it changes, and `since_last` what this revision changed.

    `links` are the references in the text it gives, by provision; `broken` those it breaks, each in a sentence.
    """

    slug: str
    n: int
    kind: str
    state: str
    stage: str
    title: str
    reason: str
    author: PublicSeat
    mine: bool
    filed_at: datetime
    acts: int
    revision: int
    base: int
    head: int
    revisions: tuple[RevisionLine, ...]
    steps: tuple[StageStep, ...]
    changed: tuple[ChangedProvision, ...]
    since_last: tuple[ChangedProvision, ...]
    links: Mapping[str, tuple[Link, ...]]
    broken: tuple[str, ...]
    given: tuple[Given, ...]
    comments: tuple[CommentLine, ...]
    rivals: Rivals
    outdated: Outdated | None
    carried: Carried
    subs: Subs
    parts: tuple[Part, ...]
    may_change: bool
    polls: tuple[PollPage, ...]
    assembly: tuple[int, str] | None
    meetings: tuple[tuple[int, str], ...]
    versions: tuple[int, ...]
    offers: tuple[Offer, ...]
    later: tuple[Offer, ...]
    raised: tuple[RaisedLine, ...]
    joined: tuple[Mapping[str, Any], ...]
    now: datetime

    @property
    def today(self) -> date:
        """The day in Bangkok."""
        return bangkok_date(self.now)

    @property
    def newest(self) -> bool:
        """Whether the newest revision is shown."""
        return self.revision == len(self.revisions)


# --- one amendment ----------------------------------------------------------------------------------------------------
def amendment_page(
    connection: Connection, charter: CharterRecord, n: int, visitor: Visitor, now: datetime, revision: int | None = None
) -> AmendmentPage:
    """Return an amendment, at its newest revision unless another is asked for; raises NoSuchAmendment."""
    charter_id, record = charter.charter_id, _seen(connection, charter, n, visitor)
    procedure, known = pinned(connection, charter, record), amendments.revisions(connection, charter_id, n)
    shown = known[-1] if revision is None else amendments.revision(connection, charter_id, n, revision)
    base, result = _trees(connection, charter_id, shown)
    seats = people.public_seats(connection, charter, pinned(connection, charter))
    views, entries = standing.of_amendment(connection, charter, record, now), tuple(log(connection, charter_id, n))
    polls = _polls(connection, charter, n, seats, visitor)
    return AmendmentPage(
        slug=charter.slug,
        n=n,
        kind=record.kind,
        state=record.state,
        stage=_stage_name(procedure, record.stage),
        title=shown.title,
        reason=shown.reason,
        author=seats.get(record.author, people.stranger(record.author)),
        mine=visitor.holds(record.author),
        filed_at=record.filed_at,
        acts=record.acts,
        revision=shown.revision,
        base=shown.base_version,
        head=charter.head,
        revisions=tuple(_revision_line(one, seats) for one in known),
        steps=_steps(connection, charter_id, procedure, record, entries),
        changed=_changed(base, result),
        since_last=_since_last(connection, charter_id, known, shown, result),
        links=links_of(result, name=_name(charter_id, shown), root=shown.result_root).links,
        broken=_broken(base, result, record, shown, charter_id),
        given=tuple(given(entries)),
        comments=_comments(connection, charter, n, now),
        rivals=of_amendment(connection, charter, record, shown),
        outdated=outdated(connection, charter, record, shown),
        carried=carried(connection, charter, record, visitor, now, seats),
        subs=sub_amendments.subs(connection, charter_id, record, visitor, seats),
        parts=_parts(base, shown),
        may_change=may_change(connection, charter_id, record, visitor),
        polls=polls,
        assembly=_meeting(connection, charter_id, record),
        meetings=_meetings(connection, charter_id, procedure, record),
        versions=tuple(one.n for one in texts.versions(connection, charter_id) if n in one.sources),
        offers=_offers(views, procedure, visitor, record, polls),
        later=people.offers(views.later, procedure, visitor, author=record.author),
        raised=raised(connection, charter, n),
        joined=joined_in(connection, charter, n),
        now=now,
    )


def _seen(connection: Connection, charter: CharterRecord, n: int, visitor: Visitor) -> AmendmentRecord:
    record = amendments.by_number(connection, charter.charter_id, n)
    if not visible(record, visitor):
        raise NoSuchAmendment(what="amendment", name=n)
    return process.judged(connection, charter, record)


def _offers(
    views: standing.Offers, procedure: Procedure, visitor: Visitor, record: AmendmentRecord, polls: Sequence[PollPage]
) -> tuple[Offer, ...]:
    elector = any(poll.is_mine for poll in polls)
    return people.offers(views.now, procedure, visitor, author=record.author, elector=elector)


def _steps(
    connection: Connection,
    charter_id: str,
    procedure: Procedure,
    record: AmendmentRecord,
    entries: Sequence[LogEntry],
) -> tuple[StageStep, ...]:
    times = process.times(connection, charter_id, record)
    return tuple(steps(procedure, record, entries, times, process.urgency(connection, charter_id, record.n) or ""))


def _name(charter_id: str, shown: AmendmentRevision) -> str:
    return f"{charter_id}/{shown.amendment}-{shown.revision}"


def _broken(
    base: Provision, result: Provision, record: AmendmentRecord, shown: AmendmentRevision, charter_id: str
) -> tuple[str, ...]:
    """Return the references a text that may still change would break."""
    if record.state not in {DRAFT, GATHERING, UNDER_WAY}:
        return ()
    name = _name(charter_id, shown)
    found = broken_between(base, result, name=name, old_root=shown.base_root, root=shown.result_root)
    return tuple(one.message_th for one in found)


def _polls(
    connection: Connection, charter: CharterRecord, n: int, seats: Mapping[str, PublicSeat], visitor: Visitor
) -> tuple[PollPage, ...]:
    found = assemblies.polls(connection, charter.charter_id, amendment=n)
    return tuple(poll_page(connection, charter, poll, seats, visitor) for poll in reversed(found))


def _comments(connection: Connection, charter: CharterRecord, n: int, now: datetime) -> tuple[CommentLine, ...]:
    found = [comment for comment in comments.every(connection, charter.charter_id) if comment.amendment == n]
    return said.lines(connection, charter, now, found)


def _stage_name(procedure: Procedure, stage_id: str) -> str:
    stage = stage_of(procedure, stage_id)
    return stage.name if stage else stage_id


def _trees(connection: Connection, charter_id: str, revision: AmendmentRevision) -> tuple[Provision, Provision]:
    base = texts.tree(connection, charter_id, revision.base_version)
    return base, apply(base, operations_from_json(revision.operations))


def _changed(base: Provision, result: Provision) -> tuple[ChangedProvision, ...]:
    return tuple(
        describe(change)
        for change in changes(base, result)
        if change.what is not Change.UNCHANGED and (change.new or change.old) is not None
        if not _is_root(change.new or change.old)
    )


def _is_root(node: Provision | None) -> bool:
    return node is not None and node.kind is Kind.CHARTER


def _parts(base: Provision, revision: AmendmentRevision) -> tuple[Part, ...]:
    """Return what may be put to separate questions; a founding draft is one whole."""
    found = operations_from_json(revision.operations) if revision.base_version else ()
    return tuple(_part(base, number, one) for number, one in enumerate(found, start=1))


def _part(base: Provision, number: int, operation: Operation) -> Part:
    what = type(operation).__name__.lower()
    if isinstance(operation, Insert):
        return Part(number=number, what=what, label=name_of(operation.node), to="")
    to = operation.label if isinstance(operation, Move | Renumber) else ""
    return Part(number=number, what=what, label=name_of(base.find(operation.target)), to=to)


def _since_last(
    connection: Connection,
    charter_id: str,
    known: Sequence[AmendmentRevision],
    shown: AmendmentRevision,
    result: Provision,
) -> tuple[ChangedProvision, ...]:
    if shown.revision == 1:
        return ()
    before = next(one for one in known if one.revision == shown.revision - 1)
    return _changed(_trees(connection, charter_id, before)[1], result)


def _revision_line(revision: AmendmentRevision, seats: Mapping[str, PublicSeat]) -> RevisionLine:
    return RevisionLine(
        revision=revision.revision,
        at=revision.at,
        title=revision.title,
        author=seats.get(revision.author, people.stranger(revision.author)),
    )


# --- meetings ---------------------------------------------------------------------------------------------------------
def _meeting(connection: Connection, charter_id: str, record: AmendmentRecord) -> tuple[int, str] | None:
    if record.assembly is None:
        return None
    return record.assembly, assemblies.by_number(connection, charter_id, record.assembly).title


def _meetings(
    connection: Connection, charter_id: str, procedure: Procedure, record: AmendmentRecord
) -> tuple[tuple[int, str], ...]:
    """Return the meetings it may be put to: of the body that decides in its stage, and not over."""
    stage = stage_of(procedure, record.stage)
    if stage is None or not stage.decides or record.state != UNDER_WAY:
        return ()
    found = assemblies.every(connection, charter_id)
    return tuple((one.n, one.title) for one in found if one.body == stage.body and one.state != "closed")
