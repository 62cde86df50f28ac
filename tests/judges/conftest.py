"""The demonstration's papers, played once, and the judges over them, each asked once about everything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from charter_engine.domain.ledger.trust import parse_trust

ROOT = Path(__file__).resolve().parents[2]
JAVA = Path(__file__).parent / "java" / "target"


@dataclass(frozen=True, kw_only=True, slots=True)
class Papers:
    """What the demonstration wrote, and the certificate its signatories are trusted by."""

    signed: tuple[Path, ...]
    printed: tuple[Path, ...]
    root: Path

    def one(self, ending: str) -> Path:
        """Return the first signed paper whose name ends so."""
        return next(path for path in self.signed if path.name.endswith(ending))


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "charter_engine.cli.main", "demo", "--no-serve", "--data", "data", "--out", "out"]
    given = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    out = folder / "out"
    root = folder / "root.pem"
    root.write_text(parse_trust((out / "trust.json").read_bytes()).roots[0], encoding="utf-8")
    signed, printed = (tuple(sorted((out / kind).glob("*.pdf"))) for kind in ("signed", "print"))
    return Papers(signed=signed, printed=printed, root=root)


def _java(program: str, *words: str | Path) -> list[dict[str, Any]]:
    """Run one of our programs and read the JSON objects it prints."""
    path = f"{JAVA / 'judges.jar'}:{JAVA / 'lib'}/*"
    command = ["java", "-Djava.awt.headless=true", "-cp", path, f"judges.{program}", *map(str, words)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


Faults = Mapping[tuple[str, str], Sequence[str]]
"""The rules broken, by a file's name and a flavour."""


@pytest.fixture(scope="session")
def verapdf() -> Callable[[Sequence[Path]], Faults]:
    """Ask veraPDF about files: the rules broken by each, per flavour; empty where it conforms."""

    def ask(files: Sequence[Path]) -> Faults:
        told = _java("Conformance", "3a,ua1", *files)
        assert len(told) == 2 * len(files)
        for each in told:
            assert each["passed"] == (each["faults"] == []), each
            assert each["checks"] > 0 or each["faults"], each
        return {(Path(each["file"]).name, each["flavour"]): each["faults"] for each in told}

    return ask


@pytest.fixture(scope="session")
def dss(papers: Papers) -> Callable[..., list[dict[str, Any]]]:
    """Ask the European Union's DSS about signatures; one root is trusted, the demonstration's where none is given."""

    def ask(files: Sequence[Path], root: Path = papers.root) -> list[dict[str, Any]]:
        told = _java("Signatures", root, *files)
        assert len(told) == len(files)
        return told

    return ask
