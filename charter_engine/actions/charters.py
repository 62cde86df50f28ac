"""Acts on a charter as such: registering it, appointing to its seats, adopting its procedure."""

from __future__ import annotations

import re
import secrets

from charter_engine.actions import accounts, data
from charter_engine.actions.compositions import check_room
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.domain.deliberation.clauses import check_citations
from charter_engine.domain.deliberation.faults import FaultyProcedure
from charter_engine.domain.deliberation.places import lines_of
from charter_engine.domain.deliberation.procedure import Procedure, StageKind
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.identity.role import Right, Role, holds
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import Conflict, Invalid, NotFound, NotPermitted, RuleBroken
from charter_engine.storage import charters, ledger, people, process, setup, texts
from charter_engine.storage.charters import CharterRecord, SeatRecord
from charter_engine.storage.unit_of_work import UnitOfWork

INSTALLATION = "installation"
"""The actor of what is done at the machine itself, before anyone holds a seat."""

_RESERVED = frozenset({"new"})
"""Short names that addresses need for themselves."""

_STAGE_RIGHTS = {
    StageKind.ADMISSIBILITY: Right.ADMIT,
    StageKind.COMMENT: Right.RUN_STAGE,
    StageKind.REVIEW: Right.RECOMMEND,
    StageKind.PROMULGATION: Right.PROMULGATE,
}


class SlugTaken(Conflict):
    """There is a charter {slug!r} already."""

    remedy = "Choose another short name."


class LastOfficer(RuleBroken):
    """Seat {seat} is the last officer's of this charter; without one nobody could appoint any more."""

    remedy = "Appoint another officer first, then end this seat."


class OfficersOnly(NotPermitted):
    """Only an officer of the installation registers charters."""

    remedy = "Ask whoever keeps this installation."


class SeatedAlready(Conflict):
    """{login} holds seat {seat} of {body} already; one member has one vote."""

    remedy = "End that seat first, appoint someone else, or give the second office a seat in a body of its own."


class NoSuchBody(Invalid):
    """The procedure knows no {what} {name!r}."""

    remedy = "Use an id that the procedure file names."


def acting_in(work: UnitOfWork, login: str, slug: str, *, lock: bool = False) -> Acting:
    """Return who a login is in a charter; one without a seat gets a citizen's. Raises NoSuchAccount, NoSuchCharter."""
    charter = charters.by_slug(work.connection, slug, lock=lock)
    account = people.account_by_login(work.connection, login)
    held = charters.seats_of_person(work.connection, charter.charter_id, account.person_id)
    if not held:
        # Two first words at once must not give two seats.
        charters.hold(work.connection, charter.charter_id)
        held = charters.seats_of_person(work.connection, charter.charter_id, account.person_id)
    if not held:
        held = (_citizen_seat(work, charter, account.person_id),)
    granted = _granted(work, charter, held)
    return Acting(login=login, person_id=account.person_id, charter=charter, seats=held, granted=granted)


def _granted(work: UnitOfWork, charter: CharterRecord, held: tuple[SeatRecord, ...]) -> frozenset[tuple[str, Right]]:
    """Return what the procedure gives to secretaries and chairs of a body in which no role has the stage's right."""
    offices = [seat for seat in held if seat.body and seat.role in {Role.SECRETARIAT, Role.CHAIR}]
    stages = procedure_of(work, charter).stages if offices else ()
    found = set()
    for stage in stages:
        right = _STAGE_RIGHTS.get(stage.kind)
        for seat in offices:
            if right is not None and seat.body == stage.body and not holds(Role(seat.role), right):
                roll = charters.roll(work.connection, charter.charter_id, seat.body)
                if not any(holds(Role(other.role), right) for other in roll):
                    found.add((seat.seat, right))
    return frozenset(found)


def _citizen_seat(work: UnitOfWork, charter: CharterRecord, person_id: str) -> SeatRecord:
    seat = _new_seat(work, charter, data.Appoint(login="-", role="citizen"))
    charters.add_seat(work.connection, seat, person_id)
    return seat


def _new_seat(work: UnitOfWork, charter: CharterRecord, wanted: data.Appoint) -> SeatRecord:
    return SeatRecord(
        charter_id=charter.charter_id,
        seat=f"s-{secrets.token_hex(6)}",
        role=wanted.role,
        body=wanted.body,
        sector=wanted.sector,
        weight=wanted.weight,
        began=work.now(),
        ended=None,
        district=wanted.district,
    )


