"""Where in a TOML file a key stands: a key path to its line, for messages that name the place.

The text is known to be TOML (it was parsed before); of it only keys, brackets and line breaks are looked at here.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|\n|[\[\]{}=,.]"
    r"""|[^\s\[\]{}=,.#"']+""",
    re.DOTALL,
)
_LAST_PART: Final = re.compile(r"(\.[^.\[]+|\[\d+\])$")
_ENDS_VALUE: Final = frozenset({",", "]", "}", "\n", ""})


def lines_of(text: str) -> dict[str, int]:
    """Map key paths (`stage[1].quorum.of`, `stage[1].passes[0]`) to line numbers from 1, as deep as can be walked."""
    walk = _Walk(text.removeprefix("\ufeff"))
    with suppress(RecursionError):
        walk.to_the_end()
    return walk.found


def line_at(lines: Mapping[str, int], place: str) -> int | None:
    """The line of the place, or of the nearest thing around it."""
    while place:
        if place in lines:
            return lines[place]
        place, found = _LAST_PART.subn("", place)
        if not found:
            return None
    return None


class _Walk:
    """One walk over the words of a file, from its first to its last."""

    def __init__(self, text: str) -> None:
        self._words = _TOKEN.finditer(text)
        self.found: dict[str, int] = {}
        self._arrays: dict[str, int] = {}
        self._line = 1
        self._height = 0
        self._word = ""
        self._next()

    def to_the_end(self) -> None:
        """Find the lines of all keys."""
        prefix = ""
        while self._word:
            if self._word == "\n":
                self._next()
            elif self._word == "[":
                prefix = self._header()
            else:
                self._setting(prefix)

    def _next(self) -> None:
        """Go to the next word that is no comment; "" at the end."""
        self._line += self._height
        self._height = 0
        for match in self._words:
            self._word = match[0]
            if not self._word.startswith("#"):
                self._height = self._word.count("\n")
                return
        self._word = ""

    def _header(self) -> str:
        line = self._line
        self._next()
        many = self._word == "["
        if many:
            self._next()
        parts = self._key()
        path = ""
        for at, part in enumerate(parts, start=1):
            path = f"{path}.{part}" if path else part
            if many and at == len(parts):
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = f"{path}[{self._arrays[path]}]"
        self.found.setdefault(path, line)
        while self._word not in {"\n", ""}:
            self._next()
        return path

    def _key(self) -> list[str]:
        """The parts of a dotted key, up to what follows it."""
        parts = []
        while self._word not in {"=", *_ENDS_VALUE}:
            if self._word != ".":
                parts.append(_bare(self._word))
            self._next()
        return parts

    def _setting(self, prefix: str) -> None:
        """A key with its value."""
        line, path = self._line, prefix
        for part in self._key():
            path = f"{path}.{part}" if path else part
            self.found.setdefault(path, line)
        self._next()
        self._value(path)

    def _value(self, path: str) -> None:
        if self._word == "[":
            self._list(path)
        elif self._word == "{":
            self._table(path)
        else:
            while self._word not in _ENDS_VALUE:
                self._next()

    def _list(self, path: str) -> None:
        self._next()
        at = 0
        while self._word not in {"]", ""}:
            if self._word in {",", "\n", "}"}:
                self._next()
                continue
            self.found.setdefault(f"{path}[{at}]", self._line)
            self._value(f"{path}[{at}]")
            at += 1
        self._next()

    def _table(self, path: str) -> None:
        self._next()
        while self._word not in {"}", ""}:
            if self._word in {",", "\n"}:
                self._next()
            else:
                self._setting(path)
        self._next()


def _bare(word: str) -> str:
    """A part of a key without its quotation marks."""
    if word.startswith("'"):
        return word[1:-1]
    if not word.startswith('"'):
        return word
    try:
        return str(json.loads(word))
    except ValueError:
        return word[1:-1]
