"""What time it is: the one place that reads a clock, so that rules and records can be given the time as data.

In production the database's own time counts, because every process that shares it must judge deadlines alike. A demo
keeps a story clock: the wall clock plus an offset, and everything that happens under it says that it is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Gives the time an act happens at; `simulated` marks every record made under a story clock."""

    @property
    def simulated(self) -> bool:
        """Whether this is a story's clock."""
        ...

    def read(self, database_time: datetime) -> datetime:
        """Return the time of an act, in UTC to the second, given the database's time at that moment."""
        ...


def wall_time() -> datetime:
    """Return the machine's time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class DatabaseClock:
    """Production: the database's time is the time."""

    simulated: bool = False

    def read(self, database_time: datetime) -> datetime:
        """Return the database's time to the second."""
        return database_time.astimezone(UTC).replace(microsecond=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryClock:
    """A demo: the story's time goes on from where the story ended."""

    offset: timedelta
    simulated: bool = True

    def read(self, database_time: datetime) -> datetime:
        """Return the database's time shifted into the story."""
        return database_time.astimezone(UTC).replace(microsecond=0) + self.offset


@dataclass(frozen=True, kw_only=True, slots=True)
class FixedClock:
    """A story being played, or a test: the time is given."""

    moment: datetime
    simulated: bool = True

    def read(self, database_time: datetime) -> datetime:  # noqa: ARG002 - a given time needs no database
        """Return the given moment."""
        return self.moment.astimezone(UTC).replace(microsecond=0)
