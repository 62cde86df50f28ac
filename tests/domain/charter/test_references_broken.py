import pytest

from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.references_broken import Why, broken
from charter_engine.domain.charter.tree import assign_identities, change_node, clauses

TEXT = "ธรรมนูญ\n\nข้อ ๔ ก\nข้อ ๕ หนึ่ง\nสอง\n(๑) ข้าว\n(๒) น้ำ\nข้อ ๖ ค\nข้อ ๘ ให้ทำตาม{}"


def old_with(words):
    return assign_identities(parse(TEXT.format(words)).tree, 1)[0]


def clause(tree, label):
    return next(node for node in clauses(tree) if node.label == label)


def reworded(tree, label, text):
    return change_node(
        tree,
        clause(tree, label).identity,
        lambda node: Provision(kind=node.kind, label=node.label, text=text, identity=node.identity),
    )


def repealed(tree, label):
    return change_node(tree, clause(tree, label).identity, Provision.repealed)


def without(tree, label):
    gone = clause(tree, label).identity
    return Provision(
        kind=tree.kind, heading=tree.heading, identity=tree.identity,
        children=tuple(node for node in tree.children if node.identity != gone),
    )  # fmt: skip


def told(old, new):
    return [(one.why, one.reference.where, one.reference.target, one.now) for one in broken(old, new)]


def test_a_repealed_clause_breaks_what_cites_it():
    old = old_with("ข้อ ๕ วรรคสอง (๑)")
    new = repealed(old, "ข้อ ๕")
    assert [(one.why, one.reference.where) for one in broken(old, new)] == [(Why.REPEALED, "ข้อ ๘")]
    message = broken(old, new)[0].message_th
    assert "ข้อ ๘" in message
    assert "ข้อ ๕ วรรคสอง (๑)" in message
    assert "ยกเลิก" in message


def test_a_removed_clause_breaks_what_cites_it():
    old = old_with("ข้อ ๕")
    assert told(old, without(old, "ข้อ ๕")) == [(Why.MISSING, "ข้อ ๘", "ข้อ ๕", "")]


@pytest.mark.parametrize("words", ["ข้อ ๕ วรรคสอง", "ข้อ ๕ วรรคสอง (๒)", "ข้อ ๕ (๒)", "(๒) ของข้อ ๕"])
def test_a_line_that_is_gone_breaks_what_cites_it(words):
    old = old_with(words)
    assert [one.why for one in broken(old, reworded(old, "ข้อ ๕", "หนึ่ง"))] == [Why.NO_LINE]


def test_a_moved_clause_is_told_with_its_new_place():
    old = old_with("ข้อ ๕")
    five = clause(old, "ข้อ ๕")
    place = Provision(kind=Kind.CLAUSE, label="ข้อ ๕", identity="n99").repealed()
    moved = Provision(kind=five.kind, label="ข้อ ๖/๑", text=five.text, identity=five.identity)
    new = change_node(old, five.identity, lambda _: place)
    new = Provision(kind=new.kind, heading=new.heading, identity="n0", children=(*new.children, moved))
    assert told(old, new) == [(Why.REPEALED, "ข้อ ๘", "ข้อ ๕", "ข้อ ๖/๑")]


def test_a_number_that_now_names_another_clause_is_told():
    old = old_with("ข้อ ๕")
    five, six = clause(old, "ข้อ ๕"), clause(old, "ข้อ ๖")

    def relabelled(node, label):
        return Provision(kind=node.kind, label=label, text=node.text, identity=node.identity)

    new = change_node(old, five.identity, lambda node: relabelled(node, "ข้อ ๖"))
    new = change_node(new, six.identity, lambda node: relabelled(node, "ข้อ ๕"))
    assert told(old, new) == [(Why.ELSEWHERE, "ข้อ ๘", "ข้อ ๕", "ข้อ ๖")]


def test_a_paragraph_pushed_on_is_told_with_its_new_place():
    old = old_with("ข้อ ๕ วรรคสอง")
    new = reworded(old, "ข้อ ๕", "หนึ่ง\nแทรก\nสอง\n(๑) ข้าว\n(๒) น้ำ")
    assert told(old, new) == [(Why.SHIFTED, "ข้อ ๘", "ข้อ ๕ วรรคสอง", "ข้อ ๕ วรรคสาม")]


def test_words_that_are_merely_better_said_break_nothing():
    old = old_with("ข้อ ๕ วรรคสอง (๑)")
    assert told(old, reworded(old, "ข้อ ๕", "หนึ่ง\nสองที่แก้\n(๑) ข้าวสาร\n(๒) น้ำ")) == []
    assert told(old, old) == []


def test_what_was_broken_before_is_not_told_again():
    old = old_with("ข้อ ๑๒ และข้อ ๕ วรรคสิบ")
    assert told(old, repealed(old, "ข้อ ๔")) == []


def test_a_new_text_that_cites_what_is_not_there_is_told():
    old = old_with("ข้อ ๕")
    assert told(old, reworded(old, "ข้อ ๘", "ให้ทำตามข้อ ๑๒")) == [(Why.MISSING, "ข้อ ๘", "ข้อ ๑๒", "")]


def test_an_author_who_renames_a_citation_is_not_doubted():
    old = old_with("ข้อ ๕ วรรคสอง")
    new = reworded(old, "ข้อ ๕", "หนึ่ง\nแทรก\nสอง\n(๑) ข้าว\n(๒) น้ำ")
    assert told(old, reworded(new, "ข้อ ๘", "ให้ทำตามข้อ ๕ วรรคสาม")) == []


def test_texts_without_identities_are_compared_by_their_labels():
    old, new = (
        parse(TEXT.format("ข้อ ๕")).tree,
        parse(TEXT.format("ข้อ ๕").replace("ข้อ ๕ หนึ่ง\nสอง\n(๑) ข้าว\n(๒) น้ำ", "ข้อ ๕ (ยกเลิก)")).tree,
    )
    assert [(one.why, one.reference.target) for one in broken(old, new)] == [(Why.REPEALED, "ข้อ ๕")]


@pytest.mark.parametrize("why", list(Why))
def test_every_way_of_breaking_has_its_words(why):
    old = old_with("ข้อ ๕")
    one = broken(old, repealed(old, "ข้อ ๕"))[0]
    words = type(one)(reference=one.reference, why=why, now="ข้อ ๙").message_th
    assert words.startswith("ข้อ ๘ อ้างถึงข้อ ๕")
    assert "ข้อ ๙" in words
