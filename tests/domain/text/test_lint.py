from __future__ import annotations

import pytest

from charter_engine.domain.text import canonical, lint
from tests.domain.text.samples import load


@pytest.mark.parametrize(
    ("text", "at", "rule"),
    [
        ("อาศัยอานาจตามความ", 5, "lost-sara-am"),
        ("ธรรมนูญนี้จัดท าขึ้น", 13, "torn-sara-am"),
        ("ให้ก ำหนด", 3, "torn-sara-am"),
        ("ที่่ประชุม", 2, "doubled-mark"),
        ("กีีด", 1, "doubled-mark"),
        ("ข้อ ่๕", 4, "dangling-mark"),
        ("ะก", 0, "dangling-vowel"),
        ("มาา", 2, "dangling-vowel"),
        ("เ ก", 0, "leading-vowel-alone"),
        ("ก\n- ๒ -\nข", 2, "page-mark"),
        ("หน้า ๓ เล่ม ๑๓๔ ตอนพิเศษ ๕ ง ราชกิจจานุเบกษา ๑๕ มกราคม ๒๕๖๐", 0, "page-mark"),
    ],
)
def test_damage_from_a_pdf_is_pointed_at_with_advice_in_thai(text: str, at: int, rule: str):
    (doubt,) = lint(text)
    assert (doubt.at, doubt.rule) == (at, rule)
    assert text[doubt.at : doubt.at + len(doubt.found)] == doubt.found
    assert "ตรวจ" in doubt.message


def test_doubts_come_in_order():
    assert [doubt.at for doubt in lint("อานาจ ที่่ กาหนด")] == [0, 8, 11]


def test_sound_law_raises_no_doubt():
    texts = [case[side] for case in load("redrafts.jsonl") for side in ("old", "new")]
    assert [lint(canonical(text)) for text in texts] == [()] * len(texts)


@pytest.mark.parametrize("text", ["ฤๅษี", "น้ำ สำคัญ", "สารองค์ประกอบ", "ก็ เก๊ ๆ", "ศิลป์ พันธุ์ พันธุ์"])
def test_rare_but_right_spellings_raise_no_doubt(text: str):
    assert lint(text) == ()
