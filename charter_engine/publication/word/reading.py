"""A Word document as the plain text form, before and after its tracked changes; nothing of it is lost unsaid.

1. One paragraph a line, line breaks too; labels typed by hand and automatic ones stand before their text.
2. A row of a table is one line, its cells joined by ` | `; a row of one cell gives its paragraphs.
3. Footnotes, endnotes, comments, hidden text, text boxes, pictures, symbols, words struck through by hand, and headers
   and footers with more than a page number are warned of, with their words.
4. Where no empty paragraph ends the title, it ends with the last of the centred paragraphs the document begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from charter_engine.domain.charter.marks import read_mark
from charter_engine.domain.charter.reading import TextWarning
from charter_engine.domain.text.canonical import DamagedText, canonical
from charter_engine.publication.word.content import Block, Paragraph, Remark, Row, View, blocks, plain
from charter_engine.publication.word.markup import child, name, value
from charter_engine.publication.word.numbering import Counters, Lists
from charter_engine.publication.word.package import Package, UnreadableWord
from charter_engine.publication.word.styles import Styles

if TYPE_CHECKING:
    Element = Any

CELLS: Final = " | "
_NOTES: Final = {"footnotes": "เชิงอรรถ", "endnotes": "อ้างอิงท้ายเรื่อง", "comments": "ความเห็นข้างหน้า"}
_SAID: Final = {
    "hidden-text": "มีข้อความซ่อนไว้ ไม่นับเป็นเนื้อความ: “{found}”",
    "text-box": "มีกล่องข้อความ ไม่นับเป็นเนื้อความ: “{found}”",
    "picture": "มีรูปภาพหรือวัตถุซึ่งไม่ใช่ข้อความ",
    "symbol": "มีสัญลักษณ์ที่ไม่มีในตัวอักษรปกติ ({found}) ตัดออกแล้ว",
    "contents-left-out": "ตัดสารบัญอัตโนมัติออก",
    "struck": "มีข้อความขีดฆ่าด้วยมือ ซึ่งยังอ่านเป็นเนื้อความ: “{found}”",
    "ruby": "มีคำกำกับเหนือตัวอักษร ไม่นับเป็นเนื้อความ: “{found}”",
}
_MARGINS: Final = {"header": "หัวกระดาษ", "footer": "ท้ายกระดาษ"}
_PAGE_NUMBER: Final = re.compile(r"(?:หน้า|Page|/|จาก|of|[-–() 0-9๐-๙])*")
_OWN_FOOT: Final = re.compile(r".* SHA-256 [0-9a-f]{64}")
"""What this engine prints at the foot, which says nothing of the charter's words."""
_NOT_NOTES: Final = {"separator", "continuationSeparator", "continuationNotice"}


@dataclass(frozen=True, kw_only=True, slots=True)
class WordText:
    """The text as it was before tracked changes, warnings by its lines, and `tracked`: the text once all are accepted.

    `tracked` is None where nothing is tracked.
    """

    text: str
    warnings: tuple[TextWarning, ...]
    tracked: str | None = None


def from_docx(data: bytes) -> WordText:
    """Read a .docx file; raises `UnreadableWord` or `UnreadableXml` naming the part, with a remedy."""
    package = Package(data)
    root = package.xml(package.document)
    body = child(root, "body")
    if name(root) != "document" or body is None:
        raise UnreadableWord(part=package.document, why="ไม่ใช่เอกสาร Word")
    lists = Lists(package.related("numbering"))
    styles = Styles(package.related("styles"), lists)
    found = list(blocks(body, styles))
    before, after = _Page(View.BEFORE, lists), _Page(View.AFTER, lists)
    for block in found:
        before.put(block)
        after.put(block)
    changed = _changed(found, before, after)
    warnings = [*_tracked(found, before, changed=changed), *_forms(before)]
    warnings += [*_remarks(found, before, _Notes(package, styles)), *_margins(package, styles)]
    ordered = tuple(sorted(warnings, key=lambda warning: warning.line))
    return WordText(text=before.text(), warnings=ordered, tracked=after.text() if changed else None)


