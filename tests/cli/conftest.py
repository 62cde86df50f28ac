from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import DECLARATION, SLUG, Terminal, from_noon


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with from_noon():
        yield


def _on_sqlite(folder: Path) -> Terminal:
    return Terminal(folder=folder, database_url=f"sqlite:///{folder / 'local.db'}")


@pytest.fixture
def terminal(tmp_path: Path, database_url: str) -> Terminal:
    """A terminal on an empty database of each kind."""
    return Terminal(folder=tmp_path, database_url=database_url)


@pytest.fixture
def local(tmp_path: Path) -> Terminal:
    """A terminal on an empty SQLite database."""
    return _on_sqlite(tmp_path)


@pytest.fixture(scope="session")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    with from_noon():
        _on_sqlite(folder).found()
    return folder


@pytest.fixture(scope="session")
def _adopted(tmp_path_factory: pytest.TempPathFactory, _founded: Path) -> Path:
    folder = tmp_path_factory.mktemp("adopted")
    shutil.copytree(_founded, folder, dirs_exist_ok=True)
    terminal = _on_sqlite(folder)
    with from_noon():
        terminal.ok("import", terminal.file("draft.txt", DECLARATION), "--charter", SLUG)
        terminal.adopt(1)
    return folder


@pytest.fixture
def tambon(tmp_path: Path, _founded: Path) -> Terminal:
    """A tambon with its people and a registered declaration, no text yet; a copy of one made once."""
    shutil.copytree(_founded, tmp_path, dirs_exist_ok=True)
    return _on_sqlite(tmp_path)


@pytest.fixture
def adopted(tmp_path: Path, _adopted: Path) -> Terminal:
    """The same with its declaration in force since today."""
    shutil.copytree(_adopted, tmp_path, dirs_exist_ok=True)
    return _on_sqlite(tmp_path)
