import json

import pytest

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.to_json import UnreadableTree, to_json
from charter_engine.publication.documents import AnotherForm, read_document

TREE = parse("ธรรมนูญ\n\nหมวด ๑ ทั่วไป\nข้อ ๑ [ชื่อ] ก\n(๑) ข\nข้อ ๒ (ยกเลิก)\nบัญชีท้ายธรรมนูญ\nข้อ ๑ ในบัญชี").tree


@pytest.mark.parametrize("name", ["", "charter.json"])
def test_an_exported_tree_is_read_into_the_same_root_hash(name):
    exported = json.dumps({"root": root_hash(TREE), "tree": to_json(TREE)}, ensure_ascii=False).encode()
    assert root_hash(read_document(exported, name).parsed().tree) == root_hash(TREE)
    assert root_hash(read_document(json.dumps(to_json(TREE)).encode(), name).parsed().tree) == root_hash(TREE)


@pytest.mark.parametrize("text", ['{"a": 1}', '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"])
def test_other_json_is_refused_by_its_name(text):
    with pytest.raises(AnotherForm, match="JSON"):
        read_document(text.encode(), "x.json")


def test_a_tree_whose_hash_is_wrong_is_refused():
    with pytest.raises(UnreadableTree):
        read_document(json.dumps({"tree": to_json(TREE) | {"hash": "0" * 64}}).encode())


def test_a_text_that_only_begins_with_a_brace_is_a_text():
    assert read_document("{ร่าง} ธรรมนูญ\n\nข้อ ๑ ก".encode()).parsed().tree.heading == "{ร่าง} ธรรมนูญ"
