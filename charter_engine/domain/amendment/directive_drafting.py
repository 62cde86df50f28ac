"""Directives from operations: each is read back before it is used, so that it says exactly what is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.carrying_out import carry_out
from charter_engine.domain.amendment.directive_reading import read_order
from charter_engine.domain.amendment.directives import Order, Reference, Verb, write_order
from charter_engine.domain.amendment.drafting import UnitChange, unit_changes
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Renumber, Repeal, Reword
from charter_engine.domain.amendment.quotations import restated
from charter_engine.domain.amendment.quoting import is_quotable, quoted
from charter_engine.domain.amendment.units import FIRST
from charter_engine.domain.amendment.wording import charter_name, cited, emptied, is_division, place_words, reference
from charter_engine.domain.charter.marks import fits_beside_mark
from charter_engine.domain.charter.plain_text_export import write_provision
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import get, without_identities
from charter_engine.errors import Invalid, Refusal

_RANGE: Final = 3


class NotDraftable(Invalid):
    """เขียนคำสั่งแก้ไขสำหรับ {label} ไม่ได้: {why}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Directive:
    """One directive: its sentence, what it quotes (plain text form or ""), and the first identity it is about."""

    text: str
    quotation: str
    target: str

    def lines(self) -> str:
        """The sentence, and the quotation below it."""
        return f"{self.text}\n{quoted(self.quotation)}" if self.quotation else self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    order: Order
    quotation: str = ""


def directives(
    base: Provision, operations: Sequence[Operation], sources: Mapping[str, str], *, corrects: bool = False
) -> tuple[Directive, ...]:
    """A directive for every operation, consecutive new clauses in one; each for the text as those before it left it.

    `corrects` words them as corrections. Raises `NotDraftable`, and what `apply` raises.
    """
    return tuple(_Draft(base, sources, corrects=corrects).directives(operations))


class _Draft:
    """The text as the directives so far left it."""

    def __init__(self, base: Provision, sources: Mapping[str, str], *, corrects: bool) -> None:
        self.tree = base
        self.name = charter_name(base)
        self.sources = sources
        self.corrects = corrects

    def directives(self, operations: Sequence[Operation]) -> Iterator[Directive]:
        """The directives in the order of their operations."""
        at = 0
        while at < len(operations):
            run = _run(operations, at)
            after = apply(self.tree, operations[at : at + run], draft=False)
            directive = self._drafted(operations[at : at + run])
            if directive is None and run > 1:
                run, after = 1, apply(self.tree, operations[at : at + 1], draft=False)
                directive = self._drafted(operations[at : at + 1])
            if directive is None:
                raise NotDraftable(label=name_of(get(after, _target(operations[at]))), why=self._why(operations[at]))
            yield directive
            self.tree = after
            at += run

    def _drafted(self, operations: Sequence[Operation]) -> Directive | None:
        for candidate in self._candidates(operations):
            text = write_order(candidate.order, self.name)
            if self._says(text, candidate.quotation, operations):
                return Directive(text=text, quotation=candidate.quotation, target=_target(operations[0]))
        return None

    def _says(self, text: str, quotation: str, operations: Sequence[Operation]) -> bool:
        if quotation and not is_quotable(quotation):
            return False
        try:
            read = carry_out(self.tree, read_order(text, self.name), quotation.split("\n") if quotation else [])
        except Refusal:
            return False
        return _same(read, operations)

    def _candidates(self, operations: Sequence[Operation]) -> Iterator[_Candidate]:
        match operations[0]:
            case Reword() as reword:
                yield from self._rewordings(reword)
            case Repeal(target=target):
                node = get(self.tree, target)
                yield _Candidate(order=Order(verb=Verb.REPEAL, references=(self._reference(node),)))
            case Insert(parent=parent):
                nodes = [one.node for one in operations if isinstance(one, Insert)]
                yield from self._insertions(operations[0], nodes, get(self.tree, parent))
            case Move(target=target) as move:
                yield self._move(move, get(self.tree, target))
            case Renumber(target=target) | Remove(target=target):
                why = "เปลี่ยนเลขหรือลบทิ้งในฉบับที่รับรองแล้วไม่ได้"
                raise NotDraftable(label=name_of(get(self.tree, target)), why=why)
            case _ as never:
                assert_never(never)

    def _rewordings(self, reword: Reword) -> Iterator[_Candidate]:
        old = get(self.tree, reword.target)
        verb = Verb.CORRECT if self.corrects else Verb.REPLACE
        if old.kind is Kind.CHARTER:
            yield _Candidate(
                order=Order(verb=verb, references=(Reference(place="", named=True),)), quotation=reword.heading
            )
            return
        cited_as = self._reference(old)
        if old.kind is Kind.CLAUSE and old.heading == reword.heading:
            for change in unit_changes(old.text, reword.text):
                if change.verb is Verb.REPLACE or not self.corrects:
                    yield _units(cited_as, change, verb, headed=bool(old.heading))
        new = replace(old, heading=reword.heading, text=reword.text, children=())
        yield _Candidate(order=Order(verb=verb, references=(cited_as,)), quotation=write_provision(new).strip("\n"))

    def _insertions(self, first: Operation, nodes: Sequence[Provision], parent: Provision) -> Iterator[_Candidate]:
        references = tuple(Reference(place=reference(self.tree, node, parent)) for node in nodes)
        if is_division(nodes[0]):
            references = (*references, *_clauses_of(nodes[0]))
        quotation = "\n".join(write_provision(node).strip("\n") for node in nodes)
        order = Order(verb=Verb.ADD, references=references)
        if nodes[0].kind is not Kind.PART:
            yield _Candidate(order=order, quotation=quotation)
        if isinstance(first, Insert):
            where = place_words(self.tree, nodes[0], first.parent, first.after)
            yield _Candidate(order=replace(order, where=where), quotation=quotation)

    def _move(self, move: Move, node: Provision) -> _Candidate:
        left = emptied(self.tree, node, move.place)
        where = place_words(left, replace(node, label=move.label), move.parent, move.after)
        references = (self._reference(node),)
        return _Candidate(order=Order(verb=Verb.MOVE, references=references, destination=move.label, where=where))

    def _reference(self, node: Provision) -> Reference:
        source = "" if self.corrects else self.sources.get(node.identity, "")
        return Reference(place=reference(self.tree, node), named=is_division(node), source=source)

    def _why(self, operation: Operation) -> str:
        if not isinstance(operation, Insert):
            found = cited(self.tree, reference(self.tree, get(self.tree, operation.target)))
            if operation.target != self.tree.identity and (found is None or found.identity != operation.target):
                return "มีเลขซ้ำกันในฉบับเดิม จึงอ้างถึงไม่ได้แน่ชัด"
        if not all(is_quotable(one.quotation) for one in self._candidates([operation]) if one.quotation):
            return "เครื่องหมายคำพูดในข้อความไม่ครบคู่"
        return "ไม่มีถ้อยคำที่สั่งได้ตรงความโดยไม่กำกวม"


