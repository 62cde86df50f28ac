"""Clauses that rules cite (`ข้อ ๒๓ วรรคสอง`): reading them, what they cover, whether the charter still has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from charter_engine.domain.charter.citations import Citation, citations
from charter_engine.domain.charter.numbering import TRANSITIONAL, WORDS, label_key, parse_label
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.references import Known, line_of
from charter_engine.domain.deliberation.faults import Fault
from charter_engine.domain.deliberation.places import line_at
from charter_engine.domain.text.numerals import arabic_digits, paragraph_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from charter_engine.domain.deliberation.procedure import (
        Body,
        Duty,
        Entrenched,
        Filer,
        Petition,
        Procedure,
        Sector,
        Signatory,
        Stage,
        Urgency,
    )

    _Citing: TypeAlias = Sector | Body | Stage | Duty | Filer | Petition | Urgency | Entrenched | Signatory

_NAMED: Final = {"คำปรารภ": Kind.PREAMBLE, "ส่วนท้าย": Kind.CLOSING}
_ANNEX: Final = re.compile(r"(บัญชีท้าย|ภาคผนวก)\S*( \S+)?")
_PARAGRAPH: Final = re.compile(r"วรรค ?([0-9๐-๙]{1,2})(?![0-9๐-๙])")
_MARKED: Final = re.compile(rf"({'|'.join(WORDS)}) ?[0-9๐-๙]")


def check_citations(
    procedure: Procedure, charter_labels: Provision | Collection[str], lines: Mapping[str, int] | None = None
) -> tuple[Fault, ...]:
    """A fault for every clause the procedure cites that the charter has not, or has repealed.

    `charter_labels` is the charter's tree, or only its labels: then paragraphs and items are not looked into. `lines`
    are those of the procedure's file, by place. Another law's clauses (`มาตรา ๕ แห่งพระราชบัญญัติ…`) are left alone.
    """
    book = _Book(charter_labels)
    return tuple(
        Fault(code=code, place=place, what=what, remedy=_REMEDIES[code], line=line_at(lines or {}, place))
        for place, cited in _cited(procedure)
        for code, what in book.faults(cited)
    )


def is_citation(text: str) -> bool:
    """Whether the text names provisions: clauses, chapters, parts, annexes, the preamble or the closing."""
    return bool(citations(_plain(text))) or text in _NAMED or text == TRANSITIONAL or bool(_ANNEX.fullmatch(text))


def covers(protected: str, touched: str) -> bool:
    """Whether changing `touched` changes what `protected` names: the same place, a part of it or what it is a part of.

    Chapters cover their clauses only where the chapter itself is named as touched.
    """
    ours, theirs = citations(_plain(protected)), citations(_plain(touched))
    if not ours or not theirs:
        return label_key(protected) == label_key(touched)
    return any(_meets(one, other) for one in ours for other in theirs)


def with_ancestors(tree: Provision, labels: Collection[str]) -> tuple[str, ...]:
    """The labels with those of every division above and below the provisions they name, each once."""
    keys = {label_key(label) for label in labels}
    found = dict.fromkeys(labels)
    for path in _paths(tree, ()):
        at = next((place for place, node in enumerate(path) if label_key(node.label) in keys), None)
        if at is not None:
            found |= dict.fromkeys(node.label for node in path if node.label)
    return tuple(found)


_REMEDIES: Final = {
    "missing-clause": "แก้ให้ตรงกับข้อที่มีอยู่ในธรรมนูญ",
    "repealed-clause": "อ้างข้อที่ใช้แทน หรือเอากติกาที่หมดฐานอ้างอิงออก",
    "missing-paragraph": "แก้วรรคหรืออนุข้อให้ตรงกับที่มีอยู่ในข้อนั้น",
    "unreadable-citation": 'เขียนเช่น "ข้อ ๒๓", "ข้อ ๒๓ วรรคสอง" หรือ "หมวด ๑"',
}


class _Book:
    """The charter by what cites it."""

    def __init__(self, charter: Provision | Collection[str]) -> None:
        self.whole = isinstance(charter, Provision)
        self.tree = charter if isinstance(charter, Provision) else _bare(charter)
        self.known = Known(self.tree)

    def faults(self, cited: str) -> Iterator[tuple[str, str]]:
        """The code and the words of whatever is wrong with one citation."""
        plain = _plain(cited)
        found = citations(plain, self.known.names)
        for citation in found:
            yield from self._of(citation, cited)
        if not found and not _MARKED.search(plain):
            yield from self._of_unnumbered(cited)

    def _of(self, citation: Citation, cited: str) -> Iterator[tuple[str, str]]:
        if not citation.label:
            yield "unreadable-citation", f"อ้าง {cited} โดยไม่บอกข้อ"
            return
        node = self.known.find(citation.label, self.tree, citation.within)
        where = " ".join(filter(None, (citation.within, citation.label)))
        if node is None:
            yield "missing-clause", f"อ้าง{where} แต่ธรรมนูญไม่มี{where}"
        elif node.state is State.REPEALED:
            yield "repealed-clause", f"อ้าง{where} แต่{where}ถูกยกเลิกแล้ว"
        elif self.whole and _inside(citation) and line_of(node, citation) is None:
            yield "missing-paragraph", f"อ้าง {cited} แต่{where}ไม่มีวรรคหรืออนุข้อนั้น"

    def _of_unnumbered(self, cited: str) -> Iterator[tuple[str, str]]:
        kind = _NAMED.get(cited)
        if kind is None and cited != TRANSITIONAL and not _ANNEX.fullmatch(cited):
            yield "unreadable-citation", f"อ่าน {cited} เป็นข้อของธรรมนูญไม่ได้"
            return
        key = label_key(cited)
        nodes = [node for node in self.tree.walk() if node.kind is kind or label_key(node.label) == key]
        if not nodes:
            yield "missing-clause", f"อ้าง{cited} แต่ธรรมนูญไม่มี{cited}"
        elif all(node.state is State.REPEALED for node in nodes):
            yield "repealed-clause", f"อ้าง{cited} แต่{cited}ถูกยกเลิกแล้ว"


def _cited(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Every clause cited, with the place of the citation in the file, in the file's order of tables."""
    listed: Mapping[str, tuple[_Citing, ...]] = {
        "sector": procedure.sectors,
        "body": procedure.bodies,
        "stage": procedure.stages,
        "duty": procedure.duties,
        "filer": procedure.filers,
        "petition": procedure.petitions,
        "urgency": procedure.urgencies,
        "entrenched": procedure.entrenched,
        "signatory": procedure.signatories,
    }
    for table, records in listed.items():
        for index, record in enumerate(records):
            if record.clause:
                yield f"{table}[{index}].clause", record.clause
    yield from _cited_inside(procedure)


