"""Results live: one look at the database for everyone who watches a meeting, and Server-Sent Events to each of them.

The exception to sync throughout (docs/decisions/0019): watching is waiting, and a worker thread for everyone who waits
would leave none for those who act. A process looks at each watched meeting a few times a second with one cheap query;
only when its revision is another are its fragments made anew, once, in a thread of this module's own. What is sent is
always the present state: parts that differ from what a client has been sent. Nothing is queued for anyone, so a slow
client misses steps, never the end, and memory does not grow with time.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final, Literal, TypeAlias

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import HTTPException
from fastapi.sse import format_sse_event
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from charter_engine.storage import charters, live
from charter_engine.storage.unit_of_work import Store, reading

LOOK_SECONDS: Final = 0.35
HEARTBEAT_SECONDS: Final = 15.0
LIFETIME_SECONDS: Final = 900.0
MOST: Final = 1000
"""Clients of one process at a time. A stream ends after a quarter of an hour; browsers come back by themselves."""
_RETRY: Final = 2000
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

log = structlog.get_logger(__name__)
View: TypeAlias = Literal["now", "projector"]
Name: TypeAlias = tuple[str, int]
"""A charter's slug and a meeting's number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """A meeting at a revision: the HTML of every part by view, and the keys of what visitors may do."""

    revision: str
    views: Mapping[View, Mapping[str, str]]
    keys: Mapping[str, str]


Draw: TypeAlias = Callable[[Store, Name], Snapshot]


@dataclass(kw_only=True, slots=True)
class _Watch:
    """A meeting someone watches; `news` is set, and replaced, when its snapshot is another."""

    charter_id: str
    clients: int = 0
    snapshot: Snapshot | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, snapshot: Snapshot) -> None:
        """Keep the newest snapshot and wake who waits for it."""
        self.snapshot, news, self.news = snapshot, self.news, asyncio.Event()
        news.set()


class Hub:
    """The meetings watched in this process, and the one task that looks after them while there are any."""

    def __init__(self, store: Store, draw: Draw, *, most: int = MOST) -> None:
        self.store, self.draw, self.most = store, draw, most
        self.looks = self.clients = 0
        self._watches: dict[Name, _Watch] = {}
        self._task: asyncio.Task[None] | None = None
        self._threads: CapacityLimiter | None = None
        self._closing: asyncio.Event | None = None

    async def stream(self, name: Name, view: View, since: str) -> EventStream:
        """Return the answer for a new client; raises NoSuchCharter, NoSuchAssembly, and 503 where there are too many.

        `since` is the revision the client shows already, or empty.
        """
        if self.clients >= self.most:
            raise HTTPException(503, headers={"Retry-After": "15"})
        charter_id = await to_thread.run_sync(self._find, name, limiter=self._limiter())
        return EventStream(hub=self, name=name, charter_id=charter_id, view=view, since=since)

    def closing(self) -> asyncio.Event:
        """Set when the server is told to stop: open answers end by themselves, or it would wait for them in vain."""
        if self._closing is None:
            self._closing = asyncio.Event()
            _when_told_to_stop(asyncio.get_running_loop(), self._closing)
        return self._closing

    @contextmanager
    def watching(self, name: Name, charter_id: str) -> Iterator[_Watch]:
        """Count a client in, and out again however it leaves."""
        watch = self._watches.setdefault(name, _Watch(charter_id=charter_id))
        watch.clients, self.clients = watch.clients + 1, self.clients + 1
        self._look_on()
        try:
            yield watch
        finally:
            watch.clients, self.clients = watch.clients - 1, self.clients - 1
            if not watch.clients:
                del self._watches[name]

    def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._look_while_watched())

    async def _look_while_watched(self) -> None:
        while self._watches:
            known = {
                name: (watch.charter_id, watch.snapshot.revision if watch.snapshot else "")
                for name, watch in self._watches.items()
            }
            try:
                found = await to_thread.run_sync(self._look, known, limiter=self._limiter())
            except Exception:
                # A database away for a while must not end the watching.
                log.exception("live_look_failed")
                found = {}
            for name, snapshot in found.items():
                if name in self._watches:
                    self._watches[name].show(snapshot)
            await asyncio.sleep(LOOK_SECONDS)

    def _look(self, known: Mapping[Name, tuple[str, str]]) -> dict[Name, Snapshot]:
        """Ask once for each meeting, and draw those that are at another revision."""
        self.looks += 1
        with reading(self.store) as connection:
            now = {name: live.revision(connection, charter_id, name[1]) for name, (charter_id, _) in known.items()}
        return {name: self.draw(self.store, name) for name, (_, was) in known.items() if now[name] != was}

    def _find(self, name: Name) -> str:
        with reading(self.store) as connection:
            charter = charters.by_slug(connection, name[0])
            live.revision(connection, charter.charter_id, name[1])
        return charter.charter_id

    def _limiter(self) -> CapacityLimiter:
        """Threads of our own: those of the routes are for people who act."""
        if self._threads is None:
            self._threads = CapacityLimiter(2)
        return self._threads