def procedure_of(work: UnitOfWork, charter: CharterRecord) -> Procedure:
    """Return the charter's procedure of today."""
    return process.procedure(work.connection, charter.charter_id, charter.procedure_hash)


def create_charter(work: UnitOfWork, wanted: data.NewCharter) -> CharterRecord:
    """Register a charter with its procedure and begin its log; raises SlugTaken and FaultyProcedure."""
    procedure = read_procedure(wanted.procedure)
    if wanted.slug in _RESERVED or any(known.slug == wanted.slug for known in charters.every(work.connection)):
        raise SlugTaken(slug=wanted.slug, why="the short name is taken")
    charter_id = secrets.token_hex(8)
    charter = CharterRecord(
        charter_id=charter_id,
        slug=wanted.slug,
        title=wanted.title,
        place=wanted.place,
        kind=wanted.kind,
        prefix=wanted.prefix or _prefix(wanted.place),
        origin=f"{setup.installation(work.connection).origin}/{charter_id}",
        procedure_hash=procedure.hash,
        head=0,
        created=work.now(),
    )
    charters.add(work.connection, charter)
    charters.add_procedure(work.connection, charter_id, procedure.hash, wanted.procedure, work.now())
    ledger.open_log(work.connection, charter_id, work.now())
    body = {"slug": charter.slug, "title": charter.title, "place": charter.place, "kind": charter.kind}
    work.record(charter_id, EntryType.CHARTER_CREATED, "charter", actor=INSTALLATION, body=body)
    body = {"procedure": procedure.hash, "name": procedure.name}
    work.record(charter_id, EntryType.PROCEDURE_ADOPTED, "procedure", actor=INSTALLATION, body=body)
    return charter


def found_charter(work: UnitOfWork, login: str, wanted: data.NewCharter) -> CharterRecord:
    """Register a charter for an officer of the installation, who gets its first seat and appoints to the others.

    Raises OfficersOnly, SlugTaken and FaultyProcedure.
    """
    if not people.account_by_login(work.connection, login).officer:
        raise OfficersOnly(who=login, what="register charters")
    charter = create_charter(work, wanted)
    appoint_at_machine(work, charter, data.Appoint(login=login, role="officer"))
    return charter


def _prefix(place: str) -> str:
    """Return two consonants that stand for a place: นครสวรรค์ gives นค."""
    name = re.sub(r"^(จังหวัด|อำเภอ|ตำบล)\s*", "", place)
    return "".join(re.findall("[ก-ฮ]", name)[:2]) or "ธน"


def appoint_at_machine(work: UnitOfWork, charter: CharterRecord, wanted: data.Appoint) -> SeatRecord:
    """Appoint from the machine itself (the first officer, an example's roll)."""
    return _appoint(work, charter, wanted, actor=INSTALLATION)


@action(Right.APPOINT, Owes.OFFICIAL, EntryType.SEAT_APPOINTED)
def appoint(work: UnitOfWork, acting: Acting, wanted: data.Appoint) -> SeatRecord:
    """Give an account a seat; raises NoSuchBody, NoSuchAccount, BodyIsFull and SeatedAlready."""
    return _appoint(work, acting.charter, wanted, actor=acting.seat_for(Right.APPOINT).seat)


@action(Right.APPOINT, Owes.OFFICIAL, EntryType.SEAT_APPOINTED)
def appoint_newcomer(
    work: UnitOfWork, acting: Acting, wanted: data.Appoint, *, name: str, password_hash: str
) -> SeatRecord:
    """Open an account and give it a seat, or neither; raises NoSeatForThis, UnusableLogin, LoginTaken, NoSuchBody."""
    account = accounts.open_account(work, login=wanted.login, name=name, password_hash=password_hash)
    seated = wanted.model_copy(update={"login": account.login})
    return _appoint(work, acting.charter, seated, actor=acting.seat_for(Right.APPOINT).seat)


