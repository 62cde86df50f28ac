"""What stands in a directive's quotation: provisions in the plain text form, or the units of a clause's text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from charter_engine.domain.amendment.units import Entries, Entry, outline
from charter_engine.domain.charter.marks import ESCAPE, escaped, unescaped
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.errors import Invalid

_PARAGRAPH: Final = 1
_SUBITEM: Final = 3
_LEVELS: Final = {_PARAGRAPH: "วรรค", 2: "อนุข้อ", _SUBITEM: "อนุข้อย่อย"}


class DoesNotFit(Invalid):
    """{why}."""


def provisions(lines: Sequence[str], kind: Kind | None) -> tuple[Provision, ...]:
    """The provisions restated; `kind` tells nameless ones apart; raises `DoesNotFit` or what `parse` raises."""
    if not lines:
        raise DoesNotFit(why="ไม่มีข้อความในเครื่องหมายคำพูด")
    lead = ["ชื่อ", "", *(["ข้อ ๑"] if kind is Kind.CLOSING else [])]
    read = parse("\n".join([*lead, *lines])).tree.children
    return read[1:] if kind is Kind.CLOSING else read


def check_in_force(node: Provision) -> None:
    """Raise `DoesNotFit` where a wording restates a repealed place: repeals are ordered, not written."""
    if node.state is State.REPEALED:
        raise DoesNotFit(why=f"ข้อความใหม่ของ {node.label} เป็น (ยกเลิก) ให้ใช้คำสั่งยกเลิกแทน")


def units(lines: Sequence[str], depth: int) -> Entries:
    """The units restated, all of one depth (1 paragraphs, 2 items, 3 sub-items); raises `DoesNotFit`."""
    if not lines:
        raise DoesNotFit(why="ไม่มีข้อความในเครื่องหมายคำพูด")
    for line in lines:
        if escaped(line) != line and not line.startswith(ESCAPE):
            raise DoesNotFit(why=f"“{line[:40]}” ในเครื่องหมายคำพูดอ่านเป็นบทใหม่ ไม่ใช่{_LEVELS[depth]}")
    found = outline("\n".join(unescaped(line) for line in lines))
    if depth > _PARAGRAPH:
        found = found[0].below if len(found) == 1 and not found[0].line else ()
    if not found or any(not _of_depth(entry, depth) for entry in found):
        raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดไม่ใช่{_LEVELS[depth]}ตามที่สั่ง")
    if any(entry.repealed for entry in found):
        raise DoesNotFit(why="ข้อความใหม่เป็น (ยกเลิก) ให้ใช้คำสั่งยกเลิกแทน")
    return found


def restated(entries: Sequence[Entry]) -> str:
    """The units as a quotation holds them."""
    return "\n".join(escaped(line) for entry in entries for line in entry.lines())


def _of_depth(entry: Entry, depth: int) -> bool:
    return bool(entry.line) if depth == _PARAGRAPH else depth < _SUBITEM or not entry.below
