"""Whose words they are, and what drafts give together, on the texts alone."""

from __future__ import annotations

import pytest

from charter_engine.domain.amendment.operation import Insert, Move, Repeal, Reword
from charter_engine.domain.amendment.rebase import Fit
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import assign_identities
from charter_engine.domain.text import redline
from charter_engine.queries.collisions import Pending, Together, pair, pairs, what_if
from charter_engine.queries.rivals import changed_words, owned
from tests.support.tambon import DRAFT

TEXT = "ให้มีการประชุมตำบลอย่างน้อยปีละหนึ่งครั้ง เพื่อทบทวนปฏิญญานี้"


@pytest.fixture
def head():
    return assign_identities(parse(DRAFT).tree, 1)[0]


def draft(n, *operations):
    return Pending(n=n, title=f"ร่าง {n}", fit=Fit.CARRIES, assembly=None, operations=operations)


def reword(old, new, target="n2", text=TEXT):
    return Reword(target=target, heading="", text=text.replace(old, new))


def test_an_insertion_belongs_to_the_word_before_it_and_a_deletion_to_its_words():
    new = TEXT.replace("หนึ่ง", "สอง").replace("ปฏิญญานี้", "ปฏิญญานี้ทุกข้อ")
    found = [TEXT[start:end] for start, end in changed_words(TEXT, redline(TEXT, new))]
    assert found == ["หนึ่ง", "นี้"]


def test_an_insertion_at_the_very_beginning_belongs_to_nobody():
    assert list(changed_words(TEXT, ((1, "ก่อนอื่น "), (0, TEXT)))) == []


def test_a_redline_cut_at_others_words_still_says_the_same(head):
    mine, other = draft(1, reword("หนึ่ง", "สอง")), draft(2, reword("อย่างน้อยปีละหนึ่ง", "ไม่น้อยกว่าปีละสี่"))
    ops = owned(head, mine.operations, [other])["n2"]
    assert "".join(one.words for one in ops if one.op != 1) == head.find("n2").text
    assert "".join(one.words for one in ops if one.op != -1) == mine.operations[0].text
    assert {one.owners for one in ops if one.words == "หนึ่ง"} == {(2,)}


def test_a_pair_is_the_same_seen_from_either_side(head):
    one, other = draft(1, reword("หนึ่ง", "สอง")), draft(2, reword("หนึ่ง", "สี่"))
    there, back = pair(head, one, other), pair(head, other, one)
    assert there.together is back.together is Together.CONTESTED
    assert [(it.one, it.other) for it in there.clashes[0].words] == [(it.other, it.one) for it in back.clashes[0].words]


def test_repealing_what_another_rewords_is_contested_with_both_wishes(head):
    found = what_if(head, [draft(1, reword("หนึ่ง", "สอง")), draft(2, Repeal(target="n2"))])
    assert [(wish.n, wish.what) for wish in found.contests[0].wishes] == [(1, "reworded"), (2, "repealed")]
    assert found.changed == ()


def test_two_texts_under_one_new_number_are_contested_with_both_texts(head):
    def brought(n, words):
        node = Provision(kind=Kind.CLAUSE, label="ข้อ ๓", text=words, identity=f"n{n}")
        return draft(n, Insert(parent="n0", after="n2", node=node))

    found = what_if(head, [brought(11, "ให้ปลูกต้นไม้"), brought(12, "ให้ขุดบ่อ")])
    assert [wish.redline for wish in found.contests[0].wishes] == [((1, "ให้ปลูกต้นไม้"),), ((1, "ให้ขุดบ่อ"),)]


def test_moving_one_clause_to_two_places_is_contested(head):
    moves = [Move(target="n1", parent="n0", after="n2", label=f"ข้อ {n}", place=f"n{n}") for n in ("๓", "๔")]
    found = what_if(head, [draft(n, one) for n, one in enumerate(moves, start=1)])
    assert [wish.label for wish in found.contests[0].wishes] == ["ข้อ ๓", "ข้อ ๔"]


def test_drafts_that_ask_for_answers_stand_in_no_pair(head):
    asking = Pending(n=3, title="ร่าง 3", fit=Fit.ASKS, assembly=None, operations=None)
    assert len(pairs(head, [draft(1, reword("หนึ่ง", "สอง")), draft(2, reword("หนึ่ง", "สี่")), asking])) == 1
