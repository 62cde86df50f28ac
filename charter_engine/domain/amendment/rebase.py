"""Bringing a pending amendment onto a newer version without destroying what was filed.

What it touches may have been changed by others meanwhile. Untouched targets carry over by themselves. The rest becomes
a proposal: rewordings merged word by word from the version it was written on, where the two changes keep their
distance; everything else is a question with its two answers, put side by side. A proposal is never applied until a
person has accepted it, and the original filing stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.conflict import Stale, Why, claimed, newcomers, outdated
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Repeal, Reword
from charter_engine.domain.amendment.rows import Rows
from charter_engine.domain.amendment.workbench import HOLDS
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import parent_of
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.merge import Contested, merge
from charter_engine.errors import Conflict, Invalid


class Fit(StrEnum):
    """How an amendment fits a newer version."""

    CARRIES = "carries"
    MERGES = "merges"
    ASKS = "asks"


class Choice(StrEnum):
    """An answer to a question: this amendment's words, the words in force, other words, or another place."""

    OURS = "ours"
    CURRENT = "current"
    TEXT = "text"
    PLACE = "place"


PLACE: Final = "place-"
"""What comes before the identity in the name of a question about a place that is gone."""
NUMBER: Final = "number-"
"""What comes before it in one about a number that a provision of the base has been given."""


class Unanswered(Conflict):
    """{clauses} still needs a decision before the amendment can be brought onto the newest version."""

    remedy = "Choose one side or write the text for each of them."


class NoSuchPlace(Invalid):
    """{place!r} is no place {label} can be put at."""

    remedy = "Name a provision of the newest version: it goes after it, or as the first into a chapter or part."


