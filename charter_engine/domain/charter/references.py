"""Cross-references of a charter: what its texts cite, whether it is there, and which of them a change breaks.

Numbers are never rewritten: a reference that no longer says what it said is told, with both its ends, and left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from charter_engine.domain.charter.citations import LAST, Citation, citations
from charter_engine.domain.charter.numbering import DIGITS, label_key, parse_label
from charter_engine.domain.charter.paths import Line, LineKind, lines
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.text.numerals import arabic_digits, paragraph_name, thai_digits

_NAMES: Final = {Kind.PREAMBLE: "คำปรารภ", Kind.CLOSING: "ส่วนท้าย", Kind.CHARTER: "ธรรมนูญ"}
_ANNEX: Final = re.compile(rf"(?:บัญชีท้าย[^\s0-9๐-๙]*|ภาคผนวก)(?: ?(?:{DIGITS}|[ก-ฮ](?![ก-๙])))?")
_DEFINED: Final = re.compile(r"[“\"]([^“”\"\n]{1,120})[”\"] ?(?:ให้)?(?:หมายความ(?:รวมถึง|ถึง|ว่า)|หมายถึง)")


class Standing(StrEnum):
    """Whether what a reference cites is there."""

    HOLDS = "holds"
    MISSING = "missing"
    REPEALED = "repealed"
    NO_LINE = "no_line"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A citation in the text of `source` (identity), from code point `start` to `end` of it.

    `where` and `target` name both ends in Thai (`ข้อ ๘ วรรคหนึ่ง`, `ข้อ ๕ วรรคสอง (๑)`), `cited` is the target as the
    text names it; `identity` is the cited provision's, None where there is none; `path` is the line inside it, empty
    for all of it. `implied` tells what lies between the ends of a range.
    """

    source: str
    where: str
    start: int
    end: int
    cited: str
    target: str
    identity: str | None
    path: str = ""
    standing: Standing = Standing.HOLDS
    implied: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """A defined term (`“…” หมายความว่า`) in the text of `source`, from code point `start` to `end` of it."""

    term: str
    source: str
    where: str
    start: int
    end: int


def references(tree: Provision, *, implied: bool = True) -> tuple[Reference, ...]:
    """Every reference of a charter to its own provisions, in document order; other laws' provisions are none.

    Without the `implied` ones the time is linear in the text, whatever ranges it cites.
    """
    known = Known(tree, ranges=implied)
    return tuple(
        reference
        for node in tree.walk()
        if node.text and node.state is State.IN_FORCE
        for reference in _of_node(node, known)
    )


def definitions(tree: Provision) -> tuple[Definition, ...]:
    """Every defined term, in document order."""
    return tuple(
        Definition(
            term=match[1], source=node.identity, where=_where(node, match.start(1)),
            start=match.start(1), end=match.end(1),
        )
        for node in tree.walk()
        for match in _DEFINED.finditer(node.text)
    )  # fmt: skip


def cite(node: Provision, path: str = "") -> str:
    """A place as papers cite it: `ข้อ ๕ วรรคสอง (๑) (ก)`; the only paragraph of a clause goes without its number."""
    label = node.label or _NAMES.get(node.kind, "")
    if not path or node.kind is not Kind.CLAUSE:
        return label
    first, *inner = path.split(".")
    several = any(line.path == "p2" for line in _lines(node.text))
    number = int(first.removeprefix("p"))
    paragraph = [paragraph_name(number)] if several or number > 1 else []
    marks = [f"({thai_digits(mark) if label != arabic_digits(label) else mark})" for mark in inner]
    return " ".join([label, *paragraph, *marks])


class Known:
    """The provisions of a charter by what cites them."""

    def __init__(self, tree: Provision, *, ranges: bool = True) -> None:
        self.ranges = ranges
        self.nodes = [node for node in tree.walk() if node.label]
        self.names = tuple(filter(None, (" ".join(tree.heading.split("\n")), tree.heading.split("\n")[0])))
        self._words = {parsed.word for node in self.nodes if (parsed := parse_label(node.label))}
        self._by_key: dict[tuple[str, str], Provision] = {}
        self._chapter: dict[int, str] = {}
        self._parts: dict[str, Provision] = {}
        chapter = ""
        for node in self.nodes:
            chapter = label_key(node.label) if node.kind is Kind.CHAPTER else chapter
            self._chapter[id(node)] = chapter
            within = chapter if node.kind is Kind.PART else ""
            key = _annex_key(node.label) if node.kind is Kind.ANNEX else label_key(node.label)
            self._by_key.setdefault((within, key), node)
            self._parts.setdefault(key, node)
        annexes = {_annex_key(node.label) for node in self.nodes if node.kind is Kind.ANNEX}
        self.annex_keys = sorted(annexes, key=len, reverse=True)

    def cites(self, citation: Citation) -> bool:
        """Whether a citation can be of this charter: `มาตรา` in a charter of `ข้อ` is another law's."""
        return citation.label.partition(" ")[0] not in {"ข้อ", "มาตรา"} - self._words

    def find(self, label: str, source: Provision, within: str = "") -> Provision | None:
        """The provision a label names: a part of the chapter `within`, else of the source's own, else of any."""
        key = label_key(label)
        if not label.startswith("ส่วนที่"):
            return self._by_key.get(("", key))
        if within:
            return self._by_key.get((label_key(within), key))
        near = self._by_key.get((self._chapter.get(id(source), ""), key))
        return near or self._parts.get(key)

    def find_annex(self, cited: str) -> Provision | None:
        """The annex that words like `บัญชีท้ายธรรมนูญ ๑` name, or None."""
        return self._by_key.get(("", _annex_key(cited)))

    def between(self, first: Provision, last: Provision) -> list[Provision]:
        """The provisions of the same kind after the first and before the last."""
        alike = [node for node in self.nodes if node.kind is first.kind]
        ends = [at for at, node in enumerate(alike) if node is first or node is last]
        return alike[ends[0] + 1 : ends[-1]] if ends else []


