from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from charter_engine.cli.text_tools import LARGEST, LONGEST, text

TOOLS = ("canonical", "segment", "redline", "merge", "reanchor")
MERGED = {"base": "", "ours": "", "theirs": ""}
PLACED = {"clause": "a", "start": 0, "end": 2, "exact": "กข"}


def answers(tool: str, *lines: str | bytes) -> list[dict]:
    sent = b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)
    done = CliRunner().invoke(text, [tool, "--jsonl"], input=sent)
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_canonical_tells_what_it_repaired():
    (said,) = answers("canonical", '{"id": 7, "text": "เเละ"}')
    assert said == {"id": 7, "text": "และ", "repairs": [{"at": 0, "was": "เเ", "now": "แ", "rule": "double-e"}]}


def test_segment_gives_words():
    assert answers("segment", '{"id": "s", "text": "ข้อ ๕/๑"}') == [{"id": "s", "tokens": ["ข้อ", " ", "๕/๑"]}]


def test_redline_gives_operations():
    (said,) = answers("redline", '{"id": "r", "old": "ข้อ ๕", "new": "ข้อ ๖"}')
    assert said == {"id": "r", "ops": [[0, "ข้อ "], [-1, "๕"], [1, "๖"]]}


def test_merge_gives_a_text_or_the_conflicts():
    rows = [
        {"id": 1, "base": "ข้อ ๕", "ours": "ข้อ ๕", "theirs": "ข้อ ๖"},
        {"id": 2, "base": "๕", "ours": "๖", "theirs": "๗"},
    ]
    assert answers("merge", *map(json.dumps, rows)) == [
        {"id": 1, "status": "clean", "text": "ข้อ ๖"},
        {"id": 2, "status": "conflict", "conflicts": [{"base": [0, 1], "ours": "๖", "theirs": "๗"}]},
    ]


def test_reanchor_takes_texts_as_given_and_says_where_the_words_are():
    row = {"id": 1, "anchor": PLACED, "versions": [[["a", "กข  ค"]], [["a", "งกข  ค"]]]}
    expected = {"id": 1, "status": "exact", "clause": "a", "start": 1, "end": 3, "exact": "กข"}
    assert answers("reanchor", json.dumps(row)) == [expected]


def test_reanchor_says_null_for_orphans():
    row = {"id": 1, "anchor": PLACED, "versions": [[["a", "กข"]], []]}
    expected = {"id": 1, "status": "orphaned", "clause": None, "start": None, "end": None, "exact": None}
    assert answers("reanchor", json.dumps(row)) == [expected]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("line", "identity"),
    [
        ("", None),
        ("not json", None),
        ('{"id": 1', None),
        ("[1]", None),
        ("null", None),
        ("{}", None),
        ('{"id": true}', None),
        ('{"id": null, "text": "", "old": "", "new": ""}', None),
        ('{"id": [1]}', None),
        ('{"id": NaN}', None),
        ('{"id": 1e999}', None),
        ('{"id": "\\ud800"}', None),
        ("[" * 100_000, None),
        (b'{"id": 1, "text": "\xff"}', None),
        ('{"id": ' + "1" * 5000 + "}", None),
        ('{"id": "x"}', "x"),
        ('{"id": 2, "text": 5, "old": 5, "new": 5, "anchor": 5, "versions": 5}', 2),
        ('{"id": 3, "text": null, "old": null, "new": null, "anchor": {}, "versions": []}', 3),
        ('{"id": 4, "text": "\\ud800", "old": "", "new": "\\ud800", "anchor": {"clause": "\\ud800"}}', 4),
    ],
    ids=range(19),
)
def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on(tool: str, line: str | bytes, identity: object):
    good = json.dumps({"id": "g", "text": "", "old": "", "new": "", **MERGED, "anchor": PLACED, "versions": [[]]})
    before, bad, after = answers(tool, good, line, good)
    assert before["id"] == after["id"] == "g"
    assert "error" not in before
    assert before == after
    assert bad["id"] == identity
    assert set(bad) == {"id", "error"}
    assert set(bad["error"]) == {"at", "message"}
    assert bad["error"]["message"]


