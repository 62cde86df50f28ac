"""Comments: the fact of a comment is history and names a seat; its words stand apart and can be erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from charter_engine.domain.comments.reference import UnreadableReference, read_reference
from charter_engine.errors import NotFound
from charter_engine.storage import records, rows


class NoSuchComment(NotFound):
    """There is no comment {name} here."""

    remedy = "Check the reference number on your receipt."


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentRecord:
    """A comment as made: on the words [start, end) of `clause`.

    They stand in version `version` (`amendment` 0), or in revision `revision` of `amendment`. `commitment` binds the
    words without giving them away.
    `exact` and `body` are empty once erased.
    """

    n: int
    reference: str
    amendment: int
    revision: int
    version: int
    clause: str
    start: int
    end: int
    seat: str
    commitment: str
    at: datetime
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    body: str = ""
    erased: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The secretariat's answer; the newest revision counts. `led_to` says in words what became of the comment."""

    n: int
    revision: int
    body: str
    led_to: str
    seat: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceRecord:
    """Where a comment's words are in a version (`amendment` 0) or in a revision of an amendment.

    `trace` is what carrying them further needs: the share kept, the surviving pieces, the status before it was checked.
    """

    n: int
    amendment: int
    revision: int
    version: int
    status: str
    clause: str | None
    start: int | None
    end: int | None
    trace: dict[str, Any] = field(default_factory=dict)


_LARGEST, _DIGITS = 2_000_000_000, 11

_C = rows.comment.c
_T = rows.comment_text.c
_A = rows.comment_answer.c
_P = rows.comment_place.c
_FACTS = ("n", "reference", "amendment", "revision", "version", "clause", "start", "end", "seat", "commitment", "at")
_WORDS = ("exact", "prefix", "suffix", "body")


def add(connection: Connection, charter_id: str, record: CommentRecord, salt: str) -> None:
    """Keep a comment: its facts as history, its words and salt where they can be erased."""
    facts = {name: getattr(record, name) for name in _FACTS}
    connection.execute(insert(rows.comment).values(charter_id=charter_id, **facts))
    words = {name: getattr(record, name) for name in _WORDS}
    connection.execute(insert(rows.comment_text).values(charter_id=charter_id, n=record.n, salt=salt, **words))


def every(connection: Connection, charter_id: str, *, n: int | None = None) -> tuple[CommentRecord, ...]:
    """Return comments with their words, oldest first."""
    join = rows.comment.outerjoin(rows.comment_text, (_C.charter_id == _T.charter_id) & (_C.n == _T.n))
    columns = [*(_C[name] for name in _FACTS), *(_T[name] for name in _WORDS)]
    query = select(*columns).select_from(join).where(_C.charter_id == charter_id).order_by(_C.n)
    if n is not None:
        query = query.where(_C.n == n)
    return tuple(_comment(row) for row in connection.execute(query))


def _comment(row: Row[tuple[object, ...]]) -> CommentRecord:
    values = dict(row._mapping)
    erased = values["body"] is None
    if erased:
        values |= dict.fromkeys(_WORDS, "")
    return CommentRecord(**values, erased=erased)


def _number(typed: str, connection: Connection, charter_id: str) -> int:
    """Return the number of a comment typed as a number or as its reference, in either digits; 0 is none."""
    if typed.isdecimal() and len(typed) < _DIGITS:
        return min(int(typed), _LARGEST)
    try:
        prefix, number = read_reference(typed)
    except UnreadableReference:
        return 0
    ours = select(rows.charter.c.prefix).where(rows.charter.c.charter_id == charter_id)
    return min(number, _LARGEST) if connection.execute(ours).scalar_one_or_none() == prefix else 0


def by_reference(connection: Connection, charter_id: str, reference: str) -> CommentRecord:
    """Return a comment by its number (`7`) or its reference (`นว-๐๐๐๗`, `นว-0007`); raises NoSuchComment."""
    found = every(connection, charter_id, n=_number(reference, connection, charter_id))
    if not found:
        raise NoSuchComment(what="comment", name=reference)
    return found[0]


def salt(connection: Connection, charter_id: str, n: int) -> str | None:
    """Return the salt of a comment's commitment, or None once erased."""
    return connection.execute(select(_T.salt).where(_T.charter_id == charter_id, _T.n == n)).scalar_one_or_none()


def erase_words(connection: Connection, charter_id: str, n: int) -> None:
    """Delete a comment's words and salt together."""
    connection.execute(delete(rows.comment_text).where(_T.charter_id == charter_id, _T.n == n))


# --- answers ----------------------------------------------------------------------------------------------------------
def add_answer(connection: Connection, charter_id: str, answer: Answer) -> None:
    """Keep an answer; a correction is a further revision."""
    connection.execute(insert(rows.comment_answer).values(charter_id=charter_id, **records.values(answer)))


def answers(connection: Connection, charter_id: str) -> dict[int, Answer]:
    """Return the newest answer to each answered comment."""
    columns = records.columns(rows.comment_answer, Answer)
    query = select(*columns).where(_A.charter_id == charter_id).order_by(_A.n, _A.revision)
    return {row.n: Answer(**row._mapping) for row in connection.execute(query)}


# --- sealing ----------------------------------------------------------------------------------------------------------
def unsealed(connection: Connection, charter_id: str) -> tuple[tuple[int, str], ...]:
    """Return (number, commitment) of comments no ledger entry covers yet."""
    seal = rows.comment_seal.c
    join = rows.comment.outerjoin(rows.comment_seal, (_C.charter_id == seal.charter_id) & (_C.n == seal.n))
    query = select(_C.n, _C.commitment).select_from(join).where(_C.charter_id == charter_id, seal.n.is_(None))
    return tuple(connection.execute(query.order_by(_C.n)))


def add_seals(connection: Connection, charter_id: str, numbers: Iterable[int], seq: int) -> None:
    """Say which ledger entry covers these comments."""
    values = [{"charter_id": charter_id, "n": number, "seq": seq} for number in numbers]
    connection.execute(insert(rows.comment_seal), values)


def seal_of(connection: Connection, charter_id: str, n: int) -> int | None:
    """Return the ledger entry that covers a comment."""
    seal = rows.comment_seal.c
    return connection.execute(select(seal.seq).where(seal.charter_id == charter_id, seal.n == n)).scalar_one_or_none()


# --- places -----------------------------------------------------------------------------------------------------------
def add_places(connection: Connection, charter_id: str, places: Iterable[PlaceRecord]) -> None:
    """Keep where comments' words are in a new version or revision."""
    values = [{"charter_id": charter_id} | records.values(place) for place in places]
    if values:
        connection.execute(insert(rows.comment_place), values)


def places(connection: Connection, charter_id: str, *, n: int | None = None) -> tuple[PlaceRecord, ...]:
    """Return the recorded places in order of version and revision."""
    columns = records.columns(rows.comment_place, PlaceRecord)
    query = select(*columns).where(_P.charter_id == charter_id).order_by(_P.n, _P.version, _P.amendment, _P.revision)
    if n is not None:
        query = query.where(_P.n == n)
    return tuple(PlaceRecord(**row._mapping) for row in connection.execute(query))


def count(connection: Connection, charter_id: str) -> int:
    """Return how many comments a charter has."""
    return connection.execute(select(func.count()).where(_C.charter_id == charter_id)).scalar_one()
