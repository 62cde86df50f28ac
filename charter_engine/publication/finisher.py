"""The last hand on a typeset paper, before it is written: text layer, fonts, metadata, signature fields.

Works on the typesetter's document and its PDF objects (handed in by `pdf`), touching only their public attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydyf

from charter_engine.errors import Refusal
from charter_engine.publication.text_layer import GlyphMap, glyph_texts, repair, to_unicode_stream

POINTS_PER_PIXEL = 0.75
# The typesetter and its PDF writer are published without types; these names say what is meant.
Document = Any
Pdf = Any
PdfObject = Any
FaceKey = tuple[str, int, bool]


class FontNotAllowed(Refusal):
    """The text needs {name}, a font outside the packaged ones: a character is missing from them."""

    remedy = "Replace the character that the packaged font does not have."


class GlyphUnknown(Refusal):
    """Glyph {number} of {name} stands for no text, so the paper could not be read back."""

    remedy = "Replace the character, or report it with the text concerned."


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureField:
    """An empty signature field: name, what a screen reader says, the element it covers, whether it locks the paper."""

    name: str
    label: str
    anchor: str
    locks: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Finish:
    """What the finisher does: allowed faces → font file, the XMP packet (or none), the signature fields."""

    faces: Mapping[FaceKey, Path]
    xmp: bytes = b""
    fields: Sequence[SignatureField] = ()

    def hook(self) -> Callable[[Document, Pdf], None]:
        """Return the function the typesetter calls with (document, pdf)."""

        def finish(document: Document, pdf: Pdf) -> None:
            repair_text(document, pdf, self.faces)
            if self.xmp:
                describe(pdf, self.xmp)
                list_attachments_once(pdf)
            if self.fields:
                add_signature_fields(document, pdf, self.fields)

        return finish


def repair_text(document: Document, pdf: Pdf, faces: Mapping[FaceKey, Path]) -> None:
    """Make the text layer exact; raises FontNotAllowed or GlyphUnknown rather than print what cannot be read back."""
    by_resource, by_name = _glyph_maps(document, faces)
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Subtype") == "/Type0" and item.get("BaseFont") in by_name:
            _object(pdf, item["ToUnicode"]).stream = to_unicode_stream(by_name[item["BaseFont"]])
        stream = getattr(item, "stream", None)
        if stream and any(isinstance(part, bytes) and part.endswith(b" Tf") for part in stream):
            item.stream = repair(stream, by_resource)


def _glyph_maps(document: Document, faces: Mapping[FaceKey, Path]) -> tuple[dict[str, GlyphMap], dict[bytes, GlyphMap]]:
    """Merge by face: one face set in two sizes is two records sharing one resource name."""
    by_resource: dict[str, dict[int, str]] = {}
    by_name: dict[bytes, dict[int, str]] = {}
    for font in document.fonts.values():
        path = faces.get((font.family, int(font.weight), bool(font.style)))
        if path is None or font.missing:
            raise FontNotAllowed(name=f"{font.family} {font.weight}")
        exact = _exact(font, glyph_texts(path))
        by_resource.setdefault(font.hash, {}).update(exact)
        by_name.setdefault(font.name, {}).update(exact)
    return dict(by_resource), dict(by_name)


def _exact(font: PdfObject, known: GlyphMap) -> dict[int, str]:
    texts = {number: known.get(number) or guessed for number, guessed in font.to_unicode.items()}
    for number, text in texts.items():
        if not text:
            raise GlyphUnknown(number=number, name=font.family)
    return texts


def describe(pdf: Pdf, packet: bytes) -> None:
    """Put our XMP packet, uncompressed, in place of the typesetter's, and let readers show the title."""
    stream = _object(pdf, pdf.catalog["Metadata"])
    stream.stream, stream.compress = [packet], False
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})


def list_attachments_once(pdf: Pdf) -> None:
    """Drop the doubled references the typesetter writes into /AF."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def add_signature_fields(document: Document, pdf: Pdf, fields: Sequence[SignatureField]) -> None:
    """Add empty signature fields over their anchors, tagged as forms (ISO 14289-1, 7.18.4)."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    top = _object(pdf, root["K"][0] if isinstance(root["K"], list) else root["K"])
    key = max([-1, *numbers[::2]]) + 1
    references = pydyf.Array()
    for offset, field in enumerate(fields):
        page_number, rectangle = _place(document, field.anchor)
        page_reference = pdf.page_references[page_number]
        widget = _widget(pdf, field, rectangle, page_reference)
        widget["StructParent"] = key + offset
        numbers.extend([key + offset, _form_element(pdf, field, widget, page_reference, top)])
        _object(pdf, page_reference).setdefault("Annots", pydyf.Array()).append(widget.reference)
        references.append(widget.reference)
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": references})


def _place(document: Document, anchor: str) -> tuple[int, list[float]]:
    """Return the page index and the rectangle in points of an element's box."""
    for number, page in enumerate(document.pages):
        if anchor in page.anchors:
            left, top, right, bottom = (value * POINTS_PER_PIXEL for value in page.anchors[anchor])
            height = page.height * POINTS_PER_PIXEL
            return number, [round(value, 3) for value in (left, height - bottom, right, height - top)]
    message = f"the template has no element {anchor!r} to sign in"
    raise LookupError(message)


def _widget(pdf: Pdf, field: SignatureField, rectangle: list[float], page: bytes) -> PdfObject:
    left, bottom, right, top = rectangle
    box = pydyf.Array([0, 0, round(right - left, 3), round(top - bottom, 3)])
    empty = {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Resources": pydyf.Dictionary()}
    appearance = pydyf.Stream([], pydyf.Dictionary(empty))
    pdf.add_object(appearance)
    widget = pydyf.Dictionary({
        "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "F": 4, "P": page,
        "T": pydyf.String(field.name), "TU": pydyf.String(field.label), "Rect": pydyf.Array(rectangle),
        "AP": pydyf.Dictionary({"N": appearance.reference}),
    })  # fmt: skip
    if field.locks:
        widget["Lock"] = pydyf.Dictionary({"Type": "/SigFieldLock", "Action": "/All", "P": 1})
    pdf.add_object(widget)
    return widget


def _form_element(pdf: Pdf, field: SignatureField, widget: PdfObject, page: bytes, top: PdfObject) -> bytes:
    element = pydyf.Dictionary({"Type": "/StructElem", "S": "/Form", "P": top.reference, "Pg": page})
    pdf.add_object(element)
    # /K must be the dictionary itself: in an array, the next signature would count as a suspicious change.
    element["K"] = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page})
    element["Alt"] = pydyf.String(field.label)
    if not isinstance(top["K"], list):
        top["K"] = pydyf.Array([top["K"]])
    top["K"].append(element.reference)
    reference: bytes = element.reference
    return reference


def _object(pdf: Pdf, reference: bytes | str) -> PdfObject:
    text = reference.decode() if isinstance(reference, bytes) else reference
    return pdf.objects[int(text.split()[0])]
