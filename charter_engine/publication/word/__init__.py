"""Word documents (.docx): read into the plain text form with labels and tracked changes kept, and written cleanly."""

from __future__ import annotations

from charter_engine.publication.word.package import UnreadableWord
from charter_engine.publication.word.reading import WordText, from_docx
from charter_engine.publication.word.writing import WordMeta, to_docx

__all__ = ["UnreadableWord", "WordMeta", "WordText", "from_docx", "to_docx"]
