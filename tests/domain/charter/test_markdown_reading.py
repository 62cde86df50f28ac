"""Ordinary Markdown, as people write it without knowing how this engine does."""

import pytest

from charter_engine.domain.charter.markdown_reading import from_markdown, looks_like_markdown
from charter_engine.domain.charter.plain_text import parse

ORDINARY = """---
author: ก
---
ธรรมนูญตำบล
===========

คำปรารภ *สำคัญ*

## หมวด ๑ บททั่วไป ##

**ข้อ ๑** ให้มี __สภา__ ตาม [ข้อบังคับ](https://example.org/a)

- (๑) หนึ่ง
* (๒) สอง
    - (ก) ย่อย
- ไม่มีเลข
1. เลขอารบิก

### ข้อ ๒ การประชุม

ประชุมปีละครั้ง

**ข้อ ๓**ติดกัน

> ข้อ ๔ อ้างคำ

| ก | ข |
|---|---|
| ค | ง |
"""


def text_of(source):
    return from_markdown(source).text


def test_ordinary_markdown_is_read_as_the_charter_it_shows():
    tree = parse(text_of(ORDINARY)).tree
    assert tree.heading == "ธรรมนูญตำบล"
    preamble, chapter = tree.children
    assert preamble.text == "คำปรารภ สำคัญ"
    assert (chapter.label, chapter.heading) == ("หมวด ๑", "บททั่วไป")
    one, two, three, four = chapter.children
    assert one.text == "ให้มี สภา ตาม ข้อบังคับ\n(๑) หนึ่ง\n(๒) สอง\n(ก) ย่อย\n- ไม่มีเลข\n1. เลขอารบิก"
    assert (two.heading, two.text) == ("การประชุม", "ประชุมปีละครั้ง")
    assert three.text == "ติดกัน"
    assert four.text == "อ้างคำ\nก | ข\nค | ง"


def test_what_is_not_text_is_told_with_its_line():
    told = [(one.line, one.rule) for one in from_markdown(ORDINARY).warnings]
    assert told == [(1, "front-matter"), (11, "link"), (19, "clause-heading")]


@pytest.mark.parametrize(
    ("source", "text", "rules"),
    [
        ("# ก\n# ข\n\nค", "ก\nข\n\nค\n", []),
        ("# ก\nค", "ก\n\nค\n", []),
        ("# ก<br/>ข\n\nค", "ก\nข\n\nค\n", []),
        ("## ก\n\n## หมวด ๑\n", "ก\n\nหมวด ๑\n\n", []),
        ("ก[^1]\n\n[^1]: เชิงอรรถ", "ก\n\n", ["footnotes", "footnotes"]),
        ("ก\n<!-- ลับ\nมาก --> ข\nค", "ก\nข\nค\n", ["comment"]),
        ("ก\n<!-- ไม่ปิด\nข", "ก\n", ["comment"]),
        ("```\n*ก*\n```\nข", "*ก*\nข\n", ["fence"]),
        ("ก ![รูป](a.png)ข", "ก ข\n", ["picture"]),
        ("ก<b>ข</b>", "กข\n", ["html", "html"]),
        ("ก <https://example.org>", "ก https://example.org\n", []),
        ("ก `ข` ~~ค~~ &amp; &nosuch; &#3585;", "ก ข ค & &nosuch; ก\n", []),
        ("a * b * c _ d", "a * b * c _ d\n", []),
        ("a_b_c ลงชื่อ ____", "a_b_c ลงชื่อ ____\n", []),
        ("ก\\\nข\\\\", "ก\nข\\\n", []),
        ("\\# ก", "# ก\n", []),
        ("ก\n\n---\n\nข", "ก\n\n\n\nข\n", []),
        ("", "\n", []),
    ],
)
def test_signs_are_read_as_readers_see_them(source, text, rules):
    read = from_markdown(source)
    assert (read.text, [one.rule for one in read.warnings]) == (text, rules)


def test_a_clause_heading_line_without_a_paragraph_below_is_its_text():
    assert "ข้อ ๑ ให้มีสภา\n" in text_of("# ก\n\n### ข้อ ๑ ให้มีสภา\n\n(๑) ก\n")
    assert "ข้อ ๑ ให้มีสภา\n" in text_of("# ก\n\n### ข้อ ๑ ให้มีสภา\n\n### ข้อ ๒ ให้มีเลขา\n")


@pytest.mark.parametrize(("text", "is_markdown"), [("\n# ก\n", True), ("#ก", False), ("ก\n# ข", False), ("", False)])
def test_markdown_is_told_by_its_first_line(text, is_markdown):
    assert looks_like_markdown(text) is is_markdown


@pytest.mark.parametrize("piece", ["[", "![", "**a ", "<", "`", "<!-- -->", "> ", "[a](", "# ", "&", "_a*b", "|", "\\"])
def test_long_rows_of_signs_take_no_longer_than_they_are(piece):
    read = from_markdown("# ก\n" + piece * 100_000 + "\n" + f"{piece}\n" * 10_000)
    assert read.text.startswith("ก\n")
