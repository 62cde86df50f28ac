"""The hash of a procedure file: SHA-256 over its data as canonical JSON (RFC 8785).

Keys nobody reads are hashed with the rest, so they may hold what JSON lacks: dates and times are hashed as their ISO
text, whole numbers no double holds exactly as their hexadecimal digits, infinities by their names.
"""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import sha256
from math import isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXACT: Final = 2**53
_MOST_POINT: Final = 21
_LEAST_POINT: Final = -6


def procedure_hash(data: Mapping[str, object]) -> str:
    """SHA-256 (lowercase hex) of the canonical JSON of a procedure file's data; RecursionError for a bottomless one."""
    return sha256(_canonical(data).encode()).hexdigest()


def _canonical(value: object) -> str:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join([f"{_text(key)}:{_canonical(value[key])}" for key in keys]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_canonical(item) for item in value]) + "]"
    if isinstance(value, bool | str):
        return _text(value)
    if isinstance(value, int):
        return str(value) if abs(value) < _EXACT else _text(hex(value))
    if isinstance(value, float):
        return _number(value) if isfinite(value) else _text(str(value))
    return _text(str(value))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """The number as ECMAScript writes it, which RFC 8785 prescribes."""
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    written, minus = "".join(map(str, digits)), "-" if sign else ""
    point = len(written) + int(exponent)
    if len(written) <= point <= _MOST_POINT:
        return minus + written.ljust(point, "0")
    if 0 < point <= _MOST_POINT:
        return f"{minus}{written[:point]}.{written[point:]}"
    if _LEAST_POINT < point <= 0:
        return f"{minus}0.{'0' * -point}{written}"
    fraction = f".{written[1:]}" if len(written) > 1 else ""
    return f"{minus}{written[0]}{fraction}e{point - 1:+d}"