def _cited_inside(procedure: Procedure) -> Iterator[tuple[str, str]]:
    for index, body in enumerate(procedure.bodies):
        for at, part in enumerate(body.composition):
            if part.clause:
                yield f"body[{index}].composition[{at}].clause", part.clause
    for index, stage in enumerate(procedure.stages):
        for at, criterion in enumerate(stage.criteria):
            if criterion.clause:
                yield f"stage[{index}].criteria[{at}].clause", criterion.clause
    for index, rule in enumerate(procedure.entrenched):
        for clause in rule.clauses:
            yield f"entrenched[{index}].clauses", clause


def _bare(labels: Collection[str]) -> Provision:
    """A tree of labels alone, chapters before their parts as they come."""
    children = tuple(Provision(kind=_kind(label), label=label) for label in labels)
    return Provision(kind=Kind.CHARTER, children=children)


def _kind(label: str) -> Kind:
    parsed = parse_label(label)
    if parsed is not None:
        return parsed.kind
    return _NAMED.get(label) or (Kind.ANNEX if _ANNEX.fullmatch(label) else Kind.CHAPTER)


def _plain(text: str) -> str:
    """The citation with paragraphs in words: `วรรค ๒` is `วรรคสอง`."""
    return _PARAGRAPH.sub(lambda found: paragraph_name(max(1, int(arabic_digits(found[1])))), text)


def _inside(citation: Citation) -> bool:
    return bool(citation.paragraph or citation.item or citation.subitem)


def _meets(one: Citation, other: Citation) -> bool:
    for whole, single in ((one, other), (other, one)):
        if whole.begins >= 0 and _is_between(whole, single):
            return True
    same = label_key(one.label) == label_key(other.label)
    same = same and (not one.within or not other.within or label_key(one.within) == label_key(other.within))
    inner = zip(_place(one), _place(other), strict=True)
    return same and all(mine == theirs or not mine or not theirs for mine, theirs in inner)


def _is_between(whole: Citation, single: Citation) -> bool:
    ends = [parse_label(label) for label in (whole.since, single.label, whole.label)]
    first, here, last = ends
    if first is None or here is None or last is None or here.word != last.word:
        return False
    return first.number < here.number < last.number


def _place(citation: Citation) -> tuple[object, str, str]:
    return citation.paragraph, citation.item, citation.subitem


def _paths(node: Provision, above: tuple[Provision, ...]) -> Iterator[tuple[Provision, ...]]:
    """The way from the top to every provision that has none below."""
    here = (*above, node)
    if not node.children:
        yield here
    for child in node.children:
        yield from _paths(child, here)
