"""Nothing a user installs restrains the licence of the program: see docs/decisions/0002."""

from __future__ import annotations

import re
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import cast

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKED = re.findall(r"^([A-Za-z0-9_.-]+)==\S+( ;)?", (ROOT / "requirements/runtime.txt").read_text(), re.MULTILINE)
WEAK_COPYLEFT_CALLED_UNCHANGED = {"psycopg", "psycopg-binary", "pikepdf", "certifi", "orjson", "pyphen"}
STRONG = re.compile(r"AGPL|Affero|\bGPL|(?<!Lesser )General Public")
WEAK = re.compile(r"LGPL|Lesser|MPL|Mozilla|EPL|EUPL")


def _licence(name: str) -> str:
    told = cast("Message", metadata(name))
    trove = [line for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    return str(told.get("License-Expression") or "; ".join(trove) or told.get("License", ""))


@pytest.mark.parametrize("name", [name for name, marker in LOCKED if not marker])
def test_every_installed_package_states_a_licence_that_fits(name: str) -> None:
    licence = _licence(name)
    assert licence
    if name not in WEAK_COPYLEFT_CALLED_UNCHANGED:
        assert not STRONG.search(licence)
        assert not WEAK.search(licence)


def test_packages_of_other_platforms_are_the_only_ones_left_out() -> None:
    for name, _marker in [entry for entry in LOCKED if entry[1]]:
        try:
            assert _licence(name)
        except PackageNotFoundError:
            assert name in {"tzdata", "brotlicffi", "colorama"}


def test_the_licence_text_is_whole_and_the_typefaces_bring_theirs() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    sarabun = (ROOT / "charter_engine/assets/LICENSE-Sarabun.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License, Version 1.1" in sarabun
