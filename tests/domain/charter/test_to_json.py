import json

import pytest

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.markdown import escape, to_markdown
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.to_json import UnreadableTree, from_json, to_json
from charter_engine.domain.charter.tree import assign_identities

TREE = parse(
    "ชื่อ\nเรื่อง\n\nคำ\nหมวด ๑ ก\nข้อ ๑ [ข] ค\n(๑) ง\n(ก) จ\nข้อ ๒ (ยกเลิก)\nหมวด ๒ (ยกเลิก)\nประกาศ ณ วันที่ ๑\nภาคผนวก ก\n*ฉ*"
).tree


def test_a_tree_comes_back_from_its_json():
    value = json.loads(json.dumps(to_json(TREE)))
    assert list(value) == ["kind", "label", "heading", "state", "text", "hash", "children"]
    assert value["hash"] == root_hash(TREE)
    assert from_json(value) == TREE


def test_identities_travel_on_request():
    named, _ = assign_identities(TREE, 1)
    assert from_json(to_json(named, identities=True)) == named
    assert from_json(to_json(named)) == TREE


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], "tree"),
        ({"kind": "clause", "odd": 1}, "tree"),
        ({"kind": "law"}, "tree.kind"),
        ({"kind": 1}, "tree.kind"),
        ({"kind": "charter", "state": "gone"}, "tree.state"),
        ({"kind": "charter", "children": "no"}, "tree.children"),
        ({"kind": "charter", "children": [{"kind": "clause", "text": 5}]}, "tree.children[0].text"),
        ({"kind": "charter", "hash": "00"}, "tree"),
    ],
)
def test_a_tree_that_cannot_be_read_is_refused_by_place(value, place):
    with pytest.raises(UnreadableTree) as refusal:
        from_json(value)
    assert refusal.value.facts["place"] == place


def test_a_tampered_child_is_found():
    value = json.loads(json.dumps(to_json(TREE)))
    value["children"][1]["children"][0]["text"] = "อื่น"
    with pytest.raises(UnreadableTree) as refusal:
        from_json(value)
    assert refusal.value.facts["place"] == "tree.children[1].children[0]"


def test_markdown_shows_rank_labels_and_items():
    assert to_markdown(TREE) == (
        "# ชื่อ<br>เรื่อง\n\nคำ\n\n## หมวด ๑ ก\n\n**ข้อ ๑ \\[ข\\]** ค\n\n&emsp;(๑) ง\n\n&emsp;&emsp;(ก) จ\n\n"
        "**ข้อ ๒** (ยกเลิก)\n\n## หมวด ๒ (ยกเลิก)\n\nประกาศ ณ วันที่ ๑\n\n## ภาคผนวก ก\n\n\\*ฉ\\*\n"
    )


@pytest.mark.parametrize(("text", "shown"), [("1. ก", "1\\. ก"), ("- ก", "\\- ก"), ("a_b", "a\\_b"), ("ก", "ก")])
def test_nothing_in_a_text_becomes_a_markdown_sign(text, shown):
    assert escape(text) == shown
