"""What a body's roll lacks: seats beyond the most it may have, sectors that should hold a larger share of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from charter_engine.domain.deliberation.procedure import Body, Composition
from charter_engine.storage.charters import SeatRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class CompositionStanding:
    """A rule on a body's composition: `have` of the `total` seats belong to its sectors, `need` would be enough."""

    rule: Composition
    have: int
    need: int
    total: int

    @property
    def holds(self) -> bool:
        """Whether enough seats belong to the sectors; an empty roll breaks no rule."""
        return self.have >= self.need


def compositions(body: Body, roll: Sequence[SeatRecord]) -> tuple[CompositionStanding, ...]:
    """Return how each rule on the body's composition stands for the seats held now."""
    return tuple(
        CompositionStanding(
            rule=rule,
            have=sum(seat.sector in rule.sectors for seat in roll),
            need=ceil(rule.at_least * len(roll)),
            total=len(roll),
        )
        for rule in body.composition
    )
