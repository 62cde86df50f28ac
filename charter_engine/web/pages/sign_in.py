"""Signing in and out. A demonstration offers its people as buttons: it answers on this machine only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, cast

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from charter_engine.actions import accounts
from charter_engine.clock import wall_time
from charter_engine.errors import NotFound
from charter_engine.storage import charters, people
from charter_engine.storage.unit_of_work import reading, unit_of_work
from charter_engine.web import sessions
from charter_engine.web.dependencies import Reader, SettingsDep, StoreDep, Work
from charter_engine.web.forms import FormModel, Submitted, check
from charter_engine.web.problems import status_of
from charter_engine.web.rendering import page
from charter_engine.web.security import Attempts, TooManyAttempts

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter()

_BY_NAME, _BY_ADDRESS = 5, 60
"""Failures in five minutes: of one name from one address, and from one address (a whole hall may share one)."""


class NoDemonstration(NotFound):
    """People are offered as buttons only in a demonstration."""

    remedy = "Sign in with a name and a password."


class SignInForm(FormModel):
    """What the sign-in form sends."""

    login: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=1024)
    next: str = Field(default="/", max_length=2000)


class DemoForm(FormModel):
    """Which of the demonstration's people to be."""

    login: str = Field(min_length=1, max_length=64)
    next: str = Field(default="/", max_length=2000)


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoPerson:
    """One of a demonstration's people: `seats` are `(charter's title, role, sector)`."""

    login: str
    name: str
    officer: bool
    seats: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SignInPage:
    """What the sign-in page shows."""

    next: str
    demo: tuple[DemoPerson, ...]


def _few() -> Iterator[None]:
    """Hold one of a few places: those who wait for the database must not take every worker thread."""
    yield


_Few: Final = Depends(_few, scope="function", max_concurrency=4)


@router.get("/sign-in")
def show(request: Request, settings: SettingsDep, reader: Reader, next: str = "/") -> Response:  # noqa: A002 - its name in addresses
    """Show the form."""
    demo = demo_people(reader) if settings.demo else ()
    return page(request, "account/sign_in.html.j2", SignInPage(next=sessions.safe_next(next), demo=demo))


@router.post("/sign-in")
def sign_in(
    request: Request, typed: Submitted, store: StoreDep, settings: SettingsDep, _place: Annotated[None, _Few]
) -> Response:
    """Check name and password between transactions, then begin a session in one."""
    form = check(SignInForm, typed)
    again = SignInPage(next=sessions.safe_next(form.get("next")), demo=())
    if form.value is None:
        return page(request, "account/sign_in.html.j2", again, form=form, status=422)
    attempts = cast("Attempts", request.app.state.attempts)
    limits = _limits(request, form.value.login)
    try:
        attempts.check(limits, time.monotonic())
        with reading(store) as connection:
            account = accounts.authenticate(connection, form.value.login, form.value.password)
    except (accounts.SignInRefused, TooManyAttempts) as refusal:
        if isinstance(refusal, accounts.SignInRefused):
            attempts.failed(limits, time.monotonic())
        return page(request, "account/sign_in.html.j2", again, form=form.refused(refusal), status=status_of(refusal))
    attempts.succeeded(next(iter(limits)))
    with unit_of_work(store) as work:
        token = _begin(request, work.connection, account.login, settings.session_hours)
    return _go(request, token, form.value.next)


@router.post("/sign-in/demo")
def sign_in_demo(request: Request, typed: Submitted, settings: SettingsDep, work: Work) -> Response:
    """Become one of the demonstration's people; raises NoDemonstration anywhere else."""
    if not settings.demo:
        raise NoDemonstration(what="page", name="/sign-in/demo")
    form = check(DemoForm, typed).use()
    account = people.account_by_login(work.connection, form.login)
    token = _begin(request, work.connection, account.login, settings.session_hours)
    return _go(request, token, form.next)


@router.post("/sign-out")
def sign_out(request: Request, work: Work) -> Response:
    """End the session here and in the browser."""
    token = sessions.session_token(request)
    if token is not None:
        accounts.end_session(work.connection, token)
    response = RedirectResponse("/", 303)
    sessions.forget(response, request)
    return response


def demo_people(connection: Connection) -> tuple[DemoPerson, ...]:
    """Return everyone with an account, with the seats they hold."""
    known = charters.every(connection)
    return tuple(
        DemoPerson(
            login=account.login,
            name=account.name,
            officer=account.officer,
            seats=tuple(
                (charter.title, seat.role, seat.sector)
                for charter in known
                for seat in people.seats_of(connection, charter.charter_id, account.login)
            ),
        )
        for account in people.accounts(connection)
    )


def _limits(request: Request, login: str) -> dict[str, int]:
    address = request.client.host if request.client else "unknown"
    return {f"{login.casefold()} from {address}": _BY_NAME, address: _BY_ADDRESS}


def _begin(request: Request, connection: Connection, login: str, hours: int) -> str:
    old = sessions.session_token(request)
    return accounts.begin_session(connection, login, now=wall_time(), hours=hours, old_token=old)


def _go(request: Request, token: str, target: str) -> Response:
    response = RedirectResponse(sessions.safe_next(target), 303)
    sessions.remember(response, request, token)
    return response
