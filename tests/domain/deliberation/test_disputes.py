"""Disputes over votes as they happen in meetings: what the rules give, worked out from the words of the rule alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.domain.deliberation.faults import FaultyCase
from charter_engine.domain.deliberation.procedure import Outcome
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.deliberation.simulate import simulate as run

HALF = '{ more_than = "1/2", of = "votes" }'
QUORUM = 'quorum = { at_least = "1/2", of = "roll" }'
SECTORS = ("state", "people", "trade")


def simulate(rules: Any, given_case: Any) -> dict[str, Any]:
    """What the rules decide in the case, as its readers see it."""
    return run(rules, given_case)


def procedure(*rules, body="", after=""):
    """A procedure of three stages whose decision follows the rules given."""
    return read_procedure(written(*rules, body=body, after=after))


def written(*rules, body="", after=""):
    """The same procedure as its file."""
    is_said = any(rule.startswith(("passes", "consensus")) for rule in rules)
    decision = rules if is_said else (f"passes = {HALF}", *rules)
    return (
        'name = "x"\n'
        + "".join(f'[[sector]]\nid = "{name}"\nname = "{name}"\n' for name in SECTORS)
        + f'[[body]]\nid = "assembly"\nname = "สมัชชา"\n{body}\n'
        + '[[stage]]\nid = "filing"\nname = "ยื่น"\nkind = "filing"\n'
        + '[[stage]]\nid = "decision"\nname = "ลงมติ"\nkind = "decision"\nbody = "assembly"\n'
        + "\n".join(decision)
        + '\n[[stage]]\nid = "promulgation"\nname = "ประกาศ"\nkind = "promulgation"\nbody = "assembly"\n'
        + after
    )


CHOICES = {"y": "yes", "n": "no", "a": "abstain", "o": "object"}


def case(words, *, absent=0, **more):
    """Seats s0, s1… voting by the letters (- present and silent), then absent ones; blanks part the sectors."""
    votes: dict[str, str] = {}
    present: list[str] = []
    roll: list[dict[str, object]] = []
    parts = words.split(" ")
    for sector, part in zip(SECTORS if len(parts) > 1 else [""], parts, strict=False):
        for word in part:
            seat = f"s{len(roll)}"
            roll.append({"seat": seat, "sector": sector, "weight": 1})
            present.append(seat)
            if word in CHOICES:
                votes[seat] = CHOICES[word]
    roll += [{"seat": f"x{number}", "sector": "", "weight": 1} for number in range(absent)]
    return {"stage": "decision", "roll": roll, "present": present, "votes": votes} | more


def weighted(words, weights, **more):
    made = case(words, **more)
    for elector, weight in zip(made["roll"], weights, strict=True):
        elector["weight"] = weight
    return made


def passes(how, of):
    return f'passes = {{ {how}, of = "{of}" }}'


TWO_THIRDS = 'at_least = "2/3"'
EACH = f"sectors = {{ each = {HALF}, at_least = 2 }}"
CONSENSUS = (f"passes = {HALF}", 'consensus = { rounds = 2, objection = "vote" }')

DISPUTES = {
    "two thirds of the votes, the silent left out": ([passes(TWO_THIRDS, "votes")], case("yyn---"), "passed"),
    "two thirds of those present, the silent counted": ([passes(TWO_THIRDS, "present")], case("yyn---"), "failed"),
    "two thirds of the ballots, abstentions counted": ([passes(TWO_THIRDS, "cast")], case("yyna"), "failed"),
    "two thirds of the votes, abstentions not counted": ([passes(TWO_THIRDS, "votes")], case("yyna"), "passed"),
    "exactly two thirds is at least two thirds": ([passes(TWO_THIRDS, "votes")], case("yyyynn"), "passed"),
    "exactly two thirds is not more than two thirds": (
        [passes('more_than = "2/3"', "votes")],
        case("yyyynn"),
        "failed",
    ),
    "three fifths of seven is five, not four": ([passes('at_least = "3/5"', "votes")], case("yyyynnn"), "failed"),
    "three fifths of seven is reached by five": ([passes('at_least = "3/5"', "votes")], case("yyyyynn"), "passed"),
    "a third of ten is four, never a rounded three": (
        [passes('at_least = "1/3"', "votes")],
        case("yyynnnnnnn"),
        "failed",
    ),
    "equal votes without anyone to settle them": ([], case("yynn"), "tied"),
    "equal votes, the chair says yes": (['casting = "chair"'], case("yynn", casting="yes"), "passed"),
    "equal votes, the chair says no": (['casting = "chair"'], case("yynn", casting="no"), "failed"),
    "equal votes, the chair has said nothing": (['casting = "chair"'], case("yynn"), "tied"),
    "no tie, so the chair's voice does not count": (['casting = "chair"'], case("yyn", casting="no"), "passed"),
    "equal votes with abstentions beside them": ([], case("yynnaaa"), "tied"),
    "half of the votes asked for, half given": ([passes('at_least = "1/2"', "votes")], case("yn"), "passed"),
    "more than half of those present, equal votes are no tie": (
        [passes('more_than = "1/2"', "present")],
        case("yynn"),
        "failed",
    ),
    "nobody votes yes or no": ([], case("aaa"), "no_votes"),
    "nobody votes at all": ([], case("---"), "no_votes"),
    "nought to nought is not two thirds": ([passes(TWO_THIRDS, "votes")], case(""), "no_votes"),
    "nought to nought under a rule of the roll": ([passes('at_least = "1/2"', "roll")], case("aaaa"), "no_votes"),
    "a casting vote does not make votes of none": (['casting = "chair"'], case("aa", casting="yes"), "no_votes"),
    "exactly half of the roll is there": ([QUORUM], case("yyy", absent=3), "passed"),
    "one short of half of the roll": ([QUORUM], case("yyy", absent=4), "no_quorum"),
    "more than half of the roll asked for, half there": (
        ['quorum = { more_than = "1/2", of = "roll" }'],
        case("yyy", absent=3),
        "no_quorum",
    ),
    "an empty roll has no quorum": ([QUORUM], case(""), "no_quorum"),
    "nobody present": ([QUORUM], case("", absent=5), "no_quorum"),
    "all say yes but the quorum is missing": ([QUORUM], case("yyyy", absent=9), "no_quorum"),
    "vacant seats kept off the roll do not raise the quorum": ([QUORUM], case("yyy", absent=2), "passed"),
    "a third of the roll and at least ten people": (
        ['quorum = { at_least = "1/3", of = "roll", floor = 10 }'],
        case("y" * 9, absent=1),
        "no_quorum",
    ),
    "ten people are enough, whatever the roll": (
        ['quorum = { floor = 10, of = "roll" }'],
        case("y" * 10, absent=90),
        "passed",
    ),
    "the quorum is lost midway: most leave without voting": (
        [QUORUM, 'quorum_to_decide = { at_least = "1/2", of = "roll" }'],
        case("yy----", absent=2),
        "no_quorum",
    ),
    "half vote, abstentions included, and may decide": (
        [QUORUM, 'quorum_to_decide = { at_least = "1/2", of = "present" }'],
        case("ynaa----", absent=2),
        "tied",
    ),
    "a majority below the floor": ([f"passes = {HALF[:-2]}, floor = 5 }}"], case("yyyyn"), "failed"),
    "a majority on the floor": ([f"passes = {HALF[:-2]}, floor = 5 }}"], case("yyyyynn"), "passed"),
    "equal votes below the floor are lost, not tied": ([f"passes = {HALF[:-2]}, floor = 5 }}"], case("yynn"), "failed"),
    "a double majority, one of them lost": (
        [f'passes = [{HALF}, {{ at_least = "1/2", of = "roll" }}]'],
        case("yyn", absent=3),
        "failed",
    ),
    "a double majority, both held": (
        [f'passes = [{HALF}, {{ at_least = "1/2", of = "roll" }}]'],
        case("yyyn", absent=2),
        "passed",
    ),
    "unanimity of the votes with an abstention": ([passes('at_least = "1/1"', "votes")], case("yyya"), "passed"),
    "unanimity of the roll with one absent": ([passes('at_least = "1/1"', "roll")], case("yyy", absent=1), "failed"),
    "one sector stays away, two of three are enough": ([EACH], case("yyn yyn "), "passed"),
    "one sector stays away, all are needed": ([f"sectors = {{ each = {HALF} }}"], case("yyn yyn "), "sector_failed"),
    "one sector abstains as one": ([f"sectors = {{ each = {HALF} }}"], case("yyy yyy aaa"), "sector_failed"),
    "a sector in a tie is not won": ([f"sectors = {{ each = {HALF} }}"], case("yyy yyy yn"), "sector_failed"),
    "most sectors agree but most votes do not": ([EACH], case("yy yy nnnnn"), "failed"),
    "only the sectors named count": (
        [f'sectors = {{ each = {HALF}, among = ["state", "people"] }}'],
        case("yy yy nn"),
        "passed",
    ),
    "too few sectors came": ([QUORUM, "quorum_sectors = 3"], case("yyy yyy "), "no_quorum"),
    "every sector came, if only to keep silent": ([QUORUM, "quorum_sectors = 3"], case("yyy yyy -"), "passed"),
    "one objects in the first round": (CONSENSUS, case("yyyo", round=1), "objected"),
    "one objects in the second round": (CONSENSUS, case("yyyo", round=2), "objected"),
    "after two rounds the vote decides": (CONSENSUS, case("yyyn", round=3), "passed"),
    "an abstention is no objection": (CONSENSUS, case("yyya", round=1), "passed"),
    "one objection where it takes two": (
        [f"passes = {HALF}", 'consensus = { rounds = 1, objection = "vote", sustained = 2 }'],
        case("yyyo"),
        "passed",
    ),
    "two objections where it takes two": (
        [f"passes = {HALF}", 'consensus = { rounds = 1, objection = "vote", sustained = 2 }'],
        case("yyyoo"),
        "objected",
    ),
    "consensus alone, and a no": (['consensus = { objection = "return" }'], case("yyn"), "objected"),
    "consensus alone, one no is not sustained and nobody is in favour": (
        ['consensus = { objection = "return", sustained = 2 }'],
        case("n"),
        "failed",
    ),
    "a seat of weight three against two of one": ([], weighted("ynn", [3, 1, 1]), "passed"),
    "weights of a half and a third, exactly": ([passes(TWO_THIRDS, "votes")], weighted("yn", ["2/3", "1/3"]), "passed"),
    "a tenth three times is three tenths": (
        [passes('at_least = "3/10"', "votes")],
        weighted("yyyn", ["0.1", "0.1", "0.1", "0.7"]),
        "passed",
    ),
    "a sector whose seats count double": (["weights = { people = 2 }"], case("nnn yy "), "passed"),
    "the quorum fails once the interested member steps back": (
        ['quorum = { at_least = "3/4", of = "roll" }'],
        case("yyy", absent=1) | {"recused": ["s2"], "votes": {"s0": "yes", "s1": "yes"}},
        "no_quorum",
    ),
    "a recused absentee makes the quorum easier, not harder": (
        [QUORUM],
        case("yyy", absent=4, recused=["x0"]),
        "passed",
    ),
    "all are recused": (
        [QUORUM],
        case("--", recused=["s0", "s1"]),
        "no_quorum",
    ),
}  # fmt: skip


@pytest.mark.parametrize("dispute", DISPUTES)
def test_a_dispute_ends_as_the_words_of_the_rule_say(dispute):
    rules, given_case, outcome = DISPUTES[dispute]
    assert simulate(procedure(*rules), given_case)["outcome"] == outcome


PROXY = "proxies = 1"


def test_a_proxy_counts_as_present_through_its_holder_and_votes_apart():
    rules = procedure(QUORUM, body=PROXY)
    voting = case("y", absent=1, proxies={"x0": "s0"}, votes={"s0": "yes", "x0": "no"})
    answer = simulate(rules, voting)
    assert answer["outcome"] == "tied"
    assert (answer["rules"][0]["have"], answer["rules"][0]["of"]) == (2, 2)


def test_a_proxy_is_nobody_where_its_holder_is_absent_or_recused():
    rules = procedure(QUORUM, body=PROXY)
    absent = case("y", absent=3, proxies={"x0": "x1"})
    assert simulate(rules, absent)["rules"][0]["have"] == 1
    recused = case("y-", absent=2, proxies={"x0": "s1"}, recused=["s1"])
    assert (simulate(rules, recused)["rules"][0]["have"], simulate(rules, recused)["rules"][0]["of"]) == (1, 3)


def test_a_casting_vote_is_shown_beside_the_tie_it_settled():
    rules = {rule["id"]: rule for rule in simulate(procedure('casting = "chair"'), case("yn", casting="yes"))["rules"]}
    assert rules["casting"]["why"] == "คะแนนเสียงเท่ากัน ประธานออกเสียงชี้ขาดเพิ่มอีกหนึ่งเสียง: เห็นชอบ"
    assert (rules["passes"]["have"], rules["passes"]["of"], rules["passes"]["holds"]) == (2, 3, True)


ENTRENCHED = """
[[entrenched]]
id = "name"
name = "ชื่อและหลักการ"
clauses = ["ข้อ ๑", "หมวด ๑", "ข้อ ๕ วรรคสอง"]
stage = "decision"
quorum = { at_least = "2/3", of = "roll" }
passes = { at_least = "3/4", of = "votes" }
sectors = { each = { more_than = "1/2", of = "votes" } }
"""


@pytest.mark.parametrize(
    ("labels", "votes", "outcome"),
    [
        (["ข้อ ๙"], "yyn yyn ", "passed"),
        (["ข้อ 1"], "yyn yyn ", "failed"),
        (["ข้อ ๙", "หมวด ๑"], "yyy yyy y", "passed"),
        (["ข้อ ๕ วรรคสอง"], "yyy yyy n", "sector_failed"),
        (["ข้อ ๕ วรรคหนึ่ง"], "yyn yyn ", "passed"),
        (["ข้อ ๕"], "yyn yyn ", "failed"),
        (["ข้อ ๑๑"], "yyn yyn ", "passed"),
    ],
)
def test_a_protected_clause_asks_for_more(labels, votes, outcome):
    rules = procedure(QUORUM, after=ENTRENCHED)
    answer = simulate(rules, case(votes, absent=1, touches=labels))
    assert answer["outcome"] == outcome
    assert ("entrenched" in answer) is (outcome != "passed" or labels == ["ข้อ ๙", "หมวด ๑"])


def test_a_protected_clause_asks_for_its_own_quorum():
    rules = procedure(QUORUM, after=ENTRENCHED)
    answer = simulate(rules, case("yyy yyy yy", absent=5, touches=["ข้อ ๑"]))
    assert (answer["outcome"], answer["next"]) == ("no_quorum", "decision")
    assert simulate(rules, case("yyy yyy yy", absent=5))["outcome"] == "passed"


URGENT = """
[[stage]]
id = "again"
name = "ทบทวน"
kind = "review"
body = "assembly"
passes = { more_than = "1/2", of = "votes" }
then = { passed = "adopted" }
[[urgency]]
id = "flood"
name = "ภัยพิบัติ"
body = "assembly"
passes = { at_least = "2/3", of = "votes" }
skip = ["again"]
"""


def test_an_urgent_way_passes_by_what_it_skips():
    rules = procedure(
        f"passes = {HALF}", 'then = { passed = "again" }', after=URGENT.replace('"adopted"', '"promulgation"')
    )
    assert simulate(rules, case("yy"))["next"] == "again"
    assert simulate(rules, case("yy", urgency="flood"))["next"] == "promulgation"
    with pytest.raises(FaultyCase) as caught:
        simulate(rules, case("yy", urgency="flood", stage="again"))
    assert [fault.code for fault in caught.value.faults] == ["skipped-stage"]


def test_rivals_are_ranked_beside_the_vote():
    schulze = procedure('ranked = "schulze"')
    answer = simulate(schulze, case("---", rankings={"s0": ["ก", "ข"], "s1": [["ก", "none"]], "s2": ["ข"]}, votes=None))
    assert (answer["outcome"], answer["ranking"]["winner"], answer["ranking"]["pairwise"]["ก"]["ข"]) == (
        "no_votes",
        "ก",
        2,
    )
    runoff = procedure('ranked = "instant_runoff"', "weights = { people = 3 }")
    given_case = case("-- - -", rankings={"s0": ["ก"], "s1": ["ก"], "s2": ["ข"]}, options=["ก", "ข", "ค"])
    ranking = simulate(runoff, given_case)["ranking"]
    assert (ranking["winner"], ranking["rounds"][0]["counts"]) == ("ข", {"ก": 2, "ข": 3, "ค": 0})


@pytest.mark.parametrize(
    ("more", "code", "place"),
    [
        ({"casting": "abstain"}, "bad-choice", "casting"),
        ({"casting": ["yes"]}, "bad-choice", "casting"),
        ({"recused": "s0"}, "bad-list", "recused"),
        ({"recused": ["z"]}, "not-on-roll", "recused[0]"),
        ({"recused": ["x0", "x0"]}, "duplicate-seat", "recused[1]"),
        ({"recused": ["s0"]}, "recused", "votes.s0"),
        ({"proxies": ["s0"]}, "bad-table", "proxies"),
        ({"proxies": {"z": "s0"}}, "not-on-roll", "proxies.z"),
        ({"proxies": {"x0": 4}}, "not-on-roll", "proxies.x0"),
        ({"proxies": {"x0": "x0"}}, "proxy-chain", "proxies.x0"),
        ({"proxies": {"x0": "x1", "x1": "s0"}}, "proxy-chain", "proxies.x0"),
        ({"proxies": {"x0": "s0", "x1": "s0"}}, "too-many-proxies", "proxies"),
        ({"touches": "ข้อ ๑"}, "bad-list", "touches"),
        ({"touches": [1]}, "bad-text", "touches[0]"),
        ({"urgency": "x"}, "unknown-urgency", "urgency"),
        ({"urgency": []}, "unknown-urgency", "urgency"),
        ({"rankings": 5}, "bad-table", "rankings"),
        ({"rankings": {"s0": "ก"}}, "bad-ranking", "rankings.s0"),
        ({"rankings": {"s0": [5]}}, "bad-ranking", "rankings.s0"),
        ({"rankings": {"s0": ["ก", "ก"]}}, "duplicate-option", "rankings.s0"),
        ({"rankings": {"z": ["ก"]}}, "not-on-roll", "rankings.z"),
        ({"rankings": {"x0": ["ก"]}}, "not-present", "rankings.x0"),
        ({"rankings": {"s0": ["ก"]}, "options": ["ข"]}, "unknown-option", "rankings.s0"),
        ({"rankings": {"s0": ["ก"]}, "options": ["ก", 5]}, "bad-text", "options[1]"),
        ({"rankings": {"s0": ["ก"]}, "options": ["ก", "ก"]}, "duplicate-option", "options[1]"),
        ({"rankings": {"s0": ["ก"]}, "ties": ["ข"]}, "unknown-option", "ties[0]"),
        ({"rankings": {}}, "no-options", "options"),
        ({"rankings": {"s0": [["ก", "ข"]]}}, "equal-ranks", "rankings.s0"),
    ],
)
def test_each_fault_of_the_further_keys_is_named(more, code, place):
    rules = procedure('casting = "chair"', 'ranked = "instant_runoff"', body=PROXY)
    with pytest.raises(FaultyCase) as caught:
        simulate(rules, case("yn", absent=2) | more)
    assert (code, place) in [(fault.code, fault.place) for fault in caught.value.faults]
    assert all(fault.remedy for fault in caught.value.faults)


def test_a_casting_vote_or_a_ranking_where_there_is_none_is_named():
    with pytest.raises(FaultyCase) as caught:
        simulate(procedure(), case("yn", casting="yes", rankings={"s0": ["ก"]}))
    assert [fault.code for fault in caught.value.faults] == ["no-casting-vote", "not-ranked"]


def test_values_too_large_to_show_are_still_named():
    with pytest.raises(FaultyCase) as caught:
        simulate(procedure(), case("y", stage=10**5000, roll=[{"seat": "a", "weight": 10**5000}], urgency="x" * 999))
    assert {"unknown-stage", "bad-weight", "unknown-urgency"} <= {fault.code for fault in caught.value.faults}


# --- an independent judge, written from the same words in another way ------------------------------------------------
SHARES = [
    ("more_than", "1/2", "votes"),
    ("at_least", "2/3", "votes"),
    ("at_least", "1/2", "cast"),
    ("at_least", "3/5", "present"),
    ("more_than", "1/4", "roll"),
]


def in_toml(share, floor):
    how, fraction, of = share
    return f'{{ {how} = "{fraction}", of = "{of}"' + (f", floor = {floor}" if floor else "") + " }"


def enough(share, floor, have, base):
    how, fraction, _ = share
    top, bottom = (int(part) for part in fraction.split("/"))
    reached = have * bottom > base * top if how == "more_than" else have * bottom >= base * top
    return base > 0 and reached and have >= floor


def judged(setting, made):  # noqa: C901, PLR0911 - one rule after the other, as a chair reads them out
    """The outcome, from counting seats one by one."""
    seats = {elector["seat"]: elector for elector in made["roll"] if elector["seat"] not in made["recused"]}
    there = {seat for seat in made["present"] if seat in seats}

    def count(which, sector=None):
        chosen = [seat for seat in seats if which(seat) and sector in {None, seats[seat]["sector"]}]
        return sum((Fraction(seats[seat]["weight"]) for seat in chosen), Fraction(0))

    def said(word):
        return lambda seat: made["votes"].get(seat) == word

    def base(of, sector=None):
        words = {"votes": ("yes", "no"), "cast": ("yes", "no", "abstain")}.get(of)
        if words:
            return sum(count(said(word), sector) for word in words)
        return count(lambda seat: seat in there if of == "present" else True, sector)

    quorum = setting["quorum"]
    if quorum and not 2 * base("present") >= base("roll") > 0:
        return Outcome.NO_QUORUM
    if setting["came"] > sum(any(seats[seat]["sector"] == sector for seat in there) for sector in SECTORS):
        return Outcome.NO_QUORUM
    yes, no = count(said("yes")), count(said("no"))
    if yes + no == 0:
        return Outcome.NO_VOTES
    lost = [(share, floor) for share, floor in setting["passes"] if not enough(share, floor, yes, base(share[2]))]
    if lost:
        simple = all(share == SHARES[0] and floor <= yes + 1 for share, floor in lost)
        if not (yes == no and simple):
            return Outcome.FAILED
        if made.get("casting") is None:
            return Outcome.TIED
        if made["casting"] == "no":
            return Outcome.FAILED
    if setting["sectors"]:
        won = sum(2 * count(said("yes"), sector) > base("votes", sector) > 0 for sector in SECTORS)
        if won < setting["sectors"]:
            return Outcome.SECTOR_FAILED
    return Outcome.PASSED


@st.composite
def settings_and_cases(draw):
    """Rules, and a meeting under them."""
    setting = {
        "quorum": draw(st.booleans()),
        "came": draw(st.integers(0, 3)),
        "passes": draw(st.lists(st.tuples(st.sampled_from(SHARES), st.integers(0, 4)), min_size=1, max_size=2)),
        "sectors": draw(st.integers(0, 3)),
    }
    simple = any(share == SHARES[0] for share, _ in setting["passes"])
    size = draw(st.integers(0, 9))
    roll = [
        {
            "seat": f"s{at}",
            "sector": draw(st.sampled_from(SECTORS)),
            "weight": draw(st.sampled_from([1, 1, 1, 2, "1/2"])),
        }
        for at in range(size)
    ]
    seats = [elector["seat"] for elector in roll]
    recused = [seat for seat in seats if draw(st.integers(0, 9)) == 0]
    present = [seat for seat in seats if draw(st.integers(0, 4)) > 0]
    words = ["yes", "yes", "no", "no", "abstain", None]
    votes = {seat: draw(st.sampled_from(words)) for seat in present if seat not in recused}
    made = {
        "stage": "decision",
        "roll": roll,
        "present": present,
        "recused": recused,
        "votes": {seat: word for seat, word in votes.items() if word},
    }
    if simple:
        made["casting"] = draw(st.sampled_from(["yes", "no", None]))
    return setting, made, simple


@settings(max_examples=300)
@given(settings_and_cases())
def test_the_outcome_is_that_of_an_independent_judge(drawn):
    setting, made, simple = drawn
    rules = [f"passes = [{', '.join(in_toml(*one) for one in setting['passes'])}]"]
    rules += [QUORUM] if setting["quorum"] else []
    rules += [f"quorum_sectors = {setting['came']}"] if setting["came"] else []
    rules += [f"sectors = {{ each = {HALF}, at_least = {setting['sectors']} }}"] if setting["sectors"] else []
    rules += ['casting = "chair"'] if simple else []
    answer = simulate(procedure(*rules), made)
    expected = judged(setting, made)
    assert answer["outcome"] == expected.value


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["s0", "yes", "decision", "1/0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("s0"), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("stage", "roll", "present", "votes", "round", "recused", "proxies", "casting", "touches", "urgency", "rankings")


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from((*KEYS, "options", "ties")), junk))
def test_whatever_a_case_holds_it_is_answered_or_its_faults_are_named(more):
    rules = procedure('casting = "chair"', 'ranked = "schulze"', body=PROXY, after=ENTRENCHED)
    try:
        found = [simulate(rules, case("yyn nya", absent=1) | more)["outcome"]]
    except FaultyCase as refusal:
        found = [fault.what and fault.remedy and fault.place and fault.code for fault in refusal.faults]
    assert found
    assert all(found)
