from __future__ import annotations

from fractions import Fraction
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.deliberation.procedure import (
    Consensus,
    Outcome,
    Sector,
    SectorRule,
    Stage,
    StageKind,
)
from charter_engine.domain.deliberation.share import Of, Share
from charter_engine.domain.deliberation.tally import (
    BadElectorate,
    Ballot,
    Choice,
    DoubleBallot,
    Elector,
    Electorate,
    NoCastingVote,
    NoPollHere,
    NothingToObject,
    NotOnRoll,
    decide,
    tally,
)

HALF_OF_ROLL = Share(fraction=Fraction(1, 2), of=Of.ROLL)
MORE_THAN_HALF = Share(fraction=Fraction(1, 2), of=Of.VOTES, strict=True)
TWO_THIRDS = Share(fraction=Fraction(2, 3), of=Of.VOTES)
STATE, PEOPLE, TRADE = (Sector(id=name, name=name) for name in ("state", "people", "trade"))
WORDS = {"y": Choice.YES, "n": Choice.NO, "a": Choice.ABSTAIN, "o": Choice.OBJECT}


def stage(**rules):
    rules.setdefault("passes", (MORE_THAN_HALF,))
    return Stage(id="decision", name="ลงมติ", kind=StageKind.DECISION, body="assembly", **rules)


def poll(words, *, absent=0, sector=None):
    """Electors e0, e1… in one sector, one a letter (y n a o, - present and silent), then the absent."""
    prefix = sector or "e"
    present = [f"{prefix}{index}" for index in range(len(words))]
    roll = [*present, *(f"{prefix}x{index}" for index in range(absent))]
    ballots = [Ballot(seat=seat, choice=WORDS[word]) for seat, word in zip(present, words, strict=True) if word != "-"]
    return [Elector(seat=seat, sector=sector) for seat in roll], present, ballots


def decided(rules, *polls, consensus_round=None):
    roll, present, ballots = (list(chain(*parts)) for parts in zip(*polls, strict=True))
    return decide(rules, Electorate(roll=tuple(roll)), present, ballots, consensus_round)


def outcome(rules, *polls, **options):
    return decided(rules, *polls, **options).outcome


def rule(decision, rule_id):
    return next(figure for figure in decision.rules if figure.id == rule_id)


@pytest.mark.parametrize(
    ("share", "words", "expected"),
    [
        (MORE_THAN_HALF, "yyn", Outcome.PASSED),
        (MORE_THAN_HALF, "yyn" + "a" * 20, Outcome.PASSED),
        (MORE_THAN_HALF, "ynn", Outcome.FAILED),
        (MORE_THAN_HALF, "yynn", Outcome.TIED),
        (MORE_THAN_HALF, "yynnaa", Outcome.TIED),
        (MORE_THAN_HALF, "", Outcome.NO_VOTES),
        (MORE_THAN_HALF, "aaa", Outcome.NO_VOTES),
        (MORE_THAN_HALF, "---", Outcome.NO_VOTES),
        (Share(fraction=Fraction(1, 2), of=Of.VOTES), "yynn", Outcome.PASSED),
        (Share(fraction=Fraction(1, 2), of=Of.CAST, strict=True), "yynn", Outcome.FAILED),
        (Share(fraction=Fraction(1, 2), of=Of.PRESENT, strict=True), "yyn-", Outcome.FAILED),
        (Share(fraction=Fraction(1, 2), of=Of.CAST, strict=True), "yyn-", Outcome.PASSED),
        (Share(fraction=Fraction(1, 2), of=Of.CAST, strict=True), "yyna", Outcome.FAILED),
        (TWO_THIRDS, "yyn", Outcome.PASSED),
        (TWO_THIRDS, "yyynn", Outcome.FAILED),
        (TWO_THIRDS, "yynn", Outcome.FAILED),
        (TWO_THIRDS, "n", Outcome.FAILED),
        (Share(fraction=Fraction(2, 3), of=Of.VOTES, strict=True), "yyn", Outcome.FAILED),
        (Share(fraction=Fraction(1), of=Of.VOTES), "yyya", Outcome.PASSED),
        (Share(fraction=Fraction(1), of=Of.VOTES), "yyyn", Outcome.FAILED),
    ],
)
def test_a_majority_is_judged_exactly_at_its_boundary(share, words, expected):
    assert outcome(stage(passes=(share,)), poll(words)) is expected


