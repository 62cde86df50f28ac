"""What a Word document holds, before it is put in lines: paragraphs of pieces that were there before or come after.

A deleted piece (`w:del`, `w:moveFrom`) stands in the text as it was, an inserted one (`w:ins`, `w:moveTo`) in the text
as it would be once the changes are accepted. A paragraph's mark can be inserted or deleted as well, and a table's row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from charter_engine.publication.word.markup import child, name, switched_on, value
from charter_engine.publication.word.numbering import Numbered
from charter_engine.publication.word.package import UnreadableWord

if TYPE_CHECKING:
    from charter_engine.publication.word.styles import Styles

    Element = Any

ANCHORS: Final = {"footnoteReference": "footnotes", "endnoteReference": "endnotes", "commentReference": "comments"}
_INSERTED: Final = {"ins", "moveTo"}
_DELETED: Final = {"del", "moveFrom"}
_BREAKS: Final = {"br", "cr"}
_UNWRITTEN: Final = {
    "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText",
    "fldData", "footnoteRef", "endnoteRef", "annotationRef", "proofErr", "softHyphen", "lastRenderedPageBreak",
}  # fmt: skip
_PICTURES: Final = {"drawing", "pict", "object"}
_PRIVATE: Final = 0xF000


class View(StrEnum):
    """The text as it was before tracked changes, or as it is with all of them accepted."""

    BEFORE = "before"
    AFTER = "after"


BOTH: Final = frozenset(View)


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Some characters and the views they stand in."""

    text: str
    views: frozenset[View]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """Something that is not text of the charter; notes are told by their part and id."""

    rule: str
    found: str = ""
    part: str = ""
    id: str = ""


@dataclass(kw_only=True, slots=True)
class Paragraph:
    """Pieces, the views its end stands in, its place in a list in each view, whether it looks like a title.

    `hidden` says that its style hides its words unless they say otherwise.
    """

    pieces: list[Piece] = field(default_factory=list)
    mark: frozenset[View] = BOTH
    numbered: dict[View, Numbered | None] = field(default_factory=dict)
    title: bool = False
    hidden: bool = False
    remarks: list[Remark] = field(default_factory=list)
    authors: set[str] = field(default_factory=set)
    changes: int = 0

    def text(self, view: View) -> str:
        """The characters of one view."""
        return "".join(piece.text for piece in self.pieces if view in piece.views)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a table: its cells' paragraphs, and the views it stands in."""

    cells: tuple[tuple[Paragraph, ...], ...]
    views: frozenset[View]


Block = Paragraph | Row


def blocks(parent: Iterable[Element], styles: Styles, views: frozenset[View] = BOTH) -> Iterator[Block]:
    """The paragraphs and rows of a body, a cell or a note, in order; tables in tables give rows of their own."""
    for element in parent:
        match name(element):
            case "p":
                yield _paragraph(element, styles, views)
            case "tbl":
                yield from _rows(element, styles, views)
            case "altChunk" | "subDoc":
                raise UnreadableWord(part="word/document.xml", why="แทรกเอกสารอื่นทั้งฉบับไว้")
            case "mc:AlternateContent":
                yield from blocks(_alternative(element), styles, views)
            case kind if kind not in _UNWRITTEN:
                yield from blocks(element, styles, _standing(kind, views))
            case _:
                pass


def plain(parent: Iterable[Element], styles: Styles) -> str:
    """The words of a note or a text box on one line, as they are once changes are accepted."""
    found = []
    for block in blocks(parent, styles):
        paragraphs = [block] if isinstance(block, Paragraph) else [each for cell in block.cells for each in cell]
        found += [each.text(View.AFTER) for each in paragraphs]
    return " ".join(" ".join(found).split())


def _rows(table: Element, styles: Styles, views: frozenset[View]) -> Iterator[Row]:
    for row in table:
        if name(row) == "tr":
            standing = views
            for mark in _INSERTED | _DELETED:
                standing = _standing(mark, standing) if child(row, "trPr", mark) is not None else standing
            cells = tuple(_cell(cell, styles, standing) for cell in _cells(row))
            yield Row(cells=cells, views=standing)
        elif name(row) not in _UNWRITTEN:
            yield from _rows(row, styles, views)


def _alternative(element: Element) -> list[Element]:
    """The first of several ways to show the same that holds anything."""
    return next(([way] for way in element if len(way)), [])


def _cells(row: Element) -> Iterator[Element]:
    for cell in row:
        if name(cell) == "tc":
            yield cell
        elif name(cell) not in _UNWRITTEN:
            yield from _cells(cell)