class _Page:
    """The lines of one view as they come, and the line every block stands at."""

    def __init__(self, view: View, lists: Lists) -> None:
        self.view = view
        self.counters = Counters(lists)
        self.lines: list[str] = []
        self.at: list[int] = []
        self._titles: list[bool] = []
        self._open = ""

    def put(self, block: Block) -> None:
        self.at.append(len(self.lines) + 1)
        if isinstance(block, Row):
            self._row(block)
            return
        if "contents-left-out" in {remark.rule for remark in block.remarks}:
            return
        self._open += block.text(self.view)
        if self.view in block.mark:
            self._add(self._label(block) + self._open, title=block.title)
            self._open = ""

    def text(self) -> str:
        """Every line, with the empty one that ends the title."""
        lines = [*self.lines, *([self._open] if self._open else [])]
        end = self._end_of_title()
        return "\n".join([*lines[:end], *([""] if end else []), *lines[end:]]) + "\n"

    def line_of(self, block: int) -> int:
        """Where a block stands in `text`, from 1."""
        end = self._end_of_title()
        line = self.at[block]
        return line + 1 if end and line > end else line

    def _row(self, row: Row) -> None:
        if self.view not in row.views:
            return
        cells = [self._cell(cell) for cell in row.cells]
        if len(cells) == 1:
            for line in cells[0]:
                self._add(line, title=False)
        elif any(any(cell) for cell in cells):
            joined = [" ".join(" ".join(cell).split()) for cell in cells]
            self._add(CELLS.join(joined).rstrip(" |"), title=False)

    def _cell(self, cell: Iterable[Paragraph]) -> list[str]:
        lines, words = [], ""
        for paragraph in cell:
            words += paragraph.text(self.view)
            if self.view in paragraph.mark:
                lines.append(self._label(paragraph) + words)
                words = ""
        return [*lines, words] if words else lines

    def _label(self, paragraph: Paragraph) -> str:
        numbered = paragraph.numbered.get(self.view)
        return self.counters.label(numbered) if numbered else ""

    def _add(self, text: str, *, title: bool) -> None:
        lines = text.split("\n")
        self.lines += lines
        self._titles += [title] * len(lines)

    def _end_of_title(self) -> int:
        """How many lines the title has, or 0 where an empty line ends it or nothing tells."""
        begun = next((at for at, line in enumerate(self.lines) if _seen(line)), 0)
        for at, line in enumerate(self.lines[begun:], start=begun):
            if not _seen(line) or read_mark(_seen(line)):
                return 0
            if not self._titles[at]:
                return at if at > begun else 0
        return 0


class _Notes:
    """Footnotes, endnotes and comments by their ids, each read once it is met."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._styles = styles
        self._parts: dict[str, dict[str, Element]] = {}
        for part in _NOTES:
            root = package.related(part)
            notes = [] if root is None else [note for note in root if value(note, "type") not in _NOT_NOTES]
            self._parts[part] = {value(note, "id"): note for note in notes}

    def take(self, remark: Remark) -> str:
        """What a note says, with its author where it names one."""
        note = self._parts[remark.part].pop(remark.id, None)
        if note is None:
            return f"มี{_NOTES[remark.part]}ที่หาเนื้อความไม่พบ"
        author = value(note, "author")
        said = f"มี{_NOTES[remark.part]}{f'ของ {author}' if author else ''} ไม่นับเป็นเนื้อความ"
        return f"{said}: “{plain(note, self._styles)}”"

    def rest(self) -> list[str]:
        """What notes say that nothing in the text points to."""
        left = [Remark(rule=part, part=part, id=id_) for part, notes in self._parts.items() for id_ in notes]
        return [self.take(remark) for remark in left]


def _changed(found: Iterable[Block], before: _Page, after: _Page) -> bool:
    return before.text() != after.text() and any(_changes(block) or _partly(block) for block in found)


def _partly(block: Block) -> bool:
    return isinstance(block, Row) and len(block.views) != len(View)


def _paragraphs(block: Block) -> list[Paragraph]:
    return [block] if isinstance(block, Paragraph) else [each for cell in block.cells for each in cell]


def _changes(block: Block) -> int:
    return sum(paragraph.changes for paragraph in _paragraphs(block)) + _partly(block)


def _tracked(found: list[Block], page: _Page, *, changed: bool) -> list[TextWarning]:
    at = next((number for number, block in enumerate(found) if _changes(block)), None)
    if at is None or not changed:
        return []
    authors = sorted({author for block in found for each in _paragraphs(block) for author in each.authors})
    by = f" โดย {', '.join(authors)}" if authors else ""
    count = sum(map(_changes, found))
    said = f"มีการแก้ไขที่ติดตามไว้ {count} แห่ง{by}: อ่านข้อความก่อนแก้ไขเป็นหลัก"
    return [TextWarning(line=page.line_of(at), rule="tracked-changes", message_th=said)]


def _forms(page: _Page) -> list[TextWarning]:
    said = "เลขอัตโนมัติรูปแบบ {} ไม่รู้จัก จึงเขียนเป็นเลขอารบิก"
    return [
        TextWarning(line=1, rule="number-form", message_th=said.format(form)) for form in sorted(page.counters.unknown)
    ]


def _margins(package: Package, styles: Styles) -> Iterator[TextWarning]:
    """What stands in headers and footers beside page numbers, each wording once."""
    told = set()
    for kind, named in _MARGINS.items():
        for part, root in package.every(kind):
            words = plain(root, styles)
            if words and not _PAGE_NUMBER.fullmatch(words) and not _OWN_FOOT.fullmatch(words) and words not in told:
                told.add(words)
                said = f"มี{named} ({part}) ไม่นับเป็นเนื้อความ: “{words}”"
                yield TextWarning(line=1, rule=kind, message_th=said)


def _remarks(found: list[Block], page: _Page, notes: _Notes) -> list[TextWarning]:
    warnings = []
    contents_told = False
    for number, block in enumerate(found):
        for remark in [remark for paragraph in _paragraphs(block) for remark in paragraph.remarks]:
            if remark.rule == "contents-left-out":
                if contents_told:
                    continue
                contents_told = True
            said = notes.take(remark) if remark.part else _SAID[remark.rule].format(found=remark.found)
            warnings.append(TextWarning(line=page.line_of(number), rule=remark.rule, message_th=said))
    return [*warnings, *(TextWarning(line=1, rule="note", message_th=said) for said in notes.rest())]


def _seen(line: str) -> str:
    try:
        return canonical(line)
    except DamagedText:
        return line.strip()
