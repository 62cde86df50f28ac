"""Exact shares: `more than 2/3 of the votes` as data, judged without a float anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeAlias

Weight: TypeAlias = int | Fraction

HALF: Final = Fraction(1, 2)


@unique
class Of(StrEnum):
    """What a share is a share of."""

    ROLL = "roll"
    PRESENT = "present"
    VOTES = "votes"
    CAST = "cast"


_WIDTH: Final = {Of.VOTES: 0, Of.CAST: 1, Of.PRESENT: 2, Of.ROLL: 3}


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A fraction of a base, to be reached (`at_least`) or passed (`strict`, `more_than`), never fewer than `floor`."""

    fraction: Fraction
    of: Of
    strict: bool = False
    floor: int = 0

    def holds(self, have: Weight, base: Weight) -> bool:
        """Whether `have` out of `base` is enough; a share of nothing never is."""
        if base <= 0 or have < self.floor:
            return False
        threshold = self.fraction * base
        return have > threshold if self.strict else have >= threshold

    def need(self, base: Weight, *, whole: bool = True) -> Weight:
        """The least that is enough: a whole number, or the exact bound where weights are fractions."""
        threshold = self.fraction * base
        if not whole:
            return threshold if threshold > self.floor else self.floor  # noqa: FURB136 - max() loses the type
        return max(1, self.floor, floor(threshold) + 1 if self.strict else ceil(threshold))

    def implies(self, other: Share) -> bool:
        """Whether whatever holds under this share holds under the other too, both asked of the same yes votes.

        Bases only shrink from the roll to those present, to ballots cast, to votes; so a share of more asks for more.
        """
        if _WIDTH[self.of] < _WIDTH[other.of] or self.floor < other.floor:
            return False
        return self.fraction > other.fraction or (self.fraction == other.fraction and (self.strict or not other.strict))

    @property
    def is_simple_majority(self) -> bool:
        """More than half of yes and no: the one rule under which equal votes are a tie."""
        return self.strict and self.of is Of.VOTES and self.fraction == HALF
