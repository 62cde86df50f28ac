"""Inserting what may be there already, without an error that would end the transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row and return True, or False where its key is taken.

    One that another connection is inserting at this moment is waited for.
    """
    into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = into(table).values(**values).on_conflict_do_nothing()
    # The row that comes back counts: psycopg gives no row count for such an insert.
    return connection.execute(statement.returning(next(iter(table.primary_key)))).first() is not None
