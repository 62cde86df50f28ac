"""Partner organisations: joining and leaving, questions they owe an answer to, and signing what was adopted."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from charter_engine.actions import data_levels as data
from charter_engine.actions.charters import procedure_of
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.domain.deliberation.procedure import Signatory
from charter_engine.domain.identity.role import Right, Role
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text import canonical, canonical_line
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import Conflict, Invalid, NotFound, NotPermitted
from charter_engine.storage import amendments, charters, partners, texts
from charter_engine.storage.partners import PartnerRecord, QuestionRecord, SignatureRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoPartnerSeat(Invalid):
    """{seat} is no held seat of a partner organisation in this charter."""

    remedy = "Appoint someone with the role partner first, then name that seat."


class PartnerHere(Conflict):
    """{name} is a partner already."""

    remedy = "End its part first, or use another name."


class NotYourOrganisation(NotPermitted):
    """{who} does not stand for {name}."""

    remedy = "Only the seat that stands for an organisation answers and signs in its name."


class DueDayGone(Invalid):
    """{due} has passed; a question is answered later."""

    remedy = "Name today or a later day."


class NoSuchSignatory(NotFound):
    """The procedure names no party {name} that signs."""

    remedy = "See the parties in the rules of procedure."


class SignedBefore(Conflict):
    """{name} has signed version {version} already."""

    remedy = "A signature stands; nothing more is needed."


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _check_seat(work: UnitOfWork, charter_id: str, name: str) -> None:
    seat = charters.seat_by_id(work.connection, charter_id, name)
    if seat is None or seat.ended is not None or seat.role != Role.PARTNER:
        raise NoPartnerSeat(seat=name, why="no partner's seat")


@action(Right.KEEP_ROLL, Owes.OFFICIAL, EntryType.PARTNER_JOINED)
def join_partner(work: UnitOfWork, acting: Acting, wanted: data.JoinPartner) -> PartnerRecord:
    """Enter an organisation as lead, partner or host; raises PartnerHere, NoPartnerSeat."""
    charter_id, name = acting.charter.charter_id, canonical_line(wanted.name).text
    if any(one.name == name and one.ended is None for one in partners.every(work.connection, charter_id)):
        raise PartnerHere(name=name, why="a partner already")
    if wanted.seat:
        _check_seat(work, charter_id, wanted.seat)
    made = PartnerRecord(
        n=partners.next_partner(work.connection, charter_id),
        name=name,
        short=canonical_line(wanted.short).text if wanted.short else "",
        kind=wanted.kind,
        seat=wanted.seat,
        began=work.now(),
        ended=None,
    )
    partners.add(work.connection, charter_id, made)
    _record(work, acting, EntryType.PARTNER_JOINED, made, {"kind": made.kind, "seat": made.seat})
    return made


def _record(work: UnitOfWork, acting: Acting, kind: EntryType, partner: PartnerRecord, body: dict[str, object]) -> None:
    facts = {"partner": partner.n, "name": partner.name} | body
    actor = acting.seat_for(Right.KEEP_ROLL).seat
    work.record(acting.charter.charter_id, kind, f"partners/{partner.n}", actor=actor, body=facts)


@action(Right.KEEP_ROLL, Owes.OFFICIAL, EntryType.PARTNER_JOINED)
def seat_partner(work: UnitOfWork, acting: Acting, wanted: data.SeatPartner) -> PartnerRecord:
    """Say which seat stands for an organisation from now on; raises NoSuchPartner, NoPartnerSeat."""
    charter_id = acting.charter.charter_id
    partner = partners.current(work.connection, charter_id, wanted.partner)
    _check_seat(work, charter_id, wanted.seat)
    kept = replace(partner, seat=wanted.seat)
    partners.keep(work.connection, charter_id, kept)
    _record(work, acting, EntryType.PARTNER_JOINED, kept, {"stands": wanted.seat})
    return kept


@action(Right.KEEP_ROLL, Owes.OFFICIAL, EntryType.PARTNER_LEFT)
def end_partner(work: UnitOfWork, acting: Acting, wanted: data.PartnerNumber) -> PartnerRecord:
    """End an organisation's part; what it said and signed stays. Raises NoSuchPartner."""
    charter_id = acting.charter.charter_id
    gone = replace(partners.current(work.connection, charter_id, wanted.partner), ended=work.now())
    partners.keep(work.connection, charter_id, gone)
    _record(work, acting, EntryType.PARTNER_LEFT, gone, {})
    return gone