class EventStream(Response):
    """An answer that goes on: changed parts as they change, a comment now and then, until the client is gone."""

    media_type = "text/event-stream"

    def __init__(self, *, hub: Hub, name: Name, charter_id: str, view: View, since: str) -> None:
        self.status_code, self.background = 200, None
        self.init_headers(_HEADERS)
        self.hub, self.name, self.charter_id, self.view, self.since = hub, name, charter_id, view, since
        self.sent: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the client has gone or the stream is old."""
        del scope
        gone = asyncio.ensure_future(_gone(receive))
        telling = asyncio.ensure_future(self._tell(send))
        stopping = asyncio.ensure_future(self.hub.closing().wait())
        every = (gone, telling, stopping)
        try:
            await asyncio.wait(every, timeout=_lifetime(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in every:
                task.cancel()
            results = await asyncio.gather(*every, return_exceptions=True)
        if not isinstance(results[0], BaseException):
            return
        await _quietly(send({"type": "http.response.body", "body": b"", "more_body": False}))

    async def _tell(self, send: Send) -> None:
        with self.hub.watching(self.name, self.charter_id) as watch:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _part(send, format_sse_event(retry=_RETRY, comment="ok"))
            while True:
                news = watch.news
                if watch.snapshot is not None and (event := self._changed(watch.snapshot)):
                    await _part(send, event)
                try:
                    await asyncio.wait_for(news.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    await _part(send, format_sse_event(comment="-"))

    def _changed(self, snapshot: Snapshot) -> bytes | None:
        """Return what differs from what this client was sent, as an event; None where nothing does."""
        shown = snapshot.views[self.view]
        if self.since == snapshot.revision:  # what the page was made with
            self.sent = dict(shown)
        self.since = ""
        parts = {name: html for name, html in shown.items() if self.sent.get(name) != html}
        self.sent = dict(shown)
        if not parts:
            return None
        data = {"parts": parts, "keys": dict(snapshot.keys)}
        return format_sse_event(data_str=json.dumps(data, ensure_ascii=False), event="change", id=snapshot.revision)


def _when_told_to_stop(loop: asyncio.AbstractEventLoop, closing: asyncio.Event) -> None:
    """Set the event at SIGTERM or SIGINT beside whatever else is done then; signals are the main thread's."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def told(which: int, frame: FrameType | None, before: object = before) -> None:
            loop.call_soon_threadsafe(closing.set)
            if callable(before):
                before(which, frame)

        signal.signal(number, told)


def _lifetime() -> float:
    return LIFETIME_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 - so that those who came together leave apart


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _part(send: Send, event: bytes) -> None:
    await send({"type": "http.response.body", "body": event, "more_body": True})


async def _quietly(sending: Awaitable[None]) -> None:
    try:
        await sending
    except OSError:
        log.debug("live_client_gone")
