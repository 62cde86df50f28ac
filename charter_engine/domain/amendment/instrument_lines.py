"""An amending instrument taken apart: its clauses with their quotations, before anything is understood of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from charter_engine.domain.amendment.quoting import STRAIGHT, quotation_end
from charter_engine.domain.amendment.sounding import ORDER, ORDERING
from charter_engine.domain.amendment.wording import CLOSE, NOUNS, OPEN, SIGNED
from charter_engine.domain.charter.marks import Mark, opens_closing, read_annex, read_mark
from charter_engine.domain.charter.numbering import DIGITS
from charter_engine.domain.charter.provision import Kind
from charter_engine.domain.charter.reading import NoTitle, TextLines
from charter_engine.domain.text.numerals import arabic_digits
from charter_engine.errors import Invalid

_SHOWN: Final = 500
_ENDS: Final = ("หมายเหตุ", *SIGNED)
_OTHER_MARKS: Final = ("'", "‘", "„", "«")
_TYPED_TWICE: Final = (("''", STRAIGHT), ("‘‘", OPEN), ("’’", CLOSE))
_RATES: Final = re.compile("(?:อัตรา|ตาราง|บัญชี|แผนที่|แบบ)[^“”]{0,120}")
_NUMBER: Final = re.compile(rf"\( ?(?:ฉบับ|ฉะบับ)ที่ ?({DIGITS}) ?\)")
_INLINE: Final = re.compile(
    rf"(?P<text>(?:ให้|เป็น|และ)[^{OPEN}{STRAIGHT}]*แทน(?: ?ตามลำดับ)? ?:?"
    rf"|ให้(?:แก้คำผิด|(?:เพิ่ม|เติม)(?:ข้อ)?ความ)[^{OPEN}{STRAIGHT}]*?)"
    rf" ?(?P<quoted>[{OPEN}{STRAIGHT}].*)"
)
_TERM_FOLLOWS: Final = re.compile("(?:คำว่า|บทนิยาม|และ|กับ|ว่า) ?$")
_FOOTNOTED: Final = re.compile(rf"([{CLOSE}{STRAIGHT}])\[{DIGITS}\]$")
_SELF: Final = rf"(?:ธรรมนูญ|{'|'.join(NOUNS)}|ฉบับ)นี้"
_CALLED: Final = re.compile(rf"[^{OPEN}{STRAIGHT}]{{0,80}}?นี้(?:ให้)?เรียกว่า(?P<name> ?[{OPEN}{STRAIGHT}].+)?")
_OWN: Final = re.compile(
    r"[^“]{0,80}?นี้ให้ใช้บังคับ.+|ให้(?:ใช้|เรียก)\S{1,60}?นี้ ?(?:ตั้งแต่|เมื่อ|ว่า).+"
    r"|.*รักษาการตาม\S+นี้.*|.*วัน(?:ก่อน)?(?:วันที่)?\S{1,60}นี้(?:ใช้|มีผล)(?:ใช้)?บังคับ.*"
    rf"|(?:บรรดา|ในวาระ|ในระหว่าง)\S.*\S{{1,60}}นี้(?: .*|$)|.*{_SELF}.*"
)


class DirectiveRefused(Invalid):
    """บรรทัดที่ {line}: ใช้คำสั่ง “{directive}” ไม่ได้: {why}."""

    remedy = "ตรวจคำสั่งนั้นกับฉบับที่จะแก้ไข แล้วแก้ถ้อยคำหรือเลขให้ตรงกัน"


@dataclass(slots=True)
class InstrumentClause:
    """One clause of the instrument: its line, what it says, and its quotation's lines without the outer marks."""

    line: int
    said: list[str]
    quotation: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its first line."""
        return self.said[0]

    @property
    def sentence(self) -> str:
        """All it says before its quotation, on one line."""
        return " ".join(self.said).strip(" ")

    @property
    def orders(self) -> bool:
        """Whether any of its lines sounds like a change of the text."""
        return any(ORDER.search(line) for line in (self.sentence, *self.said))

    @property
    def is_own(self) -> bool:
        """Whether it is about the instrument itself: its name, commencement, who carries it out, the passage to it."""
        if called := _CALLED.match(self.sentence):
            return bool(called["name"]) != bool(self.quotation)
        return not self.quotation and not self.orders and _OWN.fullmatch(self.sentence) is not None

    def refused(self, why: str) -> DirectiveRefused:
        """The refusal that quotes it."""
        shown = self.sentence if len(self.sentence) <= _SHOWN else f"{self.sentence[:_SHOWN]}…"
        return DirectiveRefused(line=self.line, directive=shown, why=why)


@dataclass(frozen=True, kw_only=True, slots=True)
class InstrumentLines:
    """The lines before the first clause, the clauses, and the lines behind them, each with its number."""

    opening: tuple[str, ...]
    clauses: tuple[InstrumentClause, ...]
    behind: tuple[tuple[int, str], ...] = ()

    @property
    def number(self) -> int | None:
        """The n of (ฉบับที่ n) in the title, or in what the instrument calls itself; None without."""
        found = self._numbered()
        return int(arabic_digits(found[1])) if found else None

    @property
    def version(self) -> int | None:
        """The version it makes: its number, or the next where amendments alone are counted (แก้ไขเพิ่มเติม (ฉบับที่ ๑))."""
        found = self._numbered()
        if found is None:
            return None
        return int(arabic_digits(found[1])) + ("แก้ไขเพิ่มเติม" in found.string[: found.start()])

    def _numbered(self) -> re.Match[str] | None:
        called = next((one.sentence for one in self.clauses if _CALLED.match(one.sentence)), "")
        return _NUMBER.search(" ".join(self.opening[:4])) or _NUMBER.search(called)


def take_apart(source: str | bytes) -> InstrumentLines:
    """The clauses of an instrument's plain text; raises `DirectiveRefused`, `NoTitle` or `UnreadableText`."""
    numbered = [(number, line) for number, line in TextLines(source) if line]
    if not numbered:
        raise NoTitle(line=1)
    reader = _Reader([number for number, _ in numbered], _typed_once([line for _, line in numbered]))
    clauses = tuple(reader.clauses())
    reader.check_rest()
    if not clauses:
        raise DirectiveRefused(line=1, directive=numbered[0][1][:_SHOWN], why="ไม่มีคำสั่งแก้ไข")
    behind = tuple(zip(reader.numbers[reader.at :], reader.lines[reader.at :], strict=True))
    return InstrumentLines(opening=tuple(reader.opening), clauses=clauses, behind=behind)


