"""Brings a database to the present tables as the program itself does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from charter_engine.storage.engine import open_engine
from charter_engine.storage.schema import upgrade


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open an engine and let go of every connection at the end, so that no warning is left behind."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def migrate(url: str) -> None:
    """Upgrade the database at `url` to the newest schema."""
    with opened(url) as engine:
        upgrade(engine)
