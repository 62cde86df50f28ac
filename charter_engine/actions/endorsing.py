"""Acts of support: showing a draft so that people may endorse it, endorsing it, taking that back.

One person has one endorsement, whatever seats they hold. What was said is sealed in batches; thresholds that it reaches
are noted in the same transaction.
"""

from __future__ import annotations

from dataclasses import replace

from charter_engine.actions import data
from charter_engine.actions.amendments import DRAFT, GATHERING, UNDER_WAY, NotTheAuthor, revision_facts
from charter_engine.actions.data_proposals import Endorse
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.petitions import note_reached
from charter_engine.actions.proposal_rules import check_filer, keep
from charter_engine.domain.deliberation.carrying import asked_for, counts_districts, district_name
from charter_engine.domain.deliberation.endorsing import needed
from charter_engine.domain.deliberation.procedure import Procedure, StageKind
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text import canonical
from charter_engine.errors import Conflict, Invalid, RuleBroken
from charter_engine.storage import amendments, process, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.charters import SeatRecord
from charter_engine.storage.proposals import EndorsementRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoSupportAsked(RuleBroken):
    """The procedure asks for no endorsements of amendment {amendment}."""

    remedy = "File the draft at once; say what you think of it in a comment."


class NotToBeEndorsed(RuleBroken):
    """Amendment {amendment} is {state} and gathers no endorsements."""


class OwnProposal(RuleBroken):
    """The author of amendment {amendment} proposes it; others endorse it."""


class EndorsedAlready(Conflict):
    """You have endorsed amendment {amendment} already; everyone counts once."""

    remedy = "Nothing needs to be done; an endorsement may be taken back."


class NotEndorsedByYou(Conflict):
    """You have not endorsed amendment {amendment}."""


class DistrictNeeded(Invalid):
    """Endorsements are counted by district here; name yours."""

    remedy = "Name your district once; it is kept with your seat."


class OtherDistrict(Conflict):
    """Your seat belongs to {district}."""

    remedy = "Leave the district out; ask an officer where it is wrong."


@action(Right.PROPOSE, Owes.OFFICIAL, EntryType.STAGE_OPENED)
def publish_for_support(work: UnitOfWork, acting: Acting, record: AmendmentRecord, _: data.NoData) -> AmendmentRecord:
    """Show a draft to everyone so that it can be endorsed; from here on its procedure stands. Only its author may."""
    if not acting.holds(record.author):
        raise NotTheAuthor(who=acting.login, amendment=record.n, what="publish it")
    if record.state != DRAFT:
        raise NotToBeEndorsed(amendment=record.n, state=record.state, why=record.state)
    charter_id, connection = acting.charter.charter_id, work.connection
    shown = process.judged(connection, acting.charter, record)
    check_filer(work, acting, shown)
    rules = process.procedure(connection, charter_id, shown.procedure_hash)
    standing = process.standing(connection, charter_id, shown)
    if not needed(rules, rules.stage(shown.stage), standing.filer):
        raise NoSupportAsked(amendment=record.n, why="no support is asked for")
    shown = replace(shown, state=GATHERING, filed_at=work.now())
    revision = amendments.revision(connection, charter_id, record.n, record.revision)
    body = revision_facts(shown, revision) | {"stage": shown.stage}
    actor = acting.seat_for(Right.PROPOSE).seat
    work.record(charter_id, EntryType.STAGE_OPENED, f"amendments/{record.n}", actor=actor, body=body)
    return keep(work, charter_id, shown)


@action(Right.ENDORSE, Owes.SEALED)
def endorse(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: Endorse) -> AmendmentRecord:
    """Endorse a published amendment from one's district; raises EndorsedAlready, OwnProposal, DistrictNeeded."""
    charter_id, connection = acting.charter.charter_id, work.connection
    rules = _gathering(work, acting, record)
    ever = proposals.seats_ever(connection, charter_id, acting.person_id)
    if record.author in ever:
        raise OwnProposal(amendment=record.n, why="it is your own")
    if ever & proposals.standing(connection, charter_id, record.n).keys():
        raise EndorsedAlready(amendment=record.n, why="endorsed already")
    seat = acting.seat_for(Right.ENDORSE)
    district = _district(work, acting, seat, wanted, rules)
    _say(work, charter_id, record, seat.seat, district, stands=True)
    return note_reached(work, charter_id, record)


@action(Right.ENDORSE, Owes.SEALED)
def withdraw_endorsement(work: UnitOfWork, acting: Acting, record: AmendmentRecord, _: data.NoData) -> AmendmentRecord:
    """Take one's endorsement back; thresholds that were reached stay reached."""
    charter_id, connection = acting.charter.charter_id, work.connection
    _gathering(work, acting, record)
    ever = proposals.seats_ever(connection, charter_id, acting.person_id)
    mine = [one for seat, one in proposals.standing(connection, charter_id, record.n).items() if seat in ever]
    if not mine:
        raise NotEndorsedByYou(amendment=record.n, why="not endorsed")
    for one in mine:
        _say(work, charter_id, record, one.seat, one.district, stands=False)
    return record


def _gathering(work: UnitOfWork, acting: Acting, record: AmendmentRecord) -> Procedure:
    """Return the amendment's procedure; raises where nothing is endorsed any more, or never is."""
    rules = process.procedure(work.connection, acting.charter.charter_id, record.procedure_hash)
    if record.state not in {GATHERING, UNDER_WAY}:
        raise NotToBeEndorsed(amendment=record.n, state=record.state, why=record.state)
    if not asked_for(rules):
        raise NoSupportAsked(amendment=record.n, why="no support is asked for")
    stage = rules.stage(record.stage)
    if stage.kind is StageKind.PROMULGATION:
        raise NotToBeEndorsed(amendment=record.n, state=stage.name, why="it is decided")
    return rules


def _district(work: UnitOfWork, acting: Acting, seat: SeatRecord, wanted: Endorse, rules: Procedure) -> str:
    # A letter that nobody sees must not make two districts of one.
    named, own = district_name(canonical(wanted.district)), district_name(seat.district)
    if own and named and named != own:
        raise OtherDistrict(district=own, why="another district")
    if not own and named:
        proposals.set_district(work.connection, acting.charter.charter_id, seat.seat, named)
    if not own and not named and counts_districts(rules):
        raise DistrictNeeded(why="no district")
    return own or named


def _say(work: UnitOfWork, charter_id: str, record: AmendmentRecord, seat: str, district: str, *, stands: bool) -> None:
    every = proposals.endorsements(work.connection, charter_id, record.n)
    said = EndorsementRecord(
        amendment=record.n,
        seat=seat,
        n=sum(one.seat == seat for one in every) + 1,
        district=district,
        stands=stands,
        at=work.now(),
    )
    proposals.add_endorsement(work.connection, charter_id, said)
