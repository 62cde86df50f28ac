"""A procedure as data: bodies, sectors, stages, majorities and duties, as read from its file.

Records only. `reading` makes them from TOML, `tally` and `stages` interpret them. Whatever a later rule needs is a
new field with a default; the hash is taken from the file's data and so does not change when a field is added here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fractions import Fraction

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


@unique
class Secrecy(StrEnum):
    """How ballots are kept: published by seat, or not shown (operators could find out, and pages say so)."""

    ROLL_CALL = "roll_call"
    CONFIDENTIAL = "confidential"


@unique
class Entry(StrEnum):
    """How ballots come in: on the voters' devices, as hands counted by sector, or both."""

    DEVICES = "devices"
    HANDS = "hands"
    MIXED = "mixed"


@unique
class RankedMethod(StrEnum):
    """Published methods of choosing among rivals: Schulze 2011 (beatpath), or instant run-off."""

    SCHULZE = "schulze"
    INSTANT_RUNOFF = "instant_runoff"


@unique
class DutyKind(StrEnum):
    """What fulfils a duty: a meeting held, every comment answered, or a review of the whole charter."""

    MEETING = "meeting"
    ANSWER = "answer"
    REVIEW = "review"


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
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """At least `at_least` (a fraction) of a body's seats belong to the `sectors` named."""

    name: str = ""
    sectors: tuple[str, ...]
    at_least: Fraction
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A body that acts in stages and duties; its roll comes from the charter's records.

    `seats` is the largest number of seats (None: no limit); `parent` the body whose committee it is; `notice_days`
    the least days between the notice of a meeting and the meeting; `proxies` how many a member may hold (0: none).
    """

    id: str
    name: str
    clause: str = ""
    parent: str | None = None
    seats: int | None = None
    composition: tuple[Composition, ...] = ()
    notice_days: int = 0
    proxies: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorRule:
    """`each` must hold in at least `at_least` of the sectors `among` (1 ≤ at_least ≤ len(among))."""

    each: Share
    at_least: int
    among: tuple[Sector, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Consensus:
    """Up to `rounds` rounds without a vote; `objection` is a stage's id, or vote, revise, return.

    An objection is sustained by `sustained` objectors or more (1: anyone's is enough). `alone` says that no vote
    follows, though a majority is joined to the stage's own rules.
    """

    rounds: int = 1
    objection: str
    sustained: int = 1
    alone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Extension:
    """A stage's longest time may be lengthened, `days` each time, at most `times`."""

    days: int
    times: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One of the questions a proposal is screened by."""

    id: str
    name: str
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """Endorsements: at least `at_least` people, from at least `districts` districts (0: wherever they live)."""

    at_least: int
    districts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One stage; every share in `passes` must hold (one, or several for a double majority).

    `quorum` must be there when a poll opens; `quorum_to_decide` is judged on the ballots; `quorum_sectors` is how many
    sectors must be present. `entry` is the support a proposal needs to enter. `weights` multiply the seats of a sector.
    `casting` is the role whose vote settles equal votes ("" for none). `ranked` chooses among rivals before the
    question is put. `criteria` are the screening questions, of which `criteria_needed` must be met (None: all).
    `then` names where each possible outcome leads: as read from a file it is complete, defaults filled in.
    `also_quorum` and `also_sectors` are further ones that must hold too, where entrenched clauses are touched.
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
    quorum_to_decide: Share | None = None
    quorum_sectors: int = 0
    entry: Support | None = None
    extension: Extension | None = None
    weights: tuple[tuple[str, int], ...] = ()
    casting: str = ""
    ranked: RankedMethod | None = None
    secrecy: Secrecy = Secrecy.ROLL_CALL
    ballots: Entry = Entry.DEVICES
    criteria: tuple[Criterion, ...] = ()
    criteria_needed: int | None = None
    also_quorum: tuple[Share, ...] = ()
    also_sectors: tuple[SectorRule, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether ballots are counted here."""
        return bool(self.passes) or self.consensus is not None

    @property
    def by_consensus_alone(self) -> bool:
        """Whether no vote follows the rounds of consensus, so that a no is an objection too."""
        return self.consensus is not None and (self.consensus.alone or not self.passes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A calendar period, such as 1 year; `count` is at least 1."""

    count: int
    unit: Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """Something a body owes again and again, `warn_days` before which a warning is shown.

    A duty of kind `answer` is owed to every comment within its period instead.
    """

    id: str
    name: str
    every: Period
    body: str
    clause: str = ""
    warn_days: int = WARN_DAYS
    kind: DutyKind = DutyKind.MEETING


@dataclass(frozen=True, kw_only=True, slots=True)
class Filer:
    """Who may file: the holders of a role (or members of a body), with the support their proposal needs."""

    who: str
    support: Support | None = None
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Petition:
    """A threshold with a consequence: `then` is `agenda` (must be put before the body), `answer` or a stage's id.

    `within_days` is how soon the consequence is owed, None when it is at the next meeting.
    """

    id: str
    name: str
    support: Support
    then: str
    body: str
    within_days: int | None = None
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Urgency:
    """A faster way: declared by `body` with its own majority, then the stages in `skip` are left out.

    `min_days` are shorter least times by stage.
    """

    id: str
    name: str
    body: str
    passes: tuple[Share, ...] = ()
    skip: tuple[str, ...] = ()
    min_days: tuple[tuple[str, int], ...] = ()
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrenched:
    """Clauses (labels such as `ข้อ ๑`, `หมวด ๑`) that only a stricter rule in `stage` may change."""

    id: str
    name: str
    clauses: tuple[str, ...]
    stage: str
    quorum: Share | None = None
    passes: tuple[Share, ...] = ()
    sectors: SectorRule | None = None
    clause: str = ""
    quorum_sectors: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatory:
    """A party in whose name an adopted text is signed; a body, or a partner organisation by its name."""

    id: str
    name: str
    body: str | None = None
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """The whole procedure; `hash` is the SHA-256 (hex) of its data, the pin of every deliberation begun under it."""

    name: str
    sectors: tuple[Sector, ...] = ()
    bodies: tuple[Body, ...]
    stages: tuple[Stage, ...]
    duties: tuple[Duty, ...] = ()
    hash: str
    filers: tuple[Filer, ...] = ()
    petitions: tuple[Petition, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    entrenched: tuple[Entrenched, ...] = ()
    signatories: tuple[Signatory, ...] = ()

    def body(self, body_id: str | None) -> Body | None:
        """The body with that id, or None."""
        return next((body for body in self.bodies if body.id == body_id), None)

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
