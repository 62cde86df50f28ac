"""Several people at once, on both databases: what holds for one after the other holds for all at the same moment."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy import func, select

from charter_engine.actions import acts, polls, proxies, recusals
from charter_engine.actions.acts import StaleView
from charter_engine.actions.closing import seal_new_comments
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict, Refusal
from charter_engine.storage import amendments, assemblies, charters, comments, ledger, rows, texts
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.assembly import MEMBERS, Hall
from tests.support.audit import audit
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, VOTERS, Tambon
from tests.support.together import at_once, kinds

ROUNDS = 5


@pytest.fixture
def asked(tambon):
    """A tambon with an open poll: the tambon and the meeting's reference."""
    number = tambon.propose()
    meeting = tambon.to_vote(number)
    tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number)
    return tambon, f"assemblies/{meeting}"


def _ballots(tambon, meeting, k=1):
    with reading(tambon.store) as connection:
        return assemblies.ballots(connection, tambon.charter_id, int(meeting.split("/")[1]), k)


def _sound(tambon):
    with reading(tambon.store) as connection:
        assert audit(connection, tambon.charter_id) == []


def test_one_seat_voting_from_four_connections_at_once_has_one_ballot(asked):
    tambon, meeting = asked
    for login in VOTERS:
        ends = at_once(*[lambda login=login: tambon.act(login, meeting, "vote", poll=1, choice="yes")] * 4)
        assert kinds(ends) == ["BallotRecord"] * 4
        assert len({end.revision for end in ends}) == 1
    assert len(_ballots(tambon, meeting)) == len(VOTERS)
    closed = tambon.act("chair", meeting, "close_poll", poll=1)
    assert closed.decision["tally"]["total"]["yes"] == len(VOTERS)
    _sound(tambon)


def test_different_choices_at_once_are_corrections_of_each_other_and_one_counts(asked):
    tambon, meeting = asked
    choices = ("yes", "no", "abstain")
    ends = at_once(*(lambda c=c: tambon.act("n1", meeting, "vote", poll=1, choice=c) for c in choices))
    assert all(not isinstance(end, Exception) or isinstance(end, Conflict) for end in ends), ends
    cast = _ballots(tambon, meeting)
    assert [ballot.revision for ballot in cast] == list(range(1, len(cast) + 1))
    total = tambon.act("chair", meeting, "close_poll", poll=1).decision["tally"]["total"]
    assert {choice: total[choice] for choice in choices} == {c: int(c == cast[-1].choice) for c in choices}


def test_a_ballot_sent_again_is_the_same_ballot_even_after_it_was_corrected(asked):
    tambon, meeting = asked
    first = tambon.act("n1", meeting, "vote", poll=1, choice="yes", idempotency="one")
    assert tambon.act("n1", meeting, "vote", poll=1, choice="yes", idempotency="one") == first
    tambon.act("n1", meeting, "vote", poll=1, choice="no", idempotency="two")
    assert tambon.act("n1", meeting, "vote", poll=1, choice="yes", idempotency="one") == first
    assert [ballot.choice for ballot in _ballots(tambon, meeting)] == ["yes", "no"]
    with pytest.raises(Conflict):
        tambon.act("n1", meeting, "vote", poll=1, choice="abstain", idempotency="one")


def test_no_ballot_comes_in_after_the_count(asked):
    tambon, meeting = asked
    for k in range(1, ROUNDS + 1):
        if k > 1:
            tambon.act("chair", meeting, "annul_poll", poll=k - 1, reason="อีกครั้ง")
            tambon.act("chair", meeting, "open_poll", amendment=1)
        votes = [partial(tambon.act, login, meeting, "vote", poll=k, choice="yes") for login in VOTERS]
        # Whoever starts last comes first where writers queue: the closer takes every place in turn.
        votes.insert(k % ROUNDS, partial(tambon.act, "chair", meeting, "close_poll", poll=k))
        ends = at_once(*votes)
        closed = ends.pop(k % ROUNDS)
        assert set(kinds(ends)) <= {"BallotRecord", "PollNotOpen"}
        counted = closed.decision["tally"]["total"]["yes"]
        assert counted == len(_ballots(tambon, meeting, k)) == kinds(ends).count("BallotRecord")
    _sound(tambon)


