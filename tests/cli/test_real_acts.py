"""Acts in the shape the gazette prints them, consolidated by the command as their official consolidations read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse

ACTS = Path(__file__).resolve().parents[1] / "data" / "text" / "acts"
NAMES = sorted(file.name.removesuffix(".base.txt") for file in ACTS.glob("*.base.txt"))


def _files(name: str) -> tuple[Path, list[Path], str]:
    acts = sorted(ACTS.glob(f"{name}.act*.txt"))
    return ACTS / f"{name}.base.txt", acts, (ACTS / f"{name}.expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_acts_in_their_published_shape_give_the_consolidation(local, name) -> None:
    base, acts, expected = _files(name)
    assert acts
    assert local.ok("consolidate", base, *acts) == expected


@pytest.mark.parametrize("name", NAMES)
def test_laws_in_their_published_shape_are_imported_whole(local, name) -> None:
    base, _, _ = _files(name)
    told = json.loads(local.ok("import", base, "--dry-run", "--json"))
    source = base.read_text(encoding="utf-8")
    assert told["root"] == root_hash(parse(source).tree)
    assert told["counts"]["clause"] == sum(line.startswith(("มาตรา ", "ข้อ ")) for line in source.split("\n"))
