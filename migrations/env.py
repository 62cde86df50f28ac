"""Alembic's entry: runs on the connection it is given, or on the database of the settings."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from charter_engine.settings import load_settings
from charter_engine.storage.engine import open_engine
from charter_engine.storage.rows import metadata


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = open_engine(load_settings().database_url)
    with engine.connect() as connection:
        _run(connection)
