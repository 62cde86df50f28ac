from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.ledger.canonical_json import encode, parse_object, parse_strict
from charter_engine.errors import Invalid

VECTORS = Path(__file__).parents[2] / "data" / "vectors" / "rfc8785" / "testdata"
APPLICABLE = ("french", "unicode", "weird")
HOLDING_NULL_OR_FLOAT = ("arrays", "structures", "values")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("name", APPLICABLE)
def test_published_vectors_come_out_byte_for_byte(name: str) -> None:
    given_bytes = (VECTORS / "input" / f"{name}.json").read_bytes()
    expected = (VECTORS / "output" / f"{name}.json").read_bytes()
    assert encode(parse_strict(given_bytes)) == expected
    assert bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text()) == expected


@pytest.mark.parametrize("name", HOLDING_NULL_OR_FLOAT)
def test_vectors_with_null_or_floats_are_refused(name: str) -> None:
    with pytest.raises(Invalid):
        parse_strict((VECTORS / "input" / f"{name}.json").read_bytes())


def test_the_vector_with_a_whole_float_comes_out_once_it_is_an_integer() -> None:
    data = (VECTORS / "input" / "structures.json").read_bytes().replace(b"56.0", b"56")
    assert encode(parse_strict(data)) == (VECTORS / "output" / "structures.json").read_bytes()


@given(values)
def test_what_is_written_reads_back_and_is_canonical(value: Any) -> None:
    assert parse_strict(encode(value), canonical=True) == value


@given(values)
def test_other_spellings_of_the_same_value_come_to_the_same_bytes(value: Any) -> None:
    loose = json.dumps(value, indent=2, ensure_ascii=True).encode()
    assert encode(parse_strict(loose)) == encode(value)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [1, None]}, "null is not allowed at $.a[1]"),
        ({"a": {"b": 1.0}}, "a float is not allowed at $.a.b"),
        ([b"x"], "a bytes is not allowed at $[0]"),
        ({"a b": [2**53]}, "$['a b'][0]"),
        ([-(2**53)], "$[0]"),
        ({"k": "\ud800"}, "a lone surrogate at $.k"),
        ({"\udfff": 1}, "a lone surrogate at $"),
        ({1: "x"}, "a key that is no string at $"),
    ],
)
def test_what_has_no_canonical_form_is_refused_naming_its_path(value: Any, place: str) -> None:
    with pytest.raises(Invalid, match="usable") as caught:
        encode(value)
    assert place in str(caught.value)


def test_nesting_beyond_the_limit_is_refused_both_ways() -> None:
    deep: list[object] = []
    for _ in range(70):
        deep = [deep]
    with pytest.raises(Invalid, match="nested deeper"):
        encode(deep)
    with pytest.raises(Invalid):
        parse_strict(b"[" * 200_000 + b"]" * 200_000)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"c":2,"b":1}}',
        b"[NaN]",
        b"[Infinity]",
        b"[-Infinity]",
        b"[1.0]",
        b"[1e3]",
        b"[null]",
        b"null",
        b"[9007199254740992]",
        b"[-9007199254740992]",
        b"[" + b"9" * 10_000 + b"]",
        b'["\\ud800"]',
        b'["\xff"]',
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"",
        b"[1,]",
        b'["\x01"]',
    ],
)
def test_ambiguous_or_lossy_json_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        parse_strict(data)


@pytest.mark.parametrize(
    "data", [b'{ "a":1}', b'{"b":1,"a":2}', b'{"a":1}\n', b'["\\u0061"]', b"[-0]", b'["\\/"]', b'["\\u0e01"]']
)
def test_another_spelling_is_read_but_is_not_canonical(data: bytes) -> None:
    parse_strict(data)
    with pytest.raises(Invalid, match="not in canonical form"):
        parse_strict(data, canonical=True)


def test_only_an_object_is_an_object() -> None:
    assert parse_object(b'{"a":[]}') == {"a": []}
    with pytest.raises(Invalid, match="object is expected"):
        parse_object(b"[]")


def test_an_enumerated_text_is_written_as_its_value() -> None:
    class Colour(StrEnum):
        RED = "red"

    assert encode({Colour.RED: Colour.RED}) == b'{"red":"red"}'
