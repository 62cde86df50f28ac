"""Markdown inside a line: escapes, entities and emphasis made plain text; what is no text is taken out and told."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.entities import html5
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<break><br ?/?>)"
    r"|(?P<note>\[\^[^\[\]\s]{1,40}\])"
    r"|!\[(?P<picture>[^\[\]\\]*)\]\([^()]*\)"
    r"|\[(?P<words>[^\[\]\\]*)\]\((?P<address>[^()]*)\)"
    r"|<(?P<auto>(?:https?://|mailto:)[^<>\s]{1,500})>"
    r"|(?P<tag></?[A-Za-z][^<>]{0,200}>)"
    r"|(?P<run>\*+|_+|~~|`+)"
)
_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~“”‘’]")
Tell = Callable[[str, str], None]
"""Takes a rule and a Thai sentence: something of the line is not in its text."""


def plain_words(line: str, tell: Tell) -> str:
    """The characters a reader of the rendered line sees; `<br>` is LF. Linear in the line's length."""
    parts: list[str] = []
    opened: dict[str, list[int]] = {}
    at = 0
    for match in _TOKEN.finditer(line):
        parts.append(line[at : match.start()])
        if match["run"]:
            _emphasis(match, parts, opened)
        else:
            parts.append(_token(match, tell))
        at = match.end()
    parts.append(line[at:])
    return "".join(parts)


def _token(match: re.Match[str], tell: Tell) -> str:
    match match.lastgroup:
        case "escape":
            return match[0][1]
        case "entity":
            return html.unescape(match[0]) if match[0][1] == "#" else html5.get(match[0][1:], match[0])
        case "break":
            return "\n"
        case "auto":
            return match["auto"]
        case _:
            rule, said = _aside(match)
            tell(rule, said)
            return match["words"] or ""


def _aside(match: re.Match[str]) -> tuple[str, str]:
    """What is told of something that is no text."""
    match match.lastgroup:
        case "note":
            return "footnotes", f"ตัดเครื่องหมายเชิงอรรถ {match[0]} ออก"
        case "picture":
            return "picture", f"ตัดรูปภาพออก: “{match['picture']}”"
        case "address":
            return "link", f"ตัดที่อยู่ของลิงก์ออก เหลือแต่ถ้อยคำ: {match['address'][:80]}"
        case _:
            return "html", f"ตัดคำสั่ง HTML ออก: {match[0][:40]}"


def _emphasis(match: re.Match[str], parts: list[str], opened: dict[str, list[int]]) -> None:
    """Drop a pair of emphasis signs; one that opens or closes nothing is text."""
    run, line = match[0], match.string
    opens, closes = _flanks(run[0], line[match.start() - 1 : match.start()], line[match.end() : match.end() + 1])
    waiting = opened.setdefault(run, [])
    if closes and waiting:
        parts[waiting.pop()] = ""
        return
    if opens:
        waiting.append(len(parts))
    parts.append(run)


def _flanks(sign: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether a run may open and may close emphasis (CommonMark 6.2); signs of code may do both."""
    if sign == "`":
        return True, True
    spaced_before, spaced_after = not before.strip(), not after.strip()
    marked_before, marked_after = bool(_PUNCTUATION.match(before)), bool(_PUNCTUATION.match(after))
    left = not spaced_after and (not marked_after or spaced_before or marked_before)
    right = not spaced_before and (not marked_before or spaced_after or marked_after)
    if sign == "_":
        return left and (not right or marked_before), right and (not left or marked_after)
    return left, right
