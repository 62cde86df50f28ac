"""Ballots sent to the ballot box by programs and by forms."""

from __future__ import annotations

from typing import Any

from charter_engine.actions.ballot_box import BallotBox
from charter_engine.actions.charters import acting_in
from charter_engine.storage import assemblies
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.tambon import SLUG
from tests.support.together import at_once

BALLOTS = "/assemblies/2/polls/1/ballots"


def test_a_full_box_answers_503_and_says_when_to_come_again(world):
    world.app.state.ballot_box = BallotBox(world.store, most=0)
    answer = world.ask("POST", BALLOTS, "member", json={"choice": "yes"})
    assert (answer.status_code, answer.json()["code"]) == (503, "box-full")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_same_ballot_under_its_key_is_answered_alike(both):
    sent = {"json": {"choice": "no"}, "headers": {"idempotency-key": "once"}}
    answers = at_once(*[lambda: both.ask("POST", BALLOTS, "member", **sent)] * 4)
    assert {(one.status_code, one.text) for one in answers} == {(201, answers[0].text)}
    assert answers[0].headers["location"] == f"/api/charters/{SLUG}{BALLOTS}"
    with unit_of_work(both.store) as work:
        seat = acting_in(work, "n1", SLUG).seats[0].seat
    with reading(both.store) as connection:
        charter_id = both.tambon.charter_id
        (own,) = assemblies.ballots(connection, charter_id, 2, 1, seat=seat)[-1:]
    assert (own.choice, own.idempotency) == ("no", "once")


def test_a_form_s_ballot_goes_through_the_box(world, monkeypatch):
    put, real = [], BallotBox.put

    def noted(*given: Any) -> Any:
        put.append(given[2].name)
        return real(*given)

    monkeypatch.setattr(BallotBox, "put", noted)
    raw = {"act": "vote", "poll": "1", "choice": "no"}
    headers = {"sec-fetch-site": "same-origin"}
    there = f"/charters/{SLUG}/assemblies/2/now"
    key = {"authorization": f"Bearer {world.keys['member']}"}
    answer = world.client.post(there, data=raw, headers=headers | key)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{there}?done=vote")
    assert put == ["n1"]
    late = world.client.post(there, data=raw | {"choice": "object"}, headers=headers | key)
    assert late.status_code in {409, 422}
