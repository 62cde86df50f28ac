"""Charters and instruments as people hand them over: plain text, Markdown, Word or Akoma Ntoso, told by content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from charter_engine.cli.inputs import read_bytes, unreadable
from charter_engine.cli.talk import say

if TYPE_CHECKING:
    from charter_engine.domain.charter.reading import Parsed, TextWarning
    from charter_engine.publication.documents import Document as Held


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file and the plain text form of what it holds, with what reading it warned of."""

    file: Path
    held: Held

    @property
    def text(self) -> str:
        """The plain text form; of a Word file with tracked changes, as it was before them."""
        return self.held.text

    @property
    def warnings(self) -> tuple[TextWarning, ...]:
        """What reading the file warned of, by its lines."""
        return self.held.warnings

    @property
    def is_tracked(self) -> bool:
        """Whether Word tracked changes."""
        return self.held.tracked is not None

    def accepted(self) -> Document:
        """The same with Word's tracked changes accepted, without the file's own warnings."""
        return replace(self, held=self.held.accepted())

    def parsed(self, watch: Callable[[int], None] | None = None) -> Parsed:
        """What was read, warnings of file and text by line; raises Stop (4) naming file and line."""
        with unreadable(self.file):
            return self.held.parsed(watch)

    def line(self, number: int) -> int:
        """The file's line of a line of the text."""
        return self.held.line(number)


def read_document(file: Path) -> Document:
    """Return what a file holds; raises Stop (4) naming the file, the place in it and the remedy."""
    from charter_engine.publication.documents import LARGEST
    from charter_engine.publication.documents import read_document as read

    data = read_bytes(file, LARGEST)
    with unreadable(file):
        return Document(file=file, held=read(data, file.name))


def tell_warnings(document: Document) -> None:
    """Say what reading a file warned of, but for changes Word tracked, of which the caller says what becomes."""
    for warning in document.warnings:
        if warning.rule != "tracked-changes":
            say(f"{document.file}:{warning.line}: {warning.message_th}")
