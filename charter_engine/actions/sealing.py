"""Sealing comments: one ledger entry with the Merkle root over the commitments of all that came in since the last one.

A commitment is HMAC-SHA256 under the comment's own salt over a domain name and the canonical words. It binds the words
without giving them away; when words and salt are erased together, the proof stays and says nothing.
"""

from __future__ import annotations

import hashlib
import hmac

from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.storage import charters, comments
from charter_engine.storage.unit_of_work import UnitOfWork

DOMAIN = "charter-engine/comment/v1"


def commit(salt: str, *, seat: str, clause: str, exact: str, body: str) -> str:
    """Return a comment's commitment in hex."""
    personal = encode({"domain": DOMAIN, "seat": seat, "clause": clause, "exact": exact, "body": body})
    return hmac.new(bytes.fromhex(salt), personal, hashlib.sha256).hexdigest()


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
