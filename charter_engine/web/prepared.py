"""Adopted pages kept ready: a thin ASGI layer in front that answers again what it has answered before.

Only `GET /charters/{slug}/versions/{n}` for someone without cookie and key is kept: an adopted text never changes, so
its page does only when the charter gets another version or the day changes (which version is in force). Every second at
most, the layer asks the database for both; a page can therefore be one second behind an act. The messages are kept as
they left the middlewares, headers and compression included, by host, path and whether the reader takes gzip; whatever
else a request says (a query, a range, credentials) goes to the application.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from anyio import to_thread
from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charter_engine.domain.text import bangkok_date
from charter_engine.storage import overview
from charter_engine.storage.unit_of_work import Store, database_time, reading
from charter_engine.web.conditional import PUBLIC, anonymous, answer, matches

_PATH: Final = re.compile(r"/charters/[a-z0-9-]+/versions/[1-9][0-9]{0,8}")
_BYPASS: Final = frozenset({b"cookie", b"authorization", b"range", b"if-match", b"if-unmodified-since"})
_NOT_IN_304: Final = frozenset({b"content-length", b"content-type", b"content-encoding"})
_HOLDER: Final = "charter_engine.prepared"
_TRUSTED_SECONDS: Final = 1.0
_MOST_BYTES: Final = 32 * 1024 * 1024
_LARGEST: Final = 4 * 1024 * 1024

Headers: TypeAlias = list[tuple[bytes, bytes]]
Key: TypeAlias = tuple[bytes, str, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """What a page was made from besides its text: the charter's newest version and the day."""

    slug: str
    head: int
    day: date


@dataclass(kw_only=True, slots=True)
class _Kept:
    """An answer as sent, and until when (monotonic seconds) it is trusted without asking."""

    stamp: Stamp
    etag: str
    headers: Headers
    short: Headers
    body: bytes
    until: float


@dataclass(kw_only=True, slots=True)
class _Capture:
    """An answer on its way out."""

    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False

    def note(self, message: Message) -> None:
        """Take in one message of the answer."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body", False)


def offer(request: Request, response: Response, *, root: str, slug: str, head: int, day: date) -> Response:
    """Tag a page and, where it is the same for everyone, let the layer in front keep it."""
    if anonymous(request):
        response.headers["Cache-Control"] = PUBLIC
        response.headers["Vary"] = "Cookie, Authorization"
        holder = request.scope.get(_HOLDER)
        if holder is not None:
            holder["stamp"] = Stamp(slug=slug, head=head, day=day)
    return answer(request, response, root=root)


def present_stamp(store: Store, slug: str) -> Stamp | None:
    """Return how a charter stands now, or None for a stranger."""
    with reading(store) as connection:
        head = overview.head_of(connection, slug)
        day = bangkok_date(store.clock.read(database_time(connection)))
    return None if head is None else Stamp(slug=slug, head=head, day=day)


class Prepared:
    """The layer: outermost, so that what it keeps is exactly what would have been sent."""

    def __init__(self, app: ASGIApp, store: Store, *, now: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.store = store
        self.now = now
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory what is known and still true; pass everything else on."""
        found = _key(scope)
        if found is None:
            await self.app(scope, receive, send)
            return
        key, wanted = found
        kept = self._kept.get(key)
        if kept is not None and (kept.until > self.now() or await self._still_true(key, kept)):
            await _send(kept, wanted, send)
            return
        await self._pass_on(key, scope, receive, send)

    async def _still_true(self, key: Key, kept: _Kept) -> bool:
        present = await to_thread.run_sync(present_stamp, self.store, kept.stamp.slug)
        if present == kept.stamp:
            kept.until = self.now() + _TRUSTED_SECONDS
            return True
        self._drop(key)
        return False

    async def _pass_on(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        holder: dict[str, Any] = {}
        capture = _Capture()

        async def note(message: Message) -> None:
            if len(capture.body) <= _LARGEST:
                capture.note(message)
            await send(message)

        await self.app({**scope, _HOLDER: holder}, receive, note)
        if capture.status == 200 and capture.whole and "stamp" in holder:  # noqa: PLR2004 - HTTP OK
            self._keep(key, holder["stamp"], capture)

    def _keep(self, key: Key, stamp: Stamp, capture: _Capture) -> None:
        etag = next((value for name, value in capture.headers if name == b"etag"), b"")
        if not etag or len(capture.body) > _LARGEST:
            return
        self._drop(key)
        self._kept[key] = _Kept(
            stamp=stamp,
            etag=etag.decode("latin-1"),
            headers=capture.headers,
            short=[(name, value) for name, value in capture.headers if name not in _NOT_IN_304],
            body=bytes(capture.body),
            until=self.now() + _TRUSTED_SECONDS,
        )
        self._bytes += len(capture.body)
        while self._bytes > _MOST_BYTES:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.body)


def _key(scope: Scope) -> tuple[Key, str | None] | None:
    """Return under which key a request's answer may be kept, with its `If-None-Match`; None: not this layer's."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    path = scope["path"]
    if not _PATH.fullmatch(path):
        return None
    host, gzip, wanted = b"", False, None
    for name, value in scope["headers"]:
        if name in _BYPASS:
            return None
        if name == b"host":
            host = value
        elif name == b"accept-encoding":
            gzip = b"gzip" in value
        elif name == b"if-none-match":
            wanted = value.decode("latin-1")
    return (host, path, gzip), wanted


async def _send(kept: _Kept, wanted: str | None, send: Send) -> None:
    if wanted is not None and matches(wanted, kept.etag):
        await send({"type": "http.response.start", "status": 304, "headers": kept.short})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": kept.body})