@pytest.mark.parametrize(
    ("tool", "row", "at", "named"),
    [
        ("canonical", {"text": "ก\x07"}, 1, "text: "),
        ("segment", {"text": "กขค\ufffd"}, 3, "U+FFFD"),
        ("redline", {"old": "ก", "new": "ก\u202e"}, 1, "new: "),
        ("redline", {"old": "ก"}, 0, "new is missing"),
    ],
)
def test_damage_is_named_with_its_field_and_place(tool: str, row: dict, at: int, named: str):
    (said,) = answers(tool, json.dumps({"id": 1, **row}))
    assert said["error"]["at"] == at
    assert named in said["error"]["message"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"anchor": None}, "anchor must be an object"),
        ({"anchor": {**PLACED, "start": -1}}, "anchor.start"),
        ({"anchor": {**PLACED, "end": True}}, "anchor.end"),
        ({"anchor": {**PLACED, "start": 5}}, "before anchor.start"),
        ({"anchor": {**PLACED, "prefix": 5}}, "prefix must be a string"),
        ({"versions": []}, "versions must be"),
        ({"versions": [{}]}, "versions must be"),
        ({"versions": [[["a"]]]}, "pairs"),
        ({"versions": [[["a", "x"], ["a", "y"]]]}, "twice"),
        ({"versions": [[[["a"], "x"]]]}, "clause must be a string"),
        ({"versions": [[["a", None]]]}, "text must be a string"),
    ],
)
def test_an_anchor_that_is_none_is_refused_with_the_field_at_fault(change: dict, named: str):
    row = {"id": 1, "anchor": PLACED, "versions": [[["a", "กข"]]], **change}
    (said,) = answers("reanchor", json.dumps(row))
    assert named in said["error"]["message"]


def test_a_byte_order_mark_before_the_first_line_is_no_fault():
    assert answers("segment", b'\xef\xbb\xbf{"id": 1, "text": ""}') == [{"id": 1, "tokens": []}]


def test_a_text_beyond_the_limit_is_told_and_the_rest_goes_on():
    long, good = (json.dumps({"id": size, "text": "ก" * size}) for size in (LONGEST + 1, 1))
    beyond, after = answers("canonical", long, good)
    message = f"text has {LONGEST + 1} characters, more than the {LONGEST} that are read"
    assert beyond == {"id": LONGEST + 1, "error": {"at": LONGEST, "message": message}}
    assert after == {"id": 1, "text": "ก", "repairs": []}


@pytest.mark.parametrize("size", [LARGEST + 1, LARGEST + 2, 2 * LARGEST + 20])
def test_a_line_beyond_the_limit_is_told_once_and_the_rest_goes_on(size: int):
    beyond, after = answers("canonical", b" " * size, '{"id": 1, "text": ""}')
    message = f"the line is longer than the {LARGEST} bytes that are read"
    assert beyond == {"id": None, "error": {"at": 0, "message": message}}
    assert after["id"] == 1


def test_a_line_within_the_limit_is_read_whatever_stands_around_it():
    line = b'{"id": 1, "text": ""}'
    assert answers("segment", b" " * (LARGEST - len(line) - 1) + line + b"\r")[0] == {"id": 1, "tokens": []}


def test_jsonl_must_be_asked_for():
    assert CliRunner().invoke(text, ["segment"]).exit_code == 2


def test_a_reader_that_leaves_early_is_no_failure():
    tool = subprocess.Popen(
        [sys.executable, "-m", "charter_engine.cli.text_tools", "segment", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert tool.stdin
    assert tool.stdout
    assert tool.stderr
    tool.stdout.close()
    tool.stdin.write(b'{"id": 1, "text": "x"}\n')
    tool.stdin.close()
    said = tool.stderr.read()
    tool.stderr.close()
    assert (tool.wait(), said) == (0, b"")
