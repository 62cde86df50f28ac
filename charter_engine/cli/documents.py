"""Charters as people hand them over: plain text, Word (.docx) or Akoma Ntoso, told apart by what is in the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from charter_engine.cli.exits import Exit, of_refusal
from charter_engine.cli.inputs import decoded, parsed_text, read_bytes
from charter_engine.errors import Invalid

if TYPE_CHECKING:
    from charter_engine.domain.charter.reading import Parsed, TextWarning

_WORD: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_XML: Final = (b"<?xml", b"<akomaNtoso", b"<!DOCTYPE", b"<!doctype")
_XML_NAMES: Final = {".xml", ".akn"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A charter's plain text, and what reading its file warned of; `tracked` is it with Word's changes accepted."""

    file: Path
    text: str
    warnings: tuple[TextWarning, ...] = ()
    tracked: str | None = None

    def parsed(self) -> Parsed:
        """What was read, warnings of file and text by line; raises Stop (4) naming file and line."""
        read = parsed_text(self.file, self.text)
        every = sorted((*self.warnings, *read.warnings), key=lambda warning: warning.line)
        return replace(read, warnings=tuple(every))


def read_document(file: Path) -> Document:
    """Return what a file holds; raises Stop (4) naming the file, the place in it and the remedy."""
    data = read_bytes(file)
    if data.startswith(_WORD) or file.suffix.lower() == ".docx":
        return _from_word(file, data)
    if _is_xml(data) or file.suffix.lower() in _XML_NAMES:
        return _from_akn(file, data)
    return Document(file=file, text=decoded(file, data))


def _is_xml(data: bytes) -> bool:
    """Look past byte order marks and UTF-16's zero bytes."""
    head = (
        data[:64].removeprefix(b"\xef\xbb\xbf").replace(b"\xff\xfe", b"").replace(b"\xfe\xff", b"").replace(b"\0", b"")
    )
    return head.lstrip().startswith(_XML)


def _from_word(file: Path, data: bytes) -> Document:
    from charter_engine.publication.word import from_docx

    with _unreadable(file):
        read = from_docx(data)
    return Document(file=file, text=read.text, warnings=read.warnings, tracked=read.tracked)


def _from_akn(file: Path, data: bytes) -> Document:
    from charter_engine.domain.charter.plain_text import export
    from charter_engine.publication.akn import from_akn

    with _unreadable(file):
        return Document(file=file, text=export(from_akn(data)))


@contextmanager
def _unreadable(file: Path) -> Iterator[None]:
    try:
        yield
    except Invalid as refusal:
        stop = of_refusal(refusal)
        stop.exit_code, stop.where = Exit.INPUT, str(file)
        raise stop from None
