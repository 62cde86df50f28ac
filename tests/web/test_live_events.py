"""Events of a running meeting, heard by real clients of real servers; nothing here is timed, patience is generous."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI

from benchmarks.servers import serving
from charter_engine.settings import load_settings
from charter_engine.storage.unit_of_work import Store
from charter_engine.web.app import create_app
from charter_engine.web.pages import live as pages
from tests.support.assembly import MEMBERS, Hall
from tests.support.migrated import opened
from tests.support.served import PATIENCE
from tests.support.served import served as serving_here
from tests.support.tambon import SLUG

NOW = set(pages.PARTS["now"])


@pytest.fixture
def hall(migrated_url: str) -> Iterator[Hall]:
    with opened(migrated_url) as engine:
        yield Hall(engine)


@dataclass
class Watcher:
    """A client of an event stream; `heard` are its events, oldest first."""

    port: int
    path: str
    last: str = ""
    heard: list[tuple[str, dict]] = field(default_factory=list)
    left: bytes = b""

    def __post_init__(self) -> None:
        self.link = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        more = f"Last-Event-ID: {self.last}\r\n" if self.last else ""
        self.link.sendall(f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode())
        self.head = self._until(b"\r\n\r\n").decode()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.left:
            received = self.link.recv(65536)
            assert received, "the server hung up"
            self.left += received
        found, self.left = self.left.split(mark, 1)
        return found

    def chunk(self) -> bytes:
        size = int(self._until(b"\r\n"), 16)
        while len(self.left) < size + 2:
            self.left += self.link.recv(65536)
        found, self.left = self.left[:size], self.left[size + 2 :]
        return found

    def event(self) -> tuple[str, dict]:
        """The next change: its id and its data."""
        while True:
            lines = self.chunk().decode().split("\n")
            if "event: change" in lines:
                found = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in lines if ": " in line}
                self.heard.append((found["id"], json.loads(found["data"])))
                return self.heard[-1]

    def until(self, part: str, words: str) -> list[str]:
        """Every state of a part until these words stand in it."""
        states: list[str] = []
        while not states or words not in states[-1]:
            _, data = self.event()
            if part in data["parts"]:
                states.append(data["parts"][part])
        return states

    def close(self) -> None:
        self.link.close()


def path(meeting: str, query: str = "") -> str:
    return f"/charters/{SLUG}/{meeting}/events{query}"


def test_a_vote_is_heard_from_every_process_in_order_and_its_result_at_once(hall, migrated_url, tmp_path):
    meeting, k = hall.put()
    environment = {"CHARTER_DATA_DIR": str(tmp_path), "DATABASE_URL": migrated_url}
    with ExitStack() as house:
        servers = [house.enter_context(serving("charter_engine.cli.asgi:app", environment)) for _ in range(2)]
        watchers = [Watcher(server.port, path(meeting)) for server in servers]
        for one in watchers:
            assert "text/event-stream" in one.head
            one.until("polls", "๐ จาก ๑๘")
        for count, login in enumerate(MEMBERS[:3], start=1):
            hall.act(login, meeting, "vote", poll=k, choice="no" if count == 2 else "yes")
        for one in watchers:
            states = one.until("polls", "๓ จาก ๑๘")
            counts = [next(n for n in range(4) if f"ลงคะแนนแล้ว {'๐๑๒๓'[n]} จาก" in state) for state in states]
            assert counts == sorted(counts)
            assert not any("ไม่เห็นชอบ" in state for state in states)
        hall.act("chair", meeting, "close_poll", poll=k)
        for one in watchers:
            assert "ไม่เห็นชอบ ๑" in one.until("last", "เห็นชอบ ๒")[-1]
            one.close()


@pytest.fixture
def served(hall: Hall, tmp_path: Path) -> Iterator[tuple[FastAPI, int]]:
    """A server inside this process, whose place of watching can be looked into."""
    app = create_app(Store(engine=hall.engine, clock=hall.store.clock), load_settings(data_dir=tmp_path))
    with serving_here(app, backlog=512, timeout_graceful_shutdown=1) as port:
        yield app, port


def wait(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_new_client_is_shown_everything_and_one_that_comes_back_only_what_has_changed(hall, served):
    meeting = hall.gather()
    first = Watcher(served[1], path(meeting))
    revision, data = first.event()
    assert set(data["parts"]) == NOW
    page = Watcher(served[1], path(meeting, f"?since={revision}"))
    back = Watcher(served[1], path(meeting, "?since=0000"), last=revision)
    screen = Watcher(served[1], path(meeting, "?view=projector"))
    assert set(screen.event()[1]["parts"]) == set(pages.PARTS["projector"])
    hall.act("n1", meeting, "ask_to_speak")
    for one in (page, back):
        asked = one.event()
        assert set(asked[1]["parts"]) == {"speakers"}
        assert asked[0] != revision
    for one in (first, page, back, screen):
        one.close()


def test_two_hundred_watch_at_the_price_of_one_and_leave_nothing_behind(hall, served):
    app, port = served
    meeting = hall.gather()
    threads = threading.active_count()
    watchers = [Watcher(port, path(meeting)) for _ in range(200)]
    wait(lambda: app.state.live.clients == 200)
    hall.act("n1", meeting, "ask_to_speak")
    for one in watchers:
        one.until("speakers", "n1")
    assert threading.active_count() <= threads + 4
    for one in watchers:
        one.close()
    wait(lambda: app.state.live.clients == 0)
    wait(app.state.live._task.done)
    looks = app.state.live.looks
    time.sleep(1)
    assert app.state.live.looks == looks


def test_more_than_a_process_can_hold_are_told_to_come_back(hall, served):
    app, port = served
    app.state.live.most = 1
    meeting = hall.gather()
    first = Watcher(port, path(meeting))
    first.event()
    second = Watcher(port, path(meeting))
    assert " 503 " in second.head.splitlines()[0]
    assert "retry-after: 15" in second.head.lower()
    first.close()
    wait(lambda: app.state.live.clients == 0)
    third = Watcher(port, path(meeting))
    assert " 200 " in third.head.splitlines()[0]
    for one in (second, third):
        one.close()


@pytest.mark.parametrize("address", [f"/charters/{SLUG}/assemblies/9/events", "/charters/nowhere/assemblies/1/events"])
def test_what_does_not_exist_is_not_watched(served, address):
    one = Watcher(served[1], address)
    assert " 404 " in one.head.splitlines()[0]
    one.close()


def test_of_a_confidential_question_nothing_sent_tells_how_anyone_votes(migrated_url):
    with opened(migrated_url) as engine:
        hall = Hall(engine, 'secrecy = "confidential"')
        meeting, k = hall.put()
        app_pages = pages.drawing(create_app(hall.store, load_settings()).state.pages)
        name = (SLUG, int(meeting.split("/")[1]))
        seen = []
        for login, choice in (("n1", "yes"), ("n2", "no")):
            hall.act(login, meeting, "vote", poll=k, choice=choice)
            seen.append(app_pages(hall.store, name))
        one, other = (json.dumps(dict(each.views["now"]), ensure_ascii=False) for each in seen)
        assert "ลงคะแนนแล้ว ๑ จาก" in one
        assert "ตัวอย่าง n1" not in one
        assert "ตัวอย่าง n2" not in other
        assert "ไม่เห็นชอบ" not in one + other
