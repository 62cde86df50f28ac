"""Databases are opened so that an acknowledged act survives, and writers of one process take turns."""

from __future__ import annotations

import threading

import pytest

from charter_engine.clock import DatabaseClock
from charter_engine.storage.engine import WRITER, UnknownDatabase, open_engine, sqlite_url, writer_lock
from charter_engine.storage.unit_of_work import Store, unit_of_work
from tests.support.migrated import opened


def _pragma(connection, name):
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_sqlite_waits_for_the_disk_keeps_references_and_overwrites_what_is_erased(sqlite_url):
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "recursive_triggers": 1}
    with opened(sqlite_url) as engine, engine.connect() as connection:
        assert {name: _pragma(connection, name) for name in wanted} == wanted
        assert _pragma(connection, "busy_timeout") >= 30_000


@pytest.mark.postgres
def test_postgresql_reads_what_is_committed_and_a_new_statement_sees_it(postgres_url):
    with opened(postgres_url) as engine, engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"


def test_a_sqlite_reader_neither_waits_for_a_writer_nor_holds_one_up(sqlite_url):
    with opened(sqlite_url) as engine:
        writer = engine.connect().execution_options(**{WRITER: True})
        with writer, writer.begin():
            writer.exec_driver_sql("INSERT INTO person VALUES ('p', 'ใคร', NULL, '2026-01-01T00:00:00Z')")
            with engine.connect() as reader, reader.begin():
                assert reader.exec_driver_sql("SELECT count(*) FROM person").scalar_one() == 0
        with engine.connect() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM person").scalar_one() == 1


def test_sqlite_writers_of_one_process_take_turns(sqlite_url):
    most, inside, guard = [0], [0], threading.Lock()
    with opened(sqlite_url) as engine:
        store = Store(engine=engine, clock=DatabaseClock())

        def write():
            for _ in range(5):
                with unit_of_work(store):
                    with guard:
                        inside[0] += 1
                        most[0] = max(most[0], inside[0])
                    with guard:
                        inside[0] -= 1

        threads = [threading.Thread(target=write) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert writer_lock(engine) is writer_lock(open_engine(sqlite_url))
    assert most == [1]


def test_a_database_nobody_knows_is_refused_with_what_to_write_instead():
    with pytest.raises(UnknownDatabase, match="postgresql"):
        open_engine("oracle://x/y")


def test_the_embedded_database_lies_in_the_data_directory(tmp_path):
    assert sqlite_url(tmp_path) == f"sqlite:///{tmp_path.resolve()}/charter.db"
