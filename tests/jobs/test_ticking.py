from __future__ import annotations

import pytest

from charter_engine.jobs.ticking import tick
from charter_engine.storage import amendments
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import DRAFT, Tambon


@pytest.fixture
def tambon(migrated_url):
    with opened(migrated_url) as engine:
        yield Tambon(engine)


def _under_comment(tambon):
    number = tambon.propose(DRAFT)
    tambon.act("sec", f"amendments/{number}", "admit")
    return number


def test_comments_are_sealed_once_and_the_log_is_signed(tambon, tmp_path):
    keys = KeyRing(tmp_path)
    number = _under_comment(tambon)
    tambon.act("citizen", "", "comment", amendment=number, clause="๑", exact="หนองน้ำ", body="ดีมาก")
    first = tick(tambon.store, keys)
    assert (first.sealed, first.closed, first.signed) == (1, (), ("nong-bua",))
    again = tick(tambon.store, keys)
    assert (again.sealed, again.closed, again.signed) == (0, (), ())
    [sealed] = tambon.entries("comments.sealed")
    assert sealed.actor == "system"
    assert sealed.body["count"] == 1


def test_a_comment_stage_closes_by_itself_when_its_longest_time_is_over_and_not_before(tambon, tmp_path):
    keys = KeyRing(tmp_path)
    number = _under_comment(tambon)
    tambon.wait(days=9)
    assert tick(tambon.store, keys).closed == ()
    tambon.wait(days=1)
    assert tick(tambon.store, keys).closed == (f"nong-bua/amendments/{number}",)
    assert tick(tambon.store, keys).closed == ()
    with reading(tambon.store) as connection:
        assert amendments.by_number(connection, tambon.charter_id, number).stage == "vote"
    [closed] = tambon.entries("stage.closed")
    assert (closed.actor, closed.body["stage"], closed.body["next"]) == ("system", "comment", "vote")


def test_a_duty_that_comes_close_or_is_missed_is_told_and_one_held_is_not(sqlite_url, tmp_path):
    keys = KeyRing(tmp_path)
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        assert tick(tambon.store, keys).duties == ()
        tambon.wait(days=400)
        [missed] = tick(tambon.store, keys).duties
        assert missed.duty.id == "annual-assembly"
        assert missed.standing.days < 0
        tambon.meeting(kind="annual")
        assert tick(tambon.store, keys).duties == ()
