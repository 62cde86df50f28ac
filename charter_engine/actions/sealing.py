"""Sealing what many do: one ledger entry with the Merkle root over all that came in since the last.

Of comments their commitments are the leaves; of endorsements the rows themselves, which name seats and districts.
"""

from __future__ import annotations

from itertools import groupby

from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType, format_time
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.storage import charters, comments, proposals
from charter_engine.storage.proposals import EndorsementRecord
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


def seal_endorsements(work: UnitOfWork, charter_id: str, actor: str) -> int:
    """Seal the endorsements given and taken back since the last time, an entry an amendment; return how many."""
    charters.hold(work.connection, charter_id)
    pending = proposals.unsealed(work.connection, charter_id)
    for amendment, group in groupby(pending, key=lambda one: one.amendment):
        _seal(work, charter_id, amendment, tuple(group), actor)
    return len(pending)


def _seal(
    work: UnitOfWork, charter_id: str, amendment: int, covered: tuple[EndorsementRecord, ...], actor: str
) -> None:
    have = proposals.endorsed(work.connection, charter_id, amendment)
    body: dict[str, object] = {
        "amendment": amendment,
        "count": len(covered),
        "root": endorsements_root(covered),
        "endorsements": have.people,
        "districts": have.districts,
    }
    work.record(
        charter_id,
        EntryType.ENDORSEMENTS_SEALED,
        f"amendments/{amendment}",
        actor=actor,
        body=body,
        then=lambda seq: proposals.add_seals(work.connection, charter_id, covered, seq),
    )


def endorsements_root(covered: tuple[EndorsementRecord, ...]) -> str:
    """Return the root over endorsements by seat and number, each as what it says, when and from which district."""
    leaves = [
        {
            "seat": one.seat,
            "n": one.n,
            "district": one.district,
            "stands": one.stands,
            "at": format_time(one.at),
        }
        for one in covered
    ]
    return root([leaf_hash(encode(leaf)) for leaf in leaves]).hex()
