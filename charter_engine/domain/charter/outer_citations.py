"""Citations of another charter's clauses in a Thai text: `ข้อ ๕ แห่งธรรมนูญสุขภาพตำบลหนองบัว`, by the charters' titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from charter_engine.domain.charter.numbering import DIGITS

_CLAUSE: Final = rf"(?<!หัว)(?P<word>ข้อ|มาตรา) ?(?P<number>{DIGITS}(?:/{DIGITS})*)"
_WITHIN: Final = r"(?: ?(?:วรรค[ก-๙]{2,12}?|\([0-9๐-๙ก-ฮ]{1,4}\)))*"


@dataclass(frozen=True, kw_only=True, slots=True)
class OuterCitation:
    """Code points [start, end) that cite the clause `label` of the charter `target` (what its title was given for)."""

    start: int
    end: int
    label: str
    target: str


def outer_citations(text: str, titles: Mapping[str, str]) -> Iterator[OuterCitation]:
    """Yield every citation of a clause of a charter named by its title, in order; `titles` maps titles to targets."""
    if not titles or "แห่ง" not in text:
        return
    for found in _pattern(titles).finditer(text):
        label = f"{found['word']} {found['number']}"
        yield OuterCitation(start=found.start(), end=found.end(), label=label, target=titles[found["title"]])


def _pattern(titles: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))
    return re.compile(rf"{_CLAUSE}{_WITHIN} ?แห่ง ?(?P<title>{names})")
