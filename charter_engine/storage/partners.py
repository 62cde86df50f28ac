"""Partner organisations, what they were asked and answered, and in whose name versions are signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows

KINDS: Final = ("lead", "partner", "host")


class NoSuchPartner(NotFound):
    """The charter has no partner {name} now."""

    remedy = "See the list of partners."


class NoSuchQuestion(NotFound):
    """No question {name} waits for a partner's answer."""

    remedy = "See the questions on the page of partners."


@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerRecord:
    """An organisation: `kind` lead, partner or host; `seat` stands for it ("" for none), `ended` None while it is in.

    `short` is what it is called among its own.
    """

    n: int
    name: str
    short: str
    kind: str
    seat: str
    began: datetime
    ended: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionRecord:
    """A question to a partner, about an amendment (0: none); `answer` and `seat` are empty until `answered`."""

    n: int
    partner: int
    amendment: int
    question: str
    answer: str
    seat: str
    asked: datetime
    due: date
    answered: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureRecord:
    """A party's signature under a version's root."""

    version: int
    signatory: str
    seat: str
    root: str
    at: datetime


_P = rows.partner.c
_Q = rows.partner_question.c
_S = rows.party_signature.c


def next_partner(connection: Connection, charter_id: str) -> int:
    """Return the next partner's number, under the charter's lock."""
    query = select(func.coalesce(func.max(_P.n), 0)).where(_P.charter_id == charter_id)
    return 1 + int(connection.execute(query).scalar_one())


def add(connection: Connection, charter_id: str, record: PartnerRecord) -> None:
    """Enter a partner."""
    connection.execute(insert(rows.partner).values(charter_id=charter_id, **records.values(record)))


def keep(connection: Connection, charter_id: str, record: PartnerRecord) -> None:
    """Write how a partner stands now."""
    where = (_P.charter_id == charter_id, _P.n == record.n)
    connection.execute(update(rows.partner).where(*where).values(**records.values(record)))


def every(connection: Connection, charter_id: str) -> tuple[PartnerRecord, ...]:
    """Return all partners there are and were, in order of their joining."""
    columns = records.columns(rows.partner, PartnerRecord)
    query = select(*columns).where(_P.charter_id == charter_id).order_by(_P.n)
    return tuple(PartnerRecord(**row._mapping) for row in connection.execute(query))


def current(connection: Connection, charter_id: str, n: int) -> PartnerRecord:
    """Return a partner that has not left; raises NoSuchPartner."""
    for one in every(connection, charter_id):
        if one.n == n and one.ended is None:
            return one
    raise NoSuchPartner(what="partner", name=n)


def next_question(connection: Connection, charter_id: str) -> int:
    """Return the next question's number, under the charter's lock."""
    query = select(func.coalesce(func.max(_Q.n), 0)).where(_Q.charter_id == charter_id)
    return 1 + int(connection.execute(query).scalar_one())


def add_question(connection: Connection, charter_id: str, record: QuestionRecord) -> None:
    """Enter a question."""
    connection.execute(insert(rows.partner_question).values(charter_id=charter_id, **records.values(record)))


def keep_question(connection: Connection, charter_id: str, record: QuestionRecord) -> None:
    """Write a question with its answer."""
    where = (_Q.charter_id == charter_id, _Q.n == record.n)
    connection.execute(update(rows.partner_question).where(*where).values(**records.values(record)))


def questions(connection: Connection, charter_id: str) -> tuple[QuestionRecord, ...]:
    """Return every question, oldest first."""
    columns = records.columns(rows.partner_question, QuestionRecord)
    query = select(*columns).where(_Q.charter_id == charter_id).order_by(_Q.n)
    return tuple(QuestionRecord(**row._mapping) for row in connection.execute(query))


def question(connection: Connection, charter_id: str, n: int) -> QuestionRecord:
    """Return a question that waits for its answer; raises NoSuchQuestion."""
    for one in questions(connection, charter_id):
        if one.n == n and one.answered is None:
            return one
    raise NoSuchQuestion(what="question", name=n)


def add_signature(connection: Connection, charter_id: str, record: SignatureRecord) -> None:
    """Keep a party's signature, for ever."""
    connection.execute(insert(rows.party_signature).values(charter_id=charter_id, **records.values(record)))


def signatures(connection: Connection, charter_id: str, version: int | None = None) -> tuple[SignatureRecord, ...]:
    """Return the parties' signatures, of one version or of all, in order of signing."""
    columns = records.columns(rows.party_signature, SignatureRecord)
    query = select(*columns).where(_S.charter_id == charter_id).order_by(_S.version, _S.at, _S.signatory)
    if version is not None:
        query = query.where(_S.version == version)
    return tuple(SignatureRecord(**row._mapping) for row in connection.execute(query))
