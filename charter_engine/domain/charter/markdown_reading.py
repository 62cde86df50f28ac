"""Markdown read into the plain text form: our own exactly, ordinary Markdown as far as a charter goes.

1. A line is a paragraph, as in the plain text form; its marks are found by their words, whatever sign stands before.
2. The first heading is the title, with those of the same level right after it. Signs of headings, quotations, emphasis
   and list bullets before marks and items go; a row of a table is a line, its cells joined by ` | `.
3. Nothing goes unsaid: notes, pictures, addresses of links, HTML, comments and fences are warned of.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final

from charter_engine.domain.charter.markdown_inline import plain_words
from charter_engine.domain.charter.marks import ESCAPE, REPEALED, read_mark
from charter_engine.domain.charter.paths import is_item
from charter_engine.domain.charter.provision import Kind
from charter_engine.domain.charter.reading import TextWarning

UNSEEN_ESCAPE: Final = "&ZeroWidthSpace;"
"""Begins a line that would read as a mark and is none."""
_HEADING: Final = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")
_BULLET: Final = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])[ \t]+(?=\S)")
_QUOTE: Final = re.compile(r"(?:>[ \t]?)+")
_RULES: Final = "-=*|: \t"
"""Lines of these signs alone are drawn lines: under headings, between sections, under a table's first row."""
_CELLS: Final = re.compile(r"(?<!\\)\|")
_FENCE: Final = re.compile(r"`{3,}|~{3,}")
_ASIDE: Final = re.compile(r"\[(?P<id>[^\[\]]{1,80})\]:[ \t]*(?P<said>.*)")
_COMMENTS: Final = re.compile(r"(?:[ \t]*<!--.*?-->)*[ \t]*")
_GLUED: Final = re.compile(r"(\*\*|__)((?:ข้อ|มาตรา|หมวด|ส่วนที่) ?[0-9๐-๙][^*_]{0,60})\1(?=[^\s*_])")
_CLOSING_SIGN: Final = re.compile(r"(?:(?<=[ \t])|\A)#+[ \t]*\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkdownText:
    """The plain text form; `lines[i]` is the line of the Markdown that gave the text's line i + 1."""

    text: str
    lines: tuple[int, ...]
    warnings: tuple[TextWarning, ...]


def from_markdown(source: str) -> MarkdownText:
    """The plain text of a Markdown source with what was left out, by the source's lines; linear time."""
    reader = _Reader(source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"))
    found = list(reader.read())
    return MarkdownText(
        text="".join(f"{text}\n" for _, text in found),
        lines=tuple(number for number, _ in found),
        warnings=tuple(reader.warnings),
    )


def looks_like_markdown(text: str) -> bool:
    """Whether the first line that is not blank is a Markdown heading, as no plain text begins."""
    return re.match(r"\s*#{1,6}[ \t]+\S", text[:1000]) is not None


class _Reader:
    """Goes through the lines once; `title` is the level of the title's heading while it may still go on."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = [line.strip(" \t") for line in lines]
        self.warnings: list[TextWarning] = []
        self.begun = False
        self.title = 0

    def read(self) -> Iterator[tuple[int, str]]:
        """Every line of the plain text with the line it comes from."""
        at = self._after_front_matter()
        while at < len(self.lines):
            line = self.lines[at]
            if line.startswith("<!--"):
                at = self._after_comment(at)
                continue
            if fence := _FENCE.match(line):
                at = yield from self._fenced(at, fence[0][:3])
                continue
            for text in self._line(at):
                yield at + 1, text
            at += 1

    def _line(self, at: int) -> Iterator[str]:
        line = self.lines[at]
        if heading := _HEADING.fullmatch(line):
            yield from self._heading(at, len(heading[1]), _CLOSING_SIGN.sub("", heading[2] or "").strip())
            return
        if line and self.title:
            self.title = 0
            yield ""
        self.begun = self.begun or bool(line)
        if line and not line.strip(_RULES) and (line[0] in "-=*" or "|" in line):
            yield ""
        elif line:
            yield from self._paragraph(_QUOTE.sub("", line, count=1) if line.startswith(">") else line, at)
        elif not self.title:
            yield ""

    def _heading(self, at: int, level: int, words: str) -> Iterator[str]:
        text = self._words(words, at)
        if not text:
            yield ""
            return
        marked = read_mark(text) is not None
        if not marked and (level == self.title or not self.begun):
            self.begun, self.title = True, level
            yield from text.split("\n")
            return
        if self.title:
            self.title = 0
            yield ""
        self.begun = True
        yield from (self._named(text, at) if marked else text).split("\n")

    def _paragraph(self, line: str, at: int) -> Iterator[str]:
        if (aside := _ASIDE.fullmatch(line)) is not None:
            self._tell(at, "footnotes" if aside["id"].startswith("^") else "link", f"ตัดออกจากเนื้อความ: “{line[:200]}”")
            return
        if line.startswith("|"):
            cells = [self._words(cell.strip(" \t"), at) for cell in _CELLS.split(line.strip("|"))]
            yield " | ".join(cell.replace("\n", " ") for cell in cells).rstrip(" |")
            return
        bullet = _BULLET.match(line)
        rest = self._words(line[bullet.end() :], at) if bullet else ""
        if bullet and (is_item(rest) or read_mark(rest)):
            yield from rest.split("\n")
        elif bullet:
            yield from (bullet[0] + rest).split("\n")
        else:
            yield from self._words(line, at).split("\n")

    def _words(self, line: str, at: int) -> str:
        unseen = line.startswith(UNSEEN_ESCAPE)
        if unseen:
            line = line.removeprefix(UNSEEN_ESCAPE)
        elif line.endswith("\\") and (len(line) - len(line.rstrip("\\"))) % 2:
            line = line[:-1]
        line = _GLUED.sub(r"\1\2\1 ", line, count=1) if line.startswith(("**", "__")) else line
        words = plain_words(line, lambda rule, said: self._tell(at, rule, said)).strip(" \t\u2003")
        return ESCAPE + words if unseen else words

    def _named(self, text: str, at: int) -> str:
        """A clause's heading line with a paragraph below it: its words are the clause's heading."""
        mark = read_mark(text)
        if mark is None or mark.kind is not Kind.CLAUSE or mark.heading or not mark.text or "]" in mark.text:
            return text
        below = next((line for line in self.lines[at + 1 : at + 4] if line), "")
        words = plain_words(below, lambda *_: None).strip(" \t\u2003")
        if not words or _HEADING.match(below) or read_mark(words) or is_item(words) or words.startswith(REPEALED):
            return text
        self._tell(at, "clause-heading", f"อ่าน “{mark.text[:60]}” เป็นชื่อของ{mark.label}")
        return f"{mark.label} [{mark.text}]"

    def _after_front_matter(self) -> int:
        if self.lines[0] != "---":
            return 0
        end = next((at for at, line in enumerate(self.lines[1:200], start=1) if line in {"---", "..."}), 0)
        if end:
            self._tell(0, "front-matter", "ตัดส่วนหัวของแฟ้ม (ระหว่าง ---) ออกจากเนื้อความ")
        return end + 1 if end else 0

    def _after_comment(self, at: int) -> int:
        first = at
        while at < len(self.lines) and "-->" not in self.lines[at]:
            at += 1
        if at == len(self.lines):
            self._tell(first, "comment", "หมายเหตุที่ซ่อนไว้ (<!--) ไม่มีที่ปิด (-->) จึงตัดข้อความตั้งแต่บรรทัดนี้ออกทั้งหมด")
            return at
        self._tell(first, "comment", f"ตัดหมายเหตุที่ซ่อนไว้ออก: “{' '.join(self.lines[first : at + 1])[4:204]}”")
        rest = _COMMENTS.sub("", self.lines[at].partition("-->")[2], count=1)
        self.lines[at] = rest
        return at if rest else at + 1

    def _fenced(self, at: int, sign: str) -> Generator[tuple[int, str], None, int]:
        self._tell(at, "fence", f"ตัดเครื่องหมายกรอบข้อความ {sign} ออก ข้อความในกรอบอ่านตามตัวอักษร")
        at += 1
        while at < len(self.lines) and not self.lines[at].startswith(sign):
            yield at + 1, self.lines[at]
            at += 1
        return at + 1

    def _tell(self, at: int, rule: str, said: str) -> None:
        self.warnings.append(TextWarning(line=at + 1, message_th=said, rule=rule))
