"""What is copied out of a paper is what was written into it, in two readers that share no code."""

from __future__ import annotations

from itertools import product

import pytest

from charter_engine.domain.text.numerals import thai_digits
from charter_engine.publication.finisher import Finish
from charter_engine.publication.fonts import FAMILY, font_paths
from charter_engine.publication.html import SIMULATED, faces_css, foot, held, printed_words
from charter_engine.publication.manuscript import CharterManuscript, RenderedPdf
from charter_engine.publication.pdf import typeset
from charter_engine.publication.text_layer import SARA_AM, glyph_texts
from tests.publication.papers import READERS, squeezed

CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F) if chr(code) not in "ฤฦ"]
VOWELS = ("", "ั", "ิ", "ี", "ึ", "ื", "ุ", "ู", "ฺ")
TONES = ("", "่", "้", "๊", "๋", "์")
STYLES = ("", "font-weight:bold", "font-style:italic", "font-weight:bold;font-style:italic")
STYLE_IDS = ("regular", "bold", "italic", "bold-italic")


def every_cluster(consonant: str) -> str:
    pairs = [consonant + vowel + tone for vowel, tone in product(VOWELS, TONES)]
    words = [word for pair in pairs for word in (pair + "า", "เ" + pair)]
    return " ".join(words + [f"{consonant}{tone}{SARA_AM}" for tone in TONES[:5]] + [f"{consonant}็", f"{consonant}ำๆ"])


def set_in(style: str, lines: list[str]) -> bytes:
    css = faces_css() + f"@page{{size:A4;margin:20mm}}body{{font:10.9pt/20.5pt {FAMILY};{style}}}"
    faces = {(FAMILY, face.weight, face.italic): path for face, path in font_paths().items()}
    css += ".held{white-space:nowrap}"
    page = '<html lang="th"><head><title>x</title></head><body>' + "".join(f"<p>{line}</p>" for line in lines)
    return typeset(page, css, Finish(faces=faces), ())


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("style", STYLES, ids=STYLE_IDS)
def test_every_consonant_vowel_and_tone_is_read_back(style: str, reader: str) -> None:
    lines = [every_cluster(consonant) for consonant in CONSONANTS]
    shown = "".join(READERS[reader](set_in(style, lines)))
    assert shown == squeezed("".join(lines))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("style", STYLES, ids=STYLE_IDS)
def test_words_known_to_be_misread_are_read_back(style: str, reader: str) -> None:
    words = ["ดำเนินการ จัดทำ น้ำใส ซ้ำ ค่ำ ย่ำค่ำ", "ศักดิ์สิทธิ์ที่สิทธิ์นี้ พิธีกฐิน ญี่ปุ่น ปู่ ฐานันดร กฎหมายฎีกา", "ฯลฯ ๆ ๑๒๓ “คำ”"]
    assert "".join(READERS[reader](set_in(style, words))) == squeezed("".join(words))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("style", STYLES, ids=STYLE_IDS)
def test_held_numbers_are_read_back_after_any_mark(style: str, reader: str) -> None:
    ends = [consonant + vowel + tone for consonant in "กธนป" for vowel, tone in product(VOWELS, TONES)]
    lines = [f"{end}ข้อ ๕{end} พ.ศ. ๒๕๖๘" for end in ends]
    shown = "".join(READERS[reader](set_in(style, [str(held(line)) for line in lines])))
    assert [line for line in lines if squeezed(line) not in shown] == []


@pytest.mark.parametrize("reader", READERS)
def test_every_paragraph_of_the_example_is_read_back(
    example: CharterManuscript, example_base: RenderedPdf, reader: str
) -> None:
    shown = "".join(READERS[reader](example_base.data))
    missing = [
        words for run in printed_words(example.tree) for words in run if squeezed(words) not in _plain(shown, example)
    ]
    assert missing == []


def test_the_attached_text_is_read_back_line_by_line(example: CharterManuscript, example_base: RenderedPdf) -> None:
    shown = _plain("".join(READERS["poppler"](example_base.data)), example)
    lines = [squeezed(line.replace("[", "").replace("]", "")) for line in example.canonical_text.split("\n")]
    assert [line for line in lines if line not in shown] == []


def test_no_glyph_is_read_as_private_use() -> None:
    for path in font_paths().values():
        assert not any(0xE000 <= ord(character) < 0xF900 for text in glyph_texts(path).values() for character in text)


def _plain(shown: str, manuscript: CharterManuscript) -> str:
    """Take the page furniture out, wherever the reader meets it."""
    for number in range(40, 0, -1):
        shown = shown.replace("-" + thai_digits(number) + "-", "")
    return shown.replace(squeezed(foot(manuscript)), "").replace(squeezed(SIMULATED), "")
