"""Amendments put together: clean only where they cannot mean each other, else exactly what is contested."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.combine import combine
from charter_engine.domain.amendment.conflict import Why
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.rebase import Answer, Choice, Fit, NoQuestion, Unanswered, examine, resolve
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.tree import assign_identities, next_identity

BASE = """ธรรมนูญตัวอย่าง

ข้อ ๑ ให้สำนักงานตอบข้อเสนอภายในสามสิบวันนับแต่วันที่ได้รับ และให้เผยแพร่คำตอบต่อสาธารณะโดยไม่ชักช้า
ข้อ ๒ ให้มีการประชุมอย่างน้อยปีละหนึ่งครั้ง
ข้อ ๓ ให้สภามีสมาชิกสิบสองคน
"""


def root_of(tree):
    """The root hash of a combined text, which must be there."""
    return root_hash(tree)


def tree(text: str = BASE):
    return assign_identities(parse(text).tree, 1)[0]


def ops(edited: str, base: str = BASE):
    before = tree(base)
    return difference(before, parse(edited).tree, next_identity(before) + len(edited))


def edited(*changes: tuple[str, str], base: str = BASE) -> str:
    for old, new in changes:
        assert old in base
        base = base.replace(old, new)
    return base


def test_amendments_of_different_clauses_give_both_changes():
    one, two = edited(("ปีละหนึ่งครั้ง", "ปีละสองครั้ง")), edited(("สิบสองคน", "สิบห้าคน"))
    found = combine(tree(), {2: ops(one), 3: ops(two)})
    both = edited(("ปีละหนึ่งครั้ง", "ปีละสองครั้ง"), ("สิบสองคน", "สิบห้าคน"))
    assert found.contests == ()
    assert root_of(found.tree) == root_of(parse(both).tree)


def test_distant_changes_of_one_clause_are_merged_word_by_word():
    one, two = edited(("สามสิบวัน", "สิบห้าวัน")), edited(("โดยไม่ชักช้า", "ภายในวันเดียวกัน"))
    found = combine(tree(), {2: ops(one), 3: ops(two)})
    both = edited(("สามสิบวัน", "สิบห้าวัน"), ("โดยไม่ชักช้า", "ภายในวันเดียวกัน"))
    assert root_of(found.tree) == root_of(parse(both).tree)


def test_the_same_words_changed_two_ways_are_contested_and_never_mixed():
    found = combine(tree(), {2: ops(edited(("สามสิบวัน", "หกสิบวัน"))), 3: ops(edited(("สามสิบวัน", "สี่สิบห้าวัน")))})
    assert found.tree is None
    (contest,) = found.contests
    assert (contest.label, contest.by, contest.why) == ("ข้อ ๑", (2, 3), Why.CHANGED)
    one, other, words = contest.words[0]
    assert (one, other) == (2, 3)
    assert tree().children[0].text[words.start : words.end] in "สามสิบวัน"


def test_the_same_change_proposed_twice_is_one_change():
    same = edited(("สามสิบวัน", "หกสิบวัน"))
    assert root_of(combine(tree(), {2: ops(same), 3: ops(same)}).tree) == root_of(parse(same).tree)


def test_repealing_what_another_rewords_is_contested():
    repeal = edited(("ข้อ ๓ ให้สภามีสมาชิกสิบสองคน", "ข้อ ๓ (ยกเลิก)"))
    found = combine(tree(), {2: ops(repeal), 3: ops(edited(("สิบสองคน", "สิบห้าคน")))})
    assert [(one.label, one.why) for one in found.contests] == [("ข้อ ๓", Why.SAME_TARGET)]


def test_two_texts_under_one_new_number_are_contested_and_two_numbers_stand_in_order():
    def inserting(line: str) -> str:
        return BASE.replace("ข้อ ๓", f"{line}\nข้อ ๓")

    first, rival = inserting("ข้อ ๒/๑ ให้เลี้ยงข้าว"), inserting("ข้อ ๒/๑ ให้เลี้ยงน้ำ")
    assert [one.why for one in combine(tree(), {2: ops(first), 3: ops(rival)}).contests] == [Why.SAME_LABEL]
    second = inserting("ข้อ ๒/๒ ให้เลี้ยงน้ำ")
    for order in ({2: ops(first), 3: ops(second)}, {3: ops(second), 2: ops(first)}):
        labels = [node.label for node in combine(tree(), order).tree.children]
        assert labels == ["ข้อ ๑", "ข้อ ๒", "ข้อ ๒/๑", "ข้อ ๒/๒", "ข้อ ๓"]


WORDS = ("ก ข", "ให้", "สภา", "ประชุม", "วัน", "และ", "ต้อง", "เปิดเผย", "ผล", "ปี")


@st.composite
def _rivals(draw: st.DrawFn):
    words = draw(st.lists(st.sampled_from(WORDS), min_size=12, max_size=30))
    edits = [(draw(st.integers(0, len(words) - 1)), draw(st.sampled_from(("ใหม่", "อื่น")))) for _ in range(2)]
    return words, edits


@given(_rivals())
def test_a_clean_result_holds_both_changes_and_no_order_matters(case):
    words, edits = case
    base = "ธรรมนูญ\n\nข้อ ๑ " + " ".join(words) + "\n"
    texts = []
    for at, new in edits:
        changed = list(words)
        changed[at] = new
        texts.append("ธรรมนูญ\n\nข้อ ๑ " + " ".join(changed) + "\n")
    sets = {number: ops(text, base) for number, text in enumerate(texts, start=2) if text != base}
    found = combine(tree(base), sets)
    turned = combine(tree(base), dict(reversed(sets.items())))
    assert (found.tree is None) == (turned.tree is None)
    if found.tree is not None:
        assert root_of(found.tree) == root_of(turned.tree)
        both = list(words)
        for at, new in edits:
            both[at] = new
        assert found.tree.children[0].text == " ".join(both)


# --- rebase -----------------------------------------------------------------------------------------------------------
def newer(*changes: tuple[str, str]):
    before = tree()
    return apply(before, difference(before, parse(edited(*changes)).tree, 1000))


def test_what_nobody_else_touched_carries_over_by_itself():
    assert examine(tree(), newer(("สิบสองคน", "สิบห้าคน")), ops(edited(("ปีละหนึ่งครั้ง", "ปีละสองครั้ง")))).fit is Fit.CARRIES


def test_distant_changes_merge_into_a_proposal_that_leaving_out_accepts():
    current, mine = newer(("สามสิบวัน", "สิบห้าวัน")), ops(edited(("โดยไม่ชักช้า", "ภายในวันเดียวกัน")))
    found = examine(tree(), current, mine)
    assert found.fit is Fit.MERGES
    result = apply(current, resolve(tree(), current, mine, {}))
    both = edited(("สามสิบวัน", "สิบห้าวัน"), ("โดยไม่ชักช้า", "ภายในวันเดียวกัน"))
    assert root_of(result) == root_of(parse(both).tree)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(choice=Choice.OURS), "หกสิบวัน"),
        (Answer(choice=Choice.TEXT, text="ให้สำนักงานตอบทันที"), "ทันที"),
    ],
)
def test_overlapping_changes_ask_and_the_answer_decides(answer, expected):
    current, mine = newer(("สามสิบวัน", "สี่สิบห้าวัน")), ops(edited(("สามสิบวัน", "หกสิบวัน")))
    found = examine(tree(), current, mine)
    assert found.fit is Fit.ASKS
    (question,) = found.questions
    assert question.proposed is None
    with pytest.raises(Unanswered, match="ข้อ ๑"):
        resolve(tree(), current, mine, {})
    with pytest.raises(Unanswered, match="ข้อ ๑"):
        resolve(tree(), current, mine, {question.identity: Answer(choice=Choice.TEXT, text=" \n")})
    with pytest.raises(NoQuestion):
        resolve(tree(), current, mine, {question.identity: answer, "n999": answer})
    result = apply(current, resolve(tree(), current, mine, {question.identity: answer}))
    assert expected in result.children[0].text


def test_keeping_what_is_in_force_gives_that_part_up():
    current, mine = newer(("สามสิบวัน", "สี่สิบห้าวัน")), ops(edited(("สามสิบวัน", "หกสิบวัน"), ("สิบสองคน", "สิบห้าคน")))
    (question,) = examine(tree(), current, mine).questions
    kept = resolve(tree(), current, mine, {question.identity: Answer(choice=Choice.CURRENT)})
    result = apply(current, kept)
    assert "สี่สิบห้าวัน" in result.children[0].text
    assert "สิบห้าคน" in result.children[2].text


def test_a_clause_repealed_meanwhile_and_a_taken_number_are_questions_too():
    repealed = newer(("ข้อ ๓ ให้สภามีสมาชิกสิบสองคน", "ข้อ ๓ (ยกเลิก)"))
    mine = ops(edited(("สิบสองคน", "สิบห้าคน")))
    (question,) = examine(tree(), repealed, mine).questions
    assert resolve(tree(), repealed, mine, {question.identity: Answer(choice=Choice.CURRENT)}) == ()
    taken = newer(("ข้อ ๓ ให้สภา", "ข้อ ๒/๑ ให้เลี้ยงข้าว\nข้อ ๓ ให้สภา"))
    insert = ops(edited(("ข้อ ๓ ให้สภา", "ข้อ ๒/๑ ให้เลี้ยงน้ำ\nข้อ ๓ ให้สภา")))
    (question,) = examine(tree(), taken, insert).questions
    assert question.why is Why.LABEL_TAKEN
    assert resolve(tree(), taken, insert, {question.identity: Answer(choice=Choice.CURRENT)}) == ()
