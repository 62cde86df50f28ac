from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.text import arabic_digits, paragraph_name, thai_digits, thai_words
from charter_engine.errors import Invalid


def test_digits_change_and_everything_else_stays():
    assert thai_digits("ข้อ 5/1") == "ข้อ ๕/๑"
    assert thai_digits(2569) == "๒๕๖๙"
    assert arabic_digits("ข้อ ๕/๑ (ก)") == "ข้อ 5/1 (ก)"


@given(st.integers(0, 10**9))
def test_digits_survive_the_way_there_and_back(number: int):
    assert int(arabic_digits(thai_digits(number))) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "ศูนย์"),
        (1, "หนึ่ง"),
        (10, "สิบ"),
        (11, "สิบเอ็ด"),
        (20, "ยี่สิบ"),
        (21, "ยี่สิบเอ็ด"),
        (31, "สามสิบเอ็ด"),
        (100, "หนึ่งร้อย"),
        (115, "หนึ่งร้อยสิบห้า"),
        (2569, "สองพันห้าร้อยหกสิบเก้า"),
        (120_000, "หนึ่งแสนสองหมื่น"),
    ],
)
def test_numbers_are_said_as_thais_say_them(number: int, words: str):
    assert thai_words(number) == words


def test_paragraphs_are_named_from_one():
    assert [paragraph_name(k) for k in (1, 2, 11)] == ["วรรคหนึ่ง", "วรรคสอง", "วรรคสิบเอ็ด"]


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_numbers_without_a_name_here_are_refused(number: int):
    with pytest.raises(Invalid):
        thai_words(number)


def test_there_is_no_paragraph_zero():
    with pytest.raises(Invalid):
        paragraph_name(0)
