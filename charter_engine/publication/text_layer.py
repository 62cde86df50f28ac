"""The exact Thai text layer: what a reader copies out of a paper is what was written into it.

The shaper splits SARA AM (U+0E33) into NIKHAHIT + SARA AA and may swap its parts with a tone mark; stock text layers
then read `ดาเนินการ` for `ดำเนินการ`. Two repairs on the finished drawing operations:

1. every ToUnicode map is rebuilt from the font's own `cmap` and the closure of its GSUB substitutions;
2. clusters with SARA AM or raised marks are wrapped in `/Span` with ActualText (ISO 32000-1, 14.9.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

NIKHAHIT, SARA_AA, SARA_AM = "\u0e4d", "\u0e32", "\u0e33"
MARKS = frozenset("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e")
PREFERRED = (0x20, 0x2D, 0xB7)
PRIVATE_USE = range(0xE000, 0xF900)
SINGLE, MULTIPLE, ALTERNATE, LIGATURE, EXTENSION = 1, 2, 3, 4, 7
SHOWN = re.compile(rb"<([0-9a-fA-F]*)>|(-?[\d.]+)")
GLYPH_DIGITS = 4
BATCH = 100

GlyphMap = Mapping[int, str]
# A table of the font library, which is published without types.
Subtable = Any


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shown glyph with its Unicode value; `raised` when a text rise moved it."""

    number: int
    text: str
    raised: bool


@dataclass(frozen=True, slots=True)
class Kern:
    """A displacement inside a TJ array, in thousandths of an em, as written."""

    amount: bytes


# A token is a Glyph, a Kern, or a drawing operation passed through as it is.
Token = object


@lru_cache(maxsize=16)
def glyph_texts(path: Path) -> GlyphMap:
    """Return glyph number → Unicode text for every glyph of the font that substitutions can reach from a character."""
    with TTFont(path, lazy=True) as font:
        numbers = {name: number for number, name in enumerate(font.getGlyphOrder())}
        cmap = font.getBestCmap()
        subtables = list(_subtables(font))
        texts = {name: chr(code) for code, name in sorted(cmap.items(), reverse=True) if code not in PRIVATE_USE}
        texts |= {cmap[code]: chr(code) for code in PREFERRED if code in cmap}
        _close_over(texts, subtables)
    return {numbers[name]: text for name, text in texts.items()}


def _close_over(texts: dict[str, str], subtables: Sequence[Subtable]) -> None:
    """Add what substitutions derive from known glyphs until nothing new is found."""
    known = -1
    while known != len(texts):
        known = len(texts)
        for subtable in subtables:
            for name, text in _substituted(subtable, texts):
                texts.setdefault(name, text)


def _subtables(font: TTFont) -> Iterator[Subtable]:
    if "GSUB" not in font:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            yield subtable.ExtSubTable if subtable.LookupType == EXTENSION else subtable


