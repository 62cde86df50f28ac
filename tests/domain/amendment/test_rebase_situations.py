"""Two amendments of one version, one adopted first: what the other becomes, as a drafting office would have it."""

from __future__ import annotations

from itertools import count
from typing import Final

import pytest

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.combine import combine
from charter_engine.domain.amendment.conflict import Why, collisions
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.operation import Reword
from charter_engine.domain.amendment.rebase import Answer, Choice, Fit, Unanswered, examine, resolve
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import State
from charter_engine.domain.charter.tree import assign_identities, find_label

BASE: Final = """ปฏิญญาตำบลตัวอย่าง

หมวด ๑ น้ำ

ข้อ ๑ ให้ชาวบ้านร่วมกันดูแลหนองน้ำสาธารณะของตำบล และให้ใช้น้ำอย่างประหยัด

ข้อ ๒ ให้มีการประชุมอย่างน้อยปีละหนึ่งครั้ง และให้ปิดประกาศผลไว้ ณ ที่ทำการ

ข้อ ๓ ให้คณะกรรมการมีสิบสองคน

หมวด ๒ ดิน

ส่วนที่ ๑ นา

ข้อ ๔ ให้ดูแลดินนา

หมวด ๓ ป่า

ส่วนที่ ๑ ป่าชุมชน

ข้อ ๕ ให้ดูแลป่า
"""
THREE: Final = "ข้อ ๓ ให้คณะกรรมการมีสิบสองคน"
FOUR: Final = "ข้อ ๔ ให้ดูแลดินนา"
MOVED: Final = ((THREE, "ข้อ ๓ (ยกเลิก)"), (FOUR, f"{FOUR}\n\nข้อ ๔/๑ ให้คณะกรรมการมีสิบสองคน"))
TREE: Final = assign_identities(parse(BASE).tree, 1)[0]
_FRESH = count(100, 100)

Change = tuple[str, str]


def ops(*changes: Change):
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return difference(TREE, parse(text).tree, next(_FRESH))


def behind(place: str, *clauses: str) -> Change:
    return place, "\n\n".join((place, *clauses))


def adopted(*changes: Change):
    return apply(TREE, ops(*changes))


def labels(tree, word: str = "ข้อ") -> list[str]:
    named = (node for node in tree.walk() if node.label.startswith(word))
    return [node.label + ("✗" if node.state is State.REPEALED else "") for node in named]


def text_of(tree, label: str) -> tuple[str, str]:
    node = find_label(tree, label)
    return node.heading, node.text


LAST: Final = "ข้อ ๕ ให้ดูแลป่า"
ROWS: Final = {
    "behind one clause": (behind(THREE, "ข้อ ๓/๑ ก"), behind(THREE, "ข้อ ๓/๒ ข"), ["ข้อ ๓", "ข้อ ๓/๑", "ข้อ ๓/๒"]),
    "behind one clause, the later number first": (
        behind(THREE, "ข้อ ๓/๒ ก"),
        behind(THREE, "ข้อ ๓/๑ ข"),
        ["ข้อ ๓", "ข้อ ๓/๑", "ข้อ ๓/๒"],
    ),
    "between each other": (
        behind(THREE, "ข้อ ๓/๑ ก", "ข้อ ๓/๓ ค"),
        behind(THREE, "ข้อ ๓/๒ ข", "ข้อ ๓/๔ ง"),
        ["ข้อ ๓", "ข้อ ๓/๑", "ข้อ ๓/๒", "ข้อ ๓/๓", "ข้อ ๓/๔"],
    ),
    "at the end": (behind(LAST, "ข้อ ๖ ก"), behind(LAST, "ข้อ ๗ ข"), ["ข้อ ๕", "ข้อ ๖", "ข้อ ๗"]),
    "in chapters of their own": (
        behind(LAST, "หมวด ๔ ฟ้า", "ข้อ ๖ ก"),
        behind(LAST, "หมวด ๕ ลม", "ข้อ ๗ ข"),
        ["ข้อ ๕", "ข้อ ๖", "ข้อ ๗"],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), ROWS.values(), ids=ROWS)
def test_what_two_put_at_one_place_stands_in_the_order_of_its_numbers(first, second, expected):
    current, mine = adopted(first), ops(second)
    assert examine(TREE, current, mine).fit is Fit.CARRIES
    rebased = labels(apply(current, resolve(TREE, current, mine, {})))
    assert [one for one in rebased if one in expected] == expected
    assert labels(combine(TREE, {2: ops(first), 3: mine}).tree) == rebased


