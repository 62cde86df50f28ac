"""Proposals that rise: from a tambon to its district and its province, answered all the way back.

An act that concerns two charters is an entry in the first and a promise of the second's: a job writes the other log in
one transaction with its own end, so that a crash at any moment leaves it to be done once. The source's entry is cited
by its number and leaf hash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from charter_engine.actions import amendments as amending
from charter_engine.actions import data as plain
from charter_engine.actions import data_levels as data
from charter_engine.actions.framework import SYSTEM, Acting, Owes, action
from charter_engine.actions.raising_history import history_of, reason_of, version_of
from charter_engine.domain.deliberation.procedure import ADOPTED, StageKind
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text import canonical
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import Conflict, Invalid, RuleBroken
from charter_engine.storage import amendments, charters, places, process, raising
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.raising import DECLINED, RECEIVED, SYNTHESISED, ProposalRecord, RaisingRecord
from charter_engine.storage.unit_of_work import UnitOfWork

_OPEN = frozenset({RECEIVED, "returned", "withdrawn"})
"""States in which a raised proposal may be taken up: new, or its amendment came to nothing without being judged."""


class NotDecidedHere(RuleBroken):
    """Amendment {amendment} has not passed here; only what passed is raised."""

    remedy = "Raise it once it has passed or is promulgated."


class NotAbove(Invalid):
    """The charter {target} is not of the district or province this charter's place lies in."""

    remedy = "Choose a charter of a place above; an officer says which place each charter is of."


class RaisedBefore(Conflict):
    """Amendment {amendment} was raised to {target} before."""

    remedy = "See what became of it."


class TakenUp(Conflict):
    """Raised proposal {proposal} is {state}; it is not open."""

    remedy = "Choose proposals that wait."


# --- in the charter it comes from -------------------------------------------------------------------------------------
@action(Right.RUN_STAGE, Owes.OFFICIAL, EntryType.PROPOSAL_RAISED)
def raise_(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: data.Raise) -> RaisingRecord:
    """Raise what passed here to the charter of a place above; raises NotDecidedHere, NotAbove, RaisedBefore."""
    charter, connection = acting.charter, work.connection
    target = charters.by_slug(connection, wanted.target)
    _check_passed(work, charter, record)
    _check_above(work, charter, target)
    made = RaisingRecord(
        amendment=record.n,
        target=target.charter_id,
        seq=0,
        seat=acting.seat_for(Right.RUN_STAGE).seat,
        at=work.now(),
        outcome=None,
        told=None,
    )
    if not raising.add(connection, charter.charter_id, made):
        raise RaisedBefore(amendment=record.n, target=target.title, why="raised before")
    revision = amendments.revision(connection, charter.charter_id, record.n, record.revision)
    body: dict[str, object] = {
        "amendment": record.n,
        "revision": revision.revision,
        "result_root": revision.result_root,
        "target": target.title,
        "target_origin": target.origin,
    }

    def noted(seq: int) -> None:
        raising.note_entry(connection, charter.charter_id, record.n, target.charter_id, seq)

    subject = f"amendments/{record.n}"
    work.record(charter.charter_id, EntryType.PROPOSAL_RAISED, subject, actor=made.seat, body=body, then=noted)
    args: dict[str, object] = {"amendment": record.n, "revision": record.revision, "target": target.charter_id}
    dedupe = f"raise:{charter.charter_id}:{record.n}:{target.charter_id}"
    work.promise("raise", charter.charter_id, args, dedupe=dedupe)
    return made


def _check_passed(work: UnitOfWork, charter: CharterRecord, record: AmendmentRecord) -> None:
    passed = record.state == ADOPTED
    if record.state == amending.UNDER_WAY:
        stages = process.procedure(work.connection, charter.charter_id, record.procedure_hash)
        passed = stages.stage(record.stage).kind is StageKind.PROMULGATION
    if not passed or record.kind == amending.CORRIGENDUM:
        raise NotDecidedHere(amendment=record.n, why=record.state)


