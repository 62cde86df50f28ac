from __future__ import annotations

from fractions import Fraction
from itertools import pairwise as pairwise_of
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.deliberation.procedure import RankedMethod
from charter_engine.domain.deliberation.ranked import NONE, BadRanking, Ranking, preferences, rank

SCHULZE, RUNOFF = RankedMethod.SCHULZE, RankedMethod.INSTANT_RUNOFF


def many(**counts):
    """Rankings from words such as ACBED=5, every letter an option."""
    return [Ranking(order=tuple((letter,) for letter in word), weight=count) for word, count in counts.items()]


FORTY_FIVE = many(ACBED=5, ADECB=5, BEDAC=8, CABED=3, CAEBD=7, CBADE=2, DCEBA=7, EBADC=8)
CITIES = ("Memphis", "Nashville", "Chattanooga", "Knoxville")
TENNESSEE = [
    Ranking(order=(("Memphis",), ("Nashville",), ("Chattanooga",), ("Knoxville",)), weight=42),
    Ranking(order=(("Nashville",), ("Chattanooga",), ("Knoxville",), ("Memphis",)), weight=26),
    Ranking(order=(("Chattanooga",), ("Knoxville",), ("Nashville",), ("Memphis",)), weight=15),
    Ranking(order=(("Knoxville",), ("Chattanooga",), ("Nashville",), ("Memphis",)), weight=17),
]


def test_the_published_example_of_45_voters_gives_its_matrices_and_its_order():
    found = rank(SCHULZE, "ABCDE", FORTY_FIVE)
    rows = {"A": (20, 26, 30, 22), "B": (25, 16, 33, 18), "C": (19, 29, 17, 24), "D": (15, 12, 28, 14)}
    for one, figures in (rows | {"E": (23, 27, 21, 31)}).items():
        assert tuple(found.pairwise[one, two] for two in "ABCDE" if two != one) == figures
    paths = {"A": (28, 28, 30, 24), "B": (25, 28, 33, 24), "C": (25, 29, 29, 24), "D": (25, 28, 28, 24)}
    for one, figures in (paths | {"E": (25, 28, 28, 31)}).items():
        assert tuple(found.strongest[one, two] for two in "ABCDE" if two != one) == figures
    assert found.order == (("E",), ("A",), ("C",), ("B",), ("D",))
    assert (found.winner, found.winners, found.by_rule) == ("E", ("E",), False)
    assert found.why[-1] == "เลือก E"
    assert "A กับ B: ๒๐ ต่อ ๒๕" in found.why


def test_the_capital_of_tennessee_by_run_off_is_knoxville_and_by_schulze_nashville():
    found = rank(RUNOFF, CITIES, TENNESSEE)
    assert [dict(each.counts) for each in found.rounds] == [
        {"Memphis": 42, "Nashville": 26, "Chattanooga": 15, "Knoxville": 17},
        {"Memphis": 42, "Nashville": 26, "Knoxville": 32},
        {"Memphis": 42, "Knoxville": 58},
    ]
    assert [each.out for each in found.rounds] == [("Chattanooga",), ("Nashville",), ()]
    assert (found.winner, found.order[0], found.order[-1]) == ("Knoxville", ("Knoxville",), ("Chattanooga",))
    assert rank(SCHULZE, CITIES, TENNESSEE).winner == "Nashville"


def test_a_majority_of_first_choices_wins_in_the_first_round():
    found = rank(RUNOFF, "AB", many(A=3, B=2))
    assert (found.winner, len(found.rounds), found.order) == ("A", 1, (("A",), ("B",)))


def test_an_exhausted_ballot_no_longer_counts_and_is_told():
    found = rank(RUNOFF, "ABC", many(A=4, BC=3, C=2, CB=2))
    assert (found.rounds[1].counts, found.rounds[1].exhausted, found.winner) == ({"A": 4, "C": 7}, 0, "C")
    spent = rank(RUNOFF, "ABC", many(A=4, BA=5, C=3))
    assert (spent.rounds[1].exhausted, spent.winner) == (3, "B")
    assert "บัตรที่หมดลำดับ ๓" in spent.why[1]


