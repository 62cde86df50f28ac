"""A charter's tree as an Akoma Ntoso act, its paragraphs and items as elements of their own.

A label stands in `num`, a heading in `heading`, each line of text in one `p`. A repealed place has `status="removed"`
and the words (ยกเลิก) for those who only read. `num class="close"` marks an item whose words follow without a space.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from charter_engine.domain.charter.marks import REPEALED
from charter_engine.domain.charter.paths import ITEM, SUBITEM, Line, LineKind, lines
from charter_engine.domain.charter.plain_text_export import NotWritable
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import without_identities
from charter_engine.publication.akn.metadata import metadata
from charter_engine.publication.akn.naming import AknMeta, Names
from charter_engine.publication.akn.reading import NAMESPACE, from_akn
from charter_engine.publication.safe_xml import UnreadableXml

if TYPE_CHECKING:
    Element = Any

HIERARCHY: Final = {Kind.CHAPTER: "chapter", Kind.PART: "part", Kind.CLAUSE: "article"}
_LINES: Final = {LineKind.PARAGRAPH: "paragraph", LineKind.ITEM: "point", LineKind.SUBITEM: "indent"}
_RANK: Final = {LineKind.PARAGRAPH: 0, LineKind.ITEM: 1, LineKind.SUBITEM: 2}


def to_akn(tree: Provision, meta: AknMeta) -> bytes:
    """The charter as an Akoma Ntoso 3.0 document in UTF-8 that `from_akn` reads into the same root hash.

    Raises `NotWritable` for a tree no charter has (a clause inside a clause, a text beside the title).
    """
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})
    act = _add(root, "act", name=meta.subtype, contains="singleVersion")
    act.append(metadata(meta, tree))
    _Writer(act, meta).write(tree)
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    if not _reads_back(data, tree):
        raise NotWritable(label=tree.heading, why="โครงสร้างนี้เขียนเป็น Akoma Ntoso แล้วอ่านกลับไม่ได้เหมือนเดิม")
    return data


def _reads_back(data: bytes, tree: Provision) -> bool:
    try:
        return from_akn(data) == without_identities(tree)
    except UnreadableXml:
        return False


class _Writer:
    """Appends the parts of one act in the order the schema asks for."""

    def __init__(self, act: Element, meta: AknMeta) -> None:
        self.act, self.meta = act, meta
        self.names = Names()

    def write(self, tree: Provision) -> None:
        preface = _add(self.act, "preface")
        for line in tree.heading.split("\n"):
            _add(_add(preface, "p"), "docTitle").text = line
        self._paragraphs(tree, Kind.PREAMBLE, "preamble")
        body = _add(self.act, "body")
        for node in tree.children:
            if node.kind in HIERARCHY:
                self._division(body, node, "")
        if not len(body):
            _add(body, "hcontainer", name="empty", eId="hcontainer_1")
        self._paragraphs(tree, Kind.CLOSING, "conclusions")
        self._annexes([node for node in tree.children if node.kind is Kind.ANNEX])

    def _paragraphs(self, tree: Provision, kind: Kind, name: str) -> None:
        for node in tree.children:
            if node.kind is kind:
                _block(_add(self.act, name, **_status(node)), node)

    def _division(self, parent: Element, node: Provision, above: str) -> None:
        eid = self.names.of_provision(node, above)
        element = _add(parent, HIERARCHY[node.kind], eId=eid, **_identity(node), **_status(node))
        _named(element, node)
        if node.state is State.REPEALED:
            _block(_add(element, "intro" if node.children else "content"), node)
        elif node.kind is Kind.CLAUSE:
            self._lines(element, lines(node.text), eid)
        elif node.text:
            _block(_add(element, "intro"), node)
        for child in node.children:
            self._division(element, child, eid)

    def _lines(self, parent: Element, below: Sequence[Line], above: str) -> None:
        """Write lines of like rank as siblings, what stands under one of them inside it."""
        at = 0
        while at < len(below):
            end = next((n for n in range(at + 1, len(below)) if _rank(below[n]) <= _rank(below[at])), len(below))
            self._line(parent, below[at:end], above)
            at = end

    def _line(self, parent: Element, here: Sequence[Line], above: str) -> None:
        line, inner = here[0], here[1:]
        eid = self.names.of_line(line, above)
        element = _add(parent, _LINES[line.kind], eId=eid)
        words = _label(element, line)
        _add(_add(element, "intro" if inner else "content"), "p").text = words
        self._lines(element, inner, eid)

    def _annexes(self, annexes: Sequence[Provision]) -> None:
        if not annexes:
            return
        attachments = _add(self.act, "attachments")
        for number, node in enumerate(annexes, start=1):
            eid = self.names.of_provision(node, "")
            attachment = _add(attachments, "attachment", eId=eid, **_identity(node), **_status(node))
            _add(attachment, "heading").text = node.label
            document = _add(attachment, "doc", name="annex")
            document.append(metadata(self.meta, node, component=f"annex_{number}"))
            _block(_add(document, "mainBody"), node)


def _add(parent: Element, tag: str, /, **attributes: str) -> Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def _named(element: Element, node: Provision) -> None:
    if node.label:
        _add(element, "num").text = node.label
    if node.heading:
        _add(element, "heading").text = node.heading


def _block(element: Element, node: Provision) -> None:
    """One `p` a line; the schema asks for at least one."""
    text = REPEALED if node.state is State.REPEALED else node.text
    for line in text.split("\n"):
        _add(element, "p").text = line


def _label(element: Element, line: Line) -> str:
    match = (SUBITEM if line.kind is LineKind.SUBITEM else ITEM).match(line.text)
    if line.kind is LineKind.PARAGRAPH or match is None:
        return line.text
    rest = line.text[match.end() :]
    close = {} if not rest or rest.startswith(" ") else {"class": "close"}
    _add(element, "num", **close).text = match[0]
    return rest.removeprefix(" ")


def _rank(line: Line) -> int:
    return _RANK[line.kind]


def _status(node: Provision) -> dict[str, str]:
    return {"status": "removed"} if node.state is State.REPEALED else {}


def _identity(node: Provision) -> dict[str, str]:
    return {"GUID": node.identity} if node.identity else {}
