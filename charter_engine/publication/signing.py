"""The only door to pyHanko for signing: PAdES signatures (ETSI EN 319 142-1) laid upon a printed base, in order.

The first signatory certifies the paper (DocMDP: only signature fields may still be filled), the last one's field locks
it. Every signature is an incremental update, so `signed[:len(base)] == base` always holds. A signer is any pyHanko
`Signer`: keys in files here, keys in a PKCS#11 device alike. The level is B-B; time stamps would be added in `_signer`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from asn1crypto.keys import PrivateKeyInfo
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from charter_engine.domain.text.dates import BANGKOK, bangkok_date, thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Invalid, RuleBroken
from charter_engine.publication.container import DIGEST
from charter_engine.publication.pdf import stamp_pdf

BEFORE_NAME = "ลงลายมือชื่ออิเล็กทรอนิกส์โดย"
DEMONSTRATION = "สาธิต – ไม่มีผลทางกฎหมาย"

Key = Signer
"""Whatever can sign: the library's signer, named here so that nobody else needs the library."""


class NotSignable(RuleBroken):
    """This paper cannot be signed for {role}: {why}."""

    remedy = "Sign a freshly printed paper, its fields in the order it names them."


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatory:
    """Who signs: the role names the field (`chair`), office and name are shown in the stamp, `signer` holds the key."""

    role: str
    office: str
    signer: Key
    name: str = ""


class QuietWriter(IncrementalPdfFileWriter):
    """Writes revisions without touching document information or XMP: what was printed stays as it was printed."""

    def _update_meta(self) -> None:
        """Leave metadata alone; the library would write the computer's clock into it."""


class _DatedSigner(PdfSigner):
    """A signer whose time of signing is given, never read from the computer."""

    def __init__(
        self, metadata: PdfSignatureMetadata, signer: Signer, *, stamp_style: StaticStampStyle, at: datetime
    ) -> None:
        super().__init__(metadata, signer, stamp_style=stamp_style)
        self._at = at

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - the library's form
    ) -> PdfSigningSession:
        """Start a session at the given time."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


class _Printed(PdfContent):
    """The stamp's page, imported as it was printed."""

    def __init__(self, page: bytes) -> None:
        self._page = page
        super().__init__()

    def render(self) -> bytes:
        """Import the page and return the operator that draws it."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._page)))
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = (float(value) for value in page.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Stamp Do"


def sign(base: bytes, signatories: Sequence[Signatory], *, at: datetime, simulated: bool = False) -> bytes:
    """Sign a base for all signatories at one aware time; returns the signed file, which begins with `base`."""
    signed = base
    for signatory in signatories:
        signed = sign_next(signed, signatory, at=at, simulated=simulated)
    return signed


def sign_next(data: bytes, signatory: Signatory, *, at: datetime, simulated: bool = False) -> bytes:
    """Sign the next empty field, which must be the signatory's; raises NotSignable, or Invalid for a naive time."""
    if at.tzinfo is None:
        raise Invalid(why="the time of signing must name its zone")
    writer = QuietWriter(io.BytesIO(data), strict=True)
    field = _next_field(writer.prev, signatory.role)
    stamp = stamp_pdf(_stamp_lines(signatory, at, simulated=simulated), field.width, field.height)
    out = io.BytesIO()
    _signer(signatory, at, stamp, field).sign_pdf(writer, existing_fields_only=True, output=out)
    return out.getvalue()


def certificate_fingerprint(signer: Key) -> str:
    """Return the SHA-256 (lowercase hex) of the signer's certificate in DER, as trust files name it."""
    if signer.signing_cert is None:
        raise Invalid(why="the signer has no certificate")
    return bytes(signer.signing_cert.sha256).hex()


def pem_signer(key: bytes, certificate: bytes, chain: bytes = b"") -> Key:
    """Return a signer from PEM: an unencrypted PKCS#8 key, its certificate and any number of issuers."""
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    store.register_multiple(_certificates(chain))
    (own,) = _certificates(certificate)
    # Roots come from the trust file; inside the signature they would be bytes that nothing protects.
    return SimpleSigner(
        signing_cert=own, signing_key=PrivateKeyInfo.load(pem.unarmor(key)[2]), cert_registry=store, embed_roots=False
    )


def _certificates(text: bytes) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(text, multiple=True)] if text.strip() else []


@dataclass(frozen=True, kw_only=True, slots=True)
class _Field:
    """The field to be signed: its size in points, whether it is the first, whether it locks the paper."""

    width: float
    height: float
    first: bool
    locks: bool


def _next_field(reader: PdfFileReader, role: str) -> _Field:
    """Return the next empty field; raises NotSignable when it is not the role's."""
    if "/AcroForm" not in reader.root:
        raise NotSignable(role=role, why="it has no signature fields")
    fields = [field.get_object() for field in reader.root["/AcroForm"]["/Fields"]]
    empty = [field for field in fields if "/V" not in field]
    if not empty or str(empty[0]["/T"]) != role:
        named = ", ".join(str(field["/T"]) for field in empty) or "none"
        raise NotSignable(role=role, why=f"fields still empty: {named}")
    left, bottom, right, top = (float(value) for value in empty[0]["/Rect"])
    return _Field(width=right - left, height=top - bottom, first=fields == empty, locks="/Lock" in empty[0])


def _stamp_lines(signatory: Signatory, at: datetime, *, simulated: bool) -> tuple[tuple[str, str], ...]:
    here = at.astimezone(BANGKOK)
    when = f"{thai_date(bangkok_date(at))} เวลา {thai_digits(here.strftime('%H.%M'))} น."
    lines = [("how", BEFORE_NAME), ("who", signatory.name or signatory.office), ("when", when)]
    if simulated:
        lines.append(("demo", DEMONSTRATION))
    return tuple(lines)


def _signer(signatory: Signatory, at: datetime, stamp: bytes, field: _Field) -> PdfSigner:
    metadata = PdfSignatureMetadata(
        field_name=signatory.role, name=signatory.name or signatory.office, md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES, certify=field.first,
        docmdp_permissions=MDPPerm.NO_CHANGES if field.locks else MDPPerm.FILL_FORMS,
    )  # fmt: skip
    whole = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins())
    style = StaticStampStyle(background=_Printed(stamp), background_layout=whole, border_width=0)
    return _DatedSigner(metadata, signatory.signer, stamp_style=style, at=at)