def _units(clause: Reference, change: UnitChange, verb: Verb, *, headed: bool) -> _Candidate:
    """The order about a clause's units; its first paragraph is quoted with the label that stands before it."""
    references = tuple(replace(clause, units=units) for units in change.units)
    said = verb if change.verb is Verb.REPLACE else change.verb
    if change.verb is Verb.ADD:
        references = tuple(replace(one, source="") for one in references)
    order = Order(verb=said, references=references, between=change.between)
    quotation = restated(change.quoted)
    opens = change.verb is Verb.REPLACE and change.units == ((FIRST,),) and not headed
    if opens and fits_beside_mark(change.quoted[0].line):
        quotation = "\n".join([f"{clause.place} {change.quoted[0].line}", *quotation.split("\n")[1:]])
    return _Candidate(order=order, quotation=quotation)


def _clauses_of(division: Provision) -> tuple[Reference, ...]:
    labels = [node.label for node in division.walk() if node.kind is Kind.CLAUSE]
    if len(labels) >= _RANGE:
        return (Reference(place=labels[0], until=labels[-1]),)
    return tuple(Reference(place=label) for label in labels)


def _run(operations: Sequence[Operation], start: int) -> int:
    """How many operations from here on insert clauses one after the other."""
    end = start
    last: Insert | None = None
    while end < len(operations):
        one = operations[end]
        if not isinstance(one, Insert) or one.node.kind is not Kind.CLAUSE:
            break
        if last and (one.parent != last.parent or one.after != last.node.identity):
            break
        last, end = one, end + 1
    return max(1, end - start)


def _target(operation: Operation) -> str:
    return operation.node.identity if isinstance(operation, Insert) else operation.target


def _same(read: Sequence[Operation], meant: Sequence[Operation]) -> bool:
    """Whether operations do the same, the names of what they bring in aside."""
    if len(read) != len(meant):
        return False
    names: dict[str | None, str | None] = {}
    for one, other in zip(read, meant, strict=True):
        if isinstance(one, Insert) and isinstance(other, Insert):
            if (one.parent, names.get(one.after, one.after)) != (other.parent, other.after):
                return False
            if without_identities(one.node) != without_identities(other.node):
                return False
            names[one.node.identity] = other.node.identity
        elif isinstance(one, Move) and isinstance(other, Move):
            if replace(one, place=other.place) != other:
                return False
        elif one != other:
            return False
    return True
