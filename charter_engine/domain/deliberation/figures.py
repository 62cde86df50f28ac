"""The figures of every rule of a poll: what it needs, what it has, whether it holds, and why in Thai words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charter_engine.domain.deliberation import words
from charter_engine.domain.deliberation.share import Of, Share, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from charter_engine.domain.deliberation.count import Figures, Tally
    from charter_engine.domain.deliberation.procedure import Sector, SectorRule, Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFigure:
    """One rule: `need` is the least that is enough, `have` was reached out of `base`; `why` says it in Thai."""

    id: str
    need: Weight
    have: Weight
    base: Weight
    holds: bool
    why: str


def quorum_figures(stage: Stage, counted: Tally) -> tuple[RuleFigure, ...]:
    """Who is there, from how many sectors, and whether enough of them handed in a ballot."""
    found = [_quorum_figure(share, counted, rule_id=_nth("quorum", at)) for at, share in enumerate(_quorums(stage))]
    if stage.quorum_sectors:
        found.append(_sectors_present(stage.quorum_sectors, counted))
    if stage.quorum_to_decide is not None:
        found.append(_deciding(stage.quorum_to_decide, counted))
    return tuple(found)


def consensus_figure(stage: Stage, counted: Tally) -> tuple[RuleFigure, ...]:
    """The objections kept up; objectors are counted one by one where it takes several to sustain one."""
    sustained = stage.consensus.sustained if stage.consensus else 1
    of = counted.total if sustained == 1 else counted.heads
    objections = of.object + of.no if stage.by_consensus_alone else of.object
    holds = objections == 0 if sustained == 1 else objections < sustained
    why = words.consensus_why(objections, sustained=sustained, votes_follow=bool(stage.passes))
    return (RuleFigure(id="consensus", need=sustained - 1, have=objections, base=of.ballots, holds=holds, why=why),)


def majority_figures(stage: Stage, counted: Tally, total: Figures) -> tuple[RuleFigure, ...]:
    """Every majority over the figures `total`, a casting vote in them or not."""
    return tuple(
        _majority_figure(share, total, rule_id=_nth("passes", at), whole=counted.whole)
        for at, share in enumerate(stage.passes)
    )


def casting_figure(stage: Stage, *, yes: bool) -> RuleFigure:
    """The casting vote that settled a tie."""
    why = words.casting_why(stage.casting, yes=yes)
    return RuleFigure(id="casting", need=1, have=int(yes), base=1, holds=yes, why=why)


def sector_figures(stage: Stage, counted: Tally) -> tuple[tuple[RuleFigure, ...], tuple[RuleFigure, ...]]:
    """All figures of the conditions on sectors, and apart those that say whether a condition holds."""
    held = (*((stage.sectors,) if stage.sectors else ()), *stage.also_sectors)
    groups = [tuple(_condition(rule, counted, _nth("sectors", at))) for at, rule in enumerate(held)]
    return tuple(figure for group in groups for figure in group), tuple(group[0] for group in groups)


def _quorums(stage: Stage) -> tuple[Share, ...]:
    return (*((stage.quorum,) if stage.quorum else ()), *stage.also_quorum)


def _nth(rule: str, at: int) -> str:
    return f"{rule}[{at}]" if at else rule


def _quorum_figure(share: Share, counted: Tally, *, rule_id: str) -> RuleFigure:
    have = counted.total.ballots if share.of is Of.PRESENT else counted.total.present
    base = counted.total.base(share.of)
    holds = share.holds(have, base)
    why = words.quorum_why(share, have, base, holds=holds)
    need = share.need(base, whole=counted.whole)
    return RuleFigure(id=rule_id, need=need, have=have, base=base, holds=holds, why=why)


def _sectors_present(needed: int, counted: Tally) -> RuleFigure:
    there = sum(figures.present > 0 for figures in counted.by_sector.values())
    holds, base = there >= needed, len(counted.by_sector)
    why = words.sectors_present_why(needed, there, base, holds=holds)
    return RuleFigure(id="quorum_sectors", need=needed, have=there, base=base, holds=holds, why=why)


def _deciding(share: Share, counted: Tally) -> RuleFigure:
    have, base = counted.total.ballots, counted.total.base(share.of)
    holds = share.holds(have, base)
    why = words.deciding_why(share, have, base, holds=holds)
    need = share.need(base, whole=counted.whole)
    return RuleFigure(id="quorum_to_decide", need=need, have=have, base=base, holds=holds, why=why)


def _majority_figure(share: Share, total: Figures, *, rule_id: str, whole: bool) -> RuleFigure:
    base = total.base(share.of)
    holds = share.holds(total.yes, base)
    why = words.passes_why(share, total, holds=holds)
    return RuleFigure(id=rule_id, need=share.need(base, whole=whole), have=total.yes, base=base, holds=holds, why=why)


def _condition(rule: SectorRule, counted: Tally, rule_id: str) -> Iterable[RuleFigure]:
    """The rule over all sectors first, then one figure a sector."""
    each = tuple(_sector_figure(rule.each, sector, counted, rule_id) for sector in rule.among)
    holding, among = sum(figure.holds for figure in each), len(rule.among)
    holds = holding >= rule.at_least
    why = words.sectors_why(rule.at_least, holding, among, holds=holds)
    yield RuleFigure(id=rule_id, need=rule.at_least, have=holding, base=among, holds=holds, why=why)
    yield from each


def _sector_figure(share: Share, sector: Sector, counted: Tally, rule_id: str) -> RuleFigure:
    figures = counted.sector(sector.id)
    base = figures.base(share.of)
    holds = share.holds(figures.yes, base)
    why = words.sector_why(sector.name, share, figures, holds=holds)
    need = share.need(base, whole=counted.whole)
    return RuleFigure(id=f"{rule_id}.{sector.id}", need=need, have=figures.yes, base=base, holds=holds, why=why)
