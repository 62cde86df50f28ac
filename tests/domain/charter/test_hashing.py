import json
from pathlib import Path
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter.hashing import (
    canonical_json,
    content_hash,
    hashed_object,
    node_hash,
    root_hash,
)
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import assign_identities, replace_node

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "formats" / "plain_text.json").read_text("utf-8"))
CLAUSE = Provision(kind=Kind.CLAUSE, label="ข้อ ๑", text="ก\n(๑) “ข”")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_the_hashed_bytes_are_canonical_json(heading, text):
    value = hashed_object(Provision(kind=Kind.CLAUSE, heading=heading, text=text), ["ab"])
    assert canonical_json(value) == rfc8785.dumps(cast("Any", value))


def test_the_hashed_object_is_as_documented():
    assert canonical_json(hashed_object(CLAUSE, [])).decode() == (
        '{"children":[],"heading":"","kind":"clause","label":"ข้อ ๑","state":"in_force","text":"ก\\n(๑) “ข”","v":1}'
    )


@pytest.mark.parametrize("vector", VECTORS["charters"], ids=lambda vector: vector["name"])
def test_root_hashes_are_those_of_the_vectors(vector):
    parsed = parse(vector["text"])
    assert root_hash(parsed.tree) == vector["root"]
    assert root_hash(parse(export(parsed.tree)).tree) == vector["root"]
    assert [[warning.line, warning.rule] for warning in parsed.warnings] == vector["warnings"]


def test_identities_are_in_no_hash():
    tree = Provision(kind=Kind.CHARTER, heading="ชื่อ", children=(CLAUSE,))
    named, _ = assign_identities(tree, 7)
    assert root_hash(named) == root_hash(tree)
    assert node_hash(named.children[0]) == node_hash(CLAUSE)


def test_a_change_below_changes_the_root_and_not_the_content():
    tree, _ = assign_identities(Provision(kind=Kind.CHARTER, heading="ชื่อ", children=(CLAUSE,)), 1)
    changed = replace_node(tree, "n1", tree.children[0].repealed())
    assert root_hash(changed) != root_hash(tree)
    assert content_hash(changed) == content_hash(tree)
    assert content_hash(CLAUSE) == node_hash(CLAUSE)
