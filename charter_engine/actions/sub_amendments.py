"""Sub-amendments: proposals to change an amendment, decided before it, by its author's consent or by a vote.

An accepted one becomes a further revision of the amendment. Where another was accepted first, the two are put together
word by word; what they want differently is refused with its place, never mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from charter_engine.actions import data
from charter_engine.actions.amendments import NothingChanges, NotTheAuthor, result_tree
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.rebasing import add_revision, check_pending
from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json, operations_to_json
from charter_engine.domain.amendment.combine import combine
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import next_identity
from charter_engine.domain.deliberation.procedure import StageKind
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict, RuleBroken
from charter_engine.storage import amendments, charters, process, sub_amendments, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.sub_amendments import OPEN, SubAmendment
from charter_engine.storage.unit_of_work import UnitOfWork

ACCEPTED, REJECTED, WITHDRAWN = "accepted", "rejected", "withdrawn"
CONSENT, VOTE = "consent", "vote"
_TAKEN_IN = {StageKind.COMMENT, StageKind.REVIEW, StageKind.DECISION}


class SameAsAnother(Conflict):
    """Sub-amendment {other} gives the same text already."""

    remedy = "Support that one instead."


class AlreadyDecided(Conflict):
    """Sub-amendment {k} is {outcome}."""


class NotTakenHere(RuleBroken):
    """Proposals to change amendment {amendment} are not taken in the stage {stage!r}."""

    remedy = "They are taken from public comment until the deciding poll opens."


class Overlaps(Conflict):
    """Another accepted proposal changed {clauses} meanwhile."""

    remedy = "Propose the change again on the amendment as it is now."


@action(Right.PROPOSE, Owes.OFFICIAL, EntryType.SUB_AMENDMENT_FILED)
def propose_sub(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.ProposeSub) -> SubAmendment:
    """Propose to change an amendment, as an edited text of what it would give; the same text twice is noticed."""
    charter_id, connection = acting.charter.charter_id, work.connection
    check_pending(work, acting, record, anyone=True)
    stage = process.procedure(connection, charter_id, record.procedure_hash).stage(record.stage)
    if stage.kind not in _TAKEN_IN:
        raise NotTakenHere(amendment=record.n, stage=record.stage, why=record.stage)
    before = amendments.revision(connection, charter_id, record.n, record.revision)
    operations, result = _edited(work, charter_id, before, wanted.text)
    known = sub_amendments.of(connection, charter_id, record.n)
    root = root_hash(result)
    if root == before.result_root:
        raise NothingChanges(why="no change")
    if same := next((one for one in known if one.outcome == OPEN and one.result_root == root), None):
        raise SameAsAnother(other=same.k, why="same text")
    seat = acting.seat_for(Right.PROPOSE).seat
    made = SubAmendment(
        amendment=record.n,
        k=len(known) + 1,
        revision=record.revision,
        result_root=root,
        reason=wanted.reason,
        operations=operations_to_json(operations),
        author=seat,
        at=work.now(),
    )
    sub_amendments.add(connection, charter_id, made)
    body: dict[str, object] = {
        "amendment": record.n,
        "sub_amendment": made.k,
        "revision": made.revision,
        "result_root": root,
    }
    work.record(charter_id, EntryType.SUB_AMENDMENT_FILED, f"amendments/{record.n}", actor=seat, body=body)
    return made


def _edited(
    work: UnitOfWork, charter_id: str, before: AmendmentRevision, text: str
) -> tuple[tuple[Operation, ...], Provision]:
    """Return the operations on the amendment's base that give the edited text, and that text."""
    base = texts.tree(work.connection, charter_id, before.base_version)
    known = result_tree(work, charter_id, before)
    free = max(charters.peek_identity(work.connection, charter_id), next_identity(base, known))
    operations = difference(base, parse(text).tree, free, draft=before.base_version == 0)
    result = apply(base, operations)
    used = next_identity(result)
    if used > free:
        held = charters.peek_identity(work.connection, charter_id)
        charters.take_numbers(work.connection, charter_id, "next_identity", used - held)
    return operations, result


