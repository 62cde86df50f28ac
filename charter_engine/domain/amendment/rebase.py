"""Bringing a pending amendment onto a newer version without destroying what was filed.

What it touches may have been changed by others meanwhile. Untouched targets carry over by themselves. The rest becomes
a proposal: rewordings merged word by word from the version it was written on, where the two changes keep their
distance; everything else is a question with its two answers, put side by side. A proposal is never applied until a
person has accepted it, and the original filing stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.conflict import Stale, Why, outdated
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Repeal, Reword
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Provision, State
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.merge import Contested, merge
from charter_engine.errors import Conflict, Invalid


class Fit(StrEnum):
    """How an amendment fits a newer version."""

    CARRIES = "carries"
    MERGES = "merges"
    ASKS = "asks"


class Choice(StrEnum):
    """An answer to a question: this amendment's words, the words in force, or other words altogether."""

    OURS = "ours"
    CURRENT = "current"
    TEXT = "text"


class Unanswered(Conflict):
    """{clauses} still needs a decision before the amendment can be brought onto the newest version."""

    remedy = "Choose one side or write the text for each of them."


class NoQuestion(Invalid):
    """There is no question about {identity!r}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One provision that both changed: its text then, now, and as the amendment wants it.

    `proposed` is the merged text where the words could be told apart, else None with what is `contested` (offsets in
    `base`). `why` says what else stands in the way: the provision is gone or repealed, or its new number is taken.
    """

    identity: str
    label: str
    why: Why
    base: str
    current: str
    ours: str
    proposed: str | None = None
    contested: tuple[Contested, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebase:
    """How an amendment fits a newer version, with a question for each provision that does not carry over by itself."""

    fit: Fit
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A person's answer to one question; `text` only with `Choice.TEXT`."""

    choice: Choice
    text: str = ""


def examine(base: Provision, current: Provision, operations: Sequence[Operation]) -> Rebase:
    """How operations written on `base` fit `current`; pure, and never a guess."""
    questions = tuple(_question(base, current, operations, stale) for stale in outdated(base, current, operations))
    if not questions:
        return Rebase(fit=Fit.CARRIES)
    merges = all(question.proposed is not None for question in questions)
    return Rebase(fit=Fit.MERGES if merges else Fit.ASKS, questions=questions)


def _question(base: Provision, current: Provision, operations: Sequence[Operation], stale: Stale) -> Question:
    old, now = base.find(stale.identity), current.find(stale.identity)
    ours = next((one for one in operations if isinstance(one, Reword) and one.target == stale.identity), None)
    label = stale.label or (name_of(old) if old else stale.identity)
    if stale.why is not Why.CHANGED or old is None or now is None or ours is None or _unlike(old, now, ours):
        words = ours.text if ours else ""
        return Question(
            identity=stale.identity,
            label=label,
            why=stale.why,
            base=old.text if old else "",
            current=now.text if now else "",
            ours=words,
        )
    merged = merge(old.text, ours.text, now.text)
    return Question(
        identity=stale.identity,
        label=label,
        why=stale.why,
        base=old.text,
        current=now.text,
        ours=ours.text,
        proposed=merged.text,
        contested=merged.conflicts,
    )


def _unlike(old: Provision, now: Provision, ours: Reword) -> bool:
    """Whether more than words stands between them: repealed meanwhile, or two different headings."""
    headings_clash = now.heading != old.heading and ours.heading not in {old.heading, now.heading}
    return now.state is State.REPEALED or headings_clash


def resolve(
    base: Provision, current: Provision, operations: Sequence[Operation], answers: Mapping[str, Answer]
) -> tuple[Operation, ...]:
    """Return operations on `current` once every question is answered; raises Unanswered, NoQuestion, what `apply` does.

    A question whose words merged may be left unanswered: leaving it out accepts the proposal.
    """
    questions = {question.identity: question for question in examine(base, current, operations).questions}
    if unknown := sorted(set(answers) - set(questions)):
        raise NoQuestion(identity=unknown[0], why="no such question")
    missing = [one.label for one in questions.values() if one.proposed is None and one.identity not in answers]
    if missing:
        raise Unanswered(clauses=", ".join(missing), why=", ".join(missing))
    resolved = tuple(one for operation in operations for one in _resolved(operation, base, current, questions, answers))
    apply(current, resolved)
    return resolved


def _resolved(
    operation: Operation,
    base: Provision,
    current: Provision,
    questions: Mapping[str, Question],
    answers: Mapping[str, Answer],
) -> tuple[Operation, ...]:
    question = _about(operation, questions)
    if question is None:
        return (operation,)
    answer = answers.get(question.identity)
    if answer is not None and answer.choice is Choice.CURRENT:
        return ()
    if isinstance(operation, Reword):
        heading = _heading(operation, base, current)
        return (replace(operation, heading=heading, text=_words(question, answer)),)
    if isinstance(operation, Repeal | Move) and current.find(operation.target) is not None:
        return (operation,)
    raise Unanswered(clauses=question.label, why=question.label)


def _about(operation: Operation, questions: Mapping[str, Question]) -> Question | None:
    """Return the question an operation raised: about its target, or about a number it brings in that is taken."""
    if not isinstance(operation, Insert):
        return questions.get(operation.target)
    brought = {label_key(node.label) for node in operation.node.walk() if node.label}
    taken = (one for one in questions.values() if one.why is Why.LABEL_TAKEN)
    return next((one for one in taken if label_key(one.label) in brought), None)


def _heading(operation: Reword, base: Provision, current: Provision) -> str:
    old, now = base.find(operation.target), current.find(operation.target)
    unchanged = old is not None and operation.heading == old.heading
    return now.heading if unchanged and now is not None else operation.heading


def _words(question: Question, answer: Answer | None) -> str:
    if answer is None:
        return question.proposed or ""
    return canonical(answer.text) if answer.choice is Choice.TEXT else question.ours
