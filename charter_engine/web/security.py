"""What stands between the network and the routes: hosts, headers, cross-origin requests, large bodies, guessing.

Pure ASGI, so that nothing is buffered and answers may stream. Refusals are raised; `problems.Answering`, which stands
outside of these, words them.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

import anyio
from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charter_engine.errors import Invalid, NotPermitted

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class CrossOriginRefused(NotPermitted):
    """This request came from another site, so nothing was done."""

    remedy = "Open the page here and use its own button."


class ForeignHost(NotPermitted):
    """A demonstration answers only on this machine, not as {host!r}."""

    remedy = "Open it at http://127.0.0.1 with its port."


class DemoNotLocal(Invalid):
    """A demonstration listens on this machine only, not on {host!r}: it lets anyone in without a password."""

    remedy = "Leave CHARTER_HOST at 127.0.0.1, or serve without CHARTER_DEMO."


class TooManyAttempts(NotPermitted):
    """Too many attempts to sign in; wait {seconds} seconds."""

    remedy = "Wait, then try again; ask the secretariat if you have lost your password."


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine by name, without asking anyone."""
    name = host.strip("[]").casefold()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def require_loopback(host: str) -> None:
    """Refuse to bind a demonstration to an address others can reach; raises DemoNotLocal."""
    if not is_loopback(host):
        raise DemoNotLocal(host=host, why="others could reach it")


class LocalOnly:
    """Answer only requests addressed to this machine, so that no name others control can point a browser here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a foreign host."""
        if scope["type"] == "http":
            host = Headers(scope=scope).get("host", "")
            if not is_loopback(urlsplit(f"//{host}").hostname or ""):
                raise ForeignHost(host=host, who="a demonstration", what="answer there")
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Put the same headers on every answer, errors included; a route's own header is left alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        await self.app(scope, receive, dress)


class CrossOrigin:
    """Refuse unsafe requests a browser says come from elsewhere (Fetch Metadata, then Origin: RFC 6454 §7).

    A request with a cookie and neither signal is refused as well; programs send a bearer key and no cookie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what another site asks for."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not _same_origin(Headers(scope=scope)):
            raise CrossOriginRefused(who="another site", what="act here")
        await self.app(scope, receive, send)


def _same_origin(headers: Headers) -> bool:
    sites, origins, hosts = headers.getlist("sec-fetch-site"), headers.getlist("origin"), headers.getlist("host")
    if len(sites) > 1 or len(origins) > 1 or len(hosts) != 1:
        return False
    if sites:
        return sites[0] in ("same-origin", "none")
    if origins:
        return origins[0] != "null" and urlsplit(origins[0]).netloc == hosts[0]
    return "cookie" not in headers


class BodyTooLarge(HTTPException):
    """FastAPI passes this kind through while it reads a body; it would turn any other into a 400."""

    def __init__(self) -> None:
        super().__init__(413, headers={"Connection": "close"})


async def drain(receive: Receive) -> None:
    """Read on and forget, for a while: a browser still sending would report a broken connection, not our answer."""
    with anyio.move_on_after(_DRAIN_SECONDS):
        left = _DRAIN_BYTES
        while left > 0:
            message = await receive()
            if message["type"] != "http.request" or not message.get("more_body", False):
                return
            left -= len(message.get("body", b""))


class BodyLimit:
    """Refuse a body beyond `limit` bytes: by its stated length before a byte is read, else by counting."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or count."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "0")
        if not stated.isdecimal() or int(stated) > self.limit:
            raise BodyTooLarge
        taken = 0

        async def count() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.limit:
                raise BodyTooLarge
            return message

        await self.app(scope, count, send)


class Attempts:
    """Failed sign-ins of the last `window` seconds, by name and by address, in this process's memory."""

    def __init__(self, *, window: float = 300.0) -> None:
        self.window = window
        self._failed: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, limits: Mapping[str, int], now: float) -> None:
        """Raise TooManyAttempts if a key has failed as often as its limit; `now` is a monotonic time in seconds."""
        with self._lock:
            recent = {key: self._recent(key, now) for key in limits}
            waits = [times[0] + self.window - now for key, times in recent.items() if len(times) >= limits[key]]
        if waits:
            raise TooManyAttempts(seconds=max(1, round(max(waits))), who="you", what="try again yet")

    def failed(self, keys: Iterable[str], now: float) -> None:
        """Count a failure."""
        with self._lock:
            for key in keys:
                self._failed.setdefault(key, deque(maxlen=_MOST_KEPT)).append(now)
            if len(self._failed) > _MOST_KEYS:
                self._failed = {key: self._failed[key] for key in tuple(self._failed) if self._recent(key, now)}

    def succeeded(self, key: str) -> None:
        """Forget a key's failures."""
        with self._lock:
            self._failed.pop(key, None)

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._failed.get(key, deque())
        while times and times[0] <= now - self.window:
            times.popleft()
        return times


_MOST_KEYS: Final = 10_000
_DRAIN_SECONDS: Final = 20.0
_DRAIN_BYTES: Final = 256 * 1024 * 1024
_MOST_KEPT: Final = 200
