"""The installation itself: its origin, and in a demo how far the story's clock is from the wall's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from charter_engine.clock import Clock, DatabaseClock, StoryClock
from charter_engine.errors import NotFound
from charter_engine.storage import rows


class NotInstalled(NotFound):
    """This database holds no installation yet."""

    remedy = "Run `charter init`."


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """`origin` opens the name of every log made here; `clock_offset` (seconds) is set in a demo only."""

    origin: str
    demo: bool
    clock_offset: int | None
    created: datetime

    @property
    def clock(self) -> Clock:
        """The clock that counts here."""
        if self.clock_offset is None:
            return DatabaseClock()
        return StoryClock(offset=timedelta(seconds=self.clock_offset))


_I = rows.installation.c


def install(connection: Connection, record: Installation) -> None:
    """Write the installation's one row."""
    values = {
        "origin": record.origin,
        "demo": record.demo,
        "clock_offset": record.clock_offset,
        "created": record.created,
    }
    connection.execute(insert(rows.installation).values(id=1, **values))


def find(connection: Connection) -> Installation | None:
    """Return the installation, or None before `charter init`."""
    row = connection.execute(select(_I.origin, _I.demo, _I.clock_offset, _I.created)).one_or_none()
    return None if row is None else Installation(**row._mapping)


def installation(connection: Connection) -> Installation:
    """Return the installation; raises NotInstalled."""
    found = find(connection)
    if found is None:
        raise NotInstalled
    return found


def set_story_clock(connection: Connection, offset: timedelta) -> None:
    """Let the story's time go on from here."""
    connection.execute(update(rows.installation).values(clock_offset=int(offset.total_seconds())))
