"""Voters in a crowd: several processes vote in one poll and are killed meanwhile; the count is their last receipts.

Each process votes for its own members again and again, changes its mind, repeats itself, and writes a receipt for every
ballot that was acknowledged. Processes are killed at random moments and others take over. Then the poll is closed: no
acknowledged ballot may be missing, no seat may have two words, and the list counted again by another program gives the
same decision.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from charter_engine.errors import Refusal
from charter_engine.publication import recount
from charter_engine.queries import polls_published
from charter_engine.storage import assemblies, charters
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import reading
from evidence.crashes import durable_server
from evidence.record import Figure, Scale
from tests.support import busy
from tests.support.audit import audit
from tests.support.migrated import migrate, opened
from tests.support.tambon import VOTERS, Tambon

PROCESSES = 3


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Sixty lives of three processes each on PostgreSQL, thirty of one process on SQLite."""
    with durable_server() as server:
        url = server.url(server.create())
        yield crowd("voters_postgres", url, scratch / "postgres", lives=scale.of(60), processes=PROCESSES)
    url = f"sqlite:///{scratch / 'voters.db'}"
    yield crowd("voters_sqlite", url, scratch / "sqlite", lives=scale.of(30), processes=PROCESSES)


def crowd(name: str, url: str, folder: Path, *, lives: int, processes: int) -> Figure:
    """Let processes vote and be killed, close the poll, and hold the count against the receipts and a recount."""
    folder.mkdir()
    migrate(url)
    with opened(url) as engine:
        tambon = busy.prepare(engine)
    chance, acknowledged = random.Random(name), 0
    receipts = [folder / f"{number}.jsonl" for number in range(processes)]
    for life in range(lives):
        _one_life(url, receipts, chance, life)
    with opened(url) as engine:
        tambon = busy.returned(engine)
        faults = list(_wrong(tambon, receipts, folder))
        acknowledged = sum(len(busy.read_receipts(path)) for path in receipts)
    if acknowledged < lives:  # nobody voted: nothing is proved
        faults.append(f"only {acknowledged} ballots")
    note = f"{processes} processes at once, {lives} lives cut short, {acknowledged} acknowledged ballots; " + (
        "; ".join(faults)[:300] or "count, receipts and recount agree"
    )
    return Figure(name=name, cases=lives * processes, failures=len(faults), note=note)


def _one_life(url: str, receipts: list[Path], chance: random.Random, life: int) -> None:
    """Start every process, wait until one of them has voted, then kill them all at a random moment."""

    with ExitStack() as stack:
        started = [
            stack.enter_context(busy.running(vote_on, url, str(path), number, life))
            for number, path in enumerate(receipts)
        ]
        before = receipts[0].stat().st_size if receipts[0].exists() else 0
        busy.wait_for_receipt(started[0], receipts[0], before)
        started[0].join(chance.uniform(0, 0.3))


def vote_on(url: str, receipts: str, number: int, life: int) -> None:
    """Vote for every member without end; each ballot that came back is a receipt with its revision."""
    engine = open_engine(url)
    tambon, chance = busy.returned(engine), random.Random(f"{number}-{life}")
    hand = os.open(receipts, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for turn in range(1_000_000):
        login, choice = chance.choice(VOTERS), chance.choice(("yes", "no", "abstain"))
        key = f"{number}-{life}-{turn}" if chance.random() < 0.5 else ""
        try:
            for _ in range(1 + (chance.random() < 0.3 and bool(key))):
                cast = tambon.act(login, busy.MEETING, "vote", poll=1, choice=choice, idempotency=key)
        except Refusal:
            continue
        said = {"seat": cast.seat, "revision": cast.revision, "choice": cast.choice}
        os.write(hand, json.dumps(said).encode() + b"\n")


def _wrong(tambon: Tambon, receipts: list[Path], folder: Path) -> Iterator[str]:
    """Yield every acknowledged ballot that is missing, every broken promise, and whatever a recount finds."""
    closed = tambon.act("chair", busy.MEETING, "close_poll", poll=1)
    with reading(tambon.store) as connection:
        kept = assemblies.ballots(connection, tambon.charter_id, 2, 1)
        rows = {(one.seat, one.revision): one.choice for one in kept}
        for path in receipts:
            for said in busy.read_receipts(path):
                if rows.get((said["seat"], said["revision"])) != said["choice"]:
                    yield f"lost: {said}"
        last = {one.seat: one.choice for one in kept}
        total: dict[str, Any] = closed.decision["tally"]["total"]
        for choice in ("yes", "no", "abstain"):
            if total[choice] != sum(given == choice for given in last.values()):
                yield f"counted {total[choice]} {choice}"
        yield from audit(connection, tambon.charter_id)
        charter = charters.by_id(connection, tambon.charter_id)
        listed = polls_published.published(connection, charter, assemblies.poll(connection, charter.charter_id, 2, 1))
        source = charters.procedure_source(connection, charter.charter_id, charter.procedure_hash) or ""
    (folder / "list.json").write_text(json.dumps(listed), encoding="utf-8")
    (folder / "procedure.toml").write_text(source, encoding="utf-8")
    if recount.main([str(folder / "list.json"), str(folder / "procedure.toml")]) != recount.AGREES:
        yield "the recount differs"
