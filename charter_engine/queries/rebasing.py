"""How pending amendments fit the newest version, and the questions to answer where they do not by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeAlias

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import name_of
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.conflict import Why
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Repeal, Reword
from charter_engine.domain.amendment.rebase import PLACE, Fit, Question, Rebase, examine, resolve
from charter_engine.domain.amendment.workbench import HOLDS
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.deliberation.stages import PollState
from charter_engine.domain.identity.role import Right
from charter_engine.domain.text.redline import Op
from charter_engine.errors import Refusal
from charter_engine.queries.amendment_way import DRAFT, GATHERING, UNDER_WAY
from charter_engine.queries.compare import cached_redline
from charter_engine.queries.people import Visitor
from charter_engine.storage import amendments, process, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.charters import CharterRecord

Trees: TypeAlias = Callable[[int], Provision]
"""A charter's versions by number."""

PROPOSAL, OURS, CURRENT, TEXT, PLACE_CHOSEN = "proposal", "ours", "current", "text", "place"


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """An amendment's operations as they stand on the newest version; none where it asks for answers first."""

    base: Provision
    head: Provision
    fit: Fit
    operations: tuple[Operation, ...] | None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outdated:
    """How an amendment that is not written on the newest version fits it, and which provisions others changed."""

    fit: Fit
    base: int
    head: int
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionLine:
    """One provision in its states: then, now, as the amendment wants it (`repeals`: gone), and as merged, if it merged.

    `since` is the redline from then to now, `wanted` from then to the amendment's words, `merged` from now to the
    proposal. `choices` are the answers that can be given, the first one preset. Where a place is gone, `places` are
    those that can be chosen instead, `near` the one at the old place's number, if it is still there. `headings` are
    those then, now and of the amendment, where they differ.
    """

    identity: str
    label: str
    why: Why
    then: str
    now: str
    ours: str
    proposed: str
    repeals: bool
    since: tuple[Op, ...]
    wanted: tuple[Op, ...]
    merged: tuple[Op, ...]
    contested: tuple[tuple[str, str, str], ...]
    choices: tuple[str, ...]
    places: tuple[tuple[str, str], ...] = ()
    near: str = ""
    headings: tuple[str, str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RebasePage:
    """Everything needed to bring one amendment onto the newest version."""

    slug: str
    n: int
    title: str
    acts: int
    revision: int
    base: int
    head: int
    fit: Fit
    questions: tuple[QuestionLine, ...]
    others: int
    may: bool


def trees_of(connection: Connection, charter_id: str) -> Trees:
    """Return what gives a charter's versions, each built once."""
    return cache(partial(texts.tree, connection, charter_id))


def carried(trees: Trees, head: int, revision: AmendmentRevision) -> Carried:
    """Return a revision as it stands on version `head`: as it is, merged word by word, or with its questions."""
    base = trees(revision.base_version)
    operations = operations_from_json(revision.operations)
    if revision.base_version == head:
        return Carried(base=base, head=base, fit=Fit.CARRIES, operations=operations)
    current = trees(head)
    found = examine(base, current, operations)
    kept = None if found.fit is Fit.ASKS else _resolved(base, current, operations)
    fit = Fit.ASKS if kept is None else found.fit
    return Carried(base=base, head=current, fit=fit, operations=kept, questions=found.questions)


def _resolved(base: Provision, current: Provision, operations: Sequence[Operation]) -> tuple[Operation, ...] | None:
    try:
        return resolve(base, current, operations, {})
    except Refusal:
        return None


def outdated(
    connection: Connection, charter: CharterRecord, record: AmendmentRecord, revision: AmendmentRevision
) -> Outdated | None:
    """Return how a pending amendment fits the newest version; None where it is written on it, or is decided."""
    if record.state not in {DRAFT, GATHERING, UNDER_WAY} or revision.base_version == charter.head:
        return None
    found = carried(trees_of(connection, charter.charter_id), charter.head, revision)
    labels = tuple(dict.fromkeys(one.label for one in found.questions))
    return Outdated(fit=found.fit, base=revision.base_version, head=charter.head, labels=labels)


def may_change(connection: Connection, charter_id: str, record: AmendmentRecord, visitor: Visitor) -> bool:
    """Tell whether the visitor may change a pending text now: its author or the secretariat, while no poll is open."""
    if record.state != UNDER_WAY or not (visitor.holds(record.author) or visitor.may(Right.RUN_STAGE)):
        return False
    return visitor.may(Right.REVISE_OWN) and not poll_is_open(connection, charter_id, record)


def poll_is_open(connection: Connection, charter_id: str, record: AmendmentRecord) -> bool:
    """Tell whether its text stands still because a poll on it is open."""
    return process.standing(connection, charter_id, record).poll is PollState.OPEN


def rebase_page(connection: Connection, charter: CharterRecord, n: int, visitor: Visitor) -> RebasePage | None:
    """Return the questions of an amendment; None where it need not be brought anywhere. Raises NoSuchAmendment."""
    record = amendments.by_number(connection, charter.charter_id, n)
    revision = amendments.revision(connection, charter.charter_id, n, record.revision)
    if record.state != UNDER_WAY or revision.base_version == charter.head:
        return None
    found = carried(trees_of(connection, charter.charter_id), charter.head, revision)
    operations = operations_from_json(revision.operations)
    return RebasePage(
        slug=charter.slug,
        n=n,
        title=revision.title,
        acts=record.acts,
        revision=record.revision,
        base=revision.base_version,
        head=charter.head,
        fit=found.fit,
        questions=tuple(_line(one, found, operations) for one in found.questions),
        others=max(0, len(operations) - len(found.questions)),
        may=may_change(connection, charter.charter_id, record, visitor),
    )


def _line(question: Question, found: Carried, operations: Sequence[Operation]) -> QuestionLine:
    about = [one for one in operations if not isinstance(one, Insert) and one.target == question.identity]
    repeals = any(isinstance(one, Repeal) for one in about)
    proposed = question.proposed
    return QuestionLine(
        identity=question.identity,
        label=question.label,
        why=question.why,
        then=question.base,
        now=question.current,
        ours=question.ours,
        proposed=proposed or "",
        repeals=repeals,
        since=cached_redline(question.base, question.current),
        wanted=cached_redline(question.base, "" if repeals else question.ours) if about else (),
        merged=() if proposed is None else cached_redline(question.current, proposed),
        contested=tuple((question.base[one.start : one.end], one.ours, one.theirs) for one in question.contested),
        choices=_choices(question, found.head, about),
        places=tuple(_places(question, found, operations)),
        near=_near(question, found),
        headings=question.headings,
    )


def _places(question: Question, found: Carried, operations: Sequence[Operation]) -> Iterator[tuple[str, str]]:
    """Yield the provisions that what lost its place can be put after, or into as the first."""
    if question.why is not Why.PLACE_GONE:
        return
    gone = question.identity.removeprefix(PLACE)
    leaning = [one for one in operations if isinstance(one, Insert | Move) and gone == (one.after or one.parent)]
    kinds = {one.node.kind if isinstance(one, Insert) else Kind.CLAUSE for one in leaning}
    for parent in found.head.walk():
        if not kinds <= HOLDS.get(parent.kind, frozenset()):
            continue
        if parent.kind is not Kind.CHARTER:
            yield parent.identity, name_of(parent)
        yield from ((child.identity, name_of(child)) for child in parent.children if not kinds <= _held(child))


def _held(node: Provision) -> frozenset[Kind]:
    return HOLDS.get(node.kind, frozenset())


def _near(question: Question, found: Carried) -> str:
    if question.why is not Why.PLACE_GONE:
        return ""
    same = (node for node in found.head.walk() if node.label and label_key(node.label) == label_key(question.label))
    return next((node.identity for node in same), "")


def _choices(question: Question, head: Provision, about: Sequence[Operation]) -> tuple[str, ...]:
    """Return the answers that can be carried out: what is taken or gone can only be given up or put elsewhere."""
    now = head.find(question.identity)
    if question.why is Why.PLACE_GONE:
        return (PLACE_CHOSEN, CURRENT)
    if question.why is not Why.CHANGED or now is None or now.state is State.REPEALED or not about:
        return (CURRENT,)
    worded = any((question.base, question.current, question.ours)) and all(isinstance(one, Reword) for one in about)
    proposal = (PROPOSAL,) if question.proposed is not None else ()
    return (*proposal, OURS, CURRENT, *((TEXT,) if worded else ()))


def examined(connection: Connection, charter: CharterRecord, revision: AmendmentRevision) -> Rebase:
    """Return how a revision fits the newest version, as programs read it."""
    base = texts.tree(connection, charter.charter_id, revision.base_version)
    current = texts.tree(connection, charter.charter_id, charter.head)
    return examine(base, current, operations_from_json(revision.operations))
