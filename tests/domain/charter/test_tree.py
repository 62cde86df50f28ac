import pytest

from charter_engine.domain.charter.matching import match_identities, match_labels
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import EMPTY_CHARTER, Kind
from charter_engine.domain.charter.tree import (
    NoSuchProvision,
    assign_identities,
    change_node,
    counts,
    find_label,
    find_url,
    get,
    next_identity,
    parent_of,
    replace_node,
    without_identities,
)

BODY = "คำ\nหมวด ๑ หนึ่ง\nส่วนที่ ๑ ย่อย\nข้อ ๑ กกกก\nข้อ ๒ ขขขข\nหมวด ๒ สอง\nส่วนที่ ๑ อื่น\nข้อ ๓ คคคค\n"


def read(body):
    return parse("ชื่อ\n\n" + body).tree


TREE, NEXT = assign_identities(read(BODY), 1)


def by_label(tree):
    return {(node.label, node.heading): node.identity for node in tree.walk()}


def test_identities_are_given_in_document_order():
    assert [node.identity for node in TREE.walk()] == [f"n{number}" for number in range(9)]
    assert NEXT == next_identity(TREE) == 9
    assert assign_identities(TREE, 50) == (TREE, 50)
    assert without_identities(TREE) == read(BODY)
    assert next_identity(EMPTY_CHARTER) == 1


def test_nodes_are_found_by_identity_label_and_path_segment():
    assert get(TREE, "n4").label == "ข้อ ๑"
    assert find_label(TREE, "ข้อ 2").identity == "n5"
    assert find_label(TREE, "ข้อ ๒", Kind.CHAPTER) is None
    assert find_url(TREE, "3").identity == "n8"
    assert find_url(TREE, "n8").label == "ข้อ ๓"
    assert find_url(TREE, "9") is None
    assert parent_of(TREE, "n8").heading == "อื่น"
    assert parent_of(TREE, "n0") is None
    with pytest.raises(NoSuchProvision):
        get(TREE, "n99")


def test_a_change_leaves_other_branches_the_same_objects():
    changed = change_node(TREE, "n8", lambda node: node.repealed())
    assert changed.children[1] is TREE.children[1]
    assert changed.find("n8").label == "ข้อ ๓"
    assert replace_node(TREE, "n99", TREE) is TREE


def test_nodes_are_counted_by_kind():
    assert counts(TREE) == {"charter": 1, "preamble": 1, "chapter": 2, "part": 2, "clause": 3}


def test_unchanged_texts_match_by_either_way():
    assert match_labels(TREE, read(BODY)) == match_identities(TREE, read(BODY)) == TREE


def test_labels_match_whatever_the_words_and_parts_inside_their_chapter():
    edited = match_labels(TREE, read(BODY.replace("กกกก", "ใหม่หมด").replace("ข้อ ๒", "ข้อ ๒/๑")))
    assert by_label(edited)["ข้อ ๑", ""] == "n4"
    assert by_label(edited)["ข้อ ๒/๑", ""] == ""
    assert by_label(edited)["ส่วนที่ ๑", "อื่น"] == "n7"


def test_identity_survives_renumbering_in_drafts():
    renumbered = BODY.replace("ข้อ ๓", "ข้อ ๔").replace("ข้อ ๒", "ข้อ ๓").replace("ข้อ ๑ ", "ข้อ ๑ ใหม่แทรก\nข้อ ๒ ")
    found = by_label(match_identities(TREE, read(renumbered)))
    assert [found[f"ข้อ {digit}", ""] for digit in "๑๒๓๔"] == ["", "n4", "n5", "n8"]


def test_identity_survives_renumbering_with_light_editing():
    old, _ = assign_identities(read("ข้อ ๑ สภาพลเมืองมีหน้าที่เสนอนโยบาย\nข้อ ๒ ให้จัดสมัชชาจังหวัดปีละหนึ่งครั้ง"), 1)
    new = read("ข้อ ๑ บทนี้เพิ่มขึ้นใหม่ทั้งสิ้น\nข้อ ๒ สภาพลเมืองมีหน้าที่เสนอนโยบายสาธารณะ\nข้อ ๓ ให้จัดสมัชชาจังหวัดปีละสองครั้ง")
    found = by_label(match_identities(old, new))
    assert [found[f"ข้อ {digit}", ""] for digit in "๑๒๓"] == ["", "n1", "n2"]


def test_a_clause_rewritten_under_its_number_keeps_its_identity():
    found = by_label(match_identities(TREE, read(BODY.replace("ขขขข", "ฮฮฮฮฮฮ"))))
    assert found["ข้อ ๒", ""] == "n5"


def test_too_many_strangers_are_matched_by_label_alone():
    old, _ = assign_identities(read("\n".join(f"ข้อ {at} เดิม{at}" for at in range(1, 251))), 1)
    new = match_identities(old, read("\n".join(f"ข้อ {at} ต่างไป" for at in range(1, 251))))
    assert [node.identity for node in new.walk()] == [node.identity for node in old.walk()]
