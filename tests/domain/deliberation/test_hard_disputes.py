"""Disputes that turn on one seat, one voice or one word of the rule, each worked out by hand beside it."""

from __future__ import annotations

import pytest

from charter_engine.domain.deliberation.faults import FaultyCase, FaultyProcedure
from tests.domain.deliberation.test_disputes import (
    CONSENSUS,
    HALF,
    PROXY,
    QUORUM,
    TWO_THIRDS,
    case,
    passes,
    procedure,
    simulate,
    weighted,
)

PRESENT = passes(TWO_THIRDS, "present")
FLOOR = f"passes = {HALF[:-2]}, floor = 6 }}"
DOUBLE = f'passes = [{HALF}, {{ at_least = "1/2", of = "roll" }}]'
BOTH_HALVES = f'passes = [{HALF}, {{ at_least = "1/2", of = "cast" }}]'
BY_SECTORS = 'passes = { floor = 1, of = "votes" }'
OF_ROLL = 'each = { at_least = "1/2", of = "roll" }'
DECIDE = 'quorum_to_decide = { at_least = "1/2", of = "roll" }'
OF_PRESENT = 'quorum = { more_than = "1/2", of = "present" }'
SUSTAINED = [f"passes = {HALF}", 'consensus = { objection = "vote", sustained = 2 }', "weights = { trade = 5 }"]
ALONE = 'consensus = { objection = "return" }'
PEOPLE_TWICE = "weights = { people = 2 }"


def sectors(at_least):
    return f"sectors = {{ each = {HALF}, at_least = {at_least} }}"


