"""What stands between an amendment and its next stage: who may file it, what it is screened by, what it asks for."""

from __future__ import annotations

from dataclasses import replace

from charter_engine.actions.framework import Acting
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.deliberation.words import role_words
from charter_engine.domain.identity.role import Right, Role, holds
from charter_engine.errors import NotPermitted, RuleBroken
from charter_engine.storage import amendments, charters, process, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.charters import SeatRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NotAFiler(NotPermitted):
    """{who} may not file here; the procedure lets {filers} do so."""

    remedy = "Give your draft to one of those who may file."


class NotScreened(RuleBroken):
    """Revision {revision} of amendment {amendment} is not screened yet."""

    remedy = "Mark every criterion first (screen)."


class CriteriaNotMet(RuleBroken):
    """Amendment {amendment} meets {met} criteria, and {needed} are needed."""

    remedy = "Return it to its author with what is missing, or screen it again."


class TextIsEndorsed(RuleBroken):
    """{count} people have endorsed these very words of amendment {amendment}."""

    remedy = "File it as it is, or withdraw it and propose another draft; after filing it may be revised again."


def keep(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> AmendmentRecord:
    """Write where an amendment stands, one act later."""
    kept = replace(record, acts=record.acts + 1)
    amendments.keep(work.connection, charter_id, kept)
    return kept


# --- filing -----------------------------------------------------------------------------------------------------------
def as_filer(work: UnitOfWork, acting: Acting) -> Acting:
    """Return who acts, first the seat that files with the least support; raises NotAFiler where none may file."""
    rules = process.procedure(work.connection, acting.charter.charter_id, acting.charter.procedure_hash)
    if not rules.filers:
        return acting
    may = [seat for seat in acting.seats if holds(Role(seat.role), Right.PROPOSE)]
    ranked = sorted((asked, at) for at, seat in enumerate(may) if (asked := _asked(rules, seat)) is not None)
    if not ranked:
        raise _not_a_filer(acting, rules)
    first = may[ranked[0][1]]
    return replace(acting, seats=(first, *(seat for seat in acting.seats if seat != first)))


def _asked(rules: Procedure, seat: SeatRecord) -> int | None:
    filer = process.filer_of(rules, seat)
    if filer is None:
        return None
    support = filer.support or rules.first.entry
    return support.at_least if support else 0


def _not_a_filer(acting: Acting, rules: Procedure) -> NotAFiler:
    bodies = {body.id: body.name for body in rules.bodies}
    named = " ".join(dict.fromkeys(bodies.get(one.who) or role_words(one.who) for one in rules.filers))
    return NotAFiler(who=acting.login, filers=named, what="file an amendment")


def check_filer(work: UnitOfWork, acting: Acting, record: AmendmentRecord) -> None:
    """Raise NotAFiler where the procedure names who may file and the author is none of them."""
    rules = process.procedure(work.connection, acting.charter.charter_id, record.procedure_hash)
    author = charters.seat_by_id(work.connection, acting.charter.charter_id, record.author)
    if rules.filers and process.filer_of(rules, author) is None:
        raise _not_a_filer(acting, rules)


def check_not_endorsed(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> None:
    """Raise TextIsEndorsed: what people endorse is not changed under their names."""
    count = proposals.endorsed(work.connection, charter_id, record.n).people
    if count:
        raise TextIsEndorsed(amendment=record.n, count=count, why="its words are endorsed")


# --- petitions --------------------------------------------------------------------------------------------------------
def petitioned_stage(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> str:
    """Return the furthest stage that petitions lead to, or the present one where that is further."""
    rules = process.procedure(work.connection, charter_id, record.procedure_hash)
    order = [stage.id for stage in rules.stages]
    reached = {one.petition for one in proposals.reached(work.connection, charter_id, record.n)}
    goals = [one.then for one in rules.petitions if one.id in reached and one.then in order]
    return max([record.stage, *goals], key=lambda stage: order.index(stage) if stage in order else len(order))


# --- screening --------------------------------------------------------------------------------------------------------
def check_screened(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> None:
    """Raise NotScreened or CriteriaNotMet where the stage screens by criteria."""
    stage = process.procedure(work.connection, charter_id, record.procedure_hash).stage(record.stage)
    if not stage.criteria:
        return
    done = [one for one in proposals.screenings(work.connection, charter_id, record.n) if one.at >= record.stage_since]
    if not done or done[-1].revision != record.revision:
        raise NotScreened(amendment=record.n, revision=record.revision, why="not screened")
    met = sum(bool(mark["met"]) for mark in done[-1].marks)
    needed = len(stage.criteria) if stage.criteria_needed is None else stage.criteria_needed
    if met < needed:
        raise CriteriaNotMet(amendment=record.n, met=met, needed=needed, why="criteria are not met")
