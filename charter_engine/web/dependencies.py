"""What a route asks for: one transaction, the login, the charter it stands in, the seat that acts.

A route takes `Work` (it may change things) or `Reader` (it may not), never both: two transactions of one request could
wait for each other. Transactions end before the response is sent (`scope="function"`), so that nobody is told of an act
that was not kept. Waiting for one takes no worker thread (`max_concurrency`; together they fit the connection pool).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, cast

from fastapi import Depends, Request

from charter_engine.actions import accounts
from charter_engine.actions.charters import acting_in
from charter_engine.actions.framework import Acting
from charter_engine.clock import wall_time
from charter_engine.domain.identity.role import Right, Role, holds
from charter_engine.errors import NotPermitted
from charter_engine.settings import Settings
from charter_engine.storage import charters, people
from charter_engine.storage.unit_of_work import Store, UnitOfWork, reading, unit_of_work
from charter_engine.web import sessions

if TYPE_CHECKING:
    from sqlalchemy import Connection
else:
    Connection: TypeAlias = Any  # FastAPI needs the name, not the type: SQL is storage's


class SignInNeeded(NotPermitted):
    """Sign in first."""

    remedy = "Sign in, then do it again."


class BadToken(SignInNeeded):
    """The key is unknown or has expired."""

    remedy = "Ask for a new key with `charter token`."


class WrongCharterToken(NotPermitted):
    """This key was given for another charter."""

    remedy = "Use a key of this charter, or one for all charters."


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """Who is signed in; `charter_id` limits a program's key to one charter, `token` is a browser's session."""

    login: str
    person_id: str
    name: str
    officer: bool
    charter_id: str | None = None
    token: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CharterFrame:
    """The charter a page stands in, with the seats its reader holds there; who signs in without one is a citizen."""

    charter: charters.CharterRecord
    seats: tuple[charters.SeatRecord, ...]
    signed_in: bool = False

    @property
    def slug(self) -> str:
        """The charter's name in addresses."""
        return self.charter.slug

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the reader's seats."""
        return frozenset(seat.role for seat in self.seats) or frozenset({"citizen"} if self.signed_in else ())

    def may(self, right: str) -> bool:
        """Whether one of the reader's seats holds a right: for showing a button, never for allowing the act."""
        return any(holds(Role(role), Right(right)) for role in self.roles)


def get_store(request: Request) -> Store:
    """Return the application's database and clock."""
    return cast("Store", request.app.state.store)


def get_settings(request: Request) -> Settings:
    """Return the application's settings."""
    return cast("Settings", request.app.state.settings)


StoreDep = Annotated[Store, Depends(get_store)]
SettingsDep = Annotated[Settings, Depends(get_settings)]


async def _whole_body(request: Request) -> None:
    """Read the body before a transaction begins: a slow sender must not hold the database."""
    if request.headers.get("content-type", "").startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        await request.form()
    else:
        await request.body()


def _work(store: StoreDep, _body: Annotated[None, Depends(_whole_body)]) -> Iterator[UnitOfWork]:
    with unit_of_work(store) as work:
        yield work


def _reader(store: StoreDep) -> Iterator[Connection]:
    with reading(store) as connection:
        yield connection


Work = Annotated[UnitOfWork, Depends(_work, scope="function", max_concurrency=5)]
"""One transaction that may change things; kept before the response is sent."""

Reader = Annotated[Connection, Depends(_reader, scope="function", max_concurrency=6)]
"""One state of the database, for reading."""


def _current_login(request: Request, store: StoreDep) -> Login | None:
    """Return who asks, by key or session; raises BadToken for a key that opens nothing."""
    key = sessions.bearer(request)
    token = sessions.session_token(request)
    login = None
    if key is not None:
        login = _by_key(store, key)
    elif token is not None:
        login = _by_session(store, token)
    request.state.login = login
    return login


def _by_key(store: Store, key: str) -> Login:
    with reading(store) as connection:
        record = people.find_token(connection, accounts.token_hash(key), wall_time())
        if record is None:
            raise BadToken(who="nobody", what="use this key")
        account = people.account_by_login(connection, record.login)
    return _login(account, charter_id=record.charter_id)


def _by_session(store: Store, token: str) -> Login | None:
    with reading(store) as connection:
        account = people.session_account(connection, accounts.token_hash(token), wall_time())
    return None if account is None else _login(account, token=token)


def _login(account: people.AccountRecord, *, charter_id: str | None = None, token: str | None = None) -> Login:
    return Login(
        login=account.login,
        person_id=account.person_id,
        name=account.name,
        officer=account.officer,
        charter_id=charter_id,
        token=token,
    )


KNOW_LOGIN: Final = Depends(_current_login, max_concurrency=4)
"""For a router's `dependencies`: its pages' layout shows who is signed in."""

CurrentLogin = Annotated[Login | None, KNOW_LOGIN]
"""Who asks, or None."""


def _signed_in(login: CurrentLogin) -> Login:
    if login is None:
        raise SignInNeeded(who="nobody", what="do this without signing in")
    return login


SignedIn = Annotated[Login, Depends(_signed_in)]
"""Who asks; without one a page leads to the sign-in page and the API answers 401."""


def enter_charter(request: Request, connection: Connection, slug: str) -> CharterFrame:
    """Return the charter with the reader's seats, and let the page's layout know; raises NoSuchCharter.

    Use it in routes with `Work`; routes with `Reader` and `{slug}` in their path take `CurrentCharter`.
    """
    charter = charters.by_slug(connection, slug)
    login: Login | None = getattr(request.state, "login", None)
    if login is not None:
        check_key(login, charter)
    seats = () if login is None else people.seats_of(connection, charter.charter_id, login.login)
    frame = CharterFrame(charter=charter, seats=seats, signed_in=login is not None)
    request.state.frame = frame
    return frame


def _current_charter(request: Request, slug: str, reader: Reader, _login: CurrentLogin) -> CharterFrame:
    return enter_charter(request, reader, slug)


CurrentCharter = Annotated[CharterFrame, Depends(_current_charter)]
"""The charter named by `{slug}` in the path, read in the request's `Reader`."""


def check_key(login: Login, charter: charters.CharterRecord) -> None:
    """Raise WrongCharterToken where a program's key is limited to another charter."""
    if login.charter_id not in (None, charter.charter_id):
        raise WrongCharterToken(who=login.login, what="use this key here")


def _acting_here(request: Request, slug: str, work: Work, login: SignedIn) -> Acting:
    acting = acting_in(work, login.login, slug)
    check_key(login, acting.charter)
    request.state.frame = CharterFrame(charter=acting.charter, seats=acting.seats, signed_in=True)
    return acting


ActingHere = Annotated[Acting, Depends(_acting_here)]
"""Who acts in the charter named by `{slug}`, in the request's `Work`: what every action takes first after the work."""
