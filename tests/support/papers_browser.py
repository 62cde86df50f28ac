"""A browser over a tambon whose first version is printed, signed and packed, and whose second is being prepared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from charter_engine.clock import FixedClock
from charter_engine.settings import load_settings
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import Store
from charter_engine.web.app import create_app
from tests.support.migrated import migrate
from tests.support.press import demo_keys, work_off
from tests.support.tambon import AMENDED, Tambon

_PRINTED = pytest.StashKey[tuple[Tambon, Path]]()


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> tuple[Tambon, Path]:
    """The tambon and its data directory, made once."""
    known = pytestconfig.stash.get(_PRINTED, None)
    if known is None:
        folder = tmp_path_factory.mktemp("printed")
        migrate(f"sqlite:///{folder / 'charter.db'}")
        engine = open_engine(f"sqlite:///{folder / 'charter.db'}")
        pytestconfig.add_cleanup(engine.dispose)
        place, keys = Tambon(engine=engine), demo_keys(folder / "data")
        place.adopt()
        place.act("sec", "assemblies/1", "report")
        assert [one.error for one in work_off(place, keys)] == [""] * 3
        place.wait(days=2)
        place.adopt(AMENDED)
        place.wait(days=2)
        known = pytestconfig.stash[_PRINTED] = (place, folder / "data")
    return known


@pytest.fixture
def reader(printed: tuple[Tambon, Path]) -> Iterator[TestClient]:
    """Someone who reads and has not signed in."""
    place, folder = printed
    store = Store(engine=place.engine, clock=FixedClock(moment=place.now))
    app = create_app(store, load_settings(data_dir=folder, demo=True))
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client
