"""Which rules judge a question: the stage's as pinned, with those of entrenched clauses it touches.

An amendment's question is judged by the procedure it was filed under; a question without an amendment by the one in
force when it opened, under a stage it names or by a simple majority with the body's own quorum.
"""

from __future__ import annotations

from dataclasses import replace

from charter_engine.domain.deliberation.joining import stage_for
from charter_engine.domain.deliberation.joining import touched as protecting
from charter_engine.domain.deliberation.procedure import Procedure, Stage, StageKind
from charter_engine.domain.deliberation.share import HALF, Of, Share
from charter_engine.errors import NotFound
from charter_engine.storage import amendments, process
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.touching import touched_labels
from charter_engine.storage.unit_of_work import UnitOfWork

_SIMPLE = (Share(fraction=HALF, of=Of.VOTES, strict=True),)


def of_amendment(work: UnitOfWork, charter_id: str, record: AmendmentRecord, stage_id: str, revision: int) -> Stage:
    """Return a stage as it judges a revision of an amendment, entrenched clauses and all."""
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    stage = procedure.stage(stage_id)
    if not any(rule.stage == stage_id for rule in procedure.entrenched):
        return stage
    return stage_for(procedure, stage, touched_labels(work.connection, charter_id, record.n, revision))


def entrenched(work: UnitOfWork, charter_id: str, poll: PollRecord) -> list[str]:
    """Return the ids of the entrenched rules that judge a poll beside its stage's own."""
    if not poll.amendment:
        return []
    record = amendments.by_number(work.connection, charter_id, poll.amendment)
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    if not any(rule.stage == poll.stage for rule in procedure.entrenched):
        return []
    labels = touched_labels(work.connection, charter_id, poll.amendment, poll.revision)
    return [rule.id for rule in protecting(procedure, procedure.stage(poll.stage), labels)]


def of_question(procedure: Procedure, body: str, rule: str) -> Stage:
    """Return the rules of a question without an amendment; raises NotFound for a rule that decides nothing."""
    if rule:
        named = next((stage for stage in procedure.stages if stage.id == rule and stage.decides), None)
        if named is None:
            raise NotFound(what="rule", name=rule)
        return named
    own = next((stage for stage in procedure.stages if stage.decides and stage.body == body), None)
    if own is None:
        return Stage(id="", name="", kind=StageKind.DECISION, body=body, passes=_SIMPLE)
    return replace(own, id="", passes=_SIMPLE, sectors=None, also_sectors=(), consensus=None, ranked=None, then=())


def of_poll(work: UnitOfWork, charter_id: str, poll: PollRecord, body: str) -> Stage:
    """Return the rules that judge an open poll; weights are frozen with its electorate, so they are left out."""
    connection = work.connection
    if poll.subject:
        pinned = next(str(one["procedure"]) for one in poll.options or () if isinstance(one, dict))
        stage = of_question(process.procedure(connection, charter_id, pinned), body, poll.stage)
    elif poll.method == process.RANKED:
        first = amendments.by_number(connection, charter_id, process.options_of(poll)[0])
        stage = process.procedure(connection, charter_id, first.procedure_hash).stage(poll.stage)
    else:
        record = amendments.by_number(connection, charter_id, poll.amendment)
        stage = of_amendment(work, charter_id, record, poll.stage, poll.revision)
    return replace(stage, weights=())
