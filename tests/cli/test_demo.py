"""The demonstration: played once for real, checked as an outsider would, and never over anyone's data."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from charter_engine.cli.main import charter
from charter_engine.cli.story import Story, StoryStopped, UnreadableStory, play, read_story
from charter_engine.domain.ledger.trust import parse_trust
from charter_engine.publication.verification import Outcome, verify_paths
from charter_engine.resources import examples_dir
from charter_engine.storage.engine import open_engine
from tests.support.migrated import opened
from tests.support.tambon import DRAFT, Tambon

EXAMPLE = "nakhon_sawan_charter"
PLAIN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
"""An outsider's environment: nothing of ours in it."""


def _demo(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "charter_engine.cli.main", "demo", "--no-serve", "--data", "data", "--out", "out"]
    here = Path(__file__).resolve().parents[2]
    given = os.environ | {"PYTHONPATH": str(here)}
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)


def _judge(out: Path, package: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(out / "charter_verify.py"), "--trust", str(out / "trust.json")]
    return subprocess.run([*command, str(package)], env=PLAIN, capture_output=True, text=True, check=False)


def _rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "charter.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.mark.evidence
def test_the_demonstration_fills_out_with_what_anyone_can_check(tmp_path):
    done = _demo(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    out, data = tmp_path / "out", tmp_path / "data"

    versions = [int(str(row[0])) for row in _rows(data, "SELECT n FROM version ORDER BY n")]
    assert versions == list(range(1, len(versions) + 1))
    assert len(versions) >= 2
    packages = sorted((out / "packages").glob("*.zip"))
    assert [int(path.stem.rpartition("-v")[2]) for path in packages] == versions
    assert {path.name for path in (out / "signed").glob("*.pdf")} <= {
        path.name for path in (out / "print").glob("*.pdf")
    }
    assert len(list((out / "signed").glob("*-charter.pdf"))) == len(versions)

    trust = parse_trust((out / "trust.json").read_bytes())
    paths = [*packages, *sorted((out / "signed").glob("*.pdf")), *sorted((out / "ledger").iterdir())]
    assert {report.outcome for report in verify_paths(paths, trust)} == {Outcome.VERIFIED}
    assert all(report.simulated for report in verify_paths(packages, trust))
    entries = next((out / "ledger").glob("*/entries.jsonl")).read_text(encoding="utf-8").splitlines()
    assert all(json.loads(entry)["simulated"] is True for entry in entries)
    assert _rows(data, "SELECT state FROM job WHERE state <> 'done'") == []

    rules = examples_dir() / EXAMPLE / "procedure.toml"
    program = [sys.executable, "-I", "-S", str(out / "recount.py")]
    for export in (out / "ledger").iterdir():
        counted = subprocess.run([*program, export, rules], env=PLAIN, capture_output=True, text=True, check=False)
        closed = _rows(data, "SELECT count(*) FROM poll WHERE state = 'closed'")
        assert counted.returncode == 0, counted.stdout + counted.stderr
        assert [(counted.stdout.count(": agrees: "),)] == closed

    for package in packages:
        assert (judged := _judge(out, package)).returncode == 0, judged.stdout + judged.stderr
    damaged = tmp_path / "damaged.zip"
    whole = bytearray(packages[0].read_bytes())
    whole[len(whole) // 2] ^= 1
    damaged.write_bytes(whole)
    assert _judge(out, damaged).returncode == 1
    (out / "trust.json").write_text('{"v": 1, "logs": []}', encoding="utf-8")
    assert "origin not established" in (judged := _judge(out, packages[0])).stdout
    assert judged.returncode == 1


@pytest.fixture
def _short_example(tmp_path, monkeypatch):
    """The example with a story of two acts, the second of which nobody may do."""
    folder = tmp_path / "examples" / EXAMPLE
    shutil.copytree(examples_dir() / EXAMPLE, folder)
    act = '[[act]]\nat = 2025-05-19T09:30:00+07:00\nas = "{}"\ndo = "{}"\n[act.data]\n{}\n'
    convene = 'body = "assembly"\ntitle = "ประชุม"\nday = 2025-06-01'
    promulgate = "amendments = [1]\neffective = 2025-07-01"
    lines = act.format("sec01", "convene", convene) + act.format("sec01", "promulgate", promulgate)
    (folder / "story.toml").write_text(lines, encoding="utf-8")
    monkeypatch.setattr("charter_engine.resources.examples_dir", lambda: folder.parent)


def _short_demo(tmp_path: Path, data: str = "data"):
    words = ["demo", "--no-serve", "--data", str(tmp_path / data), "--out", str(tmp_path / "out")]
    return CliRunner().invoke(charter, words)


@pytest.mark.usefixtures("_short_example")
def test_a_story_that_is_refused_names_its_act_and_a_rerun_starts_afresh(tmp_path):
    logs = []
    for _ in range(2):
        done = _short_demo(tmp_path)
        assert done.exit_code == 1, done.output
        assert "2" in done.stderr
        assert "promulgate" in done.stderr
        assert "sec01" in done.stderr
        logs.append(_rows(tmp_path / "data", "SELECT charter_id FROM charter"))
    first, second = logs
    assert len(first) == len(second) == 1
    assert first != second


@pytest.mark.usefixtures("_short_example")
def test_data_that_is_not_a_demonstration_s_is_never_touched(tmp_path, sqlite_url):
    folder = tmp_path / "real"
    folder.mkdir()
    with opened(sqlite_url) as engine:
        Tambon(engine).adopt(DRAFT)
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), folder / "charter.db")
    before = hashlib.sha256((folder / "charter.db").read_bytes()).hexdigest()
    refused = _short_demo(tmp_path, "real")
    assert refused.exit_code == 3, refused.output
    assert hashlib.sha256((folder / "charter.db").read_bytes()).hexdigest() == before
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("ของคนอื่น", encoding="utf-8")
    assert _short_demo(tmp_path, "letters").exit_code == 3
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["letter.txt"]


