"""Where the command works: the settings, the database behind them, and the clock that counts in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from charter_engine.cli.exits import Exit, Stop

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from charter_engine.settings import Settings
    from charter_engine.storage.unit_of_work import Store, UnitOfWork

F = TypeVar("F", bound=Callable[..., Any])
INIT_FIRST = "สั่ง charter init ก่อน (run `charter init`)"


def settings(data: Path | None = None) -> Settings:
    """Return the settings: `--data` of the command itself or of `charter`, else the environment's; log as they say."""
    from charter_engine.cli.logs import log_to_stderr
    from charter_engine.settings import load_settings

    context = click.get_current_context(silent=True)
    folder = data or (context.find_root().params.get("data_dir") if context else None)
    chosen = load_settings(data_dir=folder)
    log_to_stderr(chosen.log_level)
    return chosen


@contextmanager
def opened(data: Path | None = None) -> Iterator[Store]:
    """Give the installation's store; raises Stop (3) where nothing is installed or the schema is another release's."""
    from charter_engine.storage.engine import open_engine

    chosen = settings(data)
    _refuse_missing_file(chosen.database_url)
    engine = open_engine(chosen.database_url)
    try:
        yield store_of(engine)
    finally:
        engine.dispose()


def store_of(engine: Any) -> Store:  # noqa: ANN401 - SQLAlchemy is known to storage only
    """Return the store of an installed database; raises Stop (3)."""
    from charter_engine.storage import schema, setup
    from charter_engine.storage.unit_of_work import Store

    with engine.connect() as connection:
        at = schema.current(connection)
        if at is None:
            raise _not_installed()
        if at != schema.head():
            text = f"ฐานข้อมูลอยู่ที่โครงสร้าง {at} แต่โปรแกรมนี้ใช้ {schema.head()}"
            raise Stop(Exit.STATE, "other-schema", text, remedy="สำรองข้อมูล แล้วสั่ง charter init เพื่อปรับโครงสร้าง")
        found = setup.find(connection)
    if found is None:
        raise _not_installed()
    return Store(engine=engine, clock=found.clock)


def _refuse_missing_file(url: str) -> None:
    """Refuse before an empty SQLite file is made by merely looking."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not Path(url.removeprefix(prefix).split("?")[0]).exists():
        raise _not_installed()


def _not_installed() -> Stop:
    return Stop(Exit.STATE, "not-installed", "ยังไม่ได้ติดตั้งระบบในฐานข้อมูลนี้", remedy=INIT_FIRST)


@contextmanager
def working(data: Path | None = None) -> Iterator[UnitOfWork]:
    """Give one transaction that may change things."""
    from charter_engine.storage.unit_of_work import unit_of_work

    with opened(data) as store, unit_of_work(store) as work:
        yield work


@contextmanager
def looking(data: Path | None = None) -> Iterator[tuple[Connection, Store]]:
    """Give one state of the database for reading, with its store."""
    from charter_engine.storage.unit_of_work import reading

    with opened(data) as store, reading(store) as connection:
        yield connection, store


def as_json(command: F) -> F:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)
