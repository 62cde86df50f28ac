"""Deciding: figures become a named outcome, with every rule, what it needs and what it has.

1. Quorum is judged first: present out of the roll (a quorum of those present: ballots out of present).
2. Consensus next: one objection and the outcome is `objected`; without a majority rule a no is an objection too.
3. No yes and no no is `no_votes`, never a majority of nothing.
4. Then every majority: equal votes under more than half of the votes are `tied`, otherwise `failed`.
5. Sectors last. A share of nothing never holds: a sector without votes, or without seats, is not won.

Losing is a value, not an error. Figures of all rules are given even when an earlier rule has decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charter_engine.domain.deliberation import words
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
from charter_engine.domain.deliberation.procedure import Outcome
from charter_engine.domain.deliberation.share import Of, Share, Weight
from charter_engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from charter_engine.domain.deliberation.procedure import Sector, SectorRule, Stage

__all__ = [
    "BadElectorate",
    "Ballot",
    "Choice",
    "Decision",
    "DoubleBallot",
    "Elector",
    "Electorate",
    "Figures",
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


class NothingToObject(Invalid):
    """Objections belong to a round of consensus; the stage {stage!r} is not in one."""

    remedy = "Vote yes, no or abstain."


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFigure:
    """One rule: `need` is the least that is enough, `have` was reached out of `base`; `why` says it in Thai."""

    id: str
    need: Weight
    have: Weight
    base: Weight
    holds: bool
    why: str


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
    ballots: Sequence[Ballot],
    consensus_round: int | None = None,
) -> Decision:
    """Judge the ballots by the stage's rules.

    `consensus_round` counts from 1; None means the last round, a number above the stage's rounds the vote after it.
    Refuses with NoPollHere, NothingToObject, NotOnRoll, DoubleBallot.
    """
    if not stage.decides:
        raise NoPollHere(stage=stage.id)
    in_consensus = _in_consensus(stage, consensus_round)
    counted = tally(electorate, present, ballots)
    if counted.total.object and not in_consensus:
        raise NothingToObject(stage=stage.id)
    outcome, rules = _judge(stage, counted, in_consensus=in_consensus)
    goal = dict(stage.then).get(outcome)
    if outcome is Outcome.OBJECTED and not _is_last_round(stage, consensus_round):
        goal = stage.id
    return Decision(outcome=outcome, rules=rules, next=goal, tally=counted)


def _in_consensus(stage: Stage, consensus_round: int | None) -> bool:
    if stage.consensus is None:
        return False
    return consensus_round is None or consensus_round <= stage.consensus.rounds or not stage.passes


def _is_last_round(stage: Stage, consensus_round: int | None) -> bool:
    return consensus_round is None or stage.consensus is None or consensus_round >= stage.consensus.rounds


def _judge(stage: Stage, counted: Tally, *, in_consensus: bool) -> tuple[Outcome, tuple[RuleFigure, ...]]:
    quorum = _quorum_figure(stage.quorum, counted)
    consensus = _consensus_figure(stage, counted) if in_consensus else ()
    majorities = tuple(
        _majority_figure(share, counted, rule_id="passes" if place == 0 else f"passes[{place}]")
        for place, share in enumerate(stage.passes)
    )
    sectors = _sector_figures(stage.sectors, counted)
    rules = (*quorum, *consensus, *majorities, *sectors)
    if not _all_hold(quorum):
        return Outcome.NO_QUORUM, rules
    if not _all_hold(consensus):
        return Outcome.OBJECTED, rules
    if counted.total.votes == 0:
        return Outcome.NO_VOTES, rules
    if not _all_hold(majorities):
        tied = _is_tie(stage.passes, majorities, counted.total)
        return (Outcome.TIED if tied else Outcome.FAILED), rules
    return (Outcome.PASSED if _all_hold(sectors[:1]) else Outcome.SECTOR_FAILED), rules


def _all_hold(rules: Sequence[RuleFigure]) -> bool:
    return all(rule.holds for rule in rules)


def _is_tie(shares: Sequence[Share], majorities: Sequence[RuleFigure], total: Figures) -> bool:
    """Only the rule of more than half failed, and only by equal votes: a casting vote would settle it."""
    lost = [share for share, rule in zip(shares, majorities, strict=True) if not rule.holds]
    return total.yes == total.no and all(share.is_simple_majority for share in lost)


def _quorum_figure(share: Share | None, counted: Tally) -> tuple[RuleFigure, ...]:
    if share is None:
        return ()
    have = counted.total.ballots if share.of is Of.PRESENT else counted.total.present
    base = counted.total.base(share.of)
    holds = share.holds(have, base)
    why = words.quorum_why(share, have, base, holds=holds)
    need = share.need(base, whole=counted.whole)
    return (RuleFigure(id="quorum", need=need, have=have, base=base, holds=holds, why=why),)


def _consensus_figure(stage: Stage, counted: Tally) -> tuple[RuleFigure, ...]:
    total = counted.total
    objections = total.object if stage.passes else total.object + total.no
    why = words.consensus_why(objections, votes_follow=bool(stage.passes))
    return (RuleFigure(id="consensus", need=0, have=objections, base=total.ballots, holds=objections == 0, why=why),)


def _majority_figure(share: Share, counted: Tally, *, rule_id: str) -> RuleFigure:
    base = counted.total.base(share.of)
    holds = share.holds(counted.total.yes, base)
    why = words.passes_why(share, counted.total, holds=holds)
    need = share.need(base, whole=counted.whole)
    return RuleFigure(id=rule_id, need=need, have=counted.total.yes, base=base, holds=holds, why=why)


def _sector_figures(rule: SectorRule | None, counted: Tally) -> tuple[RuleFigure, ...]:
    """The rule over all sectors first, then one figure a sector."""
    if rule is None:
        return ()
    each = tuple(_sector_figure(rule.each, sector, counted) for sector in rule.among)
    holding, among = sum(figure.holds for figure in each), len(rule.among)
    holds = holding >= rule.at_least
    why = words.sectors_why(rule.at_least, holding, among, holds=holds)
    whole = RuleFigure(id="sectors", need=rule.at_least, have=holding, base=among, holds=holds, why=why)
    return (whole, *each)


def _sector_figure(share: Share, sector: Sector, counted: Tally) -> RuleFigure:
    figures = counted.sector(sector.id)
    base = figures.base(share.of)
    holds = share.holds(figures.yes, base)
    why = words.sector_why(sector.name, share, figures, holds=holds)
    need = share.need(base, whole=counted.whole)
    return RuleFigure(id=f"sectors.{sector.id}", need=need, have=figures.yes, base=base, holds=holds, why=why)
