"""The number a citizen keeps of a comment: `นว-๐๐๐๑`, read in either kind of digits."""

from __future__ import annotations

import re
from typing import Final

from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Invalid

_WIDTH: Final = 4
_REFERENCE: Final = re.compile(r"([^\s-]+)-([0-9๐-๙]{1,12})")


class UnreadableReference(Invalid):
    """{reference!r} ไม่ใช่เลขรับความเห็น เช่น นว-๐๐๐๑."""


def reference(prefix: str, number: int) -> str:
    """The receipt a citizen keeps: `นว-๐๐๐๑`."""
    return f"{prefix}-{thai_digits(f'{number:0{_WIDTH}}')}"


def read_reference(text: str) -> tuple[str, int]:
    """Prefix and number of a receipt typed in either digits; raises `UnreadableReference`."""
    match = _REFERENCE.fullmatch(text.strip())
    if not match:
        raise UnreadableReference(reference=text)
    return match[1], int(match[2])