DISPUTES = {
    # 2/3 × 90 = 60
    "sixty of ninety present": ([PRESENT], case("y" * 60 + "-" * 30), "passed"),
    "fifty-nine of ninety present, and nobody against": ([PRESENT], case("y" * 59 + "-" * 31), "failed"),
    "sixty of ninety where more is asked": (
        [passes('more_than = "2/3"', "present")],
        case("y" * 60 + "n" * 30),
        "failed",
    ),
    # 2/3 × 91 = 60 2/3
    "sixty of ninety-one ballots, eleven of them abstentions": (
        [passes(TWO_THIRDS, "cast")],
        case("y" * 60 + "n" * 20 + "a" * 11),
        "failed",
    ),
    # 60 of 80 votes, 2/3 × 80 = 53 1/3
    "the same ballots, abstentions not counted": (
        [passes(TWO_THIRDS, "votes")],
        case("y" * 60 + "n" * 20 + "a" * 11),
        "passed",
    ),
    # 101 ÷ 2 = 50.5
    "fifty of a roll of a hundred and one, nobody against": (
        [passes('more_than = "1/2"', "roll")],
        case("y" * 50, absent=51),
        "failed",
    ),
    # 45 of 45 + 10 + 35 is exactly half, and abstentions are no noes
    "abstentions bring a majority down to half": (
        [passes('more_than = "1/2"', "cast")],
        case("y" * 45 + "n" * 10 + "a" * 35),
        "failed",
    ),
    # yes 3 + 1 = 4, no 2 × 2 = 4, roll 3 + 4 + 2 = 9: the second majority is lost as well
    "a double majority with weights, equal and too small": ([DOUBLE, PEOPLE_TWICE], case("yyy nn y-"), "failed"),
    # yes 3 + 2 = 5 of 9 votes and of 9 on the roll
    "a double majority with weights, held by one voice": ([DOUBLE, PEOPLE_TWICE], case("yyy nn yy"), "passed"),
    # 2 of 4 ballots is half: only the majority of more than half is lost, and by equal votes
    "of two majorities one is tied and one held": ([BOTH_HALVES], case("yynn"), "tied"),
    "of two majorities one is tied and one lost by an abstention": ([BOTH_HALVES], case("yynna"), "failed"),
    "five to five below a floor of six, the chair may still reach it": (
        [FLOOR, 'casting = "chair"'],
        case("yyyyynnnnn"),
        "tied",
    ),
    # 6 of 11
    "the chair's voice is the sixth": ([FLOOR, 'casting = "chair"'], case("yyyyynnnnn", casting="yes"), "passed"),
    "the chair's voice against": ([FLOOR, 'casting = "chair"'], case("yyyyynnnnn", casting="no"), "failed"),
    "four to four, which no voice of the chair brings to six": (
        [FLOOR, 'casting = "chair"'],
        case("yyyynnnn", casting="yes"),
        "failed",
    ),
    # the state alone agrees, a sector in a tie does not
    "the chair's voice wins no sector": (
        [sectors(2), 'casting = "chair"'],
        case("yy yn nn", casting="yes"),
        "sector_failed",
    ),
    "enough were there, most left before the question": ([QUORUM, DECIDE], case("yyy--", absent=3), "no_quorum"),
    # 3 ballots of 6 present are not more than half of them, 4 are
    "half of those present hand in a ballot": ([OF_PRESENT], case("yyn---"), "no_quorum"),
    "an abstention makes the quorum and no majority": ([OF_PRESENT], case("yyna--"), "passed"),
    "nobody objects because nobody says anything": (CONSENSUS, case("aaa", round=1), "no_votes"),
    "nobody objects and most are against": (CONSENSUS, case("ynnn", round=1), "failed"),
    # one objector, though of weight five
    "one heavy objector where it takes two people": (SUSTAINED, case("yy y o"), "passed"),
    "two objectors of weight one where it takes two people": (SUSTAINED, case("yo yo y"), "objected"),
    "half a voice objects where one objector is enough": (
        CONSENSUS,
        weighted("yyo", [1, 1, "1/2"], round=1),
        "objected",
    ),
    "a sector nobody belongs to is not won": ([sectors(2)], case("yyy nn "), "sector_failed"),
    "the only member of a sector steps back": (
        [sectors(3)],
        case("yy yy -", recused=["s4"]),
        "sector_failed",
    ),
    # 2 of 4, 1 of 3, 1 of 1
    "half of a sector's roll, the silent against it": (
        [f"sectors = {{ {OF_ROLL}, at_least = 2 }}"],
        case("yy-- y-- y"),
        "passed",
    ),
    "half of every sector's roll": ([f"sectors = {{ {OF_ROLL} }}"], case("yy-- y-- y"), "sector_failed"),
    "sectors alone decide, against most votes": ([BY_SECTORS, sectors(2)], case("yy yy nnnnn"), "passed"),
    "sectors alone decide, and too few agree": ([BY_SECTORS, sectors(2)], case("yyyyy nn n"), "sector_failed"),
    "sectors alone decide, and nobody says yes": ([BY_SECTORS, sectors(2)], case("nn nn nn"), "failed"),
    "three thirds against one": ([], weighted("yyyn", ["1/3", "1/3", "1/3", 1]), "tied"),
    "a tenth and two tenths against three": ([], weighted("yyn", ["0.1", "0.2", "0.3"]), "tied"),
    # 1 > 2 × 499999999/999999999
    "a hair less than half": ([passes('more_than = "499999999/999999999"', "votes")], case("yn"), "passed"),
    "all but one are recused": (
        [QUORUM],
        case("y--", recused=["s1", "s2"]),
        "passed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("dispute", DISPUTES)
def test_a_dispute_ends_as_worked_out_by_hand(dispute):
    rules, given_case, outcome = DISPUTES[dispute]
    assert simulate(procedure(*rules), given_case)["outcome"] == outcome


def test_a_proxy_whose_holder_steps_back_is_absent_and_stays_on_the_roll():
    rules = procedure('quorum = { at_least = "3/5", of = "roll" }', body=PROXY)
    proxies = {"x0": "s0", "x1": "s1"}
    votes = {"s0": "yes", "s2": "no", "x0": "yes"}
    answer = simulate(rules, case("y-n", absent=3, proxies=proxies, recused=["s1"], votes=votes))
    quorum, majority = answer["rules"]
    assert (quorum["have"], quorum["of"], majority["have"], majority["of"]) == (3, 5, 2, 3)
    assert answer["outcome"] == "passed"


def test_no_proxy_votes_for_one_who_has_no_part_in_the_question():
    rules = procedure('quorum = { more_than = "1/2", of = "roll" }', body=PROXY)
    away = case("yn", absent=2, proxies={"x0": "s0"}, recused=["x0"])
    assert (simulate(rules, away)["outcome"], simulate(rules, away)["rules"][0]["of"]) == ("tied", 3)
    with pytest.raises(FaultyCase) as caught:
        simulate(rules, away | {"votes": {"x0": "yes"}})
    assert [fault.code for fault in caught.value.faults] == ["recused"]


def test_two_rounds_of_consensus_are_followed_by_a_vote_in_the_same_stage():
    rules = procedure(*CONSENSUS)
    led = [simulate(rules, case(words, round=at)) for at, words in enumerate(("yyyo", "yyyo", "yyyn"), start=1)]
    assert [(one["outcome"], one["next"]) for one in led] == [
        ("objected", "decision"),
        ("objected", "vote"),
        ("passed", "promulgation"),
    ]


CYCLE = {"s0": ["ก", "ข", "ค"], "s1": ["ข", "ค", "ก"], "s2": ["ค", "ก", "ข"]}
EQUALS = {"s0": [["ก", "ข"], "none"], "s1": ["ข"], "s2": ["none", "ก"]}
LAST_GOES = {"s0": ["ก"], "s1": ["ก"], "s2": ["ข", "ค"], "s3": ["ค", "ข"], "s4": ["ค"]}


@pytest.mark.parametrize(
    ("method", "rankings", "more", "winner", "winners", "by_rule"),
    [
        ("schulze", CYCLE, {}, None, ["ก", "ข", "ค"], False),
        ("schulze", CYCLE, {"ties": ["ข", "ก", "ค"]}, "ข", ["ก", "ข", "ค"], True),
        # ข above none twice; ก and ข once each, ก and none once each
        ("schulze", EQUALS, {}, None, ["ก", "ข"], False),
        # ข goes, its ballot makes ค three of five
        ("instant_runoff", LAST_GOES, {}, "ค", ["ค"], False),
        # the ballot for ข is spent: two to two
        ("instant_runoff", LAST_GOES | {"s2": ["ข"]}, {}, None, ["ก", "ค"], False),
        ("instant_runoff", LAST_GOES | {"s2": ["ข"]}, {"ties": ["ค", "ก", "ข"]}, "ค", ["ค"], True),
        # one option, and nobody asked for it
        ("instant_runoff", {"s0": []}, {"options": ["ก"]}, None, ["ก"], False),
        ("instant_runoff", {}, {"options": ["ก", "ข"], "ties": ["ก", "ข"]}, None, ["ก", "ข"], False),
    ],
)
def test_rivals_that_are_equal_are_named_and_settled_by_nothing_but_a_rule(
    method, rankings, more, winner, winners, by_rule
):
    ranked = procedure(f'ranked = "{method}"')
    ranking = simulate(ranked, case("-----", rankings=rankings, **more))["ranking"]
    assert (ranking["winner"], ranking["winners"], ranking["settled_by_ties"]) == (winner, winners, by_rule)
    assert all(ranking["why"])


PROTECTED = """
[[entrenched]]
id = "name"
name = "ชื่อ"
clauses = ["ข้อ ๑"]
stage = "decision"
"""


@pytest.mark.parametrize(
    "protection", ["quorum_sectors = 3", 'quorum = { at_least = "1/2", of = "roll", sectors = 3 }']
)
def test_a_protected_clause_may_ask_for_more_sectors_at_the_meeting(protection):
    rules = procedure(QUORUM, after=PROTECTED + protection)
    assert simulate(rules, case("yyy yyy "))["outcome"] == "passed"
    answer = simulate(rules, case("yyy yyy ", touches=["ข้อ ๑"]))
    assert (answer["outcome"], answer["next"], answer["entrenched"]) == ("no_quorum", "decision", ["name"])
    assert simulate(rules, case("yyy yyy -", touches=["ข้อ ๑"]))["outcome"] == "passed"


def test_fewer_sectors_than_ordinarily_protect_nothing():
    with pytest.raises(FaultyProcedure) as caught:
        procedure("quorum_sectors = 3", after=PROTECTED + "quorum_sectors = 2")
    assert [fault.code for fault in caught.value.faults] == ["entrenched-weaker"]


@pytest.mark.parametrize("touches", [[], ["ข้อ ๑"]])
def test_a_majority_for_protected_clauses_takes_no_objection_away(touches):
    rules = procedure(ALONE, after=PROTECTED + passes('at_least = "3/4"', "votes"))
    answer = simulate(rules, case("yyyn", touches=touches))
    assert (answer["outcome"], answer["next"]) == ("objected", "returned")
    assert simulate(rules, case("yyyn", touches=touches, round=2))["outcome"] == "objected"
    assert simulate(rules, case("yyyy", touches=touches))["outcome"] == "passed"


def test_a_decision_by_sectors_without_a_majority_is_refused_and_told_how_to_say_so():
    with pytest.raises(FaultyProcedure) as caught:
        procedure('clause = "ข้อ ๑"', sectors(2), "passes = []")
    (fault,) = caught.value.faults
    assert (fault.code, fault.place) == ("no-decision-rule", "stage[1].passes")
    assert BY_SECTORS in fault.remedy