def _appoint(work: UnitOfWork, charter: CharterRecord, wanted: data.Appoint, *, actor: str) -> SeatRecord:
    procedure = procedure_of(work, charter)
    if wanted.body and wanted.body not in {body.id for body in procedure.bodies}:
        raise NoSuchBody(what="body", name=wanted.body, why="unknown body")
    if wanted.sector and wanted.sector not in {sector.id for sector in procedure.sectors}:
        raise NoSuchBody(what="sector", name=wanted.sector, why="unknown sector")
    # Two appointments at once must not fill one place twice, nor seat one person twice.
    charters.hold(work.connection, charter.charter_id)
    check_room(work, charter.charter_id, procedure, wanted.body)
    account = people.account_by_login(work.connection, wanted.login)
    _check_unseated(work, charter, procedure, wanted, account.person_id)
    seat = _new_seat(work, charter, wanted)
    charters.add_seat(work.connection, seat, account.person_id)
    body = {
        "seat": seat.seat,
        "role": Role(seat.role).value,
        "body": seat.body,
        "sector": seat.sector,
        "weight": seat.weight,
        **({"district": seat.district} if seat.district else {}),
    }
    work.record(charter.charter_id, EntryType.SEAT_APPOINTED, "seats", actor=actor, body=body)
    return seat


def _check_unseated(
    work: UnitOfWork, charter: CharterRecord, procedure: Procedure, wanted: data.Appoint, person_id: str
) -> None:
    """Raise SeatedAlready for a second seat of one person in a body: seats hide who holds them, and each has a vote."""
    held = charters.seats_of_person(work.connection, charter.charter_id, person_id)
    other = next((seat.seat for seat in held if wanted.body and seat.body == wanted.body), None)
    if other is not None:
        body = procedure.body(wanted.body)
        name = body.name if body else wanted.body
        raise SeatedAlready(login=wanted.login, seat=other, body=name, why="one seat in a body")


@action(Right.APPOINT, Owes.OFFICIAL, EntryType.SEAT_ENDED)
def end_seat(work: UnitOfWork, acting: Acting, wanted: data.EndSeat) -> None:
    """End a seat."""
    _end(work, acting.charter.charter_id, wanted.seat, actor=acting.seat_for(Right.APPOINT).seat)


def end_seat_at_machine(work: UnitOfWork, charter: CharterRecord, seat: str) -> None:
    """End a seat from the machine itself; raises NotFound."""
    _end(work, charter.charter_id, seat, actor=INSTALLATION)


def _end(work: UnitOfWork, charter_id: str, name: str, *, actor: str) -> None:
    seat = charters.seat_by_id(work.connection, charter_id, name)
    if seat is None or seat.ended is not None:
        raise NotFound(what="held seat", name=name)
    if seat.role == Role.OFFICER and not _another_officer(work, charter_id, name):
        raise LastOfficer(seat=name, why="the last officer's seat")
    charters.end_seat(work.connection, charter_id, name, work.now())
    work.record(charter_id, EntryType.SEAT_ENDED, "seats", actor=actor, body={"seat": name})


def _another_officer(work: UnitOfWork, charter_id: str, name: str) -> bool:
    held = (seat for seat in charters.seats(work.connection, charter_id) if seat.ended is None)
    return any(seat.role == Role.OFFICER and seat.seat != name for seat in held)


@action(Right.APPOINT, Owes.OFFICIAL, EntryType.PROCEDURE_ADOPTED)
def adopt_procedure(work: UnitOfWork, acting: Acting, wanted: data.AdoptProcedure) -> Procedure:
    """Use another procedure for amendments filed from now on; those under way keep theirs.

    Raises FaultyProcedure, also where it cites a clause that the newest version does not have.
    """
    procedure = read_procedure(wanted.source)
    charter_id = acting.charter.charter_id
    if acting.charter.head:
        tree = texts.tree(work.connection, charter_id, acting.charter.head)
        if faults := check_citations(procedure, tree, lines_of(wanted.source)):
            raise FaultyProcedure(faults)
    charters.add_procedure(work.connection, charter_id, procedure.hash, wanted.source, work.now())
    charters.set_procedure(work.connection, charter_id, procedure.hash)
    body = {"procedure": procedure.hash, "name": procedure.name}
    actor = acting.seat_for(Right.APPOINT).seat
    work.record(charter_id, EntryType.PROCEDURE_ADOPTED, "procedure", actor=actor, body=body)
    return procedure
