"""Each kind of thing by its reference, read for the API and for `charter show`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.deliberation.procedure import Secrecy
from charter_engine.domain.identity.role import Role
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import charters as chartered
from charter_engine.queries import standing
from charter_engine.queries.amendment_way import last_day
from charter_engine.queries.links import broken_between
from charter_engine.queries.people import Visitor
from charter_engine.queries.proposals import PetitionLine, ScreeningLine, carried
from charter_engine.queries.raising import may_rise
from charter_engine.queries.standing import Offers
from charter_engine.queries.thing_records import (
    AmendmentLine,
    AmendmentView,
    AnswerView,
    Arrival,
    AssemblyLine,
    AssemblyView,
    BrokenLine,
    CharterView,
    CommentPlace,
    CommentView,
    PaperLine,
    PetitionView,
    PollView,
    RevisionLine,
    ScreeningView,
    SupportView,
    VersionLine,
    VersionView,
)
from charter_engine.storage import amendments, assemblies, charters, comments, files, ledger, meetings, process, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.comments import CommentRecord

_OPEN = frozenset({"draft", "gathering", "under_way"})
"""States in which an amendment is in a stage."""

_OF_MEETINGS = frozenset({"report", "minutes", "notice"})
"""Kinds of papers that belong to meetings, whose numbers are not versions'."""


def charter(connection: Connection, slug: str, now: datetime) -> CharterView:
    """Return a charter; raises NoSuchCharter."""
    found = charters.by_slug(connection, slug)
    stands = chartered.standing_on(connection, found, bangkok_date(now))
    current, deferred = stands.in_force, stands.deferred
    state = "in_force" if current else "deferred" if deferred else "draft"
    offers = standing.of_charter(connection, found, now)
    return CharterView(
        **_head(found.slug, "charter", found.title, state, found.head, offers),
        slug=found.slug,
        place=found.place,
        charter_kind=found.kind,
        prefix=found.prefix,
        origin=found.origin,
        procedure=found.procedure_hash,
        procedure_name=process.procedure(connection, found.charter_id, found.procedure_hash).name,
        head=found.head,
        in_force=current.n if current else None,
        since=stands.since,
        deferred=deferred.n if deferred else None,
        versions=version_lines(connection, found, now),
        amendments=amendment_lines(connection, found),
        assemblies=assembly_lines(connection, found),
        comments=comments.count(connection, found.charter_id),
        entries=ledger.size(connection, found.charter_id),
    )


def _head(ref: str, kind: str, title: str, state: str, revision: int, offers: Offers) -> dict[str, Any]:
    return {
        "ref": ref, "kind": kind, "title": title, "state": state, "revision": revision,
        "next": offers.now, "later": offers.later,
    }  # fmt: skip


def version_lines(connection: Connection, found: CharterRecord, now: datetime) -> tuple[VersionLine, ...]:
    """Return all versions, oldest first, each with its status today."""
    status = chartered.statuses(connection, found, bangkok_date(now))
    return tuple(
        VersionLine(
            n=record.n,
            kind=record.kind,
            status=status[record.n],
            root=record.root,
            adopted=record.adopted,
            effective=record.effective,
            amendments=record.sources,
        )
        for record in texts.versions(connection, found.charter_id)
    )


def amendment_lines(
    connection: Connection, found: CharterRecord, *, assembly: int | None = None
) -> tuple[AmendmentLine, ...]:
    """Return all amendments, oldest first, or those put to one meeting."""
    titles = amendments.titles(connection, found.charter_id)
    return tuple(
        AmendmentLine(
            n=record.n,
            title=titles.get(record.n, ""),
            kind=record.kind,
            state=record.state,
            stage=record.stage,
            assembly=record.assembly,
        )
        for record in amendments.every(connection, found.charter_id)
        if assembly is None or record.assembly == assembly
    )


def assembly_lines(connection: Connection, found: CharterRecord) -> tuple[AssemblyLine, ...]:
    """Return all meetings, oldest first."""
    return tuple(
        AssemblyLine(n=each.n, title=each.title, body=each.body, kind=each.kind, day=each.day, state=each.state)
        for each in assemblies.every(connection, found.charter_id)
    )


def version(connection: Connection, slug: str, n: int, now: datetime) -> VersionView:
    """Return a version; raises NoSuchCharter, NoSuchVersion."""
    found = charters.by_slug(connection, slug)
    record = texts.version(connection, found.charter_id, n)
    state = chartered.statuses(connection, found, bangkok_date(now))[n]
    title = texts.tree(connection, found.charter_id, n).heading
    papers = files.publications(connection, found.charter_id)
    return VersionView(
        **_head(f"{slug}/versions/{n}", "version", title, state, n, Offers()),
        n=n,
        version_kind=record.kind,
        root=record.root,
        adopted=record.adopted,
        effective=record.effective,
        amendments=record.sources,
        instrument=record.instrument,
        outcome=record.outcome,
        papers=tuple(_paper(each) for each in papers if each.n == n and not _is_of_meeting(each)),
    )


