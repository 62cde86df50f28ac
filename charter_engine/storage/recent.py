"""Provisions met lately, kept in memory by the hash of their wording, so that most of any version is at hand.

A wording is found under its SHA-256, never under a row's number: what is at hand is right for every database, and no
write can make it wrong. Two generations bound it: when the young one is full it becomes the old one, and what the old
one held is forgotten unless it was asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Final

from charter_engine.domain.charter.provision import Provision

ROOM: Final = 10_000_000
"""Characters of text in one generation: at most about 50 MB for both, Thai taking two bytes a character."""

_EACH: Final = 200
"""What a node takes beside its text, in characters."""


class Recent:
    """Childless provisions by the hash of their wording, about `room` characters in each of two generations."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Empty both generations."""
        self._young: dict[str, Provision] = {}
        self._old: dict[str, Provision] = {}
        self._weight = 0

    def at_hand(self, digests: Sequence[str]) -> list[Provision | None]:
        """Return the provisions with these hashes, as they were kept; None for those not here."""
        found = list(map(self._young.get, digests))
        if not all(found):
            old = self._old
            again = {
                digest: old[digest] for digest, node in zip(digests, found, strict=True) if not node and digest in old
            }
            self.keep(again)
            found = [node or again.get(digest) for digest, node in zip(digests, found, strict=True)]
        return found

    def keep(self, nodes: Mapping[str, Provision]) -> None:
        """Keep provisions that have no children, by the hash of their wording."""
        with self._lock:
            for digest, node in nodes.items():
                self._young[digest] = node
                self._weight += len(node.text) + _EACH
                if self._weight > self._room:
                    self._old, self._young, self._weight = self._young, {}, 0

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())
