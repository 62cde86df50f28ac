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


def test_acts_in_another_order_twice_or_of_another_law_are_refused(local) -> None:
    base, (first, second), _ = _files("constitution")
    for acts in ([second, first], [first, first]):
        assert "[another-version]" in local.refused(1, "consolidate", base, *acts)
    water, (act,), _ = _files("water-act")
    assert "ไม่ได้อ้างถึงธรรมนูญฉบับนี้" in local.refused(1, "consolidate", base, act)
    assert "[directive-refused]" in local.refused(1, "consolidate", water, first)


def test_what_an_act_says_of_itself_is_told_with_its_line(local) -> None:
    base, (act,), _ = _files("water-act")
    lines = act.read_text(encoding="utf-8").split("\n")
    told = json.loads(local.ok("consolidate", base, act, "--json"))["instruments"][0]
    assert told["number"] == 3
    own = [lines[one["line"] - 1].partition("  ")[0].partition("[")[0] for one in told["own"]]
    assert own == [f"มาตรา {number}" for number in ("๑", "๒", "๑๘", "๑๙", "๒๐", "๒๑")]
    assert len(told["directives"]) == 15
    assert "มาตรา ๑๘" not in local.run("consolidate", base, act).stdout


@pytest.mark.parametrize("name", NAMES)
def test_laws_in_their_published_shape_are_imported_whole(local, name) -> None:
    base, _, _ = _files(name)
    told = json.loads(local.ok("import", base, "--dry-run", "--json"))
    source = base.read_text(encoding="utf-8")
    assert told["root"] == root_hash(parse(source).tree)
    assert told["counts"]["clause"] == sum(line.startswith(("มาตรา ", "ข้อ ")) for line in source.split("\n"))
