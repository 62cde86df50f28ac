from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from charter_engine.cli.procedure_tools import procedure

SOUND = """
name = "กระบวนการ"
body = [{ id = "assembly", name = "สมัชชา" }]
[[stage]]
id = "filing"
name = "ยื่น"
kind = "filing"
[[stage]]
id = "decision"
name = "ลงมติ"
kind = "decision"
body = "assembly"
quorum = { at_least = "1/2", of = "roll" }
passes = { more_than = "1/2", of = "votes" }
[[stage]]
id = "promulgation"
name = "ประกาศ"
kind = "promulgation"
body = "assembly"
"""
CASE = {"stage": "decision", "roll": [{"seat": "a"}, {"seat": "b"}], "present": ["a"], "votes": {"a": "yes"}}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "sound.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "faulty.toml").write_text(SOUND.replace('"1/2"', '"3/2"'), encoding="utf-8")
    (tmp_path / "malformed.toml").write_text('name = "x"\nbody = [\n', encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xff"')
    (tmp_path / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    (tmp_path / "stranger.json").write_text(json.dumps(CASE | {"present": ["z"], "votes": {}}), encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    twice = json.dumps(CASE).replace('"a": "yes"', '"a": "yes", "a": "no"')
    (tmp_path / "twice.json").write_text(twice, encoding="utf-8")
    return tmp_path


def run(files, *words):
    named = [str(files / word) if "." in word else word for word in words]
    return CliRunner().invoke(procedure, named)


@pytest.mark.parametrize(
    ("file", "code"),
    [("sound.toml", 0), ("faulty.toml", 1), ("malformed.toml", 4), ("latin.toml", 4), ("absent.toml", 4)],
)
def test_checking_ends_with_the_promised_exit_code(files, file, code):
    assert run(files, "check", file).exit_code == code
    assert run(files, "check", file, "--json").exit_code == code


def test_checking_names_every_fault_with_place_and_line(files):
    result = run(files, "check", "faulty.toml")
    assert "บรรทัด 13: stage[1].quorum.at_least" in result.stdout
    assert "บรรทัด 14: stage[1].passes.more_than" in result.stdout
    faults = json.loads(run(files, "check", "faulty.toml", "--json").stdout)["faults"]
    assert [(fault["line"], fault["code"]) for fault in faults] == [
        (13, "fraction-over-one"),
        (14, "fraction-over-one"),
    ]


def test_a_sound_file_is_answered_with_its_hash(files):
    answer = json.loads(run(files, "check", "sound.toml", "--json").stdout)
    assert answer["ok"]
    assert answer["hash"] in run(files, "check", "sound.toml").stdout


def test_usage_errors_exit_with_two(files):
    assert run(files, "check").exit_code == 2
    assert run(files, "simulate", "sound.toml").exit_code == 2


def test_a_case_is_answered_as_json_or_in_words(files):
    answer = json.loads(run(files, "simulate", "sound.toml", "--case", "case.json", "--json").stdout)
    assert (answer["outcome"], answer["next"], len(answer["rules"])) == ("passed", "promulgation", 2)
    assert "ครบองค์ประชุม" in run(files, "simulate", "sound.toml", "--case", "case.json").stdout


@pytest.mark.parametrize(
    ("file", "case", "code"),
    [
        ("sound.toml", "stranger.json", 1),
        ("faulty.toml", "case.json", 1),
        ("malformed.toml", "case.json", 4),
        ("sound.toml", "broken.json", 4),
        ("sound.toml", "list.json", 4),
        ("sound.toml", "twice.json", 4),
        ("sound.toml", "absent.json", 4),
    ],
)
def test_a_case_that_cannot_be_tried_ends_with_the_promised_exit_code(files, file, case, code):
    assert run(files, "simulate", file, "--case", case, "--json").exit_code == code


def test_the_module_runs_by_itself(files):
    command = [sys.executable, "-m", "charter_engine.cli.procedure_tools", "check", str(files / "sound.toml")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


CHARTER = "ธรรมนูญตำบล\n\nข้อ ๑ ธรรมนูญนี้เรียกว่า “ธรรมนูญตำบล”\nข้อ ๒ (ยกเลิก)\n"


@pytest.fixture
def cited(files):
    (files / "charter.txt").write_text(CHARTER, encoding="utf-8")
    (files / "damaged.txt").write_text("ธรรมนูญ\n\nข้อ ๑ (ยกเลิก)\nข้อความ\n", encoding="utf-8")
    for clause, name in (("๑", "citing.toml"), ("๒", "stale.toml")):
        text = SOUND.replace("quorum = {", f'clause = "ข้อ {clause}"\nquorum = {{')
        (files / name).write_text(text, encoding="utf-8")
    return files


def test_a_clause_cited_in_vain_is_a_fault_with_its_line(cited):
    assert run(cited, "check", "citing.toml", "--charter", "charter.txt").exit_code == 0
    result = run(cited, "check", "stale.toml", "--charter", "charter.txt")
    assert result.exit_code == 1
    assert "บรรทัด 13: stage[1].clause: อ้างข้อ ๒ แต่ข้อ ๒ถูกยกเลิกแล้ว" in result.stdout
    answer = json.loads(run(cited, "check", "stale.toml", "--charter", "charter.txt", "--json").stdout)
    assert [(fault["code"], fault["line"]) for fault in answer["faults"]] == [("repealed-clause", 13)]


@pytest.mark.parametrize("text", ["absent.txt", "damaged.txt"])
def test_a_charter_that_cannot_be_read_is_told_with_its_own_code(cited, text):
    assert run(cited, "check", "citing.toml", "--charter", text).exit_code == 4


def test_the_rules_are_said_in_words_when_asked(files):
    said = run(files, "check", "sound.toml", "--words").stdout
    assert "ลงมติ: ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง" in said
    assert (
        "ลงมติ: ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง"
        in json.loads(run(files, "check", "sound.toml", "--words", "--json").stdout)["words"]
    )


def test_a_broken_escape_in_a_case_is_named_and_no_traceback(files):
    (files / "escape.json").write_text(json.dumps(CASE).replace('["a"]', '["\\ud800"]'), encoding="utf-8")
    for words in ((), ("--json",)):
        result = run(files, "simulate", "sound.toml", "--case", "escape.json", *words)
        assert result.exit_code == 1
        assert "not-on-roll" in result.stdout or "ไม่อยู่ในบัญชีสมาชิก" in result.stdout


def test_a_case_with_a_byte_order_mark_is_read(files):
    (files / "marked.json").write_text("\ufeff" + json.dumps(CASE), encoding="utf-8")
    assert run(files, "simulate", "sound.toml", "--case", "marked.json", "--json").exit_code == 0


def test_a_ranking_is_explained_in_words(files):
    text = SOUND.replace("quorum = {", 'ranked = "schulze"\nquorum = {')
    (files / "ranked.toml").write_text(text, encoding="utf-8")
    case = CASE | {"rankings": {"a": ["ก", "ข"]}}
    (files / "rivals.json").write_text(json.dumps(case), encoding="utf-8")
    assert "  เลือก ก" in run(files, "simulate", "ranked.toml", "--case", "rivals.json").stdout


def test_draw_prints_a_picture_or_writes_it(files, tmp_path):
    printed = CliRunner().invoke(procedure, ["draw", str(files / "sound.toml")])
    assert printed.exit_code == 0
    assert printed.stdout.startswith("<?xml")
    assert "ลงมติ" in printed.stdout
    written = CliRunner().invoke(procedure, ["draw", str(files / "sound.toml"), "-o", str(tmp_path / "p.svg")])
    assert written.exit_code == 0
    assert (tmp_path / "p.svg").read_text(encoding="utf-8") == printed.stdout


def test_draw_refuses_what_cannot_be_read_or_written(files, tmp_path):
    assert CliRunner().invoke(procedure, ["draw", str(files / "faulty.toml")]).exit_code == 1
    there = str(tmp_path / "no" / "p.svg")
    assert CliRunner().invoke(procedure, ["draw", str(files / "sound.toml"), "-o", there]).exit_code == 4


LONE = """
name = "ลำพัง"
[[stage]]
id = "vote"
name = "ลงมติ"
kind = "decision"
passes = { more_than = "1/2", of = "votes" }
then = { passed = "elsewhere" }
"""
LONE_CASE = CASE | {"stage": "vote"}


def written(files, name, text):
    (files / name).write_text(text, encoding="utf-8")
    return name


def test_votes_are_counted_by_a_stage_that_stands_alone_and_the_rest_is_told_on_stderr(files):
    case = written(files, "lone.json", json.dumps(LONE_CASE))
    result = run(files, "simulate", written(files, "lone.toml", LONE), "--case", case, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) | {"rules": []} == {"outcome": "passed", "rules": [], "next": "elsewhere"}
    assert "คำเตือน" in result.stderr


def test_votes_are_not_counted_by_a_faulty_rule(files):
    faulty = written(files, "lone.toml", LONE.replace("1/2", "3/2"))
    case = written(files, "lone.json", json.dumps(LONE_CASE))
    assert run(files, "simulate", faulty, "--case", case, "--json").exit_code == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SOUND + '\n[meta]\nby = "เรา"\nwhen = 2026-11-20\nweight = 1.5\n', "extra-key"),
        (SOUND.replace('kind = "filing"', 'kind = "filing"\ncolor = "red"'), "extra-key"),
        (SOUND.replace('kind = "filing"', 'kind = "comment"'), "no-filing-first"),
        (SOUND.replace('kind = "promulgation"', 'kind = "review"'), "no-promulgation"),
        (SOUND.replace('kind = "promulgation"\nbody = "assembly"', 'kind = "promulgation"'), "no-body"),
        (
            SOUND.replace('"votes" }\n', '"votes" }\nsecrecy = "confidential"\nweights = { a = 2 }\n').replace(
                "[[stage]]", '[[sector]]\nid = "a"\nname = "ประชาชน"\n[[stage]]', 1
            ),
            "weights-show",
        ),
    ],
)
def test_what_a_file_lacks_or_says_beyond_its_rules_is_a_warning_unless_strict(files, text, code):
    name = written(files, "warned.toml", text)
    result = run(files, "check", name, "--json")
    assert result.exit_code == 0
    assert [warning["code"] for warning in json.loads(result.stdout)["warnings"]] == [code]
    assert "คำเตือน" in run(files, "check", name).stderr
    strict = run(files, "check", name, "--json", "--strict")
    assert strict.exit_code == 1
    assert [fault["code"] for fault in json.loads(strict.stdout)["faults"]] == [code]


@pytest.mark.parametrize("key", ["quorm", "pases", "mindays", "Consensus", "maximum_days", "bodies"])
def test_a_slip_for_a_known_key_is_a_fault(files, key):
    name = written(files, "slip.toml", SOUND.replace('kind = "filing"', f'kind = "filing"\n{key} = 1'))
    assert [fault["code"] for fault in json.loads(run(files, "check", name, "--json").stdout)["faults"]] == [
        "unknown-key"
    ]


def test_a_word_that_a_rule_does_not_know_is_a_fault_since_the_rule_would_mean_less_than_it_says(files):
    name = written(files, "rule.toml", SOUND.replace('of = "roll"', 'of = "roll", veto = "chair"'))
    assert run(files, "check", name).exit_code == 1


def test_a_case_with_what_is_no_number_is_no_json(files):
    case = written(files, "nan.json", json.dumps(CASE | {"roll": [{"seat": "a", "weight": float("nan")}]}))
    assert run(files, "simulate", "sound.toml", "--case", case).exit_code == 4
