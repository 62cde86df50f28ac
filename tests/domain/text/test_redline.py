from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given

from charter_engine.domain.text import DamagedText, canonical, clusters, redline
from tests.domain.text.samples import load, raw, redrafts

GOLD = load("redlines.jsonl")
OTHERWISE = {"compound-tail", "sara-am-word"}
"""Pairs marked by hand in another way that a reader accepts as well."""


def side(ops, sign: int) -> str:
    return "".join(text for op, text in ops if op * sign >= 0)


def assert_sound(old: str, new: str):
    ops = redline(old, new)
    assert side(ops, -1) == canonical(old)
    assert side(ops, 1) == canonical(new)
    assert all(text for _, text in ops)
    assert all(a[0] != b[0] and (a[0], b[0]) != (1, -1) for a, b in pairwise(ops))
    for sign in (-1, 1):
        edges = {0, *accumulate(map(len, clusters(side(ops, sign))))}
        assert {0, *accumulate(len(text) for op, text in ops if op * sign >= 0)} <= edges
    assert redline(old, new) == ops


@given(redrafts())
def test_redrafts_are_marked_faithfully_and_no_cluster_is_cut(pair: tuple[str, str]):
    assert_sound(*pair)


@given(raw, raw)
def test_damaged_texts_are_marked_faithfully_and_no_cluster_is_cut(old: str, new: str):
    assert_sound(old, new)


@pytest.mark.parametrize("case", load("redrafts.jsonl"), ids=lambda case: case["id"])
def test_real_redrafts_are_marked_faithfully(case):
    assert_sound(case["old"], case["new"])


@pytest.mark.parametrize("case", [c for c in GOLD if c["id"] not in OTHERWISE], ids=lambda case: case["id"])
def test_hand_made_edits_are_marked_as_a_person_marked_them(case):
    assert redline(case["old"], case["new"]) == tuple(tuple(op) for op in case["gold"])


@pytest.mark.parametrize("case", [c for c in GOLD if c["id"] in OTHERWISE], ids=lambda case: case["id"])
def test_other_hand_made_edits_are_marked_soundly(case):
    assert_sound(case["old"], case["new"])


def test_equal_texts_have_nothing_marked():
    assert redline("น้ำ", "น\u0e4d\u0e49า") == ((0, "น้ำ"),)
    assert redline("", " ") == ()


def test_numbers_change_whole():
    assert redline("ข้อ ๕ พ.ศ. ๒๕๖๘", "ข้อ ๕/๑ พ.ศ. ๒๕๖๙") == (
        (0, "ข้อ "),
        (-1, "๕"),
        (1, "๕/๑"),
        (0, " พ.ศ. "),
        (-1, "๒๕๖๘"),
        (1, "๒๕๖๙"),
    )


def test_a_new_paragraph_is_marked_with_its_line_break():
    assert redline("ข้อแรก\nข้อท้าย", "ข้อแรก\nข้อแทรก\nข้อท้าย") == ((0, "ข้อแรก\n"), (1, "ข้อแทรก\n"), (0, "ข้อท้าย"))


def test_a_paragraph_rewritten_from_scratch_is_replaced_whole():
    old, new = "ให้หน่วยงานดูแลแหล่งน้ำ", "ประชาชนทุกคนมีหน้าที่ให้ความรู้แก่กัน"
    assert redline(old, new) == ((-1, old), (1, new))


def test_damage_is_refused():
    with pytest.raises(DamagedText):
        redline("ก", "ก\ufffd")
