"""XML from strangers: parsed without entities, document types or addresses, within limits; the only parser here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from lxml import etree

from charter_engine.errors import Invalid

if TYPE_CHECKING:
    Element = Any

LARGEST: Final = 64 * 1024 * 1024
"""The longest XML read, in bytes."""
DEEPEST: Final = 100
"""How deep elements may stand in each other; Python walks them by recursion."""
_SPELLED: Final = {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "tis-620", "windows-874"}
_ENCODING: Final = re.compile(rb"""\A[^<]{0,4}<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']*)""")
_DECLARED: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|NOTATION)", re.IGNORECASE)


class UnreadableXml(Invalid):
    """{part} บรรทัดที่ {line}: {why}."""

    remedy: ClassVar[str] = "แก้ตำแหน่งที่ระบุ หรือบันทึกแฟ้มใหม่จากโปรแกรมที่สร้าง"


class ForbiddenXml(UnreadableXml):
    """{part} บรรทัดที่ {line}: {why}."""

    remedy = "ลบ DOCTYPE เอนทิตี และการอ้างถึงแฟ้มภายนอกออก บันทึกเป็น UTF-8 แล้วส่งใหม่ (ระบบไม่เปิดที่อยู่ใดที่แฟ้มอ้างถึง)"


class XmlTooLarge(UnreadableXml):
    """{part} บรรทัดที่ {line}: {why}."""

    remedy = "แบ่งเป็นหลายแฟ้ม หรือตัดรูปภาพและส่วนที่ไม่ใช่ข้อความออก"


def parse_xml(data: bytes, part: str) -> Element:
    """The root element of `data`; `part` names it in refusals; raises `UnreadableXml`, `ForbiddenXml`, `XmlTooLarge`.

    Nothing is fetched and no entity is expanded: a document type is refused before the parser sees it.
    """
    if len(data) > LARGEST:
        raise XmlTooLarge(part=part, line=1, why=f"ยาว {len(data):,} ไบต์ เกินที่อ่านได้ {LARGEST:,} ไบต์")
    _refuse_declarations(data, part)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=True, recover=False, remove_comments=True, remove_pis=True, remove_blank_text=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableXml(part=part, line=error.lineno or 1, why=f"XML ไม่ถูกรูปแบบ ({error.msg})") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ForbiddenXml(part=part, line=1, why="มี DOCTYPE ซึ่งไม่รับ")
    _refuse_depth(root, part)
    return root


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: Element) -> str:
    """The element's namespace, or the empty text."""
    return str(etree.QName(element).namespace or "")


def _refuse_declarations(data: bytes, part: str) -> None:
    """Look for document types as ASCII and as UTF-16, whose letters have a zero byte between them."""
    plain = data.replace(b"\0", b"") if b"\0" in data[:4] else data
    named = _ENCODING.match(plain)
    if named and named[1].decode("latin-1").lower() not in _SPELLED:
        raise ForbiddenXml(part=part, line=1, why=f"เข้ารหัสอักขระเป็น {named[1].decode('latin-1')} ซึ่งไม่รับ")
    if found := _DECLARED.search(plain):
        line = plain.count(b"\n", 0, found.start()) + 1
        raise ForbiddenXml(part=part, line=line, why="มี DOCTYPE หรือเอนทิตีซึ่งไม่รับ")


def _refuse_depth(root: Element, part: str) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise XmlTooLarge(part=part, line=element.sourceline or 1, why=f"ซ้อนกันลึกเกิน {DEEPEST} ชั้น")
