"""Comments: the list with what waits for an answer, one comment with where its words are now, and the form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.deliberation.duty import answer_due
from charter_engine.domain.deliberation.procedure import Duty, DutyKind, Period, Procedure, Unit
from charter_engine.domain.text import thai_digits
from charter_engine.domain.text.anchors import Anchor, Place, Status, honest
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.domain.text.redline import Op
from charter_engine.queries import people, standing
from charter_engine.queries.compare import cached_redline
from charter_engine.queries.people import Offer, PublicSeat, Visitor
from charter_engine.storage import amendments, comments, ledger, process, texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.comments import Answer, CommentRecord, PlaceRecord

ANSWER_DAYS: Final = 15
"""Days in which a comment is answered where the procedure says nothing, from the day of its reference number."""

ANSWER_DUTY: Final = Duty(
    id="", name="", every=Period(count=ANSWER_DAYS, unit=Unit.DAYS), body="", kind=DutyKind.ANSWER
)

PAGE: Final = 50
_SHORT: Final = 70
_HANGING: Final = "ะัาำิีึืฺุู็่้๊๋์ํ๎ๅ"
_LEADING: Final = "เแโใไ"
"""Context is cut at a fixed length: what cannot begin or end a Thai cluster is left out of what is shown."""

Segment = tuple[str, bool]
"""Words, and whether they are the ones marked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentLine:
    """A comment in a list; `state` is waiting, overdue, answered or erased, `days` how long it has waited.

    `due` is the last day on which an answer is in time.
    """

    n: int
    reference: str
    at: datetime
    clause: str
    label: str
    amendment: int
    words: str
    body: str
    state: str
    days: int
    led_to: str
    seat: str
    due: date


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentFilter:
    """What a list is narrowed to; `show` is all, waiting or overdue, `page` counts from 1."""

    clause: str = ""
    amendment: int | None = None
    show: str = "all"
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentsPage:
    """A page of the comments found, newest first, what there is to filter by, and how many there are in all."""

    wanted: CommentFilter
    lines: tuple[CommentLine, ...]
    clauses: tuple[tuple[str, str], ...]
    amendments: tuple[tuple[int, str], ...]
    found: int
    pages: int
    total: int
    waiting: int
    overdue: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """Where the words are now: in version `version`, or in `revision` of `amendment`; `lines` with the place marked.

    `words` are those that stand there, `change` the redline from the quote to them where they differ.
    """

    status: Status
    version: int
    amendment: int
    revision: int
    clause: str
    label: str
    words: str
    change: tuple[Op, ...]
    lines: tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentPage:
    """One comment: its words where they were said, where they are now, every stop between, its answer and seal."""

    n: int
    reference: str
    at: datetime
    answer_by: date
    state: str
    label: str
    clause: str
    amendment: int
    amendment_title: str
    revision: int
    version: int
    prefix: str
    exact: str
    suffix: str
    body: str
    erased: bool
    author: PublicSeat
    mine: bool
    whole: bool
    now: Whereabouts
    stops: tuple[tuple[int, int, int, str], ...]
    answer: Answer | None
    answered_by: PublicSeat | None
    seq: int | None
    acts: int
    offers: tuple[Offer, ...]
    slug: str


# --- texts ------------------------------------------------------------------------------------------------------------
class Texts:
    """The texts comments were made on, each built once."""

    def __init__(self, connection: Connection, charter: CharterRecord) -> None:
        self.connection, self.charter = connection, charter
        self.version = lru_cache(maxsize=None)(self._version)
        self.revision = lru_cache(maxsize=None)(self._revision)

    def _version(self, n: int) -> Provision:
        return texts.tree(self.connection, self.charter.charter_id, n)

    def _revision(self, amendment: int, number: int) -> Provision:
        found = amendments.revision(self.connection, self.charter.charter_id, amendment, number)
        return apply(self.version(found.base_version), operations_from_json(found.operations))

    def of(self, amendment: int, revision: int, version: int) -> Provision:
        """Return the text of an amendment's revision, or of a version."""
        return self.revision(amendment, revision) if amendment else self.version(version)

    def node(self, record: CommentRecord) -> Provision | None:
        """Return the provision a comment was made on."""
        return self.of(record.amendment, record.revision, record.version).find(record.clause)


def name_of(node: Provision | None) -> str:
    """Return what a provision is called, or its kind's name where it has no label."""
    if node is None:
        return ""
    return node.label or {Kind.PREAMBLE: "คำปรารภ", Kind.CLOSING: "ท้ายธรรมนูญ"}.get(node.kind, node.heading)


