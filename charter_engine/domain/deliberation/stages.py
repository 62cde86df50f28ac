"""What may happen next to an amendment: by its stage, the days since it entered, and the poll.

Days are calendar days in Asia/Bangkok. A stage entered on day D with max_days = n is open on [D, D + n): it closes at
the midnight that begins D + n. After min_days = m it may end from D + m on. A deadline of a body (admissibility,
review, promulgation) is shown as `due` when it has passed and does not stop the body: a process always answers.
Comments do stop at their hour, ballots when the chair closes the poll. An extension moves the closing later, never by
more than the stage allows; an urgency shortens the least days. Filing and admitting wait until the proposal is endorsed
as its stage asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.endorsing import Endorsed, needed
from charter_engine.domain.deliberation.joining import stage_under
from charter_engine.domain.deliberation.path import NoSuchStage, advance
from charter_engine.domain.deliberation.procedure import ENDS, StageKind
from charter_engine.domain.identity.role import Right, Role
from charter_engine.domain.text.dates import BANGKOK, bangkok_date
from charter_engine.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charter_engine.domain.deliberation.procedure import Procedure, Stage, Support

__all__ = [
    "AUTHOR",
    "Act",
    "NextAct",
    "NotEndorsed",
    "PollState",
    "StageStanding",
    "TooEarly",
    "TooLate",
    "Window",
    "WrongStage",
    "advance",
    "next_acts",
    "offered_acts",
    "permit",
    "window",
]

AUTHOR: Final = "author"


class WrongStage(RuleBroken):
    """The act {act} is not one of the stage {stage!r} as it stands."""


class TooEarly(RuleBroken):
    """The act {act} is possible from {since} on."""

    remedy = "Wait for the stated time; the least time of a stage protects those who want to be heard."


class TooLate(RuleBroken):
    """The act {act} was possible until {until}."""


class NotEndorsed(RuleBroken):
    """The act {act} needs {need} endorsements from {districts} districts; there are {have} from {have_districts}."""

    remedy = "Collect the endorsements the procedure asks for, then try again."


@unique
class Act(StrEnum):
    """Every act that moves an amendment or its poll."""

    FILE = "file"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    ADMIT = "admit"
    RETURN = "return"
    COMMENT = "comment"
    CLOSE_COMMENT = "close_comment"
    REVIEW = "review"
    SCHEDULE = "schedule"
    OPEN_POLL = "open_poll"
    VOTE = "vote"
    CLOSE_POLL = "close_poll"
    ANNUL_POLL = "annul_poll"
    PROMULGATE = "promulgate"


_ENTERING: Final = frozenset({Act.FILE, Act.ADMIT})


@unique
class PollState(StrEnum):
    """Where the poll of the present stage is."""

    NONE = "none"
    SCHEDULED = "scheduled"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True, slots=True)
class StageStanding:
    """Where an amendment stands: its stage (or end), the Bangkok day it entered, and its poll.

    `revising` is true after an objection sent the text back to its author within the stage. `extended_days` were added
    to its longest time; `urgency` is the faster way it goes; `filer` the role or body it was filed as, with the
    `endorsements` it has, from how many `districts`.
    """

    stage: str
    entered: date
    poll: PollState = PollState.NONE
    revising: bool = False
    extended_days: int = 0
    urgency: str | None = None
    filer: str = ""
    endorsements: int = 0
    districts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class NextAct:
    """An act that is possible on [since, until); `who` is a body's id, a role, or `author`.

    `due` is true once the act should have happened already: the engine closes comments by itself then and shows
    a body's lateness. `strict` acts are refused at `until`; others are only late. `lacks` is support still to be found.
    """

    act: Act
    who: str
    right: Right
    since: datetime | None = None
    until: datetime | None = None
    strict: bool = False
    due: bool = False
    lacks: Support | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A stage's times as instants in Asia/Bangkok; `closes` is the first instant after it."""

    opens: datetime
    may_end: datetime
    closes: datetime | None


def window(stage: Stage, entered: date, extended_days: int = 0) -> Window:
    """The stage's times for something that entered it on that Bangkok day, lengthened as far as the stage allows."""
    longest = None if stage.max_days is None else stage.max_days + max(0, min(extended_days, most_extended(stage)))
    return Window(
        opens=_midnight(entered, 0),
        may_end=_midnight(entered, stage.min_days),
        closes=None if longest is None else _midnight(entered, longest),
    )


def most_extended(stage: Stage) -> int:
    """By how many days in all the stage may be lengthened."""
    return stage.extension.days * stage.extension.times if stage.extension else 0


def next_acts(procedure: Procedure, standing: StageStanding, today: date) -> tuple[NextAct, ...]:
    """The acts possible now (a date stands for its beginning, an aware datetime for itself), in a fixed order."""
    now = _instant(today)
    offers = offered_acts(procedure, standing, now)
    return tuple(offer for offer in offers if not _is_early(offer, now) and offer.lacks is None)


def offered_acts(procedure: Procedure, standing: StageStanding, today: date) -> tuple[NextAct, ...]:
    """The acts possible now or, by waiting, later in this stage; what has lapsed is left out."""
    if standing.stage in ENDS:
        return ()
    now = _instant(today)
    return tuple(offer for offer in _offers(procedure, standing, now) if not _is_late(offer, now))


