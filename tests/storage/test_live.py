from __future__ import annotations

from collections.abc import Iterator

import pytest

from charter_engine.storage import live
from charter_engine.storage.assemblies import NoSuchAssembly
from charter_engine.storage.unit_of_work import reading
from tests.support.assembly import MEMBERS, Hall
from tests.support.migrated import opened


@pytest.fixture
def hall(migrated_url: str) -> Iterator[Hall]:
    with opened(migrated_url) as engine:
        yield Hall(engine)


def revision(hall: Hall, meeting: str) -> str:
    with reading(hall.store) as connection:
        return live.revision(connection, hall.charter_id, int(meeting.split("/")[1]))


def test_whatever_a_hall_is_shown_changes_the_revision_and_nothing_else_does(hall):
    meeting, k = hall.put(*MEMBERS[:12])
    seen = [revision(hall, meeting)]
    item = {"item": 0, "kind": "other", "title": "เรื่องอื่น", "minutes": 5}
    for login, act, more in [
        ("n1", "vote", {"poll": k, "choice": "yes"}),
        ("n2", "ask_to_speak", {}),
        ("chair", "call_speaker", {}),
        ("chair", "finish_speaking", {}),
        ("sec", "check_in", {"logins": ["e1"]}),
        ("sec", "leave", {"seats": [hall.seats["e1"]]}),
        ("sec", "set_agenda", {"items": [item]}),
        ("chair", "begin_item", {"item": 1}),
        ("chair", "close_poll", {"poll": k}),
    ]:
        hall.act(login, meeting, act, **more)
        seen.append(revision(hall, meeting))
        assert revision(hall, meeting) == seen[-1]
    assert len(set(seen)) == len(seen)


def test_a_second_thought_before_the_count_is_not_told(hall):
    meeting, k = hall.put()
    hall.act("n1", meeting, "vote", poll=k, choice="yes")
    before = revision(hall, meeting)
    hall.act("n1", meeting, "vote", poll=k, choice="no")
    assert revision(hall, meeting) == before


def test_a_meeting_nobody_called_has_no_revision(hall):
    with reading(hall.store) as connection, pytest.raises(NoSuchAssembly):
        live.revision(connection, hall.charter_id, 7)
