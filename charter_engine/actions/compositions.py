"""Committees as their rules want them: no more seats than allowed, and enough of them from the sectors named."""

from __future__ import annotations

from charter_engine.domain.deliberation.composition import compositions
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.errors import Conflict, RuleBroken
from charter_engine.storage import charters, process
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class BodyIsFull(Conflict):
    """{body} has all of its {seats} seats taken."""

    remedy = "End a seat of the body first, or adopt a procedure that gives it more."


class CompositionLacks(RuleBroken):
    """{body} is not composed as its rule asks: {rule} hold {have} of {total} seats, and {need} are needed."""

    remedy = "Appoint to the missing seats before the body meets."


def check_room(work: UnitOfWork, charter_id: str, procedure: Procedure, body_id: str) -> None:
    """Raise BodyIsFull where a body may have no further seat."""
    body = procedure.body(body_id) if body_id else None
    if body is None or body.seats is None:
        return
    if len(charters.roll(work.connection, charter_id, body.id)) >= body.seats:
        raise BodyIsFull(body=body.name, seats=body.seats, why="every seat is taken")


def check_composition(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord) -> None:
    """Raise CompositionLacks where a body that is about to meet is not composed as it must be."""
    procedure = process.procedure(work.connection, charter.charter_id, charter.procedure_hash)
    body = procedure.body(meeting.body)
    if body is None or not body.composition:
        return
    names = {sector.id: sector.name for sector in procedure.sectors}
    roll = charters.roll(work.connection, charter.charter_id, body.id)
    for found in compositions(body, [seat.sector for seat in roll]):
        if not found.holds:
            rule = found.rule.name or " ".join(names.get(sector, sector) for sector in found.rule.sectors)
            raise CompositionLacks(
                body=body.name, rule=rule, have=found.have, need=found.need, total=found.total, why="composition"
            )
