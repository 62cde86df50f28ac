from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.ledger.ed25519 import FIELD, ORDER, verify
from tests.domain.ledger.simulator import private_key

WYCHEPROOF = Path(__file__).parents[2] / "data" / "vectors" / "wycheproof" / "ed25519_test.json"
SUITE = json.loads(WYCHEPROOF.read_bytes())
CASES = [
    pytest.param(group["publicKey"]["pk"], case, id=f"{case['tcId']}")
    for group in SUITE["testGroups"]
    for case in group["tests"]
]


def test_all_published_cases_are_here() -> None:
    assert len(CASES) == SUITE["numberOfTests"]


@pytest.mark.parametrize(("public", "case"), CASES)
def test_wycheproof(public: str, case: dict[str, Any]) -> None:
    held = verify(bytes.fromhex(public), bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
    assert held is (case["result"] == "valid")


@given(st.binary(max_size=200), st.text(min_size=1, max_size=5), st.integers(0, 511))
def test_real_signatures_hold_and_none_with_a_flipped_bit_does(message: bytes, seed: str, bit: int) -> None:
    key = private_key(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verify(public, signature, message)
    flipped = (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(64, "big")
    assert not verify(public, flipped, message)
    assert not verify(public, signature, message + b"\x00")


@pytest.mark.parametrize(
    "public",
    [
        FIELD.to_bytes(32, "little"),  # y is not below the field
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 cannot be odd
        (2).to_bytes(32, "little"),  # no point has this y
        b"",
    ],
)
def test_bytes_that_encode_no_point_are_no_key(public: bytes) -> None:
    assert not verify(public, bytes(64), b"")


def test_a_scalar_beyond_the_order_is_another_spelling_and_refused() -> None:
    key = private_key("a")
    signature = key.sign(b"m")
    raised = int.from_bytes(signature[32:], "little") + ORDER
    assert not verify(key.public_key().public_bytes_raw(), signature[:32] + raised.to_bytes(32, "little"), b"m")
