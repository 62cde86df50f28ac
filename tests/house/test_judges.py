"""The outside judges stand apart and are named exactly: see docs/decisions/0013."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[2]
POM = ROOT / "tests/judges/java/pom.xml"
MAVEN = "{http://maven.apache.org/POM/4.0.0}"


def _collected(code: int, *words: str) -> str:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_nobody_needs_java_for_the_tests_everyone_runs() -> None:
    assert "tests/judges/test_judges.py::" in _collected(0, "tests/judges")
    others = [f"--ignore={path.relative_to(ROOT)}" for path in (ROOT / "tests").iterdir() if path.name != "judges"]
    assert "no tests collected" in _collected(5, "tests", *others)
    assert "make judges" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_every_part_of_the_judges_has_one_version_and_no_address() -> None:
    tree = ET.parse(POM)
    kept = {each.tag.removeprefix(MAVEN): each.text or "" for each in tree.find(f"{MAVEN}properties") or ()}
    versions = [each.text or "" for each in tree.iter(f"{MAVEN}version")]
    assert len(versions) == len(list(tree.iter(f"{MAVEN}artifactId")))
    exact = [re.sub(r"\$\{(\w+)\}", lambda name: kept[name[1]], version) for version in versions]
    assert [version for version in exact if not re.fullmatch(r"\d+(\.\d+)*", version)] == []
    assert not list(tree.iter(f"{MAVEN}repository"))
    assert not list(tree.iter(f"{MAVEN}pluginRepository"))
