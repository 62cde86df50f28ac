"""Trying a procedure on a made-up case: what would be decided, by which rules, with which figures.

A case is `{stage, roll: [{seat, sector, weight}], present: [seat], votes: {seat: yes|no|abstain|object}}`. It may add
`round` (the round of consensus, from 1; left out it is the last), `recused: [seat]`, `proxies: {seat: holder}`,
`casting: yes|no` (the vote that settles a tie), `touches: [label]` (what the proposal changes, for entrenched clauses),
`urgency` (the id of a faster way), and `rankings: {seat: [option or [equal options], …]}` with `options` and `ties`
where rivals are ranked. Weights are whole numbers, or exact fractions as text (`"3/2"`). Other keys are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.case import CaseReader
from charter_engine.domain.deliberation.case_ranking import read_ranking
from charter_engine.domain.deliberation.faults import FaultyCase
from charter_engine.domain.deliberation.joining import stage_for, touched
from charter_engine.domain.deliberation.path import past_skipped
from charter_engine.domain.deliberation.tally import Electorate, NothingToObject, decide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charter_engine.domain.deliberation.procedure import Procedure
    from charter_engine.domain.deliberation.ranked import Ranked
    from charter_engine.domain.deliberation.share import Weight
    from charter_engine.domain.deliberation.tally import Decision


def simulate(procedure: Procedure, case: Mapping[str, object]) -> dict[str, object]:
    """`{outcome, rules: [{id, need, have, of, holds, why}], next}` for the case; FaultyCase with every fault of it.

    Touched entrenched rules are named under `entrenched`, a choice among rivals stands under `ranking`.
    """
    reader = CaseReader(procedure, case)
    urgency = reader.urgency()
    stage = reader.stage(urgency)
    roll = reader.roll()
    recused = reader.recused(roll)
    proxies = reader.proxies(roll, stage)
    present = reader.present(roll)
    labels, casting, consensus_round = reader.touches(), reader.casting(stage), reader.round()
    electorate = None if reader.faults else Electorate(roll=roll, recused=recused, proxies=proxies)
    there = electorate.represented(present) if electorate else frozenset(elector.seat for elector in roll)
    ballots = reader.ballots(roll, there, recused)
    ranking = read_ranking(reader, stage, roll, there, recused)
    if stage is None or electorate is None or reader.faults:
        raise FaultyCase(tuple(reader.faults))
    protected = touched(procedure, stage, labels)
    joined = stage_for(procedure, stage, labels)
    try:
        decision = decide(joined, electorate, present, ballots, consensus_round, casting_choice=casting)
    except NothingToObject as refusal:
        what = "ขั้นตอนนี้ไม่ได้อยู่ในรอบฉันทมติ จึงคัดค้าน (object) ไม่ได้"
        reader.fault("nothing-to-object", "votes", what, "ใช้ yes, no หรือ abstain")
        raise FaultyCase(tuple(reader.faults)) from refusal
    answer = _as_data(decision, procedure, urgency)
    if protected:
        answer["entrenched"] = [rule.id for rule in protected]
    return answer | {"ranking": _ranking(ranking)} if ranking else answer


def number(weight: Weight) -> int | str:
    """A weight as JSON has it: a whole number, or the exact fraction as text."""
    return int(weight) if weight.denominator == 1 else str(weight)


def _as_data(decision: Decision, procedure: Procedure, urgency: str | None) -> dict[str, object]:
    rules = [
        {
            "id": rule.id,
            "need": number(rule.need),
            "have": number(rule.have),
            "of": number(rule.base),
            "holds": rule.holds,
            "why": rule.why,
        }
        for rule in decision.rules
    ]
    goal = past_skipped(procedure, decision.next, urgency) if decision.next else decision.next
    return {"outcome": decision.outcome.value, "rules": rules, "next": goal}


def _ranking(ranked: Ranked) -> dict[str, object]:
    data: dict[str, object] = {
        "method": ranked.method.value,
        "winner": ranked.winner,
        "winners": list(ranked.winners),
        "order": [list(group) for group in ranked.order],
        "settled_by_ties": ranked.by_rule,
        "why": list(ranked.why),
    }
    if ranked.rounds:
        return data | {
            "rounds": [
                {
                    "counts": {option: number(count) for option, count in one.counts.items()},
                    "exhausted": number(one.exhausted),
                    "out": list(one.out),
                }
                for one in ranked.rounds
            ]
        }
    return data | {"pairwise": _matrix(ranked.pairwise), "strongest": _matrix(ranked.strongest)}


def _matrix(matrix: Mapping[tuple[str, str], Weight]) -> dict[str, dict[str, int | str]]:
    found: dict[str, dict[str, int | str]] = {}
    for (one, two), weight in matrix.items():
        found.setdefault(one, {})[two] = number(weight)
    return found