def _check_above(work: UnitOfWork, charter: CharterRecord, target: CharterRecord) -> None:
    here = places.of_charter(work.connection, charter.charter_id)
    there = places.of_charter(work.connection, target.charter_id)
    above = {place.place_id for place in here[:-1]}
    if not there or there[-1].place_id not in above:
        raise NotAbove(target=target.title, why="not above")


# --- in the charter it goes to ----------------------------------------------------------------------------------------
def receive(work: UnitOfWork, source_id: str, amendment: int, revision: int, target_id: str) -> None:
    """File a raised amendment in its target, with its history; done before, it is left as it is."""
    connection = work.connection
    charters.hold(connection, target_id)
    raised = raising.raising(connection, source_id, amendment, target_id)
    if raised is None or raising.received_from(connection, target_id, source_id, amendment) is not None:
        return
    source = charters.by_id(connection, source_id)
    history = history_of(connection, source, raised, revision)
    made = ProposalRecord(
        n=raising.next_number(connection, target_id),
        source=source_id,
        source_amendment=amendment,
        title=history["title"],
        reason=history["reason"],
        history=history,
        state=RECEIVED,
        amendment=0,
        why="",
        at=work.now(),
        decided=None,
    )
    raising.receive(connection, target_id, made)
    body: dict[str, object] = {
        "proposal": made.n,
        "source": source.title,
        "source_origin": source.origin,
        "amendment": amendment,
        "entry": raised.seq,
        "leaf": history["leaf"],
    }
    work.record(target_id, EntryType.PROPOSAL_RECEIVED, f"proposals/{made.n}", actor=SYSTEM, body=body)


@action(Right.RUN_STAGE, Owes.OFFICIAL, EntryType.PROPOSAL_SYNTHESISED)
def synthesise(work: UnitOfWork, acting: Acting, wanted: data.Synthesise) -> AmendmentRecord:
    """Join raised proposals in one amendment that cites them all; raises NoSuchProposal, TakenUp, what `propose` does.

    It is a draft of the secretariat's, filed like any other.
    """
    charter_id, connection = acting.charter.charter_id, work.connection
    taken = [_open(work, charter_id, n) for n in dict.fromkeys(wanted.proposals)]
    asked = wanted.model_dump(exclude={"proposals"}, exclude_unset=True)
    made = amending.propose(work, acting, plain.read(plain.Propose, asked))
    for one in taken:
        kept = replace(one, state=SYNTHESISED, amendment=made.n, why="", decided=None)
        raising.keep(connection, charter_id, kept)
    body: dict[str, object] = {
        "amendment": made.n,
        "proposals": [one.n for one in taken],
        "sources": [
            {"origin": one.history["origin"], "entry": one.history["entry"], "leaf": one.history["leaf"]}
            for one in taken
        ],
    }
    actor = acting.seat_for(Right.RUN_STAGE).seat
    work.record(charter_id, EntryType.PROPOSAL_SYNTHESISED, f"amendments/{made.n}", actor=actor, body=body)
    return made


def _open(work: UnitOfWork, charter_id: str, n: int) -> ProposalRecord:
    found = raising.proposal(work.connection, charter_id, n)
    if found.state not in _OPEN:
        raise TakenUp(proposal=n, state=found.state, why=found.state)
    return found


@action(Right.RUN_STAGE, Owes.OFFICIAL, EntryType.PROPOSAL_DECLINED)
def decline(work: UnitOfWork, acting: Acting, wanted: data.Decline) -> ProposalRecord:
    """Decline a raised proposal with the reason, which its origin is told; raises NoSuchProposal, TakenUp."""
    charter_id = acting.charter.charter_id
    found = _open(work, charter_id, wanted.proposal)
    done = replace(found, state=DECLINED, amendment=0, why=canonical(wanted.reason), decided=work.now())
    raising.keep(work.connection, charter_id, done)
    body: dict[str, object] = {"proposal": done.n, "reason": done.why}
    actor = acting.seat_for(Right.RUN_STAGE).seat
    work.record(charter_id, EntryType.PROPOSAL_DECLINED, f"proposals/{done.n}", actor=actor, body=body)
    _promise_answer(work, charter_id, done)
    return done


