"""The same migrations serve both databases, leave no trace on the way down and agree with the rows."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from charter_engine.storage.rows import metadata
from charter_engine.storage.schema import downgrade, upgrade
from tests.support.migrated import opened

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
FUNCTIONS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'alembic_%'",
    "postgresql": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def _shape(engine: Engine) -> tuple[dict[str, set[str]], set[str], set[str]]:
    inspector = inspect(engine)
    columns = {
        table: {column["name"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }
    with engine.connect() as connection:
        triggers = set(connection.scalars(text(TRIGGERS[engine.dialect.name])))
        functions = set(connection.scalars(text(FUNCTIONS[engine.dialect.name])))
    return columns, triggers, functions


def test_down_leaves_no_trace_and_up_again_gives_the_same(database_url: str) -> None:
    with opened(database_url) as engine:
        upgrade(engine)
        columns, triggers, functions = _shape(engine)
        assert columns
        assert triggers
        downgrade(engine)
        assert _shape(engine) == ({}, set(), set())
        upgrade(engine)
        assert _shape(engine) == (columns, triggers, functions)


def test_the_migrations_make_what_the_rows_describe(migrated_url: str) -> None:
    with opened(migrated_url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
