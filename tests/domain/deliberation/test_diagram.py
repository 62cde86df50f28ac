"""The layout of a procedure: everything is said, nothing overlaps, what leads back has a lane of its own."""

from __future__ import annotations

from itertools import combinations, pairwise
from unicodedata import combining

import pytest
from fontTools.ttLib import TTFont

from charter_engine import resources
from charter_engine.domain.deliberation.diagram import BOX, GOALS, PADDING, advance_of, diagram, wrapped
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.deliberation.rule_words import stage_words
from charter_engine.domain.deliberation.words import OUTCOMES
from charter_engine.domain.text.canonical import canonical

FONTS = resources.assets_dir() / "fonts"

ROUNDABOUT = """
name = "กระบวนการวน"
[[sector]]
id = "people"
name = "ประชาชน"
[[body]]
id = "office"
name = "ฝ่ายเลขานุการ"
[[stage]]
id = "filing"
name = "ยื่น"
kind = "filing"
[[stage]]
id = "check"
name = "ตรวจรับ"
kind = "admissibility"
body = "office"
then = { passed = "talk", failed = "filing" }
[[stage]]
id = "talk"
name = "รับฟังความเห็นจากประชาชนทุกหมู่บ้านในตำบลและทุกอำเภอใกล้เคียงที่เกี่ยวข้อง"
kind = "comment"
[[stage]]
id = "vote"
name = "ลงมติ"
kind = "decision"
body = "office"
quorum = { at_least = "1/2", of = "roll" }
passes = { more_than = "1/2", of = "votes" }
then = { passed = "seal", failed = "check", tied = "talk", no_quorum = "vote" }
[[stage]]
id = "seal"
name = "ประกาศ"
kind = "promulgation"
body = "office"
"""


@pytest.fixture(scope="module")
def roundabout():
    return read_procedure(ROUNDABOUT)


def _said(box):
    return "".join(line.words for line in box.lines).replace(" ", "")


def test_every_stage_says_its_name_its_rules_and_every_outcome(roundabout):
    drawn = diagram(roundabout)
    for stage, box in zip(roundabout.stages, drawn.boxes, strict=False):
        said = _said(box)
        assert stage.name.replace(" ", "") in said
        for rule in stage_words(roundabout, stage):
            assert rule.removeprefix(f"{stage.name}: ").replace(" ", "") in said
        for outcome, _ in stage.then:
            assert f"{OUTCOMES[outcome]}→".replace(" ", "") in said
    assert drawn.boxes[-1].lines[0].words == GOALS["adopted"]


def test_boxes_stand_below_each_other_and_lines_inside_them(roundabout):
    drawn = diagram(roundabout)
    assert all(above.y + above.height < below.y for above, below in pairwise(drawn.boxes))
    assert drawn.boxes[-1].y + drawn.boxes[-1].height < drawn.height
    for box in drawn.boxes:
        assert all(box.y < line.y < box.y + box.height for line in box.lines)


def test_what_leads_back_has_a_lane_that_nothing_else_uses_at_that_height(roundabout):
    jumps = diagram(roundabout).jumps
    assert len(jumps) == 3
    for one, other in combinations(jumps, 2):
        if one.lane == other.lane:
            assert max(one.start, one.end) < min(other.start, other.end) or max(other.start, other.end) < min(
                one.start, one.end
            )


def test_the_same_stage_again_is_said_and_not_drawn(roundabout):
    vote = next(box for box in diagram(roundabout).boxes if box.id == "vote")
    assert [line.tone for line in vote.lines if "พิจารณาใหม่ในขั้นตอนนี้" in line.words] == ["stay"]


def test_lines_break_between_words_and_keep_every_one():
    words = "การประชุมสมัชชาประจำปีเพื่อทบทวนทิศทางและผลการดำเนินงานของทุกภาคส่วนในจังหวัด"
    lines = wrapped(words, 160)
    assert "".join(lines) == words
    assert len(lines) > 2
    assert all(advance_of(line) <= 160 for line in lines)


def test_marks_above_and_below_take_no_room():
    assert advance_of("ที่นี่") < advance_of("ทานา") + 1
    assert advance_of("ก" * 60) > BOX - 2 * PADDING


@pytest.mark.parametrize(
    "word", ["x" * 300, "W" * 120, "ญ" * 90, "漢字" * 80, "👨‍👩‍👧‍👦" * 30, "e\u0301" * 150, "שלום" * 60]
)
def test_a_word_too_long_for_any_line_is_broken_and_kept_whole(word):
    lines = wrapped(word, 200)
    assert "".join(lines).replace("\u200d", "") == canonical(word).replace("\u200d", "")
    assert all(advance_of(line) <= 200 for line in lines)
    assert not any(line.startswith("\u0301") for line in lines)


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_widths_are_those_of_the_typeface_that_ships_or_more(weight):
    font = TTFont(FONTS / f"Sarabun-{weight}.ttf")
    advances, glyphs, unit = font["hmtx"], font.getBestCmap(), font["head"].unitsPerEm
    for words in ("ที่ประชุมใหญ่สามัญประจำปีของสภาพลเมือง", "WMNmw@%", "๐๑๒๓๔๕๖๗๘๙", "0123456789", "Āéñ"):
        drawn = sum(advances[glyphs[ord(one)]][0] for one in words if not combining(one)) * 14 / unit
        room = 1.0 if weight == "Regular" else 1.1
        assert advance_of(words) * room >= drawn


def test_what_turns_the_reading_direction_is_drawn_as_a_mark():
    assert wrapped("ก\u202eข\x07", 200) == ("ก□ข□",)
