from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, database_url: str) -> Terminal:
    """A terminal on an empty database of each kind."""
    return Terminal(folder=tmp_path, database_url=database_url)


@pytest.fixture
def local(tmp_path: Path) -> Terminal:
    """A terminal on an empty SQLite database."""
    return Terminal(folder=tmp_path, database_url=f"sqlite:///{tmp_path / 'local.db'}")


@pytest.fixture
def tambon(local: Terminal) -> Terminal:
    """A tambon with its people and a registered declaration, no text yet."""
    local.found()
    return local
