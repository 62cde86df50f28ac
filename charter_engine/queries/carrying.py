"""Acts that carry an amendment beside those of its stage: endorsing, screening, more time, urgency, answers owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from charter_engine.domain.deliberation.carrying import asked_for
from charter_engine.domain.deliberation.duty import after
from charter_engine.domain.deliberation.endorsing import needed
from charter_engine.domain.deliberation.procedure import Period, Procedure, Stage, StageKind, Unit
from charter_engine.domain.deliberation.stages import AUTHOR, Act, NextAct, PollState, StageStanding
from charter_engine.domain.identity.role import Role
from charter_engine.domain.text.dates import BANGKOK, bangkok_date
from charter_engine.storage import process, proposals
from charter_engine.storage.amendments import AmendmentRecord

DRAFT, GATHERING, UNDER_WAY = "draft", "gathering", "under_way"
_SECRETARIAT, _CITIZEN = Role.SECRETARIAT.value, Role.CITIZEN.value


@dataclass(frozen=True, kw_only=True, slots=True)
class CarryingAct:
    """An act that may happen before `until`, by a body, a role or the author; `due` once it is late."""

    act: str
    who: str
    until: datetime | None = None
    due: bool = False


def allowed(procedure: Procedure, record: AmendmentRecord, stands: StageStanding, offer: NextAct) -> bool:
    """Whether the rules beside the stages let an act happen: who files, and that endorsed words stand still."""
    if offer.act is Act.FILE:
        return not procedure.filers or bool(stands.filer)
    return offer.act is not Act.REVISE or record.state != GATHERING or not stands.endorsements


def carrying(
    connection: Connection,
    charter_id: str,
    record: AmendmentRecord,
    procedure: Procedure,
    stands: StageStanding,
    now: datetime,
) -> Iterator[CarryingAct]:
    """Yield what may be done now."""
    stage = next((one for one in procedure.stages if one.id == record.stage), None)
    if stage is None or record.state not in {DRAFT, GATHERING, UNDER_WAY}:
        return
    if record.state == DRAFT:
        if needed(procedure, stage, stands.filer) and (stands.filer or not procedure.filers):
            yield CarryingAct(act="publish_for_support", who=AUTHOR)
        return
    if asked_for(procedure) and stage.kind is not StageKind.PROMULGATION:
        yield CarryingAct(act="endorse", who=_CITIZEN)
        if stands.endorsements:
            yield CarryingAct(act="withdraw_endorsement", who=_CITIZEN)
    yield from _petitions(connection, charter_id, record, procedure, now)
    if record.state == UNDER_WAY:
        yield from _of_stage(procedure, stage, stands)
        yield from _more_time(connection, charter_id, record, stage, stands, now)


def _petitions(
    connection: Connection, charter_id: str, record: AmendmentRecord, procedure: Procedure, now: datetime
) -> Iterator[CarryingAct]:
    owed = {one.id: one for one in procedure.petitions if one.then == "answer"}
    answers = proposals.answers(connection, charter_id, record.n) if owed else {}
    for reached in proposals.reached(connection, charter_id, record.n) if owed else ():
        petition = owed.get(reached.petition)
        if petition is not None and (record.n, petition.id) not in answers:
            until = answer_until(bangkok_date(reached.at), petition.within_days)
            late = until is not None and now >= until
            yield CarryingAct(act="answer_petition", who=petition.body, until=until, due=late)


def answer_until(reached: date, within_days: int | None) -> datetime | None:
    """Return the midnight that ends the last day for an answer, None where no day is named."""
    if within_days is None:
        return None
    return datetime.combine(after(reached, Period(count=within_days + 1, unit=Unit.DAYS)), time.min, tzinfo=BANGKOK)


def _of_stage(procedure: Procedure, stage: Stage, stands: StageStanding) -> Iterator[CarryingAct]:
    if stage.criteria:
        yield CarryingAct(act="screen", who=stage.body or _SECRETARIAT)
    if stands.urgency is None and stands.poll is not PollState.OPEN and stage.kind is not StageKind.PROMULGATION:
        for urgency in procedure.urgencies:
            yield CarryingAct(act="declare_urgent", who=urgency.body)


def _more_time(
    connection: Connection,
    charter_id: str,
    record: AmendmentRecord,
    stage: Stage,
    stands: StageStanding,
    now: datetime,
) -> Iterator[CarryingAct]:
    more = stage.extension
    if more is None or stands.extended_days >= more.days * more.times:
        return
    times = process.times(connection, charter_id, record)
    if times is not None and times.closes is not None and now < times.closes:
        yield CarryingAct(act="extend", who=stage.body or _SECRETARIAT, until=times.closes)
