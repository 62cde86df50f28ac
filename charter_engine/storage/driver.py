"""The few statements every reader waits for, asked of the database's driver itself, within SQLAlchemy's transaction.

SQLAlchemy's own way through a statement costs more than SQLite takes to answer it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


class Hot:
    """A statement with `?` for each argument; `sqlite` where SQLite needs other words."""

    def __init__(self, words: str, *, sqlite: str = "") -> None:
        self._words = {"sqlite": sqlite or words, "postgresql": words.replace("?", "%s")}

    def rows(self, connection: Connection, *arguments: object) -> list[Any]:
        """Return all rows as tuples; raises what SQLAlchemy raises."""
        if not connection.in_transaction():
            connection.begin()
        words, cursor = self._words[connection.dialect.name], connection.connection.cursor()
        try:
            cursor.execute(words, arguments)
            return list(cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            base = connection.dialect.loaded_dbapi.Error
            raise DBAPIError.instance(words, arguments, error, base, dialect=connection.dialect) from error
        finally:
            cursor.close()
