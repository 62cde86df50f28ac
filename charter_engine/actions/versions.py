"""Acts that make a version: promulgating what was adopted, and correcting a slip.

A version has one instrument and one or more source amendments; the instrument ฉบับที่ n makes version n. Its papers are
promised in the same transaction and set in type afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from charter_engine.actions import data
from charter_engine.actions.amendments import AMENDMENT, CORRIGENDUM, DRAFT, fits
from charter_engine.actions.citations import promise_look
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.instruments import draft, last_changed_by
from charter_engine.actions.permitting import permitted
from charter_engine.actions.places import carry_to_version
from charter_engine.actions.rebasing import pending_fits
from charter_engine.actions.sealing import seal_comments
from charter_engine.domain.amendment.apply import apply_checked, in_order
from charter_engine.domain.amendment.codec import operations_from_json, operations_to_json
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.instrument import corrigendum
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.charter.tree import next_identity
from charter_engine.domain.charter.version import Version, VersionKind, check_next
from charter_engine.domain.deliberation.clauses import covers
from charter_engine.domain.deliberation.procedure import ADOPTED
from charter_engine.domain.deliberation.stages import Act
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import Invalid, RuleBroken
from charter_engine.storage import amendments, assemblies, charters, process, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.texts import VersionBrief, VersionRecord
from charter_engine.storage.touching import touched_labels
from charter_engine.storage.unit_of_work import UnitOfWork


class NoVersionYet(RuleBroken):
    """The charter has no version to correct yet."""

    remedy = "A draft is revised, not corrected."


class EffectiveInThePast(RuleBroken):
    """Version {n} cannot be in force from {effective} on: it is made on {today}."""

    remedy = "Name this day or a later one."


class ProtectedWords(RuleBroken):
    """{clauses} are protected by {rule}; a corrigendum may not touch them."""

    remedy = "Propose an amendment, which the stricter rule then decides."


class MoreThanASlip(Invalid):
    """A corrigendum corrects words; it may not {what} {label}."""

    remedy = "Propose an amendment for anything that changes what the charter says or how it is built."


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    """One amendment about to be part of a version, with its operations and the text it gives alone."""

    record: AmendmentRecord
    revision: AmendmentRevision
    operations: tuple[Operation, ...]
    alone: Provision


def _adopted_day(work: UnitOfWork, charter_id: str, number: int) -> date:
    closed = [poll.closed for poll in assemblies.polls(work.connection, charter_id, amendment=number) if poll.closed]
    return bangkok_date(max(closed, default=work.now()))


def _outcome(work: UnitOfWork, charter_id: str, steps: Sequence[_Step]) -> dict[str, object]:
    """Return the last decision on each amendment: the reasons for the version."""
    found: dict[str, object] = {}
    for step in steps:
        polls = assemblies.polls(work.connection, charter_id, amendment=step.record.n)
        counted = [poll for poll in polls if poll.state == process.CLOSED and poll.decision]
        if counted:
            last = counted[-1]
            found[str(step.record.n)] = {"assembly": last.assembly, "poll": last.k, "method": last.method} | dict(
                last.decision or {}
            )
    return found


@action(Right.PROMULGATE, Owes.OFFICIAL, EntryType.VERSION_ADOPTED)
def promulgate(work: UnitOfWork, acting: Acting, wanted: data.Promulgate) -> VersionRecord:
    """Make the next version of what passed, in force from a day; raises OutdatedAmendment where two collide."""
    charter_id, connection = acting.charter.charter_id, work.connection
    steps, tree_now, set_by = [], texts.tree(connection, charter_id, acting.charter.head), dict[str, int]()
    for number in dict.fromkeys(wanted.amendments):
        step = _step(work, acting, number, tree_now)
        changed = apply_checked(tree_now, step.operations)
        set_by |= _touched(tree_now, changed, number)
        steps.append(step)
        tree_now = changed
    adopted = max(_adopted_day(work, charter_id, step.record.n) for step in steps)
    made = _make_version(
        work,
        acting,
        VersionKind.ADOPTED,
        tree_now,
        steps,
        set_by,
        adopted=adopted,
        effective=wanted.effective,
        instrument=_instrument(work, acting, steps, wanted.effective),
    )
    actor = acting.seat_for(Right.PROMULGATE).seat
    facts = _version_facts(made)
    if pending := pending_fits(work, charter_id, made.n, tree_now):
        facts |= {"pending": pending}
    work.record(charter_id, EntryType.VERSION_ADOPTED, f"versions/{made.n}", actor=actor, body=facts)
    return made


def _instrument(work: UnitOfWork, acting: Acting, steps: Sequence[_Step], effective: date) -> str:
    """Return the text of the instrument that makes the version; the founding text needs none."""
    charter_id, connection, head = acting.charter.charter_id, work.connection, acting.charter.head
    if head == 0:
        return ""
    before = texts.tree(connection, charter_id, head)
    drafted = draft(
        head + 1,
        before,
        in_order(before, (operation for step in steps for operation in step.operations)),
        promulgated=bangkok_date(work.now()),
        effective=effective,
        reason=" ".join(" ".join(step.revision.reason.split()) for step in steps),
        sources=last_changed_by(
            before, texts.placements(connection, charter_id, head), texts.briefs(connection, charter_id)
        ),
    )
    return drafted.text()


def _step(work: UnitOfWork, acting: Acting, number: int, on: Provision) -> _Step:
    charter_id, connection = acting.charter.charter_id, work.connection
    record = amendments.by_number(connection, charter_id, number, lock=True)
    permitted(work, acting, record, Act.PROMULGATE)
    revision = amendments.revision(connection, charter_id, number, record.revision)
    fits(work, charter_id, acting.charter.head, revision, on)
    operations = operations_from_json(revision.operations)
    base = texts.tree(connection, charter_id, revision.base_version)
    return _Step(record=record, revision=revision, operations=operations, alone=apply_checked(base, operations))


def _touched(old: Provision, new: Provision, number: int) -> dict[str, int]:
    return {change.identity: number for change in changes(old, new) if change.what is not Change.UNCHANGED}


def _version_facts(made: VersionRecord) -> dict[str, object]:
    facts: dict[str, object] = {
        "version": made.n,
        "root": made.root,
        "adopted": made.adopted.isoformat(),
        "effective": made.effective.isoformat(),
        "amendments": list(made.sources),
        "outcome": _brief(made.outcome),
    }
    if made.instrument:
        facts["instrument"] = hashlib.sha256(made.instrument.encode()).hexdigest()
    return facts


def _brief(outcome: Mapping[str, object]) -> dict[str, object]:
    """Return the outcome as an entry holds it: what was decided where, and the figures."""
    return {number: _figures(facts) for number, facts in outcome.items() if isinstance(facts, dict)}


def _figures(facts: Mapping[str, Any]) -> dict[str, object]:
    names = ("assembly", "poll", "method", "outcome")
    rules = {rule["id"]: [rule["have"], rule["need"], rule["holds"]] for rule in facts["rules"]}
    return {name: facts[name] for name in names} | {"tally": facts["tally"]["total"], "rules": rules}


def _make_version(
    work: UnitOfWork,
    acting: Acting,
    kind: VersionKind,
    tree_now: Provision,
    steps: Sequence[_Step],
    set_by: Mapping[str, int],
    *,
    adopted: date,
    effective: date,
    instrument: str,
) -> VersionRecord:
    charter_id, connection, head = acting.charter.charter_id, work.connection, acting.charter.head
    made = VersionRecord(
        n=head + 1,
        kind=kind.value,
        root=root_hash(tree_now),
        adopted=adopted,
        effective=effective,
        adopted_at=work.now(),
        instrument=instrument,
        outcome=_outcome(work, charter_id, steps),
        sources=tuple(step.record.n for step in steps),
    )
    known = [as_version(record) for record in texts.briefs(connection, charter_id)]
    check_next(known, as_version(made))
    if effective < bangkok_date(work.now()):
        raise EffectiveInThePast(n=made.n, effective=effective, today=bangkok_date(work.now()), why="a day gone by")
    texts.add_version(connection, charter_id, made, tree_now, set_by)
    charters.set_head(connection, charter_id, made.n, tree_now.heading.replace("\n", " "))
    for step in steps:
        done = replace(step.record, state=ADOPTED, acts=step.record.acts + 1, assembly=None)
        amendments.keep(connection, charter_id, done)
    seal_comments(work, charter_id, acting.seats[0].seat)
    sources = {step.record.n: step.alone for step in steps if step.record.kind != CORRIGENDUM}
    carry_to_version(work, charter_id, made.n, tree_now, sources)
    promise_papers(work, charter_id, made.n)
    promise_look(work, charter_id, made.n, tree_now)
    return made


def promise_papers(work: UnitOfWork, charter_id: str, version: int) -> None:
    """Promise the papers of a version: set in type, signed and packed between transactions."""
    work.promise("publish", charter_id, {"version": version}, dedupe=f"publish:{charter_id}:{version}")


def as_version(record: VersionBrief) -> Version:
    """Return a stored version as the rules see it."""
    return Version(
        n=record.n,
        root=record.root,
        effective=record.effective,
        adopted=record.adopted,
        amendments=record.sources,
        kind=VersionKind(record.kind),
    )


@action(Right.CORRECT, Owes.OFFICIAL, EntryType.VERSION_CORRECTED)
def correct(work: UnitOfWork, acting: Acting, wanted: data.Correct) -> VersionRecord:
    """Correct a slip (แก้คำผิด): words only, without a vote, as a new version with a paper of its own."""
    charter_id, connection, head = acting.charter.charter_id, work.connection, acting.charter.head
    if head == 0:
        raise NoVersionYet(why="no version yet")
    base = texts.tree(connection, charter_id, head)
    free = max(charters.peek_identity(connection, charter_id), next_identity(base))
    operations = difference(base, parse(wanted.text).tree, free)
    corrected = apply_checked(base, operations)
    _only_words(base, corrected)
    step = _corrigendum(work, acting, base, corrected, operations, wanted.reason)
    _unprotected(work, acting, step.record)
    today = bangkok_date(work.now())
    previous = texts.version(connection, charter_id, head)
    effective = wanted.effective or max(today, previous.effective)
    set_by = _touched(base, corrected, step.record.n)
    made = _make_version(
        work,
        acting,
        VersionKind.CORRIGENDUM,
        corrected,
        [step],
        set_by,
        adopted=today,
        effective=effective,
        instrument=corrigendum(base, operations, reason=wanted.reason).text(),
    )
    reason = hashlib.sha256(wanted.reason.encode()).hexdigest()
    body = _version_facts(made) | {"corrects": head, "reason": reason}
    actor = acting.seat_for(Right.CORRECT).seat
    work.record(charter_id, EntryType.VERSION_CORRECTED, f"versions/{made.n}", actor=actor, body=body)
    return made


def _only_words(base: Provision, corrected: Provision) -> None:
    found = [change for change in changes(base, corrected) if change.what is not Change.UNCHANGED]
    if not found:
        raise Invalid(why="the text is the same as the version it is meant to correct")
    for change in found:
        if change.what is not Change.REWORDED:
            node = change.new or change.old
            raise MoreThanASlip(what=change.what.value, label=node.label if node else "", why=change.what.value)


def _unprotected(work: UnitOfWork, acting: Acting, record: AmendmentRecord) -> None:
    """Refuse to correct what an entrenched rule protects: no vote would be held on it."""
    charter_id = acting.charter.charter_id
    rules = process.procedure(work.connection, charter_id, record.procedure_hash)
    if not rules.entrenched:
        return
    labels = touched_labels(work.connection, charter_id, record.n, record.revision)
    for rule in rules.entrenched:
        if any(covers(clause, label) for clause in rule.clauses for label in labels):
            raise ProtectedWords(clauses=" ".join(rule.clauses), rule=rule.name, why="entrenched words")


def _corrigendum(
    work: UnitOfWork,
    acting: Acting,
    base: Provision,
    corrected: Provision,
    operations: tuple[Operation, ...],
    reason: str,
) -> _Step:
    charter_id, connection = acting.charter.charter_id, work.connection
    number = charters.take_numbers(connection, charter_id, "next_amendment")
    seat = acting.seat_for(Right.CORRECT).seat
    record = AmendmentRecord(
        n=number,
        kind=CORRIGENDUM,
        state=DRAFT,
        stage="",
        stage_since=work.now(),
        procedure_hash=acting.charter.procedure_hash,
        author=seat,
        revision=1,
        acts=0,
        assembly=None,
        filed_at=work.now(),
    )
    revision = AmendmentRevision(
        amendment=number,
        revision=1,
        base_version=acting.charter.head,
        base_root=root_hash(base),
        result_root=root_hash(corrected),
        title="แก้คำผิด",
        reason=reason,
        operations=operations_to_json(operations),
        author=seat,
        at=work.now(),
    )
    amendments.add(connection, charter_id, record)
    amendments.add_revision(connection, charter_id, revision)
    return _Step(record=record, revision=revision, operations=operations, alone=corrected)


__all__ = ["AMENDMENT", "MoreThanASlip", "NoVersionYet", "as_version", "correct", "promise_papers", "promulgate"]
