"""The life of an amendment, seen from the amendment: which state may follow which; stages are the procedure's."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from charter_engine.errors import RuleBroken


class AmendmentState(StrEnum):
    """Where an amendment stands; `FILED` lasts through every stage of its deliberation."""

    DRAFT = "draft"
    FILED = "filed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    ADOPTED = "adopted"


IN_THAI: Final = {
    AmendmentState.DRAFT: "ร่าง",
    AmendmentState.FILED: "ยื่นแล้ว อยู่ในกระบวนการ",
    AmendmentState.RETURNED: "ส่งคืนให้แก้ไข",
    AmendmentState.WITHDRAWN: "ผู้เสนอถอน",
    AmendmentState.REJECTED: "ไม่รับ",
    AmendmentState.ADOPTED: "รับรองแล้ว",
}
"""What pages and papers call each state."""

_NEXT: Final = {
    AmendmentState.DRAFT: frozenset({AmendmentState.FILED, AmendmentState.WITHDRAWN}),
    AmendmentState.FILED: frozenset(
        {AmendmentState.RETURNED, AmendmentState.WITHDRAWN, AmendmentState.REJECTED, AmendmentState.ADOPTED}
    ),
    AmendmentState.RETURNED: frozenset({AmendmentState.FILED, AmendmentState.WITHDRAWN}),
    AmendmentState.WITHDRAWN: frozenset[AmendmentState](),
    AmendmentState.REJECTED: frozenset[AmendmentState](),
    AmendmentState.ADOPTED: frozenset[AmendmentState](),
}


class NoSuchStep(RuleBroken):
    """ร่างแก้ไขเพิ่มเติมที่อยู่ในสถานะ “{now}” เปลี่ยนเป็น “{wanted}” ไม่ได้."""


def may_follow(now: AmendmentState) -> frozenset[AmendmentState]:
    """The states that may come next; none after the end."""
    return _NEXT[now]


def check_step(now: AmendmentState, wanted: AmendmentState) -> None:
    """Raise `NoSuchStep` unless the state may follow."""
    if wanted not in _NEXT[now]:
        raise NoSuchStep(now=IN_THAI[now], wanted=IN_THAI[wanted])


def is_open(state: AmendmentState) -> bool:
    """Whether the amendment can still change or be decided."""
    return bool(_NEXT[state])


def may_revise(state: AmendmentState) -> bool:
    """Whether its author may write a new revision: before filing, and after a return."""
    return state in {AmendmentState.DRAFT, AmendmentState.RETURNED}
