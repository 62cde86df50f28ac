"""A stage may be called by a word that also says what follows an objection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from charter_engine.storage import amendments
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import PROCEDURE, Tambon

COUNCIL = """[[stage]]
id = "council"
name = "กลั่นกรอง"
kind = "review"
body = "meeting"
passes = { more_than = "1/2", of = "votes" }
then = { passed = "vote" }
[[stage]]
id = "vote"
"""


@pytest.fixture
def place(migrated_url: str) -> Iterator[Tambon]:
    """A tambon whose meeting decides twice, the second time in a stage named vote."""
    with opened(migrated_url) as engine:
        yield Tambon(engine, procedure=PROCEDURE.replace('[[stage]]\nid = "vote"\n', COUNCIL, 1))


def _stage(place: Tambon, number: int) -> str:
    with reading(place.store) as connection:
        return amendments.by_number(connection, place.charter_id, number).stage


def test_a_stage_named_vote_is_reached_from_another_that_decides(place: Tambon):
    number = place.propose()
    meeting = place.to_vote(number)
    assert _stage(place, number) == "council"
    place.poll(number, meeting)
    assert _stage(place, number) == "vote"
    place.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    place.poll(number, meeting)
    assert _stage(place, number) == "promulgation"


CONSENSUS = """quorum = { at_least = "1/2", of = "roll" }
consensus = { rounds = 2, objection = "vote" }
passes"""


def test_a_stage_named_vote_has_all_its_rounds_of_consensus_before_the_vote(migrated_url: str):
    rules = PROCEDURE.replace('quorum = { at_least = "1/2", of = "roll" }\npasses', CONSENSUS, 1)
    with opened(migrated_url) as engine:
        place = Tambon(engine, procedure=rules)
        number = place.propose()
        meeting = place.to_vote(number)
        first = place.poll(number, meeting, s1="object")
        second = place.poll(number, meeting, s1="object")
        last = place.poll(number, meeting, s1="no")
    held = [(poll.method, poll.round, poll.decision["outcome"]) for poll in (first, second, last)]
    assert held == [("consensus", 1, "objected"), ("consensus", 2, "objected"), ("roll_call", 3, "passed")]
