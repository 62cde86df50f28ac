"""What every test may ask for: databases of both kinds, and the rule that nothing is skipped on the way in.

`database_url` runs a test on SQLite and on PostgreSQL, each time on an empty database of its own; `migrated_url` does
the same with the present tables in it. Both are cheap: a migrated database is copied, not migrated again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.support.migrated import migrate
from tests.support.postgres import PostgresServer

# No deadline and no complaint of slowness: how fast the machine is says nothing about the code.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("modest", _UNTIMED, max_examples=50, derandomize=True, print_blob=True)
settings.register_profile("evidence", _UNTIMED, max_examples=int(os.environ.get("EVIDENCE_EXAMPLES", "2000")))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "modest"))

KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL per test process, started when the first test asks for it."""
    server = PostgresServer.start()
    yield server
    server.stop()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite`, then `postgres`."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database, once of each kind."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'charter.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "charter.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _migrated_template(postgres_server: PostgresServer) -> str:
    name = postgres_server.create()
    migrate(postgres_server.url(name))
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path, _migrated_file: Path) -> str:
    """The address of a SQLite database with the present tables."""
    file = tmp_path / "charter.db"
    shutil.copyfile(_migrated_file, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, _migrated_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with the present tables; its test is marked `postgres`."""
    name = postgres_server.create(_migrated_template)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def migrated_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """The address of a database with the present tables, once of each kind."""
    url: str = request.getfixturevalue(f"{database_kind}_url")
    return url


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CHARTER_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)


def _unheard(*_event: object) -> str:
    raise structlog.DropEvent


@pytest.fixture(autouse=True)
def _no_log_between_the_dots() -> None:
    """What is logged is dropped before it is drawn, which takes long; a test about the log sets its own."""
    structlog.reset_defaults()
    structlog.configure(processors=[_unheard])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI is set, a skipped test is a failed run: what is not run proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker process: its controller counts
        return
    skipped = reporter.stats.get("skipped", [])
    if os.environ.get("CI") and skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped: in CI every test must run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