# --- the player -------------------------------------------------------------------------------------------------------
def _acts(*acts: Mapping[str, object]) -> Story:
    moment = {"at": datetime(2026, 1, 5, 3, tzinfo=UTC), "as": "sec"}
    return Story(folder=Path(), acts=tuple(moment | dict(act) for act in acts), logins=("n1", "n2", "s1"))


def _play(tambon: Tambon, tale: Story) -> list[int]:
    told: list[int] = []
    play(tambon.store, tambon.slug, tale, tell=lambda step: told.append(step.number), work=lambda _: None)
    return told


def test_a_refused_act_is_named_with_its_number_who_and_when_and_what_came_before_is_kept(sqlite_url):
    convene = {"do": "convene", "data": {"body": "meeting", "title": "ประชุม", "day": "2026-02-01"}}
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        with pytest.raises(StoryStopped) as stopped:
            _play(tambon, _acts(convene, convene | {"as": "citizen"}, convene))
        facts = stopped.value.facts
        assert (facts["number"], facts["act"], facts["who"]) == (2, "convene", "citizen")
        assert str(facts["at"]).startswith("2026-01-05T03:00")
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM assembly").scalar_one() == 1
    engine.dispose()


def test_patterns_over_logins_become_one_ballot_each():
    tale = _acts({"do": "vote", "on": "assemblies/1", "ballots": {"yes": ["n*"], "no": ["s1"]}, "data": {"poll": 1}})
    assert [(step.who, step.data["choice"]) for step in tale.steps()] == [("n1", "yes"), ("n2", "yes"), ("s1", "no")]
    assert len({step.at for step in tale.steps()}) == 3


def test_a_story_that_cannot_be_read_says_where(tmp_path):
    with pytest.raises(UnreadableStory):
        read_story(tmp_path)
    with pytest.raises(UnreadableStory, match="act 1"):
        list(_acts({"do": "propose", "data": {"text": "ก", "replace": [["ข", "ค"]]}}).steps())
    with pytest.raises(UnreadableStory, match="act 1 lacks 'do'"):
        list(_acts({"data": {}}).steps())
