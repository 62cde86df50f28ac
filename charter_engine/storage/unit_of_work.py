"""The one place where a transaction begins and ends.

`unit_of_work` is for acts: everything inside is kept or nothing is, and the ledger lines of its official acts are
written last, under the lock of the charter's ledger head, so that the order of commits is the order of the log.
`reading` is for questions. Slow work (type-setting, signing) is promised here as a job and done between transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from charter_engine.clock import Clock
from charter_engine.storage import jobs, ledger
from charter_engine.storage.engine import WRITER, writer_lock


@dataclass(frozen=True, kw_only=True, slots=True)
class Store:
    """A database and the clock that counts in it."""

    engine: Engine
    clock: Clock


@dataclass(kw_only=True, slots=True)
class UnitOfWork:
    """One transaction: its connection, its time, and the ledger lines it owes."""

    connection: Connection
    clock: Clock
    owed: list[ledger.Owed] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the time of the act, read after whatever locks were taken before the call."""
        return self.clock.read(database_time(self.connection))

    def record(
        self,
        charter_id: str,
        entry_type: str,
        subject: str,
        *,
        actor: str,
        body: Mapping[str, object],
        then: Callable[[int], None] | None = None,
    ) -> None:
        """Owe the ledger one entry; `then` is called with its sequence number once it is written."""
        line = ledger.Owed(
            charter_id=charter_id,
            type=entry_type,
            subject=subject,
            actor=actor,
            body=dict(body),
            at=self.now(),
            simulated=self.clock.simulated,
            then=then,
        )
        self.owed.append(line)

    def promise(self, kind: str, charter_id: str, args: dict[str, object], *, dedupe: str) -> None:
        """Promise a job that is kept only if this transaction is; the same `dedupe` key is promised once."""
        at = database_time(self.connection)
        jobs.promise(self.connection, kind, charter_id, args, dedupe=dedupe, at=at)

    def seal(self) -> None:
        """Write what is owed, charter by charter in one fixed order, under each ledger head's lock."""
        for charter_id in sorted({line.charter_id for line in self.owed}):
            ledger.append(self.connection, charter_id, [line for line in self.owed if line.charter_id == charter_id])


def database_time(connection: Connection) -> datetime:
    """Return the database's own time in UTC."""
    if connection.dialect.name == "postgresql":
        moment = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC) if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    stamp = connection.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')")).scalar_one()
    return datetime.fromisoformat(str(stamp))


@contextmanager
def unit_of_work(store: Store) -> Iterator[UnitOfWork]:
    """Begin, give the unit to the caller, write the ledger lines it owes, commit; roll back if anything is raised."""
    queue = writer_lock(store.engine) if store.engine.dialect.name == "sqlite" else nullcontext()
    with queue, store.engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
        work = UnitOfWork(connection=connection, clock=store.clock)
        yield work
        work.seal()


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """Give a connection that sees one state of the database and writes nothing."""
    with store.engine.connect() as connection, connection.begin():
        yield connection
