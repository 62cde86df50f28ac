import pytest

from charter_engine.domain.amendment.apply import apply, apply_checked, name_of
from charter_engine.domain.amendment.faults import (
    AlreadyRepealed,
    DraftsOnly,
    IdentityTaken,
    LabelTaken,
    Misplaced,
    NotCanonical,
    NotPossible,
    ParentMissing,
    TargetMissing,
)
from charter_engine.domain.amendment.operation import Insert, Move, Remove, Renumber, Repeal, Reword
from charter_engine.domain.charter.plain_text_export import NotWritable
from charter_engine.domain.charter.provision import EMPTY_CHARTER, Kind, Provision, State
from charter_engine.domain.charter.tree import find_label, parent_of


def new(label="ข้อ ๙", kind=Kind.CLAUSE, identity="n90", **facts):
    return Provision(kind=kind, label=label, identity=identity, **facts)


def at(base, label):
    return find_label(base, label).identity


def test_a_moved_clause_leaves_its_place_empty_and_keeps_its_identity(base):
    clause = find_label(base, "ข้อ ๒")
    target = parent_of(base, at(base, "ข้อ ๗")).identity
    after = at(base, "ข้อ ๗")
    moved = apply(base, [Move(target=clause.identity, parent=target, after=after, label="ข้อ ๗/๑", place="n99")])
    old, now = find_label(moved, "ข้อ ๒"), moved.find(clause.identity)
    assert (old.identity, old.state, old.text) == ("n99", State.REPEALED, "")
    assert (now.label, now.heading, now.text) == ("ข้อ ๗/๑", clause.heading, clause.text)
    assert parent_of(moved, now.identity).identity == target


def test_a_repealed_chapter_keeps_its_clauses(base):
    chapter = find_label(base, "หมวด ๑")
    after = apply(base, [Repeal(target=chapter.identity)]).find(chapter.identity)
    assert (after.state, after.heading, after.children) == (State.REPEALED, "", chapter.children)


def test_drafts_may_renumber_and_remove(base):
    one, two = at(base, "ข้อ ๒"), at(base, "หมวด ๓")
    after = apply(base, [Renumber(target=one, label="ข้อ ๒๐"), Remove(target=two)], draft=True)
    assert after.find(one).label == "ข้อ ๒๐"
    assert after.find(two) is None


def test_the_first_draft_may_double_a_label_that_import_warned_of():
    twice = [Insert(parent="n0", after=None, node=new(identity=identity)) for identity in ("n1", "n2")]
    assert [node.identity for node in apply(EMPTY_CHARTER, twice).children] == ["n2", "n1"]


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda _: Reword(target="n77", heading="", text=""), TargetMissing),
        (lambda _: Repeal(target="n77"), TargetMissing),
        (lambda at: Repeal(target=at("ข้อ ๓")), AlreadyRepealed),
        (lambda at: Reword(target=at("ข้อ ๓"), heading="", text="ก"), AlreadyRepealed),
        (lambda _: Repeal(target="n1"), NotPossible),
        (lambda _: Repeal(target="n0"), NotPossible),
        (lambda _: Reword(target="n0", heading="", text=""), NotPossible),
        (lambda _: Reword(target="n0", heading="ก", text="ข"), NotPossible),
        (lambda at: Reword(target=at("ข้อ ๑"), heading="", text="ก  ข"), NotCanonical),
        (lambda _: Insert(parent="n77", after=None, node=new()), ParentMissing),
        (lambda _: Insert(parent="n0", after="n77", node=new()), ParentMissing),
        (lambda at: Insert(parent=at("หมวด ๑"), after=at("ข้อ ๗"), node=new()), ParentMissing),
        (lambda _: Insert(parent="n0", after=None, node=new(identity="")), IdentityTaken),
        (lambda _: Insert(parent="n0", after=None, node=new(identity="n1")), IdentityTaken),
        (lambda _: Insert(parent="n0", after=None, node=new("ข้อ 7")), LabelTaken),
        (lambda _: Insert(parent="n0", after=None, node=new("ข้อ ๓")), LabelTaken),
        (lambda _: Insert(parent="n0", after=None, node=new("", Kind.PREAMBLE)), LabelTaken),
        (lambda at: Insert(parent=at("หมวด ๒"), after=None, node=new("ส่วนที่ ๒", Kind.PART)), LabelTaken),
        (lambda at: Insert(parent=at("ข้อ ๑"), after=None, node=new()), Misplaced),
        (lambda at: Insert(parent=at("หมวด ๑"), after=None, node=new("หมวด ๙", Kind.CHAPTER)), Misplaced),
        (lambda _: Insert(parent="n0", after=None, node=new(children=(new("ข้อ ๑๐", identity="n91"),))), Misplaced),
        (lambda at: Move(target=at("หมวด ๑"), parent="n0", after=None, label="หมวด ๙", place="n90"), NotPossible),
        (lambda at: Move(target=at("ข้อ ๑"), parent="n0", after=None, label="ข้อ ๑", place="n90"), LabelTaken),
        (lambda at: Move(target=at("ข้อ ๑"), parent="n0", after=None, label="ข้อ ๙", place="n1"), IdentityTaken),
        (lambda at: Move(target=at("ข้อ ๑"), parent="n0", after=at("ข้อ ๑"), label="ข้อ ๙", place="n90"), ParentMissing),
        (lambda at: Renumber(target=at("ข้อ ๑"), label="ข้อ ๙"), DraftsOnly),
        (lambda _: Renumber(target="n77", label="ข้อ ๙"), TargetMissing),
        (lambda at: Remove(target=at("ข้อ ๑")), DraftsOnly),
        (lambda _: Remove(target="n0"), NotPossible),
        (lambda _: Remove(target="n77"), TargetMissing),
    ],
)
def test_what_does_not_fit_an_adopted_charter_is_refused(base, make, refusal):
    with pytest.raises(refusal) as refused:
        apply(base, [make(lambda label: at(base, label))])
    assert refused.value.message


def test_a_refusal_names_the_clause(base):
    with pytest.raises(AlreadyRepealed) as refused:
        apply(base, [Repeal(target=at(base, "ข้อ ๓"))])
    assert "ข้อ ๓" in refused.value.message
    assert [name_of(base.children[0]), name_of(base)] == ["คำปรารภ", "ชื่อธรรมนูญ"]


def test_two_clauses_of_one_insertion_may_not_share_a_label(base):
    twice = (new("ข้อ ๑๐", identity="n91"), new("ข้อ 10", identity="n92"))
    with pytest.raises(LabelTaken):
        apply(base, [Insert(parent="n0", after=None, node=new("หมวด ๙", Kind.CHAPTER, children=twice))])


def test_what_no_text_could_carry_is_refused_before_it_is_proposed(base):
    wrong = [Reword(target=at(base, "ข้อ ๑"), heading="ก]", text="ข")]
    assert apply(base, wrong) != base
    with pytest.raises(NotWritable):
        apply_checked(base, wrong)
