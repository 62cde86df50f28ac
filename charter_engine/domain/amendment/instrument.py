"""The amending instrument: the official Thai text that orders a change, one directive an operation.

Whole clauses only: the new unit is restated whole, with its number, inside quotation marks, made from the resulting
clause and never from a redline. A quotation opens a line and its closing mark ends one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Renumber, Repeal, Reword
from charter_engine.domain.amendment.quoting import is_quotable, quoted
from charter_engine.domain.amendment.wording import (
    charter_name,
    cited,
    clause_word,
    emptied,
    noun_of,
    own_words,
    place_words,
    reference,
    repealed_words,
    without_year,
)
from charter_engine.domain.charter.plain_text_export import write_provision
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import get
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Invalid

ON_ANNOUNCEMENT = "ตั้งแต่วันถัดจากวันประกาศเป็นต้นไป"
"""The usual commencement."""


class NotDraftable(Invalid):
    """เขียนคำสั่งแก้ไขสำหรับ {label} ไม่ได้: {why}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Directive:
    """One order: its sentence, what it quotes (plain text form, "" for none), and the identity it is about."""

    text: str
    quotation: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """An instrument before it is dated: `opening` holds its clauses on name and commencement, `word` counts them."""

    title: str
    enacting: tuple[str, ...]
    opening: tuple[str, ...]
    directives: tuple[Directive, ...]
    reason: str = ""
    word: str = "ข้อ"

    def text(self) -> str:
        """The plain text form, ending with LF; each directive followed by its quotation."""
        orders = [f"{one.text}\n{quoted(one.quotation)}" if one.quotation else one.text for one in self.directives]
        clauses = (
            f"{self.word} {thai_digits(number)} {clause}"
            for number, clause in enumerate([*self.opening, *orders], start=1)
        )
        note = [f"หมายเหตุ เหตุผลในการประกาศใช้ฉบับนี้ คือ {self.reason}"] if self.reason else []
        return "\n".join([self.title, "", *self.enacting, *clauses, *note]) + "\n"


def instrument(
    title: str,
    number: int,
    year_be: int,
    base: Provision,
    operations: Sequence[Operation],
    *,
    commencement: str = ON_ANNOUNCEMENT,
    reason: str = "",
    sources: Mapping[str, str] | None = None,
) -> Instrument:
    """The instrument (ฉบับที่ `number`) of the year `year_be` that orders the operations on `base`.

    `sources` gives, for identities changed before, the title of the instrument that changed them last. Raises
    `NotDraftable`, and what `apply` raises where an operation does not fit.
    """
    full = f"{without_year(title)} (ฉบับที่ {thai_digits(number)}) พ.ศ. {thai_digits(year_be)}"
    name, noun = charter_name(base), noun_of(title)
    return Instrument(
        title=full,
        enacting=(f"โดยที่เป็นการสมควรแก้ไขเพิ่มเติม{name}",),
        opening=(f"{noun}นี้เรียกว่า “{full}”", f"{noun}นี้ให้ใช้บังคับ{commencement}"),
        directives=directives(base, operations, sources or {}),
        reason=reason,
        word=clause_word(base),
    )


def corrigendum(base: Provision, operations: Sequence[Operation], *, reason: str = "") -> Instrument:
    """The announcement that corrects slips (แก้คำผิด); wordings only: raises `NotDraftable` for anything else."""
    name = charter_name(base)
    for operation in operations:
        if not isinstance(operation, Reword):
            raise NotDraftable(label=name, why="การแก้คำผิดแก้ได้เฉพาะถ้อยคำ")
    return Instrument(
        title=f"ประกาศแก้คำผิด {name}",
        enacting=(f"โดยที่พบคำผิดใน{name} จึงให้แก้ให้ถูกต้อง",),
        opening=(),
        directives=tuple(_correction(one) for one in directives(base, operations, {})),
        reason=reason,
        word=clause_word(base),
    )


