"""Seats: who acts in a charter does so from a seat, never under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from charter_engine.domain.identity.role import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """The seat that is acting now, with what it may be judged by."""

    seat: str
    role: Role
    body: str | None = None
    sector: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A place on a roll, held on the Bangkok calendar days [since, until)."""

    seat: str
    role: Role
    body: str | None = None
    sector: str | None = None
    weight: int = 1
    since: date
    until: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether the seat exists on that calendar day."""
        return self.since <= day and (self.until is None or day < self.until)

    def actor(self) -> Actor:
        """The actor who acts from this seat."""
        return Actor(seat=self.seat, role=self.role, body=self.body, sector=self.sector)
