"""Acts on amendments: proposing, revising, filing, admitting, returning, withdrawing, moving on.

Every revision is kept as filed. The stage an amendment is in, and what may happen there, is judged by the procedure it
was filed under, for ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from charter_engine.actions import data
from charter_engine.actions.bases import check_base
from charter_engine.actions.edits import edited
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.permitting import permitted
from charter_engine.actions.places import carry_to_revision
from charter_engine.actions.proposal_rules import (
    as_filer,
    check_filer,
    check_not_endorsed,
    check_screened,
    petitioned_stage,
)
from charter_engine.actions.sealing import seal_comments, seal_endorsements
from charter_engine.domain.amendment.apply import apply, apply_checked
from charter_engine.domain.amendment.codec import operations_from_json, operations_to_json
from charter_engine.domain.amendment.conflict import outdated
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.matching import match_identities
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import next_identity
from charter_engine.domain.deliberation.procedure import ENDS, Outcome
from charter_engine.domain.deliberation.stages import Act, advance
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict, Invalid, NotPermitted
from charter_engine.storage import amendments, assemblies, charters, process, proposals, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.unit_of_work import UnitOfWork

FOUNDING, AMENDMENT, CORRIGENDUM = "founding", "amendment", "corrigendum"
DRAFT, GATHERING, UNDER_WAY, WITHDRAWN = "draft", "gathering", "under_way", "withdrawn"


class NothingChanges(Invalid):
    """The text is the same as the one it is meant to change."""

    remedy = "Change at least one provision, then send it again."


class OutdatedAmendment(Conflict):
    """The amendment is written on version {base}, but version {head} has changed {clauses} since."""

    remedy = "Revise the amendment on the newest version and file it again."


class NotTheAuthor(NotPermitted):
    """{who} is not the author of amendment {amendment}."""

    remedy = "Only the seat that filed an amendment may revise or withdraw it."


class FoundingUnderWay(Conflict):
    """The founding draft is under way as amendment {amendment}; a charter has one at a time."""

    remedy = "Revise the founding draft instead of proposing another one."


# --- texts ------------------------------------------------------------------------------------------------------------
def result_tree(work: UnitOfWork, charter_id: str, revision: AmendmentRevision) -> Provision:
    """Return the whole text a revision would give on the version it was written on."""
    base = texts.tree(work.connection, charter_id, revision.base_version)
    return apply(base, operations_from_json(revision.operations))


def _operations(
    base: Provision, known: Provision, wanted: data.Propose, free: int, *, draft: bool
) -> tuple[Operation, ...]:
    """Return what an edited text or edits do to the version they were written on."""
    if wanted.edits is not None:
        return edited(base, wanted.edits, free)
    return difference(base, match_identities(known, parse(wanted.text or "").tree), free, draft=draft)


def _revision(
    work: UnitOfWork, acting: Acting, wanted: data.Propose, before: AmendmentRevision | None
) -> AmendmentRevision:
    """Turn an edited text or edits into operations on the version it was written on."""
    charter_id, connection = acting.charter.charter_id, work.connection
    version = acting.charter.head
    check_base(work, acting.charter, wanted.base, wanted.text)
    base = texts.tree(connection, charter_id, version)
    known = base if before is None else result_tree(work, charter_id, before)
    free = max(charters.peek_identity(connection, charter_id), next_identity(base, known))
    operations = _operations(base, known, wanted, free, draft=version == 0)
    result = apply_checked(base, operations, draft=version == 0)
    if not operations or root_hash(result) == root_hash(base):
        raise NothingChanges(why="no change")
    used = next_identity(result)
    if used > free:
        charters.take_numbers(
            connection, charter_id, "next_identity", used - charters.peek_identity(connection, charter_id)
        )
    return AmendmentRevision(
        amendment=before.amendment if before else 0,
        revision=before.revision + 1 if before else 1,
        base_version=version,
        base_root=root_hash(base),
        result_root=root_hash(result),
        title=wanted.title,
        reason=wanted.reason,
        operations=operations_to_json(operations),
        author=acting.seat_for(Right.PROPOSE).seat,
        at=work.now(),
    )


def fits(
    work: UnitOfWork, charter_id: str, head: int, revision: AmendmentRevision, on: Provision | None = None
) -> None:
    """Raise OutdatedAmendment where what the amendment touches has changed since the version it was written on."""
    base = texts.tree(work.connection, charter_id, revision.base_version)
    current = texts.tree(work.connection, charter_id, head) if on is None else on
    stale = outdated(base, current, operations_from_json(revision.operations))
    if stale:
        labels = ", ".join(sorted({one.label or one.identity for one in stale}))
        raise OutdatedAmendment(base=revision.base_version, head=head, clauses=labels, why=labels)


# --- proposing --------------------------------------------------------------------------------------------------------
@action(Right.PROPOSE, Owes.HOUSEKEEPING)
def propose(work: UnitOfWork, acting: Acting, wanted: data.Propose) -> AmendmentRecord:
    """Enter a draft amendment; the first one of a charter is its founding draft. It is official once filed."""
    charter, acting = acting.charter, as_filer(work, acting)
    if charter.head == 0:
        _refuse_second_founding(work, charter.charter_id)
    revision = _revision(work, acting, wanted, None)
    number = charters.take_numbers(work.connection, charter.charter_id, "next_amendment")
    procedure = process.procedure(work.connection, charter.charter_id, charter.procedure_hash)
    record = AmendmentRecord(
        n=number,
        kind=FOUNDING if charter.head == 0 else AMENDMENT,
        state=DRAFT,
        stage=procedure.first.id,
        stage_since=work.now(),
        procedure_hash=procedure.hash,
        author=revision.author,
        revision=1,
        acts=0,
        assembly=None,
        filed_at=work.now(),
    )
    amendments.add(work.connection, charter.charter_id, record)
    amendments.add_revision(work.connection, charter.charter_id, replace(revision, amendment=number))
    return record


def _refuse_second_founding(work: UnitOfWork, charter_id: str) -> None:
    for record in amendments.every(work.connection, charter_id):
        if record.state in {DRAFT, GATHERING, UNDER_WAY}:
            raise FoundingUnderWay(amendment=record.n, why="one founding draft at a time")


def _own(acting: Acting, record: AmendmentRecord) -> None:
    if not acting.holds(record.author):
        raise NotTheAuthor(who=acting.login, amendment=record.n, what="revise it")


def check_seen(acting: Acting, record: AmendmentRecord) -> None:
    """Refuse a draft to who may not read it as one that is not there: no refusal tells that there is one."""
    if record.state == DRAFT and not (acting.holds(record.author) or acting.may(Right.RUN_STAGE)):
        raise amendments.NoSuchAmendment(what="amendment", name=record.n)


@action(Right.REVISE_OWN, Owes.HOUSEKEEPING)
def revise(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Revise) -> AmendmentRecord:
    """Give an amendment a further revision; once filed that is an official act. Only its author may."""
    charter_id = acting.charter.charter_id
    _own(acting, record)
    record = process.judged(work.connection, acting.charter, record)
    permitted(work, acting, record, Act.REVISE)
    if record.state == GATHERING:
        check_not_endorsed(work, charter_id, record)
    before = amendments.revision(work.connection, charter_id, record.n, record.revision)
    title, reason = wanted.title or before.title, wanted.reason or before.reason
    if wanted.text is None and wanted.edits is None:
        revision = replace(before, revision=before.revision + 1, title=title, reason=reason, at=work.now())
    else:
        written_on = before.base_version if before.base_version == acting.charter.head else None
        known = written_on if wanted.base is None else wanted.base
        proposal = data.Propose(text=wanted.text, edits=wanted.edits, title=title, reason=reason, base=known)
        revision = _revision(work, acting, proposal, before)
    amendments.add_revision(work.connection, charter_id, revision)
    carry_to_revision(work, charter_id, before, revision)
    record = replace(record, revision=revision.revision)
    if record.state != DRAFT:
        body = revision_facts(record, revision)
        _record(work, acting, record, EntryType.AMENDMENT_REVISED, body, Right.REVISE_OWN)
    return _keep(work, charter_id, record)


def revision_facts(record: AmendmentRecord, revision: AmendmentRevision) -> dict[str, object]:
    """Return what an entry says of a revision: its roots, its digest, the procedure it is judged by."""
    digest = hashlib.sha256(f"{revision.title}\n{revision.reason}".encode()).hexdigest()
    return {
        "amendment": record.n,
        "kind": record.kind,
        "revision": revision.revision,
        "base_version": revision.base_version,
        "base_root": revision.base_root,
        "result_root": revision.result_root,
        "title_and_reason": digest,
        "procedure": record.procedure_hash,
    }


def _record(
    work: UnitOfWork, acting: Acting, record: AmendmentRecord, kind: EntryType, body: dict[str, object], right: Right
) -> None:
    actor = acting.seat_for(right).seat
    work.record(acting.charter.charter_id, kind, f"amendments/{record.n}", actor=actor, body=body)


def _keep(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> AmendmentRecord:
    kept = replace(record, acts=record.acts + 1)
    amendments.keep(work.connection, charter_id, kept)
    return kept


def moved_to(work: UnitOfWork, record: AmendmentRecord, goal: str) -> AmendmentRecord:
    """Return the amendment at a stage, or at its end (adopted, rejected, returned)."""
    if goal in ENDS:
        return replace(record, state=goal, assembly=None)
    if goal == record.stage:
        return record
    return replace(record, state=UNDER_WAY, stage=goal, stage_since=work.now(), assembly=None)


def _advance(work: UnitOfWork, acting: Acting, record: AmendmentRecord, outcome: Outcome) -> AmendmentRecord:
    charter_id = acting.charter.charter_id
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    goal = advance(procedure, record.stage, outcome, process.urgency(work.connection, charter_id, record.n))
    return moved_to(work, record, goal)


@action(Right.PROPOSE, Owes.OFFICIAL, EntryType.AMENDMENT_FILED)
def file(work: UnitOfWork, acting: Acting, record: AmendmentRecord, _: data.NoData) -> AmendmentRecord:
    """File a draft: from here on it is public and every further revision is official.

    It is judged by the procedure of today, or by that of the day on which it was shown to gather support.
    """
    _own(acting, record)
    charter_id, connection = acting.charter.charter_id, work.connection
    record = process.judged(connection, acting.charter, record)
    check_filer(work, acting, record)
    permitted(work, acting, record, Act.FILE)
    revision = amendments.revision(connection, charter_id, record.n, record.revision)
    fits(work, charter_id, acting.charter.head, revision)
    have = proposals.endorsed(connection, charter_id, record.n)
    seal_endorsements(work, charter_id, acting.seat_for(Right.PROPOSE).seat)
    filed = _advance(work, acting, replace(record, filed_at=work.now()), Outcome.PASSED)
    filed = moved_to(work, filed, petitioned_stage(work, charter_id, filed))
    body = revision_facts(filed, revision) | {"next": filed.stage}
    body |= {"endorsements": have.people, "districts": have.districts} if have.people else {}
    _record(work, acting, filed, EntryType.AMENDMENT_FILED, body, Right.PROPOSE)
    return _keep(work, charter_id, filed)


@action(Right.WITHDRAW_OWN, Owes.OFFICIAL, EntryType.AMENDMENT_WITHDRAWN)
def withdraw(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Why) -> AmendmentRecord:
    """Withdraw one's own amendment; what was filed is kept."""
    _own(acting, record)
    permitted(work, acting, record, Act.WITHDRAW)
    gone = replace(record, state=WITHDRAWN, assembly=None)
    body: dict[str, object] = {"amendment": record.n, "reason": _digest(wanted.reason)}
    _record(work, acting, record, EntryType.AMENDMENT_WITHDRAWN, body, Right.WITHDRAW_OWN)
    return _keep(work, acting.charter.charter_id, gone)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- the secretariat --------------------------------------------------------------------------------------------------
