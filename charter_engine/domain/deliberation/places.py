"""Where in a TOML file a key stands: a key path to its line, for messages that name the place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARRAY: Final = re.compile(r"^\s*\[\[\s*([\w.\-]+)\s*\]\]")
_TABLE: Final = re.compile(r"^\s*\[\s*([\w.\-]+)\s*\]")
_KEY: Final = re.compile(r"^\s*([\w.\-]+)\s*=")
_LAST_PART: Final = re.compile(r"(\.[^.\[]+|\[\d+\])$")
_TRIPLE: Final = re.compile(r'"""|\'\'\'')


def lines_of(text: str) -> dict[str, int]:
    """Map key paths (`stage[1].quorum`) to line numbers from 1; values inside one line share their key's line."""
    lines: dict[str, int] = {}
    arrays: dict[str, int] = {}
    prefix, quoted = "", False
    for number, line in enumerate(text.split("\n"), start=1):
        if not quoted:
            prefix = _note(line, number, prefix, arrays, lines)
        if len(_TRIPLE.findall(line)) % 2:
            quoted = not quoted
    return lines


def line_at(lines: Mapping[str, int], place: str) -> int | None:
    """The line of the place, or of the nearest thing around it."""
    while place:
        if place in lines:
            return lines[place]
        place, found = _LAST_PART.subn("", place)
        if not found:
            return None
    return None


def _note(line: str, number: int, prefix: str, arrays: dict[str, int], lines: dict[str, int]) -> str:
    """Remember what the line opens or sets; the prefix that the following lines stand under."""
    if found := _ARRAY.match(line):
        name = _indexed(found[1], arrays)
        arrays[name] = arrays.get(name, -1) + 1
        prefix = f"{name}[{arrays[name]}]"
        lines.setdefault(prefix, number)
    elif found := _TABLE.match(line):
        prefix = _indexed(found[1], arrays)
        lines.setdefault(prefix, number)
    elif found := _KEY.match(line):
        lines.setdefault(f"{prefix}.{found[1]}" if prefix else found[1], number)
    return prefix


def _indexed(name: str, arrays: dict[str, int]) -> str:
    """A header's name with the index of the array element it stands in: stage.quorum → stage[1].quorum."""
    head, dot, rest = name.partition(".")
    if dot and head in arrays:
        return f"{head}[{arrays[head]}].{rest}"
    return name
