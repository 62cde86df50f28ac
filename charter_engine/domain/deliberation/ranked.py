"""Choosing among rivals by rankings: Schulze (beatpath, winning votes) and instant run-off.

1. A ranking lists groups of options from best to worst; what it leaves out stands together below all that it names.
2. Schulze (M. Schulze, Social Choice and Welfare 36, 2011): `d[a, b]` is the weight of rankings that put a above b; a
   path is as strong as its weakest step, a step counts only where more prefer it than not; a beats b when its strongest
   path to b is stronger than b's to a. Nobody beats a winner, and there always is one.
3. Instant run-off: each ballot counts for the best option left in the race; more than half of the ballots that still
   count wins, otherwise the last goes. Several go at once where all of them together have fewer than the next.
   Groups of several options are refused; a ballot that names nobody left is exhausted.
4. Ties are named, and settled only by the order given as `ties` (the first in it is preferred); without it no winner
   is named.

`NONE` (keep the text as it is) may be an option as any other. Weights are whole numbers or exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.procedure import RankedMethod
from charter_engine.domain.deliberation.ranked_words import NONE, runoff_why, schulze_why
from charter_engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from charter_engine.domain.deliberation.share import Weight


__all__ = ["NONE", "BadRanking", "Ranked", "Ranking", "Round", "instant_runoff", "preferences", "rank", "schulze"]


class BadRanking(Invalid):
    """A ranking is not usable: {why}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """One seat's order of options, best first, equals in one group."""

    order: tuple[tuple[str, ...], ...]
    weight: Weight = 1
    seat: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """A round of the run-off: what each option left has, what goes, and what no longer counts."""

    counts: Mapping[str, Weight]
    exhausted: Weight
    out: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """The choice: `winner` (None where a tie is left), every `winners` tied for it, groups of `order` best first.

    `pairwise` and `strongest` are Schulze's matrices by (option, other); `rounds` those of the run-off; `by_rule` tells
    that the order of ties settled something. `why` says the steps in Thai.
    """

    method: RankedMethod
    winner: str | None
    winners: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    pairwise: Mapping[tuple[str, str], Weight]
    strongest: Mapping[tuple[str, str], Weight]
    rounds: tuple[Round, ...] = ()
    by_rule: bool = False
    why: tuple[str, ...] = ()


def rank(method: RankedMethod, options: Sequence[str], rankings: Iterable[Ranking], ties: Sequence[str] = ()) -> Ranked:
    """Choose among the options; BadRanking for unknown, doubled or (in a run-off) equally ranked ones."""
    held = tuple(rankings)
    if len(set(options)) != len(options) or not options:
        raise BadRanking(why="there must be options, each once")
    if not set(ties) <= set(options):
        raise BadRanking(why="the order of ties names what is no option")
    for ranking in held:
        _check(ranking, options, equal=method is RankedMethod.SCHULZE)
    chosen = schulze if method is RankedMethod.SCHULZE else instant_runoff
    return chosen(options, held, ties)


def schulze(options: Sequence[str], rankings: Sequence[Ranking], ties: Sequence[str] = ()) -> Ranked:
    """The beatpath winner."""
    pairwise = preferences(options, rankings)
    strongest = _strongest(options, pairwise)
    rivals = {one: [two for two in options if two != one] for one in options}
    beaten = {one: {two for two in rivals[one] if strongest[two, one] > strongest[one, two]} for one in options}
    order = tuple(_levels(options, beaten))
    winners = tuple(one for one in options if not beaten[one])
    winner, by_rule = _settled(winners, ties)
    why = tuple(schulze_why(options, pairwise, strongest, winners, winner))
    return Ranked(
        method=RankedMethod.SCHULZE,
        winner=winner,
        winners=winners,
        order=order,
        pairwise=pairwise,
        strongest=strongest,
        by_rule=by_rule,
        why=why,
    )


def preferences(options: Sequence[str], rankings: Iterable[Ranking]) -> dict[tuple[str, str], Weight]:
    """How many put the first of a pair above the second."""
    found: dict[tuple[str, str], Weight] = {(one, two): 0 for one in options for two in options if one != two}
    for ranking in rankings:
        place = {option: at for at, group in enumerate(ranking.order) for option in group}
        last = len(ranking.order)
        for one, at in place.items():
            for two in options:
                if at < place.get(two, last):
                    found[one, two] += ranking.weight
    return found


