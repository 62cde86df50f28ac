"""Four places, four procedures: each story is lived through pages and through the API, from filing to a version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from charter_engine.cli.example import examples, set_up
from charter_engine.cli.install import install
from charter_engine.cli.story import Do, play, read_story
from charter_engine.clock import FixedClock
from charter_engine.resources import examples_dir
from charter_engine.storage import amendments, assemblies, charters, texts
from charter_engine.storage.unit_of_work import Store, reading
from tests.support.doors import PageDoor, ProgramDoor
from tests.support.migrated import opened

FOLDERS = examples(examples_dir())
SHORT = [folder for folder in FOLDERS if folder.name != "nakhon_sawan_charter"]
VERSIONS = {"nakhon-sawan": 3, "phatthalung": 1, "chiang-rai": 2, "nong-bua": 2}


@pytest.fixture
def house(sqlite_url: str) -> Iterator[Store]:
    """An empty database on the day before any story."""
    install(sqlite_url, "story.example", demo=True)
    with opened(sqlite_url) as engine:
        yield Store(engine=engine, clock=FixedClock(moment=next(read_story(FOLDERS[0]).steps()).at))


def _live(store: Store, folder: Path, door: Do) -> str:
    tale = read_story(folder)
    before = next(tale.steps()).at - timedelta(days=1)
    slug = set_up(Store(engine=store.engine, clock=FixedClock(moment=before)), folder).slug
    play(store, slug, tale, tell=lambda _: None, work=lambda _: None, do=door)
    return slug


def _check_adopted(store: Store, slug: str) -> None:
    """Every version names its decision, and every decision its reasons in words."""
    with reading(store) as connection:
        charter = charters.by_slug(connection, slug)
        made = texts.versions(connection, charter.charter_id)
        adopted = [one for one in amendments.every(connection, charter.charter_id) if one.state == "adopted"]
        closed = [one for one in assemblies.polls(connection, charter.charter_id) if one.state == "closed"]
    assert [one.n for one in made] == list(range(1, VERSIONS[slug] + 1))
    assert {n for one in made for n in one.sources} == {one.n for one in adopted}
    assert closed
    for poll in closed:
        decision: dict[str, Any] = dict(poll.decision or {})
        reasons = [rule["why"] for rule in decision["rules"]]
        assert reasons or poll.method == "ranked", poll
        assert all(reasons)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_place_lives_by_its_procedure_through_the_api(house, tmp_path, folder):
    _check_adopted(house, _live(house, folder, ProgramDoor(house, tmp_path)))


@pytest.mark.parametrize("folder", SHORT, ids=lambda folder: folder.name)
def test_a_place_lives_by_its_procedure_through_forms_alone(house, tmp_path, folder):
    door = PageDoor(house, tmp_path)
    _check_adopted(house, _live(house, folder, door))
    assert door.unoffered == set()
