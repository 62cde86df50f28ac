"""`charter text …`: the rules for Thai text as batch tools, one JSON object a line in and one a line out.

A line that cannot be used is answered by `{id, error: {at, message}}` in its place and the rest goes on. `at` is the
code point of the damaged text or of the broken JSON at fault, 0 for a field or a line as a whole; `id` is null where
none could be read. Lines and texts beyond `LARGEST` and `LONGEST` are such: every character of a text is traced to what
became of it.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, Final, TextIO

import click

Row = Mapping[str, Any]
Tool = Callable[[Row], dict[str, object]]

LARGEST: Final = 64 * 1024 * 1024
"""The longest line read, in bytes."""
LONGEST: Final = 2_000_000
"""The longest text of a line, in code points: as long as a proposal may be."""


class UnusableLine(Exception):
    """A line of the input is not what the tool reads, from code point `at` on."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.at = at


def canonical_tool(row: Row) -> dict[str, object]:
    """`{text}` to `{text, repairs}`."""
    from charter_engine.domain.text.canonical import canonicalise

    done = canonicalise(_sound(row, "text"))
    repairs = [{"at": r.at, "was": r.was, "now": r.now, "rule": r.rule} for r in done.repairs]
    return {"text": done.text, "repairs": repairs}


def segment_tool(row: Row) -> dict[str, object]:
    """`{text}` to `{tokens}`."""
    from charter_engine.domain.text.segment import tokens

    return {"tokens": list(tokens(_sound(row, "text")))}


def redline_tool(row: Row) -> dict[str, object]:
    """`{old, new}` to `{ops}`."""
    from charter_engine.domain.text.redline import redline

    return {"ops": [list(op) for op in redline(_sound(row, "old"), _sound(row, "new"))]}


def merge_tool(row: Row) -> dict[str, object]:
    """`{base, ours, theirs}` to `{status: clean, text}` or `{status: conflict, conflicts}`."""
    from charter_engine.domain.text.merge import merge

    done = merge(_sound(row, "base"), _sound(row, "ours"), _sound(row, "theirs"))
    if done.text is not None:
        return {"status": "clean", "text": done.text}
    conflicts = [{"base": [c.start, c.end], "ours": c.ours, "theirs": c.theirs} for c in done.conflicts]
    return {"status": "conflict", "conflicts": conflicts}


def reanchor_tool(row: Row) -> dict[str, object]:
    """`{anchor, versions}` to `{status, clause, start, end, exact}`, texts taken as given."""
    from charter_engine.domain.text.anchors import Anchor, reanchor

    said = row.get("anchor")
    if not isinstance(said, dict):
        raise UnusableLine("anchor must be an object")
    words = {name: _text(said, name, default) for name, default in _ANCHOR_WORDS.items()}
    anchor = Anchor(start=_offset(said, "start"), end=_offset(said, "end"), **words)
    if anchor.end < anchor.start:
        raise UnusableLine("anchor.end lies before anchor.start")
    place = reanchor(anchor, _versions(row))
    return {
        "status": place.status.value,
        "clause": place.clause,
        "start": place.start,
        "end": place.end,
        "exact": place.exact,
    }


_ANCHOR_WORDS: dict[str, str | None] = {"clause": None, "exact": None, "prefix": "", "suffix": ""}


