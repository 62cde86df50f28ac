"""A process killed at any moment, on both databases: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from charter_engine.storage import jobs
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.audit import audit
from tests.support.busy import kill_after, live, lost, prepare, read_receipts, returned, running, toil
from tests.support.migrated import opened

KILLS = {"sqlite": 4, "postgres": 2}
JOBS = 40


@pytest.fixture
def lived(migrated_url):
    """The address of a database in which a tambon holds its meeting."""
    with opened(migrated_url) as engine:
        prepare(engine)
    return migrated_url


@pytest.mark.evidence
def test_acts_that_were_acknowledged_survive_a_kill_and_no_act_is_half_done(lived, database_kind, tmp_path):
    chance, receipts = random.Random(database_kind), tmp_path / "receipts.jsonl"
    for life in range(KILLS[database_kind]):
        kill_after(live, lived, receipts, chance.uniform(0, 0.3), life)
        with opened(lived) as engine:
            tambon = returned(engine)
            with reading(tambon.store) as connection:
                assert lost(connection, tambon.charter_id, read_receipts(receipts)) == []
                assert audit(connection, tambon.charter_id) == []
    assert len(read_receipts(receipts)) >= KILLS[database_kind]


def test_the_check_finds_an_act_that_was_acknowledged_and_never_kept(lived):
    """The test above can fail."""
    receipts: list[dict[str, Any]] = [
        {"comment": "หน-๙๙๙๙", "body": "?"},
        {"poll": 1, "ballot": ["s-0", 1, "yes"]},
        {"size": 10_000},
    ]
    with opened(lived) as engine:
        tambon = returned(engine)
        with reading(tambon.store) as connection:
            assert len(lost(connection, tambon.charter_id, receipts)) == len(receipts)


@pytest.mark.evidence
def test_promised_work_goes_on_after_its_worker_was_killed_and_is_done_once(lived, tmp_path):
    receipts = tmp_path / "jobs.jsonl"
    with opened(lived) as engine:
        tambon = returned(engine)
        with unit_of_work(tambon.store) as work:
            for number in range(JOBS):
                work.promise("print", tambon.charter_id, {"sheet": number}, dedupe=f"print:{number}")
        for delay in (0.0, 0.05):
            kill_after(toil, lived, receipts, delay, 0.5)
        time.sleep(1.1)  # the dead worker's lease runs out by the database's clock
        with running(toil, lived, str(receipts)) as process:
            process.join(60)
        with reading(tambon.store) as connection:
            assert {one.kind for one in jobs.open_jobs(connection)} == {"publish"}
        done = [entry.body["sheet"] for entry in tambon.entries("publication.issued")]
    assert sorted(map(str, done)) == sorted(map(str, range(JOBS)))
