"""Other wordings of orders about words: `ให้ใช้คำว่า “ข” แทนคำว่า “ก”`, several words at once."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Pairs: TypeAlias = tuple[tuple[str, str], ...]

_WORD: Final = "“[^“”]+”"
_SEVERAL: Final = rf"{_WORD}(?:(?: ?และ ?| ?, ?| )(?:คำว่า ?)?{_WORD})*"
_INSTEAD: Final = re.compile(
    rf"ให้ใช้คำว่า ?(?P<new>{_WORD}) ?แทนคำว่า ?(?P<old>{_WORD})(?P<where> ?(?:ใน|แห่ง|ของ)[^“”]+?)(?P<all> ?ทุกแห่ง)?"
)
_MANY: Final = re.compile(
    rf"ให้(?P<verb>แก้ไข|แก้|เปลี่ยน)(?:ถ้อย)?คำ(?:ว่า)? ?(?P<old>{_SEVERAL})(?P<where> ?(?:ใน|แห่ง|ของ)[^“”]+?)"
    rf"เป็น(?:คำว่า)? ?(?P<new>{_SEVERAL})(?P<order> ?ตามลำดับ)?(?P<all> ?ทุกแห่ง)?(?P<last> ?ตามลำดับ)?"
)


def usual_order(sentence: str) -> str:
    """The sentence as orders about words usually say it; any other as it is."""
    found = _INSTEAD.fullmatch(sentence)
    if found is None:
        return sentence
    return f"ให้แก้ไขคำว่า {found['old']}{found['where']} เป็น {found['new']}{found['all'] or ''}"


def first_of_many(sentence: str) -> tuple[str, Pairs] | None:
    """The order about the first of several words, and the pairs of all; None where there is but one, or no partner.

    Several words become one, or each its own, ตามลำดับ.
    """
    found = _MANY.fullmatch(sentence)
    if found is None:
        return None
    old, new = (re.findall("“([^“”]+)”", found[part]) for part in ("old", "new"))
    ordered = bool(found["order"] or found["last"])
    if len(old) == 1 or len(set(old)) < len(old) or len(new) != (len(old) if ordered else 1):
        return None
    pairs = tuple(zip(old, new if ordered else new * len(old), strict=True))
    single = (
        f"ให้{found['verb']}คำว่า “{pairs[0][0]}”{found['where']}เป็น “{pairs[0][1]}”{' ทุกแห่ง' if found['all'] else ''}"
    )
    return single, pairs
