"""Accounts: opening one, signing in and out, keys for programs. None of it is an official act.

Passwords are hashed with Argon2id (RFC 9106) before the transaction begins: hashing is slow on purpose. Only SHA-256 of
session and program tokens is kept; sessions are judged by the wall clock, for a story's clock may run anywhere.
"""

from __future__ import annotations

import re
import secrets
import threading
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from charter_engine.errors import Invalid, NotPermitted
from charter_engine.storage import people
from charter_engine.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOKEN_PREFIX: Final = "chr_"  # noqa: S105 - lets scanners find a leaked key
NO_PASSWORD: Final = "!"  # noqa: S105 - no hash begins so
_SHORTEST, _LONGEST = 10, 1024
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_AT_ONCE: Final = threading.BoundedSemaphore(4)
"""Each hash takes 64 MiB: a flood of sign-ins must wait rather than exhaust memory."""


class UnusableLogin(Invalid):
    """{login!r} cannot be a name to sign in with."""

    remedy = "Use 2 to 64 of a-z, 0-9 and . _ - @, beginning with a letter or digit."


class WeakPassword(Invalid):
    """The password is too short or too long."""

    remedy = "Use 10 to 1024 characters; a few unrelated words are easy to remember."


class SignInRefused(NotPermitted):
    """The name or the password is wrong."""

    remedy = "Try again, or ask the secretariat for a new password."


def login_form(typed: str) -> str:
    """Return a typed login as it is kept; raises UnusableLogin."""
    login = typed.strip().casefold()
    if not _LOGIN.fullmatch(login):
        raise UnusableLogin(login=typed[:64], why="it has other characters or another length")
    return login


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Return a password's Argon2id hash; raises WeakPassword. Call it before the transaction."""
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise WeakPassword(why="its length")
    with _AT_ONCE:
        return _hasher().hash(password)


def token_hash(token: str) -> str:
    """Return what is kept of a token: its SHA-256 in hex."""
    return sha256(token.encode()).hexdigest()


def authenticate(connection: Connection, typed: str, password: str) -> people.AccountRecord:
    """Return whose login and password these are; raises SignInRefused, as slowly for an unknown login as for any."""
    account = people.find_account(connection, typed.strip().casefold())
    known = account is not None and account.password_hash != NO_PASSWORD
    kept = account.password_hash if account is not None and known else _nobodys_hash()
    try:
        with _AT_ONCE:
            _hasher().verify(kept, password[:_LONGEST])
    except (VerificationError, InvalidHashError):
        account = None
    if account is None or not known:
        raise SignInRefused(who="nobody", what="sign in")
    return account


def open_account(
    work: UnitOfWork,
    *,
    login: str,
    name: str,
    password_hash: str = NO_PASSWORD,
    email: str | None = None,
    officer: bool = False,
) -> people.AccountRecord:
    """Keep a new person with an account; raises UnusableLogin, LoginTaken."""
    login = login_form(login)
    person = people.PersonRecord(person_id=secrets.token_hex(8), name=name.strip(), email=email, since=work.now())
    people.create_person(work.connection, person)
    people.create_account(
        work.connection, login=login, person_id=person.person_id, password_hash=password_hash, officer=officer
    )
    return people.account_by_login(work.connection, login)


def change_password(work: UnitOfWork, login: str, password_hash: str) -> None:
    """Replace a password and sign the login out everywhere; raises NoSuchAccount."""
    account = people.account_by_login(work.connection, login)
    people.set_password(work.connection, account.login, password_hash)
    people.end_sessions(work.connection, account.login)


def begin_session(
    connection: Connection, login: str, *, now: datetime, hours: int, old_token: str | None = None
) -> str:
    """Sign a login in and return the new token; whatever session the browser brought along ends (RFC 6265 §8.4)."""
    if old_token is not None:
        people.end_session(connection, token_hash(old_token))
    token = secrets.token_urlsafe(32)
    session = people.SessionRecord(
        token_hash=token_hash(token), login=login, began=now, expires=now + timedelta(hours=hours)
    )
    people.begin_session(connection, session)
    return token


def end_session(connection: Connection, token: str) -> None:
    """Sign a browser out."""
    people.end_session(connection, token_hash(token))


def issue_token(
    work: UnitOfWork, login: str, *, label: str, charter_id: str | None, now: datetime, days: int = 90
) -> str:
    """Give a program a key to act for a login, in one charter or in all; it is shown once and kept as a hash."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    expires = now + timedelta(days=days)
    record = people.TokenRecord(
        token_hash=token_hash(token), login=login, charter_id=charter_id, label=label, expires=expires
    )
    people.add_token(work.connection, record)
    return token
