import copy
import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter.hashing import (
    canonical_json,
    content_hash,
    hash_with,
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


def _plain(node: Provision) -> str:
    """The hash with nothing known beforehand."""
    return hash_with(node, [_plain(child) for child in node.children])


@st.composite
def _trees(draw, depth=2):
    below = st.lists(_trees(depth=depth - 1), max_size=3) if depth else st.just([])
    words = st.sampled_from(("", "ก", "ข"))
    node = Provision(kind=draw(st.sampled_from(list(Kind))), label=draw(words), text=draw(words))
    return replace(node, children=tuple(draw(below)))


@given(_trees(), st.data())
def test_a_hash_once_worked_out_is_that_of_the_words_after_any_change(tree, data):
    named, _ = assign_identities(tree, 1)
    for _ in range(4):
        asked = data.draw(st.sampled_from(list(named.walk())))
        assert node_hash(asked) == _plain(asked)
        changed = data.draw(st.sampled_from(list(named.walk())))
        other = data.draw(
            st.sampled_from((replace(changed, text="ค"), changed.repealed(), replace(changed, children=())))
        )
        named = replace_node(named, changed.identity, other)
        assert [root_hash(named), node_hash(other), content_hash(other)] == [
            _plain(named), _plain(other), _plain(replace(other, children=())),
        ]  # fmt: skip


def test_no_copy_takes_a_hash_over_and_a_hash_is_nothing_that_compares_or_shows():
    node, other = replace(CLAUSE), replace(CLAUSE)
    shown = repr(node)
    node_hash(node)
    for made in (replace(node, text="ค"), replace(node), copy.copy(node), pickle.loads(pickle.dumps(node))):
        assert not hasattr(made, "known_hash")
    assert (node, hash(node), repr(node)) == (other, hash(other), shown)


def test_a_change_below_changes_the_root_and_not_the_content():
    tree, _ = assign_identities(Provision(kind=Kind.CHARTER, heading="ชื่อ", children=(CLAUSE,)), 1)
    changed = replace_node(tree, "n1", tree.children[0].repealed())
    assert root_hash(changed) != root_hash(tree)
    assert content_hash(changed) == content_hash(tree)
    assert content_hash(CLAUSE) == node_hash(CLAUSE)