def test_a_majority_of_the_roll_counts_the_absent():
    share = Share(fraction=Fraction(1, 2), of=Of.ROLL, strict=True)
    assert outcome(stage(passes=(share,)), poll("yyy", absent=3)) is Outcome.FAILED
    assert outcome(stage(passes=(share,)), poll("yyy", absent=2)) is Outcome.PASSED


def test_a_majority_of_the_roll_by_abstentions_alone_is_no_votes():
    assert outcome(stage(passes=(HALF_OF_ROLL,)), poll("aaa")) is Outcome.NO_VOTES


def test_two_majorities_must_both_hold_and_a_tie_is_one_only_when_nothing_else_failed():
    roll_too = stage(passes=(MORE_THAN_HALF, Share(fraction=Fraction(1, 4), of=Of.ROLL)))
    assert outcome(roll_too, poll("yyn", absent=1)) is Outcome.PASSED
    assert outcome(roll_too, poll("yyn", absent=9)) is Outcome.FAILED
    assert outcome(roll_too, poll("yn", absent=2)) is Outcome.TIED
    assert outcome(roll_too, poll("yn", absent=9)) is Outcome.FAILED
    assert [figure.id for figure in decided(roll_too, poll("yn")).rules] == ["passes", "passes[1]"]


def test_quorum_is_judged_before_the_votes():
    rules = stage(quorum=HALF_OF_ROLL)
    assert outcome(rules, poll("yyyy", absent=5)) is Outcome.NO_QUORUM
    assert outcome(rules, poll("yyyy", absent=4)) is Outcome.PASSED
    assert outcome(rules, poll("----", absent=5)) is Outcome.NO_QUORUM
    assert outcome(rules, poll("----", absent=4)) is Outcome.NO_VOTES


def test_a_strict_quorum_of_half_is_not_reached_by_half():
    strict = Share(fraction=Fraction(1, 2), of=Of.ROLL, strict=True)
    assert outcome(stage(quorum=strict), poll("yyyy", absent=4)) is Outcome.NO_QUORUM


def test_a_quorum_of_those_present_counts_the_ballots_handed_in():
    rules = stage(quorum=Share(fraction=Fraction(1, 2), of=Of.PRESENT))
    assert outcome(rules, poll("ya--")) is Outcome.PASSED
    assert outcome(rules, poll("y---")) is Outcome.NO_QUORUM
    assert "ผู้ลงคะแนน" in rule(decided(rules, poll("y---")), "quorum").why


def test_an_empty_roll_never_has_a_quorum():
    assert outcome(stage(quorum=HALF_OF_ROLL), poll("")) is Outcome.NO_QUORUM


def sectors(at_least, each=MORE_THAN_HALF, among=(STATE, PEOPLE, TRADE)):
    return stage(sectors=SectorRule(each=each, at_least=at_least, among=among))


def test_enough_sectors_must_agree_each_for_itself():
    polls = poll("yyyyyy", sector="state"), poll("ynn", sector="people"), poll("yyn", sector="trade")
    assert outcome(sectors(2), *polls) is Outcome.PASSED
    assert outcome(sectors(3), *polls) is Outcome.SECTOR_FAILED


def test_sectors_are_judged_after_the_votes():
    polls = poll("nnnnnn", sector="state"), poll("ynn", sector="people")
    assert outcome(sectors(2), *polls) is Outcome.FAILED


def test_a_tie_inside_a_sector_does_not_win_it():
    polls = poll("yyyy", sector="state"), poll("yn", sector="people"), poll("yy", sector="trade")
    assert outcome(sectors(3), *polls) is Outcome.SECTOR_FAILED