def _is_of_meeting(record: files.PublicationRecord) -> bool:
    return record.kind.partition("-")[0] in _OF_MEETINGS


def _paper(record: files.PublicationRecord) -> PaperLine:
    return PaperLine(kind=record.kind, name=record.name, digest=record.digest, signed=record.signed, seq=record.seq)


def amendment(connection: Connection, slug: str, n: int, now: datetime) -> AmendmentView:
    """Return an amendment with its revisions and polls; raises NoSuchCharter, NoSuchAmendment."""
    found = charters.by_slug(connection, slug)
    charter_id = found.charter_id
    record = amendments.by_number(connection, charter_id, n)
    revisions = amendments.revisions(connection, charter_id, n)
    newest = revisions[-1]
    broken = _broken(connection, charter_id, newest)
    stages = process.procedure(connection, charter_id, record.procedure_hash).stages
    offers = standing.of_amendment(connection, found, record, now)
    if may_rise(connection, found, n):
        rise = standing.NextActView(act="raise", who=Role.SECRETARIAT.value, on=f"{slug}/amendments/{n}")
        offers = replace(offers, now=(*offers.now, rise))
    return AmendmentView(
        **_head(f"{slug}/amendments/{n}", "amendment", newest.title, record.state, record.acts, offers),
        n=n,
        amendment_kind=record.kind,
        stage=record.stage,
        stage_name=next((stage.name for stage in stages if stage.id == record.stage), record.stage),
        stage_since=record.stage_since,
        reason=newest.reason,
        text_revision=record.revision,
        base_version=newest.base_version,
        base_root=newest.base_root,
        result_root=newest.result_root,
        author=record.author,
        filed_at=record.filed_at,
        procedure=record.procedure_hash,
        assembly=record.assembly,
        operations=tuple(newest.operations),
        broken_references=broken,
        warnings=tuple(one.message for one in broken) if record.state in _OPEN else (),
        revisions=tuple(map(_revision, revisions)),
        polls=_polls(connection, charter_id, assemblies.polls(connection, charter_id, amendment=n)),
        **_carried(connection, found, record, now),
        comments=sum(each.amendment == n for each in comments.every(connection, charter_id)),
    )


def _carried(connection: Connection, found: CharterRecord, record: AmendmentRecord, now: datetime) -> dict[str, Any]:
    held = carried(connection, found, record, Visitor(), now, {})
    times = process.times(connection, found.charter_id, record) if record.state in _OPEN else None
    support = SupportView(
        endorsements=held.people,
        by_district=held.by_district,
        needs=tuple((one.people, one.districts, one.met) for one in held.needs),
    )
    return {
        "support": support if held.asks else None,
        "petitions": tuple(map(_petition, held.petitions)),
        "screening": _screening(held.screenings[0]) if held.screenings else None,
        "stricter": tuple(one.words for one in held.stricter),
        "urgency": held.urgent[0] if held.urgent else "",
        "extended_days": held.extended,
        "until": last_day(times.closes) if times else None,
    }


def _petition(line: PetitionLine) -> PetitionView:
    names = ("id", "name", "districts", "state", "then", "body", "reached", "due")
    answer = line.answer.body if line.answer else ""
    return PetitionView(**{name: getattr(line, name) for name in names}, endorsements=line.people, answer=answer)


def _screening(line: ScreeningLine) -> ScreeningView:
    return ScreeningView(
        revision=line.revision,
        at=line.at,
        by=line.by.seat,
        marks=tuple((mark.criterion, bool(mark.met), mark.words) for mark in line.marks),
        met=line.met,
        needed=line.needed,
    )


def _revision(record: AmendmentRevision) -> RevisionLine:
    return RevisionLine(**{name: getattr(record, name) for name in RevisionLine.__dataclass_fields__})


def _broken(connection: Connection, charter_id: str, revision: AmendmentRevision) -> tuple[BrokenLine, ...]:
    base = texts.tree(connection, charter_id, revision.base_version)
    result = apply(base, operations_from_json(revision.operations))
    name = f"{charter_id}/{revision.amendment}-{revision.revision}"
    found = broken_between(base, result, name=name, old_root=revision.base_root, root=revision.result_root)
    return tuple(
        BrokenLine(
            source=one.reference.source,
            where=one.reference.where,
            identity=one.reference.identity,
            target=one.reference.target,
            why=one.why.value,
            now=one.now,
            message=one.message_th,
        )
        for one in found
    )