# --- questions --------------------------------------------------------------------------------------------------------
@action(Right.RUN_STAGE, Owes.OFFICIAL, EntryType.PARTNER_ASKED)
def ask_partner(work: UnitOfWork, acting: Acting, wanted: data.AskPartner) -> QuestionRecord:
    """Ask an organisation for its answer by a day; raises NoSuchPartner, NoSuchAmendment, DueDayGone."""
    charter_id, connection = acting.charter.charter_id, work.connection
    partner = partners.current(connection, charter_id, wanted.partner)
    if wanted.due < bangkok_date(work.now()):
        raise DueDayGone(due=wanted.due, why="a day gone by")
    if wanted.amendment:
        amendments.public(connection, charter_id, wanted.amendment)
    made = QuestionRecord(
        n=partners.next_question(connection, charter_id),
        partner=partner.n,
        amendment=wanted.amendment,
        question=canonical(wanted.question),
        answer="",
        seat="",
        asked=work.now(),
        due=wanted.due,
        answered=None,
    )
    partners.add_question(connection, charter_id, made)
    body: dict[str, object] = {
        "partner": partner.n,
        "name": partner.name,
        "question": made.n,
        "words": _digest(made.question),
        "due": made.due.isoformat(),
    }
    body |= {"amendment": made.amendment} if made.amendment else {}
    actor = acting.seat_for(Right.RUN_STAGE).seat
    work.record(charter_id, EntryType.PARTNER_ASKED, f"partners/{partner.n}", actor=actor, body=body)
    return made


def _stands_for(work: UnitOfWork, acting: Acting, number: int) -> PartnerRecord:
    """Return the partner whose seat is the actor's; raises NoSuchPartner, NotYourOrganisation."""
    partner = partners.current(work.connection, acting.charter.charter_id, number)
    if not partner.seat or not acting.holds(partner.seat):
        raise NotYourOrganisation(who=acting.login, name=partner.name, what="act in its name")
    return partner


@action(Right.REPLY, Owes.OFFICIAL, EntryType.PARTNER_ANSWERED)
def answer_as_partner(work: UnitOfWork, acting: Acting, wanted: data.AnswerAsPartner) -> QuestionRecord:
    """Answer a question in one's organisation's name; raises NoSuchQuestion, NotYourOrganisation."""
    charter_id = acting.charter.charter_id
    asked = partners.question(work.connection, charter_id, wanted.question)
    partner = _stands_for(work, acting, asked.partner)
    given = replace(asked, answer=canonical(wanted.answer), seat=partner.seat, answered=work.now())
    partners.keep_question(work.connection, charter_id, given)
    body = {"partner": partner.n, "name": partner.name, "question": given.n, "words": _digest(given.answer)}
    work.record(charter_id, EntryType.PARTNER_ANSWERED, f"partners/{partner.n}", actor=partner.seat, body=body)
    return given


# --- signing parties --------------------------------------------------------------------------------------------------
@action(Right.SIGN, Owes.OFFICIAL, EntryType.VERSION_SIGNED)
def sign_version(work: UnitOfWork, acting: Acting, wanted: data.SignVersion) -> SignatureRecord:
    """Sign a version in a party's name; raises NoSuchVersion, NoSuchSignatory, SignedBefore, NotYourOrganisation."""
    charter_id = acting.charter.charter_id
    parties = procedure_of(work, acting.charter).signatories
    party = next((one for one in parties if one.id == wanted.signatory), None)
    if party is None:
        raise NoSuchSignatory(what="party", name=wanted.signatory)
    version = texts.version(work.connection, charter_id, wanted.version)
    signed = partners.signatures(work.connection, charter_id, version.n)
    if any(one.signatory == party.id for one in signed):
        raise SignedBefore(name=party.name, version=version.n, why="signed before")
    made = SignatureRecord(
        version=version.n, signatory=party.id, seat=_signer(work, acting, party), root=version.root, at=work.now()
    )
    partners.add_signature(work.connection, charter_id, made)
    body = {"version": made.version, "signatory": party.id, "name": party.name, "root": made.root}
    work.record(charter_id, EntryType.VERSION_SIGNED, f"versions/{made.version}", actor=made.seat, body=body)
    return made


def _signer(work: UnitOfWork, acting: Acting, party: Signatory) -> str:
    """Return the seat that signs: the chair of the body named, or the one that stands for the organisation."""
    if party.body:
        for seat in acting.seats:
            if seat.role == Role.CHAIR and seat.body == party.body:
                return seat.seat
        raise NotYourOrganisation(who=acting.login, name=party.name, what="sign in its name")
    for partner in partners.every(work.connection, acting.charter.charter_id):
        named = party.name in (partner.name, partner.short) or party.id == partner.short
        if partner.ended is None and named:
            return _stands_for(work, acting, partner.n).seat
    raise NotYourOrganisation(who=acting.login, name=party.name, what="sign in its name")
