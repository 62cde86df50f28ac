from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given

from charter_engine.domain.text import canonical, clusters, tokens
from tests.domain.text.samples import load, raw, sentences


def edges(parts: tuple[str, ...]) -> set[int]:
    return set(accumulate(map(len, parts)))


@given(raw)
def test_tokens_concatenate_to_the_canonical_text_and_cut_no_cluster(text: str):
    words = tokens(text)
    assert "".join(words) == canonical(text)
    assert edges(words) <= edges(clusters(canonical(text)))
    assert "" not in words


@given(sentences)
def test_words_beyond_the_basic_plane_do_not_shift_the_cuts(text: str):
    assert tokens("😀 " + text)[:2] == ("😀", " ") or text.startswith((" ", "\n")) or not text


@pytest.mark.parametrize("line", load("words.json"))
def test_the_words_of_legal_sentences_are_found(line: str):
    must, may, text = set(), set(), ""
    for char in line:
        must |= {len(text)} if char == "|" else set()
        may |= {len(text)} if char == "+" else set()
        text += "" if char in "|+" else " " if char == "_" else char
    found = edges(tokens(text)) - {len(text)}
    assert found <= must | may
    assert len(must - found) <= 1


@pytest.mark.parametrize(
    "atom", ["๕/๑", "๕/๑/๒", "พ.ศ.", "๒๕๖๘", "๑,๐๐๐.๕๐", "๐๘.๓๐", "ฯลฯ", "ๆ", "ก.พ.", "มี.ค.", "ฉันทมติ"]
)
def test_numbers_and_abbreviations_are_never_cut(atom: str):
    assert atom in tokens(f"ตามข้อ {atom} ให้ใช้")


def test_joined_words_come_apart_where_a_reader_would_change_one_half():
    assert tokens("ไม่มีสามสิบวัน") == ("ไม่", "มี", "สาม", "สิบ", "วัน")


def test_clusters_keep_vowels_with_their_consonants():
    assert clusters("เพื่อน้ำ") == ("เพื่", "อ", "น้ำ")