def test_the_last_together_with_fewer_than_the_next_go_at_once():
    found = rank(RUNOFF, "ABCD", many(A=5, B=5, CA=2, DB=2, BA=1))
    assert found.rounds[0].out == ("C", "D")
    assert found.winner == "B"


def test_a_tie_for_last_is_named_and_settled_only_by_the_stated_order():
    rankings = many(AB=4, BA=3, CB=3)
    open_ = rank(RUNOFF, "ABC", rankings)
    assert (open_.winner, open_.winners) == (None, ("A", "B", "C"))
    assert open_.why[-1] == "คะแนนท้ายสุดเท่ากันระหว่าง B, C และไม่มีกติกาตัดสินเสมอ"
    settled = rank(RUNOFF, "ABC", rankings, ties="ABC")
    assert (settled.winner, settled.by_rule, settled.rounds[0].out) == ("B", True, ("C",))


def test_a_tie_of_the_last_two_is_named():
    found = rank(RUNOFF, "AB", many(A=2, B=2))
    assert (found.winner, found.winners) == (None, ("A", "B"))
    assert rank(RUNOFF, "AB", many(A=2, B=2), ties="BA").winner == "B"


@pytest.mark.parametrize("method", RankedMethod)
def test_without_a_ballot_all_are_tied_whatever_the_order(method):
    found = rank(method, "AB", [])
    assert (found.winner, found.winners) == (None, ("A", "B"))


def test_a_schulze_tie_is_named_and_settled_only_by_the_stated_order():
    rankings = many(ABC=1, BCA=1, CAB=1)
    found = rank(SCHULZE, "ABC", rankings)
    assert (found.winner, found.winners, found.order) == (None, ("A", "B", "C"), (("A", "B", "C"),))
    assert found.why[-1] == "เสมอกันระหว่าง A, B, C และไม่มีกติกาตัดสินเสมอ"
    settled = rank(SCHULZE, "ABC", rankings, ties="CBA")
    assert (settled.winner, settled.by_rule) == ("C", True)
    assert settled.why[-1] == "เสมอกันระหว่าง A, B, C ตามลำดับที่กำหนดไว้เลือก C"
    assert rank(SCHULZE, "ABC", rankings, ties="CB").winner is None


def test_equal_and_partial_rankings_count_in_schulze():
    rankings = [
        Ranking(order=(("A", "B"), ("C",))),
        Ranking(order=(("B",),), weight=Fraction(1, 2)),
        Ranking(order=()),
    ]
    assert preferences("ABC", rankings) == {
        ("A", "B"): 0,
        ("A", "C"): 1,
        ("B", "A"): Fraction(1, 2),
        ("B", "C"): Fraction(3, 2),
        ("C", "A"): 0,
        ("C", "B"): 0,
    }
    assert rank(SCHULZE, "ABC", rankings).order == (("B",), ("A",), ("C",))


def test_none_of_these_may_win_and_is_said_in_words():
    found = rank(SCHULZE, ("A", "B", NONE), [Ranking(order=((NONE,), ("A",))), Ranking(order=((NONE,),))])
    assert found.winner == NONE
    assert found.why[-1] == "เลือก คงไว้ตามเดิม"


@pytest.mark.parametrize(
    ("options", "rankings", "ties", "words"),
    [
        ("", [], "", "there must be options"),
        ("AA", [], "", "each once"),
        ("AB", [], "C", "order of ties"),
        ("AB", many(AC=1), "", "no option"),
        ("AB", many(AA=1), "", "twice"),
        ("AB", [Ranking(order=(("A", "B"),))], "", "equally"),
        ("AB", [Ranking(order=(("A",),), weight=0)], "", "not above 0"),
    ],
)
def test_a_ranking_that_cannot_be_counted_is_refused(options, rankings, ties, words):
    with pytest.raises(BadRanking) as caught:
        rank(RUNOFF, options, rankings, ties)
    assert words in caught.value.message


OPTIONS = "ABCD"


