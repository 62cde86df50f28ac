"""Screening: a mark for each criterion of the stage, public, before an amendment is admitted."""

from __future__ import annotations

from collections import Counter

from charter_engine.actions.data_proposals import Screen
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.permitting import permitted
from charter_engine.actions.proposal_rules import keep
from charter_engine.domain.deliberation.stages import Act
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.ledger.merkle import leaf_hash
from charter_engine.domain.text.canonical import canonical
from charter_engine.errors import Invalid, RuleBroken
from charter_engine.storage import process, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.proposals import ScreeningRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoCriteria(RuleBroken):
    """The stage {stage!r} screens by no criteria."""

    remedy = "Admit the amendment or return it."


class EveryCriterionOnce(Invalid):
    """Every criterion needs one mark: {criteria}."""

    remedy = "Mark each of them, as met or not met."


@action(Right.ADMIT, Owes.OFFICIAL, EntryType.AMENDMENT_SCREENED)
def screen(work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: Screen) -> AmendmentRecord:
    """Mark every criterion for the newest revision; screening again is a further screening, and the last counts."""
    # Returning is possible whenever screening is: support that is still lacking does not hold it up.
    acting = permitted(work, acting, record, Act.RETURN)
    charter_id, connection = acting.charter.charter_id, work.connection
    stage = process.procedure(connection, charter_id, record.procedure_hash).stage(record.stage)
    if not stage.criteria:
        raise NoCriteria(stage=stage.id, why="no criteria")
    known = [one.id for one in stage.criteria]
    if Counter(mark.criterion for mark in wanted.marks) != Counter(known):
        raise EveryCriterionOnce(criteria=" ".join(one.name for one in stage.criteria), why="marks")
    marks = {one.criterion: one for one in wanted.marks}
    kept = [{"criterion": one, "met": marks[one].met, "words": canonical(marks[one].words)} for one in known]
    seat = acting.seat_for(Right.ADMIT).seat
    made = ScreeningRecord(
        amendment=record.n,
        n=len(proposals.screenings(connection, charter_id, record.n)) + 1,
        revision=record.revision,
        marks=kept,
        seat=seat,
        at=max(work.now(), record.stage_since),
    )
    proposals.add_screening(connection, charter_id, made)
    body: dict[str, object] = {
        "amendment": record.n,
        "revision": record.revision,
        "stage": record.stage,
        "met": [one for one in known if marks[one].met],
        "not_met": [one for one in known if not marks[one].met],
        "marks": leaf_hash(encode(kept)).hex(),
    }
    work.record(charter_id, EntryType.AMENDMENT_SCREENED, f"amendments/{record.n}", actor=seat, body=body)
    return keep(work, charter_id, record)