def _text(row: Row, name: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if not isinstance(value, str):
        raise UnusableLine(f"{name} is missing" if name not in row else f"{name} must be a string")
    if len(value) > LONGEST:
        raise UnusableLine(f"{name} has {len(value)} characters, more than the {LONGEST} that are read", LONGEST)
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise UnusableLine(f"{name} holds half of a character", fault.start) from None
    return value


def _sound(row: Row, name: str) -> str:
    """A text whose damage, if any, is reported under its own field's name."""
    from charter_engine.domain.text.canonical import DamagedText, canonical

    value = _text(row, name)
    try:
        canonical(value)
    except DamagedText as damage:
        raise UnusableLine(f"{name}: {damage}", int(str(damage.facts["offset"]))) from None
    return value


def _offset(row: Row, name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UnusableLine(f"anchor.{name} must be a whole number from 0")
    return value


def _versions(row: Row) -> list[dict[str, str]]:
    versions = row.get("versions")
    if not isinstance(versions, list) or not versions or not all(isinstance(one, list) for one in versions):
        raise UnusableLine("versions must be a list of one or more lists of [clause, text]")
    return [_clauses(version) for version in versions]


def _clauses(version: list[object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in version:
        match pair:
            case [clause, text] if not isinstance(clause, str) or clause not in found:
                entry = {"clause": clause, "text": text}
                found[_text(entry, "clause")] = _text(entry, "text")
            case [clause, _]:
                raise UnusableLine(f"clause {clause} stands twice in a version")
            case _:
                raise UnusableLine("a version's entries must be pairs [clause, text]")
    return found


def answer(tool: Tool, line: bytes) -> dict[str, object]:
    """What the tool says to one line of input, or where and why the line cannot be used."""
    identity: object = None
    try:
        row = _row(line)
        identity = _identity(row)
        return {"id": identity, **tool(row)}
    except UnusableLine as fault:
        return {"id": identity, "error": {"at": fault.at, "message": str(fault)}}
    except RecursionError:
        return {"id": identity, "error": {"at": 0, "message": "the line is nested too deeply"}}


def _row(line: bytes) -> Row:
    if len(line) > LARGEST:
        raise UnusableLine(f"the line is longer than the {LARGEST} bytes that are read")
    try:
        words = line.strip().removeprefix(codecs.BOM_UTF8).decode("utf-8")
        row = json.loads(words, parse_constant=_no_constant, object_pairs_hook=_without_doubles)
    except UnicodeDecodeError as fault:
        raise UnusableLine(f"byte {fault.start} is not UTF-8", fault.start) from None
    except json.JSONDecodeError as fault:
        raise UnusableLine(f"not JSON: {fault.msg}", fault.pos) from None
    except ValueError as fault:
        raise UnusableLine(f"not JSON: {fault}") from None
    if not isinstance(row, dict):
        raise UnusableLine("the line must be a JSON object")
    return row


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        doubled = next(name for name, _ in pairs if [key for key, _ in pairs].count(name) > 1)
        raise UnusableLine(f"the key {doubled!r} stands twice")
    return found


def _no_constant(name: str) -> object:
    raise UnusableLine(f"not JSON: {name}")


def _identity(row: Row) -> object:
    identity = row.get("id")
    usable = isinstance(identity, str | int | float) and not isinstance(identity, bool)
    if not usable or identity in (float("inf"), float("-inf")):
        raise UnusableLine("id is missing" if "id" not in row else "id must be a string or a number")
    return _text(row, "id") if isinstance(identity, str) else identity


def run(tool: Tool, source: BinaryIO, target: TextIO) -> None:
    """Answer every line of `source` on `target`, in order, each as soon as it is known."""
    for line in _lines(source):
        said = answer(tool, line)
        target.write(json.dumps(said, ensure_ascii=False) + "\n")
        target.flush()


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Every line without its end; of one beyond the limit only so much that it is seen to be."""
    while line := source.readline(LARGEST + 2):
        yield line.removesuffix(b"\n")
        while len(line) > LARGEST and not line.endswith(b"\n"):
            line = source.readline(LARGEST + 2)


def _run_on_standard_streams(tool: Tool) -> None:
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # a TextIOWrapper in a process of its own
    try:
        run(tool, sys.stdin.buffer, sys.stdout)
    except BrokenPipeError:
        # The reader has left: what Python would still flush at exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group()
def text() -> None:
    """Thai text: canonical form, words, redlines, merges and anchors, in batches."""


def _command(name: str, tool: Tool, summary: str) -> None:
    @text.command(name, help=summary)
    @click.option("--jsonl", is_flag=True, required=True, help="Read and write one JSON object a line.")
    def command(*, jsonl: bool) -> None:
        del jsonl
        _run_on_standard_streams(tool)


_command("canonical", canonical_tool, "{id, text} to {id, text, repairs}: one spelling, and what was repaired.")
_command("segment", segment_tool, "{id, text} to {id, tokens}: the words of the canonical text.")
_command("redline", redline_tool, "{id, old, new} to {id, ops}: what changed, in words.")
_command("merge", merge_tool, "{id, base, ours, theirs} to {id, status, text or conflicts}: both redrafts, or neither.")
_command("reanchor", reanchor_tool, "{id, anchor, versions} to {id, status, clause, start, end, exact}.")

if __name__ == "__main__":
    text()