@pytest.mark.parametrize("words", ["--", "aa"])
def test_a_sector_without_votes_is_not_won_even_by_at_least(words):
    each = Share(fraction=Fraction(1, 3), of=Of.VOTES)
    polls = poll("yy", sector="state"), poll(words, sector="people"), poll("yy", sector="trade")
    decision = decided(sectors(3, each), *polls)
    assert decision.outcome is Outcome.SECTOR_FAILED
    assert "ไม่มีผู้ออกเสียง" in rule(decision, "sectors.people").why


def test_a_sector_without_seats_is_not_won_and_says_so():
    polls = poll("yy", sector="state"), poll("yy", sector="people")
    decision = decided(sectors(3), *polls)
    assert decision.outcome is Outcome.SECTOR_FAILED
    assert "ไม่มีสมาชิกในภาคส่วนนี้" in rule(decision, "sectors.trade").why


def test_a_seat_without_a_sector_counts_in_the_whole_alone():
    decision = decided(
        sectors(2, among=(STATE, PEOPLE)), poll("nnn"), poll("yyyy", sector="state"), poll("y", sector="people")
    )
    assert decision.outcome is Outcome.PASSED
    assert (rule(decision, "passes").have, rule(decision, "sectors.state").base) == (5, 4)
    assert decision.tally.by_sector.keys() == {"state", "people"}


def test_an_objection_stops_consensus_and_none_lets_the_votes_decide():
    rules = stage(consensus=Consensus(rounds=2, objection="vote"))
    assert outcome(rules, poll("yyyyyo")) is Outcome.OBJECTED
    assert outcome(rules, poll("yyyyya")) is Outcome.PASSED
    assert outcome(rules, poll("ynn")) is Outcome.FAILED
    assert outcome(rules, poll("o")) is Outcome.OBJECTED


def test_without_a_majority_rule_a_no_is_an_objection_too():
    rules = stage(passes=(), consensus=Consensus(rounds=1, objection="return"))
    assert outcome(rules, poll("yyn")) is Outcome.OBJECTED
    assert outcome(rules, poll("yya")) is Outcome.PASSED
    assert outcome(rules, poll("aaa")) is Outcome.NO_VOTES
    assert outcome(rules, poll("yyn"), consensus_round=9) is Outcome.OBJECTED


def test_a_lost_quorum_comes_before_an_objection():
    rules = stage(quorum=HALF_OF_ROLL, consensus=Consensus(objection="vote"))
    assert outcome(rules, poll("o", absent=5)) is Outcome.NO_QUORUM


def test_an_objection_before_the_last_round_stays_in_the_stage():
    then = ((Outcome.OBJECTED, "vote"), (Outcome.PASSED, "promulgation"))
    rules = stage(consensus=Consensus(rounds=2, objection="vote"), then=then)
    assert decided(rules, poll("yo"), consensus_round=1).next == "decision"
    assert decided(rules, poll("yo"), consensus_round=2).next == "vote"
    assert decided(rules, poll("yo")).next == "vote"
    assert decided(rules, poll("yy"), consensus_round=1).next == "promulgation"


def test_after_the_last_round_the_vote_knows_no_objections():
    rules = stage(consensus=Consensus(rounds=2, objection="vote"))
    assert outcome(rules, poll("yyn"), consensus_round=3) is Outcome.PASSED
    with pytest.raises(NothingToObject):
        decided(rules, poll("yyo"), consensus_round=3)


def test_an_objection_where_there_is_no_consensus_is_refused():
    with pytest.raises(NothingToObject):
        decided(stage(), poll("yyo"))


def test_a_stage_without_a_rule_decides_nothing():
    with pytest.raises(NoPollHere):
        decided(Stage(id="comment", name="x", kind=StageKind.COMMENT), poll("y"))


def test_a_ballot_from_outside_the_roll_is_refused():
    with pytest.raises(NotOnRoll):
        tally(Electorate(roll=(Elector(seat="a"),)), ["a"], [Ballot(seat="b", choice=Choice.YES)])


def test_a_ballot_of_a_seat_not_checked_in_is_refused():
    with pytest.raises(NotOnRoll):
        tally(Electorate(roll=(Elector(seat="a"),)), [], [Ballot(seat="a", choice=Choice.YES)])


