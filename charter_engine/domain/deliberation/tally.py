"""Deciding: figures become a named outcome, with every rule, what it needs and what it has.

1. Quorum is judged first: present out of the roll (a quorum of those present: ballots out of present), the sectors
   present, and the ballots that must be handed in to decide at all.
2. Consensus next: one objection (or as many objectors as sustain one) and the outcome is `objected`; without a
   majority rule a no is an objection too.
3. No yes and no no is `no_votes`, never a majority of nothing.
4. Then every majority: equal votes under more than half of the votes are `tied`, otherwise `failed`. Where a casting
   vote is provided for and given, it is one voice more for yes or for no, counted in the whole alone.
5. Sectors last. A share of nothing never holds: a sector without votes, or without seats, is not won.

Losing is a value, not an error. Figures of all rules are given even when an earlier rule has decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from charter_engine.domain.deliberation import figures
from charter_engine.domain.deliberation.count import (
    BadElectorate,
    Ballot,
    Choice,
    DoubleBallot,
    Elector,
    Electorate,
    Figures,
    NotOnRoll,
    Tally,
    tally,
)
from charter_engine.domain.deliberation.figures import RuleFigure
from charter_engine.domain.deliberation.procedure import Outcome
from charter_engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from charter_engine.domain.deliberation.procedure import Stage

__all__ = [
    "BadElectorate",
    "Ballot",
    "Choice",
    "Decision",
    "DoubleBallot",
    "Elector",
    "Electorate",
    "Figures",
    "NoCastingVote",
    "NoPollHere",
    "NotOnRoll",
    "NothingToObject",
    "RuleFigure",
    "Tally",
    "decide",
    "tally",
]


class NoPollHere(Invalid):
    """The stage {stage!r} has no decision rule, so nothing is voted on there."""


class NoCastingVote(Invalid):
    """In the stage {stage!r} nobody settles equal votes, or not by anything but yes or no."""

    remedy = "The procedure names under `casting` who settles a tie; they answer yes or no."


class NothingToObject(Invalid):
    """Objections belong to a round of consensus; the stage {stage!r} is not in one."""

    remedy = "Vote yes, no or abstain."


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The outcome with its reasons and figures; `next` is where the stage's `then` leads, None when it does not say."""

    outcome: Outcome
    rules: tuple[RuleFigure, ...]
    next: str | None
    tally: Tally


def decide(
    stage: Stage,
    electorate: Electorate,
    present: Collection[str],
    ballots: Iterable[Ballot],
    consensus_round: int | None = None,
    *,
    casting_choice: Choice | None = None,
) -> Decision:
    """Judge the ballots by the stage's rules.

    `consensus_round` counts from 1; None means the last round, a number above the stage's rounds the vote after it.
    `casting_choice` is the yes or no of whoever the stage lets settle a tie; it counts only when there is one.
    Refuses with NoPollHere, NothingToObject, NoCastingVote, NotOnRoll, DoubleBallot.
    """
    if not stage.decides:
        raise NoPollHere(stage=stage.id)
    if casting_choice is not None and (not stage.casting or casting_choice not in {Choice.YES, Choice.NO}):
        raise NoCastingVote(stage=stage.id)
    in_consensus = _in_consensus(stage, consensus_round)
    counted = tally(electorate, present, ballots, stage.weights)
    if counted.total.object and not in_consensus:
        raise NothingToObject(stage=stage.id)
    outcome, rules = _judge(stage, counted, in_consensus=in_consensus, casting=casting_choice)
    goal = dict(stage.then).get(outcome)
    if outcome is Outcome.OBJECTED and not _is_last_round(stage, consensus_round):
        goal = stage.id
    return Decision(outcome=outcome, rules=rules, next=goal, tally=counted)


def _in_consensus(stage: Stage, consensus_round: int | None) -> bool:
    if stage.consensus is None:
        return False
    return consensus_round is None or consensus_round <= stage.consensus.rounds or stage.by_consensus_alone


def _is_last_round(stage: Stage, consensus_round: int | None) -> bool:
    return consensus_round is None or stage.consensus is None or consensus_round >= stage.consensus.rounds


def _judge(
    stage: Stage, counted: Tally, *, in_consensus: bool, casting: Choice | None
) -> tuple[Outcome, tuple[RuleFigure, ...]]:
    quorum = figures.quorum_figures(stage, counted)
    consensus = figures.consensus_figure(stage, counted) if in_consensus else ()
    majorities = figures.majority_figures(stage, counted, counted.total)
    tied = counted.total.votes > 0 and _is_tie(stage, majorities, counted.total)
    settled = tied and casting is not None
    if settled:
        majorities = (
            figures.casting_figure(stage, yes=casting is Choice.YES),
            *figures.majority_figures(stage, counted, _with_voice(counted.total, yes=casting is Choice.YES)),
        )
    sectors, conditions = figures.sector_figures(stage, counted)
    rules = (*quorum, *consensus, *majorities, *sectors)
    if not _all_hold(quorum):
        return Outcome.NO_QUORUM, rules
    if not _all_hold(consensus):
        return Outcome.OBJECTED, rules
    if counted.total.votes == 0:
        return Outcome.NO_VOTES, rules
    if not _all_hold(majorities) or (counted.total.yes == 0 and not stage.passes):
        return (Outcome.TIED if tied and not settled else Outcome.FAILED), rules
    return (Outcome.PASSED if _all_hold(conditions) else Outcome.SECTOR_FAILED), rules


def _all_hold(rules: Sequence[RuleFigure]) -> bool:
    return all(rule.holds for rule in rules)


def _is_tie(stage: Stage, majorities: Sequence[RuleFigure], total: Figures) -> bool:
    """Only the rule of more than half failed, and only by equal votes: a casting vote settles it, or would."""
    lost = [share for share, rule in zip(stage.passes, majorities, strict=True) if not rule.holds]
    most = total.yes + 1 if stage.casting else total.yes
    return (
        bool(lost) and total.yes == total.no and all(share.is_simple_majority and share.floor <= most for share in lost)
    )


def _with_voice(total: Figures, *, yes: bool) -> Figures:
    return replace(total, yes=total.yes + 1) if yes else replace(total, no=total.no + 1)
