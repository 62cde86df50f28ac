"""The recount stands alone: it takes a list and a procedure, agrees with what is true, and finds what was altered."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from charter_engine.publication import recount
from charter_engine.queries import polls_published
from charter_engine.storage import assemblies, charters, ledger
from charter_engine.storage.unit_of_work import reading
from tests.support.assembly import MEMBERS, Hall
from tests.support.migrated import opened

NORTH, SOUTH, EAST = MEMBERS[:6], MEMBERS[6:12], MEMBERS[12:]
RULES = (
    'casting = "chair"\nweights = { south = 2 }\nsectors = { each = { at_least = "1/4", of = "votes" }, at_least = 2 }'
)


@pytest.fixture
def told(sqlite_url, tmp_path):
    """A counted poll: its published list, its procedure's file, the log it stands in."""
    with opened(sqlite_url) as engine:
        hall = Hall(engine, RULES)
        (number,) = hall.drafts()
        meeting = hall.gather(*MEMBERS[:-1])
        hall.act("sec", f"amendments/{number}", "schedule", assembly=1)
        hall.act("e6", meeting, "give_proxy", holder=hall.seats["n1"])
        hall.act("e5", meeting, "recuse", amendment=number)
        hall.act("chair", meeting, "open_poll", amendment=number)
        hall.votes(meeting, 1, yes=(*NORTH, "s1", "s2", "e1"), no=(*SOUTH[2:], "e2", "e3"), abstain=("e4",))
        hall.act("n1", meeting, "vote", poll=1, choice="no", seat=hall.seats["e6"])
        hall.close(meeting, 1)
        hall.act("chair", meeting, "casting_vote", poll=1, choice="yes")
        with reading(hall.store) as connection:
            charter = charters.by_id(connection, hall.charter_id)
            poll = assemblies.poll(connection, hall.charter_id, 1, 1)
            listed = polls_published.published(connection, charter, poll)
            source = charters.procedure_source(connection, hall.charter_id, charter.procedure_hash)
            lines = [line.data for line in ledger.lines(connection, hall.charter_id)]
    rules, log = tmp_path / "procedure.toml", tmp_path / "ledger"
    rules.write_text(source, encoding="utf-8")
    log.mkdir()
    (log / "entries.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    return listed, rules, log


def _count(listed, rules, tmp_path):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    return recount.main([str(path), str(rules)])


def test_it_imports_nothing_but_the_standard_library():
    tree = ast.parse(Path(recount.__file__).read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


def test_it_runs_by_itself_and_explains_itself(told, tmp_path):
    listed, rules, _ = told
    (tmp_path / "list.json").write_text(json.dumps(listed), encoding="utf-8")
    command = [sys.executable, "-I", "-S", recount.__file__]
    done = subprocess.run([*command, tmp_path / "list.json", rules], capture_output=True, text=True, check=False)
    assert (done.returncode, "agrees" in done.stdout) == (recount.AGREES, True), done.stdout + done.stderr
    assert "shares no code" in subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout


def _other_choice(listed):
    listed["ballots"][0][1] = "no" if listed["ballots"][0][1] == "yes" else "yes"


def _second_ballot(listed):
    listed["ballots"].append(listed["ballots"][0])


def _stranger(listed):
    listed["ballots"].append(["s-nobody", "yes"])


def _recused_votes(listed):
    listed["ballots"].append([next(one["seat"] for one in listed["roll"] if one["recused"]), "yes"])


def _heavier(listed):
    # One who counts: the roll is in the order of its seats' names, and the weight of one recused changes nothing.
    next(one for one in listed["roll"] if not one["recused"])["weight"] += 1


def _outcome(listed):
    listed["decision"]["outcome"] = "failed"


def _figure(listed):
    listed["decision"]["tally"]["total"]["yes"] += 1


def _no_casting(listed):
    listed["casting"] = ""


def _procedure(listed):
    listed["procedure"] = "0" * 64


CHANGES = (
    *(_other_choice, _second_ballot, _stranger, _recused_votes),
    *(_heavier, _outcome, _figure, _no_casting, _procedure),
)


@pytest.mark.parametrize("change", CHANGES)
def test_it_finds_what_was_altered(told, tmp_path, change):
    listed, rules, _ = told
    assert listed["decision"]["outcome"] == "passed"
    assert _count(listed, rules, tmp_path) == recount.AGREES
    altered = copy.deepcopy(listed)
    change(altered)
    assert _count(altered, rules, tmp_path) == recount.DIFFERS


def test_it_counts_the_log_s_roll_calls_and_finds_an_altered_one(told, capsys):
    _, rules, log = told
    assert recount.main([str(log), str(rules)]) == recount.AGREES
    assert recount.main([str(log), str(rules), "--poll", "1/1"]) == recount.AGREES
    assert "meeting 1 poll 1: agrees: passed" in capsys.readouterr().out
    entries = log / "entries.jsonl"
    entries.write_text(entries.read_text(encoding="utf-8").replace('"abstain"]', '"yes"]'), encoding="utf-8")
    assert recount.main([str(log), str(rules)]) == recount.DIFFERS


def test_it_says_what_it_cannot_read_or_count(told, tmp_path, capsys):
    listed, rules, log = told
    assert recount.main([str(log), str(rules), "--poll", "9/9"]) == recount.UNCOUNTABLE
    assert "no closed poll 9/9" in capsys.readouterr().err
    (tmp_path / "deep.json").write_text("[" * 200_000, encoding="utf-8")
    assert recount.main([str(tmp_path / "deep.json"), str(rules)]) == recount.UNREADABLE
    assert recount.main([str(tmp_path / "missing.json"), str(rules)]) == recount.UNREADABLE
    assert _count({"format": "other"}, rules, tmp_path) == recount.UNREADABLE
    assert _count([], rules, tmp_path) == recount.UNREADABLE
    assert _count(listed | {"roll": None}, rules, tmp_path) == recount.UNREADABLE
    assert _count(listed | {"secrecy": "confidential"}, rules, tmp_path) == recount.UNCOUNTABLE
    fair = rules.read_text(encoding="utf-8")
    rules.write_text(fair.replace('"1/2"', '"1/0"'), encoding="utf-8")
    assert _count(listed | {"procedure": ""}, rules, tmp_path) == recount.UNREADABLE
    rules.write_text("name = 1", encoding="utf-8")
    assert _count(listed, rules, tmp_path) == recount.UNREADABLE