def line_of(node: Provision, citation: Citation) -> Line | None:
    """The line of a clause that a citation names, or None; without a paragraph, the first that has the item."""
    by_place, last = _places(node.text)
    paragraph = last if citation.paragraph == LAST else citation.paragraph
    return by_place.get((paragraph, citation.item, citation.subitem))


@lru_cache(maxsize=64)
def _places(text: str) -> tuple[dict[tuple[int, str, str], Line], int]:
    """The first line of each paragraph, item and sub-item, of any paragraph under 0; and the last paragraph."""
    found: dict[tuple[int, str, str], Line] = {}
    last = 1
    for line in lines(text):
        first, *inner = line.path.split(".")
        last = int(first.removeprefix("p"))
        subitem = inner.pop() if line.kind is LineKind.SUBITEM else ""
        item = inner[0] if inner else ""
        found.setdefault((last, item, subitem), line)
        found.setdefault((0, item, subitem), line)
    return found, last


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[Line, ...]:
    """The lines of a text, which every reference in and to it asks for."""
    return lines(text)


def _where(node: Provision, offset: int) -> str:
    if node.kind is not Kind.CLAUSE:
        return cite(node)
    below = _lines(node.text)
    return cite(node, below[bisect_right(below, offset, key=lambda line: line.start) - 1].path)


def _of_node(node: Provision, known: Known) -> Iterator[Reference]:
    cited = [citation for citation in citations(node.text, known.names) if known.cites(citation)]
    found = [reference for citation in cited for reference in _resolved(node, citation, known)]
    found += _annexes(node, known)
    yield from sorted(found, key=lambda reference: (reference.start, reference.end))


def _resolved(node: Provision, citation: Citation, known: Known) -> Iterator[Reference]:
    if not citation.label and node.kind is not Kind.CLAUSE:
        return
    target = known.find(citation.label, node, citation.within) if citation.label else node
    yield _reference(node, citation, target)
    first = known.find(citation.since, node) if known.ranges and citation.begins >= 0 else None
    if first is None or target is None:
        return
    for between in known.between(first, target):
        if between.state is State.IN_FORCE:
            yield Reference(
                source=node.identity, where=_where(node, citation.start), start=citation.begins,
                end=citation.end, cited=between.label, target=between.label, identity=between.identity, implied=True,
            )  # fmt: skip


def _reference(node: Provision, citation: Citation, target: Provision | None) -> Reference:
    line = line_of(target, citation) if target and _inside(citation) else None
    return Reference(
        source=node.identity,
        where=_where(node, citation.start),
        start=citation.start,
        end=citation.end,
        cited=_cited(citation, " ".join(filter(None, (citation.within, citation.label)))),
        target=_found(citation, target, line),
        identity=None if target is None else target.identity,
        path=line.path if line else "",
        standing=_standing(citation, target, line),
    )


def _standing(citation: Citation, target: Provision | None, line: Line | None) -> Standing:
    if target is None:
        return Standing.MISSING
    if target.state is State.REPEALED:
        return Standing.REPEALED
    return Standing.NO_LINE if _inside(citation) and line is None else Standing.HOLDS


def _found(citation: Citation, target: Provision | None, line: Line | None) -> str:
    """The target as it stands where it is found, else as it was cited."""
    if target is None or (line is None and _inside(citation)):
        return _cited(citation, target.label if target else " ".join(filter(None, (citation.within, citation.label))))
    words = cite(target, line.path if line else "")
    return f"{words} {paragraph_name(1)}" if citation.paragraph == 1 and words == target.label else words


def _cited(citation: Citation, label: str) -> str:
    paragraph = "วรรคท้าย" if citation.paragraph == LAST else ""
    if citation.paragraph > 0:
        paragraph = paragraph_name(citation.paragraph)
    thai = not label or label != arabic_digits(label)
    marks = [f"({thai_digits(mark) if thai else mark})" for mark in (citation.item, citation.subitem) if mark]
    return " ".join(filter(None, (label, paragraph, *marks)))


def _inside(citation: Citation) -> bool:
    return bool(citation.paragraph or citation.item or citation.subitem)


def _annexes(node: Provision, known: Known) -> Iterator[Reference]:
    """Annexes cited with their number, or in the words of a label there is."""
    for match in _ANNEX.finditer(node.text):
        cited = match[0]
        target = known.find_annex(cited)
        if target is None and not re.search(rf"(?:{DIGITS}|ภาคผนวก ?[ก-ฮ])\Z", cited):
            begun = next((key for key in known.annex_keys if arabic_digits(cited).startswith(key)), "")
            target, cited = (known.find_annex(begun), cited[: len(begun)]) if begun else (None, "")
        if cited:
            place = Citation(start=match.start(), end=match.start() + len(cited), label=cited)
            yield _reference(node, place, target)


def _annex_key(label: str) -> str:
    match = _ANNEX.match(label)
    return (
        re.sub(rf" ?({DIGITS}|[ก-ฮ])\Z", r" \1", arabic_digits(match[0]))
        if match and " " in label
        else arabic_digits(label)
    )