def test_a_stranger_cannot_be_present():
    with pytest.raises(NotOnRoll):
        tally(Electorate(roll=(Elector(seat="a"),)), ["b"], [])


def test_a_second_ballot_of_a_seat_is_refused():
    twice = [Ballot(seat="a", choice=Choice.YES), Ballot(seat="a", choice=Choice.YES)]
    with pytest.raises(DoubleBallot):
        tally(Electorate(roll=(Elector(seat="a"),)), ["a"], twice)


@pytest.mark.parametrize("roll", [(Elector(seat="a"), Elector(seat="a")), (Elector(seat="a", weight=0),)])
def test_a_doubled_seat_or_an_empty_weight_is_no_electorate(roll):
    with pytest.raises(BadElectorate):
        Electorate(roll=roll)


AB = (Elector(seat="a"), Elector(seat="b"), Elector(seat="c"))


@pytest.mark.parametrize(
    "more",
    [
        {"recused": frozenset({"z"})},
        {"proxies": (("a", "b"), ("a", "c"))},
        {"proxies": (("a", "z"),)},
        {"proxies": (("z", "a"),)},
        {"proxies": (("a", "a"),)},
        {"proxies": (("a", "b"), ("b", "c"))},
    ],
)
def test_strangers_and_chains_of_proxies_are_no_electorate(more):
    with pytest.raises(BadElectorate):
        Electorate(roll=AB, **more)


def test_a_recused_seat_has_no_ballot_and_no_place_in_the_figures():
    electorate = Electorate(roll=AB, recused=frozenset({"a"}))
    with pytest.raises(NotOnRoll) as caught:
        tally(electorate, "ab", [Ballot(seat="a", choice=Choice.YES)])
    assert "recused" in str(caught.value.facts["why"])
    assert (tally(electorate, "ab", []).total.roll, tally(electorate, "ab", []).total.present) == (2, 1)


@pytest.mark.parametrize("choice", [Choice.ABSTAIN, Choice.OBJECT])
def test_a_casting_vote_is_yes_or_no(choice):
    with pytest.raises(NoCastingVote):
        decide(stage(casting="chair"), Electorate(roll=AB), "ab", [], casting_choice=choice)


def test_a_casting_vote_where_nobody_has_one_is_refused():
    with pytest.raises(NoCastingVote):
        decide(stage(), Electorate(roll=AB), "ab", [], casting_choice=Choice.YES)


def test_a_large_meeting_is_counted_by_sector_to_the_last_weight():
    names = [f"s{number}" for number in range(10)]
    roll = tuple(Elector(seat=str(at), sector=names[at % 10], weight=1 + at % 3) for at in range(30_000))
    ballots = [Ballot(seat=str(at), choice=Choice.YES if at % 2 else Choice.NO) for at in range(30_000)]
    counted = tally(Electorate(roll=roll), [elector.seat for elector in roll], ballots, weights=(("s0", 2),))
    assert counted.total.yes == 30_000
    assert counted.sector("s0").no == counted.sector("s0").present == 2 * counted.sector("s2").no == 12_000
    assert (counted.heads.yes, counted.heads.no) == (15_000, 15_000)


def test_weights_are_counted_and_fractions_stay_exact():
    roll = (
        Elector(seat="a", weight=Fraction(1, 3)),
        Elector(seat="b", weight=Fraction(1, 6)),
        Elector(seat="c", weight=3),
    )
    ballots = [Ballot(seat="a", choice=Choice.YES), Ballot(seat="b", choice=Choice.NO)]
    decision = decide(stage(passes=(TWO_THIRDS,)), Electorate(roll=roll), ["a", "b", "c"], ballots)
    assert decision.outcome is Outcome.PASSED
    assert rule(decision, "passes").need == rule(decision, "passes").have == Fraction(1, 3)
    assert rule(decision, "passes").why == "ต้องได้อย่างน้อย ๒ ใน ๓ ของผู้ออกเสียง: ๑/๓ จาก ๑/๒ — ผ่าน"