class NoQuestion(Invalid):
    """There is no question about {identity!r}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One provision that both changed: its text then, now, and as the amendment wants it.

    `proposed` is the merged text where the words could be told apart, else None with what is `contested` (offsets in
    `base`). `why` says what else stands in the way: the provision is gone or repealed, or its number is taken. Where
    the place is gone that something was to be put at, `identity` is that place's after `place-`, `label` its label;
    where a provision of the base has moved to a number that was to be brought in, it is that one's after `number-`.
    `headings` are the ones then, now and wanted, where they differ.
    """

    identity: str
    label: str
    why: Why
    base: str
    current: str
    ours: str
    proposed: str | None = None
    contested: tuple[Contested, ...] = ()
    headings: tuple[str, str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebase:
    """How an amendment fits a newer version, with a question for each provision that does not carry over by itself."""

    fit: Fit
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A person's answer to one question; `text` only with `Choice.TEXT`, `place` (an identity) with `Choice.PLACE`."""

    choice: Choice
    text: str = ""
    place: str = ""


def examine(base: Provision, current: Provision, operations: Sequence[Operation]) -> Rebase:
    """How operations written on `base` fit `current`; pure, and never a guess."""
    stale = dict.fromkeys(outdated(base, current, operations))
    questions = tuple(_question(base, current, operations, one) for one in stale)
    if not questions:
        return Rebase(fit=Fit.CARRIES)
    merges = all(question.proposed is not None for question in questions)
    return Rebase(fit=Fit.MERGES if merges else Fit.ASKS, questions=questions)


def _question(base: Provision, current: Provision, operations: Sequence[Operation], stale: Stale) -> Question:
    old, now = base.find(stale.identity), current.find(stale.identity)
    if stale.why is Why.PLACE_GONE:
        words = "\n".join(_words_put(one) for one in operations if _leans(one) == stale.identity)
        label = stale.label or stale.identity
        name = f"{PLACE}{stale.identity}"
        return Question(identity=name, label=label, why=stale.why, base="", current="", ours=words)
    if stale.why is Why.LABEL_TAKEN and now is not None:
        return _about_number(base, now, operations, stale)
    rewords = [one for one in operations if isinstance(one, Reword) and one.target == stale.identity]
    ours = rewords[-1] if rewords else None
    label = stale.label or (name_of(old) if old else stale.identity)
    question = Question(
        identity=stale.identity,
        label=label,
        why=stale.why,
        base=old.text if old else "",
        current=now.text if now else "",
        ours=ours.text if ours else "",
        headings=_headings(old, now, ours),
    )
    if stale.why is not Why.CHANGED or old is None or now is None or ours is None or _unlike(old, now, ours):
        return question
    merged = merge(old.text, ours.text, now.text)
    return replace(question, proposed=merged.text, contested=merged.conflicts)


def _headings(old: Provision | None, now: Provision | None, ours: Reword | None) -> tuple[str, str, str] | None:
    if old is None or now is None or ours is None or old.heading == now.heading == ours.heading:
        return None
    return old.heading, now.heading, ours.heading


def _about_number(base: Provision, now: Provision, operations: Sequence[Operation], stale: Stale) -> Question:
    ours = (_words_put(one) for one in operations if any(label == stale.label for label, _ in claimed((one,)).values()))
    name, words = _number_question(base, now.identity), " ".join(filter(None, (now.heading, now.text)))
    return Question(identity=name, label=stale.label, why=stale.why, base="", current=words, ours="\n".join(ours))


def _number_question(base: Provision, identity: str) -> str:
    """The name of the question about a number that provision has now."""
    return f"{NUMBER}{identity}" if base.find(identity) is not None else identity


def _leans(operation: Operation) -> str:
    """The provision an operation puts something after, or into as the first."""
    return (operation.after or operation.parent) if isinstance(operation, Insert | Move) else ""


def _words_put(operation: Operation) -> str:
    if isinstance(operation, Insert):
        return "\n".join(" ".join(filter(None, (n.label, n.heading, n.text))) for n in operation.node.walk())
    return operation.label if isinstance(operation, Move) else ""


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
    missing = [one.label for one in questions.values() if not _settled(one, answers.get(one.identity))]
    if missing:
        raise Unanswered(clauses=", ".join(missing), why=", ".join(missing))
    resolving = _Resolving(base, current, questions, answers)
    resolved = tuple(one for operation in operations for one in resolving.resolved(operation))
    apply(current, resolved)
    return resolved


def _settled(question: Question, answer: Answer | None) -> bool:
    """Whether it needs no further decision; a text of one's own that says nothing is none."""
    if answer is None:
        return question.proposed is not None
    return answer.choice is not Choice.TEXT or bool(answer.text.strip())


class _Resolving:
    """Operations under the answers given; what leans on something given up is given up with it."""

    def __init__(
        self, base: Provision, current: Provision, questions: Mapping[str, Question], answers: Mapping[str, Answer]
    ) -> None:
        self.base, self.current = base, current
        self.questions, self.answers = questions, answers
        self.given_up: set[str] = set()
        self.went: dict[str, str] = {}
        self.standing = newcomers(base, current)
        self.rows = Rows(current, {one.identity for one in self.standing.values()})

    def resolved(self, operation: Operation) -> tuple[Operation, ...]:
        """The operation as it is to be carried out, or none."""
        about = [one for one in (self._target(operation), *self._numbers(operation), self._place(operation)) if one]
        choices = {one.identity: self.answers.get(one.identity) for one in about}
        dropped = any(one is not None and one.choice is Choice.CURRENT for one in choices.values())
        if dropped or self._needs(operation) & self.given_up:
            self.given_up |= _brought(operation)
            return ()
        for question in about:
            operation = self._answered(operation, question, choices[question.identity])
        if about and isinstance(operation, Reword) and self._stands(operation):
            return ()
        return (self._following(operation),)

    def _needs(self, operation: Operation) -> set[str]:
        """What must have come in before: where it is put, and what it changes if the amendment itself brought that."""
        target = "" if isinstance(operation, Insert) else operation.target
        own = {target} if self.current.find(target) is None else set()
        return {_leans(operation), getattr(operation, "parent", "")} | own

    def _stands(self, operation: Reword) -> bool:
        """Whether the words are in force already, by another amendment."""
        now = self.current.find(operation.target)
        return now is not None and (now.heading, now.text) == (operation.heading, operation.text)

    def _following(self, operation: Operation) -> Operation:
        """The operation in the place where what it stands behind has gone, in the order of the numbers there."""
        if not isinstance(operation, Insert | Move):
            return operation
        if operation.after in self.went:
            operation = replace(operation, parent=self.went[operation.after])
        self.went[operation.node.identity if isinstance(operation, Insert) else operation.target] = operation.parent
        return self.rows.placed(operation)

    def _target(self, operation: Operation) -> Question | None:
        return None if isinstance(operation, Insert) else self.questions.get(operation.target)

    def _numbers(self, operation: Operation) -> Iterator[Question]:
        """The questions about numbers it brings in that are taken."""
        for key, (_, target) in claimed((operation,)).items():
            node = self.standing.get(key)
            if node is not None and node.identity != target:
                yield self.questions[_number_question(self.base, node.identity)]

    def _place(self, operation: Operation) -> Question | None:
        return self.questions.get(f"{PLACE}{_leans(operation)}")

    def _answered(self, operation: Operation, question: Question, answer: Answer | None) -> Operation:
        if question.why is Why.PLACE_GONE and answer is not None and answer.choice is Choice.PLACE:
            return _put_at(self.current, operation, answer.place)
        if isinstance(operation, Reword):
            heading = _heading(operation, self.base, self.current)
            return replace(operation, heading=heading, text=_words(question, answer))
        movable = isinstance(operation, Repeal | Move) and question.why not in {Why.PLACE_GONE, Why.LABEL_TAKEN}
        if movable and self.current.find(question.identity) is not None:
            return operation
        raise Unanswered(clauses=question.label, why=question.label)


def _brought(operation: Operation) -> set[str]:
    if isinstance(operation, Insert):
        return {node.identity for node in operation.node.walk()}
    return {operation.place, operation.target} if isinstance(operation, Move) else set()


def _put_at(current: Provision, operation: Operation, place: str) -> Operation:
    """The insertion or move into the named chapter or part as the first, or after the named provision."""
    if not isinstance(operation, Insert | Move):
        raise NoSuchPlace(place=place, label="", why="not put anywhere")
    kind, label = (operation.node.kind, operation.node.label) if isinstance(operation, Insert) else _clause(operation)
    chosen = current.find(place)
    if chosen is not None and kind in HOLDS.get(chosen.kind, frozenset()):
        return replace(operation, parent=place, after=None)
    parent = parent_of(current, place)
    if parent is None or kind not in HOLDS.get(parent.kind, frozenset()):
        raise NoSuchPlace(place=place, label=label, why="no place")
    return replace(operation, parent=parent.identity, after=place)


def _clause(operation: Move) -> tuple[Kind, str]:
    return Kind.CLAUSE, operation.label


def _heading(operation: Reword, base: Provision, current: Provision) -> str:
    old, now = base.find(operation.target), current.find(operation.target)
    unchanged = old is not None and operation.heading == old.heading
    return now.heading if unchanged and now is not None else operation.heading


def _words(question: Question, answer: Answer | None) -> str:
    if answer is None:
        return question.proposed or ""
    if answer.choice is Choice.TEXT:
        return canonical(answer.text)
    return question.ours if question.ours != question.base else question.current
