"""Partner organisations, what they owe an answer to, and which parties have signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Signatory
from charter_engine.domain.identity.role import Right, Role
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries.people import PublicSeat, Visitor, public_seats, stranger
from charter_engine.storage import amendments, charters, partners, process
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.partners import PartnerRecord, QuestionRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionLine:
    """A question: `state` answered, late (answered after its day), waiting or overdue; `mine` where one may answer."""

    n: int
    partner: str
    amendment: int
    title: str
    question: str
    answer: str
    asked: date
    due: date
    answered: date | None
    state: str
    mine: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerLine:
    """An organisation and who stands for it."""

    n: int
    name: str
    short: str
    kind: str
    seat: PublicSeat | None
    began: date
    ended: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyLine:
    """A party: who signed for it and when (None: not yet); `mine` where the visitor may sign in its name."""

    id: str
    name: str
    seat: PublicSeat | None
    at: datetime | None
    mine: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Signing:
    """The parties of a version."""

    version: int
    root: str
    parties: tuple[PartyLine, ...]

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(party.at is not None for party in self.parties)


@dataclass(frozen=True, kw_only=True, slots=True)
class PartnersPage:
    """Who takes part, what is asked and answered, who signed the newest version; choices for those who may act."""

    slug: str
    today: date
    partners: tuple[PartnerLine, ...]
    past: tuple[PartnerLine, ...]
    questions: tuple[QuestionLine, ...]
    signing: Signing | None
    may_keep: bool
    may_ask: bool
    seats: tuple[PublicSeat, ...]
    amendments: tuple[tuple[int, str], ...]

    @property
    def overdue(self) -> int:
        """How many answers are overdue."""
        return sum(one.state == "overdue" for one in self.questions)


def partners_page(connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime) -> PartnersPage:
    """Return the partners of a charter."""
    charter_id = charter.charter_id
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    known = public_seats(connection, charter, procedure)
    every = partners.every(connection, charter_id)
    held = [one for one in charters.seats(connection, charter_id) if one.ended is None and one.role == Role.PARTNER]
    titles = amendments.titles(connection, charter_id)
    public = [one.n for one in amendments.every(connection, charter_id) if one.state != "draft"]
    return PartnersPage(
        slug=charter.slug,
        today=bangkok_date(now),
        partners=tuple(_line(one, known) for one in every if one.ended is None),
        past=tuple(_line(one, known) for one in every if one.ended is not None),
        questions=questions(connection, charter, visitor, now),
        signing=signing(connection, charter, charter.head, visitor) if charter.head else None,
        may_keep=visitor.may(Right.KEEP_ROLL),
        may_ask=visitor.may(Right.RUN_STAGE),
        seats=tuple(known[one.seat] for one in held),
        amendments=tuple((n, titles.get(n, "")) for n in public),
    )


def _line(one: PartnerRecord, known: dict[str, PublicSeat]) -> PartnerLine:
    return PartnerLine(
        n=one.n,
        name=one.name,
        short=one.short,
        kind=one.kind,
        seat=known.get(one.seat),
        began=bangkok_date(one.began),
        ended=bangkok_date(one.ended) if one.ended else None,
    )


def questions(
    connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime
) -> tuple[QuestionLine, ...]:
    """Return every question, those that wait first, the most urgent before the others."""
    every = {one.n: one for one in partners.every(connection, charter.charter_id)}
    titles = amendments.titles(connection, charter.charter_id)
    today = bangkok_date(now)
    found = [
        _question(one, every[one.partner], titles, visitor, today)
        for one in partners.questions(connection, charter.charter_id)
    ]
    return tuple(sorted(found, key=lambda one: (one.answered is not None, one.due, one.n)))


def _question(
    one: QuestionRecord, partner: PartnerRecord, titles: dict[int, str], visitor: Visitor, today: date
) -> QuestionLine:
    answered = bangkok_date(one.answered) if one.answered else None
    late = (answered or today) > one.due
    state = ("late" if late else "answered") if answered else ("overdue" if late else "waiting")
    mine = answered is None and partner.ended is None and visitor.may(Right.REPLY) and visitor.holds(partner.seat)
    return QuestionLine(
        n=one.n,
        partner=partner.name,
        amendment=one.amendment,
        title=titles.get(one.amendment, ""),
        question=one.question,
        answer=one.answer,
        asked=bangkok_date(one.asked),
        due=one.due,
        answered=answered,
        state=state,
        mine=mine,
    )


def signing(connection: Connection, charter: CharterRecord, version: int, visitor: Visitor) -> Signing | None:
    """Return who signed a version and who has not; None where the procedure names no party and nobody signed."""
    charter_id = charter.charter_id
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    done = {one.signatory: one for one in partners.signatures(connection, charter_id, version)}
    if not procedure.signatories and not done:
        return None
    known = public_seats(connection, charter, procedure)
    listed = {party.id for party in procedure.signatories}
    gone = tuple(Signatory(id=name, name=name) for name in done if name not in listed)
    found = []
    for party in (*procedure.signatories, *gone):
        given = done.get(party.id)
        found.append(
            PartyLine(
                id=party.id,
                name=party.name,
                seat=known.get(given.seat, stranger(given.seat)) if given else None,
                at=given.at if given else None,
                mine=given is None and _signs(connection, charter_id, party, visitor),
            )
        )
    root = next((one.root for one in done.values()), "")
    return Signing(version=version, root=root, parties=tuple(found))


def _signs(connection: Connection, charter_id: str, party: Signatory, visitor: Visitor) -> bool:
    if not visitor.seats:
        return False
    if party.body:
        return any(seat.role == Role.CHAIR and seat.body == party.body for seat in visitor.seats)
    for one in partners.every(connection, charter_id):
        named = party.name in (one.name, one.short) or party.id == one.short
        if one.ended is None and named:
            return visitor.may(Right.SIGN) and visitor.holds(one.seat)
    return False
