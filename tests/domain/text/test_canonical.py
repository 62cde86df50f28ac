from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.text import (
    RULES_VERSION,
    Canonicalised,
    DamagedText,
    Repair,
    canonical,
    canonical_line,
    canonicalise,
    decode_utf8,
    fold,
)
from charter_engine.errors import Invalid
from tests.domain.text.samples import load, raw


def test_the_rules_have_a_version_for_the_hashes():
    assert RULES_VERSION == 1


@pytest.mark.parametrize(("word", "spellings"), load("spellings.json").items())
def test_every_spelling_of_a_visible_word_becomes_one(word: str, spellings: list[str]):
    assert {canonical(spelling) for spelling in spellings} == {word}


@given(raw)
def test_canonical_is_idempotent(text: str):
    once = canonical(text)
    assert canonical(once) == once


@given(raw)
def test_repairs_applied_to_the_input_give_the_canonical_text(text: str):
    result, at, rebuilt = canonicalise(text), 0, ""
    for repair in result.repairs:
        assert repair.at >= at
        assert repair.was != repair.now
        assert text[repair.at : repair.at + len(repair.was)] == repair.was
        rebuilt += text[at : repair.at] + repair.now
        at = repair.at + len(repair.was)
    assert rebuilt + text[at:] == result.text == canonical(text)


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("ก เเละ", Repair(at=2, was="เเ", now="แ", rule="double-e")),
        ("น\u0e4d\u0e49า", Repair(at=1, was="\u0e4d\u0e49า", now="้ำ", rule="sara-am")),
        ("นำ้", Repair(at=1, was="ำ้", now="้ำ", rule="tone-after-sara-am")),
        ("ท่ี", Repair(at=1, was="่ี", now="ี่", rule="tone-before-vowel")),
        ("จร\u0e34งๅ", Repair(at=4, was="ๅ", now="า", rule="lakkhangyao")),
        ("ป\uf70aา", Repair(at=1, was="\uf70a", now="่", rule="private-glyph")),
        ("ป\u200bา", Repair(at=1, was="\u200b", now="", rule="invisible")),
        ("ก  ข", Repair(at=1, was="  ", now=" ", rule="spaces")),
        ("ก\tข", Repair(at=1, was="\t", now=" ", rule="space")),
        ("ก\r\nข", Repair(at=1, was="\r\n", now="\n", rule="line-end")),
        ("ก \n\n ข", Repair(at=1, was=" \n\n ", now="\n", rule="line-breaks")),
        (" ก", Repair(at=0, was=" ", now="", rule="edge")),
        ("e\u0301", Repair(at=0, was="e\u0301", now="é", rule="nfc")),
    ],
)
def test_the_author_is_shown_each_repair_at_its_place(text: str, repair: Repair):
    assert canonicalise(text).repairs == (repair,)


@pytest.mark.parametrize(
    "text",
    ["ฤๅษี", "ฦๅ", "ข้อ ๕ ข้อ 5", "ต่าง ๆ", "ต่างๆ", "ฯลฯ", "“คำ” 'คำ'", "ก\nข", "กํ", "", "น้ำ", "①"],
)
def test_what_the_author_means_is_never_changed(text: str):
    assert canonicalise(text) == Canonicalised(text=text, repairs=())


@pytest.mark.parametrize(
    "damage",
    [
        *"\ufffd\ud800\udfff\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ue000\uf6ff\uf71b\uf8ff",
        *"\U000f0000\U0010fffd\x00\x07\x08\x0b\x0c\x0e\x1f\x7f\x80\x85\x9f\u2028\u2029\ufdd0\ufdef\uffff\U0001fffe\U0010ffff\r",
    ],
    ids=ascii,
)
def test_damage_is_refused_with_its_place(damage: str):
    with pytest.raises(DamagedText) as refused:
        canonical(f"หนึ่ง\nสอง{damage}สาม")
    place = {"code_point": f"U+{ord(damage):04X}", "line": 2, "column": 4, "offset": 9}
    assert place.items() <= refused.value.facts.items()
    assert f"line 2, column 4: U+{ord(damage):04X}" in refused.value.message
    assert isinstance(refused.value, Invalid)


def test_the_first_damage_is_the_one_named():
    with pytest.raises(DamagedText) as refused:
        canonicalise("ก\ufffd\x00")
    assert refused.value.facts["offset"] == 1


def test_a_line_of_a_longer_text_is_named_by_its_number_there():
    with pytest.raises(DamagedText) as refused:
        canonical_line("ก\x00", line=41)
    assert refused.value.facts["line"] == 41


def test_a_canonical_text_is_the_same_line_by_line():
    text = " หมวด  ๑\r\n\r\n\u200b\nข้อ ๑ น\u0e4d\u0e49า \n"
    lines = [canonical_line(line).text for line in text.replace("\r\n", "\n").split("\n")]
    assert canonical(text) == "\n".join(line for line in lines if line)


def test_a_byte_order_mark_is_taken_off():
    assert decode_utf8("\ufeffธรรมนูญ".encode()) == "ธรรมนูญ"


def test_bytes_that_are_not_utf8_are_refused_with_byte_line_and_column():
    with pytest.raises(DamagedText) as refused:
        decode_utf8("ก\nขค".encode() + b"\xff")
    assert refused.value.facts["line"] == 2
    assert refused.value.facts["column"] == 3
    assert refused.value.facts["offset"] == 10
    assert "byte 0xFF at byte 10" in refused.value.message


@given(st.text(max_size=20))
def test_decoding_gives_back_what_was_encoded(text: str):
    assert decode_utf8(("\ufeff" + text).encode()) == text


def test_search_finds_either_kind_of_digits_and_letters():
    assert fold("ข้อ ๕  ABC") == fold("ข้อ 5 abc") == "ข้อ 5 abc"
