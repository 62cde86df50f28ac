"""Bringing pending amendments onto a newer version, and putting parts of one to separate questions.

Both make a further revision and keep every earlier one; the log says who decided. A text that changes after a vote is
voted on again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from charter_engine.actions import data
from charter_engine.actions.amendments import AMENDMENT, UNDER_WAY, NotTheAuthor
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.places import carry_to_revision
from charter_engine.domain.amendment.apply import apply, apply_checked
from charter_engine.domain.amendment.codec import operations_from_json, operations_to_json
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.amendment.rebase import Answer, Choice, examine, resolve
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.deliberation.procedure import StageKind
from charter_engine.domain.deliberation.stages import PollState
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict, Invalid, RuleBroken
from charter_engine.storage import amendments, assemblies, charters, process, proposals, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.unit_of_work import UnitOfWork


class NothingToRebase(Conflict):
    """Amendment {amendment} is written on the newest version already."""

    remedy = "Nothing needs to be done."


class NotPending(RuleBroken):
    """Amendment {amendment} is {state}; only one under way can be changed."""


class PollIsOpen(RuleBroken):
    """A poll on amendment {amendment} is open; its text stands still until it is closed."""

    remedy = "Close or annul the poll first."


class WouldBeEmpty(Invalid):
    """Every change of the amendment would be given up."""

    remedy = "Withdraw the amendment instead."


class NoSuchPart(Invalid):
    """{part} is no part of the amendment: it has {parts}, numbered from 1."""

    remedy = "Name some of its parts, not all of them."


def check_pending(work: UnitOfWork, acting: Acting, record: AmendmentRecord, *, anyone: bool = False) -> None:
    """Refuse where the amendment is not under way, a poll on it is open, or the actor has no say in its text."""
    if not anyone and not (acting.holds(record.author) or acting.may(Right.RUN_STAGE)):
        raise NotTheAuthor(who=acting.login, amendment=record.n, what="change it")
    if record.state != UNDER_WAY:
        raise NotPending(amendment=record.n, state=record.state, why=record.state)
    if process.standing(work.connection, acting.charter.charter_id, record).poll is PollState.OPEN:
        raise PollIsOpen(amendment=record.n, why="a poll is open")


def _voted_on_again(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> AmendmentRecord:
    """Return the amendment before its last vote where it has been voted on: votes are void once the text changes."""
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    if procedure.stage(record.stage).kind is not StageKind.PROMULGATION:
        return record
    polls = assemblies.polls(work.connection, charter_id, amendment=record.n)
    decided = next((poll for poll in reversed(polls) if process.leads_to(poll) == record.stage), None)
    if decided is None:
        return record
    return replace(record, stage=decided.stage, stage_since=work.now(), assembly=None)


@action(Right.REVISE_OWN, Owes.OFFICIAL, EntryType.AMENDMENT_REVISED)
def rebase(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Rebase) -> AmendmentRecord:
    """Bring an amendment onto the newest version with the answers given; raises NothingToRebase, Unanswered."""
    check_pending(work, acting, record)
    charter_id, connection, head = acting.charter.charter_id, work.connection, acting.charter.head
    before = amendments.revision(connection, charter_id, record.n, record.revision)
    if before.base_version == head:
        raise NothingToRebase(amendment=record.n, why="same version")
    base, current = (texts.tree(connection, charter_id, version) for version in (before.base_version, head))
    answers = {
        identity: Answer(choice=Choice(one.choice), text=one.text, place=one.place)
        for identity, one in wanted.answers.items()
    }
    operations = resolve(base, current, operations_from_json(before.operations), answers)
    if not operations:
        raise WouldBeEmpty(why="nothing left")
    facts = {"rebased_from": before.base_version, "answers": {key: one.choice.value for key, one in answers.items()}}
    return add_revision(work, acting, record, before, current, operations=operations, facts=facts, rebased=True)


def add_revision(
    work: UnitOfWork,
    acting: Acting,
    record: AmendmentRecord,
    before: AmendmentRevision,
    on: Provision,
    *,
    operations: Sequence[Operation],
    facts: dict[str, object],
    rebased: bool = False,
) -> AmendmentRecord:
    """Keep a further revision with these operations `on` a version, carry its comments, and record it with `facts`."""
    charter_id = acting.charter.charter_id
    seat = acting.seat_for(Right.REVISE_OWN).seat
    after = replace(
        before,
        revision=before.revision + 1,
        base_version=acting.charter.head if rebased else before.base_version,
        base_root=root_hash(on),
        result_root=root_hash(apply_checked(on, operations)),
        operations=operations_to_json(operations),
        author=seat,
        at=work.now(),
    )
    amendments.add_revision(work.connection, charter_id, after)
    carry_to_revision(work, charter_id, before, after)
    kept = replace(_voted_on_again(work, charter_id, record), revision=after.revision, acts=record.acts + 1)
    amendments.keep(work.connection, charter_id, kept)
    body = {
        "amendment": record.n,
        "revision": after.revision,
        "base_version": after.base_version,
        "base_root": after.base_root,
        "result_root": after.result_root,
        "stage": kept.stage,
    }
    subject = f"amendments/{record.n}"
    work.record(charter_id, EntryType.AMENDMENT_REVISED, subject, actor=seat, body=body | facts)
    return kept


@action(Right.REVISE_OWN, Owes.OFFICIAL, EntryType.AMENDMENT_SPLIT)
def split(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Split) -> AmendmentRecord:
    """Put some parts to a question of their own (แยกประเด็น), as an amendment at the same stage; the rest stays.

    Each must stand without the other; raises NoSuchPart, and what `apply` raises where one needs what the other brings.
    """
    check_pending(work, acting, record)
    charter_id, connection = acting.charter.charter_id, work.connection
    before = amendments.revision(connection, charter_id, record.n, record.revision)
    base = texts.tree(connection, charter_id, before.base_version)
    operations = operations_from_json(before.operations)
    chosen = _chosen(wanted.parts, len(operations))
    apart = tuple(one for place, one in enumerate(operations, start=1) if place in chosen)
    rest = tuple(one for place, one in enumerate(operations, start=1) if place not in chosen)
    made = _apart(work, acting, record, replace(before, title=wanted.title or before.title), apply(base, apart), apart)
    add_revision(work, acting, record, before, base, operations=rest, facts={"split_off": made.n})
    body: dict[str, object] = {"amendment": record.n, "split_off": made.n, "parts": sorted(chosen)}
    actor = acting.seat_for(Right.REVISE_OWN).seat
    work.record(charter_id, EntryType.AMENDMENT_SPLIT, f"amendments/{made.n}", actor=actor, body=body)
    return made


def _chosen(parts: Sequence[int], count: int) -> frozenset[int]:
    chosen = frozenset(parts)
    outside = [part for part in sorted(chosen) if not 1 <= part <= count]
    if outside or len(chosen) == count:
        raise NoSuchPart(part=", ".join(map(str, outside or sorted(chosen))), parts=count, why="parts")
    return chosen


def _apart(
    work: UnitOfWork,
    acting: Acting,
    record: AmendmentRecord,
    before: AmendmentRevision,
    result: Provision,
    operations: Sequence[Operation],
) -> AmendmentRecord:
    charter_id = acting.charter.charter_id
    number = charters.take_numbers(work.connection, charter_id, "next_amendment")
    made = replace(record, n=number, kind=AMENDMENT, revision=1, acts=0)
    revision = replace(
        before,
        amendment=number,
        revision=1,
        result_root=root_hash(result),
        operations=operations_to_json(operations),
        at=work.now(),
    )
    amendments.add(work.connection, charter_id, made)
    amendments.add_revision(work.connection, charter_id, revision)
    proposals.carry_over(work.connection, charter_id, record.n, number)
    return made


def pending_fits(work: UnitOfWork, charter_id: str, head: int, current: Provision) -> dict[str, object]:
    """Return how every amendment under way fits a new version, for the entry that makes it."""
    found: dict[str, object] = {}
    for record in amendments.every(work.connection, charter_id):
        if record.state != UNDER_WAY:
            continue
        revision = amendments.revision(work.connection, charter_id, record.n, record.revision)
        if revision.base_version >= head:
            continue
        base = texts.tree(work.connection, charter_id, revision.base_version)
        found[str(record.n)] = examine(base, current, operations_from_json(revision.operations)).fit.value
    return found
