"""The program that counts again and the engine that counted first agree in every dispute worked out by hand."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from charter_engine.domain.deliberation.faults import FaultyProcedure
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


# --- generated rules and meetings -------------------------------------------------------------------------------------
BASES = ("roll", "present", "votes", "cast")
BOUNDS = ('at_least = "1/2"', 'at_least = "2/3"', 'at_least = "1/1"', 'more_than = "1/2"', 'more_than = "1/3"')


@st.composite
def shares(draw, bases=BASES):
    """A share as the file writes it."""
    bound, of, floor = draw(st.sampled_from(BOUNDS)), draw(st.sampled_from(bases)), draw(st.integers(0, 5))
    if bases is BASES and draw(st.booleans()):
        bound, of = 'more_than = "1/2"', "votes"
    return f'{{ {bound}, of = "{of}"' + (f", floor = {floor}" if floor > 1 else "") + " }"


@st.composite
def rule_lists(draw, *, ordinary):
    """Rules of a stage, or of what protects clauses in it."""
    majorities = draw(st.lists(shares(), max_size=2))
    found = [f"passes = [{', '.join(majorities)}]"] if majorities else []
    if ordinary and (not majorities or draw(st.booleans())):
        found.append(f'consensus = {{ rounds = 1, objection = "return", sustained = {draw(st.integers(1, 2))} }}')
    if draw(st.booleans()):
        sectors = draw(st.sampled_from(["", ", sectors = 2", ", sectors = 3"]))
        found.append(f"quorum = {draw(shares(('roll', 'present')))[:-2]}{sectors} }}")
    if draw(st.booleans()):
        among = draw(st.sampled_from(["", ", at_least = 2", ', among = ["state", "people"]']))
        found.append(f"sectors = {{ each = {draw(shares())}{among} }}")
    if ordinary and draw(st.booleans()):
        found.append('casting = "chair"')
    return found


@st.composite
def meetings(draw):
    """A roll of up to nine with weights, and what they say."""
    words = st.sampled_from(["yes", "yes", "yes", "no", "no", "abstain", "object", ""])
    seats = draw(st.lists(st.tuples(st.sampled_from(SECTORS), st.sampled_from([1, 1, 2, "1/2"]), words), max_size=9))
    roll = [{"seat": f"s{at}", "sector": sector, "weight": weight} for at, (sector, weight, _) in enumerate(seats)]
    votes = {f"s{at}": word for at, (_, _, word) in enumerate(seats) if word}
    away = draw(st.sets(st.sampled_from([one["seat"] for one in roll]), max_size=2)) if roll else set()
    present = [one["seat"] for one in roll if one["seat"] not in away]
    recused = [seat for seat in sorted(away) if draw(st.booleans())]
    here = {seat: word for seat, word in votes.items() if seat in present}
    return {"stage": "decision", "roll": roll, "present": present, "votes": here, "recused": recused}


@settings(max_examples=200)
@given(rule_lists(ordinary=True), rule_lists(ordinary=False), meetings(), st.sampled_from(["yes", "no", None]))
def test_generated_meetings_are_counted_alike_and_protection_loosens_nothing(rules, stricter, made, casting):
    text = written(*rules, after=PROTECTED + "\n".join(stricter) if stricter else "")
    try:
        procedure = read_procedure(text)
    except FaultyProcedure:
        reject()
    if procedure.stages[1].consensus is None:
        made["votes"] = {seat: word for seat, word in made["votes"].items() if word != "object"}
    made["casting"] = casting if procedure.stages[1].casting else None
    found = [simulate(procedure, made | {"touches": touches})["outcome"] for touches in ([], ["ข้อ ๑"])]
    again = [_counted_again(text, made | {"touches": touches}) for touches in ([], ["ข้อ ๑"])]
    assert found == again
    assert found[0] == "passed" or found[1] != "passed"