def directives(base: Provision, operations: Sequence[Operation], sources: Mapping[str, str]) -> tuple[Directive, ...]:
    """One directive an operation, each written for the text as the ones before it left it."""
    return tuple(_directives(base, operations, sources))


def _directives(tree: Provision, operations: Sequence[Operation], sources: Mapping[str, str]) -> Iterator[Directive]:
    name = charter_name(tree)
    for operation in operations:
        after = apply(tree, [operation], draft=False)
        directive = _directive(tree, after, operation, _Citation(name, sources))
        if directive.quotation and not is_quotable(directive.quotation):
            raise NotDraftable(label=name_of(get(after, directive.target)), why="เครื่องหมายคำพูดในข้อความไม่ครบคู่")
        yield directive
        tree = after


def _directive(tree: Provision, after: Provision, operation: Operation, cite: _Citation) -> Directive:
    match operation:
        case Reword(target=target):
            return _rewording(tree, get(after, target), cite)
        case Repeal(target=target):
            node = get(tree, target)
            text = f"ให้ยกเลิก{repealed_words(node)}{_cited(tree, node)}{cite.of(target)}"
            return Directive(text=text, quotation="", target=target)
        case Insert(parent=parent, after=left, node=node):
            words = _cited(after, get(after, node.identity)) + place_words(tree, node, parent, left)
            return Directive(
                text=f"ให้เพิ่มความต่อไปนี้เป็น{words}{cite.of('')}",
                quotation=write_provision(node).strip("\n"),
                target=node.identity,
            )
        case Move(target=target, parent=parent, after=left, label=label, place=place):
            node = get(tree, target)
            moved = replace(node, label=label)
            words = label + place_words(emptied(tree, node, place), moved, parent, left)
            text = f"ให้ย้ายความใน{_cited(tree, node)}{cite.of(target)} ไปเป็น{words}"
            return Directive(text=text, quotation="", target=target)
        case Renumber(target=target) | Remove(target=target):
            raise NotDraftable(label=name_of(get(tree, target)), why="เปลี่ยนเลขหรือลบทิ้งในฉบับที่รับรองแล้วไม่ได้")
        case _ as never:
            assert_never(never)


def _rewording(tree: Provision, new: Provision, cite: _Citation) -> Directive:
    if new.kind is Kind.CHARTER:
        text = f"ให้ยกเลิกชื่อ{cite.name} และให้ใช้ชื่อต่อไปนี้แทน"
        return Directive(text=text, quotation=new.heading, target=new.identity)
    text = f"ให้ยกเลิก{own_words(new)}{_cited(tree, new)}{cite.of(new.identity)} และให้ใช้ความต่อไปนี้แทน"
    alone = replace(new, children=())
    return Directive(text=text, quotation=write_provision(alone).strip("\n"), target=new.identity)


def _correction(directive: Directive) -> Directive:
    text = directive.text.replace("ให้ยกเลิก", "ให้แก้คำผิดใน", 1).replace("ในความใน", "ใน", 1)
    return replace(directive, text=text.replace(" และให้ใช้ความต่อไปนี้แทน", " เป็นดังต่อไปนี้"))


def _cited(tree: Provision, node: Provision) -> str:
    text = reference(tree, node)
    found = cited(tree, text)
    if found is None or found.identity != node.identity:
        raise NotDraftable(label=name_of(node), why="มีเลขซ้ำกันในฉบับเดิม จึงอ้างถึงไม่ได้แน่ชัด")
    return text


@dataclass(frozen=True, slots=True)
class _Citation:
    """The charter's name, and which instruments changed what before."""

    name: str
    sources: Mapping[str, str]

    def of(self, identity: str) -> str:
        """` แห่ง…`, with the last instrument that changed the provision."""
        source = self.sources.get(identity, "")
        return f" แห่ง{self.name}" + (f" ซึ่งแก้ไขเพิ่มเติมโดย{source}" if source else "")
