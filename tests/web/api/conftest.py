"""A tambon with a version, an amendment under comment, a meeting with an open poll, and a second charter beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from charter_engine.actions import accounts, data
from charter_engine.actions.charters import create_charter
from charter_engine.clock import wall_time
from charter_engine.settings import load_settings
from charter_engine.storage import people
from charter_engine.storage.unit_of_work import Store, unit_of_work
from charter_engine.web.app import create_app
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, PROCEDURE, RIVAL, SLUG, Tambon

OTHER = "nong-yai"
ROLES = {
    "citizen": "citizen",
    "author": "stranger",
    "secretariat": "sec",
    "member": "n1",
    "chair": "chair",
    "officer": "officer",
}


class World:
    """The tambon, its application, and a key for every role."""

    def __init__(self, tambon: Tambon, folder: Path) -> None:
        self.tambon = tambon
        self.store: Store = tambon.store
        self.settings = load_settings(data_dir=folder, demo=True)
        self.app: FastAPI = create_app(self.store, self.settings)
        self.keys = {role: self.key(login) for role, login in ROLES.items()}
        self.client = TestClient(self.app, base_url="http://127.0.0.1:8000", follow_redirects=False)

    def key(self, login: str, charter_id: str | None = None) -> str:
        """A key for a login, of one charter or of all."""
        with unit_of_work(self.store) as work:
            return accounts.issue_token(work, login, label="t", charter_id=charter_id, now=wall_time())

    def ask(self, method: str, path: str, role: str = "", **options: Any) -> Any:
        """Send a request as a role; `path` is below the tambon's address unless it is whole."""
        key = self.keys.get(role, role)
        headers = {"authorization": f"Bearer {key}"} if key else {}
        headers |= options.pop("headers", {})
        whole = path if path.startswith("/api") else f"/api/charters/{SLUG}{path}"
        return self.client.request(method, whole, headers=headers, **options)


def tell(tambon: Tambon) -> None:
    """A small story: version 1, a comment, an amendment under comment, another put to a vote, a draft not filed."""
    with unit_of_work(tambon.store) as work:
        person = people.PersonRecord(person_id="p-officer", name="เจ้าหน้าที่", email=None, since=work.now())
        people.create_person(work.connection, person)
        people.create_account(work.connection, login="officer", person_id="p-officer", password_hash="!", officer=True)
        wanted = data.NewCharter(slug=OTHER, title="ปฏิญญา", place="ตำบลหนองใหญ่", procedure=PROCEDURE)
        create_charter(work, wanted)
    tambon.adopt()
    tambon.wait(days=2)
    tambon.act("citizen", "", "comment", clause="2", exact="ปีละหนึ่งครั้ง", body="อยากให้ประชุมบ่อยกว่านี้")
    tambon.act("sec", "comments/1", "answer", body="รับไว้พิจารณา", led_to="ร่างแก้ไขที่ ๒")
    number = tambon.propose(AMENDED, "stranger")
    meeting = tambon.to_vote(number)
    tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number)
    tambon.act("n1", f"assemblies/{meeting}", "vote", poll=1, choice="yes", reservation="ขอบันทึกไว้")
    other = tambon.propose(RIVAL, "stranger")
    tambon.act("sec", f"amendments/{other}", "admit")
    tambon.act("citizen", "", "comment", clause="2", amendment=other, body="เห็นด้วยกับร่างนี้")
    text = DRAFT.replace("ใช้น้ำอย่างประหยัด", "ใช้น้ำอย่างรู้คุณค่า")
    tambon.act("stranger", "", "propose", text=text, title="ร่างที่ยังไม่ยื่น", reason="ยังเขียนอยู่")


@pytest.fixture(scope="session")
def _told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> tuple[Path, Tambon]:
    """The story, told once and copied for every test."""
    file = tmp_path_factory.mktemp("told") / "charter.db"
    shutil.copyfile(_migrated_file, file)
    with opened(f"sqlite:///{file}") as engine:
        tambon = Tambon(engine)
        tell(tambon)
    return file, tambon


@pytest.fixture(scope="session")
def library(_told: tuple[Path, Tambon], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The story for tests that only read it."""
    file, told = _told
    folder = tmp_path_factory.mktemp("library")
    shutil.copyfile(file, folder / "charter.db")
    with opened(f"sqlite:///{folder / 'charter.db'}") as engine:
        yield _world(engine, told, folder)


@pytest.fixture
def world(_told: tuple[Path, Tambon], tmp_path: Path) -> Iterator[World]:
    """The story on a database of the test's own."""
    file, told = _told
    shutil.copyfile(file, tmp_path / "charter.db")
    with opened(f"sqlite:///{tmp_path / 'charter.db'}") as engine:
        yield _world(engine, told, tmp_path)


def _world(engine: Any, told: Tambon, folder: Path) -> World:
    tambon = Tambon.__new__(Tambon)
    tambon.engine, tambon.now, tambon.slug, tambon.charter = engine, told.now, told.slug, told.charter
    return World(tambon, folder)


@pytest.fixture
def both(migrated_url: str, tmp_path: Path) -> Iterator[World]:
    """The story on each database."""
    with opened(migrated_url) as engine:
        tambon = Tambon(engine)
        tell(tambon)
        yield World(tambon, tmp_path)


Ask = Callable[..., Any]


@pytest.fixture
def ask(world: World) -> Ask:
    """Send a request as a role."""
    return world.ask
