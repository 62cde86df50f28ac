"""A stage as it is judged in one case: joined with the rules of entrenched clauses, or hurried by urgency.

Both the stage's own rule and the entrenched one must hold. Where one asks for all that the other asks, only the
stricter is kept; where neither does (half of the roll, three quarters of those who vote), both are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.clauses import covers
from charter_engine.domain.deliberation.path import resolved, urgency_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from charter_engine.domain.deliberation.procedure import Consensus, Entrenched, Procedure, SectorRule, Stage
    from charter_engine.domain.deliberation.share import Share


def stage_for(procedure: Procedure, stage: Stage, touched_labels: Collection[str]) -> Stage:
    """The stage as it judges a change of the provisions `touched_labels` (`ข้อ ๓`, `หมวด ๑`, `ข้อ ๕ วรรคสอง`).

    A chapter's rule is found by the chapter's label: name a clause's chapter and part along with it.
    """
    rules = touched(procedure, stage, touched_labels)
    joined = joined_with(stage, rules)
    return replace(joined, then=resolved(procedure.stages, stage, joined)) if rules else stage


def touched(procedure: Procedure, stage: Stage, labels: Collection[str]) -> tuple[Entrenched, ...]:
    """The entrenched rules of the stage that protect one of the provisions."""
    return tuple(
        rule
        for rule in procedure.entrenched
        if rule.stage == stage.id and any(covers(clause, label) for clause in rule.clauses for label in labels)
    )


def stage_under(procedure: Procedure, stage: Stage, urgency: str | None) -> Stage:
    """The stage with the shorter least time the urgency gives it; NoSuchStage for an unknown urgency."""
    if urgency is None:
        return stage
    shorter = dict(urgency_of(procedure, urgency).min_days)
    return replace(stage, min_days=shorter.get(stage.id, stage.min_days))


def joined_with(stage: Stage, rules: Iterable[Entrenched]) -> Stage:
    """The stage under its own rules and those of every entrenched one."""
    for rule in rules:
        first, *others = _strictest_quorums([*_quorums(stage), *((rule.quorum,) if rule.quorum else ())]) or [None]
        stage = replace(
            stage,
            quorum=first,
            also_quorum=tuple(other for other in others if other is not None),
            quorum_sectors=max(stage.quorum_sectors, rule.quorum_sectors),
            consensus=_consensus(stage) if rule.passes else stage.consensus,
            passes=strictest((*stage.passes, *rule.passes)),
        )
        stage = _with_sectors(stage, rule.sectors)
    return stage


def strictest(shares: Sequence[Share]) -> tuple[Share, ...]:
    """The shares without those that another of them implies, in their order."""
    return tuple(
        share
        for at, share in enumerate(shares)
        if not any(
            other.implies(share) and (place < at or not share.implies(other))
            for place, other in enumerate(shares)
            if place != at
        )
    )


def sectors_imply(one: SectorRule, other: SectorRule) -> bool:
    """Whether the first condition on sectors asks for all that the other asks."""
    return one.among == other.among and one.at_least >= other.at_least and one.each.implies(other.each)


def _consensus(stage: Stage) -> Consensus | None:
    """What the stage seeks: where consensus alone decided, a majority beside it takes no objection away."""
    if stage.consensus is None:
        return None
    return replace(stage.consensus, alone=stage.by_consensus_alone)


def _quorums(stage: Stage) -> tuple[Share, ...]:
    return (*((stage.quorum,) if stage.quorum else ()), *stage.also_quorum)


def _strictest_quorums(shares: Sequence[Share]) -> list[Share | None]:
    """As `strictest`, base by base: a quorum of the roll counts people, one of those present counts ballots."""
    bases = list(dict.fromkeys(share.of for share in shares))
    return [share for of in bases for share in strictest([share for share in shares if share.of is of])]


def _with_sectors(stage: Stage, rule: SectorRule | None) -> Stage:
    if rule is None:
        return stage
    held = [*((stage.sectors,) if stage.sectors else ()), *stage.also_sectors]
    if any(sectors_imply(one, rule) for one in held):
        return stage
    first, *others = [*(one for one in held if not sectors_imply(rule, one)), rule]
    return replace(stage, sectors=first, also_sectors=tuple(others))
