"""Generated cases: the domain's properties and the API's requests, far beyond what `make test` tries."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from evidence.record import Figure, Scale

_ROOT = Path(__file__).resolve().parents[1]
_EXAMPLES = re.compile(r"- (\d+) passing, (\d+) failing, and \d+ invalid test cases")
_ROUND_TRIPS = {
    "plain_text_round_trip": "tests/domain/charter/test_plain_text_round_trip.py",
    "markdown_round_trip": "tests/domain/charter/test_markdown_round_trip.py",
    "akn_round_trip": "tests/publication/test_akn.py::"
    "test_text_to_akoma_ntoso_to_text_gives_the_same_root_hash_and_a_valid_file",
    "word_round_trip": "tests/publication/test_word_writing.py::test_tree_to_word_to_tree_gives_the_same_root_hash",
}
"""What is written in a form and read again gives the same root hash."""
_INSTRUMENTS = {
    "instruments_consolidated": "tests/domain/amendment/test_generated.py::"
    "test_the_instrument_read_back_makes_the_same_charter",
    "directives_read_back": "tests/domain/amendment/test_directives.py::"
    "test_a_directive_read_back_is_the_directive_written",
}
"""An amendment's instrument, read again and carried out, gives the charter that its operations give, hash for hash."""
_PATIENCE = 1800
"""Seconds the campaign of requests may take."""

_API = _ROOT / "tests" / "web" / "api" / "campaign.py"


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Run every property of the domain with many examples, round trips with more, and instruments with most."""
    del scratch
    for name, where in _INSTRUMENTS.items():
        yield _properties(name, [where], scale.of(10_000))
    for name, where in _ROUND_TRIPS.items():
        yield _properties(name, [where], scale.of(2000))
    ignored = [f"--ignore={where}" for where in _ROUND_TRIPS.values() if where.startswith("tests/domain")]
    yield _properties("domain_properties", ["tests/domain", *ignored], scale.of(500))


def _properties(name: str, where: list[str], examples: int) -> Figure:
    given = os.environ | {"HYPOTHESIS_PROFILE": "evidence", "EVIDENCE_EXAMPLES": str(examples)}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"]
    command += ["--hypothesis-show-statistics", *where]
    done = subprocess.run(command, cwd=_ROOT, env=given, capture_output=True, text=True, check=False)
    counted = [(int(passed), int(failed)) for passed, failed in _EXAMPLES.findall(done.stdout)]
    cases, failures = (sum(column) for column in zip(*counted, strict=True)) if counted else (0, 0)
    if done.returncode or not counted:
        failures = max(1, failures)
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]
    return Figure(name=name, cases=cases, failures=failures, note=f"{len(counted)} phases of properties; {last}")


def requests(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Send generated requests to the whole API over a copy of the demonstration."""
    if not _API.is_file():
        yield Figure(name="api_requests", cases=0, failures=0, note="not run: there is no campaign of requests")
        return
    data = scratch / "data"
    demo = [sys.executable, "-m", "charter_engine.cli.main", "demo", "--no-serve"]
    demo += ["--data", str(data), "--out", str(scratch / "out")]
    subprocess.run(demo, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    command = [sys.executable, "-m", "tests.web.api.campaign", "--data", str(data), "--examples", str(scale.of(10))]
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=_PATIENCE)
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        yield Figure(name="api_requests", cases=0, failures=1, note=f"not done after {_PATIENCE} s")
        return
    except ValueError:
        yield Figure(name="api_requests", cases=0, failures=1, note=done.stderr[-500:])
        return
    told = {key: found[key] for key in ("failures", "checks", "roles", "seed") if key in found}
    note = json.dumps(told, ensure_ascii=False)[:1500]
    yield Figure(name="api_requests", cases=int(found["cases"]), failures=_faults(found, done.returncode), note=note)


def _faults(found: dict[str, object], code: int) -> int:
    listed = found.get("failures", [])
    count = len(listed) if isinstance(listed, list) else int(str(listed))
    return max(count, 1) if code else count
