"""The wheel carries all that runs, is the same at every build, and works from any folder: see docs/decisions/0003."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = (
    "fonts/Sarabun-Regular.ttf",
    "fonts/Sarabun-Bold.ttf",
    "fonts/Sarabun-Italic.ttf",
    "fonts/Sarabun-BoldItalic.ttf",
    "web/sarabun-thai-400.woff2",
    "web/sarabun-latin-700.woff2",
    "LICENSE-Sarabun.txt",
)


def _build(target: str, folder: Path, source: Path = ROOT, **environment: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(
        command, cwd=source, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(path for path in folder.iterdir() if path.suffix in {".whl", ".gz"})


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_carries_code_templates_migrations_examples_and_typefaces(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"charter_engine/assets/{name}" for name in ASSETS} <= names
    for folder in ("templates", "migrations", "examples"):
        carried = {
            name.removeprefix("charter_engine/") for name in names if name.startswith(f"charter_engine/{folder}/")
        }
        told = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=True)
        assert set(filter(None, told.stdout.split("\0"))) <= carried
        assert carried
    assert not [
        name for name in names if name.startswith(("tests/", "templates/", "frontend/")) or "node_modules" in name
    ]


def test_two_builds_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert _build("wheel", tmp_path).read_bytes() == wheel.read_bytes()


def test_an_sdist_builds_the_same_wheel_without_node(wheel: Path, tmp_path: Path) -> None:
    sdist = _build("sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(path for path in tmp_path.iterdir() if path.name.startswith("charter_engine-"))
    again = _build("wheel", tmp_path / "wheel", source, PATH="")
    assert _contents(again) == _contents(wheel)


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("RECORD")}


def test_the_unpacked_wheel_finds_its_files_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    names = "templates_dir", "migrations_dir", "examples_dir", "assets_dir"
    calls = ", ".join(f"r.{name}()" for name in names)
    program = f"from charter_engine import resources as r; print(*({calls}), sep='\\n')"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd="/", env=environment, capture_output=True, text=True, check=True
    )
    home = tmp_path / "site" / "charter_engine"
    assert told.stdout.split() == [str(home / name.removesuffix("_dir")) for name in names]
