"""Charters and instruments as people hand them over: plain text, Markdown, Word, Akoma Ntoso or JSON, told by content.

What is none of these is refused by its name (a PDF, a picture, another encoding), with what to do about it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Final, TypeVar

from charter_engine.domain.charter import plain_text
from charter_engine.domain.charter.markdown_reading import from_markdown, looks_like_markdown
from charter_engine.domain.charter.plain_text import Parsed
from charter_engine.domain.charter.reading import TextWarning, UnreadableText
from charter_engine.domain.charter.to_json import from_json
from charter_engine.errors import Invalid
from charter_engine.publication.akn import from_akn
from charter_engine.publication.encodings import decoded, encoding_of
from charter_engine.publication.word import from_docx

LARGEST: Final = 64 * 1024 * 1024
"""The longest file read, in bytes."""
_SAMPLE: Final = 4096
Refused = TypeVar("Refused", bound=Invalid)
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WORD: Final = (*_ZIP, b"\xd0\xcf\x11\xe0")
_XML: Final = (b"<?xml", b"<akomaNtoso", b"<!DOCTYPE", b"<!doctype")
_XML_NAMES: Final = (".xml", ".akn")
_MARKDOWN_NAMES: Final = (".md", ".markdown")
_ODT: Final = b"mimetypeapplication/vnd.oasis.opendocument"
_FORMS: Final = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "รูปภาพ PNG"),
    (b"\xff\xd8\xff", "รูปภาพ JPEG"),
    (b"GIF8", "รูปภาพ GIF"),
    (b"\x1f\x8b", "แฟ้มบีบอัด gzip"),
    (b"7z\xbc\xaf", "แฟ้มบีบอัด 7z"),
    (b"Rar!", "แฟ้มบีบอัด RAR"),
    (b"SQLite format 3", "ฐานข้อมูล SQLite"),
    (b"\x7fELF", "โปรแกรม"),
    (b"<html", "หน้าเว็บ HTML"),
    (b"<HTML", "หน้าเว็บ HTML"),
    (b"<!DOCTYPE html", "หน้าเว็บ HTML"),
    (b"<!doctype html", "หน้าเว็บ HTML"),
)


class EmptyFile(Invalid):
    """แฟ้มว่างเปล่า ไม่มีข้อความ."""

    remedy: ClassVar[str] = "ตรวจว่าบันทึกแฟ้มแล้ว และเลือกแฟ้มถูก"


class FileTooLarge(Invalid):
    """แฟ้มใหญ่กว่า {largest} ไบต์ที่อ่านได้."""

    remedy = "ตรวจว่าเป็นแฟ้มที่ตั้งใจส่ง ตัดรูปภาพและส่วนที่ไม่ใช่ข้อความออก"


class AnotherForm(Invalid):
    """แฟ้มนี้เป็น{form} ซึ่งอ่านเป็นธรรมนูญไม่ได้."""

    remedy = "ส่งแฟ้มต้นฉบับเป็น .txt (UTF-8) .md .docx หรือ .xml (Akoma Ntoso); PDF ให้ใช้แฟ้มที่ใช้สร้างมัน"


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file's plain text form and what reading it warned of, by the file's lines.

    `tracked` is the text with Word's tracked changes accepted; `lines` are the file's lines of the text's, where they
    differ.
    """

    text: str
    warnings: tuple[TextWarning, ...] = ()
    tracked: str | None = None
    lines: tuple[int, ...] = ()

    def parsed(self, watch: Callable[[int], None] | None = None) -> Parsed:
        """What the text says, all its lines those of the file; raises `UnreadableText` naming the file's line."""
        try:
            read = plain_text.parse(self.text, watch)
        except UnreadableText as refusal:
            raise self.placed(refusal) from None
        moved = (replace(warning, line=self.line(warning.line)) for warning in read.warnings)
        every = sorted((*self.warnings, *moved), key=lambda warning: warning.line)
        lines = tuple(tuple(map(self.line, numbers)) for numbers in read.lines) if self.lines else read.lines
        return replace(read, warnings=tuple(every), lines=lines)

    def accepted(self) -> Document:
        """The same with Word's tracked changes accepted, without the file's own warnings."""
        text = self.text if self.tracked is None else self.tracked
        return replace(self, text=text, tracked=None, warnings=())

    def line(self, number: int) -> int:
        """The file's line of a line of the text, both from 1."""
        if not self.lines:
            return number
        return self.lines[min(number, len(self.lines)) - 1]

    def placed(self, refusal: Refused) -> Refused:
        """The refusal with the file's line instead of the text's."""
        at = refusal.facts.get("line")
        return type(refusal)(**refusal.facts | {"line": self.line(at)}) if isinstance(at, int) else refusal


def read_document(data: bytes, name: str = "") -> Document:
    """What a file holds; raises `Invalid` of its kind, naming part and line. Nothing is fetched."""
    lowered = name.lower()
    if len(data) > LARGEST:
        raise FileTooLarge(largest=f"{LARGEST:,}")
    _refuse_other_forms(data)
    if data.startswith(_WORD) or lowered.endswith(".docx"):
        word = from_docx(data)
        return Document(text=word.text, warnings=word.warnings, tracked=word.tracked)
    if _is_xml(data) or lowered.endswith(_XML_NAMES):
        return Document(text=plain_text.export(from_akn(data)))
    text = _text(data)
    if not lowered.endswith(".txt") and (tree := _json_tree(text)) is not None:
        return Document(text=plain_text.export(from_json(tree)))
    if lowered.endswith(_MARKDOWN_NAMES) or (not lowered.endswith(".txt") and looks_like_markdown(text)):
        markdown = from_markdown(text)
        return Document(text=markdown.text, warnings=markdown.warnings, lines=markdown.lines)
    return Document(text=text)


def plain_text_of(data: bytes) -> str:
    """The characters of a file that is a text in UTF-8; raises `Invalid` naming what it is instead."""
    _refuse_other_forms(data)
    return _text(data)


def _json_tree(text: str) -> object | None:
    """The tree in what `charter export --format json` wrote, None in a text that is no JSON object."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        said: dict[str, object] = json.loads(text)
    except ValueError:
        return None
    except RecursionError:
        raise AnotherForm(form=" JSON") from None
    if "tree" not in said and "kind" not in said:
        raise AnotherForm(form=" JSON")
    return said.get("tree", said)


def _text(data: bytes) -> str:
    if b"\0" in data[:_SAMPLE] and encoding_of(data) is None:
        raise AnotherForm(form="แฟ้มไบนารี (มีไบต์ 0)")
    return decoded(data)


def _refuse_other_forms(data: bytes) -> None:
    if not data.strip():
        raise EmptyFile
    head = data[:256].lstrip()
    found = next((form for sign, form in _FORMS if head.startswith(sign)), None)
    if found is None and data.startswith(_ZIP) and data[30:100].startswith(_ODT):
        found = "เอกสาร OpenDocument"
    if found is not None:
        raise AnotherForm(form=f" {found}" if found[0].isascii() else found)


def _is_xml(data: bytes) -> bool:
    """Look past byte order marks and UTF-16's zero bytes."""
    head = data[:64].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return head.replace(b"\0", b"").lstrip().startswith(_XML)
