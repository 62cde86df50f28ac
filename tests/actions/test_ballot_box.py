"""Ballots cast together, on both databases: each has its own answer, and none is told before it is kept."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from charter_engine.actions import accounts, ballot_box, polls_together
from charter_engine.actions.ballot_box import BallotBox, BoxFull, Nobody, OtherCharter, Pass, Where
from charter_engine.actions.data_polls import Cast
from charter_engine.actions.framework import NoSeatForThis
from charter_engine.actions.polls import KeyUsed, NoReservationHere, WrongQuestion
from charter_engine.actions.polls_closing import PollNotOpen
from charter_engine.clock import wall_time
from charter_engine.domain.deliberation.tally import NotOnRoll
from charter_engine.storage import assemblies, people, voters
from charter_engine.storage.assemblies import NoSuchAssembly, NoSuchPoll
from charter_engine.storage.charters import NoSuchCharter
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work
from charter_engine.storage.voters import Shown
from tests.support import busy
from tests.support.assembly import MEMBERS, Hall
from tests.support.migrated import opened
from tests.support.tambon import SLUG, VOTERS
from tests.support.together import at_once, kinds


@pytest.fixture
def hall(migrated_url):
    with opened(migrated_url) as engine:
        place = Hall(engine)
        place.put()
        yield place


def _login(name):
    return Pass(kind=Shown.LOGIN, name=name)


def _cast(choice="yes", **more):
    return Cast(poll=1, choice=choice, **more)


HERE = Where(slug=SLUG, assembly=1, poll=1)


def _put(box: BallotBox, login: str, cast: Cast) -> Any:
    return box.put(HERE, _login(login), cast).result(60)


@contextmanager
def _gathering(box):
    """Keep the box's threads from emptying it until the block ends, so that all that was put in is one batch."""
    go, real = threading.Event(), box._turn

    def later(where):
        go.wait(30)
        real(where)

    box._turn = later
    yield
    go.set()


def _together(place, *ballots, box=None):
    """Put `(login, ballot)` pairs in as one batch and return what came of each."""
    box = box or BallotBox(place.store)
    with _gathering(box):
        waiting = [box.put(HERE, _login(login), wanted) for login, wanted in ballots]
    return [one.exception(60) or one.result() for one in waiting]


def _ballots(place):
    with reading(place.store) as connection:
        return assemblies.ballots(connection, place.charter_id, 1, 1)


def test_a_whole_hall_votes_in_one_transaction_and_everyone_has_an_answer(hall, monkeypatch):
    begun = []

    def noted(store: Store) -> Any:
        begun.append(store)
        return unit_of_work(store)

    monkeypatch.setattr(ballot_box, "unit_of_work", noted)
    ends = _together(hall, *((login, _cast()) for login in MEMBERS))
    assert [end.seat for end in ends] == [hall.seats[login] for login in MEMBERS]
    assert len(_ballots(hall)) == len(MEMBERS)
    assert len(begun) == 1
    assert hall.close("assemblies/1", 1).decision["tally"]["total"]["yes"] == len(MEMBERS)


def test_a_ballot_that_is_refused_is_refused_alone(hall):
    sent = (
        ("n1", _cast()), ("sec", _cast()), ("n2", _cast("object")), ("n3", _cast(seat=hall.seats["n4"])),
        ("nobody", _cast()), ("n5", _cast("no")),
    )  # fmt: skip
    ends = _together(hall, *sent)
    assert [type(end).__name__ for end in ends] == [
        "BallotRecord", NoSeatForThis.__name__, WrongQuestion.__name__, NotOnRoll.__name__, Nobody.__name__,
        "BallotRecord",
    ]  # fmt: skip
    assert sorted(one.choice for one in _ballots(hall)) == ["no", "yes"]


def test_a_ballot_that_breaks_something_breaks_no_other(hall, monkeypatch):
    real = polls_together.hand_in

    def broken(work, acting, urn, paper):
        if acting.login == "n2":
            raise ZeroDivisionError
        real(work, acting, urn, paper)

    monkeypatch.setattr(polls_together, "hand_in", broken)
    ends = _together(hall, *((login, _cast()) for login in ("n1", "n2", "n3")))
    assert [type(end).__name__ for end in ends] == ["BallotRecord", "ZeroDivisionError", "BallotRecord"]
    assert {one.seat for one in _ballots(hall)} == {hall.seats["n1"], hall.seats["n3"]}


def test_ballots_of_one_seat_keep_their_order_and_a_repeated_one_is_told_of_the_first(hall):
    sent = [("yes", "a"), ("no", "b"), ("yes", "a"), ("abstain", "c"), ("no", "c"), ("abstain", "")]
    ends = _together(hall, *(("n1", _cast(choice, idempotency=key)) for choice, key in sent))
    assert [getattr(end, "revision", type(end)) for end in ends] == [1, 2, 1, 3, KeyUsed, 3]
    assert [one.choice for one in _ballots(hall)] == ["yes", "no", "abstain"]


