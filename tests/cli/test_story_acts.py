"""What a story may say of its acts, and how it stops where things come otherwise than it says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from charter_engine.actions.acts import parse_reference
from charter_engine.cli.story import Story, StoryStopped, play
from charter_engine.cli.story_seats import settled
from charter_engine.errors import NotFound
from charter_engine.storage import assemblies
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import VOTERS, Tambon

AT = {"at": datetime(2026, 1, 5, 3, tzinfo=UTC), "as": "chair"}
HALL = {"on": "assemblies/1", "data": {"poll": 1}}


def _story(*acts: dict[str, Any]) -> Story:
    return Story(folder=Path(), acts=tuple(AT | act for act in acts), logins=VOTERS)


def _play(tambon: Tambon, *acts: dict[str, Any]) -> None:
    play(tambon.store, tambon.slug, _story(*acts), tell=lambda _: None, work=lambda _: None)


def test_rankings_are_ballots_of_an_order_each():
    steps = list(_story(HALL | {"do": "rank", "rankings": {"3>2": ["n*"], "2": ["s1"]}}).steps())
    assert [(step.who, step.data["ranking"]) for step in steps] == [("n1", [3, 2]), ("n2", [3, 2]), ("s1", [2])]
    assert len({step.at for step in steps}) == 3


def test_hands_are_one_count_of_each_sector():
    steps = list(_story(HALL | {"do": "count_hands", "hands": {"north": {"yes": 2}, "south": {"no": 1}}}).steps())
    assert [step.data for step in steps] == [
        {"poll": 1, "sector": "north", "yes": 2},
        {"poll": 1, "sector": "south", "no": 1},
    ]
    assert {step.who for step in steps} == {"chair"}


def test_everyone_meant_does_the_same():
    steps = list(_story({"on": "amendments/1", "do": "endorse", "each": ["s*"]}).steps())
    assert [(step.who, dict(step.data)) for step in steps] == [("s1", {}), ("s2", {})]


def test_a_poll_that_ends_otherwise_than_told_stops_the_story(sqlite_url):
    close = HALL | {"do": "close_poll"}
    votes = HALL | {"do": "vote", "ballots": {"no": ["*"]}}
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        number = tambon.propose()
        meeting = tambon.to_vote(number)
        tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number)
        with pytest.raises(StoryStopped, match="the poll ended failed, not passed"):
            _play(tambon, votes, close | {"outcome": "passed"})
        with reading(tambon.store) as connection:
            (poll,) = assemblies.polls(connection, tambon.charter_id)
        assert (poll.decision or {})["outcome"] == "failed"


def test_a_refusal_that_is_told_goes_on_and_another_or_none_stops_the_story(sqlite_url):
    convene = {"do": "convene", "data": {"body": "meeting", "title": "ประชุม", "day": "2026-02-01"}}
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        _play(tambon, convene | {"as": "citizen", "refused": "no-seat-for-this"}, convene)
        with pytest.raises(StoryStopped, match="Act 1"):
            _play(tambon, convene | {"as": "citizen", "refused": "too-early"})
        with pytest.raises(StoryStopped, match="it was done, not refused"):
            _play(tambon, convene | {"refused": "too-early"})


def test_a_login_stands_for_its_seat_on_the_roll_of_the_meeting(sqlite_url):
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        day = tambon.now.date().isoformat()
        tambon.act("sec", "", "convene", body="meeting", title="ประชุม", day=day)
        ref = parse_reference(f"{tambon.slug}/assemblies/1")
        with reading(tambon.store) as connection:
            found = settled(connection, ref, {"seats": ["seat:n1", "seat:n2"], "holder": "seat:chair@chair", "poll": 1})
            assert len({*found["seats"], found["holder"]}) == 3
            assert found["poll"] == 1
            with pytest.raises(NotFound):
                settled(connection, ref, {"seat": "seat:chair"})
