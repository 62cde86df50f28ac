from dataclasses import replace

import pytest

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import UnreadableOperation, operations_from_json, operations_to_json
from charter_engine.domain.amendment.conflict import Why, collisions, new_labels, outdated, places_used, touched
from charter_engine.domain.amendment.operation import Insert, Move, Remove, Renumber, Repeal, Reword
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.to_json import UnreadableTree
from charter_engine.domain.charter.tree import find_label, parent_of


def at(base, label):
    return find_label(base, label).identity


def insertion(base, left, label, identity="n90"):
    clause = Provision(kind=Kind.CLAUSE, label=label, text="ใหม่", identity=identity)
    return Insert(parent=parent_of(base, at(base, left)).identity, after=at(base, left), node=clause)


def moving(base, label, to):
    left = at(base, "ข้อ ๗")
    return Move(target=at(base, label), parent=parent_of(base, left).identity, after=left, label=to, place="n95")


def test_operations_tell_what_they_touch_lean_on_and_bring(base):
    drafting = [Renumber(target="n6", label="ข้อ ๙"), Remove(target="n7")]
    operations = [insertion(base, "ข้อ ๑", "ข้อ ๑/๑"), Repeal(target="n5"), *drafting]
    assert touched(operations) == {"n5", "n6", "n7"}
    assert places_used(operations) == {"n0", at(base, "ข้อ ๑")}
    assert new_labels(operations) == {"ข้อ 1/1": "ข้อ ๑/๑", "ข้อ 9": "ข้อ ๙"}


def test_amendments_collide_on_a_target_a_new_label_or_a_place_one_takes_away(base):
    one = [Reword(target="n4", heading="", text="ก"), insertion(base, "ข้อ ๔", "ข้อ ๔/๒")]
    other = [Repeal(target="n4"), insertion(base, "ข้อ ๔/๑", "ข้อ 4/2", "n91"), moving(base, "ข้อ ๔", "ข้อ ๗/๑")]
    assert [(found.why, found.identity, found.label) for found in collisions(one, other)] == [
        (Why.SAME_TARGET, "n4", ""),
        (Why.SAME_LABEL, "", "ข้อ ๔/๒"),
        (Why.PLACE_GONE, at(base, "ข้อ ๔"), ""),
    ]
    assert collisions(one, [Repeal(target="n5")]) == ()


def test_an_amendment_carries_over_where_its_clauses_did_not_change(base):
    operations = [Reword(target=at(base, "ข้อ ๒"), heading="", text="ก"), insertion(base, "ข้อ ๑", "ข้อ ๑/๑")]
    current = apply(base, [Repeal(target=at(base, "ข้อ ๗"))])
    assert outdated(base, current, operations) == ()
    assert outdated(base, apply(current, operations), [Repeal(target="n77")]) == ()


def test_stale_clauses_are_named_with_their_hashes(base):
    target = at(base, "ข้อ ๒")
    current = apply(base, [Reword(target=target, heading="", text="อื่น"), Remove(target=at(base, "ข้อ ๘"))], draft=True)
    stale = outdated(base, current, [Repeal(target=target), Repeal(target=at(base, "ข้อ ๘"))])
    assert [(one.why, one.label) for one in stale] == [(Why.CHANGED, "ข้อ ๒"), (Why.GONE, "ข้อ ๘")]
    assert stale[0].base_hash != stale[0].current_hash
    assert stale[1].current_hash == ""


def test_a_taken_label_and_a_lost_place_keep_an_insertion_back(base):
    operations = [insertion(base, "ข้อ ๔", "ข้อ ๔/๒"), replace(insertion(base, "ข้อ ๑", "ข้อ ๑/๑", "n92"), parent="n77")]
    current = apply(base, [insertion(base, "ข้อ ๗", "ข้อ ๔/๒", "n50"), moving(base, "ข้อ ๔", "ข้อ ๗/๑")])
    assert [(one.why, one.identity) for one in outdated(base, current, operations)] == [
        (Why.PLACE_GONE, at(base, "ข้อ ๔")),
        (Why.PLACE_GONE, at(base, "ข้อ ๑")),
        (Why.LABEL_TAKEN, "n50"),
    ]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({}, "operations"),
        ("repeal", "operations"),
        ([1], "operations[0]"),
        ([{"what": "burn"}], "operations[0].what"),
        ([{"what": ["repeal"]}], "operations[0].what"),
        ([{"what": "repeal"}], "operations[0]"),
        ([{"what": "repeal", "target": "n1", "odd": 1}], "operations[0]"),
        ([{"what": "repeal", "target": 1}], "operations[0].target"),
        ([{"what": "insert", "parent": "n0", "after": 3, "node": {}}], "operations[0].after"),
    ],
)
def test_operations_that_cannot_be_read_are_refused_by_place(value, place):
    with pytest.raises(UnreadableOperation) as refused:
        operations_from_json(value)
    assert refused.value.facts["place"] == place


def test_a_damaged_node_inside_an_operation_is_refused_by_place():
    with pytest.raises(UnreadableTree) as refused:
        operations_from_json([{"what": "insert", "parent": "n0", "after": None, "node": {"kind": "law"}}])
    assert refused.value.facts["place"] == "operations[0].node.kind"


def test_drafting_operations_are_read_and_written_as_well():
    value = [{"what": "renumber", "target": "n1", "label": "ข้อ ๑"}, {"what": "remove", "target": "n2"}]
    operations = (Renumber(target="n1", label="ข้อ ๑"), Remove(target="n2"))
    assert operations_from_json(value) == operations
    assert operations_to_json(operations) == value