@action(Right.ADMIT, Owes.OFFICIAL, EntryType.AMENDMENT_ADMITTED)
def admit(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Admit) -> AmendmentRecord:
    """Find an amendment in order; it goes on to the next stage."""
    acting = permitted(work, acting, record, Act.ADMIT)
    check_screened(work, acting.charter.charter_id, record)
    seal_endorsements(work, acting.charter.charter_id, acting.seat_for(Right.ADMIT).seat)
    admitted = _advance(work, acting, record, Outcome.PASSED)
    body: dict[str, object] = {"amendment": record.n, "next": admitted.stage, "reason": wanted.reason}
    _record(work, acting, record, EntryType.AMENDMENT_ADMITTED, body, Right.ADMIT)
    return _keep(work, acting.charter.charter_id, admitted)


@action(Right.ADMIT, Owes.OFFICIAL, EntryType.AMENDMENT_RETURNED)
def return_(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Why) -> AmendmentRecord:
    """Return an amendment to its author with the reason; a process always answers."""
    acting = permitted(work, acting, record, Act.RETURN)
    returned = _advance(work, acting, record, Outcome.FAILED)
    body: dict[str, object] = {"amendment": record.n, "reason": wanted.reason}
    _record(work, acting, record, EntryType.AMENDMENT_RETURNED, body, Right.ADMIT)
    return _keep(work, acting.charter.charter_id, returned)


