"""Engines for SQLite and PostgreSQL, set up so that an acknowledged act survives a crash.

SQLite: WAL, synchronous=FULL (NORMAL loses acknowledged commits at a power cut), foreign keys on, erased data
overwritten, writers begin IMMEDIATE one at a time, readers DEFERRED. PostgreSQL: READ COMMITTED with row locks,
synchronous_commit=on.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from charter_engine.errors import Invalid

WRITER = "charter_writer"
"""Execution option that marks a connection about to write."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-16000",
)


class UnknownDatabase(Invalid):
    """{url!r} is not a database this engine knows: use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."""


def sqlite_url(data_dir: Path) -> str:
    """Return the URL of the embedded database in a data directory."""
    return f"sqlite:///{(data_dir / 'charter.db').resolve()}"


def open_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///FILE` or `postgresql+psycopg://…`; raises UnknownDatabase."""
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend == "postgresql":
        return create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    raise UnknownDatabase(url=url, why="unknown database")


_writers: dict[str, threading.Lock] = {}


def writer_lock(engine: Engine) -> threading.Lock:
    """Return the lock that lets one thread of this process write to a SQLite file at a time, in order of arrival."""
    return _writers.setdefault(str(engine.url), threading.Lock())


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _prepare(raw: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's pool record
        for pragma in _PRAGMAS:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writer = connection.get_execution_options().get(WRITER, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN DEFERRED")

    return engine
