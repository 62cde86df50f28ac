"""Which rules judge a question: the stage's as pinned, with those of entrenched clauses it touches.

An amendment's question is judged by the procedure it was filed under; a question without an amendment by the one in
force when it opened, under a stage it names or by a simple majority with the body's own quorum.
"""

from __future__ import annotations

from dataclasses import replace

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.conflict import new_labels, touched
from charter_engine.domain.deliberation.clauses import with_ancestors
from charter_engine.domain.deliberation.joining import stage_for
from charter_engine.domain.deliberation.joining import touched as protecting
from charter_engine.domain.deliberation.procedure import Procedure, Stage, StageKind
from charter_engine.domain.deliberation.share import HALF, Of, Share
from charter_engine.errors import NotFound
from charter_engine.storage import amendments, process, texts
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.unit_of_work import UnitOfWork

_SIMPLE = (Share(fraction=HALF, of=Of.VOTES, strict=True),)


def of_amendment(work: UnitOfWork, charter_id: str, record: AmendmentRecord, stage_id: str, revision: int) -> Stage:
    """Return a stage as it judges a revision of an amendment, entrenched clauses and all."""
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    stage = procedure.stage(stage_id)
    if not any(rule.stage == stage_id for rule in procedure.entrenched):
        return stage
    return stage_for(procedure, stage, _labels(work, charter_id, record.n, revision))


def entrenched(work: UnitOfWork, charter_id: str, poll: PollRecord) -> list[str]:
    """Return the ids of the entrenched rules that judge a poll beside its stage's own."""
    if not poll.amendment:
        return []
    record = amendments.by_number(work.connection, charter_id, poll.amendment)
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    if not any(rule.stage == poll.stage for rule in procedure.entrenched):
        return []
    labels = _labels(work, charter_id, poll.amendment, poll.revision)
    return [rule.id for rule in protecting(procedure, procedure.stage(poll.stage), labels)]


def _labels(work: UnitOfWork, charter_id: str, amendment: int, number: int) -> tuple[str, ...]:
    """Return what a revision changes, by name, with the chapters and parts around it before and after."""
    revision = amendments.revision(work.connection, charter_id, amendment, number)
    base = texts.tree(work.connection, charter_id, revision.base_version)
    operations = operations_from_json(revision.operations)
    changed = [base.find(identity) for identity in sorted(touched(operations))]
    named = [name_of(node) for node in changed if node is not None]
    names = dict.fromkeys(name for name in (*named, *new_labels(operations).values()) if name)
    around = (*with_ancestors(base, tuple(names)), *with_ancestors(apply(base, operations), tuple(names)))
    return tuple(dict.fromkeys(around))


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
