"""Column types that mean the same on SQLite and PostgreSQL.

Times are UTC text to the second and days are ISO text: `DateTime(timezone=True)` loses its offset on SQLite, and text
of one fixed form sorts as time does.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class Moment(TypeDecorator[datetime]):
    """An aware datetime kept as `2026-11-20T03:04:05Z`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """Write UTC; a naive time is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive datetime reached the database"
            raise ValueError(message)
        return value.astimezone(UTC).strftime(MOMENT)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """Read UTC."""
        return None if value is None else datetime.strptime(value, MOMENT).replace(tzinfo=UTC)


class Day(TypeDecorator[date]):
    """A calendar day of Asia/Bangkok kept as `2026-11-20`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """Write ISO."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """Read ISO."""
        return None if value is None else date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """A truth value kept as 0 or 1: SQLite's strict tables know no boolean."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002, FBT001 - as SQLAlchemy calls it
        """Write 0 or 1."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """Read a truth value."""
        return None if value is None else bool(value)


class Document(TypeDecorator[Any]):
    """A JSON document kept as text, keys sorted, Thai readable in the file."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002 - as SQLAlchemy calls it
        """Write one line of JSON."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002 - as SQLAlchemy calls it
        """Read JSON."""
        return None if value is None else json.loads(value)