def test_what_moves_to_a_place_stands_in_the_order_of_its_number_too():
    inserted = behind(FOUR, "ข้อ ๔/๒ ให้มีครูดิน")
    current, mine = adopted(*MOVED), ops(inserted)
    expected = ["ข้อ ๑", "ข้อ ๒", "ข้อ ๓✗", "ข้อ ๔", "ข้อ ๔/๑", "ข้อ ๔/๒", "ข้อ ๕"]
    assert labels(apply(current, resolve(TREE, current, mine, {}))) == expected
    assert labels(combine(TREE, {2: ops(*MOVED), 3: mine}).tree) == expected


TAKEN: Final = {
    "put in under a number that was given": ([behind(THREE, "ข้อ ๓/๑ ให้มีเลขา")], [behind(THREE, "ข้อ ๓/๑ ให้มีเหรัญญิก")]),
    "put in under a number that was moved to": (MOVED, [behind(FOUR, "ข้อ ๔/๑ ให้มีครูดิน")]),
    "moved to a number that was given": ([behind(FOUR, "ข้อ ๔/๑ ให้มีครูดิน")], MOVED),
    "a preamble where one was written": (
        [("ตัวอย่าง\n", "ตัวอย่าง\n\nโดยที่น้ำเป็นของทุกคน\n")],
        [("ตัวอย่าง\n", "ตัวอย่าง\n\nโดยที่ดินเป็นของทุกคน\n")],
    ),
}


@pytest.mark.parametrize(("first", "second"), TAKEN.values(), ids=TAKEN)
def test_a_number_that_is_taken_is_a_question_with_both_words_and_can_be_given_up(first, second):
    current, mine = adopted(*first), ops(*second)
    (question,) = examine(TREE, current, mine).questions
    assert question.why is Why.LABEL_TAKEN
    assert question.current
    assert question.ours not in {"", question.current}
    for answer in ({}, {question.identity: Answer(choice=Choice.OURS)}):
        with pytest.raises(Unanswered):
            resolve(TREE, current, mine, answer)
    assert resolve(TREE, current, mine, {question.identity: Answer(choice=Choice.CURRENT)}) == ()
    assert Why.SAME_LABEL in {one.why for one in collisions(ops(*first), mine)}


def test_a_clause_moved_to_a_number_and_reworded_is_asked_about_apart_from_that_number():
    current = adopted(*MOVED)
    mine = ops(("สิบสองคน", "สิบห้าคน"), behind(FOUR, "ข้อ ๔/๑ ให้มีครูดิน"))
    reworded, taken = examine(TREE, current, mine).questions
    assert (reworded.why, taken.why) == (Why.CHANGED, Why.LABEL_TAKEN)
    kept = resolve(TREE, current, mine, {taken.identity: Answer(choice=Choice.CURRENT)})
    assert text_of(apply(current, kept), "ข้อ ๔/๑")[1] == "ให้คณะกรรมการมีสิบห้าคน"


def test_parts_of_different_chapters_may_have_one_number():
    first = ("หมวด ๓ ป่า", "ส่วนที่ ๒ ไร่\n\nข้อ ๔/๑ ให้ดูแลไร่\n\nหมวด ๓ ป่า")
    second = behind(LAST, "ส่วนที่ ๒ ป่าสงวน", "ข้อ ๖ ให้ดูแลป่าสงวน")
    current, mine = adopted(first), ops(second)
    assert examine(TREE, current, mine).fit is Fit.CARRIES
    assert collisions(ops(first), mine) == ()
    both = combine(TREE, {2: ops(first), 3: mine}).tree
    assert labels(both, "ส่วนที่") == ["ส่วนที่ ๑", "ส่วนที่ ๒", "ส่วนที่ ๑", "ส่วนที่ ๒"]
    same = behind(LAST, "ส่วนที่ ๒ ป่าชายเลน", "ข้อ ๗ ให้ดูแลป่าชายเลน")
    assert [one.label for one in combine(TREE, {2: ops(same), 3: mine}).contests] == ["ส่วนที่ ๒"]


