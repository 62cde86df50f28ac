"""Exactly what still needs a decision before the next meeting, by kind, with who decides and by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.amendment.rebase import Fit
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.deliberation.duty import DutyState
from charter_engine.domain.deliberation.procedure import Procedure, StageKind
from charter_engine.domain.identity.role import Right
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import comments as said
from charter_engine.queries import commitments, people, standing
from charter_engine.queries.amendment_way import UNDER_WAY, last_day, stage_of
from charter_engine.queries.citations import ChangeLine, changes
from charter_engine.queries.collisions import Pair, Pending, Together, every_pending, pairs
from charter_engine.queries.comments import CommentLine
from charter_engine.queries.commitments import CommitmentLine
from charter_engine.queries.duties import DutyLine, duties_page
from charter_engine.queries.partners import QuestionLine, questions
from charter_engine.queries.people import Offer, Visitor
from charter_engine.queries.raising import ReceivedLine, received
from charter_engine.queries.rebasing import trees_of
from charter_engine.queries.sub_amendments import undecided
from charter_engine.storage import amendments, assemblies, process
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.charters import CharterRecord

NEAR_DAYS: Final = 5
"""So many days before a comment's answer is due it is listed as near."""

_ASIDE: Final = frozenset(
    {"withdraw", "comment", "vote", "annul_poll", "revise"}
    | {"endorse", "withdraw_endorsement", "extend", "declare_urgent"}
)
"""Acts that keep nobody waiting, or are told under a heading of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NextMeeting:
    """The next meeting called, and how many days are left to it."""

    n: int
    title: str
    day: date
    days: int
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StageDue:
    """An amendment that waits in a stage: for which acts, by whom, and the stage's last day."""

    n: int
    title: str
    stage: str
    until: date | None
    late: bool
    offers: tuple[Offer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubDue:
    """A sub-amendment nobody has decided."""

    amendment: int
    title: str
    k: int
    reason: str
    mine: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RebaseDue:
    """An amendment that others overtook: `fit` merges (a proposal to confirm) or asks (answers to give)."""

    n: int
    title: str
    fit: Fit
    mine: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GuidePage:
    """What is open, most urgent first in each part; `total` counts all of it."""

    slug: str
    now: datetime
    meeting: NextMeeting | None
    stages: tuple[StageDue, ...]
    promulgations: tuple[StageDue, ...]
    subs: tuple[SubDue, ...]
    rebases: tuple[RebaseDue, ...]
    contested: tuple[Pair, ...]
    comments: tuple[CommentLine, ...]
    duties: tuple[DutyLine, ...]
    cited: tuple[ChangeLine, ...] = ()
    raised: tuple[ReceivedLine, ...] = ()
    asked: tuple[QuestionLine, ...] = ()
    commitments: tuple[CommitmentLine, ...] = ()

    @property
    def total(self) -> int:
        """How many decisions are owed."""
        parts = (self.stages, self.promulgations, self.subs, self.rebases, self.contested, self.comments, self.duties)
        return sum(map(len, (*parts, self.cited, self.raised, self.asked, self.commitments)))


def guide_page(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> GuidePage:
    """Return what still needs a decision."""
    today = bangkok_date(now)
    records = [one for one in amendments.every(connection, charter.charter_id) if one.state == UNDER_WAY]
    titles = amendments.titles(connection, charter.charter_id)
    trees = trees_of(connection, charter.charter_id)
    pending = every_pending(connection, charter, trees)
    waiting = [_due(connection, charter, one, titles, visitor, now) for one in records]
    last = {one.n for one in records if _promulgates(connection, charter, one)}
    return GuidePage(
        slug=charter.slug,
        now=now,
        meeting=_next_meeting(connection, charter, today),
        stages=tuple(sorted((one for one in waiting if one.n not in last), key=_urgency)),
        promulgations=tuple(sorted((one for one in waiting if one.n in last), key=_urgency)),
        subs=tuple(_subs(connection, charter, records, titles, visitor)),
        rebases=tuple(_rebases(records, pending, visitor)),
        contested=_contested(pending, trees(charter.head)),
        comments=tuple(line for line in said.lines(connection, charter, now) if _presses(line, today)),
        duties=tuple(one for one in duties_page(connection, charter, today).duties if _owed(one)),
        cited=changes(connection, charter, unseen=True),
        raised=tuple(one for one in received(connection, charter, visitor, now) if one.state == "received"),
        asked=tuple(one for one in questions(connection, charter, visitor, now) if one.answered is None),
        commitments=tuple(one for one in commitments.lines(connection, charter, today) if one.overdue),
    )


def _urgency(due: StageDue) -> tuple[bool, str, int]:
    return not due.late, due.until.isoformat() if due.until else "~", due.n


def _next_meeting(connection: Connection, charter: CharterRecord, today: date) -> NextMeeting | None:
    found = [one for one in assemblies.every(connection, charter.charter_id) if one.state != "closed"]
    if not found:
        return None
    first = min(found, key=lambda one: (one.day, one.n))
    return NextMeeting(n=first.n, title=first.title, day=first.day, days=(first.day - today).days, state=first.state)


def _procedure(connection: Connection, charter: CharterRecord, record: AmendmentRecord) -> Procedure:
    return process.procedure(connection, charter.charter_id, record.procedure_hash)


def _promulgates(connection: Connection, charter: CharterRecord, record: AmendmentRecord) -> bool:
    stage = stage_of(_procedure(connection, charter, record), record.stage)
    return stage is not None and stage.kind is StageKind.PROMULGATION


def _due(
    connection: Connection,
    charter: CharterRecord,
    record: AmendmentRecord,
    titles: dict[int, str],
    visitor: Visitor,
    now: datetime,
) -> StageDue:
    procedure = _procedure(connection, charter, record)
    stage = stage_of(procedure, record.stage)
    times = process.times(connection, charter.charter_id, record)
    closes = times.closes if times else None
    found = standing.of_amendment(connection, charter, record, now)
    views = [one for one in (*found.now, *found.later) if one.act not in _ASIDE]
    return StageDue(
        n=record.n,
        title=titles.get(record.n, ""),
        stage=stage.name if stage else record.stage,
        until=last_day(closes),
        late=closes is not None and now >= closes,
        offers=people.offers(views, procedure, visitor, author=record.author),
    )


def _subs(
    connection: Connection,
    charter: CharterRecord,
    records: Sequence[AmendmentRecord],
    titles: dict[int, str],
    visitor: Visitor,
) -> Iterator[SubDue]:
    for record in records:
        for sub in undecided(connection, charter.charter_id, record.n):
            mine = visitor.holds(record.author)
            yield SubDue(amendment=record.n, title=titles.get(record.n, ""), k=sub.k, reason=sub.reason, mine=mine)


def _rebases(records: Sequence[AmendmentRecord], pending: Sequence[Pending], visitor: Visitor) -> Iterator[RebaseDue]:
    authors = {record.n: record.author for record in records}
    for one in pending:
        if one.fit is not Fit.CARRIES:
            mine = visitor.may(Right.RUN_STAGE) or visitor.holds(authors[one.n])
            yield RebaseDue(n=one.n, title=one.title, fit=one.fit, mine=mine)


def _contested(pending: Sequence[Pending], head: Provision) -> tuple[Pair, ...]:
    """Return the pairs on one agenda that cannot both be had."""
    listed = [one for one in pending if one.assembly is not None]
    found = pairs(head, listed)
    return tuple(it for it in found if it.together is Together.CONTESTED and it.one.assembly == it.other.assembly)


def _presses(line: CommentLine, today: date) -> bool:
    """Whether an answer is overdue, or nearly."""
    return line.state == "overdue" or (line.state == "waiting" and (line.due - today).days <= NEAR_DAYS)


def _owed(duty: DutyLine) -> bool:
    return duty.state in {DutyState.WARNING, DutyState.OVERDUE}
