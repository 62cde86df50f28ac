"""The procedure of a charter as people read it: drawn, in words, checked against the charter, with its earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from charter_engine.domain.deliberation.clauses import check_citations
from charter_engine.domain.deliberation.faults import Fault
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.deliberation.rule_words import (
    body_words,
    duty_words,
    entrenched_words,
    filer_words,
    petition_words,
    signatory_words,
    stage_words,
    urgency_words,
)
from charter_engine.domain.identity.role import Right
from charter_engine.errors import NotFound
from charter_engine.queries.people import Visitor
from charter_engine.storage import amendments, charters, texts
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureLine:
    """A procedure this charter has or had: its hash, name, since when, and the drafts pinned to it that are open."""

    hash: str
    name: str
    adopted: datetime
    now: bool
    pinned: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StageWords:
    """What holds in one stage, in words."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedurePage:
    """One procedure in full; `cited_in_vain` are the clauses it names that the newest version does not have."""

    slug: str
    procedure: Procedure
    source: str
    adopted: datetime
    stages: tuple[StageWords, ...]
    beside: tuple[str, ...]
    cited_in_vain: tuple[Fault, ...]
    every: tuple[ProcedureLine, ...]
    is_now: bool
    may_adopt: bool


def procedure_page(connection: Connection, charter: CharterRecord, visitor: Visitor, digest: str = "") -> ProcedurePage:
    """Return the procedure with this hash, or the one in use; raises NotFound."""
    chosen = digest or charter.procedure_hash
    kept = {line.hash: line for line in charters.procedures(connection, charter.charter_id)}
    if chosen not in kept:
        raise NotFound(what="procedure", name=chosen)
    procedure = read_procedure(kept[chosen].source)
    tree = texts.tree(connection, charter.charter_id, charter.head) if charter.head else None
    return ProcedurePage(
        slug=charter.slug,
        procedure=procedure,
        source=kept[chosen].source,
        adopted=kept[chosen].adopted,
        stages=tuple(
            StageWords(
                name=stage.name, words=tuple(_short(words, stage.name) for words in stage_words(procedure, stage))
            )
            for stage in procedure.stages
        ),
        beside=_beside(procedure),
        cited_in_vain=check_citations(procedure, tree) if tree else (),
        every=_every(connection, charter),
        is_now=chosen == charter.procedure_hash,
        may_adopt=visitor.may(Right.APPOINT),
    )


def _short(words: str, name: str) -> str:
    return words.removeprefix(f"{name}: ")


def _beside(procedure: Procedure) -> tuple[str, ...]:
    return (
        *(words for body in procedure.bodies for words in body_words(procedure, body)),
        *(filer_words(procedure, one) for one in procedure.filers),
        *(petition_words(procedure, one) for one in procedure.petitions),
        *(urgency_words(procedure, one) for one in procedure.urgencies),
        *(entrenched_words(procedure, one) for one in procedure.entrenched),
        *(duty_words(procedure, one) for one in procedure.duties),
        *(signatory_words(procedure, one) for one in procedure.signatories),
    )


def _every(connection: Connection, charter: CharterRecord) -> tuple[ProcedureLine, ...]:
    open_drafts = [one for one in amendments.every(connection, charter.charter_id) if one.state == "under_way"]
    return tuple(
        ProcedureLine(
            hash=line.hash,
            name=read_procedure(line.source).name,
            adopted=line.adopted,
            now=line.hash == charter.procedure_hash,
            pinned=tuple(one.n for one in open_drafts if one.procedure_hash == line.hash),
        )
        for line in charters.procedures(connection, charter.charter_id)
    )
