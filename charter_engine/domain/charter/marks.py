"""Marks of the plain text form: what a canonical line opens, seen from its beginning alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from charter_engine.domain.charter.numbering import DIGITS, NUMBER, ORDINALS, TRANSITIONAL, WORDS
from charter_engine.domain.charter.provision import Kind

REPEALED: Final = "(ยกเลิก)"
ESCAPE: Final = "\\"
_ANNEX: Final = ("บัญชีท้าย", "ภาคผนวก")
_CLOSING: Final = ("ประกาศ ณ วันที่", "ให้ไว้ ณ วันที่")
_NUMBERED: Final = re.compile(rf"({'|'.join(WORDS)}) ?({NUMBER})(?=[ \[]|$)")
_NEARLY: Final = re.compile(rf"(?:หมวด|ส่วน|ข้อ|มาตรา|ลักษณะ|ภาค|บรรพ)(?:ที่)? ?{DIGITS}")
_FOOTNOTE: Final = re.compile(rf"\[{DIGITS}\]")
_ORDINAL: Final = re.compile(rf"(?:{'|'.join(ORDINALS)})(?=[ \[]|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What a line opens: the whole mark as `label`, then the rest of the line as heading, first text or repeal."""

    kind: Kind
    label: str
    heading: str = ""
    text: str = ""
    repealed: bool = False
    takes_heading: bool = False


def read_mark(line: str) -> Mark | None:
    """The mark a canonical line begins with, or None; closings are told by `opens_closing`."""
    if annex := read_annex(line):
        return annex
    if line.startswith(TRANSITIONAL):
        return _transitional(line)
    match = _NUMBERED.match(line)
    if not match:
        return None
    after = match.end()
    if footnote := _FOOTNOTE.match(line, after):
        after = footnote.end()
    label, rest = f"{match[1]} {match[2]}", line[after:].strip(" ")
    kind = WORDS[match[1]]
    return _clause(label, rest) if kind is Kind.CLAUSE else _division(kind, label, rest)


def read_annex(line: str) -> Mark | None:
    """The annex a line opens, its label the whole line, or None."""
    if not line.startswith(_ANNEX):
        return None
    label = line.removesuffix(REPEALED).rstrip(" ")
    return Mark(kind=Kind.ANNEX, label=label, repealed=line.endswith(REPEALED))


def opens_closing(line: str) -> bool:
    """Whether a line after the first clause starts the closing."""
    return line.startswith(_CLOSING)


def nearly_mark(line: str) -> bool:
    """Whether a line looks like a mark and is none (`หมวดที่ ๑`, `ส่วน ๑`, `ข้อ ๑.`)."""
    return _NEARLY.match(line) is not None and read_mark(line) is None


def footnote_of(line: str) -> str:
    """The footnote's number in brackets that hangs on a mark without a space (`มาตรา ๕[๒]`), or ""."""
    match = _NUMBERED.match(line)
    found = _FOOTNOTE.match(line, match.end()) if match else None
    return found[0] if found else ""


def fits_beside_mark(text: str) -> bool:
    """Whether a first line may stand on its mark's line without being read as something else."""
    return not (text.startswith((REPEALED, "[", ESCAPE)) or _ORDINAL.match(text))


def escaped(line: str) -> str:
    """The line with a leading escape where it would read as a mark or begins with one."""
    return ESCAPE + line if line.startswith(ESCAPE) or read_mark(line) or opens_closing(line) else line


def unescaped(line: str) -> str:
    """The line without its one leading escape, trimmed."""
    return line[1:].strip(" ") if line.startswith(ESCAPE) else line


def _transitional(line: str) -> Mark | None:
    rest = line.removeprefix(TRANSITIONAL).strip(" ")
    return None if rest not in {"", REPEALED} else Mark(kind=Kind.CHAPTER, label=TRANSITIONAL, repealed=bool(rest))


def _clause(label: str, rest: str) -> Mark:
    heading, text = _bracketed(rest)
    if text == REPEALED:
        return Mark(kind=Kind.CLAUSE, label=label, repealed=True)
    return Mark(kind=Kind.CLAUSE, label=label, heading=heading, text=text)


def _division(kind: Kind, label: str, rest: str) -> Mark:
    if _bracketed(rest)[1] == REPEALED:
        return Mark(kind=kind, label=label, repealed=True)
    return Mark(kind=kind, label=label, heading=rest, takes_heading=not rest)


def _bracketed(rest: str) -> tuple[str, str]:
    if not rest.startswith("[") or "]" not in rest:
        return "", rest
    heading, _, text = rest[1:].partition("]")
    return heading.strip(" "), text.strip(" ")
