"""Commitments: what a clause promises to be done, changed only by further revisions."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace

from charter_engine.actions import data_levels as data
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.domain.charter.provision import Kind, State
from charter_engine.domain.charter.tree import find_url
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text import canonical, canonical_line
from charter_engine.errors import Invalid, NotFound
from charter_engine.storage import commitments, texts
from charter_engine.storage.commitments import OPEN, CommitmentRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoClauseToCommitTo(NotFound):
    """The newest version has no clause {name!r} in force."""

    remedy = "Choose a clause from the contents; ๕/๑ is written 5-1."


class NothingOfIt(Invalid):
    """Nothing of the commitment would change."""

    remedy = "Change who, what, by when, the indicator or the state."


@action(Right.REPORT, Owes.OFFICIAL, EntryType.COMMITMENT_MADE)
def commit(work: UnitOfWork, acting: Acting, wanted: data.Commit) -> CommitmentRecord:
    """Record what a clause of the newest version promises; raises NoClauseToCommitTo."""
    charter_id = acting.charter.charter_id
    tree = texts.tree(work.connection, charter_id, acting.charter.head)
    node = find_url(tree, wanted.clause)
    if node is None or node.kind is Kind.CHARTER or node.state is State.REPEALED:
        raise NoClauseToCommitTo(what="clause", name=wanted.clause)
    made = CommitmentRecord(
        n=commitments.next_number(work.connection, charter_id),
        revision=1,
        clause=node.identity,
        who=canonical_line(wanted.who).text,
        what=canonical(wanted.what),
        due=wanted.due,
        indicator=canonical(wanted.indicator) if wanted.indicator else "",
        state=OPEN,
        seat=acting.seat_for(Right.REPORT).seat,
        at=work.now(),
    )
    return _kept(work, charter_id, EntryType.COMMITMENT_MADE, made)


def _kept(work: UnitOfWork, charter_id: str, kind: EntryType, made: CommitmentRecord) -> CommitmentRecord:
    commitments.add(work.connection, charter_id, made)
    words = {name: value for name, value in asdict(made).items() if name in {"who", "what", "indicator"}}
    body: dict[str, object] = {
        "commitment": made.n,
        "revision": made.revision,
        "clause": made.clause,
        "due": made.due.isoformat(),
        "state": made.state,
        "words": hashlib.sha256(encode(words)).hexdigest(),
    }
    work.record(charter_id, kind, f"commitments/{made.n}", actor=made.seat, body=body)
    return made


@action(Right.REPORT, Owes.OFFICIAL, EntryType.COMMITMENT_CHANGED)
def change_commitment(work: UnitOfWork, acting: Acting, wanted: data.ChangeCommitment) -> CommitmentRecord:
    """Give a commitment a further revision; every earlier one is kept. Raises NoSuchCommitment, NothingOfIt."""
    charter_id = acting.charter.charter_id
    before = commitments.by_number(work.connection, charter_id, wanted.commitment)
    changed = replace(
        before,
        who=canonical_line(wanted.who).text if wanted.who else before.who,
        what=canonical(wanted.what) if wanted.what else before.what,
        due=wanted.due or before.due,
        indicator=before.indicator if wanted.indicator is None else canonical(wanted.indicator),
        state=wanted.state or before.state,
    )
    if changed == before:
        raise NothingOfIt(why="no change")
    seat = acting.seat_for(Right.REPORT).seat
    changed = replace(changed, revision=before.revision + 1, seat=seat, at=work.now())
    return _kept(work, charter_id, EntryType.COMMITMENT_CHANGED, changed)
