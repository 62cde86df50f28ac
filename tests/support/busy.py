"""A tambon that never rests, in a process of its own that may be killed at any moment.

Each act that came back is acknowledged: one JSON line appended to a file, as a receipt in someone's hand. `lost` asks a
database for every receipt.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from charter_engine.errors import Refusal
from charter_engine.jobs.handlers import Bench
from charter_engine.jobs.worker import run_one
from charter_engine.storage import amendments, assemblies, charters, comments, ledger
from charter_engine.storage.engine import open_engine
from charter_engine.storage.jobs import Job
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import UnitOfWork, reading
from tests.support.tambon import AMENDED, DRAFT, RIVAL, SLUG, START, VOTERS, Tambon

_SLIPS = ("ใช้น้ำอย่างประหยัด", "ใช้น้ำอย่างประหยัดยิ่ง")
MEETING = "assemblies/2"


def prepare(engine: Any) -> Tambon:
    """Bring a new tambon to its first version, an open meeting and an open poll on an amendment."""
    tambon = Tambon(engine)
    tambon.adopt(DRAFT)
    number = tambon.propose(AMENDED, "citizen")
    meeting = tambon.to_vote(number)
    tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number)
    return tambon


def returned(engine: Any) -> Tambon:
    """The tambon that is in the database already."""
    tambon = object.__new__(Tambon)
    tambon.engine, tambon.now, tambon.slug = engine, START, SLUG
    tambon.wait(days=30)
    with reading(tambon.store) as connection:
        tambon.charter = charters.by_slug(connection, SLUG)
    return tambon


def _say(tambon: Tambon, chance: random.Random) -> dict[str, Any]:
    body = f"ความเห็น {chance.random()}"
    said = tambon.act(chance.choice(("citizen", "stranger", *VOTERS)), "", "comment", clause="1", body=body)
    return {"comment": said.reference, "body": body}


def _answer(tambon: Tambon, chance: random.Random) -> dict[str, Any]:
    with reading(tambon.store) as connection:
        known = [one.n for one in comments.every(connection, tambon.charter_id)]
    if not known:
        return _say(tambon, chance)
    given = tambon.act("sec", f"comments/{chance.choice(known)}", "answer", body="ตอบแล้ว")
    return {"answer": given.n, "revision": given.revision}


def _open_poll(tambon: Tambon) -> int:
    with reading(tambon.store) as connection:
        last = assemblies.polls(connection, tambon.charter_id, assembly=2)[-1]
    if last.state == "open":
        return last.k
    if last.state == "closed":
        tambon.act("chair", MEETING, "annul_poll", poll=last.k, reason="อีกครั้ง")
    opened: int = tambon.act("chair", MEETING, "open_poll", amendment=2).k
    return opened


def _vote(tambon: Tambon, chance: random.Random) -> dict[str, Any]:
    k = _open_poll(tambon)
    cast = tambon.act(chance.choice(VOTERS), MEETING, "vote", poll=k, choice=chance.choice(("yes", "no", "abstain")))
    return {"poll": k, "ballot": [cast.seat, cast.revision, cast.choice]}


def _close(tambon: Tambon, _: random.Random) -> dict[str, Any]:
    k = _open_poll(tambon)
    closed = tambon.act("chair", MEETING, "close_poll", poll=k)
    return {"closed": k, "outcome": closed.decision["outcome"]}


def _propose(tambon: Tambon, _: random.Random) -> dict[str, Any]:
    return {"filed": tambon.propose(RIVAL, "stranger")}


def _convene(tambon: Tambon, _: random.Random) -> dict[str, Any]:
    return {"convened": tambon.act("sec", "", "convene", body="meeting", title="อีกครั้ง", day="2026-03-01").n}


def _correct(tambon: Tambon, _: random.Random) -> dict[str, Any]:
    with reading(tambon.store) as connection:
        head = charters.by_slug(connection, SLUG).head
    was, now = _SLIPS if head % 2 else ("", "")
    made = tambon.act("sec", "", "correct", text=DRAFT.replace(was, now) if was else DRAFT, reason="คำผิด")
    return {"version": made.n, "root": made.root}


_ACTS: tuple[tuple[Callable[[Tambon, random.Random], dict[str, Any]], int], ...] = (
    (_vote, 8), (_say, 5), (_answer, 3), (_close, 2), (_propose, 2), (_convene, 2), (_correct, 1),
)  # fmt: skip


def live(url: str, receipts: str, seed: int, count: int = 1_000_000, synchronous: str = "") -> None:
    """Act `count` times, each act acknowledged once it came back; `synchronous` weakens SQLite for comparison."""
    engine, chance = open_engine(url), random.Random(seed)
    if synchronous:
        event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA synchronous={synchronous}"))
    tambon = returned(engine)
    hand = os.open(receipts, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    acts, weights = zip(*_ACTS, strict=True)
    for _ in range(count):
        try:
            receipt = chance.choices(acts, weights)[0](tambon, chance)
        except Refusal:
            continue
        with reading(tambon.store) as connection:
            receipt["size"] = ledger.size(connection, tambon.charter_id)
        os.write(hand, json.dumps(receipt, ensure_ascii=False).encode() + b"\n")
    engine.dispose()


def live_with_server(url: str, receipts: str, seed: int) -> None:
    """Act until the server is taken away."""
    with suppress(OperationalError):
        live(url, receipts, seed)


def read_receipts(path: Path) -> list[dict[str, Any]]:
    """Return the receipts in hand."""
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def lost(connection: Connection, charter_id: str, receipts: list[dict[str, Any]]) -> list[str]:
    """Return the acknowledged acts the database knows nothing of."""
    said = {one.reference: one.body for one in comments.every(connection, charter_id)}
    polls = {one.k: one for one in assemblies.polls(connection, charter_id, assembly=2)}
    cast = {
        (k, one.seat, one.revision, one.choice)
        for k in polls
        for one in assemblies.ballots(connection, charter_id, 2, k)
    }
    filed = {one.n for one in amendments.every(connection, charter_id) if one.state != "draft"}
    size, head = ledger.size(connection, charter_id), charters.by_id(connection, charter_id).head
    met, answers = {one.n for one in assemblies.every(connection, charter_id)}, comments.answers(connection, charter_id)
    holds: dict[str, Callable[[dict[str, Any]], bool]] = {
        "comment": lambda one: said.get(one["comment"]) == one["body"],
        "answer": lambda one: one["answer"] in answers and answers[one["answer"]].revision >= one["revision"],
        "ballot": lambda one: (one["poll"], *one["ballot"]) in cast,
        "closed": lambda one: one["closed"] in polls and polls[one["closed"]].state != "open",
        "filed": lambda one: one["filed"] in filed,
        "convened": lambda one: one["convened"] in met,
        "version": lambda one: one["version"] <= head,
        "size": lambda one: one["size"] <= size,
    }
    return [f"{what}: {one}" for one in receipts for what, holds_ in holds.items() if what in one and not holds_(one)]


# --- work promised ----------------------------------------------------------------------------------------------------
def _print(_: Bench, job: Job) -> Callable[[UnitOfWork], None]:
    time.sleep(0.002)
    facts = {"sheet": job.args["sheet"]}
    return lambda work: work.record(job.charter_id, "publication.issued", "x", actor="system", body=facts)


def toil(url: str, receipts: str, seconds: float = 1.0) -> None:
    """Work off promised jobs whose only effect is one ledger entry each."""
    from datetime import timedelta

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    engine = open_engine(url)
    tambon = returned(engine)
    bench = Bench(store=tambon.store, keys=KeyRing(Path(receipts).parent), public_url="")
    hand = os.open(receipts, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while (done := run_one(bench, lease=timedelta(seconds=seconds), handlers={"print": _print})) is not None:
        os.write(hand, json.dumps({"job": done.job, "error": done.error}).encode() + b"\n")
    engine.dispose()


# --- killing ----------------------------------------------------------------------------------------------------------
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.support.busy"])


@contextmanager
def running(target: Callable[..., None], *given: object) -> Iterator[Any]:
    """Run something in a process of its own, dead at the end at the latest."""
    process = _context.Process(target=target, args=given, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()


def kill_after(target: Callable[..., None], url: str, receipts: Path, delay: float, *given: object) -> None:
    """Start a process and kill it (SIGKILL) `delay` seconds after its first receipt."""
    before = receipts.stat().st_size if receipts.exists() else 0
    with running(target, url, str(receipts), *given) as process:
        wait_for_receipt(process, receipts, before)
        threading.Event().wait(delay)


def wait_for_receipt(process: Any, receipts: Path, before: int) -> None:
    """Wait until the file of receipts is longer than `before` bytes, or its writer has ended."""
    pause, until = threading.Event(), time.monotonic() + 180
    while not (receipts.exists() and receipts.stat().st_size > before):
        if not process.is_alive() or time.monotonic() > until:
            return
        pause.wait(0.002)


if __name__ == "__main__":
    live(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:])
