"""An amending instrument taken apart: its clauses with their quotations, before anything is understood of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from charter_engine.domain.amendment.quoting import STRAIGHT, quotation_end
from charter_engine.domain.amendment.wording import OPEN
from charter_engine.domain.charter.marks import opens_closing, read_mark
from charter_engine.domain.charter.numbering import DIGITS
from charter_engine.domain.charter.provision import Kind
from charter_engine.domain.charter.reading import NoTitle, TextLines
from charter_engine.domain.text.numerals import arabic_digits
from charter_engine.errors import Invalid

_SHOWN: Final = 500
_ENDS: Final = ("หมายเหตุ", "ผู้รับสนองพระ")
_NUMBER: Final = re.compile(rf"\(ฉบับที่ ?({DIGITS})\)")
_INLINE: Final = re.compile(
    rf"(?P<text>ให้[^{OPEN}{STRAIGHT}]*แทน ?:?|ให้(?:แก้คำผิด|(?:เพิ่ม|เติม)(?:ข้อ)?ความ)[^{OPEN}{STRAIGHT}]*?)"
    rf" ?(?P<quoted>[{OPEN}{STRAIGHT}].*)"
)
_OWN: Final = re.compile(
    rf"[^{OPEN}]{{0,80}}?นี้(?:ให้)?เรียกว่า ?{OPEN}.+|[^{OPEN}]{{0,80}}?นี้ให้ใช้บังคับ.+"
    r"|ให้(?:ใช้|เรียก)\S{1,60}?นี้ ?(?:ตั้งแต่|เมื่อ|ว่า).+"
    r"|(?!.*(?:ให้(?:ยกเลิก|เพิ่ม|เติม|ย้าย|แก้)|ต่อไปนี้แทน))"
    r"(?:.*รักษาการตาม\S+นี้.*|.*วัน(?:ก่อน)?(?:วันที่)?\S{1,60}นี้(?:ใช้|มีผล)(?:ใช้)?บังคับ.*"
    r"|(?:บรรดา|ในวาระ|ในระหว่าง)\S.*\S{1,60}นี้(?: .*|$))"
)


class DirectiveRefused(Invalid):
    """บรรทัดที่ {line}: ใช้คำสั่ง “{directive}” ไม่ได้: {why}."""

    remedy = "ตรวจคำสั่งนั้นกับฉบับที่จะแก้ไข แล้วแก้ถ้อยคำหรือเลขให้ตรงกัน"


@dataclass(slots=True)
class InstrumentClause:
    """One clause of the instrument: its line, its sentence, and the lines of its quotation without the outer marks."""

    line: int
    text: str
    quotation: list[str] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Whether it is about the instrument itself: its name, commencement, who carries it out, the passage to it."""
        return not self.quotation and _OWN.fullmatch(self.text) is not None

    def refused(self, why: str) -> DirectiveRefused:
        """The refusal that quotes it."""
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"
        return DirectiveRefused(line=self.line, directive=shown, why=why)


@dataclass(frozen=True, kw_only=True, slots=True)
class InstrumentLines:
    """The lines before the first clause, and the clauses."""

    opening: tuple[str, ...]
    clauses: tuple[InstrumentClause, ...]

    @property
    def number(self) -> int | None:
        """The n of (ฉบับที่ n) in the title, or None."""
        found = _NUMBER.search(" ".join(self.opening[:3]))
        return int(arabic_digits(found[1])) if found else None


def take_apart(source: str | bytes) -> InstrumentLines:
    """The clauses of an instrument's plain text; raises `DirectiveRefused`, `NoTitle` or `UnreadableText`."""
    numbered = [(number, line) for number, line in TextLines(source) if line]
    if not numbered:
        raise NoTitle(line=1)
    opening: list[str] = []
    clauses = tuple(_clauses([number for number, _ in numbered], [line for _, line in numbered], opening))
    if not clauses:
        raise DirectiveRefused(line=1, directive=numbered[0][1][:_SHOWN], why="ไม่มีคำสั่งแก้ไข")
    return InstrumentLines(opening=tuple(opening), clauses=clauses)


def _clauses(numbers: list[int], lines: list[str], opening: list[str]) -> Iterator[InstrumentClause]:
    clause: InstrumentClause | None = None
    at = 0
    while at < len(lines):
        line, mark = lines[at], read_mark(lines[at])
        if clause and (line.startswith(_ENDS) or opens_closing(line)):
            break
        if mark and mark.kind is Kind.CLAUSE:
            if clause:
                yield clause
            clause = InstrumentClause(line=numbers[at], text=mark.text)
            if inline := _INLINE.fullmatch(mark.text):
                clause.text, lines[at] = inline["text"], inline["quoted"]
                at = _take_quotation(clause, lines, at)
        elif clause is None:
            opening.append(line)
        elif line.startswith((OPEN, STRAIGHT)):
            at = _take_quotation(clause, lines, at)
        elif not clause.is_own:
            raise clause.refused(_stray(numbers[at], line))
        at += 1
    if clause:
        yield clause


def _take_quotation(clause: InstrumentClause, lines: list[str], start: int) -> int:
    end = quotation_end(lines, start)
    if end is None:
        raise clause.refused("เครื่องหมายคำพูดไม่ปิด หรือปิดก่อนสิ้นบรรทัด ให้ครอบข้อความใหม่ทั้งหมดด้วย “ และ ” คู่เดียว")
    if clause.quotation:
        raise clause.refused("มีข้อความในเครื่องหมายคำพูดเกินหนึ่งชุด")
    body = lines[start : end + 1]
    body[0] = body[0][1:]
    body[-1] = body[-1][:-1]
    clause.quotation = [line for line in (one.strip(" ") for one in body) if line]
    return end


def _stray(number: int, line: str) -> str:
    if line.startswith(("'", "‘", "„", "«")):
        return f"บรรทัดที่ {number} ใช้เครื่องหมายคำพูดแบบอื่น ให้ครอบข้อความใหม่ด้วย “ และ ”"
    return f"ไม่เข้าใจบรรทัดที่ {number} ที่ตามมา “{line[:40]}”"
