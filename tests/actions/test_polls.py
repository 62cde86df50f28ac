"""Polls in full on both databases: what is frozen, how ballots come in, and what is said of them afterwards."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from charter_engine.actions.charters import appoint_at_machine, end_seat_at_machine
from charter_engine.actions.data import Appoint, UnusableData
from charter_engine.actions.framework import NoSeatForThis
from charter_engine.actions.permitting import NothingMoreToDo
from charter_engine.actions.polls import CountedByHands, HandsFull, NoReservationHere, WrongQuestion
from charter_engine.actions.polls_closing import HandsMissing, NothingToCast, PollNotOpen
from charter_engine.actions.polls_counts import BallotsOnly, OnlyAltogether, PartsMissing, TooManyHands
from charter_engine.actions.polls_opening import (
    CastingFirst,
    NoChoiceHere,
    NotOnAgenda,
    NotRivals,
    UnequalHands,
    WinnerFirst,
)
from charter_engine.actions.proxies import GiverIsHere, HolderFull, NoProxiesHere, PassedOn
from charter_engine.actions.recusals import QuestionIsPut
from charter_engine.domain.deliberation.count import NotOnRoll
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.errors import Conflict, NotFound, Refusal
from charter_engine.queries.polls_published import published
from charter_engine.storage import amendments, assemblies, counts
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.assembly import MEMBERS, Hall
from tests.support.audit import audit
from tests.support.migrated import opened

NORTH, SOUTH, EAST = MEMBERS[:6], MEMBERS[6:12], MEMBERS[12:]


@pytest.fixture
def hall(migrated_url):
    """Make a hall with other rules; at the end its rows and its log still agree."""

    @contextmanager
    def make(rules="", **how):
        with opened(migrated_url) as engine:
            made = Hall(engine, rules, **how)
            yield made
            with reading(made.store) as connection:
                assert audit(connection, made.charter_id) == []

    return make


def _entries(hall, kind):
    return [entry.body for entry in hall.entries(kind)]


def _electors(hall, meeting, k=1):
    with reading(hall.store) as connection:
        found = assemblies.electorate(connection, hall.charter_id, int(meeting.split("/")[1]), k)
    logins = {seat: login for login, seat in hall.seats.items()}
    return {logins[one.seat]: one for one in found}


def _root_of(listed):
    """The root over a published roll, as a stranger computes it: every row but what says nothing."""
    said = [{name: value for name, value in row.items() if value or name not in {"proxy", "recused"}} for row in listed]
    return root([leaf_hash(encode(row)) for row in sorted(said, key=lambda row: (row["sector"], row["seat"]))]).hex()


# --- frozen at opening ------------------------------------------------------------------------------------------------
def test_a_stranger_computes_the_logged_root_from_the_published_list_though_seats_came_and_went_since(hall):
    with hall() as place:
        place.wait(days=1)
        with unit_of_work(place.store) as work:
            for number in range(7, 13):
                login = f"n{number}"
                place.person(work, login)
                wanted = Appoint(login=login, role="assembly_member", body="meeting", sector="north")
                place.seats[login] = appoint_at_machine(work, place.charter, wanted).seat
        meeting, k = place.put(*MEMBERS, "n7")
        place.votes(meeting, k, yes=MEMBERS)
        place.close(meeting, k)
        with unit_of_work(place.store) as work:
            end_seat_at_machine(work, place.charter, place.seats["n1"])
        (logged,) = _entries(place, "poll.opened")
        with reading(place.store) as connection:
            poll = assemblies.poll(connection, place.charter_id, 1, k)
            listed = published(connection, place.charter, poll)["roll"]
        assert listed == sorted(listed, key=lambda row: (row["sector"], row["seat"]))
        assert _root_of(listed) == logged["electorate"] == poll.electorate_root


def test_weights_are_the_seat_s_times_its_sector_s_and_stay_as_they_were_at_opening(hall):
    with hall("weights = { south = 3 }", weights={"s1": 2}) as place:
        meeting, k = place.put()
        assert {login: one.weight for login, one in _electors(place, meeting).items()} == {
            **dict.fromkeys((*NORTH, *EAST), 1), **dict.fromkeys(SOUTH, 3), "s1": 6,
        }  # fmt: skip
        place.votes(meeting, k, yes=SOUTH, no=(*NORTH, *EAST))
        total = place.close(meeting, k).decision["tally"]["total"]
        assert (total["yes"], total["no"], total["roll"]) == (21, 12, 33)
        assert _entries(place, "poll.opened")[0]["sectors"]["south"] == {"roll": 21, "present": 21}


def test_who_arrives_after_opening_does_not_vote_in_it_and_who_left_still_does(hall):
    with hall() as place:
        meeting, k = place.put(*MEMBERS[:-1])
        place.wait(minutes=1)
        place.act("sec", meeting, "check_in", logins=["e6"])
        with pytest.raises(NotOnRoll, match="not checked in at opening"):
            place.act("e6", meeting, "vote", poll=k, choice="yes")
        place.act("sec", meeting, "leave", seats=[place.seats["n1"]])
        place.act("n1", meeting, "vote", poll=k, choice="yes")
        with pytest.raises(NotOnRoll):
            place.act("chair", meeting, "vote", poll=k, choice="yes")


def test_who_left_before_opening_is_not_present(hall):
    with hall() as place:
        (number,) = place.drafts()
        meeting = place.gather()
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        place.act("sec", meeting, "leave", seats=[place.seats["n1"]])
        place.act("chair", meeting, "open_poll", amendment=number)
        assert not _electors(place, meeting)["n1"].present


def test_a_proxy_casts_a_ballot_of_its_own_for_the_absent_seat(hall):
    with hall() as place:
        (number,) = place.drafts()
        meeting = place.gather(*MEMBERS[:-1])
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        place.act("e6", meeting, "give_proxy", holder=place.seats["n1"])
        k = place.act("chair", meeting, "open_poll", amendment=number).k
        assert _electors(place, meeting)["e6"].proxy == place.seats["n1"]
        place.act("n1", meeting, "vote", poll=k, choice="yes")
        place.act("n1", meeting, "vote", poll=k, choice="no", seat=place.seats["e6"])
        with pytest.raises(NotOnRoll, match="its proxy votes for it"):
            place.act("e6", meeting, "vote", poll=k, choice="yes")
        with pytest.raises(NotOnRoll):
            place.act("n2", meeting, "vote", poll=k, choice="yes", seat=place.seats["e6"])
        total = place.close(meeting, k).decision["tally"]["total"]
        assert (total["present"], total["yes"], total["no"]) == (18, 1, 1)
        assert _entries(place, "poll.opened")[0]["proxies"] == 1
        assert _entries(place, "proxy.given")[0]["holder"] == place.seats["n1"]


def test_a_proxy_taken_back_or_whose_giver_came_or_whose_holder_left_does_not_count(hall):
    with hall() as place:
        (number,) = place.drafts()
        meeting = place.gather(*MEMBERS[:-3])
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        for giver, holder in (("e4", "n1"), ("e5", "n2"), ("e6", "n3")):
            place.act("sec", meeting, "note_proxy", seat=place.seats[giver], holder=place.seats[holder])
        place.act("e4", meeting, "withdraw_proxy")
        place.wait(minutes=1)
        place.act("sec", meeting, "check_in", logins=["e5"])
        place.act("sec", meeting, "leave", seats=[place.seats["n3"]])
        place.act("chair", meeting, "open_poll", amendment=number)
        assert {one.proxy for one in _electors(place, meeting).values()} == {""}


def test_a_proxy_that_the_procedure_does_not_allow_is_refused(hall):
    with hall() as place:
        meeting = place.gather(*MEMBERS[:10])
        seat = place.seats
        with pytest.raises(GiverIsHere):
            place.act("n1", meeting, "give_proxy", holder=seat["n2"])
        place.act("e1", meeting, "give_proxy", holder=seat["n1"])
        with pytest.raises(PassedOn, match="its holder has given"):
            place.act("e2", meeting, "give_proxy", holder=seat["e1"])
        place.act("sec", meeting, "leave", seats=[seat["n1"]])
        with pytest.raises(PassedOn, match="its giver holds"):
            place.act("n1", meeting, "give_proxy", holder=seat["n2"])
        place.act("e2", meeting, "give_proxy", holder=seat["n1"])
        with pytest.raises(HolderFull):
            place.act("e3", meeting, "give_proxy", holder=seat["n1"])
        place.act("e2", meeting, "give_proxy", holder=seat["n1"])
        with pytest.raises(NotOnRoll):
            place.act("e3", meeting, "give_proxy", holder="s-nobody")
        with pytest.raises(Conflict):
            place.act("e4", meeting, "withdraw_proxy")
        with pytest.raises(NoSeatForThis):
            place.act("chair", meeting, "give_proxy", holder=seat["n2"])


def test_no_proxy_is_given_where_the_procedure_allows_none(hall):
    with hall(body="") as place:
        meeting = place.gather("n1")
        with pytest.raises(NoProxiesHere):
            place.act("n2", meeting, "give_proxy", holder=place.seats["n1"])


def test_a_recused_seat_is_neither_on_the_roll_nor_present_and_does_not_vote(hall):
    with hall() as place:
        (number,) = place.drafts()
        meeting = place.gather()
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        said = place.act("n1", meeting, "recuse", amendment=number)
        assert (said.roll, said.present, said.quorum) == (17, 17, True)
        with pytest.raises(Conflict):
            place.act("sec", meeting, "note_recusal", seat=place.seats["n1"], amendment=number)
        k = place.act("chair", meeting, "open_poll", amendment=number).k
        with pytest.raises(NotOnRoll, match="recused"):
            place.act("n1", meeting, "vote", poll=k, choice="yes")
        with pytest.raises(QuestionIsPut):
            place.act("n2", meeting, "recuse", amendment=number)
        place.votes(meeting, k, yes=NORTH[1:])
        total = place.close(meeting, k).decision["tally"]["total"]
        assert (total["roll"], total["present"], total["yes"]) == (17, 17, 5)


def test_a_recusal_that_costs_the_quorum_says_so_and_the_poll_ends_without_one(hall):
    with hall() as place:
        (number,) = place.drafts()
        meeting = place.gather(*MEMBERS[:9])
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        assert place.act("n1", meeting, "recuse", amendment=number).quorum is False
        assert _entries(place, "seat.recused")[0]["quorum"] is False
        k = place.act("chair", meeting, "open_poll", amendment=number).k
        place.votes(meeting, k, yes=NORTH[1:])
        assert place.close(meeting, k).decision["outcome"] == "no_quorum"


def test_clauses_held_faster_are_judged_by_the_stricter_rule_too(hall):
    entrenched = (
        '[[entrenched]]\nid = "water"\nname = "หนองน้ำ"\nclauses = ["ข้อ ๑"]\nstage = "vote"\n'
        'passes = { at_least = "3/4", of = "votes" }\n'
    )
    with hall(more=entrenched) as place:
        meeting, k = place.put()
        place.votes(meeting, k, yes=MEMBERS[:12], no=MEMBERS[12:])
        assert place.close(meeting, k).decision["outcome"] == "failed"


# --- secrecy ----------------------------------------------------------------------------------------------------------
def test_of_a_confidential_poll_the_log_tells_who_voted_and_not_how(hall):
    with hall('secrecy = "confidential"') as place:
        meeting, k = place.put()
        with pytest.raises(NoReservationHere):
            place.act("n1", meeting, "vote", poll=k, choice="no", reservation="ขอสงวน")
        place.votes(meeting, k, yes=("n1", "n2", "s1", "s2", "e1", "e2"), no=("n3", "s3"), abstain=("e3",))
        closed = place.close(meeting, k)
        body = _entries(place, "poll.closed")[0]
        assert body["ballots"] == 9
        assert not {"roll_call", "ballots_root", "roll_call_sha256"} & set(body)
        assert body["voters_root"]
        assert not any(seat in json.dumps(body) for seat in place.seats.values())
        assert closed.decision["tally"]["sectors"]["north"]["yes"] == 2


def test_figures_of_a_sector_that_would_say_how_someone_voted_are_left_out_with_all_others(hall):
    with hall('secrecy = "confidential"') as place:
        meeting, k = place.put()
        place.votes(meeting, k, yes=("n1", "n2", "s1", "s2", "e1", "e2"), no=("n3", "s3"))
        decision = place.close(meeting, k).decision
        assert decision["hidden"] is True
        assert {row["yes"] for row in decision["tally"]["sectors"].values()} == {"hidden"}
        assert decision["tally"]["total"]["yes"] == 6
        assert decision["outcome"] == "passed"


def test_figures_of_a_small_sector_are_left_out_even_where_it_is_of_two_minds(hall):
    with hall('secrecy = "confidential"') as place:
        (number,) = place.drafts()
        meeting = place.gather()
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        for login in ("e5", "e6"):
            place.act(login, meeting, "recuse", amendment=number)
        k = place.act("chair", meeting, "open_poll", amendment=number).k
        place.votes(meeting, k, yes=("n1", "s1", "e1"), no=("n3", "s3", "e3"))
        decision = place.close(meeting, k).decision
        assert decision["hidden"] is True
        assert {row["no"] for row in decision["tally"]["sectors"].values()} == {"hidden"}


# --- hands ------------------------------------------------------------------------------------------------------------
def test_hands_are_counted_by_sector_corrected_and_judged_by_the_same_rules(hall):
    with hall('ballots = "hands"') as place:
        meeting, k = place.put(*MEMBERS[:-1])
        with pytest.raises(CountedByHands):
            place.act("n1", meeting, "vote", poll=k, choice="yes")
        place.act("sec", meeting, "count_hands", poll=k, sector="north", yes=5, no=1)
        place.act("sec", meeting, "count_hands", poll=k, sector="north", yes=4, no=2)
        with pytest.raises(TooManyHands):
            place.act("sec", meeting, "count_hands", poll=k, sector="east", yes=6)
        with pytest.raises(NotFound):
            place.act("sec", meeting, "count_hands", poll=k, sector="west", yes=1)
        with pytest.raises(HandsMissing):
            place.close(meeting, k)
        place.act("sec", meeting, "count_hands", poll=k, sector="south", yes=1, no=5)
        place.act("sec", meeting, "count_hands", poll=k, sector="east", yes=5)
        decision = place.close(meeting, k).decision
        assert decision["outcome"] == "passed"
        assert [decision["tally"]["sectors"][one]["yes"] for one in ("north", "south", "east")] == [4, 1, 5]
        assert _entries(place, "poll.closed")[0]["hands"] == {
            "north": [4, 2, 0, 0], "south": [1, 5, 0, 0], "east": [5, 0, 0, 0],
        }  # fmt: skip
        assert len(_entries(place, "poll.counted")) == 4
        with pytest.raises(PollNotOpen):
            place.act("sec", meeting, "count_hands", poll=k, sector="north", yes=1)
        with pytest.raises(NoSeatForThis):
            place.act("n1", meeting, "count_hands", poll=k, sector="north", yes=1)


def test_hands_and_ballots_together_never_exceed_a_sector_s_seats(hall):
    with hall('ballots = "mixed"') as place:
        meeting, k = place.put()
        place.votes(meeting, k, yes=("n1", "n2"))
        with pytest.raises(TooManyHands):
            place.act("sec", meeting, "count_hands", poll=k, sector="north", no=5)
        place.act("sec", meeting, "count_hands", poll=k, sector="north", no=4)
        with pytest.raises(HandsFull):
            place.act("n3", meeting, "vote", poll=k, choice="yes")
        place.act("n1", meeting, "vote", poll=k, choice="abstain")
        place.act("sec", meeting, "count_hands", poll=k, sector="north", no=3)
        place.act("n3", meeting, "vote", poll=k, choice="yes")
        north = place.close(meeting, k).decision["tally"]["sectors"]["north"]
        assert (north["yes"], north["no"], north["abstain"]) == (2, 3, 1)


def test_hands_of_seats_that_weigh_differently_cannot_be_counted(hall):
    with pytest.raises(UnequalHands), hall('ballots = "hands"', weights={"n1": 2}) as place:
        place.put()


def test_where_everyone_has_a_device_no_hands_are_counted(hall):
    with hall() as place:
        meeting, k = place.put()
        with pytest.raises(BallotsOnly):
            place.act("sec", meeting, "count_hands", poll=k, sector="north", yes=1)


# --- equal votes ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("choice", "outcome"), [("yes", "passed"), ("no", "failed"), ("abstain", "tied")])
def test_equal_votes_wait_for_the_casting_vote_and_are_settled_by_it(hall, choice, outcome):
    with hall('casting = "chair"') as place:
        meeting, k = place.put()
        place.votes(meeting, k, yes=NORTH, no=SOUTH)
        tied = place.close(meeting, k)
        assert (tied.decision["outcome"], tied.decision["casting"], tied.casting) == ("tied", "awaited", "")
        with reading(place.store) as connection:
            assert amendments.by_number(connection, place.charter_id, 1).stage == "vote"
        with pytest.raises(CastingFirst):
            place.act("chair", meeting, "open_poll", amendment=1)
        with pytest.raises(NoSeatForThis):
            place.act("n1", meeting, "casting_vote", poll=k, choice="yes")
        with pytest.raises(Refusal):
            place.act("chair", meeting, "close")
        with pytest.raises(CastingFirst):
            place.act("chair", meeting, "resolve", kind="other", words="ตามที่ลงมติ", poll=k)
        settled = place.act("chair", meeting, "casting_vote", poll=k, choice=choice)
        assert (settled.decision["outcome"], settled.casting) == (outcome, choice)
        assert [body["outcome"] for body in _entries(place, "poll.closed")] == ["tied", outcome]
        with reading(place.store) as connection:
            record = amendments.by_number(connection, place.charter_id, 1)
        assert (record.stage == "promulgation") == (choice == "yes")
        with pytest.raises(NothingToCast):
            place.act("chair", meeting, "casting_vote", poll=k, choice=choice)
        place.act("chair", meeting, "close")


# --- questions without an amendment -----------------------------------------------------------------------------------
def test_a_question_of_its_own_is_judged_by_a_simple_majority_or_by_a_stage_s_rules(hall):
    strict = 'quorum = { at_least = "1/2", of = "roll" }\npasses = { at_least = "2/3", of = "votes" }\n'
    with hall(deciding=strict) as place:
        meeting = place.gather()
        ends = []
        for rule in ("", "vote"):
            poll = place.act("chair", meeting, "open_question", subject="รับรองรายงานการประชุมครั้งก่อน", rule=rule)
            place.votes(meeting, poll.k, yes=MEMBERS[:10], no=MEMBERS[10:])
            ends.append(place.close(meeting, poll.k).decision["outcome"])
        assert ends == ["passed", "failed"]
        with pytest.raises(NotFound):
            place.act("chair", meeting, "open_question", subject="ก", rule="comment")
        place.act("chair", meeting, "annul_poll", poll=2, reason="อีกครั้ง")
        assert "รับรอง" not in json.dumps(_entries(place, "poll.opened"), ensure_ascii=False)


def test_a_question_that_a_resolution_rests_on_is_not_annulled(hall):
    with hall() as place:
        meeting = place.gather()
        for _ in range(2):
            k = place.act("chair", meeting, "open_question", subject="ขุดลอกหนองน้ำ").k
            place.votes(meeting, k, yes=MEMBERS)
            place.close(meeting, k)
        place.act("chair", meeting, "resolve", kind="other", words="ให้ขุดลอกหนองน้ำ", poll=1)
        with pytest.raises(Conflict):
            place.act("chair", meeting, "annul_poll", poll=1, reason="อีกครั้ง")
        place.act("chair", meeting, "annul_poll", poll=2, reason="อีกครั้ง")


def test_a_vote_on_an_amendment_that_a_resolution_rests_on_is_not_annulled(hall):
    with hall() as place:
        (number,) = place.drafts()
        meeting = place.gather()
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        k = place.act("chair", meeting, "open_poll", amendment=number).k
        place.votes(meeting, k, yes=MEMBERS)
        place.close(meeting, k)
        place.act("chair", meeting, "resolve", kind="other", words="ตามที่ลงมติ", poll=k)
        with pytest.raises(Conflict):
            place.act("chair", meeting, "annul_poll", poll=k, reason="อีกครั้ง")


# --- a choice among competing amendments ------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["schulze", "instant_runoff"])
def test_competing_amendments_are_ranked_and_the_chosen_one_is_put_first(hall, method):
    with hall(f'ranked = "{method}"') as place:
        meeting, (one, two) = place.rivals()
        k = place.act("chair", meeting, "open_choice", amendments=[one, two]).k
        with pytest.raises(WrongQuestion):
            place.act("n1", meeting, "vote", poll=k, choice="yes")
        for ranking in ([one, one], [one, 9]):
            with pytest.raises(WrongQuestion):
                place.act("n1", meeting, "rank", poll=k, ranking=ranking)
        with pytest.raises(Refusal):
            place.act("sec", f"amendments/{one}", "withdraw", reason="ถอน")
        for login in MEMBERS[:12]:
            place.act(login, meeting, "rank", poll=k, ranking=[two, one] if login in MEMBERS[:8] else [one, ""])
        found = place.close(meeting, k).decision
        assert (found["outcome"], found["winner"]) == ("chosen", two)
        assert found["ranked"]["order"] == [[two], [one]]
        if method == "schulze":
            assert found["ranked"]["pairwise"] == [[one, two, 4], [two, one, 8]]
        with pytest.raises(WinnerFirst):
            place.act("chair", meeting, "open_poll", amendment=one)
        with pytest.raises(Conflict):
            place.act("chair", meeting, "open_choice", amendments=[one, two])
        k = place.act("chair", meeting, "open_poll", amendment=two).k
        with pytest.raises(Conflict):
            place.act("chair", meeting, "annul_poll", poll=k - 1, reason="อีกครั้ง")
        place.votes(meeting, k, no=MEMBERS)
        place.close(meeting, k)
        place.act("chair", meeting, "open_poll", amendment=one)


def test_a_choice_without_a_quorum_of_those_present_chooses_nothing(hall):
    with hall('ranked = "schulze"') as place:
        meeting, numbers = place.rivals()
        place.act("sec", meeting, "leave", seats=[place.seats[login] for login in MEMBERS[:12]])
        k = place.act("chair", meeting, "open_choice", amendments=numbers).k
        place.act("e1", meeting, "rank", poll=k, ranking=numbers)
        assert place.close(meeting, k).decision["winner"] == 0
        place.act("chair", meeting, "annul_poll", poll=k, reason="ไม่ครบองค์ประชุม")


def test_only_competing_amendments_on_the_agenda_are_ranked_and_only_where_the_procedure_does(hall):
    with hall() as place:
        meeting, (one, two) = place.rivals()
        with pytest.raises(NoChoiceHere):
            place.act("chair", meeting, "open_choice", amendments=[one, two])
        with pytest.raises((NotOnAgenda, NothingMoreToDo)):
            place.act("chair", meeting, "open_choice", amendments=[one, 1])
        with pytest.raises(UnusableData):
            place.act("chair", meeting, "open_choice", amendments=[one])
        with pytest.raises(NotRivals):
            place.act("chair", meeting, "open_choice", amendments=[one, one])


# --- paper ------------------------------------------------------------------------------------------------------------
def test_paper_is_compared_by_sector_and_a_difference_changes_nothing(hall):
    with hall() as place:
        meeting, k = place.put()
        rows = [{"sector": sector, "yes": 6} for sector in ("north", "south", "east")]
        place.votes(meeting, k, yes=MEMBERS)
        with pytest.raises(Refusal):
            place.act("sec", meeting, "reconcile", poll=k, figures=rows)
        closed = place.close(meeting, k)
        assert place.act("sec", meeting, "reconcile", poll=k, figures=rows).agrees
        rows[1] = {"sector": "south", "yes": 5, "no": 1}
        assert not place.act("sec", meeting, "reconcile", poll=k, figures=rows, remark="บัตรหนึ่งใบอ่านไม่ออก").agrees
        with pytest.raises(PartsMissing):
            place.act("sec", meeting, "reconcile", poll=k, figures=rows[:2])
        assert place.act("sec", meeting, "reconcile", poll=k, figures=[{"sector": "*", "yes": 18}]).agrees
        with reading(place.store) as connection:
            assert assemblies.poll(connection, place.charter_id, 1, k).decision == closed.decision
            kept = counts.papers(connection, place.charter_id, 1, k)
        assert [(one.revision, one.agrees) for one in kept] == [(1, True), (2, False), (3, True)]
        assert [body["agrees"] for body in _entries(place, "poll.reconciled")] == [True, False, True]
        assert "อ่านไม่ออก" not in json.dumps(_entries(place, "poll.reconciled"), ensure_ascii=False)


def test_paper_of_a_confidential_poll_is_compared_altogether_where_sectors_would_tell(hall):
    with hall('secrecy = "confidential"') as place:
        meeting, k = place.put()
        place.votes(meeting, k, yes=MEMBERS)
        place.close(meeting, k)
        rows = [{"sector": sector, "yes": 6} for sector in ("north", "south", "east")]
        with pytest.raises(OnlyAltogether):
            place.act("sec", meeting, "reconcile", poll=k, figures=rows)
        assert place.act("sec", meeting, "reconcile", poll=k, figures=[{"yes": 18}]).agrees


def test_proxies_recusals_hands_and_paper_are_history_that_the_database_itself_keeps(hall):
    with hall('ballots = "mixed"') as place:
        (number,) = place.drafts()
        meeting = place.gather(*MEMBERS[:-1])
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        place.act("e6", meeting, "give_proxy", holder=place.seats["n1"])
        place.act("n2", meeting, "recuse", amendment=number)
        k = place.act("chair", meeting, "open_poll", amendment=number).k
        place.act("sec", meeting, "count_hands", poll=k, sector="north", yes=1)
        place.close(meeting, k)
        place.act("sec", meeting, "reconcile", poll=k, figures=[{"yes": 1}])
        for table in ("proxy", "recusal", "hand_count", "paper_count", "elector"):
            for statement in (f"UPDATE {table} SET charter_id = charter_id", f"DELETE FROM {table}"):
                with place.engine.connect() as connection, pytest.raises(DBAPIError, match="insert-only"):
                    connection.execute(text(statement))


# --- what must not happen ---------------------------------------------------------------------------------------------
def test_what_comes_too_late_from_outside_or_about_something_else_is_refused(hall):
    with hall() as place:
        meeting, k = place.put()
        with pytest.raises(NoSeatForThis):
            place.act("citizen", meeting, "vote", poll=k, choice="yes")
        with pytest.raises(NotFound):
            place.act("n1", meeting, "vote", poll=k + 1, choice="yes")
        with pytest.raises(Refusal):
            place.act("sec", "amendments/1", "revise", title="อีกชื่อหนึ่ง")
        with pytest.raises(Refusal):
            place.act("sec", "amendments/1", "withdraw", reason="ถอน")
        place.votes(meeting, k, yes=MEMBERS)
        place.close(meeting, k)
        for login, act in (("chair", "close_poll"), ("n1", "vote")):
            with pytest.raises(PollNotOpen):
                place.act(login, meeting, act, poll=k, **({"choice": "no"} if act == "vote" else {}))
        with pytest.raises(NotOnAgenda):
            place.act("chair", meeting, "open_poll", amendment=1)


def test_a_ballot_sent_again_under_its_key_is_acknowledged_even_after_closing_and_never_undoes_a_correction(hall):
    with hall() as place:
        meeting, k = place.put()
        place.act("n1", meeting, "vote", poll=k, choice="yes")
        first = place.act("n1", meeting, "vote", poll=k, choice="yes", idempotency="a")
        place.act("n1", meeting, "vote", poll=k, choice="no", idempotency="b")
        assert place.act("n1", meeting, "vote", poll=k, choice="yes", idempotency="a") == first
        assert place.close(meeting, k).decision["tally"]["total"]["no"] == 1
        assert place.act("n1", meeting, "vote", poll=k, choice="yes", idempotency="a") == first
        with pytest.raises(PollNotOpen):
            place.act("n1", meeting, "vote", poll=k, choice="yes", idempotency="c")


@pytest.mark.parametrize("between", [1, 0, -30], ids=["later", "the same second", "a clock put back"])
def test_a_meeting_called_later_but_held_first_decides_nothing_over_the_one_after_it(hall, between):
    with hall() as place:
        (number,) = place.drafts()
        called_first, held_first = place.gather(), place.gather(*MEMBERS[:3])
        place.act("sec", f"amendments/{number}", "schedule", assembly=2)
        place.act("chair", held_first, "open_poll", amendment=number)
        assert place.close(held_first, 1).decision["outcome"] == "no_quorum"
        place.wait(minutes=between)
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        k = place.act("chair", called_first, "open_poll", amendment=number).k
        with pytest.raises(Conflict):
            place.act("chair", held_first, "annul_poll", poll=1, reason="ไม่ครบองค์ประชุม")
        place.votes(called_first, k, yes=MEMBERS)
        place.close(called_first, k)
        reasons = place.promulgate(number).outcome[str(number)]
        assert (reasons["assembly"], reasons["outcome"]) == (1, "passed")


def test_a_withdrawn_amendment_is_not_put_to_the_question(hall):
    with hall() as place:
        (number,) = place.drafts()
        meeting = place.gather()
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        place.act("sec", f"amendments/{number}", "withdraw", reason="ถอน")
        with pytest.raises((NotOnAgenda, NothingMoreToDo)):
            place.act("chair", meeting, "open_poll", amendment=number)


def test_a_clock_that_jumps_either_way_neither_loses_a_ballot_nor_puts_an_entry_before_another(hall):
    with hall() as place:
        meeting, k = place.put()
        place.votes(meeting, k, yes=NORTH)
        place.now -= timedelta(days=2)
        place.votes(meeting, k, yes=SOUTH)
        place.now += timedelta(days=400)
        place.votes(meeting, k, yes=EAST)
        place.now -= timedelta(days=500)
        closed = place.close(meeting, k)
        assert closed.decision["tally"]["total"]["yes"] == 18
        assert closed.closed >= closed.opened
