"""A tambon on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.migrated import opened
from tests.support.tambon import Tambon


@pytest.fixture
def tambon(migrated_url: str) -> Iterator[Tambon]:
    """A registered tambon without a draft yet."""
    with opened(migrated_url) as engine:
        yield Tambon(engine)
