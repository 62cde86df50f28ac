"""Lines of a paper never end inside a charter's words, and its readers still read every letter."""

from __future__ import annotations

import pytest

from charter_engine.domain.text.numerals import thai_digits
from charter_engine.publication.pdf import render
from charter_engine.publication.reading_back import missing_words, open_paper, page_texts
from tests.publication.papers import charter_of

CLAUSES = 40


def _paper(word: str) -> bytes:
    """A word at every place of a line."""
    clauses = (
        f"ข้อ {thai_digits(n)} {'ให้ที่ประชุมดำเนินการตามนี้ ' * 3}{'น้ำ' * n}{word}ให้ดำเนินการต่อไปตามที่เห็นสมควร"
        for n in range(2, CLAUSES + 2)
    )
    return render(charter_of("\n".join(["ธรรมนูญตำบลน้ำใส\n", "ข้อ ๑ ให้ใช้ธรรมนูญนี้", *clauses, ""]))).data


def _whole(printed: bytes, word: str) -> int:
    return "\n".join(page_texts(printed)).count(word)


@pytest.mark.parametrize("word", ["มีมติ", "จตุพลัง"])
def test_a_word_of_charters_stands_in_one_line_wherever_it_falls(word: str) -> None:
    printed = _paper(word)
    assert _whole(printed, word) == CLAUSES
    assert missing_words(open_paper(printed)) == ""
