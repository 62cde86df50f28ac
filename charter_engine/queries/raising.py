"""Proposals that rise: what came from below and how long it waits, what was raised from here and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.duty import after
from charter_engine.domain.deliberation.procedure import ADOPTED, DutyKind, Procedure, StageKind
from charter_engine.domain.identity.role import Right
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries.amendment_list import visible
from charter_engine.queries.comments import ANSWER_DAYS
from charter_engine.queries.people import Visitor
from charter_engine.queries.raised_lines import RaisedLine, raised
from charter_engine.storage import amendments, charters, places, process, raising
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.raising import RECEIVED, ProposalRecord

_OPEN: Final = frozenset({RECEIVED, "returned", "withdrawn"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedLine:
    """A proposal from below: `due` the last day for its decision, `overdue` once that has passed without one.

    `open` where it may be taken up or declined; `amendment` is 0 while none that may be seen takes it up.
    """

    n: int
    title: str
    reason: str
    history: Mapping[str, Any]
    state: str
    amendment: int
    amendment_title: str
    why: str
    at: date
    due: date
    decided: date | None
    overdue: bool
    open: bool

    @property
    def filed(self) -> date:
        """When it was filed where it comes from."""
        return date.fromisoformat(str(self.history["filed"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class RaisablePair:
    """An amendment that may be raised, and where to: (slug, title)."""

    n: int
    title: str
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RaisedPage:
    """What came from below, what went up, and what may go up."""

    slug: str
    head: int
    received: tuple[ReceivedLine, ...]
    raised: tuple[RaisedLine, ...]
    raisable: tuple[RaisablePair, ...]
    may: bool

    @property
    def overdue(self) -> int:
        """How many wait too long."""
        return sum(one.overdue for one in self.received)


def raised_page(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> RaisedPage:
    """Return everything that rises to and from a charter."""
    may = visitor.may(Right.RUN_STAGE)
    return RaisedPage(
        slug=charter.slug,
        head=charter.head,
        received=received(connection, charter, visitor, now),
        raised=raised(connection, charter),
        raisable=raisable(connection, charter) if may else (),
        may=may,
    )


def due_day(rules: Procedure, asked: date) -> date:
    """Return the last day in time for an answer, by the procedure's duty to answer."""
    duty = next((one for one in rules.duties if one.kind is DutyKind.ANSWER), None)
    return after(asked, duty.every) if duty else asked + timedelta(days=ANSWER_DAYS)


def received(
    connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime
) -> tuple[ReceivedLine, ...]:
    """Return what came from below, undecided first, the one due next before the others."""
    proposals = raising.proposals(connection, charter.charter_id)
    if not proposals:
        return ()
    rules = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    titles = amendments.titles(connection, charter.charter_id)
    seen = {one.n for one in amendments.every(connection, charter.charter_id) if visible(one, visitor)}
    found = [_received(rules, one, titles if one.amendment in seen else {}, bangkok_date(now)) for one in proposals]
    return tuple(sorted(found, key=lambda one: (one.decided is not None, one.due, one.n)))


def _received(rules: Procedure, one: ProposalRecord, titles: Mapping[int, str], today: date) -> ReceivedLine:
    at = bangkok_date(one.at)
    due = due_day(rules, at)
    return ReceivedLine(
        n=one.n,
        title=one.title,
        reason=one.reason,
        history=one.history,
        state=one.state,
        amendment=one.amendment if one.amendment in titles else 0,
        amendment_title=titles.get(one.amendment, ""),
        why=one.why,
        at=at,
        due=due,
        decided=bangkok_date(one.decided) if one.decided else None,
        overdue=one.decided is None and today > due,
        open=one.state in _OPEN,
    )


def raisable(connection: Connection, charter: CharterRecord) -> tuple[RaisablePair, ...]:
    """Return what passed here and where it may be raised to, what was raised already left out."""
    above = _above(connection, charter)
    if not above:
        return ()
    done = {(one.amendment, one.target) for one in raising.raisings(connection, charter.charter_id)}
    titles = amendments.titles(connection, charter.charter_id)
    found = []
    for record in amendments.every(connection, charter.charter_id):
        stages = process.procedure(connection, charter.charter_id, record.procedure_hash).stages
        last = any(one.id == record.stage and one.kind is StageKind.PROMULGATION for one in stages)
        passed = record.state == ADOPTED or (record.state == "under_way" and last)
        left = tuple((one.slug, one.title) for one in above if (record.n, one.charter_id) not in done)
        if passed and record.kind != "corrigendum" and left:
            found.append(RaisablePair(n=record.n, title=titles.get(record.n, ""), targets=left))
    return tuple(reversed(found))


def may_rise(connection: Connection, charter: CharterRecord, n: int) -> bool:
    """Whether an amendment has passed here and there is a charter above it was not raised to."""
    return any(one.n == n for one in raisable(connection, charter))


def _above(connection: Connection, charter: CharterRecord) -> tuple[CharterRecord, ...]:
    wider = [place.place_id for place in places.of_charter(connection, charter.charter_id)[:-1]]
    given = places.given(connection)
    known = [one for one in charters.every(connection) if given.get(one.charter_id) in wider]
    return tuple(sorted(known, key=lambda one: -wider.index(given[one.charter_id])))
