"""A procedure's diagram as SVG: one picture that a page embeds, a file holds, and a printer prints.

No script, no style sheet of others, no font inside: text is text, so it can be searched and read aloud. Colours come as
CSS variables with fixed values behind them; every outcome is said in words and marked by a sign as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape as escaped

from charter_engine.domain.deliberation.diagram import BOX, GAP, HANG, LANE, MARGIN, PADDING, diagram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charter_engine.domain.deliberation.diagram import Box, Diagram, Jump, Line
    from charter_engine.domain.deliberation.procedure import Procedure

_SIGNS: Final = {"rule": "•", "good": "✓", "bad": "✕", "back": "↶", "stay": "↻"}
_INK: Final = "var(--ink, #1d2430)"
_SOFT: Final = "var(--soft, #55606f)"
_PAPER: Final = "var(--sheet, #ffffff)"
_LINE: Final = "var(--edge, #8a94a3)"
_TONES: Final = {
    "good": "var(--good, #11663a)",
    "bad": "var(--bad, #a3231c)",
    "back": "var(--warn, #7a4b00)",
    "stay": "var(--warn, #7a4b00)",
    "number": _SOFT,
    "body": _SOFT,
}
_SIZES: Final = {
    "name": ' font-weight="700" font-size="16"',
    "end": ' font-weight="700" font-size="16"',
    "number": ' font-size="12.5"',
}
_RIGHT: Final = MARGIN + BOX
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def procedure_svg(procedure: Procedure, *, standalone: bool = True) -> str:
    """Draw the procedure; `standalone` gives a whole document with its own colours, else the element for a page."""
    return "\n".join(_document(diagram(procedure), standalone=standalone)) + "\n"


def _escape(words: str) -> str:
    """The words as text of XML; a control character, which no XML holds, becomes the replacement character."""
    return escaped(_NOT_XML.sub("\ufffd", words))


def _document(drawn: Diagram, *, standalone: bool) -> Iterator[str]:
    if standalone:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
    size = f'width="{drawn.width}" height="{drawn.height}" ' if standalone else ""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}viewBox="0 0 {drawn.width} {drawn.height}" role="img" '
        'class="procedure-diagram" aria-labelledby="diagram-title diagram-words" '
        'font-family="Sarabun, TH Sarabun New, Noto Sans Thai, sans-serif" font-size="14">'
    )
    yield f'<title id="diagram-title">{_escape(drawn.title)}</title>'
    yield f'<desc id="diagram-words">{_escape(drawn.summary)}</desc>'
    if standalone:
        yield f'<rect width="{drawn.width}" height="{drawn.height}" fill="#ffffff"/>'
    for jump in drawn.jumps:
        yield _jump(jump)
    for place, box in enumerate(drawn.boxes):
        yield from _box(box)
        if place + 1 < len(drawn.boxes):
            yield _down(box.y + box.height)
    yield "</svg>"


def _box(box: Box) -> Iterator[str]:
    heavy = 2 if box.kind in {"decision", "end"} else 1
    yield (
        f'<rect x="{MARGIN}" y="{box.y}" width="{BOX}" height="{box.height}" rx="8" fill="{_PAPER}" '
        f'stroke="{_INK if heavy > 1 else _LINE}" stroke-width="{heavy}"/>'
    )
    for line in box.lines:
        yield _words(line)


def _words(line: Line) -> str:
    tone, _, more = line.tone.partition(" ")
    sign = _SIGNS.get(tone, "")
    look = f'fill="{_TONES.get(tone, _INK)}"{_SIZES.get(tone, "")}'
    left = MARGIN + PADDING
    words = f'<text x="{left + (HANG if sign else 0)}" y="{line.y}" {look}>{_escape(line.words)}</text>'
    return words if more or not sign else f'<text x="{left}" y="{line.y}" {look}>{sign}</text>{words}'


def _down(y: int) -> str:
    middle, tip = MARGIN + BOX // 2, y + GAP
    return (
        f'<path d="M{middle} {y}V{tip - 7}M{middle - 5} {tip - 8}l5 7 5-7" fill="none" stroke="{_INK}" '
        'stroke-width="1.6" stroke-linejoin="round"/>'
    )


def _jump(jump: Jump) -> str:
    x = _RIGHT + LANE * (jump.lane + 1)
    tone = _TONES["back"] if jump.end < jump.start else _TONES["good"]
    return (
        f'<path d="M{_RIGHT} {jump.start}H{x}V{jump.end}H{_RIGHT + 2}m6-5l-6 5 6 5" fill="none" stroke="{tone}" '
        'stroke-width="1.4" stroke-linejoin="round"/>'
    )