@pytest.mark.postgres
def test_what_another_process_casts_meanwhile_is_followed_by_ours(postgres_url, monkeypatch):
    """On SQLite nobody else writes meanwhile."""
    done: list[int] = []
    real = voters.add_ballots

    def crossed(connection, charter_id, assembly, k, records):
        if not done:
            done.append(1)
            theirs = replace(records[0][0], choice="no", idempotency="theirs")
            real(connection, charter_id, assembly, k, [(theirs, "")])
        return real(connection, charter_id, assembly, k, records)

    with opened(postgres_url) as engine:
        place = Hall(engine)
        place.put()
        monkeypatch.setattr(voters, "add_ballots", crossed)
        first, second = _together(place, ("n1", _cast(idempotency="a")), ("n1", _cast("abstain", idempotency="b")))
        assert (first.revision, second.revision) == (2, 3)
        assert [one.choice for one in _ballots(place)] == ["no", "yes", "abstain"]


def test_two_boxes_and_single_acts_at_once_lose_and_double_nothing(hall):
    boxes = [BallotBox(hall.store) for _ in range(2)]
    calls: list[Callable[[], Any]] = [
        partial(_put, box, login, _cast(idempotency="once")) for login in MEMBERS[:8] for box in boxes
    ]
    calls += [
        partial(hall.act, login, "assemblies/1", "vote", poll=1, choice="yes", idempotency="once")
        for login in MEMBERS[:8]
    ]
    assert kinds(at_once(*calls)) == ["BallotRecord"] * 24
    assert [one.revision for one in _ballots(hall)] == [1] * 8


def test_a_closer_waits_for_a_batch_and_nothing_comes_in_after_the_count(hall):
    box = BallotBox(hall.store)
    calls: list[Callable[[], Any]] = [partial(_put, box, login, _cast()) for login in MEMBERS]
    calls.insert(7, lambda: hall.close("assemblies/1", 1))
    ends = at_once(*calls)
    closed = ends.pop(7)
    assert set(kinds(ends)) <= {"BallotRecord", "PollNotOpen"}
    counted = closed.decision["tally"]["total"]["yes"]
    assert counted == len(_ballots(hall)) == kinds(ends).count("BallotRecord")


def test_after_closing_only_a_ballot_that_was_in_already_is_acknowledged(hall):
    (first,) = _together(hall, ("n1", _cast(idempotency="a")))
    hall.close("assemblies/1", 1)
    ends = _together(
        hall, ("n1", _cast(idempotency="a")), ("n1", _cast("no", idempotency="a")), ("n2", _cast()),
        ("n3", _cast(idempotency="x")),
    )  # fmt: skip
    assert ends[0] == first
    assert [type(end) for end in ends[1:]] == [PollNotOpen] * 3


def test_a_full_box_says_when_to_come_again_and_takes_ballots_once_it_is_emptied(hall):
    box = BallotBox(hall.store, most=2)
    with _gathering(box):
        waiting = [box.put(HERE, _login(login), _cast()) for login in ("n1", "n2")]
        with pytest.raises(BoxFull) as full:
            box.put(HERE, _login("n3"), _cast())
        assert int(str(full.value.facts["seconds"])) > 0
    assert [one.result(60).choice for one in waiting] == ["yes", "yes"]
    assert _together(hall, ("n3", _cast()), box=box)[0].seat == hall.seats["n3"]


def test_what_does_not_exist_is_told_to_whoever_is_known(hall):
    box = BallotBox(hall.store)
    for place, refusal in (
        (Where(slug="x", assembly=1, poll=1), NoSuchCharter),
        (Where(slug=SLUG, assembly=9, poll=1), NoSuchAssembly),
        (Where(slug=SLUG, assembly=1, poll=9), NoSuchPoll),
    ):
        assert isinstance(box.put(place, _login("n1"), _cast()).exception(60), refusal)
        assert isinstance(box.put(place, _login("nobody"), _cast()).exception(60), Nobody)


def test_a_key_counts_until_it_is_dropped_and_only_where_it_reaches(hall):
    box = BallotBox(hall.store)
    with unit_of_work(hall.store) as work:
        keys = [accounts.issue_token(work, "n1", label="x", charter_id=reach, now=wall_time())
                for reach in (None, hall.charter_id)]  # fmt: skip
    shown = [Pass(kind=Shown.KEY, name=accounts.token_hash(key)) for key in keys]
    assert len({box.put(HERE, one, _cast()).result(60) for one in shown}) == 1
    with unit_of_work(hall.store) as work:
        people.drop_token(work.connection, shown[0].name)
    assert isinstance(box.put(HERE, shown[0], _cast("no")).exception(60), Nobody)
    assert box.put(HERE, shown[1], _cast("no")).result(60).revision == 2
    elsewhere = Pass(kind=Shown.LOGIN, name="n1", reach="other")
    assert isinstance(box.put(HERE, elsewhere, _cast()).exception(60), OtherCharter)


