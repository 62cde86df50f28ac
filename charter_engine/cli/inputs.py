"""What people hand to the command: files, JSON, dates. What is wrong is told by file, line and remedy."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from charter_engine.cli.exits import Exit, Stop, of_refusal
from charter_engine.errors import Invalid

FILE = click.Path(path_type=Path, allow_dash=True)
"""A file to read; `-` is standard input. Whether it is there is judged when it is read, so that it says what to do."""

_NUMERIC = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})")
_BUDDHIST_FROM, _ERA = 2400, 543


def read_bytes(file: Path, most: int = -1) -> bytes:
    """Return what a file holds, and no more than `most` bytes and one; raises Stop (4) naming it."""
    if str(file) == "-":
        return sys.stdin.buffer.read(most + 1 if most >= 0 else -1)
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1 if most >= 0 else -1)
    except OSError as error:
        text, remedy = _unopened(error)
        raise Stop(Exit.INPUT, "unreadable-file", text, where=str(file), remedy=remedy) from None


def _unopened(error: OSError) -> tuple[str, str]:
    match error:
        case IsADirectoryError():
            return "เปิดแฟ้มไม่ได้: เป็นโฟลเดอร์ ไม่ใช่แฟ้ม (is a directory)", "ระบุแฟ้มที่อยู่ในโฟลเดอร์นั้น"
        case FileNotFoundError():
            return "เปิดแฟ้มไม่ได้: ไม่มีแฟ้มนี้ (no such file)", "ตรวจชื่อและที่อยู่ของแฟ้ม"
        case _:
            return f"เปิดแฟ้มไม่ได้: {error.strerror}", "ตรวจชื่อแฟ้มและสิทธิ์การอ่าน"


def read_text(file: Path) -> str:
    """Return a file's text in UTF-8; raises Stop (4) naming file, line and, where it can be told, the encoding."""
    from charter_engine.publication.encodings import decoded

    data = read_bytes(file)
    with unreadable(file):
        return decoded(data)


@contextmanager
def unreadable(file: Path) -> Iterator[None]:
    """Tell whatever cannot be read by its file and line (exit 4)."""
    try:
        yield
    except Invalid as refusal:
        stop, line = of_refusal(refusal), refusal.facts.get("line")
        stop.exit_code, stop.where = Exit.INPUT, f"{file}, บรรทัดที่ {line}" if line else str(file)
        raise stop from None


def read_json(file: Path) -> Mapping[str, object]:
    """Return a file's JSON object; raises Stop (4) naming file and line."""
    text = read_text(file)
    try:
        found = json.loads(text, object_pairs_hook=distinct)
    except json.JSONDecodeError as error:
        raise _bad_json(file, f"{error.msg}", line=error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise _bad_json(file, str(error)) from None
    if not isinstance(found, dict):
        raise _bad_json(file, 'ต้องเป็นวัตถุ JSON หนึ่งชิ้น เช่น {"title": "…"}')
    return found


def distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object; a doubled key is a fault, or one of its values (a seat's vote) would vanish in reading."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"คำว่า {key} ซ้ำ")
        found[key] = value
    return found


def _bad_json(file: Path, why: str, *, line: int = 1) -> Stop:
    where = f"{file}, บรรทัดที่ {line}"
    return Stop(Exit.INPUT, "malformed-json", f"อ่านเป็น JSON ไม่ได้: {why}", where=where, remedy="แก้บรรทัดที่ระบุ")


def read_day(typed: str) -> date:
    """Return a day typed as 2026-11-20, 2569-11-20, 20/11/2569 or ๒๐ พฤศจิกายน ๒๕๖๙; raises Stop (2)."""
    from charter_engine.domain.text.dates import parse_thai_date
    from charter_engine.domain.text.numerals import arabic_digits

    match = _NUMERIC.fullmatch(arabic_digits(typed.strip()))
    try:
        if match is None:
            return parse_thai_date(typed)
        parts = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
        year, month, day = map(int, parts)
        return date(year - _ERA if year >= _BUDDHIST_FROM else year, month, day)
    except (Invalid, ValueError):
        remedy = "เขียนวันเช่น 2026-11-20, 2569-11-20, 20/11/2569 หรือ ๒๐ พฤศจิกายน ๒๕๖๙"
        raise Stop(Exit.USAGE, "unreadable-date", f"อ่านวันที่ “{typed}” ไม่ได้", remedy=remedy) from None


def read_password(*, from_stdin: bool, prompt: str = "รหัสผ่าน") -> str:
    """Return a password from the first line of standard input, or asked for twice on a terminal."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        remedy = "พิมพ์คำสั่งในหน้าต่างเทอร์มินัล หรือส่งรหัสผ่านทาง stdin ด้วย --password-stdin"
        raise Stop(Exit.USAGE, "no-password", "ไม่มีรหัสผ่าน", remedy=remedy)
    typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True)
    return typed


def given(pairs: tuple[str, ...]) -> dict[str, object]:
    """Return `KEY=VALUE` words as data: a value that reads as JSON is that, any other is text; raises Stop (2)."""
    found: dict[str, object] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key:
            raise Stop(Exit.USAGE, "bad-pair", f"“{pair}” ไม่ใช่ KEY=VALUE", remedy="เขียนเช่น --set poll=1")
        try:
            found[key] = json.loads(value)
        except ValueError:
            found[key] = value
    return found