def accept(
    work: UnitOfWork, acting: Acting, record: AmendmentRecord, sub: SubAmendment, *, how: str
) -> AmendmentRecord:
    """Make an accepted sub-amendment a further revision of its amendment; raises Overlaps."""
    charter_id, connection = acting.charter.charter_id, work.connection
    now = amendments.revision(connection, charter_id, record.n, record.revision)
    then = amendments.revision(connection, charter_id, record.n, sub.revision)
    base = texts.tree(connection, charter_id, now.base_version)
    operations = operations_from_json(sub.operations)
    if now.revision != then.revision:
        operations = _together(base, then, now, operations)
    facts: dict[str, object] = {"sub_amendment": sub.k, "how": how}
    kept = add_revision(work, acting, record, now, base, operations=operations, facts=facts)
    _decided(work, acting, replace(sub, outcome=ACCEPTED, how=how, made=kept.revision))
    return kept


def _together(
    base: Provision, then: AmendmentRevision, now: AmendmentRevision, operations: Sequence[Operation]
) -> tuple[Operation, ...]:
    """Put the proposal together with what the amendment has become since it was made."""
    if then.base_version != now.base_version:
        raise Overlaps(clauses="the version it was written on", why="another version")
    start = apply(base, operations_from_json(then.operations))
    free = next_identity(base, start) + 1_000_000
    current = apply(base, operations_from_json(now.operations))
    wanted = apply(base, operations)
    draft = then.base_version == 0
    combined = combine(
        start,
        {1: difference(start, current, free, draft=draft), 2: difference(start, wanted, free * 2, draft=draft)},
    )
    if combined.tree is None:
        labels = ", ".join(contest.label for contest in combined.contests)
        raise Overlaps(clauses=labels, why=labels)
    return difference(base, combined.tree, next_identity(base, current, wanted), draft=draft)


def _decided(work: UnitOfWork, acting: Acting, sub: SubAmendment) -> None:
    seat = acting.seats[0].seat
    charter_id = acting.charter.charter_id
    sub_amendments.decide(work.connection, charter_id, sub, seat=seat, at=work.now())
    body: dict[str, object] = {
        "amendment": sub.amendment,
        "sub_amendment": sub.k,
        "outcome": sub.outcome,
        "how": sub.how,
    }
    work.record(charter_id, EntryType.SUB_AMENDMENT_DECIDED, f"amendments/{sub.amendment}", actor=seat, body=body)


def open_sub(work: UnitOfWork, charter_id: str, amendment: int, k: int) -> SubAmendment:
    """Return a sub-amendment that is still to be decided; raises AlreadyDecided."""
    sub = sub_amendments.by_number(work.connection, charter_id, amendment, k)
    if sub.outcome != OPEN:
        raise AlreadyDecided(k=k, outcome=sub.outcome, why=sub.outcome)
    return sub


def reject(work: UnitOfWork, acting: Acting, sub: SubAmendment) -> None:
    """Keep that a vote turned a sub-amendment down."""
    _decided(work, acting, replace(sub, outcome=REJECTED, how=VOTE))


@action(Right.REVISE_OWN, Owes.OFFICIAL, EntryType.SUB_AMENDMENT_DECIDED)
def consent(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.SubNumber) -> AmendmentRecord:
    """Take a sub-amendment over as the amendment's author; no vote is needed then."""
    if not acting.holds(record.author):
        raise NotTheAuthor(who=acting.login, amendment=record.n, what="consent")
    check_pending(work, acting, record)
    return accept(work, acting, record, open_sub(work, acting.charter.charter_id, record.n, wanted.sub), how=CONSENT)


@action(Right.WITHDRAW_OWN, Owes.OFFICIAL, EntryType.SUB_AMENDMENT_DECIDED)
def withdraw_sub(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.SubNumber) -> SubAmendment:
    """Withdraw one's own sub-amendment."""
    sub = open_sub(work, acting.charter.charter_id, record.n, wanted.sub)
    if not acting.holds(sub.author):
        raise NotTheAuthor(who=acting.login, amendment=record.n, what="withdraw it")
    gone = replace(sub, outcome=WITHDRAWN)
    _decided(work, acting, gone)
    return gone
