"""Refusals and failures as answers: problem documents (RFC 9457) under /api, pages that say what to do elsewhere.

The only place that knows which refusal is which HTTP status. What broke inside is logged under an incident's number and
never shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from charter_engine import errors, i18n
from charter_engine.actions import accounts, ballot_box
from charter_engine.domain.text import thai_digits
from charter_engine.i18n import translate as _
from charter_engine.web import conditional, dependencies, rendering, security, wording
from charter_engine.web.forms import fault_text

log = structlog.get_logger(__name__)

_STATUS: Final[Sequence[tuple[type[errors.Refusal], int]]] = (
    (security.TooManyAttempts, 429),
    (ballot_box.BoxFull, 503),
    (accounts.SignInRefused, 403),
    (dependencies.SignInNeeded, 401),
    (conditional.StaleTag, 412),
    (errors.NotFound, 404),
    (errors.NotPermitted, 403),
    (errors.Invalid, 422),
    (errors.RuleBroken, 409),
    (errors.Conflict, 409),
)

_SAID: Final = {
    400: (
        "Not readable",
        "The request could not be read.",
        "Go back and send less at once: one field holds a megabyte, one form a thousand fields.",
    ),
    404: ("No such page", "There is no page here.", "Check the address, or begin at the first page."),
    405: (
        "Not possible here",
        "This address cannot be used that way.",
        "Go back and use the buttons of the page.",
    ),
    413: ("Too large", "What was sent is too large.", "Send a smaller file: up to 20 megabytes are usual."),
    415: ("Wrong kind of file", "This kind of file is not accepted.", "Send one of the kinds the page names."),
    422: (
        "Something to correct",
        "Something in the form is missing or wrong.",
        "Go back, correct the places named here and send it again.",
    ),
    500: (
        "Our mistake",
        "Something broke on our side.",
        "Try again; if it happens again, tell the secretariat the number.",
    ),
    503: ("Not ready", "The service is not ready.", "Wait a moment, then try again."),
}
"""Status → title, what happened, what to do: for answers that are no refusals of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """An RFC 9457 problem and our additions: a stable `code`, the `remedy`, the `facts`, faults of single fields."""

    status: int
    code: str
    title: str
    detail: str
    remedy: str
    instance: str
    facts: dict[str, Any] = field(default_factory=dict)
    faults: tuple[tuple[str, str], ...] = ()
    incident: str = ""

    def document(self) -> dict[str, Any]:
        """Return the JSON document; `faults` and `incident` only where there are any."""
        known: dict[str, Any] = {
            "type": f"urn:charter-engine:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
            "code": self.code,
            "remedy": self.remedy,
            "facts": self.facts,
        }
        if self.faults:
            known["faults"] = [{"at": at, "message": message} for at, message in self.faults]
        return known | ({"incident": self.incident} if self.incident else {})


def status_of(refusal: errors.Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in _STATUS if isinstance(refusal, kind)), 400)


_OURS: Final = frozenset({"act", "needed", "state", "what", "who", "why"})
"""Facts that are words of ours; others, such as names, stay as they were typed."""


def _read(name: str, fact: object) -> object:
    """A fact in the reader's words: reasons, states and days in Thai; a number typed into an address, too."""
    if isinstance(fact, str) and name not in _OURS:
        return thai_digits(fact) if fact.isascii() and fact.isdigit() else fact
    return wording.fact_said(name, fact)


def of_refusal(refusal: errors.Refusal, instance: str) -> Problem:
    """Describe a refusal of ours."""
    family = next(kind for kind in type(refusal).__mro__ if kind.__module__ == errors.__name__)
    read = {name: _read(name, fact) for name, fact in refusal.facts.items()}
    return Problem(
        status=status_of(refusal),
        code=refusal.code,
        title=_(_TITLES.get(family, "Refused")),
        detail=i18n.fill(i18n.template_of(type(refusal)), read),
        remedy=i18n.fill(refusal.remedy, read) if refusal.remedy else "",
        instance=instance,
        facts=_plain(refusal.facts),
    )


_TITLES: Final[dict[type, str]] = {
    errors.NotFound: "Not found",
    errors.NotPermitted: "Not permitted",
    errors.Invalid: "Not usable as it is",
    errors.RuleBroken: "Not possible at this stage",
    errors.Conflict: "Someone else was faster",
}


def _plain(facts: dict[str, object]) -> dict[str, Any]:
    return {name: _plain_fact(fact) for name, fact in facts.items()}


def _plain_fact(fact: object) -> str | int | list[Any] | None:
    """Return a fact as JSON has it: text, whole numbers, truth values and lists; all else by its words."""
    if fact is None or isinstance(fact, int):
        return fact
    if isinstance(fact, (list, tuple, set, frozenset)):
        return [_plain_fact(part) for part in fact]
    return str(fact)


def of_status(status: int, instance: str, *, incident: str = "", faults: Sequence[tuple[str, str]] = ()) -> Problem:
    """Describe an HTTP status that is no refusal of ours."""
    title, happened, remedy = _SAID.get(status, _SAID[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500])
    return Problem(
        status=status,
        code="-".join(title.casefold().split()),
        title=_(title),
        detail=_(happened),
        remedy=_(remedy),
        instance=instance,
        incident=incident,
        faults=tuple(faults),
    )


def describe(request: Request, error: Exception) -> Problem:
    """Describe anything that was raised; an error that is nobody's refusal is logged and keeps its words to itself."""
    instance = request.url.path
    match error:
        case errors.Refusal():
            return of_refusal(error, instance)
        case RequestValidationError():
            faults = [(".".join(map(str, fault["loc"][1:])) or "body", fault_text(fault)) for fault in error.errors()]
            return of_status(422, instance, faults=faults)
        case HTTPException():
            return of_status(error.status_code, instance)
        case _:
            incident = secrets.token_hex(4)
            log.error("incident", incident=incident, method=request.method, path=instance, exc_info=error)
            return of_status(500, instance, incident=incident)


def is_api(request: Request) -> bool:
    """Tell whether the answer is for a program."""
    return request.url.path.startswith("/api/") or request.url.path in ("/healthz", "/readyz")


def respond(request: Request, error: Exception) -> Response:
    """Answer what was raised: a problem document, a page, or the way to the sign-in page."""
    problem = describe(request, error)
    headers = dict(getattr(error, "headers", None) or {})
    if isinstance(error, (security.TooManyAttempts, ballot_box.BoxFull)):
        headers["Retry-After"] = str(error.facts["seconds"])
    if is_api(request):
        if problem.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = 'Bearer realm="charter"'
        return JSONResponse(problem.document(), problem.status, headers=headers, media_type="application/problem+json")
    if problem.status == HTTPStatus.UNAUTHORIZED and request.method in ("GET", "HEAD"):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", 303)
    response = rendering.page(request, "error.html.j2", problem, status=problem.status)
    response.headers.update(headers)
    return response


class Answering:
    """ASGI middleware: whatever is raised below it becomes an answer, once, unless the answer has already begun."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and answer what is raised."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, note)
        except Exception as error:
            if status:
                raise
            await respond(Request(scope, receive), error)(scope, receive, note)
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            await security.drain(receive)


def install(app: FastAPI) -> None:
    """Answer refusals, validation errors and HTTP errors raised inside the router; `Answering` takes the rest."""

    def handler(request: Request, error: Exception) -> Response:
        return respond(request, error)

    for kind in (errors.Refusal, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handler)
