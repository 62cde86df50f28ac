"""Provisions: the tree a charter's text is made of.

A charter node holds chapters, parts, clauses, a preamble, annexes and a closing. Paragraphs, items and sub-items are
lines inside a clause's text and are addressed by path (`p2`, `p2.1`), never as nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a node of the tree is; the charter is the root."""

    CHARTER = "charter"
    PREAMBLE = "preamble"
    CHAPTER = "chapter"
    PART = "part"
    CLAUSE = "clause"
    ANNEX = "annex"
    CLOSING = "closing"


class State(StrEnum):
    """Whether a provision stands or its place is kept empty (ยกเลิก)."""

    IN_FORCE = "in_force"
    REPEALED = "repealed"


class Hashed:
    """Room for a hash beside what is hashed: not a field, so no copy takes it over and nothing compares or shows it."""

    __slots__ = ("known_hash",)
    known_hash: str
    """Set by hashing alone, from the object's own words, which never change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provision(Hashed):
    """One node: `label` the whole mark as typed (`ข้อ ๕/๑`), `text` lines joined by LF, `identity` unhashed."""

    kind: Kind
    label: str = ""
    heading: str = ""
    state: State = State.IN_FORCE
    text: str = ""
    children: tuple[Provision, ...] = ()
    identity: str = ""

    def walk(self) -> Iterator[Provision]:
        """Yield this node and all below it in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, identity: str) -> Provision | None:
        """Return the node with this identity, or None."""
        return next((node for node in self.walk() if node.identity == identity), None)

    def repealed(self) -> Provision:
        """Return this place kept empty: heading and text gone, label and identity kept."""
        return replace(self, state=State.REPEALED, heading="", text="")


EMPTY_CHARTER = Provision(kind=Kind.CHARTER, identity="n0")
"""Version 0: what a founding draft is proposed onto."""