# --- the answer -------------------------------------------------------------------------------------------------------
def settle(work: UnitOfWork, charter_id: str | None = None) -> int:
    """Note how amendments that took raised proposals up have ended, and promise every origin its answer; how many."""
    found = raising.ended(work.connection, charter_id)
    for where, n, state in found:
        proposal = raising.proposal(work.connection, where, n)
        done = replace(proposal, state=state, decided=work.now())
        raising.keep(work.connection, where, done)
        _promise_answer(work, where, done)
    return len(found)


def _promise_answer(work: UnitOfWork, charter_id: str, done: ProposalRecord) -> None:
    dedupe = f"answer:{charter_id}:{done.n}:{done.amendment}:{done.state}"
    work.promise("answer", charter_id, {"proposal": done.n}, dedupe=dedupe)


def answer_of(work: UnitOfWork, charter_id: str, n: int) -> dict[str, Any]:
    """Return what a charter tells of a proposal raised to it: the outcome, its reason, the version that has it."""
    charter, done = charters.by_id(work.connection, charter_id), raising.proposal(work.connection, charter_id, n)
    return {
        "slug": charter.slug,
        "charter": charter.title,
        "origin": charter.origin,
        "proposal": done.n,
        "amendment": done.amendment,
        "outcome": done.state,
        "reason": done.why or reason_of(work.connection, charter_id, done),
        "version": version_of(work.connection, charter_id, done),
        "on": bangkok_date(done.decided or work.now()).isoformat(),
    }


def tell(work: UnitOfWork, charter_id: str, n: int, answer: Mapping[str, Any] | None = None) -> None:
    """Tell the origin of a raised proposal what became of it, here or (with `answer`) further up; told, it stays told.

    What the origin itself received from below is told onwards by jobs of its own.
    """
    connection = work.connection
    done = raising.proposal(connection, charter_id, n)
    source_id, amendment = done.source, done.source_amendment
    charters.hold(connection, source_id)
    raised = raising.raising(connection, source_id, amendment, charter_id)
    said = dict(answer) if answer is not None else answer_of(work, charter_id, n)
    if raised is None or any(_same(said, known) for known in raised.outcome or ()):
        return
    outcome = [*(raised.outcome or ()), said]
    raising.note_outcome(connection, source_id, amendment, charter_id, outcome=outcome, told=work.now())
    body: dict[str, object] = {
        "amendment": amendment,
        "target": said["charter"],
        "target_origin": said["origin"],
        "proposal": said["proposal"],
        "outcome": said["outcome"],
    }
    body |= {"target_amendment": said["amendment"]} if said["amendment"] else {}
    work.record(source_id, EntryType.PROPOSAL_ANSWERED, f"amendments/{amendment}", actor=SYSTEM, body=body)
    _tell_onwards(work, source_id, amendment, said)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    names = ("origin", "proposal", "amendment", "outcome")
    return all(one[name] == other[name] for name in names)


def _tell_onwards(work: UnitOfWork, charter_id: str, amendment: int, said: Mapping[str, Any]) -> None:
    for below in _joined_in(work, charter_id, amendment):
        key = f"{said['origin']}:{said['proposal']}:{said['amendment']}:{said['outcome']}"
        args: dict[str, object] = {"proposal": below.n, "answer": dict(said)}
        work.promise("answer", charter_id, args, dedupe=f"answer:{charter_id}:{below.n}:{key}")


def _joined_in(work: UnitOfWork, charter_id: str, amendment: int) -> Sequence[ProposalRecord]:
    found = raising.proposals(work.connection, charter_id)
    return [one for one in found if one.amendment == amendment]
