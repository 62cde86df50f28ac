"""People, their accounts, sessions and tokens: all of it can be erased without touching history, which names seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from charter_engine.errors import Conflict, NotFound
from charter_engine.storage import rows
from charter_engine.storage.charters import SeatRecord


class NoSuchAccount(NotFound):
    """There is no account {name!r} here."""

    remedy = "Check the spelling, or ask the secretariat to open an account."


class LoginTaken(Conflict):
    """The name {login!r} is taken."""

    remedy = "Choose another name to sign in with."


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRecord:
    """A person; `email` is where notices go, if anywhere."""

    person_id: str
    name: str
    email: str | None
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRecord:
    """What someone signs in with; a `password_hash` of `!` fits no password. `officer` keeps the installation."""

    login: str
    person_id: str
    name: str
    password_hash: str
    officer: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRecord:
    """A signed-in browser: the SHA-256 of its token in hex, by the wall clock."""

    token_hash: str
    login: str
    began: datetime
    expires: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenRecord:
    """A program's key: the SHA-256 of the token in hex; `charter_id` None reaches every charter the login does."""

    token_hash: str
    login: str
    charter_id: str | None
    label: str
    expires: datetime


_P = rows.person.c
_A = rows.account.c
_S = rows.session.c
_T = rows.api_token.c
_H = rows.seat_holder.c
_ACCOUNTS = select(_A.login, _A.person_id, _P.name, _A.password_hash, _A.officer).join_from(rows.account, rows.person)


def create_person(connection: Connection, person: PersonRecord) -> None:
    """Keep a person."""
    values = {column.name: getattr(person, column.name) for column in rows.person.c}
    connection.execute(insert(rows.person).values(**values))


def create_account(
    connection: Connection, *, login: str, person_id: str, password_hash: str, officer: bool = False
) -> None:
    """Let a person sign in; raises LoginTaken."""
    if find_account(connection, login) is not None:
        raise LoginTaken(login=login, why="the name is taken")
    values = {"login": login, "person_id": person_id, "password_hash": password_hash, "officer": officer}
    connection.execute(insert(rows.account).values(**values))


def find_account(connection: Connection, login: str) -> AccountRecord | None:
    """Return the account with this login."""
    row = connection.execute(_ACCOUNTS.where(_A.login == login)).one_or_none()
    return None if row is None else AccountRecord(**row._asdict())


def account_by_login(connection: Connection, login: str) -> AccountRecord:
    """Return the account with this login; raises NoSuchAccount."""
    account = find_account(connection, login)
    if account is None:
        raise NoSuchAccount(what="account", name=login)
    return account


def accounts(connection: Connection) -> tuple[AccountRecord, ...]:
    """Return every account by login."""
    return tuple(AccountRecord(**row._asdict()) for row in connection.execute(_ACCOUNTS.order_by(_A.login)))


def find_person(connection: Connection, person_id: str) -> PersonRecord | None:
    """Return a person, or None after an erasure."""
    row = connection.execute(select(rows.person).where(_P.person_id == person_id)).one_or_none()
    return None if row is None else PersonRecord(**row._asdict())


def set_password(connection: Connection, login: str, password_hash: str) -> None:
    """Replace a password's hash."""
    connection.execute(update(rows.account).where(_A.login == login).values(password_hash=password_hash))


def seats_of(connection: Connection, charter_id: str, login: str) -> tuple[SeatRecord, ...]:
    """Return the seats a login holds now in a charter, the oldest first."""
    seat = rows.seat.c
    query = (
        select(rows.seat)
        .join(rows.seat_holder, (seat.charter_id == _H.charter_id) & (seat.seat == _H.seat))
        .join(rows.account, _A.person_id == _H.person_id)
        .where(seat.charter_id == charter_id, _A.login == login, seat.ended.is_(None))
        .order_by(seat.began, seat.seat)
    )
    return tuple(SeatRecord(**row._asdict()) for row in connection.execute(query))


def holdings(connection: Connection, person_id: str) -> tuple[tuple[str, str], ...]:
    """Return `(charter_id, seat)` for every seat a person holds or held."""
    query = select(_H.charter_id, _H.seat).where(_H.person_id == person_id).order_by(_H.charter_id, _H.seat)
    return tuple((charter_id, seat) for charter_id, seat in connection.execute(query))


def erase_person(connection: Connection, person_id: str) -> tuple[tuple[str, str], ...]:
    """Forget a person, accounts, sessions and tokens; return `(charter_id, seat)` of the seats that lost their name.

    End held seats first; the words of comments are erased where comments are kept.
    """
    seats = holdings(connection, person_id)
    logins = select(_A.login).where(_A.person_id == person_id).scalar_subquery()
    for table in (rows.session, rows.api_token, rows.idempotency):
        connection.execute(delete(table).where(table.c.login.in_(logins)))
    for table in (rows.account, rows.seat_holder, rows.person):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    return seats


# --- sessions and tokens ----------------------------------------------------------------------------------------------
def begin_session(connection: Connection, session: SessionRecord) -> None:
    """Keep a session, and drop those that ended before it began."""
    connection.execute(delete(rows.session).where(_S.expires <= session.began))
    values = {column.name: getattr(session, column.name) for column in rows.session.c}
    connection.execute(insert(rows.session).values(**values))


def session_account(connection: Connection, token_hash: str, now: datetime) -> AccountRecord | None:
    """Return whose session this is, unless it has expired at `now`."""
    query = _ACCOUNTS.join(rows.session, _S.login == _A.login).where(_S.token_hash == token_hash, _S.expires > now)
    row = connection.execute(query).one_or_none()
    return None if row is None else AccountRecord(**row._asdict())


def end_session(connection: Connection, token_hash: str) -> None:
    """Forget a session; one that is not there is no error."""
    connection.execute(delete(rows.session).where(_S.token_hash == token_hash))


def end_sessions(connection: Connection, login: str) -> None:
    """Forget every session of a login, as after a change of password."""
    connection.execute(delete(rows.session).where(_S.login == login))


def add_token(connection: Connection, token: TokenRecord) -> None:
    """Keep a program's key."""
    values = {column.name: getattr(token, column.name) for column in rows.api_token.c}
    connection.execute(insert(rows.api_token).values(**values))


def find_token(connection: Connection, token_hash: str, now: datetime) -> TokenRecord | None:
    """Return a program's key, unless it has expired at `now`."""
    row = connection.execute(select(rows.api_token).where(_T.token_hash == token_hash, _T.expires > now)).one_or_none()
    return None if row is None else TokenRecord(**row._asdict())


def tokens_of(connection: Connection, login: str) -> tuple[TokenRecord, ...]:
    """Return the keys a login has given to programs."""
    query = select(rows.api_token).where(_T.login == login).order_by(_T.label, _T.token_hash)
    return tuple(TokenRecord(**row._asdict()) for row in connection.execute(query))


def drop_token(connection: Connection, token_hash: str) -> None:
    """Forget a program's key."""
    connection.execute(delete(rows.api_token).where(_T.token_hash == token_hash))
