"""Conditional reading (RFC 9110 §13): strong ETags over what was made, 304 for what a browser has already."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from fastapi import Request
from starlette.responses import Response

from charter_engine.errors import Conflict
from charter_engine.web.sessions import bearer, session_token

_SHOWN: Final = 32
PUBLIC: Final = "public, max-age=0, must-revalidate"
"""Anyone may keep it, nobody may show it unasked."""


class StaleTag(Conflict):
    """The thing has changed since it was read: {why}."""

    remedy = "Read it again and decide again."


def matches(wanted: str | None, etag: str) -> bool:
    """Tell whether `If-None-Match` names this tag (weak comparison, RFC 9110 §13.1.2)."""
    if not wanted:
        return False
    return wanted.strip() == "*" or etag in {one.strip().removeprefix("W/") for one in wanted.split(",")}


def answer(request: Request, response: Response, *, root: str = "") -> Response:
    """Give a page its tag and turn it into 304 where the browser has it.

    The tag is the root hash of the adopted text, where there is one, and the digest of the page around it.
    """
    digest = sha256(bytes(response.body)).hexdigest()[:_SHOWN]
    etag = f'"{root}.{digest}"' if root else f'"{digest}"'
    return tagged(request, response, etag)


def tagged(request: Request, response: Response, etag: str, *, keep: str = "") -> Response:
    """Give an answer a tag of its own; `keep` is its Cache-Control, for what is the same for everyone."""
    response.headers["ETag"] = etag
    if keep:
        response.headers["Cache-Control"] = keep
    if not matches(request.headers.get("if-none-match"), etag):
        return response
    kept = {name: response.headers[name] for name in ("etag", "cache-control", "vary") if name in response.headers}
    return Response(status_code=304, headers=kept)


def anonymous(request: Request) -> bool:
    """Tell whether nobody in particular asks, so that the answer is the same for everyone."""
    return session_token(request) is None and bearer(request) is None
