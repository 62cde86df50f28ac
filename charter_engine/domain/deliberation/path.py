"""Where a stage's outcome leads: what the file says, or the stated default.

Defaults: passed → the next stage in the file (adopted after the last), promulgation → adopted; failed → rejected, or
returned from admissibility; a lost quorum → the same stage again; tied, sector_failed and no_votes → as failed;
objected → as the consensus rule says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.procedure import (
    ADOPTED,
    REJECTED,
    RETURN,
    RETURNED,
    REVISE,
    VOTE,
    Outcome,
    Procedure,
    Stage,
    StageKind,
    Urgency,
)
from charter_engine.errors import Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoSuchStage(NotFound):
    """There is no {what} {name!r}."""

    remedy = "The procedure's file lists its stages."


class NoSuchOutcome(Invalid):
    """The stage {stage!r} cannot end as {outcome!r}."""


def possible_outcomes(stage: Stage) -> tuple[Outcome, ...]:
    """Every way the stage can end, in a fixed order."""
    possible = {Outcome.PASSED} | {outcome for outcome, _ in stage.then}
    if stage.kind is StageKind.ADMISSIBILITY:
        possible.add(Outcome.FAILED)
    if stage.decides:
        possible |= _poll_outcomes(stage)
    return tuple(outcome for outcome in Outcome if outcome in possible)


def resolved(
    stages: Sequence[Stage], stage: Stage, judged_as: Stage | None = None, at: int | None = None
) -> tuple[tuple[Outcome, str], ...]:
    """The stage's `then` with every possible outcome named, what the file leaves out filled by the defaults.

    `judged_as` is the stage with every rule that may be joined to its own, and so with every outcome; `at` is its
    index among the stages, where that is known.
    """
    return tuple((outcome, _target(stages, stage, outcome, at)) for outcome in possible_outcomes(judged_as or stage))


def advance(procedure: Procedure, stage_id: str, outcome: Outcome | str, urgency: str | None = None) -> str:
    """The stage or end (`adopted`, `rejected`, `returned`) the outcome leads to, or the word `vote` or `revise`.

    What `urgency` skips is passed through. NoSuchStage for an unknown stage or urgency, NoSuchOutcome for an outcome
    the stage cannot have.
    """
    stage = _known(procedure, stage_id)
    goal = dict(stage.then).get(Outcome(outcome)) if outcome in set(Outcome) else None
    if goal is None:
        raise NoSuchOutcome(stage=stage_id, outcome=str(outcome))
    return past_skipped(procedure, goal, urgency)


def stays(procedure: Procedure, goal: str | None) -> bool:
    """Whether a goal is the word `vote` or `revise`, which keep a proposal where it is; a stage so named is a stage."""
    return goal in {VOTE, REVISE} and all(stage.id != goal for stage in procedure.stages)


def past_skipped(procedure: Procedure, goal: str, urgency: str | None) -> str:
    """The goal, or what follows it where the urgency skips it."""
    skip = set(urgency_of(procedure, urgency).skip) if urgency else set()
    while goal in skip:
        skip.discard(goal)
        goal = dict(_known(procedure, goal).then)[Outcome.PASSED]
    return goal


def urgency_of(procedure: Procedure, urgency: str) -> Urgency:
    """The faster way with that id; NoSuchStage when there is none."""
    found = next((one for one in procedure.urgencies if one.id == urgency), None)
    if found is None:
        raise NoSuchStage(what="urgency", name=urgency)
    return found


def _known(procedure: Procedure, stage_id: str) -> Stage:
    stage = next((stage for stage in procedure.stages if stage.id == stage_id), None)
    if stage is None:
        raise NoSuchStage(what="stage", name=stage_id)
    return stage


def _target(stages: Sequence[Stage], stage: Stage, outcome: Outcome, at: int | None) -> str:
    said = dict(stage.then)
    if outcome in said:
        return said[outcome]
    match outcome:
        case Outcome.PASSED:
            return _next_in_file(stages, stage, at)
        case Outcome.FAILED:
            return RETURNED if stage.kind is StageKind.ADMISSIBILITY else REJECTED
        case Outcome.NO_QUORUM:
            return stage.id
        case Outcome.OBJECTED if stage.consensus is not None:
            return _after_objection(stages, stage.consensus.objection)
        case _:
            return _target(stages, stage, Outcome.FAILED, at)


def _poll_outcomes(stage: Stage) -> set[Outcome]:
    outcomes = {Outcome.FAILED, Outcome.NO_VOTES}
    if any(share.is_simple_majority for share in stage.passes):
        outcomes.add(Outcome.TIED)
    if stage.quorum or stage.quorum_to_decide or stage.quorum_sectors or stage.also_quorum:
        outcomes.add(Outcome.NO_QUORUM)
    if stage.sectors is not None or stage.also_sectors:
        outcomes.add(Outcome.SECTOR_FAILED)
    if stage.consensus is not None:
        outcomes.add(Outcome.OBJECTED)
    return outcomes


def _next_in_file(stages: Sequence[Stage], stage: Stage, at: int | None) -> str:
    if stage.kind is StageKind.PROMULGATION:
        return ADOPTED
    following = (stages.index(stage) if at is None else at) + 1
    return stages[following].id if following < len(stages) else ADOPTED


def _after_objection(stages: Sequence[Stage], objection: str) -> str:
    if objection == RETURN and all(stage.id != RETURN for stage in stages):
        return RETURNED
    return objection
