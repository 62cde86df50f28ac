"""A log in memory with a real key: what the storage floor and the signer do, without disk or clock."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter_engine.domain.ledger.checkpoint import Checkpoint
from charter_engine.domain.ledger.entry import Entry, EntryType, format_time
from charter_engine.domain.ledger.merkle import Frontier, inclusion_proof, leaf_hash
from charter_engine.domain.ledger.note import Algorithm, VerifierKey
from charter_engine.domain.ledger.trust import TrustedLog, TrustFile

if TYPE_CHECKING:
    from charter_engine.domain.ledger.canonical_json import JsonObject

ORIGIN = "charter.example.org/nakhon-sawan"
START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def private_key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def verifier_key(name: str, seed: str = "", algorithm: Algorithm = Algorithm.ED25519) -> VerifierKey:
    public = private_key(seed or name).public_key().public_bytes_raw()
    return VerifierKey(name=name, public=public, algorithm=algorithm)


class LogSimulator:
    """Appends entries a minute apart and signs checkpoints; `seed` chooses the key, so two seeds are two signers."""

    def __init__(self, origin: str = ORIGIN, seed: str = "log key", *, simulated: bool = False) -> None:
        self.origin = origin
        self.entries: list[bytes] = []
        self.key = verifier_key(origin, seed)
        self.simulated = simulated
        self._private = private_key(seed)

    def append(self, kind: EntryType, body: JsonObject, actor: str = "seat-7") -> int:
        seq = len(self.entries)
        entry = Entry(
            seq=seq,
            origin=self.origin,
            type=kind,
            time=format_time(START + timedelta(minutes=seq)),
            actor=actor,
            body=body,
            simulated=self.simulated,
        )
        self.entries.append(entry.encode())
        return seq

    def fill(self, count: int) -> LogSimulator:
        for number in range(count):
            self.append(EntryType.SEAT_APPOINTED, {"seat": f"seat-{number}", "sector": "เครือข่ายประชาชน"})
        return self

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(entry) for entry in self.entries]

    def proof(self, index: int) -> tuple[bytes, ...]:
        return inclusion_proof(self.leaves, index)

    def checkpoint(self, size: int | None = None) -> bytes:
        frontier = Frontier.of(self.leaves[:size])
        return Checkpoint.of(self.origin, frontier).sign(self.key, self._private.sign)

    def trust(self) -> TrustFile:
        return TrustFile(logs=(TrustedLog(origin=self.origin, key=self.key, charter="nakhon-sawan"),))
