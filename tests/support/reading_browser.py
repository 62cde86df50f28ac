"""Browsers over the story of `reading`: the database is told once for a session, pages only read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from charter_engine.clock import FixedClock
from charter_engine.settings import load_settings
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import Store
from charter_engine.web.app import create_app
from tests.support.migrated import migrate
from tests.support.reading import Story, tell

BASE = "/charters/nong-bua"
_TOLD = pytest.StashKey[Story]()


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Story:
    """The story, told once, however many modules ask for it."""
    told = pytestconfig.stash.get(_TOLD, None)
    if told is None:
        url = f"sqlite:///{tmp_path_factory.mktemp('story') / 'charter.db'}"
        migrate(url)
        engine = open_engine(url)
        pytestconfig.add_cleanup(engine.dispose)
        told = pytestconfig.stash[_TOLD] = tell(engine)
    return told


@pytest.fixture
def story_app(story: Story, tmp_path: Path) -> FastAPI:
    """An application over the story at its end."""
    store = Store(engine=story.tambon.engine, clock=FixedClock(moment=story.end))
    return create_app(store, load_settings(data_dir=tmp_path, demo=True))


@pytest.fixture
def browser(story_app: FastAPI) -> Iterator[TestClient]:
    """Someone who reads and has not signed in."""
    with TestClient(story_app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client


def body_of(browser: TestClient, path: str, status: int = 200) -> str:
    """The page at a path, which must answer with this status."""
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.text
