"""Lines of a list typed without brackets (`๙.๑ …`, `๑) …`, `- …`) and rows of tables (`ก | ข`): no paragraphs by law.

The count past them is doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from charter_engine.domain.charter.numbering import DIGITS
from charter_engine.errors import Invalid

_NUMBERED: Final = rf"(?:(?:ข้อ|มาตรา) ?)?{DIGITS}(?:\.{DIGITS})+\.?(?= )|{DIGITS}[.)](?! ?[0-9๐-๙])"
_LISTED: Final = re.compile(rf"(?:{_NUMBERED}|[ก-ฮ](?:\.(?= )|\))|[-–—*•●○▪]) ?\S|[^|]* \| ")


class UnitUnfit(Invalid):
    """{why}."""


def check_count(lines: Sequence[str], at: int) -> None:
    """Raise `UnitUnfit` where one of such lines stands before the index: it may not count as a paragraph."""
    for line in lines[:at]:
        _check(line)


def check_next(lines: Sequence[str], at: int) -> None:
    """Raise `UnitUnfit` where such a line stands at the index: nothing says whether it belongs to the one before."""
    check_count(lines[at : at + 1], 1)


def _check(line: str) -> None:
    if _LISTED.match(line):
        raise UnitUnfit(why=f"บรรทัด “{line[:40]}” ในบทนั้นไม่แน่ชัดว่านับเป็นวรรคหรือไม่ ให้ใช้ความใหม่แทนทั้งบท")
