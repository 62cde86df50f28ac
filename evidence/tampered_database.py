"""Tampering by whoever runs the database: triggers dropped, rows changed at will, the log made to agree with itself.

Two things may find it. *Held*: someone outside keeps a signed checkpoint and compares the log with it. *Recount*: what
stands in the log is compared with what stands in the tables, recomputed (texts, roll calls, seals, papers).
"""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text

from charter_engine.actions.checkpoints import LogForked, LogShrunk
from charter_engine.actions.out_folder import export_ledger
from charter_engine.domain.ledger.checkpoint import parse_checkpoint
from charter_engine.domain.ledger.export import CHECKPOINT_FILE, ENTRIES_FILE, read_export
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.domain.ledger.note import split_note
from charter_engine.domain.ledger.verify import verify_log
from charter_engine.storage import ledger
from charter_engine.storage.unit_of_work import Store
from evidence.press import Pressed, pressed
from evidence.record import Figure, Scale
from evidence.tamperings import COVERED, LOG, OPEN, Tampering
from tests.support.audit import audit
from tests.support.migrated import opened


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Try every way of tampering many times; count who finds it."""
    with pressed(scratch) as place:
        copy = scratch / "tampered.db"
        shutil.copyfile(place.file, copy)
        shutil.copyfile(f"{place.file}-wal", f"{copy}-wal")
        engine = unguarded(copy)
        yield _class(engine, place, "tampered_log", LOG, scale.of(60))
        yield _class(engine, place, "tampered_rows", COVERED, scale.of(20))
        yield _open(engine, place, scale.of(5))
        engine.dispose()
        yield _exported(place, scratch, scale.of(20))


def unguarded(file: Path) -> Engine:
    """Open a copy as its administrator: no triggers, no foreign keys."""
    engine = create_engine(f"sqlite:///{file}", connect_args={"isolation_level": None})
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF"))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.begin() as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return engine


def finders(connection: Connection, place: Pressed) -> set[str]:
    """Return who finds that something is wrong."""
    found = set()
    if audit(connection, place.tambon.charter_id):
        found.add("recount")
    checkpoint = parse_checkpoint(split_note(place.held)[0])
    leaves = [leaf_hash(line.data) for line in ledger.lines(connection, place.tambon.charter_id)]
    if len(leaves) < checkpoint.size or root(leaves[: checkpoint.size]) != checkpoint.root:
        found.add("held")
    return found


def tried(engine: Engine, place: Pressed, way: Tampering, chance: random.Random) -> set[str] | None:
    """Tamper once and take it back; None where there was nothing to tamper with."""
    with engine.connect() as connection, connection.begin() as transaction:
        before = _print(connection)
        way(connection, place.tambon.charter_id, chance)
        if _print(connection) == before:
            return None
        found = finders(connection, place)
        transaction.rollback()
    return found


def _print(connection: Connection) -> int:
    """Return a fingerprint of every table."""
    tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    return hash(tuple(tuple(map(tuple, connection.execute(text(f"SELECT * FROM {name}")).all())) for name in tables))


def _class(engine: Engine, place: Pressed, name: str, ways: dict[str, Tampering], count: int) -> Figure:
    cases, missed, by = 0, defaultdict[str, int](int), defaultdict[str, int](int)
    for what, way in ways.items():
        chance = random.Random(what)
        for _ in range(count):
            if (found := tried(engine, place, way, chance)) is None:
                continue
            cases += 1
            missed[what] += not found
            for finder in found:
                by[finder] += 1
    bad = {what: number for what, number in missed.items() if number}
    finding = f"found by the held checkpoint {by['held']}, by the recount {by['recount']}"
    note = f"{len(ways)} ways; {finding}; missed: {bad or 'none'}"
    untried = len(ways) - len(missed)
    return Figure(name=name, cases=cases, failures=sum(bad.values()) + untried, note=note)


def _open(engine: Engine, place: Pressed, count: int) -> Figure:
    """What is by design bound by no entry: told, not hidden."""
    figure = _class(engine, place, "tampered_open", OPEN, count)
    ways = ", ".join(OPEN)
    note = f"by design not bound by the log, so not found ({figure.failures} of {figure.cases}): {ways}"
    return Figure(name="tampered_not_covered", cases=figure.cases, failures=0, note=note)


def _exported(place: Pressed, scratch: Path, count: int) -> Figure:
    """Tamper with a copy on disk and ask for an export: it is refused, or an outsider's checkpoint finds it."""
    missed, chance = 0, random.Random(4)
    ways = [LOG["an entry's words changed, leaves and head made to agree"], LOG["the newest entries cut off"]]
    for number in range(count):
        copy = scratch / f"export-{number}.db"
        shutil.copyfile(place.file, copy)
        shutil.copyfile(f"{place.file}-wal", f"{copy}-wal")
        engine = unguarded(copy)
        with engine.begin() as connection:
            ways[number % 2](connection, place.tambon.charter_id, chance)
        engine.dispose()
        with opened(f"sqlite:///{copy}") as engine:
            missed += _export_passes(place, Store(engine=engine, clock=place.tambon.store.clock))
        copy.unlink()
    note = f"`ledger export` after tampering; {missed} exported and verified against the held checkpoint"
    return Figure(name="tampered_then_exported", cases=count, failures=missed, note=note)


def _export_passes(place: Pressed, store: Store) -> bool:
    try:
        files = export_ledger(store, place.keys, place.tambon.charter)
    except (LogForked, LogShrunk):
        return False
    export = read_export({name: files[name] for name in (ENTRIES_FILE, CHECKPOINT_FILE)})
    return verify_log(export.entries, export.checkpoint, place.trust, held=[place.held]).ok