@st.composite
def orders(draw):
    """A ranking of some options in groups."""
    named = draw(st.permutations(OPTIONS))[: draw(st.integers(0, len(OPTIONS)))]
    groups: list[tuple[str, ...]] = []
    for option in named:
        if groups and draw(st.booleans()):
            groups[-1] = (*groups[-1], option)
        else:
            groups.append((option,))
    return Ranking(order=tuple(groups), weight=draw(st.integers(1, 3)))


strict_orders = st.builds(
    lambda word, cut: Ranking(order=tuple((letter,) for letter in word[:cut])),
    st.permutations(OPTIONS),
    st.integers(0, len(OPTIONS)),
)


def beatpaths(options, pairwise):
    """Every simple path tried, the strongest kept: another way than the one under test."""
    strength = {}
    for one, two in permutations(options, 2):
        between = [option for option in options if option not in {one, two}]
        paths = [(one, *middle, two) for size in range(len(between) + 1) for middle in permutations(between, size)]
        steps = [list(pairwise_of(path)) for path in paths]
        strength[one, two] = max(
            min(pairwise[step] if pairwise[step] > pairwise[step[::-1]] else 0 for step in path) for path in steps
        )
    return strength


@given(st.lists(orders(), max_size=9))
def test_strongest_paths_equal_those_of_trying_every_path(rankings):
    found = rank(SCHULZE, OPTIONS, rankings)
    strength = beatpaths(OPTIONS, found.pairwise)
    assert found.strongest == strength
    assert found.winners == tuple(
        one for one in OPTIONS if all(strength[one, two] >= strength[two, one] for two in OPTIONS if two != one)
    )
    assert found.winners
    assert found.order[0] == found.winners


@given(st.lists(orders(), max_size=9))
def test_who_beats_every_rival_one_to_one_is_chosen(rankings):
    found = rank(SCHULZE, OPTIONS, rankings)
    for one in OPTIONS:
        if all(found.pairwise[one, two] > found.pairwise[two, one] for two in OPTIONS if two != one):
            assert found.winner == one


@given(st.lists(orders(), min_size=1, max_size=9))
def test_what_all_put_below_another_is_never_chosen(rankings):
    found = rank(SCHULZE, OPTIONS, rankings)
    weight = sum(ranking.weight for ranking in rankings)
    for one, two in permutations(OPTIONS, 2):
        if found.pairwise[one, two] == weight:
            assert two not in found.winners


@given(st.lists(orders(), min_size=1, max_size=9))
def test_a_clone_beside_an_option_changes_nobody_elses_chance(rankings):
    cloned = [
        Ranking(
            order=tuple((*group, "A2") if "A" in group else group for group in ranking.order), weight=ranking.weight
        )
        for ranking in rankings
    ]
    before, after = rank(SCHULZE, OPTIONS, rankings), rank(SCHULZE, (*OPTIONS, "A2"), cloned)
    assert {option for option in after.winners if option != "A2"} == set(before.winners)


@given(st.lists(strict_orders, max_size=9))
def test_a_run_off_counts_every_ballot_in_every_round_and_its_winner_has_more_than_half(rankings):
    found = rank(RUNOFF, OPTIONS, rankings, ties=OPTIONS)
    for each in found.rounds:
        assert sum(each.counts.values()) + each.exhausted == len(rankings)
    if found.winner is not None:
        last = found.rounds[-1].counts
        assert 2 * last[found.winner] > sum(last.values())
    assert sorted(option for group in found.order for option in group) == sorted(OPTIONS)


@given(st.lists(strict_orders, max_size=9))
def test_a_run_off_that_goes_one_by_one_ends_alike(rankings):
    found = rank(RUNOFF, OPTIONS, rankings, ties=OPTIONS)
    left = set(OPTIONS)
    while rankings:
        firsts = [next((group[0] for group in ranking.order if group[0] in left), None) for ranking in rankings]
        counts = {option: firsts.count(option) for option in left}
        counting = sum(counts.values())
        if counting == 0:
            assert found.winner is None
            break
        ahead = [option for option in left if 2 * counts[option] > counting]
        if ahead:
            assert found.winner == ahead[0]
            break
        left.remove(min(left, key=lambda option: (counts[option], -OPTIONS.index(option))))
