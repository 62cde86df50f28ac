"""What a body's roll lacks: seats beyond the most it may have, sectors that should hold a larger share of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from charter_engine.domain.deliberation.procedure import Body, Composition


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


def compositions(body: Body, sectors: Sequence[str]) -> tuple[CompositionStanding, ...]:
    """How each rule on the body's composition stands where its held seats are of these sectors."""
    return tuple(
        CompositionStanding(
            rule=rule,
            have=sum(sector in rule.sectors for sector in sectors),
            need=ceil(rule.at_least * len(sectors)),
            total=len(sectors),
        )
        for rule in body.composition
    )
