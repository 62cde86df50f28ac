"""A browser over a tambon whose clock the test moves: what people do with the forms of its pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from charter_engine.settings import load_settings
from charter_engine.storage.unit_of_work import Store
from charter_engine.web.app import create_app
from tests.support.migrated import opened
from tests.support.tambon import SLUG, Tambon

BASE = f"/charters/{SLUG}"
SAME = {"sec-fetch-site": "same-origin"}
_INLINE = re.compile(r"</?(?:a|b|code|del|ins|mark|q|small|span|strong|time)\b[^>]*>")
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True, kw_only=True)
class TambonClock:
    """The tambon's present moment, wherever the test has moved it."""

    place: Tambon
    simulated: bool = True

    def read(self, database_time: datetime) -> datetime:
        """Return it."""
        del database_time
        return self.place.now


@dataclass
class Visitor:
    """Someone with a browser; `page` is the last answer."""

    tambon: Tambon
    client: TestClient
    page: Response = field(init=False)

    def be(self, login: str) -> Visitor:
        """Sign in as someone."""
        answer = self.client.post("/sign-in/demo", data={"login": login}, headers=SAME)
        assert answer.status_code == 303, answer.text
        return self

    def get(self, path: str, status: int = 200) -> str:
        """Open a page below the charter's; its words without marks."""
        self.page = self.client.get(path if path == "/my" else f"{BASE}{path}")
        assert self.page.status_code == status, self.words
        return self.words

    def post(self, path: str, status: int = 303, **fields: Any) -> str:
        """Send a form; where it leads, or the words of the page that refuses it."""
        self.page = self.client.post(f"{BASE}{path}", data=fields, headers=SAME)
        assert self.page.status_code == status, self.words
        return self.page.headers["location"] if status == 303 else self.words

    @property
    def words(self) -> str:
        """What the page says to a reader."""
        return " ".join(html.unescape(_TAGS.sub(" ", _INLINE.sub("", self.page.text))).split())

    def buttons(self) -> set[str]:
        """The acts the page offers as forms."""
        return set(re.findall(r'name="act" value="(\w+)"', self.page.text))


@contextmanager
def visiting(tambon: Tambon, folder: Path) -> Iterator[Visitor]:
    """A browser that has not signed in, on the machine that serves a tambon."""
    store = Store(engine=tambon.engine, clock=TambonClock(place=tambon))
    app = create_app(store, load_settings(data_dir=folder, demo=True))
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield Visitor(tambon=tambon, client=client)


@pytest.fixture
def tambon(sqlite_url: str) -> Iterator[Tambon]:
    """A tambon without a draft yet."""
    with opened(sqlite_url) as engine:
        yield Tambon(engine)


@pytest.fixture
def visitor(tambon: Tambon, tmp_path: Path) -> Iterator[Visitor]:
    """A browser that has not signed in, on the machine that serves the tambon."""
    with visiting(tambon, tmp_path) as browser:
        yield browser
