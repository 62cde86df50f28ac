"""Counting a ranked choice among competing amendments by the method the stage names."""

from __future__ import annotations

from typing import Any

from charter_engine.actions.polls_counting import decision_facts, electorate_of
from charter_engine.actions.polls_opening import exact
from charter_engine.domain.deliberation.procedure import Outcome, Stage
from charter_engine.domain.deliberation.ranked import BadRanking, Ranked, Ranking, rank
from charter_engine.domain.deliberation.tally import Ballot, Choice, decide
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.storage import assemblies, process
from charter_engine.storage.assemblies import ElectorRecord, PollRecord
from charter_engine.storage.unit_of_work import UnitOfWork

SEPARATOR = ">"


def option_name(amendment: int) -> str:
    """Return an option as results name it."""
    return f"ร่างที่ {thai_digits(amendment)}"


def choice_facts(work: UnitOfWork, charter_id: str, poll: PollRecord, stage: Stage) -> dict[str, object]:
    """Return a choice as records keep it: the winner (0: none), the order, the matrix and why.

    A quorum holds here too: without one nothing is chosen. Raises BadRanking where the stage names no method.
    """
    if stage.ranked is None:
        raise BadRanking(why="the stage names no method")
    electors = {one.seat: one for one in assemblies.electorate(work.connection, charter_id, poll.assembly, poll.k)}
    last = {one.seat: one.choice for one in assemblies.ballots(work.connection, charter_id, poll.assembly, poll.k)}
    options = {option_name(n): n for n in process.options_of(poll)}
    rankings = [
        Ranking(
            seat=seat,
            weight=electors[seat].weight,
            order=tuple((option_name(int(n)),) for n in choice.split(SEPARATOR)),
        )
        for seat, choice in sorted(last.items())
    ]
    found = rank(stage.ranked, tuple(options), rankings)
    facts = _quorum(stage, electors, last)
    there = facts["outcome"] != Outcome.NO_QUORUM.value and bool(rankings)
    winner = options[found.winner] if there and found.winner else 0
    return facts | {
        "outcome": "chosen" if winner else facts["outcome"] if not there else Outcome.TIED.value,
        "winner": winner,
        "ranked": _ranked_facts(found, options),
    }


def _quorum(stage: Stage, electors: dict[str, ElectorRecord], last: dict[str, str]) -> dict[str, object]:
    """Judge the quorum alone, every ballot counted as a silent one; rankings are no figures of yes and no."""
    held = tuple(electors.values())
    silent = [Ballot(seat=seat, choice=Choice.ABSTAIN) for seat in last]
    rounds = stage.consensus.rounds + 1 if stage.consensus else 1
    present = [one.seat for one in held if one.present]
    facts: dict[str, Any] = decision_facts(decide(stage, electorate_of(held), present, silent, consensus_round=rounds))
    rules = [rule for rule in facts["rules"] if rule["id"].startswith("quorum")]
    tally = facts["tally"]
    for row in (tally["total"], *tally["sectors"].values()):
        row["abstain"] = 0
    return facts | {"rules": rules, "next": ""}


def _ranked_facts(found: Ranked, options: dict[str, int]) -> dict[str, object]:
    return {
        "method": found.method.value,
        "winners": [options[name] for name in found.winners],
        "order": [[options[name] for name in group] for group in found.order],
        "pairwise": [[options[one], options[two], exact(won)] for (one, two), won in found.pairwise.items()],
        "strongest": [[options[one], options[two], exact(won)] for (one, two), won in found.strongest.items()],
        "rounds": [
            {
                "counts": [[options[name], exact(count)] for name, count in each.counts.items()],
                "exhausted": exact(each.exhausted),
                "out": [options[name] for name in each.out],
            }
            for each in found.rounds
        ],
        "why": list(found.why),
    }