def instant_runoff(options: Sequence[str], rankings: Sequence[Ranking], ties: Sequence[str] = ()) -> Ranked:
    """The run-off's winner, round by round."""
    left = list(options)
    rounds: list[Round] = []
    gone: list[tuple[str, ...]] = []
    by_rule = False
    winners: tuple[str, ...] = ()
    while not winners:
        counts, exhausted = _first_choices(left, rankings)
        winners = _won(counts)
        out, ruled = ((), False) if winners else _last(counts, ties)
        if not winners and not out:
            rounds.append(Round(counts=counts, exhausted=exhausted))
            break
        by_rule |= ruled
        rounds.append(Round(counts=counts, exhausted=exhausted, out=out))
        gone.extend((out,) if out else ())
        left = [option for option in left if option not in out]
    winner = winners[0] if len(winners) == 1 else None
    rest = tuple(option for option in left if option != winner)
    order = tuple(group for group in ((winner,) if winner else (), rest, *reversed(gone)) if group)
    return Ranked(
        method=RankedMethod.INSTANT_RUNOFF,
        winner=winner,
        winners=winners or tuple(left),
        order=order,
        pairwise={},
        strongest={},
        rounds=tuple(rounds),
        by_rule=by_rule,
        why=tuple(runoff_why(rounds, winner)),
    )


def _check(ranking: Ranking, options: Collection[str], *, equal: bool) -> None:
    named = [option for group in ranking.order for option in group]
    if not set(named) <= set(options):
        raise BadRanking(why=f"{ranking.seat} names what is no option")
    if len(set(named)) != len(named):
        raise BadRanking(why=f"{ranking.seat} names an option twice")
    if not equal and any(len(group) > 1 for group in ranking.order):
        raise BadRanking(why=f"{ranking.seat} ranks options equally, which a run-off cannot count")
    if ranking.weight <= 0:
        raise BadRanking(why=f"{ranking.seat} has a weight that is not above 0")


def _strongest(options: Sequence[str], pairwise: Mapping[tuple[str, str], Weight]) -> dict[tuple[str, str], Weight]:
    """The strength of the strongest path of every pair (Floyd and Warshall's order of three loops)."""
    found = {pair: won if won > pairwise[pair[1], pair[0]] else 0 for pair, won in pairwise.items()}
    for middle in options:
        for one in options:
            if one == middle:
                continue
            for two in options:
                if two not in {one, middle}:
                    through = min(found[one, middle], found[middle, two])
                    found[one, two] = max(found[one, two], through)
    return found


def _levels(options: Sequence[str], beaten: Mapping[str, set[str]]) -> Iterator[tuple[str, ...]]:
    """Who is unbeaten, then who is once those are taken away; beating has no circles."""
    left = list(options)
    while left:
        level = tuple(one for one in left if not beaten[one] & set(left))
        yield level
        left = [one for one in left if one not in level]


def _settled(winners: Sequence[str], ties: Sequence[str]) -> tuple[str | None, bool]:
    if len(winners) == 1:
        return winners[0], False
    if set(winners) <= set(ties):
        return min(winners, key=ties.index), True
    return None, False


def _first_choices(left: Sequence[str], rankings: Iterable[Ranking]) -> tuple[dict[str, Weight], Weight]:
    counts: dict[str, Weight] = dict.fromkeys(left, 0)
    exhausted: Weight = 0
    for ranking in rankings:
        best = next((option for group in ranking.order for option in group if option in counts), None)
        if best is None:
            exhausted += ranking.weight
        else:
            counts[best] += ranking.weight
    return counts, exhausted


def _won(counts: Mapping[str, Weight]) -> tuple[str, ...]:
    """More than half of what still counts; of no ballots, nobody has."""
    counting = sum(counts.values())
    return tuple(option for option, count in counts.items() if 2 * count > counting)


def _last(counts: Mapping[str, Weight], ties: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """What goes, and whether the order of ties had to say so; nothing where it is tied and nobody says."""
    if not any(counts.values()):
        return (), False
    least = min(counts.values())
    lowest = tuple(option for option, count in counts.items() if count == least)
    if len(lowest) == 1:
        return lowest, False
    above = [count for count in counts.values() if count > least]
    if above and sum(counts[option] for option in lowest) < min(above):
        return lowest, False
    if set(lowest) <= set(ties):
        return (max(lowest, key=ties.index),), True
    return (), False
