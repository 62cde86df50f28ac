"""What tests of pages share: an application over a fresh database, browsers signed in or not, any template rendered."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from charter_engine.actions import accounts
from charter_engine.clock import FixedClock
from charter_engine.settings import Settings, load_settings
from charter_engine.storage import charters, rows
from charter_engine.storage.engine import open_engine, sqlite_url
from charter_engine.storage.unit_of_work import Store, unit_of_work
from charter_engine.web.app import create_app

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PASSWORD = "สี่คำที่ไม่เกี่ยวกัน"
SAME = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path, demo=True)


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    engine = open_engine(sqlite_url(folder))
    rows.metadata.create_all(engine)
    engine.dispose()
    return folder / "charter.db"


@pytest.fixture(scope="session")
def _password_hash() -> str:
    return accounts.hash_password(PASSWORD)


@pytest.fixture
def store(tmp_path: Path, _empty: Path) -> Iterator[Store]:
    shutil.copy(_empty, tmp_path / "charter.db")
    engine = open_engine(sqlite_url(tmp_path))
    yield Store(engine=engine, clock=FixedClock(moment=NOW))
    engine.dispose()


@pytest.fixture
def app(store: Store, settings: Settings) -> FastAPI:
    return create_app(store, settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser on the same machine that has not signed in."""
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def people(store: Store, _password_hash: str) -> Store:
    """มาลี, a citizen of `nsn`, and สมชาย, who keeps the installation and has a password."""
    with unit_of_work(store) as work:
        accounts.open_account(work, login="somchai", name="สมชาย ใจดี", password_hash=_password_hash, officer=True)
        malee = accounts.open_account(work, login="malee", name="มาลี ศรีสวรรค์")
        charters.add(work.connection, charter("nsn"))
        charters.add_seat(work.connection, seat("s1"), malee.person_id)
    return store


def charter(slug: str) -> charters.CharterRecord:
    return charters.CharterRecord(
        charter_id=f"c-{slug}",
        slug=slug,
        title="ธรรมนูญพัฒนาจังหวัดนครสวรรค์ที่ยั่งยืน",
        place="จังหวัดนครสวรรค์",
        kind="charter",
        prefix="นว",
        origin=f"charter.example/{slug}",
        procedure_hash="",
        head=0,
        created=NOW,
    )


def seat(name: str, slug: str = "nsn", role: str = "citizen") -> charters.SeatRecord:
    return charters.SeatRecord(
        charter_id=f"c-{slug}",
        seat=name,
        role=role,
        body="citizens",
        sector="people",
        weight=1,
        began=NOW - timedelta(days=1),
        ended=None,
    )


@pytest.fixture
def signed_in(client: TestClient, people: Store) -> Callable[[str], TestClient]:
    """Make the browser one of the demonstration's people."""
    assert people.clock.simulated

    def become(login: str) -> TestClient:
        answer = client.post("/sign-in/demo", data={"login": login}, headers=SAME)
        assert answer.status_code == 303, answer.text
        return client

    return become


@pytest.fixture
def render(app: FastAPI) -> Callable[..., str]:
    """Render any template with a record, as `page` would for someone who has not signed in."""

    def with_record(template: str, record: object = None, **names: object) -> str:
        known: dict[str, object] = {"path": "/", "frame": None, "login": None, "login_known": True, "simulated": False}
        known |= {"record": record, "form": None, "flash": ""} | names
        return str(app.state.pages.get_template(template).render(known))

    return with_record
