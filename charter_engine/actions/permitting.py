"""Who may do a stage's act, and when: the right of a role, the body the procedure names, the stage and its times.

A stage's body says who acts: a seat of another body is refused even if its role could. Where nobody on the body's roll
has a role with the right (a procedure that lets its office promulgate), the body's secretaries and chairs act for it.
"""

from __future__ import annotations

from dataclasses import replace

from charter_engine.actions.framework import Acting
from charter_engine.domain.deliberation.procedure import ENDS
from charter_engine.domain.deliberation.stages import Act, permit
from charter_engine.errors import RuleBroken
from charter_engine.storage import process
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.unit_of_work import UnitOfWork

BODILY = {Act.ADMIT, Act.RETURN, Act.CLOSE_COMMENT, Act.REVIEW, Act.PROMULGATE}
"""Acts that belong to the stage's body."""

_DONE = {*ENDS, "withdrawn"}


class NothingMoreToDo(RuleBroken):
    """Amendment {amendment} is {state}; nothing more is done to it."""

    remedy = "Propose a new amendment."


def permitted(work: UnitOfWork, acting: Acting, record: AmendmentRecord, act: Act) -> Acting:
    """Return who acts, the seat the stage asks for first, where the procedure allows the act now.

    Raises NothingMoreToDo, WrongStage, TooEarly, TooLate, NoSeatForThis.
    """
    if record.state in _DONE:
        raise NothingMoreToDo(amendment=record.n, state=record.state, why=record.state)
    charter_id = acting.charter.charter_id
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    offer = permit(procedure, process.standing(work.connection, charter_id, record), act, work.now())
    if act not in BODILY:
        return acting
    first = acting.seat_for(offer.right, body=procedure.stage(record.stage).body)
    return replace(acting, seats=(first, *(seat for seat in acting.seats if seat != first)))
