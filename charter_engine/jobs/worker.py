"""The worker: takes promised work, does the slow part between transactions, and commits its effects with the job's end.

A job is leased and kept alive by a heartbeat; the lease's token fences off a worker that comes back after it was given
up for dead. Work that fails is tried again, later each time, up to five times; then it stays failed for the operator.
Leases are measured by the database's own time, never by a story's clock.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from charter_engine.errors import Refusal
from charter_engine.jobs.handlers import HANDLERS, Bench, Handler, UnknownKind
from charter_engine.jobs.ticking import tick
from charter_engine.storage import jobs
from charter_engine.storage.jobs import Job, LeaseLost
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import Store, database_time, unit_of_work

LEASE = timedelta(seconds=300)
TRIES = 5
FIRST_PAUSE = timedelta(seconds=10)
TICK_SECONDS, POLL_SECONDS, DAY_SECONDS = 60.0, 1.0, 86_400.0
_BEATS_PER_LEASE = 3

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Worked:
    """What became of one job; `error` is empty when it is done."""

    job: int
    kind: str
    charter_id: str
    error: str = ""


def run_until_idle(
    store: Store,
    keys: KeyRing,
    *,
    public_url: str,
    lease: timedelta = LEASE,
    handlers: Mapping[str, Handler] = HANDLERS,
) -> tuple[Worked, ...]:
    """Do every job that is due, those promised on the way included; return what became of each, in order.

    A job that failed waits for its next try and is not waited for.
    """
    bench, done = Bench(store=store, keys=keys, public_url=public_url), []
    while (worked := run_one(bench, lease=lease, handlers=handlers)) is not None:
        done.append(worked)
    return tuple(done)


def run_forever(
    store: Store,
    keys: KeyRing,
    *,
    public_url: str,
    stop: threading.Event | None = None,
    lease: timedelta = LEASE,
    tick_seconds: float = TICK_SECONDS,
) -> None:
    """Work until `stop` is set: jobs as they come, and what the procedures ask for every minute."""
    halt, bench = stop or threading.Event(), Bench(store=store, keys=keys, public_url=public_url)
    next_tick = next_duties = time.monotonic()
    while not halt.is_set():
        now = time.monotonic()
        if now >= next_tick:
            daily = now >= next_duties
            next_tick, next_duties = now + tick_seconds, now + DAY_SECONDS if daily else next_duties
            _guarded("tick", partial(tick, store, keys, watch_duties=daily))
        if not _guarded("job", partial(run_one, bench, lease=lease)):
            halt.wait(POLL_SECONDS)


def _guarded(what: str, run: Callable[[], object]) -> object:
    """Run something; a fault (a lost database connection) is told and outlived."""
    try:
        return run()
    except Refusal as refusal:
        # An answer, not a fault: no traceback.
        _log.error("worker refused", during=what, why=refusal.message, remedy=refusal.remedy)
        return None
    except Exception:  # noqa: BLE001 - told with its place; the next round may find the database again
        _log.exception("worker fault", during=what)
        return None


def run_one(bench: Bench, *, lease: timedelta = LEASE, handlers: Mapping[str, Handler] = HANDLERS) -> Worked | None:
    """Do the next job that is due and return what became of it, or None when there is none."""
    job = _claim(bench.store, lease)
    if job is None:
        return None
    if job.attempt > TRIES:
        return _put_back(bench.store, job, WorkerDied(f"the worker died {TRIES} times over this job"))
    try:
        _do(bench, job, lease, handlers)
    except LeaseLost as lost:
        _log.warning("lease lost", job=job.id, kind=job.kind)
        return _worked(job, lost.message)
    except Exception as fault:  # noqa: BLE001 - whatever a handler raises is kept for the operator
        return _put_back(bench.store, job, fault)
    _log.info("job done", job=job.id, kind=job.kind, args=job.args)
    return _worked(job)


class WorkerDied(RuntimeError):
    """A job that took its worker down each time it was tried."""


def _do(bench: Bench, job: Job, lease: timedelta, handlers: Mapping[str, Handler]) -> None:
    """Do the slow part under a heartbeat, then commit its effects and the job's end together."""
    handler = handlers.get(job.kind)
    if handler is None:
        raise UnknownKind(name=job.kind, what="job")
    with _heartbeat(bench.store, job, lease):
        effects = handler(bench, job)
    with unit_of_work(bench.store) as work:
        jobs.finish(work.connection, job)
        effects(work)


def _claim(store: Store, lease: timedelta) -> Job | None:
    token = secrets.token_hex(16)
    with unit_of_work(store) as work:
        return jobs.claim(work.connection, token=token, now=database_time(work.connection), lease=lease)


@contextmanager
def _heartbeat(store: Store, job: Job, lease: timedelta) -> Iterator[None]:
    """Renew the lease three times as often as it would run out."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(max(lease.total_seconds() / _BEATS_PER_LEASE, 0.1)):
            _guarded("heartbeat", partial(_renew, store, job, lease))

    thread = threading.Thread(target=beat, name=f"heartbeat-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(store: Store, job: Job, lease: timedelta) -> None:
    with unit_of_work(store) as work:
        jobs.renew(work.connection, job, database_time(work.connection) + lease)


def _put_back(store: Store, job: Job, fault: Exception) -> Worked:
    """Return a job for another try, twice as late each time, or leave it failed after the last."""
    remedy = f" {fault.remedy}" if isinstance(fault, Refusal) else ""
    error = f"{type(fault).__name__}: {fault}{remedy}"
    pause = FIRST_PAUSE * 2 ** (job.attempt - 1)
    with unit_of_work(store) as work:
        again = database_time(work.connection) + pause if job.attempt < TRIES else None
        jobs.put_back(work.connection, job, error=error[:2000], run_at=again)
    _log.error("job failed", job=job.id, kind=job.kind, attempt=job.attempt, error=error, again=str(again or "never"))
    return _worked(job, error)


def _worked(job: Job, error: str = "") -> Worked:
    return Worked(job=job.id, kind=job.kind, charter_id=job.charter_id, error=error)
