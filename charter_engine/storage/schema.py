"""Bringing a database to the newest schema, from wherever the package is installed."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from charter_engine.resources import migrations_dir
from charter_engine.storage.engine import WRITER, writer_lock


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations that are missing, in one transaction."""
    with writer_lock(engine), engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take the schema back, in one transaction."""
    with writer_lock(engine), engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def current(connection: Connection) -> str | None:
    """Return the revision the database is at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the newest revision this release knows."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    return found or ""
