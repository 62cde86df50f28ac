"""Canonical JSON (RFC 8785) for what ledger entries may hold: strings, integers, booleans, arrays and objects.

Floats and null are refused: two programs could write them differently, or mean different things by them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Never, TypeAlias

from charter_engine.errors import Invalid

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue]"
JsonObject: TypeAlias = "Mapping[str, JsonValue]"

INTEGER_LIMIT = 2**53
"""Integers must be smaller in size than this, or readers in other languages round them (RFC 7493 section 2.2)."""

DEPTH_LIMIT = 64
"""Deeper nesting is refused, so that no reader runs out of stack."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def encode(value: object) -> bytes:
    """Return the canonical UTF-8 bytes; `Invalid` names the path of anything that has no canonical form here."""
    out: list[str] = []
    _write(value, "$", 0, out)
    return "".join(out).encode("utf-8")


def parse_strict(data: bytes, *, canonical: bool = False) -> JsonValue:
    """Read JSON without duplicate keys, floats, null or wide integers; `canonical` also refuses other spellings."""
    try:
        value: JsonValue = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique_pairs,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_integer,
        )
    except (ValueError, RecursionError) as error:
        raise Invalid(why=f"not JSON: {error}") from error
    written = encode(value)
    if canonical and written != data:
        raise Invalid(why="not in canonical form (RFC 8785)")
    return value


def parse_object(data: bytes, *, canonical: bool = False) -> dict[str, JsonValue]:
    """Read JSON as `parse_strict` does and refuse anything but an object at the top."""
    value = parse_strict(data, canonical=canonical)
    if not isinstance(value, dict):
        raise Invalid(why="a JSON object is expected at $")
    return value


def _write(value: object, path: str, depth: int, out: list[str]) -> None:
    """Append the canonical spelling of one value."""
    if depth > DEPTH_LIMIT:
        raise Invalid(why=f"nested deeper than {DEPTH_LIMIT} at {path}")
    match value:
        case bool():
            out.append("true" if value else "false")
        case int():
            out.append(_int_text(value, path))
        case str():
            out.append(_str_text(value, path))
        case Mapping():
            _write_object(value, path, depth, out)
        case list() | tuple():
            _write_array(value, path, depth, out)
        case _:
            raise Invalid(why=f"{_name_of(value)} is not allowed at {path}")


def _write_object(value: Mapping[object, object], path: str, depth: int, out: list[str]) -> None:
    """Append an object, its keys sorted by UTF-16 code units (RFC 8785 section 3.2.3)."""
    texts = {key: _key_text(key, path) for key in value}
    separator = "{"
    for key in sorted(texts, key=lambda each: str.__str__(each).encode("utf-16-be")):
        out.append(f"{separator}{texts[key]}:")
        _write(value[key], f"{path}{_step(str(key))}", depth + 1, out)
        separator = ","
    out.append("}" if texts else "{}")


def _write_array(value: Sequence[object], path: str, depth: int, out: list[str]) -> None:
    """Append an array."""
    out.append("[")
    for index, item in enumerate(value):
        if index:
            out.append(",")
        _write(item, f"{path}[{index}]", depth + 1, out)
    out.append("]")


def _int_text(value: int, path: str) -> str:
    """Spell an integer, or refuse one that is too wide."""
    if abs(value) >= INTEGER_LIMIT:
        raise Invalid(why=f"an integer of 2^53 or more at {path}")
    return int.__str__(value)


def _str_text(value: str, path: str) -> str:
    """Spell a string: only controls, `"` and the backslash are escaped (RFC 8785 section 3.2.2.2)."""
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise Invalid(why=f"a lone surrogate at {path}")
    return json.dumps(str.__str__(value), ensure_ascii=False)


def _key_text(key: object, path: str) -> str:
    """Spell an object's key, which must be a string."""
    if not isinstance(key, str):
        raise Invalid(why=f"a key that is no string at {path}")
    return _str_text(key, path)


def _step(key: str) -> str:
    """Show a key as one step of a path."""
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{key!r}]"


def _name_of(value: object) -> str:
    """Name a value that has no canonical form, for the message."""
    return "null" if value is None else f"a {type(value).__name__}"


def _unique_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object, refusing a key given twice: readers disagree on which one counts."""
    record = dict(pairs)
    if len(record) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} is given twice")
    return record


def _refuse_number(text: str) -> Never:
    """Refuse a float, NaN or Infinity."""
    raise ValueError(f"the number {text[:40]} is no integer")


def _integer(text: str) -> int:
    """Read an integer without converting thousands of digits first."""
    if len(text) > len(str(-INTEGER_LIMIT)):
        raise ValueError("an integer of 2^53 or more")
    return int(text)
