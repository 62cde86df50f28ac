"""Sealing comments: one ledger entry with the Merkle root over the commitments of all that came in since the last."""

from __future__ import annotations

from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.storage import charters, comments
from charter_engine.storage.unit_of_work import UnitOfWork


def seal_comments(work: UnitOfWork, charter_id: str, actor: str) -> int:
    """Seal what is unsealed and return how many comments that were; nothing new, no entry."""
    charters.hold(work.connection, charter_id)
    pending = comments.unsealed(work.connection, charter_id)
    if not pending:
        return 0
    numbers = [number for number, _ in pending]
    leaves = [leaf_hash(bytes.fromhex(commitment)) for _, commitment in pending]
    body = {"count": len(numbers), "first": numbers[0], "last": numbers[-1], "root": root(leaves).hex()}
    work.record(
        charter_id,
        EntryType.COMMENTS_SEALED,
        "comments",
        actor=actor,
        body=body,
        then=lambda seq: comments.add_seals(work.connection, charter_id, numbers, seq),
    )
    return len(numbers)