def _typed_once(lines: list[str]) -> list[str]:
    """Where no quotation opens with a mark of its own, marks typed as two apostrophes are those."""
    if any(line.startswith((OPEN, STRAIGHT)) for line in lines):
        return lines
    return [reduce(lambda said, pair: said.replace(*pair), _TYPED_TWICE, line) for line in lines]


class _Reader:
    """Where the reading stands."""

    def __init__(self, numbers: list[int], lines: list[str]) -> None:
        self.numbers = numbers
        self.lines = lines
        self.at = 0
        self.opening: list[str] = []
        self.clause: InstrumentClause | None = None

    def clauses(self) -> Iterator[InstrumentClause]:
        """Every clause, up to the first line of what closes the instrument."""
        while self.at < len(self.lines):
            line, mark = self.lines[self.at], read_mark(self.lines[self.at])
            if self.clause and self._ends(line):
                break
            if mark and mark.kind is Kind.CLAUSE:
                if self.clause:
                    yield self.clause
                self.clause = InstrumentClause(line=self.numbers[self.at], said=[])
                self._say(self.clause, mark.text)
            elif mark and self.clause:
                self._check_unordered(self.at)
                self._pass_heading(mark)
            elif self.clause is None:
                self._check_unordered(self.at)
                self.opening.append(line)
            else:
                self._go_on(self.clause, line)
            self.at += 1
        if self.clause:
            yield self.clause

    def check_rest(self) -> None:
        """Refuse an order behind what closes the instrument: nobody would look for it there."""
        for number, line in zip(self.numbers[self.at :], self.lines[self.at :], strict=True):
            mark = read_mark(line)
            if mark and mark.kind is Kind.CLAUSE and ORDER.search(mark.text):
                raise InstrumentClause(line=number, said=[mark.text]).refused("คำสั่งนี้อยู่หลังส่วนท้ายของฉบับแก้ไข")

    def _ends(self, line: str) -> bool:
        if ends_clauses(line):
            return True
        rest = self.lines[self.at + 1 :] if opens_annex(line) else []
        return bool(rest) and not any((mark := read_mark(one)) and mark.kind is Kind.CLAUSE for one in rest)

    def _say(self, clause: InstrumentClause, text: str) -> None:
        """Take words of the clause; a quotation may begin on their line."""
        inline = _INLINE.fullmatch(text)
        if inline and _may_quote(" ".join([*clause.said, inline["text"]])):
            clause.said.append(inline["text"])
            self.lines[self.at] = inline["quoted"]
            self.at = _take_quotation(clause, self.lines, self.at)
        else:
            clause.said.append(text)

    def _go_on(self, clause: InstrumentClause, line: str) -> None:
        named = _CALLED.fullmatch(clause.sentence)
        if line.startswith((OPEN, STRAIGHT)) and (clause.orders or clause.quotation or named):
            self.at = _take_quotation(clause, self.lines, self.at)
        elif clause.quotation or line.startswith(_OTHER_MARKS):
            raise clause.refused(stray(self.numbers[self.at], line))
        else:
            self._say(clause, line)

    def _pass_heading(self, mark: Mark) -> None:
        """A chapter of the instrument's own, its name perhaps on the next line."""
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        if mark.takes_heading and read_mark(following) is None:
            self._check_unordered(self.at + 1)
            self.at += 1

    def _check_unordered(self, at: int) -> None:
        """Refuse an order that stands in no clause."""
        mark = read_mark(self.lines[at])
        said = mark.heading if mark else self.lines[at]
        if ORDERING.match(said):
            raise InstrumentClause(line=self.numbers[at], said=[said]).refused("คำสั่งต้องอยู่ในข้อหรือมาตราของฉบับแก้ไข")


def opens_annex(line: str) -> bool:
    """Whether a line is the heading of what stands behind an act: an annex, or its table of rates."""
    return read_annex(line) is not None or _RATES.fullmatch(line) is not None


def ends_clauses(line: str) -> bool:
    """Whether a line begins what closes an act: its date, its signatures, its note of reasons."""
    return line.startswith(_ENDS) or opens_closing(line)


def _take_quotation(clause: InstrumentClause, lines: list[str], start: int) -> int:
    end = quotation_end(lines, start)
    if end is None:
        lines = [_FOOTNOTED.sub(r"\1", line) for line in lines]
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


def _may_quote(before: str) -> bool:
    """Whether what follows these words is new text, not a term they name."""
    return ORDER.search(before) is not None and _TERM_FOLLOWS.search(before) is None


def stray(number: int, line: str) -> str:
    """Why a clause is refused that a line follows which is none of its words."""
    if line.startswith(_OTHER_MARKS):
        return f"บรรทัดที่ {number} ใช้เครื่องหมายคำพูดแบบอื่น ให้ครอบข้อความใหม่ด้วย “ และ ”"
    return f"ไม่เข้าใจบรรทัดที่ {number} ที่ตามมา “{line[:40]}”"
