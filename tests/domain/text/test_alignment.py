from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.text.alignment import HUNK_COST, hunks

words = st.lists(st.sampled_from(["ก", "ขขขข", "คคคคคค", " "]), max_size=8)


def rebuilt(old, new):
    at, text = 0, []
    for i0, i1, j0, j1 in hunks(old, new):
        text += [*old[at:i0], *new[j0:j1]]
        at = i1
    return text + old[at:]


def score(old, new):
    found = hunks(old, new)
    gone = {i for i0, i1, _, _ in found for i in range(i0, i1)}
    kept = sum(0.6 if word == " " else len(word) for at, word in enumerate(old) if at not in gone)
    return kept - HUNK_COST * len(found)


def best(old, new, *, fresh=True):
    """The optimum by trying everything; a change costs once however long it is."""
    if not old and not new:
        return 0.0
    open_cost = HUNK_COST if fresh else 0.0
    tries = []
    if old and new and old[0] == new[0]:
        tries.append((0.6 if old[0] == " " else len(old[0])) + best(old[1:], new[1:]))
    if old:
        tries.append(best(old[1:], new, fresh=False) - open_cost)
    if new:
        tries.append(best(old, new[1:], fresh=False) - open_cost)
    return max(tries)


@given(words, words)
def test_hunks_turn_the_old_words_into_the_new(old, new):
    assert rebuilt(old, new) == new


@given(
    st.lists(st.sampled_from(["ก", "ขขขข", "ค"]), max_size=5), st.lists(st.sampled_from(["ก", "ขขขข", "ค"]), max_size=5)
)
def test_between_common_ends_the_alignment_is_the_best_there_is(old, new):
    old, new = ["x", *old, "y"], ["p", *new, "q"]
    assert abs(score(old, new) - best(old, new)) < 1e-9


def test_huge_texts_are_held_together_by_what_occurs_once():
    old = [word for at in range(500) for word in (f"ก{at}", " ", "และ", " ")]
    new = [*old[:700], "ใหม่", *old[701:1500], *old[1600:]]
    assert rebuilt(old, new) == new
    assert [(i1 - i0, j1 - j0) for i0, i1, j0, j1 in hunks(old, new)] == [(1, 1), (100, 0)]


def test_huge_texts_without_anything_in_common_order_are_replaced_whole():
    old, new = ["ก", "ข"] * 300, ["ข", "ข", "ก", "ก"] * 150
    assert rebuilt(old, new) == new
    assert rebuilt(["ก"] * 400, ["ก"] * 401) == ["ก"] * 401


def test_a_huge_text_with_every_third_word_changed_keeps_the_others():
    old = [word for at in range(1500) for word in ("และ", " ", f"ก{at % 40}")]
    new = [f"ข{at}" if at % 3 == 2 and at % 5 else word for at, word in enumerate(old)]
    assert rebuilt(old, new) == new
    assert sum(i1 - i0 for i0, i1, _, _ in hunks(old, new)) < len(old)


def test_a_huge_text_whose_stretches_all_changed_is_held_together_by_single_words():
    old = [word for at in range(1200) for word in ("และ", f"ก{at}")]
    new = [f"ข{at}" if at % 4 == 0 else word for at, word in enumerate(old)]
    found = hunks(old, new)
    assert rebuilt(old, new) == new
    assert sum(i1 - i0 for i0, i1, _, _ in found) <= len(old) // 3