def permit(procedure: Procedure, standing: StageStanding, act: Act, now: date) -> NextAct:
    """The offer the act takes up; WrongStage, TooEarly, TooLate or NotEndorsed when it may not happen now."""
    moment = _instant(now)
    offers = () if standing.stage in ENDS else _offers(procedure, standing, moment)
    offer = next((offer for offer in offers if offer.act is act), None)
    if offer is None:
        raise WrongStage(act=act.value, stage=standing.stage, poll=standing.poll.value)
    if _is_early(offer, moment):
        raise TooEarly(act=act.value, stage=standing.stage, since=offer.since)
    if _is_late(offer, moment):
        raise TooLate(act=act.value, stage=standing.stage, until=offer.until)
    if offer.lacks is not None:
        need, districts = offer.lacks.at_least, offer.lacks.districts
        have, have_districts = standing.endorsements, standing.districts
        raise NotEndorsed(
            act=act.value,
            need=need,
            districts=districts,
            have=have,
            have_districts=have_districts,
            stage=standing.stage,
        )
    return offer


def _offers(procedure: Procedure, standing: StageStanding, now: datetime) -> Iterator[NextAct]:
    stage = next((stage for stage in procedure.stages if stage.id == standing.stage), None)
    if stage is None:
        raise NoSuchStage(what="stage", name=standing.stage)
    hurried = stage_under(procedure, stage, standing.urgency)
    times = window(hurried, standing.entered, standing.extended_days)
    if stage.decides:
        yield from _poll_offers(stage, standing, times, now)
    else:
        lacks = _lacking(procedure, stage, standing)
        for offer in _kind_offers(stage, times, now):
            yield replace(offer, lacks=lacks) if offer.act in _ENTERING else offer
    if _is_with_author(stage, standing):
        yield NextAct(act=Act.REVISE, who=AUTHOR, right=Right.REVISE_OWN)
    if stage.kind is not StageKind.PROMULGATION and standing.poll is not PollState.OPEN:
        yield NextAct(act=Act.WITHDRAW, who=AUTHOR, right=Right.WITHDRAW_OWN)


def _lacking(procedure: Procedure, stage: Stage, standing: StageStanding) -> Support | None:
    endorsed = Endorsed(people=standing.endorsements, districts=standing.districts)
    asked = needed(procedure, stage, standing.filer, standing.urgency)
    return next((one for one in asked if not endorsed.reaches(one)), None)


def _is_with_author(stage: Stage, standing: StageStanding) -> bool:
    """The text may still change: not once a poll is called on it, and not before the deciding body unless sent back."""
    if standing.revising:
        return standing.poll is not PollState.OPEN
    return standing.poll is PollState.NONE and stage.kind not in {StageKind.DECISION, StageKind.PROMULGATION}


def _kind_offers(stage: Stage, times: Window, now: datetime) -> Iterator[NextAct]:
    office = stage.body or Role.SECRETARIAT.value
    match stage.kind:
        case StageKind.FILING:
            yield _bodily(Act.FILE, AUTHOR, Right.PROPOSE, times, now)
        case StageKind.ADMISSIBILITY:
            yield _bodily(Act.ADMIT, office, Right.ADMIT, times, now)
            yield _bodily(Act.RETURN, office, Right.ADMIT, times, now)
        case StageKind.COMMENT:
            citizen = Role.CITIZEN.value
            yield NextAct(act=Act.COMMENT, who=citizen, right=Right.COMMENT, until=times.closes, strict=True)
            yield _bodily(Act.CLOSE_COMMENT, office, Right.RUN_STAGE, times, now)
        case StageKind.REVIEW:
            yield _bodily(Act.REVIEW, office, Right.RECOMMEND, times, now)
        case StageKind.PROMULGATION:
            yield _bodily(Act.PROMULGATE, office, Right.PROMULGATE, times, now)
        case StageKind.DECISION:
            return


def _bodily(act: Act, who: str, right: Right, times: Window, now: datetime) -> NextAct:
    """An act of a body: from the least time on, due at the longest time and possible after it."""
    due = times.closes is not None and now >= times.closes
    return NextAct(act=act, who=who, right=right, since=times.may_end, until=times.closes, due=due)


def _poll_offers(stage: Stage, standing: StageStanding, times: Window, now: datetime) -> Iterator[NextAct]:
    chair, secretariat = Role.CHAIR.value, Role.SECRETARIAT.value
    if standing.poll is not PollState.OPEN:
        late = times.closes is not None and now >= times.closes
        yield NextAct(act=Act.SCHEDULE, who=secretariat, right=Right.CONVENE, until=times.closes, due=late)
        yield _bodily(Act.OPEN_POLL, chair, Right.OPEN_POLL, times, now)
    else:
        yield NextAct(act=Act.VOTE, who=stage.body or chair, right=Right.VOTE)
        yield NextAct(act=Act.CLOSE_POLL, who=chair, right=Right.CLOSE_POLL)
    if standing.poll is not PollState.NONE:
        yield NextAct(act=Act.ANNUL_POLL, who=chair, right=Right.ANNUL_POLL)


def _is_early(offer: NextAct, now: datetime) -> bool:
    return offer.since is not None and now < offer.since


def _is_late(offer: NextAct, now: datetime) -> bool:
    return offer.strict and offer.until is not None and now >= offer.until


def _midnight(day: date, later: int) -> datetime:
    """The instant a Bangkok day begins, `later` days on."""
    start = bangkok_date(day) if isinstance(day, datetime) else day
    return datetime.combine(start + timedelta(days=later), time.min, tzinfo=BANGKOK)


def _instant(moment: date) -> datetime:
    if not isinstance(moment, datetime):
        return _midnight(moment, 0)
    if moment.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return moment
