"""The same migrations serve both databases, leave no trace on the way down and agree with the rows."""

from __future__ import annotations

from alembic import command
from sqlalchemy import create_engine, inspect

from tests.support.migrated import alembic_config, migrate


def _shape(url: str) -> dict[str, set[str]]:
    engine = create_engine(url)
    shape = {
        table: {column["name"] for column in inspect(engine).get_columns(table)}
        for table in inspect(engine).get_table_names()
        if table != "alembic_version"
    }
    engine.dispose()
    return shape


def test_down_leaves_no_trace_and_up_again_gives_the_same(database_url: str) -> None:
    migrate(database_url)
    before = _shape(database_url)
    assert before
    command.downgrade(alembic_config(database_url), "base")
    assert _shape(database_url) == {}
    migrate(database_url)
    assert _shape(database_url) == before


def test_the_migrations_make_what_the_rows_describe(migrated_url: str) -> None:
    command.check(alembic_config(migrated_url))
