"""A charter as a clean Word document in the form of Thai official paper, its labels typed as text.

Every paragraph is a line of the plain text form, so reading the file again gives the same root hash. Thai letters take
their size, weight and language from the complex-script properties (`w:cs`, `w:szCs`, `w:bCs`, `w:lang@bidi`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.marks import REPEALED, escaped, fits_beside_mark
from charter_engine.domain.charter.paths import LineKind, is_item, line_kind
from charter_engine.domain.charter.plain_text import export
from charter_engine.domain.charter.plain_text_export import write_provision
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.text.dates import thai_date
from charter_engine.publication.word import stationery

_STYLES: Final = {Kind.CHAPTER: "Chapter", Kind.PART: "Part", Kind.ANNEX: "Annex", Kind.CLOSING: "Closing"}
_LINES: Final = {LineKind.PARAGRAPH: "Paragraph", LineKind.ITEM: "Item", LineKind.SUBITEM: "SubItem"}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class WordMeta:
    """What the paper says of itself: its reference (`nakhon-sawan@1`) and the day the version takes effect."""

    reference: str
    effective: date


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """One paragraph: `bold` opens it, then `text`; LF is a line break inside it."""

    style: str
    text: str = ""
    bold: str = ""


def to_docx(tree: Provision, meta: WordMeta) -> bytes:
    """The charter as a .docx file, byte for byte the same for the same tree; raises `NotWritable`."""
    export(tree)
    body = "".join(map(_paragraph, _lines(tree)))
    title = " ".join(tree.heading.split("\n"))
    foot = f"{meta.reference} · มีผลใช้บังคับ {thai_date(meta.effective)} · SHA-256 {root_hash(tree)}"
    parts = stationery.parts(title=title, day=meta.effective.isoformat(), foot=foot)
    parts["word/document.xml"] = stationery.document(body)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name in sorted(parts):
            entry = ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = ZIP_DEFLATED
            file.writestr(entry, parts[name].encode())
    return packed.getvalue()


def _lines(tree: Provision) -> Iterator[_Line]:
    yield from (_Line(style="Title", text=line) for line in tree.heading.split("\n"))
    yield _Line(style="Paragraph")
    for node in tree.walk():
        if node is not tree:
            yield from _provision(node)


def _provision(node: Provision) -> Iterator[_Line]:
    """The node's own lines as the plain text form has them; its children come by themselves."""
    if node.state is State.REPEALED:
        yield _Line(style=_STYLES.get(node.kind, "Paragraph"), bold=node.label, text=f" {REPEALED}")
        return
    if node.kind in {Kind.CHAPTER, Kind.PART}:
        yield from _division(node)
        return
    own = write_provision(Provision(kind=node.kind, label=node.label, heading=node.heading, text=node.text))
    lines = own.split("\n") if own else []
    if node.kind is Kind.CLAUSE:
        mark = f"{node.label} [{node.heading}]" if node.heading else node.label
        yield _Line(style="Paragraph", bold=mark, text=lines.pop(0).removeprefix(mark))
    elif node.kind is Kind.ANNEX:
        yield _Line(style="Annex", bold=lines.pop(0))
    plain = "Closing" if node.kind is Kind.CLOSING else "Paragraph"
    yield from (_Line(style=_line_style(line, plain), text=line) for line in lines)


def _division(node: Provision) -> Iterator[_Line]:
    """The heading goes under its label, centred, unless it would be read as an item there."""
    style, heading = _STYLES[node.kind], node.heading
    if heading and is_item(heading) and fits_beside_mark(heading):
        yield _Line(style=style, bold=f"{node.label} {heading}")
    else:
        yield _Line(style=style, bold="\n".join([node.label, *([escaped(heading)] if heading else [])]))
    lines = node.text.split("\n") if node.text else []
    yield from (_Line(style=_line_style(line, "Paragraph"), text=escaped(line)) for line in lines)


def _line_style(line: str, plain: str) -> str:
    kind = line_kind(line)
    return plain if kind is LineKind.PARAGRAPH else _LINES[kind]


def _paragraph(line: _Line) -> str:
    runs = _run(line.bold, bold=True) + _run(line.text, bold=line.style == "Title")
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(line.style)}/></w:pPr>{runs}</w:p>"


def _run(text: str, *, bold: bool) -> str:
    if not text:
        return ""
    weight = "<w:b/><w:bCs/>" if bold else ""
    pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\n"))
    properties = f'<w:rPr>{stationery.FONTS}{weight}<w:szCs w:val="32"/><w:lang w:bidi="th-TH"/></w:rPr>'
    return f"<w:r>{properties}{'<w:br/>'.join(pieces)}</w:r>"
