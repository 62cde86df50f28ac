"""One spelling for every Thai text: what is stored, hashed and compared.

NFC repairs almost nothing in Thai and NFKC tears ำ apart, so the rules are stated here, in the order they run:
refuse what cannot be text · glyphs of old Windows fonts · invisible characters · spaces and line ends · เเ, tone and
vowel order, ำ, ๅ and NFC until nothing changes · runs of spaces and line breaks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import regex

from charter_engine.errors import Invalid

RULES_VERSION: Final = 1
"""The version of these rules; it stands inside every hash."""


class DamagedText(Invalid):
    """The text is damaged at line {line}, column {column}: {code_point} {why}.

    `offset` counts code points (bytes when the bytes were not UTF-8) from the start; line and column count from one.
    """

    remedy = "Type the named place again, or copy the text from its source once more."


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """What canonicalising changed: `was` stood at code point `at` of the input and became `now`, by `rule`."""

    at: int
    was: str
    now: str
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Canonicalised:
    """A canonical text and the repairs that lead to it from the input, in order and without overlap."""

    text: str
    repairs: tuple[Repair, ...]


Change = str | Callable[[re.Match[str]], str]
Edit = tuple[int, int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """Every match of `pattern` becomes `change`."""

    name: str
    pattern: re.Pattern[str]
    change: Change

    def edits(self, text: str) -> Iterator[Edit]:
        """(start, end, what stands there afterwards) for every match."""
        for match in self.pattern.finditer(text):
            now = match.expand(self.change) if isinstance(self.change, str) else self.change(match)
            yield match.start(), match.end(), now


# The Windows Thai table: shifted copies of marks, and ฐ ญ without their tails.
_GLYPHS: Final = dict(
    zip(
        map(chr, range(0xF700, 0xF71B)),
        "ฐ\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
        "ญ\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
_TONE: Final = "\u0e48-\u0e4b"

_ONCE: Final = (
    _Rule(name="private-glyph", pattern=re.compile("[\uf700-\uf71a]"), change=lambda m: _GLYPHS[m[0]]),
    _Rule(name="invisible", pattern=re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]+"), change=""),
    _Rule(name="space", pattern=re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"), change=" "),
    _Rule(name="line-end", pattern=re.compile("\r\n"), change="\n"),
)
_SPELLING: Final[tuple[_Rule, ...]] = (
    _Rule(name="double-e", pattern=re.compile("เเ"), change="แ"),
    _Rule(
        name="tone-before-vowel",
        pattern=re.compile(f"(?<![{_TONE}\u0e4c])([{_TONE}\u0e4c]+)([\u0e31\u0e34-\u0e37\u0e38\u0e39])"),
        change=r"\2\1",
    ),
    _Rule(name="sara-am", pattern=re.compile(f"\u0e4d([{_TONE}]?)\u0e32"), change="\\1\u0e33"),
    _Rule(name="tone-after-sara-am", pattern=re.compile(f"\u0e33([{_TONE}])"), change="\\1\u0e33"),
    _Rule(name="lakkhangyao", pattern=re.compile("(?<![ฤฦ])ๅ"), change="า"),
)
_VOWEL: Final = "\u0e31\u0e34-\u0e37\u0e38\u0e39"


def _sorted_run(first: str) -> Callable[[re.Match[str]], str]:
    """A run's characters in `first` before its others, each in their order."""
    ahead = re.compile(f"[{first}]+")
    return lambda m: "".join([*ahead.findall(m[0]), ahead.sub("", m[0])])


# What swapping pair by pair comes to, pass after pass, done at once: a run of marks would take a pass a mark.
_SPELLING_ON: Final = tuple(
    {
        "tone-before-vowel": _Rule(
            name=rule.name,
            pattern=re.compile(f"(?<![{_TONE}\u0e4c])[{_TONE}\u0e4c][{_TONE}\u0e4c{_VOWEL}]*[{_VOWEL}]"),
            change=_sorted_run(_VOWEL),
        ),
        "tone-after-sara-am": _Rule(
            name=rule.name,
            pattern=re.compile(f"(?<!\u0e33)\u0e33[\u0e33{_TONE}]*[{_TONE}]"),
            change=_sorted_run(_TONE),
        ),
    }.get(rule.name, rule)
    for rule in _SPELLING
)
_MANY_MARKS: Final = regex.compile(r"(?<!\p{M})\p{M}{64,}")
_SPACING: Final = (
    _Rule(name="line-breaks", pattern=re.compile("(?<! ) *\n[ \n]*"), change="\n"),
    _Rule(name="edge", pattern=re.compile(r"\A[ \n]+|(?<![ \n])[ \n]+\Z"), change=""),
    _Rule(name="spaces", pattern=re.compile(" {2,}"), change=" "),
)

_REFUSED: Final = (
    ("\ufffd", "stands where a character was lost"),
    ("\ud800-\udfff", "is half of a character"),
    ("\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069", "changes the reading direction unseen"),
    ("\ue000-\uf6ff\uf71b-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd", "is a private character without meaning"),
    ("\r", "is a carriage return without its line feed"),
    ("\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029", "is a control character"),
    (
        "\ufdd0-\ufdef" + "".join(f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0, 0x110000, 0x10000)),
        "is no character",
    ),
)
_BAD: Final = re.compile("|".join("(\r(?!\n))" if chars == "\r" else f"([{chars}])" for chars, _ in _REFUSED))
_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def decode_utf8(data: bytes) -> str:
    """The text of strictly read UTF-8, its byte order mark taken off; raises `DamagedText` naming byte and line."""
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8")
        raise DamagedText(
            code_point=f"byte 0x{data[fault.start]:02X}",
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
            offset=fault.start,
            why=f"at byte {fault.start} is not UTF-8",
        ) from None