def _substituted(subtable: Subtable, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (glyph name, text) that one GSUB subtable derives from glyphs already known."""
    kind = getattr(subtable, "LookupType", None)
    if kind == SINGLE:
        yield from ((out, texts[name]) for name, out in subtable.mapping.items() if name in texts)
    elif kind == MULTIPLE:
        yield from _split_sara_am(subtable.mapping, texts)
    elif kind == ALTERNATE:
        for name, outs in subtable.alternates.items():
            yield from ((out, texts[name]) for out in outs if name in texts)
    elif kind == LIGATURE:
        for first, ligatures in subtable.ligatures.items():
            for ligature in ligatures:
                parts = [first, *ligature.Component]
                if all(part in texts for part in parts):
                    yield ligature.LigGlyph, "".join(texts[part] for part in parts)


def _split_sara_am(mapping: Mapping[str, Sequence[str]], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, outs in mapping.items():
        if texts.get(name) == SARA_AM and len(outs) == len((NIKHAHIT, SARA_AA)):
            yield from zip(outs, (NIKHAHIT, SARA_AA), strict=True)


def to_unicode_stream(texts: GlyphMap) -> list[bytes]:
    """Return the lines of a ToUnicode CMap (ISO 32000-1, 9.10.3) for two-byte glyph codes."""
    lines = [
        b"/CIDInit /ProcSet findresource begin", b"12 dict begin", b"begincmap", b"/CIDSystemInfo",
        b"<< /Registry (Adobe)", b"/Ordering (UCS)", b"/Supplement 0", b">> def",
        b"/CMapName /Adobe-Identity-UCS def", b"/CMapType 2 def",
        b"1 begincodespacerange", b"<0000> <ffff>", b"endcodespacerange",
    ]  # fmt: skip
    pairs = sorted(texts.items())
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        lines.append(b"%d beginbfchar" % len(batch))
        lines += [b"<%04x> <%s>" % (number, _utf16(text)) for number, text in batch]
        lines.append(b"endbfchar")
    return [*lines, b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end"]


def repair(operations: Sequence[object], maps: Mapping[str, GlyphMap]) -> list[object]:
    """Return a content stream's operations with exact text; `maps` is font resource name → glyph texts."""
    done: list[object] = []
    font = ""
    index = 0
    while index < len(operations):
        operation = operations[index]
        if operation == b"BT":
            end = operations.index(b"ET", index)
            tokens, font = _tokens(operations[index + 1 : end], maps, font)
            done += [b"BT", *_written(_with_actual_text(tokens)), b"ET"]
            index = end + 1
            continue
        font = _font_of(operation) or font
        done.append(operation)
        index += 1
    return done


def _font_of(operation: object) -> str:
    if isinstance(operation, bytes) and operation.endswith(b" Tf"):
        return operation[1 : operation.index(b" ")].decode()
    return ""


def _tokens(operations: Sequence[object], maps: Mapping[str, GlyphMap], font: str) -> tuple[list[Token], str]:
    """Read one BT…ET block into glyphs, displacements and other operations; return the font left set."""
    tokens: list[Token] = []
    rise = b"0"
    for operation in operations:
        font = _font_of(operation) or font
        if isinstance(operation, bytes) and operation.endswith(b"] TJ") and font in maps:
            tokens += _shown(operation, maps[font], raised=rise != b"0")
            continue
        if isinstance(operation, bytes) and operation.endswith(b" Ts"):
            rise = operation[:-3]
        tokens.append(operation)
    return tokens, font


def _shown(operation: bytes, texts: GlyphMap, *, raised: bool) -> Iterator[Token]:
    for match in SHOWN.finditer(operation[1:-4]):
        digits, amount = match[1], match[2]
        if digits is None:
            if float(amount):
                yield Kern(amount)
            continue
        for start in range(0, len(digits), GLYPH_DIGITS):
            number = int(digits[start : start + GLYPH_DIGITS], 16)
            yield Glyph(number, texts.get(number, ""), raised)


def _with_actual_text(tokens: list[Token]) -> Iterator[Token]:
    opens, closes = _spans(tokens)
    for index, token in enumerate(tokens):
        if index in opens:
            yield b"/Span<</ActualText<feff%s>>>BDC" % _utf16(opens[index])
        yield token
        if index in closes:
            yield b"EMC"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A base with its marks: where its tokens begin and end, its text, whether and how a reader would misread it."""

    first: int
    last: int
    text: str
    fragile: bool
    overhangs: bool


def _spans(tokens: Sequence[Token]) -> tuple[dict[int, str], set[int]]:
    """Find what a reader would misread: token index of the first glyph → text, and of the last glyph."""
    opens: dict[int, str] = {}
    closes: set[int] = set()
    clusters = iter(_clusters(tokens))
    for cluster in clusters:
        if not cluster.fragile:
            continue
        text, last = cluster.text, cluster
        # PDFium sorts by where shown strings begin and would read an overhanging mark after the next cluster.
        while last.overhangs and (following := next(clusters, None)):
            text, last = text + following.text, following
        opens[cluster.first] = text
        closes.add(last.last)
    return opens, closes


def _clusters(tokens: Sequence[Token]) -> Iterator[Cluster]:
    glyphs = [(index, token) for index, token in enumerate(tokens) if isinstance(token, Glyph)]
    start = 0
    while start < len(glyphs):
        end = start + 1
        while end < len(glyphs) and _is_mark(glyphs[end][1].text):
            end += 1
        cluster = [glyph for _, glyph in glyphs[start:end]]
        text = "".join(glyph.text for glyph in cluster)
        has_sara_am = NIKHAHIT in text[1:] and end < len(glyphs) and glyphs[end][1].text == SARA_AA
        if has_sara_am:
            text, end = text.replace(NIKHAHIT, "") + SARA_AM, end + 1
        first, last = glyphs[start][0], glyphs[end - 1][0]
        after = glyphs[end][0] if end < len(glyphs) else len(tokens)
        raised = any(glyph.raised for glyph in cluster)
        displaced = len(cluster) > 1 and (raised or any(isinstance(token, Kern) for token in tokens[first:after]))
        overhangs = raised and any(_moves_left(token) for token in tokens[last:after])
        yield Cluster(first, last, text, has_sara_am or displaced, overhangs)
        start = end


def _moves_left(token: Token) -> bool:
    return isinstance(token, Kern) and float(token.amount) > 0


def _is_mark(text: str) -> bool:
    return bool(text) and all(character in MARKS for character in text)


def _written(tokens: Iterator[Token]) -> Iterator[object]:
    """Write tokens back, neighbouring glyphs and displacements in one TJ array."""
    array: list[Glyph | Kern] = []
    for token in tokens:
        if isinstance(token, Glyph | Kern):
            array.append(token)
            continue
        yield from _shown_again(array)
        array = []
        yield token
    yield from _shown_again(array)


def _shown_again(array: Sequence[Glyph | Kern]) -> Iterator[bytes]:
    if not array:
        return
    runs = (
        b"<%s>" % b"".join(b"%04x" % glyph.number for glyph in run if isinstance(glyph, Glyph))
        if shown
        else b" ".join(kern.amount for kern in run if isinstance(kern, Kern))
        for shown, run in groupby(array, key=lambda token: isinstance(token, Glyph))
    )
    yield b"[%s] TJ" % b" ".join(runs)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()
