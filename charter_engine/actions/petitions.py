"""Petitions: thresholds noted once, by the endorsement that reached them, with what they bring about; their answers."""

from __future__ import annotations

import hashlib
from datetime import datetime

from charter_engine.actions.amendments import UNDER_WAY, moved_to
from charter_engine.actions.data_proposals import AnswerPetition
from charter_engine.actions.framework import SYSTEM, Acting, Owes, action
from charter_engine.actions.proposal_rules import keep, petitioned_stage
from charter_engine.actions.sealing import seal_comments, seal_endorsements
from charter_engine.domain.deliberation.endorsing import petition_due
from charter_engine.domain.deliberation.procedure import Petition
from charter_engine.domain.deliberation.stages import PollState
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import NotFound
from charter_engine.storage import amendments, process, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.proposals import PetitionAnswer, ReachedRecord
from charter_engine.storage.unit_of_work import UnitOfWork


def note_reached(work: UnitOfWork, charter_id: str, record: AmendmentRecord) -> AmendmentRecord:
    """Note the thresholds reached just now, and move the amendment on where they lead to a later stage."""
    rules = process.procedure(work.connection, charter_id, record.procedure_hash)
    have = proposals.endorsed(work.connection, charter_id, record.n)
    known = {one.petition for one in proposals.reached(work.connection, charter_id, record.n)}
    for petition in rules.petitions:
        if petition.id not in known and have.reaches(petition.support):
            reached = ReachedRecord(
                amendment=record.n,
                petition=petition.id,
                endorsements=have.people,
                districts=have.districts,
                at=work.now(),
            )
            proposals.add_reached(work.connection, charter_id, reached)
            record = _brought_about(work, charter_id, record, petition, reached)
    return record


def _brought_about(
    work: UnitOfWork, charter_id: str, record: AmendmentRecord, petition: Petition, reached: ReachedRecord
) -> AmendmentRecord:
    seal_endorsements(work, charter_id, SYSTEM)
    body: dict[str, object] = {
        "amendment": record.n,
        "petition": petition.id,
        "then": petition.then,
        "endorsements": reached.endorsements,
        "districts": reached.districts,
    }
    due = petition_due(petition, bangkok_date(reached.at))
    body |= {"due": due.isoformat()} if due else {}
    goal = petitioned_stage(work, charter_id, record)
    standing = process.standing(work.connection, charter_id, record)
    moves = record.state == UNDER_WAY and goal != record.stage and standing.poll is not PollState.OPEN
    if moves:
        # What was said in the stage that ends by this is sealed with it.
        seal_comments(work, charter_id, SYSTEM)
        record = keep(work, charter_id, moved_to(work, record, goal))
        body |= {"next": goal}
    work.record(charter_id, EntryType.PETITION_REACHED, f"amendments/{record.n}", actor=SYSTEM, body=body)
    return record


def lead_on(work: UnitOfWork, charter_id: str, poll: PollRecord) -> None:
    """Move on what waited for a poll to end: amendments whose petitions for a later stage were reached meanwhile."""
    for number in (poll.amendment,) if poll.amendment else sorted(process.options_of(poll)):
        record = amendments.by_number(work.connection, charter_id, number, lock=True)
        since = poll.stage_since if poll.amendment else record.stage_since
        goal, petition = _awaited(work, charter_id, record, poll.stage, since)
        standing = process.standing(work.connection, charter_id, record)
        if petition is None or record.state != UNDER_WAY or standing.poll is PollState.OPEN:
            continue
        sealed = seal_comments(work, charter_id, SYSTEM)
        body = {"amendment": record.n, "stage": record.stage, "next": goal, "petition": petition, "sealed": sealed}
        work.record(charter_id, EntryType.STAGE_CLOSED, f"amendments/{record.n}", actor=SYSTEM, body=body)
        keep(work, charter_id, moved_to(work, record, goal))


def _awaited(
    work: UnitOfWork, charter_id: str, record: AmendmentRecord, asked: str, since: datetime
) -> tuple[str, str | None]:
    """Return the furthest stage, beyond `asked`, that a petition reached `since` leads to, and which; None for none."""
    rules = process.procedure(work.connection, charter_id, record.procedure_hash)
    order = {stage.id: at for at, stage in enumerate(rules.stages)}
    if not rules.petitions or record.stage not in order:
        return record.stage, None
    reached = {one.petition for one in proposals.reached(work.connection, charter_id, record.n) if one.at >= since}
    beyond = max(order.get(asked, -1), order[record.stage])
    goals = [
        (order[one.then], one.id) for one in rules.petitions if one.id in reached and order.get(one.then, -1) > beyond
    ]
    at, petition = max(goals, default=(order[record.stage], None))
    return rules.stages[at].id, petition


@action(Right.ANSWER, Owes.OFFICIAL, EntryType.PETITION_ANSWERED)
def answer_petition(
    work: UnitOfWork, acting: Acting, record: AmendmentRecord, wanted: AnswerPetition
) -> AmendmentRecord:
    """Answer those who reached a threshold; answering again corrects the answer and keeps the earlier one."""
    charter_id, connection = acting.charter.charter_id, work.connection
    rules = process.procedure(connection, charter_id, record.procedure_hash)
    owed = {one.id for one in rules.petitions if one.then == "answer"}
    reached = {one.petition for one in proposals.reached(connection, charter_id, record.n)}
    if wanted.petition not in owed & reached:
        raise NotFound(what="petition", name=wanted.petition)
    before = proposals.answers(connection, charter_id, record.n).get((record.n, wanted.petition))
    given = PetitionAnswer(
        amendment=record.n,
        petition=wanted.petition,
        revision=before.revision + 1 if before else 1,
        body=canonical(wanted.body),
        seat=acting.seat_for(Right.ANSWER).seat,
        at=work.now(),
    )
    proposals.add_answer(connection, charter_id, given)
    digest = hashlib.sha256(given.body.encode()).hexdigest()
    body = {"amendment": record.n, "petition": given.petition, "revision": given.revision, "answer": digest}
    work.record(charter_id, EntryType.PETITION_ANSWERED, f"amendments/{record.n}", actor=given.seat, body=body)
    return keep(work, charter_id, record)
