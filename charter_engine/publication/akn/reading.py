"""Akoma Ntoso documents read into trees: our own exactly, others' acts as far as a charter can hold them.

What a charter cannot hold is refused by its place, never dropped: notes inside the text, marked changes, references to
other files, divisions that are no chapter, part or clause. Prefaces give the title, conclusions the closing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Final

from charter_engine.domain.charter.marks import REPEALED
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.text.canonical import DamagedText, canonical
from charter_engine.publication.safe_xml import UnreadableXml, local_name, namespace, parse_xml

if TYPE_CHECKING:
    Element = Any

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_KINDS: Final = {
    "chapter": Kind.CHAPTER, "title": Kind.CHAPTER, "transitional": Kind.CHAPTER, "part": Kind.PART,
    "article": Kind.CLAUSE, "section": Kind.CLAUSE, "clause": Kind.CLAUSE, "rule": Kind.CLAUSE,
}  # fmt: skip
_INSIDE_CLAUSES: Final = {
    "paragraph", "subparagraph", "point", "indent", "list", "sublist", "alinea", "level", "subsection", "subclause",
    "content", "intro", "wrapUp", "p", "block", "blockContainer", "container", "longTitle", "formula", "recitals",
    "recital", "citations", "citation", "blockList", "item", "listIntroduction", "listWrapUp", "ul", "ol", "li",
    "table", "tr", "caption", "proviso",
}  # fmt: skip
_ONE_LINE: Final = {"p", "block", "listIntroduction", "listWrapUp", "caption", "li"}
_REFUSED: Final = {
    "authorialNote": "มีหมายเหตุแทรกในเนื้อความ", "ins": "มีข้อความที่ทำเครื่องหมายว่าเพิ่ม", "del": "มีข้อความที่ทำเครื่องหมายว่าลบ",
    "componentRef": "อ้างถึงเอกสารอื่นแทนเนื้อความ", "documentRef": "อ้างถึงเอกสารอื่นแทนเนื้อความ", "img": "มีรูปภาพ",
    "mod": "มีคำสั่งแก้ไขกฎหมายอื่น", "foreign": "มีเนื้อหาที่ไม่ใช่ Akoma Ntoso", "toc": "มีสารบัญในเนื้อความ",
}  # fmt: skip
_BLANK: Final = re.compile(r"[ \t\r\n]+")


class UnreadableAkn(UnreadableXml):
    """{part} บรรทัดที่ {line}: {why}."""

    remedy: ClassVar[str] = "แก้ตำแหน่งที่ระบุให้เป็นหมวด (chapter) ส่วน (part) ข้อ (article) หรือย่อหน้าใน Akoma Ntoso 3.0"


def from_akn(data: bytes) -> Provision:
    """The tree of an Akoma Ntoso 3.0 act, bill or doc, without identities; raises `UnreadableXml` naming the line.

    `status="removed"` is a repealed place. Spaces and line breaks of the file's layout mean nothing.
    """
    root = parse_xml(data, "Akoma Ntoso")
    if namespace(root) != NAMESPACE or local_name(root) != "akomaNtoso":
        raise _unreadable(root, f"แฟ้มนี้ไม่ใช่ Akoma Ntoso 3.0 (พบ <{local_name(root)}>)")
    document = next((child for child in root if local_name(child) in {"act", "bill", "doc"}), None)
    if document is None:
        raise _unreadable(root, "ไม่มี <act> ในแฟ้มนี้")
    title: list[str] = []
    children = tuple(node for part in document for node in _part(part, title))
    return Provision(kind=Kind.CHARTER, heading="\n".join(title), children=children)


def _part(part: Element, title: list[str]) -> Iterator[Provision]:
    match _name(part):
        case "meta":
            return
        case "coverPage" | "preface":
            title += _lines(part)
        case "preamble":
            yield _provision(part, Kind.PREAMBLE)
        case "body" | "mainBody":
            yield from _divisions(part)
        case "conclusions":
            yield _provision(part, Kind.CLOSING)
        case "attachments":
            yield from map(_annex, part)
        case other:
            raise _unreadable(part, f"ไม่รู้จักส่วน <{other}>")


def _divisions(parent: Element) -> Iterator[Provision]:
    for element in parent:
        name = _name(element)
        if name in _KINDS:
            yield _division(element, _KINDS[name])
        elif name not in {"num", "heading", "subheading", "intro", "content", "wrapUp"} and not _is_empty(element):
            raise _unreadable(element, f"<{name}> ไม่ใช่หมวด ส่วน หรือข้อ")


def _division(element: Element, kind: Kind) -> Provision:
    if kind is Kind.CLAUSE:
        return _provision(element, kind)
    text = [child for child in element if _name(child) in {"intro", "content", "wrapUp"}]
    return _provision(element, kind, text=text, children=tuple(_divisions(element)))


def _provision(
    element: Element, kind: Kind, *, text: list[Element] | None = None, children: tuple[Provision, ...] = ()
) -> Provision:
    label, heading = _words_of(element, "num"), _words_of(element, "heading", "subheading")
    inner = [child for child in element if _name(child) not in {"num", "heading", "subheading"}]
    words = [line for child in (inner if text is None else text) for line in _lines_of(child)]
    node = Provision(kind=kind, label=label, heading=heading, text="\n".join(words), children=children)
    return _repealed(element, node)


def _annex(attachment: Element) -> Provision:
    if _name(attachment) != "attachment":
        raise _unreadable(attachment, f"<{_name(attachment)}> ไม่ใช่บัญชีท้ายหรือภาคผนวก")
    label = " ".join(filter(None, (_words_of(attachment, "num"), _words_of(attachment, "heading", "subheading"))))
    bodies = [body for document in attachment if _name(document) == "doc" for body in document]
    words = [line for body in bodies if _name(body) != "meta" for line in _lines(body)]
    if not bodies:
        raise _unreadable(attachment, "บัญชีท้ายหรือภาคผนวกไม่มีเนื้อความ (<doc>)")
    return _repealed(attachment, Provision(kind=Kind.ANNEX, label=label, text="\n".join(words)))


def _repealed(element: Element, node: Provision) -> Provision:
    if element.get("status") != "removed":
        return node
    if node.text not in {"", REPEALED}:
        raise _unreadable(element, f"{node.label} มี status=removed แต่ยังมีเนื้อความ")
    return node.repealed()


def _lines(parent: Element) -> list[str]:
    """The lines of everything inside an element."""
    return [line for child in parent for line in _lines_of(child)]


def _lines_of(element: Element) -> list[str]:
    name = _name(element)
    if name in _ONE_LINE and not any(_name(child) in _INSIDE_CLAUSES for child in element):
        return [line for line in _words(element).split("\n") if line]
    if name == "tr":
        return [" | ".join(" ".join(_words(cell).split("\n")) for cell in element)]
    if name not in _INSIDE_CLAUSES:
        raise _unreadable(element, f"<{name}> อยู่ในเนื้อความของข้อไม่ได้")
    _refuse_loose_words(element)
    inner = [line for child in element if _name(child) not in {"num", "heading"} for line in _lines_of(child)]
    return _labelled(element, inner)


def _labelled(element: Element, inner: list[str]) -> list[str]:
    """The lines with the element's number before the first of them, as it is typed."""
    label = " ".join(filter(None, (_words_of(element, "num"), _words_of(element, "heading"))))
    if not label:
        return inner
    number = next((child for child in element if _name(child) == "num"), None)
    space = "" if number is not None and number.get("class") == "close" else " "
    return [f"{label}{space}{inner[0]}" if inner else label, *inner[1:]]


