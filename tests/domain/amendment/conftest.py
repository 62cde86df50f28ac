"""A charter that amendments are tried on."""

import pytest

from tests.domain.amendment.histories import charter


@pytest.fixture(scope="session")
def base():
    return charter([])
