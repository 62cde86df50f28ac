"""Progress on commitments, noted one after the other with its evidence."""

from __future__ import annotations

import hashlib

from charter_engine.actions import data_levels as data
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text import canonical
from charter_engine.errors import Invalid
from charter_engine.storage import commitments, files
from charter_engine.storage.commitments import ProgressRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoSuchEvidence(Invalid):
    """No file {digest} is kept for this charter."""

    remedy = "Give an address (https://…), or the digest of one of this charter's papers."


@action(Right.REPORT, Owes.OFFICIAL, EntryType.COMMITMENT_PROGRESS)
def note_progress(work: UnitOfWork, acting: Acting, wanted: data.NoteProgress) -> ProgressRecord:
    """Note progress on a commitment with its evidence; raises NoSuchCommitment, NoSuchEvidence."""
    charter_id, connection = acting.charter.charter_id, work.connection
    now = commitments.by_number(connection, charter_id, wanted.commitment)
    digest = wanted.evidence.removeprefix("sha256:") if wanted.evidence.startswith("sha256:") else ""
    if digest and files.load(connection, charter_id, digest) is None:
        raise NoSuchEvidence(digest=digest, why="no such file")
    made = ProgressRecord(
        commitment=now.n,
        k=1 + len(commitments.progress(connection, charter_id, now.n)),
        words=canonical(wanted.words),
        evidence=wanted.evidence,
        state=now.state,
        seat=acting.seat_for(Right.REPORT).seat,
        at=work.now(),
    )
    commitments.add_progress(connection, charter_id, made)
    body: dict[str, object] = {
        "commitment": made.commitment,
        "note": made.k,
        "words": hashlib.sha256(made.words.encode()).hexdigest(),
        "evidence": hashlib.sha256(made.evidence.encode()).hexdigest() if made.evidence else "",
    }
    subject = f"commitments/{made.commitment}"
    work.record(charter_id, EntryType.COMMITMENT_PROGRESS, subject, actor=made.seat, body=body)
    return made
