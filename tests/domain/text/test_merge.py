from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.text import Contested, DamagedText, merge
from tests.domain.text.samples import load, redrafts, sentences

BASE = [f"{number} " for number in range(100, 130)]


@st.composite
def edits(draw: st.DrawFn) -> dict[int, tuple[int, str]]:
    """By place in BASE: how many words give way there, and to what; no two of one side touch."""
    places = draw(st.lists(st.integers(0, 28), max_size=3, unique_by=lambda at: at // 3))
    return {
        at: (draw(st.integers(0, 1)), "".join(f"{n} " for n in draw(st.lists(st.integers(200, 203), max_size=2))))
        for at in places
    }


def applied(*sides: dict[int, tuple[int, str]]) -> str:
    words = list(BASE)
    for side in sides:
        for at, (gone, new) in side.items():
            words[at] = new + ("" if gone else words[at])
    return "".join(words)


@pytest.mark.parametrize("case", load("merges.json"), ids=lambda case: case["id"])
def test_named_triples_merge_or_conflict_as_people_expect(case):
    for ours, theirs in ((case["amend"], case["current"]), (case["current"], case["amend"])):
        merged = merge(case["base"], ours, theirs)
        assert (merged.text or "conflict") == case["expect"]
        assert bool(merged.conflicts) is (merged.text is None)


@given(edits(), edits())
def test_edits_of_both_sides_are_all_there_or_it_is_a_conflict(ours, theirs):
    merged = merge("".join(BASE), applied(ours), applied(theirs))
    apart = all(abs(a - b) >= 4 for a in ours for b in theirs)
    if merged.text is not None and not any(a in theirs for a in ours):
        assert merged.text == applied(ours, theirs).strip()
    if apart:
        assert merged.text is not None


@given(redrafts())
def test_what_only_one_side_changed_is_taken_over(pair: tuple[str, str]):
    base, new = pair
    assert merge(base, new, base).text == merge(base, base, new).text == merge(base, new, new).text


@given(sentences, sentences, sentences)
def test_conflicts_name_places_of_the_base(base: str, ours: str, theirs: str):
    merged = merge(base, ours, theirs)
    edges = [edge for one in merged.conflicts for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(base) for edge in edges)


def test_two_answers_to_one_question_are_shown_side_by_side():
    base = "ให้ตอบภายใน ๓๐ วันนับแต่วันที่ได้รับ"
    merged = merge(base, base.replace("๓๐", "๖๐"), base.replace("๓๐", "๔๕"))
    assert merged.text is None
    assert merged.conflicts == (Contested(start=12, end=14, ours="๖๐", theirs="๔๕"),)


def test_damage_is_refused():
    with pytest.raises(DamagedText):
        merge("ก", "ก", "\ufffd")