def revision_tree(connection: Connection, charter_id: str, record: AmendmentRevision) -> Provision:
    """Return the whole text a revision gives on the version it was written on."""
    base = texts.tree(connection, charter_id, record.base_version)
    return apply(base, operations_from_json(record.operations))


def _polls(connection: Connection, charter_id: str, found: Iterable[PollRecord]) -> tuple[PollView, ...]:
    return tuple(_poll(connection, charter_id, record) for record in found)


def _poll(connection: Connection, charter_id: str, record: PollRecord) -> PollView:
    electors = assemblies.electorate(connection, charter_id, record.assembly, record.k)
    cast = assemblies.ballots(connection, charter_id, record.assembly, record.k)
    last = {ballot.seat: ballot.choice for ballot in cast}
    names = ("k", "assembly", "amendment", "sub", "stage", "method", "round", "state", "opened", "closed")
    more = ("secrecy", "entry", "subject", "casting")
    return PollView(
        **{name: getattr(record, name) for name in (*names, *more)},
        options=process.options_of(record),
        text_revision=record.revision,
        roll=sum(not elector.recused for elector in electors),
        present=sum(elector.may_vote for elector in electors),
        cast=len(last),
        decision=record.decision,
        annulled_why=record.annulled_why,
        ballots=tuple(sorted(last.items())) if _is_public(record) else (),
    )


def _is_public(poll: PollRecord) -> bool:
    """Whether ballots are published by seat: only of a roll call, and only once it is closed."""
    return poll.state == process.CLOSED and poll.secrecy == Secrecy.ROLL_CALL


def assembly(connection: Connection, slug: str, n: int, now: datetime) -> AssemblyView:
    """Return a meeting with attendance, agenda and polls; raises NoSuchCharter, NoSuchAssembly."""
    found = charters.by_slug(connection, slug)
    charter_id = found.charter_id
    record = assemblies.by_number(connection, charter_id, n)
    bodies = process.procedure(connection, charter_id, found.procedure_hash).bodies
    there = assemblies.attendance(connection, charter_id, n)
    offers = standing.of_assembly(connection, found, record, now)
    return AssemblyView(
        **_head(f"{slug}/assemblies/{n}", "assembly", record.title, record.state, record.acts, offers),
        n=n,
        body=record.body,
        body_name=next((body.name for body in bodies if body.id == record.body), record.body),
        assembly_kind=record.kind,
        day=record.day,
        venue=record.venue,
        begins=record.begins,
        item=record.item,
        here=len(meetings.present_seats(connection, charter_id, n)),
        opened=record.opened,
        closed=record.closed,
        roll=len(charters.roll(connection, charter_id, record.body)),
        attendance=tuple(Arrival(seat=seat, arrived=at) for seat, at in there.items()),
        agenda=amendment_lines(connection, found, assembly=n),
        polls=_polls(connection, charter_id, assemblies.polls(connection, charter_id, assembly=n)),
        report=record.report,
    )


def comment(connection: Connection, slug: str, reference: str, now: datetime) -> CommentView:
    """Return a comment by its number or reference, with answer and places; raises NoSuchCharter, NoSuchComment."""
    del now
    found = charters.by_slug(connection, slug)
    charter_id = found.charter_id
    record = comments.by_reference(connection, charter_id, reference)
    answer = comments.answers(connection, charter_id).get(record.n)
    state = "erased" if record.erased else "answered" if answer else "waiting"
    offers = standing.of_comment(connection, found, record)
    ref, acts = f"{slug}/comments/{record.n}", answer.revision if answer else 0
    names = ("n", "reference", "amendment", "version", "clause", "start", "end", "exact", "body", "seat", "at")
    return CommentView(
        **_head(ref, "comment", record.reference, state, acts, offers),
        **{name: getattr(record, name) for name in names},
        text_revision=record.revision,
        label=_label(connection, charter_id, record),
        seq=comments.seal_of(connection, charter_id, record.n),
        answer=AnswerView(revision=answer.revision, body=answer.body, led_to=answer.led_to, at=answer.at)
        if answer
        else None,
        places=tuple(map(_place, comments.places(connection, charter_id, n=record.n))),
    )


def _label(connection: Connection, charter_id: str, record: CommentRecord) -> str:
    """Return what the clause was called where the comment was made."""
    if record.amendment:
        revision = amendments.revision(connection, charter_id, record.amendment, record.revision)
        tree = revision_tree(connection, charter_id, revision)
    else:
        tree = texts.tree(connection, charter_id, record.version)
    node = tree.find(record.clause)
    return node.label if node else ""


def _place(record: comments.PlaceRecord) -> CommentPlace:
    names = ("version", "amendment", "status", "clause", "start", "end")
    return CommentPlace(**{name: getattr(record, name) for name in names}, text_revision=record.revision)