HELD, FREE = 1.0, 60
"""Seconds to wait for someone whom a lock keeps out, and for someone whom nothing does but a busy machine."""


def _vote_held_open(tambon, meeting, monkeypatch, patience=HELD):
    """Let a voter pause between reading the poll and casting until the closer is done, or has been waited for."""
    reads, closed = threading.Event(), threading.Event()
    real = assemblies.electors_of

    def slow(*given):
        if threading.current_thread().name == "voter":
            reads.set()
            closed.wait(patience)
        return real(*given)

    monkeypatch.setattr(assemblies, "electors_of", slow)
    ends = []

    def cast():
        try:
            ends.append(tambon.act("n1", meeting, "vote", poll=1, choice="yes"))
        except Refusal as refusal:
            ends.append(refusal)

    voter = threading.Thread(target=cast, name="voter")
    voter.start()
    assert reads.wait(FREE)
    counted = tambon.act("chair", meeting, "close_poll", poll=1).decision["tally"]["total"]["yes"]
    closed.set()
    voter.join(FREE)
    return counted, len(_ballots(tambon, meeting))


def test_the_closer_waits_for_a_voter_who_is_casting(asked, monkeypatch):
    assert _vote_held_open(asked[0], asked[1], monkeypatch) == (1, 1)


@pytest.mark.postgres
def test_without_the_poll_s_lock_a_ballot_would_come_in_after_the_count(postgres_url, monkeypatch):
    """The test above can fail: the same two people, with the lock taken out."""
    real = assemblies.poll
    with opened(postgres_url) as engine:
        tambon = Tambon(engine)
        meeting = f"assemblies/{tambon.to_vote(tambon.propose())}"
        tambon.act("chair", meeting, "open_poll", amendment=1)
        monkeypatch.setattr(assemblies, "poll", lambda *given, **_lock: real(*given))
        assert _vote_held_open(tambon, meeting, monkeypatch, FREE) == (0, 1)


# --- the other locks of a vote, each tried with and without -----------------------------------------------------------
def _meet(monkeypatch, module, name, patience):
    """Let two callers of a function wait for each other."""
    real, both = getattr(module, name), threading.Barrier(2)

    def slow(*given, **more):
        found = real(*given, **more)
        with suppress(threading.BrokenBarrierError):
            both.wait(patience)
        return found

    monkeypatch.setattr(module, name, slow)


def _hall(engine, rules, there, **how):
    """A hall with the founding draft on the agenda of an open meeting."""
    hall = Hall(engine, rules, **how)
    (number,) = hall.drafts()
    meeting = hall.gather(*there)
    hall.act("sec", f"amendments/{number}", "schedule", assembly=1)
    return hall, meeting


def _two_for_one_place(engine, monkeypatch, patience=HELD):
    """One seat of the north is left beside five hands, and two members of it vote at once."""
    hall, meeting = _hall(engine, 'ballots = "mixed"', MEMBERS)
    hall.act("chair", meeting, "open_poll", amendment=1)
    hall.act("sec", meeting, "count_hands", poll=1, sector="north", yes=5)
    _meet(monkeypatch, polls, "_has_room", patience)
    ends = at_once(*(partial(hall.act, login, meeting, "vote", poll=1, choice="no") for login in ("n1", "n2")))
    return kinds(ends)


def test_hands_and_two_ballots_at_once_do_not_exceed_the_seats_that_are_there(migrated_url, monkeypatch):
    with opened(migrated_url) as engine:
        assert _two_for_one_place(engine, monkeypatch) == ["BallotRecord", "HandsFull"]


