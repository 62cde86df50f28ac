from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from charter_engine.errors import Invalid

VECTORS = Path(__file__).parents[2] / "data" / "vectors" / "rfc6962" / "testdata"
INCLUSION = sorted((VECTORS / "inclusion").rglob("*.json"))
CONSISTENCY = sorted((VECTORS / "consistency").rglob("*.json"))

sizes = st.integers(1, 70)


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def unpack(value: list[str] | None) -> list[bytes]:
    return [base64.b64decode(each) for each in value or []]


def name(path: Path) -> str:
    return str(path.relative_to(VECTORS))


def test_all_published_vectors_are_here() -> None:
    assert len(INCLUSION) == 98
    assert len(CONSISTENCY) == 98


@pytest.mark.parametrize("path", INCLUSION, ids=name)
def test_inclusion_vectors(path: Path) -> None:
    case = json.loads(path.read_bytes())
    leaf, expected_root = unpack([case["leafHash"] or "", case["root"] or ""])
    held = verify_inclusion(
        index=case["leafIdx"], size=case["treeSize"], leaf=leaf, proof=unpack(case["proof"]), root=expected_root
    )
    assert held is not case["wantErr"]


@pytest.mark.parametrize("path", CONSISTENCY, ids=name)
def test_consistency_vectors(path: Path) -> None:
    case = json.loads(path.read_bytes())
    old_root, new_root = unpack([case["root1"] or "", case["root2"] or ""])
    held = verify_consistency(
        old_size=case["size1"],
        new_size=case["size2"],
        old_root=old_root,
        new_root=new_root,
        proof=unpack(case["proof"]),
    )
    assert held is not case["wantErr"]


def split_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1 as it is written, to compare with."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(split_root(leaves[:split]), split_root(leaves[split:]))


@given(st.integers(0, 200))
def test_roots_are_those_of_the_definition(size: int) -> None:
    assert root(leaves_of(size)) == split_root(leaves_of(size))


def test_known_roots() -> None:
    assert root([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()
    assert root([leaf_hash(b"")]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(sizes, st.data())
def test_every_leaf_has_a_proof_and_no_other_place(size: int, data: st.DataObject) -> None:
    leaves, index = leaves_of(size), data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    facts: dict[str, Any] = {"size": size, "leaf": leaves[index], "root": root(leaves)}
    assert verify_inclusion(index=index, proof=proof, **facts)
    wrong = data.draw(st.integers(-1, size).filter(lambda each: each != index))
    assert not verify_inclusion(index=wrong, proof=proof, **facts)


@given(sizes, sizes)
def test_every_older_tree_is_provably_a_prefix(one: int, other: int) -> None:
    old_size, new_size = sorted((one, other))
    leaves = leaves_of(new_size)
    proof = consistency_proof(leaves, old_size)
    roots = {"old_root": root(leaves[:old_size]), "new_root": root(leaves)}
    assert verify_consistency(old_size=old_size, new_size=new_size, proof=proof, **roots)


@given(sizes, sizes, st.data())
def test_a_changed_proof_or_root_never_holds(one: int, other: int, data: st.DataObject) -> None:
    old_size, new_size = sorted((one, other))
    leaves = leaves_of(new_size)
    facts = [root(leaves[:old_size]), root(leaves), *consistency_proof(leaves, old_size)]
    place, bit = data.draw(st.integers(0, len(facts) - 1)), data.draw(st.integers(0, 255))
    flipped = int.from_bytes(facts[place], "big") ^ (1 << bit)
    facts[place] = flipped.to_bytes(32, "big")
    assert not verify_consistency(
        old_size=old_size, new_size=new_size, old_root=facts[0], new_root=facts[1], proof=facts[2:]
    )


@given(st.integers(2, 70), st.data())
def test_a_rewritten_history_has_no_proof_from_its_own_leaves(size: int, data: st.DataObject) -> None:
    old_size = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old_size - 1))
    honest, forged = leaves_of(size), leaves_of(size)
    forged[changed] = leaf_hash(b"another act")
    assert not verify_consistency(
        old_size=old_size,
        new_size=size,
        old_root=root(honest[:old_size]),
        new_root=root(forged),
        proof=consistency_proof(forged, old_size),
    )


def test_an_empty_older_tree_vouches_for_nothing() -> None:
    new: dict[str, Any] = {"new_size": 3, "new_root": root(leaves_of(3)), "proof": []}
    assert not verify_consistency(old_size=0, old_root=EMPTY_ROOT, **new)
    with pytest.raises(Invalid):
        consistency_proof(leaves_of(3), 0)


@pytest.mark.parametrize("index", [-1, 3])
def test_a_leaf_outside_the_tree_has_no_proof(index: int) -> None:
    with pytest.raises(Invalid, match="not in a tree of 3"):
        inclusion_proof(leaves_of(3), index)


def test_hashes_of_another_length_never_hold() -> None:
    assert not verify_inclusion(index=0, size=1, leaf=b"short", proof=[], root=b"short")
    assert not verify_consistency(old_size=1, new_size=2, old_root=b"", new_root=b"", proof=[b""])


@given(st.integers(0, 130))
def test_a_frontier_grown_leaf_by_leaf_has_the_tree_s_root_and_survives_storage(size: int) -> None:
    leaves, frontier = leaves_of(size), Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    assert frontier == Frontier.of(leaves)
    assert frontier.root() == root(leaves)
    assert Frontier.from_bytes(size, frontier.to_bytes()) == frontier


@pytest.mark.parametrize(("size", "data"), [(1, b""), (0, b"x" * 32), (3, b"x" * 32), (1, b"x" * 31), (-1, b"")])
def test_a_frontier_that_no_tree_has_is_refused(size: int, data: bytes) -> None:
    with pytest.raises(Invalid, match="do not make a tree"):
        Frontier.from_bytes(size, data)