SAME: Final = {
    "words": [("สิบสองคน", "สิบห้าคน")],
    "the title": [("ปฏิญญาตำบลตัวอย่าง", "ธรรมนูญตำบลตัวอย่าง")],
    "a chapter's heading": [("หมวด ๑ น้ำ", "หมวด ๑ น้ำและคลอง")],
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_of_what_is_in_force_already_nothing_is_left(change):
    current, mine = adopted(*change), ops(*change)
    assert examine(TREE, current, mine).fit is Fit.MERGES
    assert resolve(TREE, current, mine, {}) == ()
    rest = ops(*change, behind(FOUR, "ข้อ ๔/๑ ให้มีครูดิน"))
    assert len(resolve(TREE, current, rest, {})) == 1


HEADED: Final = {
    "heading here, words there": ([("ข้อ ๓ ", "ข้อ ๓ [กรรมการ] ")], [("สิบสองคน", "สิบห้าคน")]),
    "words here, heading there": ([("สิบสองคน", "สิบห้าคน")], [("ข้อ ๓ ", "ข้อ ๓ [กรรมการ] ")]),
}


@pytest.mark.parametrize("choice", [None, Choice.OURS])
@pytest.mark.parametrize(("first", "second"), HEADED.values(), ids=HEADED)
def test_heading_and_words_changed_apart_are_both_kept(first, second, choice):
    current, mine = adopted(*first), ops(*second)
    (question,) = examine(TREE, current, mine).questions
    answers = {question.identity: Answer(choice=choice)} if choice else {}
    result = apply(current, resolve(TREE, current, mine, answers))
    assert text_of(result, "ข้อ ๓") == ("กรรมการ", "ให้คณะกรรมการมีสิบห้าคน")


def test_two_headings_are_shown_and_choosing_ones_own_leaves_words_one_never_touched():
    current = adopted((THREE, "ข้อ ๓ [จำนวน] ให้คณะกรรมการมีสิบห้าคน"))
    mine = ops(("ข้อ ๓ ", "ข้อ ๓ [กรรมการ] "))
    (question,) = examine(TREE, current, mine).questions
    assert (question.headings, question.proposed) == (("", "จำนวน", "กรรมการ"), None)
    result = apply(current, resolve(TREE, current, mine, {question.identity: Answer(choice=Choice.OURS)}))
    assert text_of(result, "ข้อ ๓") == ("กรรมการ", "ให้คณะกรรมการมีสิบห้าคน")


@pytest.mark.parametrize(
    "change",
    [("ปฏิญญาตำบลตัวอย่าง", "ปฏิญญาตำบลหนองบัว"), ("หมวด ๑ น้ำ", "หมวด ๑ น้ำและคลอง")],
    ids=["title", "chapter"],
)
def test_a_name_carries_over_beside_clauses_and_asks_against_another_name(change):
    mine = ops(change)
    assert examine(TREE, adopted(("สิบสองคน", "สิบห้าคน")), mine).fit is Fit.CARRIES
    (question,) = examine(TREE, adopted((change[0], f"{change[0]}ใหม่")), mine).questions
    then, now, _ = question.headings or ("", "", "")
    assert then
    assert then in change[0]
    assert now.endswith("ใหม่")


def test_a_clause_reworded_twice_by_one_amendment_keeps_the_last_words():
    first, last = "ให้ปิดประกาศผลไว้ ณ ศาลาวัด", "ให้ปิดประกาศผลไว้ ณ ศาลาวัดและตลาด"
    node = find_label(TREE, "ข้อ ๒")
    old = "ให้ปิดประกาศผลไว้ ณ ที่ทำการ"
    mine = [Reword(target=node.identity, heading="", text=node.text.replace(old, new)) for new in (first, last)]
    current = adopted(("ปีละหนึ่งครั้ง", "ปีละสองครั้ง"))
    result = apply(current, resolve(TREE, current, mine, {}))
    assert text_of(result, "ข้อ ๒")[1] == node.text.replace(old, last).replace("หนึ่งครั้ง", "สองครั้ง")


def test_what_goes_together_two_by_two_but_not_all_three_is_contested_and_never_emptied():
    words = "ดิน ให้ และ นา นา ป่า นา วัด และ วัด น้ำ และ ให้ นา นา คลอง นา ดิน ดิน ให้ ดิน"
    clause = find_label(TREE, "ข้อ ๑")
    base = apply(TREE, [Reword(target=clause.identity, heading="", text=words)])
    edits = {
        2: words.removesuffix(" ให้ ดิน"),
        3: words.replace("นา วัด และ", "นา วัด น้ำ และ"),
        4: words.replace("คลอง", "น้ำ สวน"),
    }
    sets = {number: [Reword(target=clause.identity, heading="", text=text)] for number, text in edits.items()}
    for left_out in sets:
        assert combine(base, {number: one for number, one in sets.items() if number != left_out}).tree is not None
    for order in (sets, dict(reversed(sets.items()))):
        found = combine(base, order)
        assert found.tree is None
        assert [(one.label, one.by) for one in found.contests] == [("ข้อ ๑", tuple(order))]


def test_what_stands_behind_a_clause_two_brought_in_word_for_word_stands_behind_the_one_that_is_kept():
    one, other = behind(THREE, "ข้อ ๓/๑ ก"), behind(THREE, "ข้อ ๓/๑ ก", "ข้อ ๓/๒ ข")
    for sets in ({2: ops(one), 3: ops(other)}, {3: ops(other), 2: ops(one)}):
        assert labels(combine(TREE, sets).tree)[2:5] == ["ข้อ ๓", "ข้อ ๓/๑", "ข้อ ๓/๒"]