def canonical(text: str) -> str:
    """The canonical spelling of `text`; idempotent; raises `DamagedText` where no spelling can be given."""
    _refuse_damage(text, first_line=1)
    for rule in _ONCE:
        text = rule.pattern.sub(rule.change, text)
    before, rules = "", _SPELLING
    while before != text:
        before = text
        for rule in rules:
            text = rule.pattern.sub(rule.change, text)
        text, rules = _nfc(text), _SPELLING_ON
    for rule in _SPACING:
        text = rule.pattern.sub(rule.change, text)
    return text


def canonicalise(text: str, *, line: int = 1) -> Canonicalised:
    """The canonical text with every repair; `line` is the number of the text's first line, for messages."""
    _refuse_damage(text, first_line=line)
    result = canonical(text)
    if result == text:
        return Canonicalised(text=text, repairs=())
    return Canonicalised(text=result, repairs=_Trace(text).repairs())


def canonical_line(text: str, *, line: int = 1) -> Canonicalised:
    """`canonicalise` for one line of a longer text, so that messages name the line in the whole."""
    return canonicalise(text, line=line)


def fold(text: str) -> str:
    """What search compares: canonical, Thai digits as Arabic ones, casefolded; never stored and never hashed."""
    return canonical(text).translate(_DIGITS).casefold()


def _nfc(text: str) -> str:
    """NFC; long runs of marks are put in order first, which the library does in quadratic time."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", _MANY_MARKS.sub(lambda run: _in_order(run[0]), text))
    return text


def _in_order(marks: str) -> str:
    """Marks taken apart, each stretch of them in the order of its combining classes."""
    apart = chain.from_iterable(unicodedata.normalize("NFD", mark) for mark in marks)
    ordered: list[str] = []
    pending: list[str] = []
    for mark in apart:
        if unicodedata.combining(mark):
            pending.append(mark)
            continue
        ordered += [*sorted(pending, key=unicodedata.combining), mark]
        pending = []
    return "".join([*ordered, *sorted(pending, key=unicodedata.combining)])


def _refuse_damage(text: str, *, first_line: int) -> None:
    if found := _BAD.search(text):
        at = found.start()
        raise DamagedText(
            code_point=f"U+{ord(text[at]):04X}",
            line=first_line + text.count("\n", 0, at),
            column=at - text.rfind("\n", 0, at),
            offset=at,
            why=_REFUSED[(found.lastindex or 1) - 1][1],
        )


class _Trace:
    """The same rules run slowly: each character remembers the span of the input it stands for."""

    def __init__(self, text: str) -> None:
        self.source = self.text = text
        self.spans = [(i, i + 1) for i in range(len(text))]
        self.log: list[tuple[int, int, str]] = []

    def repairs(self) -> tuple[Repair, ...]:
        """Run every rule and read off what became of each piece of the input."""
        for rule in _ONCE:
            self._apply(rule.name, rule.edits(self.text))
        before, rules = "", _SPELLING
        while before != self.text:
            before = self.text
            for rule in rules:
                self._apply(rule.name, rule.edits(self.text))
            self._apply("nfc", _nfc_edits(self.text))
            rules = _SPELLING_ON
        for rule in _SPACING:
            self._apply(rule.name, rule.edits(self.text))
        changed = [(s, e, now) for s, e, now in self._pieces() if self.source[s:e] != now]
        names = _first_over([(s, e) for s, e, _ in changed], self.log)
        return tuple(
            Repair(at=s, was=self.source[s:e], now=now, rule=name)
            for (s, e, now), name in zip(changed, names, strict=True)
        )

    def _apply(self, rule: str, edits: Iterable[Edit]) -> None:
        text, spans, at = [], [], 0
        for first, last, now in edits:
            if now == self.text[first:last]:
                continue
            start, end = self.spans[first][0], self.spans[last - 1][1]
            self.log.append((start, end, rule))
            text += [self.text[at:first], now]
            spans += [*self.spans[at:first], *[(start, end)] * len(now)]
            at = last
        self.text = "".join([*text, self.text[at:]])
        self.spans = [*spans, *self.spans[at:]]

    def _pieces(self) -> list[tuple[int, int, str]]:
        """(start, end, now) over the whole input: overlapping spans are one piece, unclaimed input became nothing."""
        pieces: list[tuple[int, int, list[str]]] = []
        edge = 0
        for (start, end), char in zip(self.spans, self.text, strict=True):
            if start < edge:
                first, _, now = pieces[-1]
                now.append(char)
                pieces[-1] = (first, max(edge, end), now)
            else:
                pieces += [(edge, start, [])] if start > edge else []
                pieces.append((start, end, [char]))
            edge = max(edge, end)
        return [(s, e, "".join(now)) for s, e, now in [*pieces, (edge, len(self.source), [])]]


def _first_over(pieces: list[tuple[int, int]], log: list[tuple[int, int, str]]) -> list[str]:
    """For every piece, ascending and apart, the name of the first entry of the log that lies over it."""
    ends, names = [end for _, end in pieces], [""] * len(pieces)
    onward = list(range(len(pieces) + 1))
    for start, end, name in log:
        at = _unnamed(onward, bisect_right(ends, start))
        while at < len(pieces) and pieces[at][0] < end:
            names[at], onward[at] = name, at + 1
            at = _unnamed(onward, at + 1)
    return names


def _unnamed(onward: list[int], at: int) -> int:
    """The first piece from `at` on that has no name yet; shortens the way there."""
    while onward[at] != at:
        onward[at] = onward[onward[at]]
        at = onward[at]
    return at


def _nfc_edits(text: str) -> Iterator[Edit]:
    for grapheme in regex.finditer(r"\X", text):
        yield grapheme.start(), grapheme.end(), _nfc(grapheme[0])
