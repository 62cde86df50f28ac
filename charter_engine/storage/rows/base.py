"""The tables. Only `storage` and the migrations know them; everyone else meets the domain's records.

`charter_id` leads every key of what belongs to a charter, so that a charter can be moved or sharded whole. Tables in
`INSERT_ONLY` are history: triggers on both databases refuse to change or delete their rows. People's names and words
stand in tables of their own (`person`, `account`, `seat_holder`, `comment_text`) that can be erased without touching
history, which names seats only.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Integer, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem

metadata = MetaData()

INSERT_ONLY: list[str] = []
"""Names of the tables whose rows are never changed or deleted."""


def text(name: str, *, null: bool = False) -> Column[str]:
    """A column of text."""
    return Column(name, Text, nullable=null)


def integer(name: str, *, null: bool = False) -> Column[int]:
    """A column of whole numbers (32 bits)."""
    return Column(name, Integer, nullable=null)


def defaulted(name: str, value: str | int) -> Column[Any]:
    """A column that rows made before it existed hold at `value`, as does a row that does not name it."""
    kind = Integer if isinstance(value, int) else Text
    return Column(name, kind, nullable=False, server_default=str(value))


def table(name: str, *items: SchemaItem, history: bool = False) -> Table:
    """A table; `history` puts it among those whose rows never change."""
    if history:
        INSERT_ONLY.append(name)
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=name in _ROWID)


_ROWID = {
    "job",
    "stored_file",
    "comment_text",
    "amendment_revision",
    "ledger_entry",
    "content",
    "manifest",
    "procedure",
}
"""Tables with large rows keep SQLite's rowid; small keyed rows are clustered by their key."""


def key(name: str) -> Column[str]:
    """A text column of the primary key."""
    return Column(name, Text, primary_key=True, nullable=False)


def number(name: str) -> Column[int]:
    """A counted column of the primary key."""
    return Column(name, Integer, primary_key=True, nullable=False, autoincrement=False)


def refers(*pairs: tuple[str, str]) -> ForeignKeyConstraint:
    """A foreign key from (column, `table.column`) pairs."""
    return ForeignKeyConstraint([here for here, _ in pairs], [there for _, there in pairs])


IN_CHARTER = ("charter_id", "charter.charter_id")
