"""The one XMP block of a paper: PDF/A-3a, PDF/UA-1, Dublin Core and what the paper says of its charter.

The `charter:` properties are described by a PDF/A extension schema (ISO 19005-3, 6.6.2.3.3), so any conforming reader
knows their types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape

NAMESPACE = "urn:charter-engine:paper:1#"
PROPERTIES = {
    "kind": "Kind of paper: charter, instrument, redline, report or corrigendum",
    "versionId": "Reference of the version the paper belongs to",
    "rootHash": "SHA-256 root hash of the version's text, lowercase hexadecimal",
    "textSha256": "SHA-256 of the attached plain text, lowercase hexadecimal",
    "verifyUrl": "Address at which the paper can be checked",
    "signatories": "Roles expected to sign, in order, separated by spaces",
    "simulated": "true when the paper was made in a demonstration and has no effect",
}

_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
_RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
_TAIL = '</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What goes into XMP: title, author, subject, the producer, the date (`2026-04-01T00:00:00Z`), our properties."""

    title: str
    author: str
    subject: str
    keywords: str
    creator: str
    producer: str
    date: str
    charter: Mapping[str, str]


def xmp(what: Description) -> bytes:
    """Return the XMP packet, UTF-8, always the same for the same description."""
    parts = (
        _block("pdfaid", "http://www.aiim.org/pdfa/ns/id/", {"part": "3", "conformance": "A"}),
        _block("pdfuaid", "http://www.aiim.org/pdfua/ns/id/", {"part": "1"}),
        _dublin_core(what),
        _block("pdf", "http://ns.adobe.com/pdf/1.3/", {"Producer": what.producer, "Keywords": what.keywords}),
        _block("xmp", "http://ns.adobe.com/xap/1.0/", _dates(what)),
        _block("charter", NAMESPACE, {name: what.charter.get(name, "") for name in PROPERTIES}),
        _extensions(),
    )
    return (_HEAD + _RDF + "".join(parts) + _TAIL).encode()


def read_charter_properties(packet: bytes) -> dict[str, str]:
    """Return the `charter:` properties of an XMP packet written by `xmp`; absent ones are left out."""
    text = packet.decode(errors="replace")
    found = re.findall(r"<charter:(\w+)>([^<]*)</charter:\1>", text)
    return {name: unescape(value) for name, value in found if name in PROPERTIES}


def _block(prefix: str, namespace: str, values: Mapping[str, str]) -> str:
    inner = "".join(f"<{prefix}:{name}>{escape(value)}</{prefix}:{name}>\n" for name, value in values.items())
    return f'<rdf:Description rdf:about="" xmlns:{prefix}="{namespace}">\n{inner}</rdf:Description>\n'


def _dates(what: Description) -> dict[str, str]:
    return {"CreatorTool": what.creator, "CreateDate": what.date, "ModifyDate": what.date}


def _dublin_core(what: Description) -> str:
    def language(name: str, value: str) -> str:
        return f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(value)}</rdf:li></rdf:Alt></dc:{name}>\n'

    author = f"<dc:creator><rdf:Seq><rdf:li>{escape(what.author)}</rdf:li></rdf:Seq></dc:creator>\n"
    inner = language("title", what.title) + author + language("description", what.subject)
    language_tag = "<dc:language><rdf:Bag><rdf:li>th</rdf:li></rdf:Bag></dc:language>\n"
    namespace = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<rdf:Description rdf:about="" {namespace}>\n{inner}{language_tag}</rdf:Description>\n'


def _extensions() -> str:
    namespaces = " ".join(
        f'xmlns:pdfa{name}="http://www.aiim.org/pdfa/ns/{path}"'
        for name, path in (("Extension", "extension/"), ("Schema", "schema#"), ("Property", "property#"))
    )
    ours = _schema("Charter paper", NAMESPACE, "charter", [(n, "Text", "external", d) for n, d in PROPERTIES.items()])
    universal = _schema(
        "PDF/UA identification", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid",
        [("part", "Integer", "internal", "Part of ISO 14289 the file conforms to")],
    )  # fmt: skip
    bag = f"<pdfaExtension:schemas><rdf:Bag>\n{universal}{ours}</rdf:Bag></pdfaExtension:schemas>\n"
    return f'<rdf:Description rdf:about="" {namespaces}>\n{bag}</rdf:Description>\n'


def _schema(title: str, namespace: str, prefix: str, properties: list[tuple[str, str, str, str]]) -> str:
    names = ("name", "valueType", "category", "description")
    items = "".join(
        '<rdf:li rdf:parseType="Resource">'
        + "".join(f"<pdfaProperty:{n}>{escape(v)}</pdfaProperty:{n}>" for n, v in zip(names, values, strict=True))
        + "</rdf:li>\n"
        for values in properties
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaSchema:schema>{title}</pdfaSchema:schema><pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>\n{items}</rdf:Seq></pdfaSchema:property></rdf:li>\n"
    )