# --- the list ---------------------------------------------------------------------------------------------------------
def answer_by(at: datetime, duty: Duty = ANSWER_DUTY) -> date:
    """Return the last day on which an answer is in time."""
    asked = bangkok_date(at)
    return answer_due(duty, asked, None, asked).next_due


def answer_duty(rules: Procedure) -> Duty:
    """Return the duty to answer comments that a procedure names, or the one that holds where it names none."""
    return next((duty for duty in rules.duties if duty.kind is DutyKind.ANSWER), ANSWER_DUTY)


class Duties:
    """The duty to answer each comment: by its amendment's procedure, else by the one in force when it was made."""

    def __init__(self, connection: Connection, charter: CharterRecord) -> None:
        self._connection, self._charter = connection, charter
        self._pinned = {one.n: one.procedure_hash for one in amendments.every(connection, charter.charter_id)}
        self._adopted = tuple(
            (line.at, str(json.loads(line.data)["body"]["procedure"]))
            for line in ledger.lines(connection, charter.charter_id, subject="procedure")
        )

    def by(self, record: CommentRecord) -> date:
        """Return the last day on which an answer is in time."""
        in_force = [digest for at, digest in self._adopted if at <= record.at] or [self._charter.procedure_hash]
        digest = self._pinned.get(record.amendment, in_force[-1])
        rules = process.procedure(self._connection, self._charter.charter_id, digest)
        return answer_by(record.at, answer_duty(rules))


def _state(record: CommentRecord, answered: bool, today: date, due: date) -> str:  # noqa: FBT001 - a fact, not a switch
    if answered:
        return "answered"
    if record.erased:
        return "erased"
    return "overdue" if today > due else "waiting"


def lines(
    connection: Connection, charter: CharterRecord, now: datetime, records: Iterable[CommentRecord] | None = None
) -> tuple[CommentLine, ...]:
    """Return comments, newest first."""
    known, duties = Texts(connection, charter), Duties(connection, charter)
    found = comments.every(connection, charter.charter_id) if records is None else tuple(records)
    answers = comments.answers(connection, charter.charter_id)
    today = bangkok_date(now)
    return tuple(_line(known, record, answers.get(record.n), today, duties.by(record)) for record in reversed(found))


def _line(known: Texts, record: CommentRecord, answer: Answer | None, today: date, due: date) -> CommentLine:
    return CommentLine(
        n=record.n,
        reference=record.reference,
        at=record.at,
        clause=record.clause,
        label=name_of(known.node(record)),
        amendment=record.amendment,
        words=short(record.exact),
        body=record.body,
        state=_state(record, answer is not None, today, due),
        days=(today - bangkok_date(record.at)).days,
        led_to=answer.led_to if answer else "",
        seat=record.seat,
        due=due,
    )


def short(words: str) -> str:
    """Return words as a list has room for them."""
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rstrip()}…"