def _cell(cell: Element, styles: Styles, views: frozenset[View]) -> tuple[Paragraph, ...]:
    changed = {kind: child(cell, "tcPr", f"cell{kind.capitalize()}") for kind in ("ins", "del")}
    for kind, mark in changed.items():
        views = _standing(kind, views) if mark is not None else views
    found: list[Paragraph] = []
    for block in blocks(cell, styles, views):
        found += [block] if isinstance(block, Paragraph) else [each for inner in block.cells for each in inner]
    for mark in changed.values():
        if found and mark is not None:
            _count(found[0], mark)
    return tuple(found)


def _paragraph(element: Element, styles: Styles, views: frozenset[View]) -> Paragraph:
    properties = child(element, "pPr")
    made = Paragraph(mark=views, title=styles.is_title(properties), hidden=styles.hides(properties, "pStyle"))
    for kind in ("ins", "del", "moveTo", "moveFrom"):
        if (mark := child(properties, "rPr", kind)) is not None:
            made.mark = _standing(kind, made.mark)
            _count(made, mark)
    former = child(properties, "pPrChange", "pPr")
    before = styles.numbered(properties if former is None else former)
    made.numbered = {View.AFTER: styles.numbered(properties), View.BEFORE: before}
    if child(properties, "numPr", "ins") is not None:
        made.numbered[View.BEFORE] = None
    if made.numbered[View.BEFORE] != made.numbered[View.AFTER]:
        made.changes += 1
    if styles.is_contents(properties):
        made.remarks.append(Remark(rule="contents-left-out"))
        made.numbered = {}
        return made
    _walk(element, made, styles, views)
    return made


def _walk(parent: Iterable[Element], into: Paragraph, styles: Styles, views: frozenset[View]) -> None:
    for element in parent:
        kind = name(element)
        if kind in _INSERTED | _DELETED:
            _count(into, element)
        if kind in _UNWRITTEN:
            continue
        if kind == "r" and _is_hidden(element, into, styles):
            _hidden(element, into, styles)
        elif kind == "rt":
            into.remarks.append(Remark(rule="ruby", found="".join(_letters(element.iter()))))
        elif kind in _PICTURES:
            _picture(element, into, styles)
        elif kind == "mc:AlternateContent":
            _walk(_alternative(element), into, styles, views)
        elif written := _written(element, kind):
            into.pieces.append(Piece(text=written, views=views))
        elif kind in ANCHORS:
            into.remarks.append(Remark(rule=ANCHORS[kind], part=ANCHORS[kind], id=value(element, "id")))
        elif kind == "sym":
            _symbol(element, into, views)
        else:
            if kind == "r" and _is_struck(element):
                into.remarks.append(Remark(rule="struck", found="".join(_letters(element))))
            _walk(element, into, styles, _standing(kind, views))


def _is_hidden(run: Element, into: Paragraph, styles: Styles) -> bool:
    properties = child(run, "rPr")
    own = child(properties, "vanish")
    if own is not None:
        return switched_on(own)
    return styles.hides(properties, "rStyle") or into.hidden


def _is_struck(run: Element) -> bool:
    """Whether words are struck through by hand, which tracks nothing."""
    return any(switched_on(child(run, "rPr", kind)) for kind in ("strike", "dstrike")) and any(_letters(run))


def _letters(elements: Iterable[Element]) -> Iterator[str]:
    return (each.text or "" for each in elements if name(each) == "t")


def _written(element: Element, kind: str) -> str:
    if kind in {"t", "delText", "m:t"}:
        return " ".join((element.text or "").split("\n"))
    if kind in _BREAKS:
        return "\n"
    return {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}.get(kind, "")


def _standing(kind: str, views: frozenset[View]) -> frozenset[View]:
    if kind in _INSERTED:
        return views - {View.BEFORE}
    return views - {View.AFTER} if kind in _DELETED else views


def _count(into: Paragraph, change: Element) -> None:
    into.changes += 1
    if author := value(change, "author"):
        into.authors.add(author)


def _hidden(run: Element, into: Paragraph, styles: Styles) -> None:
    unseen = Paragraph()
    for element in run:
        if name(element) != "rPr":
            _walk([element], unseen, styles, BOTH)
    into.remarks += unseen.remarks
    if words := unseen.text(View.AFTER).strip():
        into.remarks.append(Remark(rule="hidden-text", found=words))


def _picture(element: Element, into: Paragraph, styles: Styles) -> None:
    boxes = [plain(each, styles) for each in element.iter() if name(each) == "txbxContent"]
    words = " ".join(filter(None, boxes))
    into.remarks.append(Remark(rule="text-box", found=words) if words else Remark(rule="picture"))


def _symbol(element: Element, into: Paragraph, views: frozenset[View]) -> None:
    code = value(element, "char")
    point = int(code, 16) if code and all(digit in "0123456789abcdefABCDEF" for digit in code[:5]) else 0
    if 0 < point < _PRIVATE:
        into.pieces.append(Piece(text=chr(point), views=views))
    else:
        into.remarks.append(Remark(rule="symbol", found=f"{value(element, 'font')} U+{point:04X}"))
