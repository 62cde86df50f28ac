"""Counting a poll: ballots and hands over the frozen electorate, and what a decision keeps of it.

What is kept is what may be shown: of a confidential poll nothing says how anyone voted, and figures by sector are left
out where a sector is small or of one mind, for they would say it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from charter_engine.actions.polls_opening import exact
from charter_engine.domain.deliberation.procedure import Secrecy
from charter_engine.domain.deliberation.tally import Ballot, Choice, Decision, Elector, Electorate, Figures
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.errors import Conflict
from charter_engine.storage.assemblies import BallotRecord, ElectorRecord, PollRecord
from charter_engine.storage.counts import HandCount

_INLINE = 300
"""Roll calls up to this many ballots stand in the ledger entry itself; longer ones by their digest and root."""

SMALL = 5
"""A sector with fewer electors shows no figures of a confidential poll."""

HIDDEN = "hidden"
"""What stands for a figure that would say how someone voted."""


# --- what is counted --------------------------------------------------------------------------------------------------
def last_ballots(ballots: Iterable[BallotRecord]) -> dict[str, BallotRecord]:
    """Return the ballot of each seat that counts."""
    last = {ballot.seat: ballot for ballot in ballots}
    return {seat: last[seat] for seat in sorted(last)}


def with_hands(
    electors: Iterable[ElectorRecord], ballots: Sequence[Ballot], hands: Mapping[str, HandCount]
) -> tuple[Ballot, ...]:
    """Return ballots with one more for every hand counted.

    A hand belongs to no seat: it is counted on seats of its sector that cast no ballot, in the order of their ids. All
    seats of such a sector weigh the same, so no figure depends on which; the ballots made here are never kept.
    """
    voted = {ballot.seat for ballot in ballots}
    free: defaultdict[str, list[str]] = defaultdict(list)
    for elector in electors:
        if elector.may_vote and elector.seat not in voted:
            free[elector.sector].append(elector.seat)
    made = list(ballots)
    for sector, count in hands.items():
        raised = [choice for choice in Choice for _ in range(getattr(count, choice.value))]
        if len(raised) > len(free[sector]):
            raise Conflict(why=f"more hands than seats in {sector}")
        made += [Ballot(seat=seat, choice=choice) for seat, choice in zip(sorted(free[sector]), raised, strict=False)]
    return tuple(made)


def electorate_of(electors: Iterable[ElectorRecord]) -> Electorate:
    """Return the frozen electorate as the rules count it."""
    held = tuple(electors)
    return Electorate(
        roll=tuple(Elector(seat=one.seat, sector=one.sector or None, weight=one.weight) for one in held),
        recused=frozenset(one.seat for one in held if one.recused),
        proxies=tuple((one.seat, one.proxy) for one in held if one.proxy and not one.recused),
    )


def ballot_facts(
    poll: PollRecord, cast: Mapping[str, BallotRecord], hands: Mapping[str, HandCount]
) -> dict[str, object]:
    """Return what the log says of the ballots: the list or its digest; of a confidential poll only who voted."""
    facts: dict[str, object] = {"ballots": len(cast)}
    if poll.secrecy == Secrecy.CONFIDENTIAL:
        # A root over choices could be guessed for a small roll: the root is over the seats alone.
        return facts | {"voters_root": root([leaf_hash(encode([seat])) for seat in cast]).hex()}
    if hands:
        facts["hands"] = {sector: [one.yes, one.no, one.abstain, one.object] for sector, one in sorted(hands.items())}
    listed: list[list[str]] = [[seat, one.choice] for seat, one in cast.items()]
    facts["ballots_root"] = root([leaf_hash(encode(row)) for row in listed]).hex()
    if len(listed) <= _INLINE:
        return facts | {"roll_call": listed}
    return facts | {"roll_call_sha256": hashlib.sha256(encode(listed)).hexdigest()}


# --- what is kept of it -----------------------------------------------------------------------------------------------
def figures_facts(figures: Figures) -> dict[str, object]:
    """Return figures as records keep them."""
    names = ("roll", "present", "yes", "no", "abstain", "object")
    return {name: exact(getattr(figures, name)) for name in names}


def decision_facts(decision: Decision) -> dict[str, object]:
    """Return a decision as records keep it: outcome, where it leads, every rule with its figures, and the tally."""
    rules = [
        {
            "id": rule.id,
            "need": exact(rule.need),
            "have": exact(rule.have),
            "base": exact(rule.base),
            "holds": rule.holds,
            "why": rule.why,
        }
        for rule in decision.rules
    ]
    by_sector = {sector: figures_facts(figures) for sector, figures in decision.tally.by_sector.items()}
    return {
        "outcome": decision.outcome.value,
        "next": decision.next or "",
        "rules": rules,
        "tally": {"total": figures_facts(decision.tally.total), "sectors": by_sector},
    }


def without_sectors(facts: dict[str, Any]) -> dict[str, object]:
    """Return a decision without what single sectors said: their figures, and the rules judged in each of them."""
    roll = ("roll", "present")
    sectors = {
        sector: {name: value if name in roll else HIDDEN for name, value in row.items()}
        for sector, row in facts["tally"]["sectors"].items()
    }
    rules = [rule for rule in facts["rules"] if not (rule["id"].startswith("sectors") and "." in rule["id"])]
    return facts | {"rules": rules, "tally": {"total": facts["tally"]["total"], "sectors": sectors}, "hidden": True}


def tells_too_much(decision: Decision, electors: Iterable[ElectorRecord]) -> bool:
    """Whether figures by sector would say how someone voted: a sector is small, or all of it voted alike.

    One is enough to leave out all, or the total less the others would still give it away.
    """
    sizes: defaultdict[str, int] = defaultdict(int)
    for elector in electors:
        sizes[elector.sector] += not elector.recused
    if any(0 < size < SMALL for size in sizes.values()):
        return True
    choices = [
        sum(figure > 0 for figure in (row.yes, row.no, row.abstain, row.object))
        for row in decision.tally.by_sector.values()
    ]
    return any(count == 1 for count in choices)