@pytest.mark.postgres
def test_without_the_sector_s_lock_hands_and_ballots_would_exceed_the_seats(postgres_url, monkeypatch):
    monkeypatch.setattr(assemblies, "hold_sector", lambda *_given: None)
    with opened(postgres_url) as engine:
        assert _two_for_one_place(engine, monkeypatch, FREE) == ["BallotRecord", "BallotRecord"]


def _two_recusals(engine, monkeypatch, patience=HELD):
    """Ten of eighteen are there; one more recusal leaves a quorum (9 of 17), two leave none (8 of 16 is half: more)."""
    hall, meeting = _hall(engine, "", MEMBERS[:10], deciding=_MORE_THAN_HALF)
    _meet(monkeypatch, recusals, "electorate_now", patience)
    ends = at_once(*(partial(hall.act, login, meeting, "recuse", amendment=1) for login in ("n1", "n2")))
    return sorted(end.quorum for end in ends)


_MORE_THAN_HALF = """quorum = { more_than = "1/2", of = "roll" }
passes = { more_than = "1/2", of = "votes" }
"""


def test_of_two_recusals_at_once_the_second_says_that_the_quorum_is_lost(migrated_url, monkeypatch):
    with opened(migrated_url) as engine:
        assert _two_recusals(engine, monkeypatch) == [False, True]


@pytest.mark.postgres
def test_without_the_meeting_s_lock_two_recusals_would_lose_the_quorum_unnoticed(postgres_url, monkeypatch):
    monkeypatch.setattr(acts, "_UNLOCKED", {"vote", "rank", "recuse"})
    with opened(postgres_url) as engine:
        assert _two_recusals(engine, monkeypatch, FREE) == [True, True]


def _two_givers(engine, monkeypatch, patience=HELD):
    """One member may hold one proxy, and two absent ones give theirs at once."""
    hall, meeting = _hall(engine, "", MEMBERS[:-2], body="proxies = 1")
    _meet(monkeypatch, proxies, "_check", patience)
    holder = hall.seats["n1"]
    return kinds(at_once(*(partial(hall.act, login, meeting, "give_proxy", holder=holder) for login in ("e5", "e6"))))


def test_two_proxies_at_once_do_not_exceed_what_one_may_hold(migrated_url, monkeypatch):
    with opened(migrated_url) as engine:
        assert _two_givers(engine, monkeypatch) == ["HolderFull", "ProxyRecord"]


@pytest.mark.postgres
def test_without_the_meeting_s_lock_one_would_hold_more_proxies_than_allowed(postgres_url, monkeypatch):
    monkeypatch.setattr(acts, "_UNLOCKED", {"vote", "rank", "give_proxy"})
    with opened(postgres_url) as engine:
        assert _two_givers(engine, monkeypatch, FREE) == ["ProxyRecord", "ProxyRecord"]


def test_of_two_secretaries_admitting_at_once_one_is_told(tambon):
    for text in (DRAFT, AMENDED):
        number = tambon.propose(text)
        on = f"amendments/{number}"
        with reading(tambon.store) as connection:
            seen = amendments.by_number(connection, tambon.charter_id, number).acts
        expects = {"expects": seen} if text is AMENDED else {}
        refused = StaleView.__name__ if expects else "WrongStage"
        ends = at_once(*[lambda on=on, expects=expects: tambon.act("sec", on, "admit", **expects)] * 2)
        assert kinds(ends) == sorted(["AmendmentRecord", refused])
        if text is DRAFT:
            tambon.wait(days=4)
            tambon.act("sec", on, "close_comment")
            meeting = tambon.meeting()
            tambon.act("sec", on, "schedule", assembly=meeting)
            tambon.poll(number, meeting)
            tambon.promulgate(number)
    with reading(tambon.store) as connection:
        found = [line.type for line in ledger.lines(connection, tambon.charter_id)]
    assert found.count(EntryType.AMENDMENT_ADMITTED) == 2


def test_two_promulgations_at_once_make_one_version(tambon):
    number = tambon.propose()
    tambon.poll(number, tambon.to_vote(number))
    ends = at_once(*[lambda: tambon.promulgate(number)] * 3)
    assert kinds(ends) == ["NothingMoreToDo", "NothingMoreToDo", "VersionRecord"]
    with reading(tambon.store) as connection:
        assert [version.n for version in texts.versions(connection, tambon.charter_id)] == [1]
    _sound(tambon)


