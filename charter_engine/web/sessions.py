"""The session cookie and the bearer key in requests and responses; nothing is signed, nothing is inside.

`__Host-` binds the cookie to this host, its root path and TLS (RFC 6265bis §4.1.3). A server that listens on the
loopback alone and is reached there without TLS (a demonstration, a trial on one machine) gives it a plain name.
"""

from __future__ import annotations

from typing import Final, cast
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from charter_engine.settings import Settings
from charter_engine.web.security import is_loopback

_NAME: Final = "charter_session"
_PRINTABLE: Final = 0x20


def plain(settings: Settings) -> bool:
    """Tell whether the cookie goes without TLS: only on the loopback, where nobody listens in between."""
    return is_loopback(settings.host) and urlsplit(settings.public_url).scheme != "https"


def cookie_name(settings: Settings) -> str:
    """Return the session cookie's name."""
    return _NAME if plain(settings) else f"__Host-{_NAME}"


def _settings(request: Request) -> Settings:
    return cast("Settings", request.app.state.settings)


def session_token(request: Request) -> str | None:
    """Return the token a browser brought along."""
    return request.cookies.get(cookie_name(_settings(request))) or None


def bearer(request: Request) -> str | None:
    """Return the key of `Authorization: Bearer KEY` (RFC 6750 §2.1)."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.casefold() == "bearer" else None


def remember(response: Response, request: Request, token: str) -> None:
    """Give the browser its session."""
    settings = _settings(request)
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=settings.session_hours * 3600,
        path="/",
        secure=not plain(settings),
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, request: Request) -> None:
    """Take the session from the browser."""
    settings = _settings(request)
    name = cookie_name(settings)
    response.delete_cookie(name, path="/", secure=not plain(settings), httponly=True, samesite="lax")


def safe_next(target: str | None, default: str = "/") -> str:
    """Return a place on this site to go on to; anything that a browser could read as another site becomes `default`."""
    if not target or not target.startswith("/") or any(ord(c) < _PRINTABLE or c == "\\" for c in target):
        return default
    parts = urlsplit(target)
    if target.startswith("//") or parts.scheme or parts.netloc:
        return default
    return target
