"""A procedure as data: bodies, sectors, stages, majorities and duties, as read from its file.

Records only. `reading` makes them from TOML, `tally` and `stages` interpret them. Whatever a later rule needs
(floors, entrenched clauses, petitions) is a new field with a default; the hash is taken from the file's data and
so does not change when a field is added here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from charter_engine.domain.deliberation.share import Share


@unique
class StageKind(StrEnum):
    """What happens in a stage."""

    FILING = "filing"
    ADMISSIBILITY = "admissibility"
    COMMENT = "comment"
    REVIEW = "review"
    DECISION = "decision"
    PROMULGATION = "promulgation"


@unique
class Outcome(StrEnum):
    """How a stage or a poll ended; the keys of a stage's `then`."""

    PASSED = "passed"
    FAILED = "failed"
    TIED = "tied"
    NO_QUORUM = "no_quorum"
    SECTOR_FAILED = "sector_failed"
    NO_VOTES = "no_votes"
    OBJECTED = "objected"


@unique
class Unit(StrEnum):
    """Calendar units of a duty's period."""

    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"


ADOPTED: Final = "adopted"
REJECTED: Final = "rejected"
RETURNED: Final = "returned"
ENDS: Final = frozenset({ADOPTED, REJECTED, RETURNED})

WARN_DAYS: Final = 30

VOTE: Final = "vote"
REVISE: Final = "revise"
RETURN: Final = "return"
OBJECTIONS: Final = frozenset({VOTE, REVISE, RETURN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Sector:
    """A part of society whose voices are counted apart."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A body that acts in stages and duties; its roll comes from the charter's records."""

    id: str
    name: str
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorRule:
    """`each` must hold in at least `at_least` of the sectors `among` (1 ≤ at_least ≤ len(among))."""

    each: Share
    at_least: int
    among: tuple[Sector, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Consensus:
    """Up to `rounds` rounds without a vote; `objection` is a stage's id, or vote, revise, return."""

    rounds: int = 1
    objection: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One stage; every share in `passes` must hold (one, or several for a double majority).

    `then` names where each possible outcome leads: as read from a file it is complete, defaults filled in.
    """

    id: str
    name: str
    kind: StageKind
    body: str | None = None
    min_days: int = 0
    max_days: int | None = None
    quorum: Share | None = None
    passes: tuple[Share, ...] = ()
    sectors: SectorRule | None = None
    consensus: Consensus | None = None
    then: tuple[tuple[Outcome, str], ...] = ()
    clause: str = ""

    @property
    def decides(self) -> bool:
        """Whether ballots are counted here."""
        return bool(self.passes) or self.consensus is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A calendar period, such as 1 year; `count` is at least 1."""

    count: int
    unit: Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """Something a body owes again and again, `warn_days` before which a warning is shown."""

    id: str
    name: str
    every: Period
    body: str
    clause: str = ""
    warn_days: int = WARN_DAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """The whole procedure; `hash` is the SHA-256 (hex) of its data, the pin of every deliberation begun under it."""

    name: str
    sectors: tuple[Sector, ...] = ()
    bodies: tuple[Body, ...]
    stages: tuple[Stage, ...]
    duties: tuple[Duty, ...] = ()
    hash: str

    def stage(self, stage_id: str) -> Stage:
        """The stage with that id; KeyError when there is none."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)

    @property
    def first(self) -> Stage:
        """The stage every proposal enters."""
        return self.stages[0]
