"""Reading lines: the quick way gives what every rule would, and what is beyond reading meets a named limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter import reading
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.reading import TooManyLines, is_canonical_line
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.lint import lint

THAI = st.text(
    st.sampled_from([*map(chr, range(0x0E01, 0x0E3B)), *map(chr, range(0x0E3F, 0x0E5C)), " ", "a", "é", "“"])
)

LINT = {"torn-sara-am", "lost-sara-am", "doubled-mark", "dangling-mark", "dangling-vowel", "leading-vowel-alone"}


@given(st.one_of(THAI, st.text()))
def test_a_line_taken_as_it_stands_is_canonical(text):
    if is_canonical_line(text):
        assert canonical(text) == text


@given(st.lists(THAI.filter(lambda text: "\n" not in text), max_size=6))
def test_doubts_are_told_where_they_stand(lines):
    found = [one for one in parse("\n".join(["ชื่อ", "", *lines])).warnings if one.rule in LINT]
    expected = [(at, doubt.rule) for at, line in enumerate(lines, start=3) for doubt in lint(canonical(line))]
    assert [(one.line, one.rule) for one in found] == expected


def test_more_lines_than_any_charter_has_are_refused_at_once(monkeypatch):
    monkeypatch.setattr(reading, "MOST_LINES", 5)
    with pytest.raises(TooManyLines) as refusal:
        parse("ชื่อ\n\n" + "ก\n" * 9)
    assert refusal.value.facts == {"line": 6, "lines": 12, "most": 5}


def test_warnings_beyond_reading_are_counted(monkeypatch):
    monkeypatch.setattr(reading, "MOST_WARNINGS", 3)
    warnings = parse("ชื่อ\n\n" + "อาศัยอานาจ\n" * 9).warnings
    assert [one.line for one in warnings] == [3, 4, 5, 5]
    assert "6" in warnings[-1].message_th


def test_parts_count_anew_in_every_chapter_and_chapters_do_not():
    text = "ชื่อ\n\nหมวด ๑ ก\nส่วนที่ ๑ ก\nหมวด ๒ ข\nส่วนที่ ๑ ข\nส่วนที่ ๑ ค\nหมวด ๑ ง\n"
    assert [(one.line, one.rule) for one in parse(text).warnings] == [(7, "doubled-label"), (8, "doubled-label")]