def _words_of(element: Element, *names: str) -> str:
    return " ".join(_words(child).replace("\n", " ") for child in element if _name(child) in names).strip(" ")


def _words(element: Element) -> str:
    """The canonical words of one line; only a line break written as one breaks it."""
    try:
        return canonical("".join(_pieces(element)))
    except DamagedText as damage:
        code, line = damage.facts["code_point"], element.sourceline or 1
        raise UnreadableAkn(part="Akoma Ntoso", line=line, why=f"พบ {code} ซึ่งไม่ใช่ตัวอักษรที่ใช้ในข้อความได้") from None


def _pieces(element: Element) -> Iterator[str]:
    yield _BLANK.sub(" ", element.text or "")
    for child in element:
        name = _name(child)
        if name in _REFUSED:
            raise _unreadable(child, _REFUSED[name])
        yield from ["\n"] if name in {"br", "eol"} else _pieces(child)
        yield _BLANK.sub(" ", child.tail or "")


def _refuse_loose_words(element: Element) -> None:
    loose = [element.text, *(child.tail for child in element)]
    if any(words and words.strip() for words in loose):
        raise _unreadable(element, f"มีข้อความใน <{_name(element)}> ที่ไม่อยู่ในย่อหน้า (<p>)")


def _is_empty(element: Element) -> bool:
    return not len(element) and not (element.text or "").strip()


def _name(element: Element) -> str:
    if namespace(element) != NAMESPACE:
        raise _unreadable(element, f"<{local_name(element)}> ไม่ใช่ Akoma Ntoso 3.0")
    name = local_name(element)
    if name in _REFUSED:
        raise _unreadable(element, _REFUSED[name])
    return name


def _unreadable(element: Element, why: str) -> UnreadableAkn:
    return UnreadableAkn(part="Akoma Ntoso", line=element.sourceline or 1, why=why)
