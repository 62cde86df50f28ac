"""Whether a row was new is told alike on both databases."""

from __future__ import annotations

from charter_engine.storage import jobs
from charter_engine.storage.rows import job
from charter_engine.storage.unit_of_work import database_time, unit_of_work
from charter_engine.storage.upsert import insert_unless_there
from tests.support.migrated import opened
from tests.support.tambon import Tambon


def test_the_first_insert_of_a_key_says_so_and_the_second_does_not(migrated_url: str):
    with opened(migrated_url) as engine, unit_of_work(Tambon(engine).store) as work:
        values = {"kind": "publish", "charter_id": "c", "args": {}, "dedupe": "once", "state": jobs.READY, "attempt": 0}
        values["run_at"] = database_time(work.connection)
        assert insert_unless_there(work.connection, job, values)
        assert not insert_unless_there(work.connection, job, values)
