"""Someone's part in the charters here: seats, amendments and comments of their own, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.amendment.rebase import Fit
from charter_engine.domain.deliberation.duty import late_from
from charter_engine.domain.identity.role import Right
from charter_engine.queries import amendment_list as proposed
from charter_engine.queries import comments as said
from charter_engine.queries import people, standing
from charter_engine.queries.amendment_list import AmendmentLine
from charter_engine.queries.amendment_way import UNDER_WAY
from charter_engine.queries.citations import changes
from charter_engine.queries.comments import CommentLine
from charter_engine.queries.partners import questions
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.queries.polls import my_ballot
from charter_engine.queries.raising import received
from charter_engine.queries.rebasing import carried, may_change, trees_of
from charter_engine.queries.sub_amendments import undecided
from charter_engine.storage import amendments, assemblies, charters, comments, process
from charter_engine.storage import people as kept
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.raising import RECEIVED

_LONG: Final = 120
_WAITING: Final = frozenset(
    {"file", "publish_for_support", "answer_petition", "admit", "close_comment", "review"}
    | {"schedule", "open_poll", "close_poll", "promulgate", "open"}
)
"""Acts that keep others waiting; what one may do as well (withdrawing, commenting) is no task."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """An act that waits for one of someone's seats: what it is about, where it is done, by when."""

    act: str
    title: str
    href: str
    until: datetime | None
    due: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MyCharter:
    """Someone's part in one charter."""

    slug: str
    title: str
    seats: tuple[PublicSeat, ...]
    tasks: tuple[Task, ...]
    amendments: tuple[AmendmentLine, ...]
    comments: tuple[CommentLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MyPage:
    """Every charter someone has a part in."""

    name: str
    charters: tuple[MyCharter, ...]

    @property
    def waiting(self) -> int:
        """How many acts wait."""
        return sum(len(charter.tasks) for charter in self.charters)


def my_page(connection: Connection, login: str, name: str, now: datetime) -> MyPage:
    """Return someone's part in every charter where a seat is held."""
    found = []
    for charter in charters.every(connection):
        seats = kept.seats_of(connection, charter.charter_id, login)
        if seats:
            found.append(_mine(connection, charter, Visitor(signed_in=True, seats=seats), now))
    return MyPage(name=name, charters=tuple(found))


def _mine(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> MyCharter:
    procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    known = people.public_seats(connection, charter, procedure)
    own = [one for one in comments.every(connection, charter.charter_id) if visitor.holds(one.seat)]
    return MyCharter(
        slug=charter.slug,
        title=charter.title,
        seats=tuple(known[seat.seat] for seat in visitor.seats),
        tasks=tuple(sorted(_tasks(connection, charter, visitor, now), key=_urgency)),
        amendments=tuple(
            line for line in proposed.lines(connection, charter, visitor) if visitor.holds(line.author.seat)
        ),
        comments=said.lines(connection, charter, now, own),
    )


def _urgency(task: Task) -> tuple[bool, str]:
    return not task.due, task.until.isoformat() if task.until else "~"


def _tasks(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> Iterator[Task]:
    yield from _votes(connection, charter, visitor)
    yield from _of_amendments(connection, charter, visitor, now)
    yield from _overtaken(connection, charter, visitor)
    yield from _of_meetings(connection, charter, visitor, now)
    yield from _of_levels(connection, charter, visitor, now)
    if visitor.may(Right.ANSWER):
        for line in said.lines(connection, charter, now):
            if line.state in {"waiting", "overdue"}:
                href = f"/charters/{charter.slug}/comments/{line.n}"
                title = f"{line.reference} {line.label}"
                until = late_from(line.due)
                yield Task(act="answer", title=title, href=href, until=until, due=line.state == "overdue")


def _votes(connection: Connection, charter: CharterRecord, visitor: Visitor) -> Iterator[Task]:
    titles = amendments.titles(connection, charter.charter_id)
    for poll in assemblies.polls(connection, charter.charter_id):
        if poll.state == process.OPEN and my_ballot(connection, charter, poll, visitor) == "":
            href = f"/charters/{charter.slug}/assemblies/{poll.assembly}#poll-{poll.k}"
            yield Task(
                act="vote", title=poll.subject or titles.get(poll.amendment, ""), href=href, until=None, due=False
            )


def _of_amendments(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> Iterator[Task]:
    titles = amendments.titles(connection, charter.charter_id)
    for record in amendments.every(connection, charter.charter_id):
        if not proposed.visible(record, visitor):
            continue
        for view in standing.of_amendment(connection, charter, record, now).now:
            if view.act in _WAITING and people.may_do(view.act, visitor, author=record.author):
                place = f"assemblies/{record.assembly}" if "/assemblies/" in view.on else f"amendments/{record.n}"
                href = f"/charters/{charter.slug}/{place}"
                yield Task(act=view.act, title=titles.get(record.n, ""), href=href, until=view.until, due=view.due)


def _overtaken(connection: Connection, charter: CharterRecord, visitor: Visitor) -> Iterator[Task]:
    """Yield the drafts that a newer version overtook and proposals to change a draft of one's own."""
    trees = trees_of(connection, charter.charter_id)
    for record in amendments.every(connection, charter.charter_id):
        if record.state != UNDER_WAY:
            continue
        here = f"/charters/{charter.slug}/amendments/{record.n}"
        newest = amendments.revision(connection, charter.charter_id, record.n, record.revision)
        if may_change(connection, charter.charter_id, record, visitor) and newest.base_version != charter.head:
            found = carried(trees, charter.head, newest)
            if found.fit is not Fit.CARRIES:
                title = " ".join([newest.title, *dict.fromkeys(one.label for one in found.questions)])
                yield Task(act="rebase", title=title, href=f"{here}/rebase", until=None, due=False)
        if visitor.holds(record.author):
            for sub in undecided(connection, charter.charter_id, record.n):
                yield Task(act="consent", title=sub.reason, href=f"{here}#sub-{sub.k}", until=None, due=False)


def _of_meetings(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> Iterator[Task]:
    for meeting in assemblies.every(connection, charter.charter_id):
        if meeting.state != "convened":
            continue
        for view in standing.of_assembly(connection, charter, meeting, now).now:
            if view.act in _WAITING and people.may_do(view.act, visitor):
                href = f"/charters/{charter.slug}/assemblies/{meeting.n}"
                yield Task(act=view.act, title=meeting.title, href=href, until=view.until, due=view.due)


def _of_levels(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> Iterator[Task]:
    """Yield what other charters and partners wait for, and changes of cited clauses nobody has looked at."""
    base = f"/charters/{charter.slug}"
    for asked in questions(connection, charter, visitor, now):
        if asked.mine:
            until = late_from(asked.due)
            late = asked.state == "overdue"
            title = asked.question[:_LONG]
            yield Task(act="answer_as_partner", title=title, href=f"{base}/partners", until=until, due=late)
    if not visitor.may(Right.RUN_STAGE):
        return
    for one in received(connection, charter, visitor, now):
        if one.state == RECEIVED:
            until = late_from(one.due)
            yield Task(act="synthesise", title=one.title, href=f"{base}/raised", until=until, due=one.overdue)
    for change in changes(connection, charter, unseen=True):
        title = f"{change.there} {change.title}"
        yield Task(act="acknowledge", title=title, href=f"{base}/citations", until=None, due=False)
