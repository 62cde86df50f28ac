"""The floor plan is checked on every run: see docs/decisions/0001."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_keep_to_the_floor_plan() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The floors and rooms alone, without furniture."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in [path.parent for path in (ROOT / "charter_engine").rglob("__init__.py")]:
        room = tmp_path / package.relative_to(ROOT)
        room.mkdir(parents=True)
        (room / "__init__.py").touch()
    for name in ("errors", "settings", "resources", "clock", "i18n", "storage/rows"):
        (tmp_path / "charter_engine" / f"{name}.py").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("place", "line", "broken"),
    [
        ("storage/late.py", "import charter_engine.actions", "Imports go down the floors only"),
        ("actions/late.py", "import charter_engine.queries", "Imports go down the floors only"),
        ("attic/__init__.py", "", "Imports go down the floors only"),
        ("domain/amendment/late.py", "import charter_engine.domain.deliberation", "The rooms of the domain"),
        ("domain/cellar/__init__.py", "", "The rooms of the domain"),
        ("actions/late.py", "import charter_engine.storage.rows", "Rows never leave storage"),
        ("domain/charter/late.py", "import time", "The domain knows no clock"),
        ("domain/charter/late.py", "from sqlalchemy import select", "The domain knows no clock"),
        ("domain/ledger/late.py", "import charter_engine.domain.text", "The ledger's rules need nothing"),
        ("domain/comments/late.py", "import diff_match_patch", "One door for diff-match-patch"),
        ("web/late.py", "import weasyprint", "One door for WeasyPrint"),
        ("jobs/late.py", "import pyhanko.sign", "One door for pyHanko"),
        ("web/late.py", "from sqlalchemy import select", "One door for SQLAlchemy"),
        ("actions/late.py", "from fastapi import HTTPException", "One door for FastAPI"),
    ],
)
def test_a_breach_of_the_floor_plan_is_named(house: Path, place: str, line: str, broken: str) -> None:
    late = house / "charter_engine" / place
    late.parent.mkdir(exist_ok=True)
    late.write_text(line + "\n", encoding="utf-8")
    told = _lint(house)
    assert told.returncode == 1
    assert any(row.startswith(broken) and "BROKEN" in row for row in _rows(told.stdout)), told.stdout


def test_a_circle_between_neighbours_is_named(house: Path) -> None:
    room = house / "charter_engine" / "actions"
    (room / "one.py").write_text("import charter_engine.actions.other\n", encoding="utf-8")
    (room / "other.py").write_text("import charter_engine.actions.one\n", encoding="utf-8")
    told = _lint(house)
    assert told.returncode == 1
    assert "Siblings do not import each other in circles BROKEN" in told.stdout


def _rows(told: str) -> list[str]:
    """Undo the wrapping of long names."""
    return told.replace("\nweb ", " web ").replace("no \n", "no ").splitlines()
