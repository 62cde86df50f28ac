"""The program that counts again and the engine that counted first agree in every dispute worked out by hand."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from typing import Any

import pytest

from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.publication import recount
from tests.domain.deliberation import test_disputes, test_hard_disputes
from tests.domain.deliberation.test_disputes import SECTORS, case, passes, simulate, written
from tests.domain.deliberation.test_hard_disputes import ALONE, PROTECTED

DISPUTES = test_disputes.DISPUTES | test_hard_disputes.DISPUTES


def _count(data: dict[str, Any], made: dict[str, Any]) -> recount.Count:
    """The case as a published list has it: seats already multiplied by what their sector counts."""
    factors = data["stage"][1].get("weights", {})
    count = recount.Count()
    for one in made["roll"]:
        sector, seat = one["sector"], one["seat"]
        weight: Any = Fraction(one["weight"]) * factors.get(sector, 1)
        if seat in made.get("recused", ()):
            continue
        columns = ["roll", *(["present"] if seat in made["present"] else [])]
        for column in (*columns, *([made["votes"][seat]] if seat in made["votes"] else [])):
            count.add(sector, column, weight)
    return count


def _counted_again(rules: str, made: dict[str, Any]) -> str:
    data = tomllib.loads(rules)
    stages = [data["stage"][1], *(data.get("entrenched", []) if made.get("touches") else [])]
    round_ = made.get("round") or stages[0].get("consensus", {}).get("rounds", 1)
    return recount.outcome(stages, _count(data, made), list(SECTORS), round_, made.get("casting") or "")


@pytest.mark.parametrize("dispute", DISPUTES)
def test_a_dispute_counted_again_ends_the_same(dispute: str):
    rules, made, outcome = DISPUTES[dispute]
    assert _counted_again(written(*rules), made) == outcome


@pytest.mark.parametrize(
    ("rule", "protection", "votes"),
    [
        (ALONE, passes('at_least = "3/4"', "votes"), "yyyn"),
        (ALONE, passes('at_least = "3/4"', "votes"), "yyyy"),
        ("quorum_sectors = 1", "quorum_sectors = 3", "yyy yyy "),
        ("quorum_sectors = 1", 'quorum = { at_least = "1/2", of = "roll", sectors = 3 }', "yyy yyy -"),
    ],
)
def test_protected_clauses_are_counted_again_by_the_same_rules(rule: str, protection: str, votes: str):
    rules, made = written(rule, after=PROTECTED + protection), case(votes, touches=["ข้อ ๑"])
    assert _counted_again(rules, made) == simulate(read_procedure(rules), made)["outcome"]
