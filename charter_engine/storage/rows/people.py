"""Installation, people and their accounts: what can be erased without touching history."""

from __future__ import annotations

from sqlalchemy import Column

from charter_engine.storage.columns import Flag, Moment
from charter_engine.storage.rows.base import integer, key, number, refers, table, text

installation = table(
    "installation",
    number("id"),
    text("origin"),
    Column("demo", Flag, nullable=False),
    integer("clock_offset", null=True),
    Column("created", Moment, nullable=False),
)
person = table(
    "person", key("person_id"), text("name"), text("email", null=True), Column("since", Moment, nullable=False)
)
account = table(
    "account",
    key("login"),
    text("person_id"),
    text("password_hash"),
    Column("officer", Flag, nullable=False),
    refers(("person_id", "person.person_id")),
)
session = table(
    "session",
    key("token_hash"),
    text("login"),
    Column("began", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    refers(("login", "account.login")),
)
api_token = table(
    "api_token",
    key("token_hash"),
    text("login"),
    text("charter_id", null=True),
    text("label"),
    Column("expires", Moment, nullable=False),
    refers(("login", "account.login")),
)
