"""The plain text form: what Thai drafters type and paste, read into a tree; `export` writes it back.

1. One paragraph a line. The first lines up to a blank line or a mark are the title; after it blank lines mean nothing.
2. Marks stand at line starts and open chapters, parts, clauses and annexes; a line that only looks like one begins
   with a backslash, and exactly one is taken off any line of a body.
3. A chapter or part without heading on its line takes the next line that is no mark and no item.
4. `(ยกเลิก)` as all that follows a mark keeps the place empty; a text below it is an error.
5. After the first clause `ประกาศ ณ วันที่` or `ให้ไว้ ณ วันที่` starts the closing; after it only annexes are marks, and
   inside an annex only the next annex.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from charter_engine.domain.charter.marks import (
    Mark,
    footnote_of,
    nearly_mark,
    opens_closing,
    read_annex,
    read_mark,
    unescaped,
)
from charter_engine.domain.charter.paths import is_item
from charter_engine.domain.charter.plain_text_export import NotWritable, write
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.reading import LabelOrder, NoTitle, Parsed, TextAfterRepealed, TextLines
from charter_engine.domain.charter.tree import without_identities

__all__ = ["Parsed", "export", "first_difference", "parse"]

_NUMBERED = frozenset({Kind.CHAPTER, Kind.PART, Kind.CLAUSE})
_WATCHED = 500
_NEARLY_MARK = "คล้ายหัวข้อแต่ไม่ใช่รูปแบบที่รู้จัก"


def parse(source: str | bytes, watch: Callable[[int], None] | None = None) -> Parsed:
    """The tree of a plain text (UTF-8 or characters) with warnings by line; raises `UnreadableText`; linear time.

    `watch` is told now and then how many lines have been read.
    """
    lines = TextLines(source)
    reader = _Reader(lines)
    for number, line in lines:
        reader.read(number, line)
        if watch and number % _WATCHED == 0:
            watch(number)
    tree = reader.tree()
    return Parsed(tree=tree, warnings=lines.warnings(), lines=tuple(reader.root.numbers_below()))


def export(tree: Provision) -> str:
    """The plain text form, ending with LF, that `parse` reads into the same root hash; raises `NotWritable`."""
    text = write(tree)
    read = parse(text).tree
    if read != (bare := without_identities(tree)):
        raise NotWritable(label=first_difference(bare, read), why="รูปแบบข้อความธรรมดาเขียนโครงสร้างหรือข้อความนี้ไม่ได้")
    return text


class _Open:
    """A provision being read: what a mark opened, and the lines that followed."""

    def __init__(self, mark: Mark, line: int) -> None:
        self.mark = mark
        self.heading = mark.heading
        self.awaits_heading = mark.takes_heading
        self.lines = [mark.text] if mark.text else []
        self.numbers = [line] if mark.text else []
        self.children: list[_Open] = []

    def add(self, text: str, number: int) -> None:
        if self.mark.repealed:
            raise TextAfterRepealed(line=number, label=self.mark.label)
        if self.awaits_heading and not is_item(text):
            self.heading = text
        else:
            self.lines.append(text)
            self.numbers.append(number)
        self.awaits_heading = False

    def close(self) -> Provision:
        return Provision(
            kind=self.mark.kind,
            label=self.mark.label,
            heading=self.heading,
            state=State.REPEALED if self.mark.repealed else State.IN_FORCE,
            text="\n".join(self.lines),
            children=tuple(child.close() for child in self.children),
        )

    def numbers_below(self) -> Iterator[tuple[int, ...]]:
        """The lines of this text and of all below it, in document order."""
        yield tuple(self.numbers)
        for child in self.children:
            yield from child.numbers_below()


class _Reader:
    """Where the reading stands: the title, then one open provision of each kind that may hold the next."""

    def __init__(self, lines: TextLines) -> None:
        self.lines = lines
        self.order = LabelOrder(lines)
        self.title: list[str] = []
        self.in_title = True
        self.clause_seen = False
        self.root = _Open(Mark(kind=Kind.CHARTER, label=""), 1)
        self.chapter: _Open | None = None
        self.part: _Open | None = None
        self.current: _Open | None = None

    def read(self, number: int, line: str) -> None:
        """Take one canonical line; an empty one only ends the title."""
        if not line:
            self.in_title = self.in_title and not self.title
        elif mark := self._mark(line):
            self._open(mark, number, line)
        elif self.in_title:
            self.title.append(line)
            if nearly_mark(line):
                self.lines.warn(number, "nearly-mark", f"“{line[:30]}” {_NEARLY_MARK} จึงอ่านเป็นชื่อธรรมนูญ")
        else:
            self._text(number, line)

    def tree(self) -> Provision:
        """What was read; raises `NoTitle`."""
        if not self.title:
            raise NoTitle(line=1)
        self.root.heading = "\n".join(self.title)
        return self.root.close()

    def _mark(self, line: str) -> Mark | None:
        kind = self.current.mark.kind if self.current else None
        if kind in {Kind.ANNEX, Kind.CLOSING}:
            return read_annex(line)
        if self.clause_seen and opens_closing(line):
            return Mark(kind=Kind.CLOSING, label="", text=line)
        return read_mark(line)

    def _open(self, mark: Mark, number: int, line: str) -> None:
        if not self.title:
            raise NoTitle(line=number)
        self.in_title = False
        self.current = _Open(mark, number)
        self._parent(mark.kind).children.append(self.current)
        if mark.kind is Kind.CHAPTER:
            self.chapter, self.part = self.current, None
        elif mark.kind is Kind.PART:
            self.part = self.current
        self.clause_seen = self.clause_seen or mark.kind is Kind.CLAUSE
        self.order.check(mark, number)
        self.lines.check_label(mark.label, number, line)
        if footnote := footnote_of(line) if mark.kind in _NUMBERED else "":
            self.lines.warn(number, "footnote", f"ตัดเลขเชิงอรรถ {footnote} ที่ติดกับ {mark.label}")

    def _parent(self, kind: Kind) -> _Open:
        if kind is Kind.CLAUSE:
            return self.part or self.chapter or self.root
        return self.chapter or self.root if kind is Kind.PART else self.root

    def _text(self, number: int, line: str) -> None:
        text = unescaped(line)
        if not text:
            return
        if self.current is None:
            self.current = _Open(Mark(kind=Kind.PREAMBLE, label=""), number)
            self.root.children.append(self.current)
        self.current.add(text, number)
        if text is line and self.current.mark.kind not in {Kind.ANNEX, Kind.CLOSING} and nearly_mark(line):
            self.lines.warn(number, "nearly-mark", f"“{line[:30]}” {_NEARLY_MARK} จึงอ่านเป็นเนื้อความ")


def first_difference(one: Provision, other: Provision) -> str:
    """Where two trees part, by its label or kind."""
    for left, right in zip(one.walk(), other.walk(), strict=False):
        if (left.kind, left.label, left.heading, left.text) != (right.kind, right.label, right.heading, right.text):
            return left.label or left.kind.value
    return one.heading
