"""Reading a printed paper back: its metadata, its attachments, and whether its pages say what its attachment says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import pikepdf
import pypdfium2

from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Invalid
from charter_engine.publication.html import SIMULATED, printed_words
from charter_engine.publication.metadata import read_charter_properties

TEXT, TREE, MANIFEST = "charter.txt", "tree.json", "manifest.json"
KNOWN_ATTACHMENTS = frozenset({TEXT, TREE, MANIFEST})
# PDFium writes a hyphen that ends a line as one of these.
HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})

_pdfium = Lock()


@dataclass(frozen=True, kw_only=True, slots=True)
class Inside:
    """What a paper carries: XMP properties, attachments by name, the text of every page without white space."""

    properties: Mapping[str, str]
    attachments: Mapping[str, bytes]
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """The attached plain text, empty when there is none."""
        return self.attachments.get(TEXT, b"").decode(errors="replace")

    @property
    def manifest(self) -> Mapping[str, object]:
        """The attached manifest, empty when there is none or it cannot be read."""
        try:
            read = json.loads(self.attachments.get(MANIFEST, b"{}"))
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


def open_paper(data: bytes) -> Inside:
    """Read a PDF; raises Invalid when it is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            packet = pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b""
            attachments = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
        pages = tuple(_squeezed(text) for text in page_texts(data))
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Invalid(why=f"the file cannot be read as PDF ({fault})") from fault
    return Inside(properties=read_charter_properties(packet), attachments=attachments, pages=pages)


def page_texts(data: bytes) -> list[str]:
    """Return the text of every page as PDFium reads it; one thread at a time, as PDFium demands."""
    with _pdfium:
        document = pypdfium2.PdfDocument(data)
        try:
            return [str(page.get_textpage().get_text_range()).translate(HYPHENS) for page in document]
        finally:
            document.close()


def missing_words(inside: Inside) -> str:
    """Return the first words of the attached text that the pages do not show, empty when they show exactly it.

    A charter's pages must hold its paragraphs in unbroken runs, so nothing may be slipped in between them either; other
    papers must hold the attached paragraphs in order.
    """
    shown = "".join(_without_furniture(inside))
    if inside.properties.get("kind") != "charter":
        return _first_out_of_order([line.removeprefix("\\") for line in inside.text.split("\n")], shown)
    try:
        runs = printed_words(parse(inside.text).tree)
    except Invalid as fault:
        return f"({fault.message})"
    for run in runs:
        if "".join(map(_squeezed, run)) not in shown:
            return _first_out_of_order(run, shown) or run[0]
    return ""


def _first_out_of_order(words: Sequence[str], shown: str) -> str:
    position = 0
    for line in words:
        squeezed = _squeezed(line)
        found = shown.find(squeezed, position)
        if found < 0:
            return line
        position = found + len(squeezed)
    return ""


def _without_furniture(inside: Inside) -> Iterator[str]:
    """Yield the pages' texts without page number, foot and demonstration mark, which stand at a page's ends."""
    properties = inside.properties
    digest = properties.get("rootHash", "")
    foot = _squeezed(properties.get("versionId", "") + (f" · SHA-256 {digest}" if digest else ""))
    for number, page in enumerate(inside.pages, start=1):
        furniture = [part for part in (foot, _squeezed(SIMULATED), f"-{thai_digits(number)}-") if part]
        yield _trimmed(page, furniture)


def _trimmed(page: str, furniture: list[str]) -> str:
    for part in furniture:
        page = page.removesuffix(part) if page.endswith(part) else page.removeprefix(part)
    return page


def _squeezed(text: str) -> str:
    return "".join(text.split())