def test_a_session_counts_until_it_is_ended(hall):
    box, shown, now = BallotBox(hall.store), Pass(kind=Shown.SESSION, name="f" * 64), wall_time()
    session = people.SessionRecord(token_hash=shown.name, login="n1", began=now, expires=now + timedelta(days=1))
    with unit_of_work(hall.store) as work:
        people.begin_session(work.connection, session)
    assert box.put(HERE, shown, _cast()).result(60).choice == "yes"
    with unit_of_work(hall.store) as work:
        people.end_session(work.connection, shown.name)
    assert isinstance(box.put(HERE, shown, _cast("no")).exception(60), Nobody)


def test_who_goes_away_before_the_batch_takes_the_ballot_back(hall):
    box = BallotBox(hall.store)
    with _gathering(box):
        gone, stays = (box.put(HERE, _login(login), _cast()) for login in ("n1", "n2"))
        assert gone.cancel()
    assert stays.result(60).seat == hall.seats["n2"]
    assert len(_ballots(hall)) == 1


def test_while_ballots_wait_for_a_writer_others_read_and_putting_in_waits_for_nobody(hall):
    box = BallotBox(hall.store)
    with unit_of_work(hall.store) as work:
        assemblies.poll(work.connection, hall.charter_id, 1, 1, lock="closer")
        waiting = [box.put(HERE, _login(login), _cast()) for login in MEMBERS]
        assert _ballots(hall) == ()
        assert not any(one.done() for one in waiting)
    assert len({one.result(60).seat for one in waiting}) == len(MEMBERS)


@pytest.mark.postgres
def test_a_poll_whose_closer_takes_long_keeps_no_other_waiting(postgres_url):
    with opened(postgres_url) as engine:
        place = Hall(engine)
        place.put()
        place.act("chair", "assemblies/1", "open_question", subject="อีกเรื่องหนึ่ง")
        box = BallotBox(place.store)
        with unit_of_work(place.store) as work:
            assemblies.poll(work.connection, place.charter_id, 1, 1, lock="closer")
            held = box.put(HERE, _login("n1"), _cast())
            other = box.put(Where(slug=SLUG, assembly=1, poll=2), _login("n1"), Cast(poll=2, choice="no"))
            assert other.result(60).choice == "no"
            assert not held.done()
        assert held.result(60).choice == "yes"


def test_beside_hands_each_ballot_finds_the_room_the_one_before_it_left(migrated_url):
    with opened(migrated_url) as engine:
        place = Hall(engine, 'ballots = "mixed"')
        place.put()
        place.act("sec", "assemblies/1", "count_hands", poll=1, sector="north", yes=5)
        ends = _together(place, *((login, _cast("no")) for login in ("n1", "s1", "n2", "s2")))
        assert [type(end).__name__ for end in ends] == ["BallotRecord", "BallotRecord", "HandsFull", "BallotRecord"]


def test_a_reservation_is_kept_with_its_ballot_and_refused_where_it_would_tell(migrated_url):
    with opened(migrated_url) as engine:
        place = Hall(engine)
        place.put()
        assert kinds(_together(place, ("n1", _cast(reservation="ขอสงวน")))) == ["BallotRecord"]
        with reading(place.store) as connection:
            assert assemblies.reservations(connection, place.charter_id, 1, 1) == {place.seats["n1"]: "ขอสงวน"}


def test_a_reservation_in_a_confidential_poll_is_refused_alone(migrated_url):
    with opened(migrated_url) as engine:
        place = Hall(engine, 'secrecy = "confidential"')
        place.put()
        ends = _together(place, ("n1", _cast(reservation="ขอสงวน")), ("n2", _cast()))
        assert [type(end).__name__ for end in ends] == [NoReservationHere.__name__, "BallotRecord"]


# --- killed between commit and answer ---------------------------------------------------------------------------------
def _vote_and_die(url, receipts):
    """Vote through a box of one's own, and be killed after the commit, before anyone is told."""
    Future.set_result = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]  # its own death is meant

    place = busy.returned(open_engine(url))
    box = BallotBox(place.store)
    with _gathering(box):
        for login in VOTERS:
            box.put(Where(slug=SLUG, assembly=2, poll=1), _login(login), _cast(idempotency=receipts))
    threading.Event().wait(60)


def test_ballots_committed_but_never_answered_are_acknowledged_once_when_sent_again(migrated_url):
    with opened(migrated_url) as engine:
        place = busy.prepare(engine)
        with busy.running(_vote_and_die, migrated_url, "once") as process:
            process.join(60)
            assert process.exitcode == -signal.SIGKILL
        with reading(place.store) as connection:
            before = assemblies.ballots(connection, place.charter_id, 2, 1)
        assert len(before) == len(VOTERS)
        box = BallotBox(place.store)
        again = [
            box.put(Where(slug=SLUG, assembly=2, poll=1), _login(login), _cast(idempotency="once")) for login in VOTERS
        ]
        assert {one.result(60) for one in again} == set(before)
        with reading(place.store) as connection:
            assert assemblies.ballots(connection, place.charter_id, 2, 1) == before
