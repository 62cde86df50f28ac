"""Reasons given on an amendment's way, as its ledger entries tell them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from charter_engine.queries.amendment_way import WITHDRAWN, LogEntry


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A reason given on the way: which act, when, in whose words, and the ledger entry it stands in."""

    act: str
    at: datetime
    reason: str
    favourable: bool | None
    seq: int


def given(log: Sequence[LogEntry]) -> Iterator[Given]:
    """Yield reasons given in full; a withdrawal's stands in the log only as a digest."""
    for entry in log:
        reason, act = entry.body.get("reason"), entry.type.partition(".")[2]
        if isinstance(reason, str) and reason and entry.type.startswith(("amendment.", "stage.")) and act != WITHDRAWN:
            favourable = entry.body.get("favourable")
            yield Given(
                act=act,
                at=entry.at,
                reason=reason,
                favourable=favourable if isinstance(favourable, bool) else None,
                seq=entry.seq,
            )
