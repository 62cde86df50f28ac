"""What stands in a directive's quotation: provisions in the plain text form, or the units of a clause's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from charter_engine.domain.amendment.units import Entries, Entry, outline
from charter_engine.domain.charter.marks import ESCAPE, escaped, nearly_mark, unescaped
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.text.lint import PAGE_MARKS, lint
from charter_engine.errors import Invalid

_PARAGRAPH: Final = 1
_SUBITEM: Final = 3
_LEVELS: Final = {_PARAGRAPH: "วรรค", 2: "อนุข้อ", _SUBITEM: "อนุข้อย่อย"}
_LEFT_OUT: Final = re.compile(r"[.… ]{3,}|(?:ฯลฯ ?){2,}|[0-9๐-๙]{1,4}")
"""A line that stands for others left out, or the number of a page: neither is law."""


class DoesNotFit(Invalid):
    """{why}."""


def provisions(lines: Sequence[str], kind: Kind | None) -> tuple[Provision, ...]:
    """The provisions restated; `kind` tells nameless ones apart; raises `DoesNotFit` or what `parse` raises."""
    if not lines:
        raise DoesNotFit(why="ไม่มีข้อความในเครื่องหมายคำพูด")
    lead = ["ชื่อ", "", *(["ข้อ ๑"] if kind is Kind.CLOSING else [])]
    read = parse("\n".join([*lead, *lines])).tree.children
    clauses = (node for top in read for node in top.walk() if node.kind is Kind.CLAUSE)
    _check_whole(line for clause in clauses for line in clause.text.split("\n"))
    return read[1:] if kind is Kind.CLOSING else read


def check_in_force(node: Provision) -> None:
    """Raise `DoesNotFit` where a wording restates a repealed place: repeals are ordered, not written."""
    if node.state is State.REPEALED:
        raise DoesNotFit(why=f"ข้อความใหม่ของ {node.label} เป็น (ยกเลิก) ให้ใช้คำสั่งยกเลิกแทน")


def is_name(line: str) -> bool:
    """Whether a line is a division's name alone: no mark, no item, nothing that is nearly one."""
    return escaped(line) == line and not line.startswith(("[", "(", ESCAPE)) and not nearly_mark(line)


def units(lines: Sequence[str], depth: int) -> Entries:
    """The units restated, all of one depth (1 paragraphs, 2 items, 3 sub-items); raises `DoesNotFit`."""
    if not lines:
        raise DoesNotFit(why="ไม่มีข้อความในเครื่องหมายคำพูด")
    for line in lines:
        if escaped(line) != line and not line.startswith(ESCAPE):
            raise DoesNotFit(why=f"“{line[:40]}” ในเครื่องหมายคำพูดอ่านเป็นบทใหม่ ไม่ใช่{_LEVELS[depth]}")
    _check_whole(lines)
    found = outline("\n".join(unescaped(line) for line in lines))
    if depth > _PARAGRAPH:
        found = found[0].below if len(found) == 1 and not found[0].line else ()
    if not found or any(not _of_depth(entry, depth) for entry in found):
        raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดไม่ใช่{_LEVELS[depth]}ตามที่สั่ง")
    if any(entry.repealed for entry in found):
        raise DoesNotFit(why="ข้อความใหม่เป็น (ยกเลิก) ให้ใช้คำสั่งยกเลิกแทน")
    return found


def _check_whole(lines: Iterable[str]) -> None:
    """Raise `DoesNotFit` for what a page leaves in a text copied from it, and for words left out."""
    for line in lines:
        if _LEFT_OUT.fullmatch(line) or any(doubt.rule == PAGE_MARKS for doubt in lint(line)):
            raise DoesNotFit(why=f"“{line[:60]}” ในเครื่องหมายคำพูดดูเป็นหัวกระดาษ เลขหน้า หรือเครื่องหมายละข้อความ ไม่ใช่เนื้อความ")


def restated(entries: Sequence[Entry]) -> str:
    """The units as a quotation holds them."""
    return "\n".join(escaped(line) for entry in entries for line in entry.lines())


def _of_depth(entry: Entry, depth: int) -> bool:
    return bool(entry.line) if depth == _PARAGRAPH else depth < _SUBITEM or not entry.below