@action(Right.RUN_STAGE, Owes.OFFICIAL, EntryType.STAGE_CLOSED)
def close_comment(work: UnitOfWork, acting: Acting, record: AmendmentRecord, _: data.NoData) -> AmendmentRecord:
    """Close public comment once its least time is over; the comments received are sealed with it."""
    acting = permitted(work, acting, record, Act.CLOSE_COMMENT)
    actor = acting.seat_for(Right.RUN_STAGE).seat
    sealed = seal_comments(work, acting.charter.charter_id, actor)
    closed = _advance(work, acting, record, Outcome.PASSED)
    body: dict[str, object] = {"amendment": record.n, "stage": record.stage, "next": closed.stage, "sealed": sealed}
    _record(work, acting, record, EntryType.STAGE_CLOSED, body, Right.RUN_STAGE)
    return _keep(work, acting.charter.charter_id, closed)


@action(Right.RECOMMEND, Owes.OFFICIAL, EntryType.STAGE_CLOSED)
def review(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Recommend) -> AmendmentRecord:
    """Give a reviewing body's opinion where the procedure asks for no vote."""
    acting = permitted(work, acting, record, Act.REVIEW)
    reviewed = _advance(work, acting, record, Outcome.PASSED if wanted.favourable else Outcome.FAILED)
    body: dict[str, object] = {
        "amendment": record.n,
        "stage": record.stage,
        "next": reviewed.stage if reviewed.state not in ENDS else reviewed.state,
        "favourable": wanted.favourable,
        "reason": wanted.reason,
    }
    _record(work, acting, record, EntryType.STAGE_CLOSED, body, Right.RECOMMEND)
    return _keep(work, acting.charter.charter_id, reviewed)


@action(Right.CONVENE, Owes.HOUSEKEEPING)
def schedule(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Schedule) -> AmendmentRecord:
    """Put an amendment on a meeting's agenda; the meeting must be of the body that decides in this stage."""
    permitted(work, acting, record, Act.SCHEDULE)
    charter_id = acting.charter.charter_id
    meeting = assemblies.by_number(work.connection, charter_id, wanted.assembly)
    stage = process.procedure(work.connection, charter_id, record.procedure_hash).stage(record.stage)
    if meeting.body != stage.body or meeting.state == "closed":
        raise Conflict(
            why=f"meeting {meeting.n} is of the body {meeting.body} and {meeting.state}; {stage.body} decides"
        )
    return _keep(work, charter_id, replace(record, assembly=meeting.n))
