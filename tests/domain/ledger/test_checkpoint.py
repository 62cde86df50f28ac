from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.ledger.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from charter_engine.domain.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash
from charter_engine.domain.ledger.note import Unverified
from charter_engine.errors import Invalid
from tests.domain.ledger.simulator import ORIGIN, LogSimulator, private_key, verifier_key

VECTORS = json.loads(
    (Path(__file__).parents[2] / "data" / "vectors" / "c2sp-signed-note" / "vectors.json").read_bytes()
)


@pytest.mark.parametrize("case", VECTORS["checkpoints"])
def test_published_checkpoints(case: dict[str, Any]) -> None:
    try:
        printed = parse_checkpoint(case["text"]).text()
    except Invalid:
        printed = ""
    assert printed == (case["text"] if case["valid"] else "")


@given(
    st.text(st.characters(min_codepoint=33, exclude_categories=["C", "Z"]), min_size=1, max_size=40),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text("abc ", min_size=1), max_size=3),
)
def test_what_is_printed_reads_back(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin=origin, size=size, root=root, extensions=tuple(extensions))
    assert parse_checkpoint(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": ""},
        {"origin": "a\nb"},
        {"size": -1},
        {"size": 2**63},
        {"root": b"short"},
        {"extensions": ("",)},
    ],
)
def test_a_checkpoint_that_would_not_read_back_is_never_made(fields: Any) -> None:
    with pytest.raises(Invalid):
        Checkpoint(**({"origin": "log", "size": 0, "root": EMPTY_ROOT} | fields))


@pytest.mark.parametrize("text", ["log\n1\n", "log\n1\n\n", "log\n1\nAAAA\n", "log\n+1\nAAAA\n", "log\n1\nAAAA"])
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_checkpoint(text)


def test_a_signed_checkpoint_opens_for_its_own_log_only() -> None:
    log = LogSimulator().fill(3)
    opened = open_checkpoint(log.checkpoint(), ORIGIN, [log.key])
    assert opened == Checkpoint.of(ORIGIN, Frontier.of(log.leaves))
    other = LogSimulator("charter.example.org/trat").fill(3)
    with pytest.raises(Unverified, match="is of"):
        open_checkpoint(other.checkpoint(), ORIGIN, [log.key, other.key])


def test_only_the_log_s_own_key_signs_for_it() -> None:
    checkpoint = Checkpoint.of(ORIGIN, Frontier().append(leaf_hash(b"")))
    with pytest.raises(Invalid, match="not named as the log"):
        checkpoint.sign(verifier_key("another.example"), private_key("x").sign)
