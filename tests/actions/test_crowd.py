"""Several processes voting in one poll and killed meanwhile, on both databases: `evidence voters`, a little of it."""

from __future__ import annotations

import pytest

from evidence.voters import crowd
from tests.support import postgres


@pytest.mark.evidence
@pytest.mark.postgres
def test_ballots_of_killed_processes_on_one_postgresql_are_all_there_and_counted_once(tmp_path):
    server = postgres.PostgresServer.start()
    try:
        found = crowd("voters", server.url(server.create()), tmp_path / "crowd", lives=2, processes=2)
    finally:
        server.stop()
    assert found.failures == 0, found.note


@pytest.mark.evidence
def test_ballots_of_killed_processes_on_sqlite_are_all_there_and_counted_once(tmp_path):
    found = crowd("voters", f"sqlite:///{tmp_path / 'voters.db'}", tmp_path / "crowd", lives=2, processes=2)
    assert found.failures == 0, found.note
