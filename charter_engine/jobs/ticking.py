"""What happens every minute without anyone asking: comments are sealed, stages close, checkpoints are signed."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from charter_engine.actions.answering import settle_all
from charter_engine.actions.checkpoints import sign_what_grew
from charter_engine.actions.closing import (
    DutyDue,
    close_overdue_comments,
    duties_due,
    seal_new_comments,
    seal_new_endorsements,
)
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticked:
    """What one tick did: comments and endorsements sealed, amendments moved on, logs signed, duties that are due."""

    sealed: int
    endorsements: int
    closed: tuple[str, ...]
    signed: tuple[str, ...]
    duties: tuple[DutyDue, ...]


def tick(store: Store, keys: KeyRing, *, watch_duties: bool = True) -> Ticked:
    """Do once what is done every minute, and look at duties where asked (once a day is enough).

    Raises LogForked or LogShrunk, which no one may overlook.
    """
    done = Ticked(
        closed=close_overdue_comments(store),
        sealed=seal_new_comments(store),
        endorsements=seal_new_endorsements(store),
        signed=sign_what_grew(store, keys),
        duties=duties_due(store) if watch_duties else (),
    )
    settle_all(store)
    for one in done.duties:
        _log.warning("duty due", charter=one.slug, duty=one.duty.name, days=one.standing.days)
    return done
