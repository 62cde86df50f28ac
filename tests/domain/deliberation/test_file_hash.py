from __future__ import annotations

import tomllib
from hashlib import sha256

import pytest
import rfc8785

from charter_engine.domain.deliberation.file_hash import procedure_hash

NUMBERS = (0.0, -0.0, 1.0, -1.5, 0.1, 1e-6, 1e-7, 123e-9, 1e20, 1e21, 1.7976931348623157e308, 5e-324, 333333333.3333333)


@pytest.mark.parametrize("value", [*NUMBERS, 2**53 - 1, True, [1, "ก", {}], {"😀": 1, "\ufb33": 2, "a": [[]]}])
def test_keys_of_others_are_hashed_as_rfc_8785_json_as_another_implementation_writes_it(value):
    data = {"name": "x", "meta": value}
    assert procedure_hash(data) == sha256(rfc8785.dumps(data)).hexdigest()


@pytest.mark.parametrize("value", ["2026-11-20", "2026-11-20T10:00:00Z", "10:00:00", "nan", "-inf", "0x" + "f" * 9000])
def test_what_json_lacks_is_hashed_too_and_makes_a_difference(value):
    data = tomllib.loads(f"meta = {value}")
    assert procedure_hash(data) == procedure_hash(dict(data))
    assert procedure_hash(data) != procedure_hash({"meta": "x"})