def comments_page(connection: Connection, charter: CharterRecord, wanted: CommentFilter, now: datetime) -> CommentsPage:
    """Return the charter's comments, narrowed as wanted."""
    found = lines(connection, charter, now)
    fitting = tuple(line for line in found if _fits(line, wanted))
    begin = (wanted.page - 1) * PAGE
    titles = amendments.titles(connection, charter.charter_id)
    said = sorted({line.amendment for line in found if line.amendment})
    return CommentsPage(
        wanted=wanted,
        lines=fitting[begin : begin + PAGE],
        clauses=tuple({line.clause: line.label for line in reversed(found)}.items()),
        amendments=tuple((n, titles.get(n, "")) for n in said),
        found=len(fitting),
        pages=max(1, -(-len(fitting) // PAGE)),
        total=len(found),
        waiting=sum(line.state in {"waiting", "overdue"} for line in found),
        overdue=sum(line.state == "overdue" for line in found),
    )


def _fits(line: CommentLine, wanted: CommentFilter) -> bool:
    shown = {"all": {line.state}, "waiting": {"waiting", "overdue"}, "overdue": {"overdue"}}[wanted.show]
    about = (not wanted.clause or line.clause == wanted.clause) and (
        wanted.amendment is None or line.amendment == wanted.amendment
    )
    return about and line.state in shown


# --- one comment ------------------------------------------------------------------------------------------------------
def comment_page(
    connection: Connection, charter: CharterRecord, reference: str, visitor: Visitor, now: datetime
) -> CommentPage:
    """Return a comment by its number or reference; raises NoSuchComment."""
    charter_id = charter.charter_id
    record = comments.by_reference(connection, charter_id, reference.strip())
    known, answer = Texts(connection, charter), comments.answers(connection, charter_id).get(record.n)
    places = comments.places(connection, charter_id, n=record.n)
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    seats = people.public_seats(connection, charter, procedure)
    views = standing.of_comment(connection, charter, record)
    node = known.node(record)
    titles, due = amendments.titles(connection, charter_id), Duties(connection, charter).by(record)
    return CommentPage(
        n=record.n,
        reference=record.reference,
        at=record.at,
        answer_by=due,
        state=_state(record, answer is not None, bangkok_date(now), due),
        label=name_of(node),
        clause=record.clause,
        amendment=record.amendment,
        amendment_title=titles.get(record.amendment, ""),
        revision=record.revision,
        version=record.version,
        prefix=record.prefix.lstrip(_HANGING),
        exact=record.exact,
        suffix=record.suffix.rstrip(_LEADING),
        body=record.body,
        erased=record.erased,
        author=seats.get(record.seat, people.stranger(record.seat)),
        mine=visitor.holds(record.seat),
        whole=node is not None and (record.start, record.end) == (0, len(node.text)),
        now=_whereabouts(known, record, _in_order(places)),
        stops=tuple((place.version, place.amendment, place.revision, place.status) for place in _in_order(places)),
        answer=answer,
        answered_by=seats.get(answer.seat, people.stranger(answer.seat)) if answer else None,
        seq=comments.seal_of(connection, charter_id, record.n),
        acts=answer.revision if answer else 0,
        offers=people.offers(views.now, procedure, visitor, author=record.seat),
        slug=charter.slug,
    )


def _in_order(places: Iterable[PlaceRecord]) -> tuple[PlaceRecord, ...]:
    """Revisions of the amendment first, then the versions its words went into."""
    return tuple(sorted(places, key=lambda place: (place.version, place.revision)))


def _whereabouts(known: Texts, record: CommentRecord, places: tuple[PlaceRecord, ...]) -> Whereabouts:
    if not places:
        place = Place(clause=record.clause, start=record.start, end=record.end, exact=record.exact, status=Status.EXACT)
        return _shown(known, record, place, record.amendment, record.revision, record.version)
    last = places[-1]
    place = Place(clause=last.clause, start=last.start, end=last.end, exact=None, status=Status(last.status))
    return _shown(known, record, place, last.amendment, last.revision, last.version)


def _shown(
    known: Texts, record: CommentRecord, place: Place, amendment: int, revision: int, version: int
) -> Whereabouts:
    tree = known.of(amendment, revision, version)
    node = tree.find(place.clause) if place.clause else None
    found = place.clause is not None and node is not None and place.start is not None and place.end is not None
    words = node.text[place.start : place.end] if found and node else ""
    anchor = Anchor(clause=record.clause, start=record.start, end=record.end, exact=record.exact)
    status = honest(anchor, replace(place, exact=words)).status if record.exact else place.status
    changed = status in {Status.CHANGED, Status.REPLACED} and bool(record.exact)
    return Whereabouts(
        status=status,
        version=version,
        amendment=amendment,
        revision=revision,
        clause=place.clause or record.clause,
        label=name_of(node),
        words=words,
        change=cached_redline(record.exact, words) if changed else (),
        lines=marked_lines(node.text, place.start or 0, place.end or 0) if node and found else (),
    )


def marked_lines(text: str, start: int, end: int) -> tuple[tuple[Segment, ...], ...]:
    """Return a clause's lines in segments, those inside [start, end) marked."""
    found, at = [], 0
    for line in text.split("\n"):
        low, high = (min(max(offset - at, 0), len(line)) for offset in (start, end))
        pieces = ((line[:low], False), (line[low:high], True), (line[high:], False))
        found.append(tuple(piece for piece in pieces if piece[0]))
        at += len(line) + 1
    return tuple(found)


def reference_typed(charter: CharterRecord, typed: str) -> str:
    """Return a reference as it is kept, from what someone typed: either digits, with or without its letters."""
    text = thai_digits("".join(typed.split()))
    digits = text.rpartition("-")[2]
    if digits.isdecimal() and len(digits) <= len("๐๐๐๐๐๐๐๐"):
        return f"{charter.prefix}-{thai_digits(f'{int(digits):04d}')}"
    return typed.strip()
