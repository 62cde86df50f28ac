from __future__ import annotations

import pytest

from charter_engine.domain.deliberation.faults import FaultyCase
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.deliberation.simulate import simulate

PROCEDURE = """
name = "x"
sector = [{ id = "state", name = "รัฐ" }, { id = "people", name = "ประชาชน" }]
body = [{ id = "assembly", name = "สมัชชา" }]
[[stage]]
id = "filing"
name = "ยื่น"
kind = "filing"
[[stage]]
id = "decision"
name = "ลงมติ"
kind = "decision"
body = "assembly"
passes = { more_than = "1/2", of = "votes" }
sectors = { each = { more_than = "1/2", of = "votes" } }
[[stage]]
id = "promulgation"
name = "ประกาศ"
kind = "promulgation"
body = "assembly"
"""


def case(**changes):
    roll = [{"seat": "a", "sector": "state", "weight": 2}, {"seat": "b", "sector": "people"}, {"seat": "c"}]
    return {"stage": "decision", "roll": roll, "present": ["a", "b"], "votes": {"a": "yes", "b": "yes"}} | changes


def run(**changes):
    return simulate(read_procedure(PROCEDURE), case(**changes))


def codes(**changes):
    with pytest.raises(FaultyCase) as caught:
        run(**changes)
    return [(fault.code, fault.place) for fault in caught.value.faults]


def test_a_case_is_answered_with_outcome_rules_and_next():
    answer = run()
    assert (answer["outcome"], answer["next"]) == ("passed", "promulgation")
    assert [rule["id"] for rule in answer["rules"]] == ["passes", "sectors", "sectors.state", "sectors.people"]
    assert answer["rules"][0] == {
        "id": "passes",
        "need": 2,
        "have": 3,
        "of": 3,
        "holds": True,
        "why": "ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง: ๓ จาก ๓ — ผ่าน",
    }


def test_nobody_voting_is_an_outcome():
    assert run(votes={})["outcome"] == "no_votes"


def test_fractional_weights_stay_exact():
    roll = [{"seat": "a", "sector": "state", "weight": "3/2"}, {"seat": "b", "sector": "people", "weight": "0.1"}]
    assert run(roll=roll)["rules"][0]["have"] == "8/5"


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"stage": "filing"}, "unknown-stage", "stage"),
        ({"stage": None}, "unknown-stage", "stage"),
        ({"roll": None, "present": [], "votes": {}}, "bad-list", "roll"),
        ({"present": "ab", "votes": {}}, "bad-list", "present"),
        ({"votes": ["a"]}, "bad-table", "votes"),
        ({"present": ["a", "b", "z"]}, "not-on-roll", "present[2]"),
        ({"present": ["a", "b", 3]}, "not-on-roll", "present[2]"),
        ({"present": ["a", "b", "a"]}, "duplicate-seat", "present[2]"),
        ({"votes": {"z": "yes"}}, "not-on-roll", "votes.z"),
        ({"votes": {"c": "yes"}}, "not-present", "votes.c"),
        ({"votes": {"a": "maybe"}}, "bad-choice", "votes.a"),
        ({"votes": {"a": ["yes"]}}, "bad-choice", "votes.a"),
        ({"votes": {"a": "object"}}, "nothing-to-object", "votes"),
        ({"round": 0}, "bad-number", "round"),
        ({"round": True}, "bad-number", "round"),
    ],
)
def test_each_fault_of_a_case_is_named(changes, code, place):
    assert codes(**changes) == [(code, place)]


@pytest.mark.parametrize("weight", [0, -1, True, 1.5, "0", "1/0", "x", None])
def test_a_weight_that_is_none_is_named(weight):
    roll = [{"seat": "a", "weight": weight}, {"seat": "b"}]
    assert codes(roll=roll) == [("bad-weight", "roll[0].weight")]


def test_weights_whose_sum_nobody_could_read_are_refused():
    roll = [{"seat": f"s{at}", "weight": f"1/{10**8 + at * 7 + 1}"} for at in range(3000)]
    assert codes(roll=roll, present=["s0"], votes={"s0": "yes"}) == [("bad-weight", "roll")]


def test_a_roll_is_checked_for_doubled_seats_strange_sectors_and_missing_names():
    roll = [{"seat": "a"}, {"seat": "a"}, {"seat": "b", "sector": "army"}, {"seat": ""}, 7, {"seat": "d", "sector": 4}]
    assert codes(roll=roll) == [
        ("duplicate-seat", "roll[1].seat"),
        ("unknown-sector", "roll[2].sector"),
        ("missing-key", "roll[3].seat"),
        ("missing-key", "roll[4].seat"),
        ("unknown-sector", "roll[5].sector"),
    ]


def test_all_faults_come_at_once():
    assert len(codes(stage="x", present=["z"], votes={"y": "yes"}, round="1")) == 4


def test_a_round_of_consensus_may_be_named():
    consensus = 'passes = { more_than = "1/2", of = "votes" }\nconsensus = { rounds = 2, objection = "vote" }'
    procedure = read_procedure(PROCEDURE.replace('passes = { more_than = "1/2", of = "votes" }', consensus))
    objecting = case(votes={"a": "object"})
    assert simulate(procedure, objecting)["next"] == "vote"
    assert simulate(procedure, objecting | {"round": 1})["next"] == "decision"
    with pytest.raises(FaultyCase):
        simulate(procedure, objecting | {"round": 3})
