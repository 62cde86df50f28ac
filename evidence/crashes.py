"""Kills: a process that acts, or a PostgreSQL server, ended by SIGKILL at random moments of its life."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from charter_engine.domain.ledger.entry import parse_entry
from charter_engine.storage import ledger
from charter_engine.storage.unit_of_work import reading, unit_of_work
from evidence.record import Figure, Scale
from tests.support import busy, postgres
from tests.support.audit import audit
from tests.support.migrated import migrate, opened

_LIVES = 15
"""Kills before a fresh database is taken."""

DURABLE = "-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c autovacuum=off -c max_connections=60"


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Kill acting processes on both databases, the PostgreSQL server itself, and workers over their jobs."""
    yield from _kills("crashes_sqlite", _sqlite_urls(scratch), scale.of(60), scratch / "sqlite")
    with durable_server() as server:
        yield from _kills("crashes_postgres", _postgres_urls(server), scale.of(20), scratch / "postgres")
        yield _server_kills(server, scale.of(10), scratch / "server")
    yield _worker_kills(f"sqlite:///{scratch / 'jobs.db'}", scale.of(30), scratch / "jobs")


@contextmanager
def durable_server() -> Iterator[postgres.PostgresServer]:
    """A PostgreSQL set up as in production: it waits for the disk."""
    was, postgres.FAST = postgres.FAST, DURABLE
    try:
        server = postgres.PostgresServer.start()
    finally:
        postgres.FAST = was
    try:
        yield server
    finally:
        server.stop()


def _sqlite_urls(scratch: Path) -> Iterator[str]:
    for number in range(1000):
        url = f"sqlite:///{scratch / f'{number}.db'}"
        migrate(url)
        yield url


def _postgres_urls(server: postgres.PostgresServer) -> Iterator[str]:
    while True:
        url = server.url(server.create())
        migrate(url)
        yield url


def _kills(name: str, urls: Iterator[str], count: int, folder: Path) -> Iterator[Figure]:
    folder.mkdir()
    chance, url = random.Random(name), ""
    receipts, gone, broken, acts = folder / "none", list[str](), list[str](), 0
    for life in range(count):
        if life % _LIVES == 0:
            url, receipts = next(urls), folder / f"{life}.jsonl"
            with opened(url) as engine:
                busy.prepare(engine)
        before = len(busy.read_receipts(receipts))
        busy.kill_after(busy.live, url, receipts, chance.uniform(0, 0.6), life)
        acts += len(busy.read_receipts(receipts)) - before
        lost, faults = check(url, receipts)
        gone += lost
        broken += faults
    note = f"{acts} acknowledged acts, {len(gone)} lost, {len(broken)} broken promises between rows and log"
    yield Figure(name=name, cases=count, failures=len(gone) + len(broken), note=note)


def check(url: str, receipts: Path) -> tuple[list[str], list[str]]:
    """Return acknowledged acts that are lost, and what is inconsistent."""
    with opened(url) as engine:
        tambon = busy.returned(engine)
        with reading(tambon.store) as connection:
            return (
                busy.lost(connection, tambon.charter_id, busy.read_receipts(receipts)),
                audit(connection, tambon.charter_id),
            )


def _server_kills(server: postgres.PostgresServer, count: int, folder: Path) -> Figure:
    """Crash the server under an acting process: it recovers from its own log."""
    folder.mkdir()
    url, receipts, chance = next(_postgres_urls(server)), folder / "receipts.jsonl", random.Random(5)
    with opened(url) as engine:
        busy.prepare(engine)
    failures = 0
    for life in range(count):
        before = receipts.stat().st_size if receipts.exists() else 0
        with busy.running(busy.live_with_server, url, str(receipts), 1000 + life) as process:
            busy.wait_for_receipt(process, receipts, before)
            process.join(chance.uniform(0, 0.6))
            server.crash(DURABLE)
        failures += sum(map(len, check(url, receipts)))
    acts = len(busy.read_receipts(receipts))
    note = f"{acts} acknowledged acts; server stopped at once, without a last checkpoint"
    failures += acts < count  # a server nobody was using proves nothing
    return Figure(name="crashes_postgres_server", cases=count, failures=failures, note=note)


def _worker_kills(url: str, count: int, folder: Path) -> Figure:
    """Kill workers over a heap of jobs: each job's effect is there once in the end."""
    folder.mkdir()
    migrate(url)
    heap, receipts, chance = 40 * count, folder / "jobs.jsonl", random.Random(7)
    with opened(url) as engine:
        tambon = busy.prepare(engine)
        with unit_of_work(tambon.store) as work:
            for number in range(heap):
                work.promise("print", tambon.charter_id, {"sheet": number}, dedupe=f"print:{number}")
        for _ in range(count):
            busy.kill_after(busy.toil, url, receipts, chance.uniform(0, 0.2), 0.3)
        with busy.running(busy.toil, url, str(receipts), 0.3) as process:
            process.join(300)
        time.sleep(1)  # the last dead worker's lease runs out
        with busy.running(busy.toil, url, str(receipts), 0.3) as process:
            process.join(60)
        with reading(tambon.store) as connection:
            lines = ledger.lines(connection, tambon.charter_id)
        done = [parse_entry(line.data).body["sheet"] for line in lines if line.type == "publication.issued"]
    wrong = len(set(range(heap)).symmetric_difference(done)) + len(done) - len(set(done))
    return Figure(name="crashes_worker", cases=count, failures=wrong, note=f"{heap} jobs, each effect exactly once")
