"""The outbox: work promised inside a transaction, done between transactions, and finished together with its effects.

A job is leased, not taken: a worker that dies loses its lease, and the token fences off one that comes back late.
Times here are the machine's, not the story's: a lease measures real seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from charter_engine.errors import Conflict
from charter_engine.storage import records, rows
from charter_engine.storage.upsert import insert_unless_there

READY, RUNNING, DONE, FAILED = "ready", "running", "done", "failed"


class LeaseLost(Conflict):
    """Job {job} was taken over by another worker."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A promised piece of work, as leased under `lease_token`."""

    id: int
    kind: str
    charter_id: str
    args: dict[str, object]
    attempt: int
    lease_token: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JobStanding:
    """A job as the operator sees it."""

    id: int
    kind: str
    charter_id: str
    state: str
    attempt: int
    error: str | None


_J = rows.job.c


def promise(
    connection: Connection, kind: str, charter_id: str, args: dict[str, object], *, dedupe: str, at: datetime
) -> None:
    """Promise work; the same `dedupe` key is promised once."""
    values = {"kind": kind, "charter_id": charter_id, "args": args, "dedupe": dedupe, "run_at": at}
    insert_unless_there(connection, rows.job, values | {"state": READY, "attempt": 0})


def claim(connection: Connection, *, token: str, now: datetime, lease: timedelta) -> Job | None:
    """Lease the job that is due first, or one whose lease ran out."""
    free = or_(_J.state == READY, (_J.state == RUNNING) & (_J.lease_until < now))
    due = select(_J.id).where(free, _J.run_at <= now).order_by(_J.run_at, _J.id).limit(1)
    found = connection.execute(due.with_for_update(skip_locked=True)).scalar_one_or_none()
    if found is None:
        return None
    values = {"state": RUNNING, "attempt": _J.attempt + 1, "lease_until": now + lease, "lease_token": token}
    columns = (_J.id, _J.kind, _J.charter_id, _J.args, _J.attempt, _J.lease_token)
    row = connection.execute(update(rows.job).where(_J.id == found).values(values).returning(*columns)).one()
    return Job(**row._mapping)


def finish(connection: Connection, job: Job) -> None:
    """Mark a job done in the transaction of its effects; raises LeaseLost."""
    where = (_J.id == job.id, _J.lease_token == job.lease_token, _J.state == RUNNING)
    done = connection.execute(update(rows.job).where(*where).values(state=DONE, lease_until=None))
    if done.rowcount != 1:
        raise LeaseLost(job=job.id, why="the lease ran out")


def renew(connection: Connection, job: Job, until: datetime) -> None:
    """Keep a lease alive."""
    where = (_J.id == job.id, _J.lease_token == job.lease_token, _J.state == RUNNING)
    connection.execute(update(rows.job).where(*where).values(lease_until=until))


def put_back(connection: Connection, job: Job, *, error: str, run_at: datetime | None) -> None:
    """Return a job that failed; without a time for another try it stays failed for the operator to see."""
    values: dict[str, object] = {"state": FAILED, "lease_until": None, "error": error}
    if run_at is not None:
        values |= {"state": READY, "run_at": run_at}
    where = (_J.id == job.id, _J.lease_token == job.lease_token)
    connection.execute(update(rows.job).where(*where).values(values))


def open_jobs(connection: Connection) -> tuple[JobStanding, ...]:
    """Return the jobs that are not done."""
    columns = records.columns(rows.job, JobStanding)
    query = select(*columns).where(_J.state != DONE).order_by(_J.id)
    return tuple(JobStanding(**row._mapping) for row in connection.execute(query))
