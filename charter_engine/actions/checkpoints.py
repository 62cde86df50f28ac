"""Signing checkpoints: the log's promise that nothing under it will change, given only after looking back.

The signer trusts neither the database nor a backup: it compares the log with what it signed before, which it keeps
outside the database, and refuses a fork or a shrunk log. One key signs for every charter's log here.
"""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.domain.ledger.checkpoint import Checkpoint, open_checkpoint
from charter_engine.domain.ledger.merkle import Frontier, root
from charter_engine.domain.ledger.note import Unverified
from charter_engine.errors import Conflict
from charter_engine.storage import charters, ledger
from charter_engine.storage.keys import KeyRing, SignedHead
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work

_RESTORE = (
    "Sign nothing. Restore the newest database, or an older one and the entries of the last published ledger export."
)


class LogShrunk(Conflict):
    """The log {origin} holds {found} entries, but {signed} have been signed: an older database was brought back."""

    remedy = _RESTORE


class LogForked(Conflict):
    """The log {origin} no longer begins with the {signed} entries that were signed: history was changed."""

    remedy = _RESTORE


class ForeignCheckpoint(Conflict):
    """The newest checkpoint of {origin} was not signed by this installation's log key."""

    remedy = "Bring the keys that belong to this database back into the data directory."


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedCheckpoint:
    """A log's state as signed: its size and the note."""

    size: int
    note: str


@dataclass(frozen=True, slots=True)
class LogSigner:
    """Signs for every log of an installation; use it inside `keys.exclusive()`."""

    keys: KeyRing

    def sign(self, origin: str, leaves: list[bytes]) -> SignedCheckpoint:
        """Sign the log with these leaf hashes; raises LogShrunk or LogForked when it is not the one signed before."""
        name, key = self.keys.verifier_key(origin), self.keys.log_key()
        head = self.keys.signed_head(origin)
        if head is not None:
            require_extension(origin, leaves, head)
        frontier = Frontier.of(leaves)
        self.keys.keep_signed_head(origin, SignedHead(size=frontier.size, root=frontier.root().hex()))
        note = Checkpoint.of(origin, frontier).sign(name, key.sign)
        return SignedCheckpoint(size=frontier.size, note=note.decode())


def require_extension(origin: str, leaves: list[bytes], signed: SignedHead) -> None:
    """Raise LogShrunk or LogForked unless the log still begins with what was signed."""
    if len(leaves) < signed.size:
        raise LogShrunk(origin=origin, found=len(leaves), signed=signed.size, why="the log has shrunk")
    if root(leaves[: signed.size]).hex() != signed.root:
        raise LogForked(origin=origin, signed=signed.size, why="the log has forked")


def sign_checkpoint(store: Store, keys: KeyRing, charter_id: str) -> SignedCheckpoint:
    """Return a signed checkpoint over the whole log of a charter, signing and keeping one if the log has grown.

    Must not be called inside a transaction. Raises LogShrunk, LogForked, ForeignCheckpoint and LogKeyMissing.
    """
    with keys.exclusive():
        with reading(store) as connection:
            origin = charters.by_id(connection, charter_id).origin
            leaves = ledger.leaves(connection, charter_id)
            newest = ledger.newest_checkpoint(connection, charter_id)
        if newest is not None:
            _agree(keys, origin, leaves, newest[1])
        signed = LogSigner(keys).sign(origin, leaves)
        if newest is not None and newest[0] == signed.size:
            return SignedCheckpoint(size=signed.size, note=newest[1])
        with unit_of_work(store) as work:
            ledger.add_checkpoint(work.connection, charter_id, signed.size, signed.note, work.now())
    return signed


def _agree(keys: KeyRing, origin: str, leaves: list[bytes], note: str) -> None:
    """Compare with the database's own newest checkpoint, for the case that the keys' memory was lost."""
    try:
        kept = open_checkpoint(note.encode(), origin, [keys.verifier_key(origin)])
    except Unverified as fault:
        raise ForeignCheckpoint(origin=origin, why="another key signed") from fault
    require_extension(origin, leaves, SignedHead(size=kept.size, root=kept.root.hex()))


def sign_what_grew(store: Store, keys: KeyRing) -> tuple[str, ...]:
    """Sign a checkpoint for every log that grew since its last one; return the charters' short names."""
    grown: list[tuple[str, str]] = []
    with reading(store) as connection:
        for charter in charters.every(connection):
            newest = ledger.newest_checkpoint(connection, charter.charter_id)
            if ledger.size(connection, charter.charter_id) > (newest[0] if newest else 0):
                grown.append((charter.charter_id, charter.slug))
    for charter_id, _ in grown:
        sign_checkpoint(store, keys, charter_id)
    return tuple(slug for _, slug in grown)