def test_the_log_is_numbered_without_a_gap_by_eight_writers_at_once(tambon):
    def write(writer):
        for _ in range(ROUNDS):
            with unit_of_work(tambon.store) as work:
                facts = {"writer": writer}
                work.record(tambon.charter_id, EntryType.STAGE_OPENED, f"w/{writer}", actor="system", body=facts)

    with reading(tambon.store) as connection:
        before = ledger.size(connection, tambon.charter_id)
    assert at_once(*(lambda w=w: write(w) for w in range(8))) == [None] * 8
    with reading(tambon.store) as connection:
        entries = [json.loads(line.data)["seq"] for line in ledger.lines(connection, tambon.charter_id)]
    assert entries == list(range(before + 8 * ROUNDS))
    _sound(tambon)


def test_entries_by_the_engine_itself_and_acts_of_people_do_not_lock_each_other_out(tambon):
    def engine():
        for _ in range(3 * ROUNDS):
            with unit_of_work(tambon.store) as work:
                work.record(tambon.charter_id, EntryType.STAGE_OPENED, "x", actor="system", body={})

    def people():
        for _ in range(3 * ROUNDS):
            tambon.act("sec", "", "convene", body="meeting", title="ประชุม", day="2026-02-01")

    assert at_once(engine, people, engine, people) == [None] * 4
    _sound(tambon)


def test_comments_handed_in_at_once_get_numbers_of_their_own(tambon):
    tambon.adopt()
    say = [lambda who=who: tambon.act(who, "", "comment", clause="1", body=who) for who in ("citizen", "stranger")] * 4
    ends = at_once(*say)
    assert sorted(end.n for end in ends) == list(range(1, 9))
    assert len({end.reference for end in ends}) == 8


def test_someone_new_who_speaks_twice_at_once_gets_one_seat(tambon):
    tambon.adopt()
    at_once(*[lambda: tambon.act("citizen", "", "comment", clause="1", body="สวัสดี")] * 6)
    with reading(tambon.store) as connection:
        held = charters.seats_of_person(connection, tambon.charter_id, "p-citizen")
        assert {one.seat for one in comments.every(connection, tambon.charter_id)} == {held[0].seat}
    assert len(held) == 1


def test_no_comment_comes_in_after_its_stage_was_closed(tambon):
    number = tambon.propose()
    tambon.act("sec", f"amendments/{number}", "admit")
    tambon.wait(days=4)
    say = partial(tambon.act, "citizen", "", "comment", clause="1", amendment=number, body="ทัน")
    *ends, closed = at_once(*[say] * 5, lambda: tambon.act("sec", f"amendments/{number}", "close_comment"))
    assert closed.stage == "vote"
    assert set(kinds(ends)) <= {"CommentRecord", "WrongStage"}
    with reading(tambon.store) as connection:
        assert comments.unsealed(connection, tambon.charter_id) == ()
    _sound(tambon)


def test_comments_are_sealed_once_however_many_seal_them(tambon):
    number = tambon.propose()
    tambon.act("sec", f"amendments/{number}", "admit")
    for _ in range(ROUNDS):
        tambon.act("citizen", "", "comment", clause="1", amendment=number, body="ครั้งเดียว")
        sealed = at_once(*[lambda: seal_new_comments(tambon.store)] * 4)
        assert sorted(map(str, sealed)) == ["0", "0", "0", "1"]
    _sound(tambon)


def test_the_same_work_is_promised_once_by_however_many(tambon):
    def promise():
        with unit_of_work(tambon.store) as work:
            work.promise("publish", tambon.charter_id, {}, dedupe="once")

    assert at_once(*[promise] * 4) == [None] * 4
    with reading(tambon.store) as connection:
        assert connection.execute(select(func.count()).select_from(rows.job)).scalar_one() == 1