def test_a_heavy_seat_outvotes_several():
    roll = (Elector(seat="a", weight=3), Elector(seat="b"), Elector(seat="c"))
    ballots = [Ballot(seat="a", choice=Choice.YES), *(Ballot(seat=seat, choice=Choice.NO) for seat in "bc")]
    assert decide(stage(), Electorate(roll=roll), "abc", ballots).outcome is Outcome.PASSED


def test_the_reason_says_what_was_needed_and_reached():
    decision = decided(stage(passes=(Share(fraction=Fraction(2, 3), of=Of.PRESENT),)), poll("y" * 61 + "n" * 29))
    assert rule(decision, "passes").why == "ต้องได้อย่างน้อย ๒ ใน ๓ ของผู้มาประชุม: ๖๑ จาก ๙๐ — ผ่าน"
    assert (rule(decision, "passes").need, rule(decision, "passes").have) == (60, 61)


def test_reasons_name_halves_wholes_ties_and_lost_quorums():
    lost = decided(stage(quorum=HALF_OF_ROLL, passes=(Share(fraction=Fraction(1), of=Of.VOTES),)), poll("yn", absent=8))
    assert rule(lost, "quorum").why == "ต้องมีผู้มาประชุมอย่างน้อยกึ่งหนึ่งของสมาชิกทั้งหมด: ๒ จาก ๑๐ — ไม่ครบองค์ประชุม"
    assert rule(lost, "passes").why == "ต้องได้ครบทุกเสียงของผู้ออกเสียง: ๑ จาก ๒ — ไม่ผ่าน"
    assert rule(decided(stage(), poll("yn")), "passes").why.endswith("๑ จาก ๒ — คะแนนเสียงเท่ากัน")
    objected = decided(stage(consensus=Consensus(objection="vote")), poll("yo"))
    assert rule(objected, "consensus").why.endswith("คัดค้าน ๑ — ยังไม่เป็นฉันทมติ")


ballot_boxes = st.lists(st.sampled_from("yna-"), max_size=40).map("".join)
fractions = st.fractions(min_value=0, max_value=1, max_denominator=12).filter(lambda fraction: 0 < fraction < 1)
shares = st.builds(Share, fraction=fractions, of=st.sampled_from(Of), strict=st.booleans())


@given(words=ballot_boxes, share=shares, turned=st.integers(min_value=0, max_value=39))
def test_a_voter_who_turns_to_yes_never_turns_passed_into_failed(words, share, turned):
    rules = stage(passes=(share,))
    if turned >= len(words) or outcome(rules, poll(words)) is not Outcome.PASSED:
        return
    more = words[:turned] + "y" + words[turned + 1 :]
    assert outcome(rules, poll(more)) is Outcome.PASSED


@given(words=ballot_boxes, share=shares, data=st.data())
def test_the_order_of_roll_and_ballots_is_irrelevant(words, share, data):
    roll, present, ballots = poll(words, absent=3)
    shuffled = [data.draw(st.permutations(part)) for part in (roll, present, ballots)]
    rules = stage(passes=(share,), quorum=HALF_OF_ROLL)
    assert decided(rules, (roll, present, ballots)) == decided(rules, tuple(map(list, shuffled)))


@given(words=ballot_boxes, share=shares)
def test_the_least_that_is_needed_is_exactly_what_holds(words, share):
    decision = decided(stage(passes=(share,)), poll(words, absent=1))
    figure = rule(decision, "passes")
    if figure.base:
        assert share.holds(figure.need, figure.base)
        assert not share.holds(figure.need - 1, figure.base)
        assert figure.holds is (figure.have >= figure.need)
    assert (decision.outcome is Outcome.PASSED) is (figure.holds and decision.tally.total.votes > 0)


@given(boxes=st.lists(ballot_boxes, min_size=3, max_size=3))
def test_sectors_add_up_to_the_whole(boxes):
    polls = [poll(words, sector=sector.id) for words, sector in zip(boxes, (STATE, PEOPLE, TRADE), strict=True)]
    counted = decided(sectors(1), *polls).tally
    for column in ("roll", "present", "yes", "no", "abstain"):
        assert getattr(counted.total, column) == sum(getattr(figures, column) for figures in counted.by_sector.values())
