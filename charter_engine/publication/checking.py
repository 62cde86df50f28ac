"""The only door to pyHanko for checking: is this paper what its signatories signed, and does it say what it carries?

The policy is stricter than a reader's: exactly the expected fields, each signed by a trusted certificate of its role,
in order, nothing changed in between but those signatures, metadata as printed, attachments and pages telling the same
text. Readers and `openssl` prove only the cryptography: they accept a paper cut back to its first signature.
A failed check is a value; only a file that is no PDF raises.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DSSCompareRule,
    FormUpdatingRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.ledger.trust import TrustFile
from charter_engine.errors import Invalid
from charter_engine.publication.container import is_written_plainly
from charter_engine.publication.reading_back import KNOWN_ATTACHMENTS, MANIFEST, TEXT, Inside, missing_words, open_paper

# What the validator finds stands in the report, in words; its own log would tell it as tracebacks.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL + 1)

UNREADABLE = (
    PdfError, SignatureValidationError, SigningError, zlib.error, ValueError, LookupError, TypeError, AttributeError,
    ArithmeticError, AssertionError, RecursionError, EOFError,
    NotImplementedError,  # pyHanko, of a stream under a filter it does not know, such as /LZWDecode
)  # fmt: skip
"""What reading a damaged or hostile file may end in; anything else is a fault of ours and shall be seen."""

SIGNED_KINDS = frozenset({"charter", "instrument", "corrigendum"})
SHOWN_WORDS = 80
_FIRST_END = re.compile(rb"startxref\s+\d+\s+%%EOF\r?\n?")
_LONG_TERM = ModificationLevel.LTA_UPDATES

_FIELD_RULES = [SigFieldCreationRule(), SigFieldModificationRule()]  # type: ignore[no-untyped-call]  # pyHanko leaves them untyped

STRICT = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),  # type: ignore[no-untyped-call]  # the same
        XrefStreamRule().as_qualified(_LONG_TERM),
        ObjectStreamRule().as_qualified(_LONG_TERM),
        DSSCompareRule().as_qualified(_LONG_TERM),
    ],
    form_rule=FormUpdatingRule(field_rules=_FIELD_RULES),
)
"""What a later signature may change: without the library's rules that let metadata and other fields be rewritten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustAnchors:
    """Certificate roots (PEM) and, by role, the SHA-256 fingerprints (hex) of certificates that may sign for it.

    `required` are roles that every signed kind of paper must bear, whatever the paper itself asks for.
    """

    roots: tuple[str, ...]
    signatories: Mapping[str, frozenset[str]]
    required: frozenset[str] = frozenset()

    @classmethod
    def of(cls, trust: TrustFile, charter: str = "") -> TrustAnchors:
        """Take roots and signatories from a trust file: all of them, or those of one charter and of no charter."""
        roles: dict[str, set[str]] = {}
        for each in trust.signatories:
            if not charter or each.charter in ("", charter):
                roles.setdefault(each.role, set()).add(each.fingerprint)
        prints = {role: frozenset(values) for role, values in roles.items()}
        return cls(roots=trust.roots, signatories=prints, required=frozenset(roles))


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One question: its stable name, whether it holds, and what was found, in Thai and in English."""

    name: str
    ok: bool
    detail: str
    detail_en: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """A signature found: the field's role, its certificate's name and fingerprint, time stated, whether it holds."""

    role: str
    by: str
    fingerprint: str
    at: datetime | None
    ok: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The answer: checks in order, signatures, what the paper says of itself, its base's digest, its manifest and text.

    `manifest["adoption"]` holds the ledger's evidence; judging that belongs to whoever holds the ledger's keys.
    """

    checks: tuple[Check, ...]
    signatures: tuple[Signature, ...]
    properties: Mapping[str, str]
    sha256: str
    base_sha256: str
    manifest: Mapping[str, object] = field(default_factory=dict)
    text: str = ""

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.ok)

    @property
    def simulated(self) -> bool:
        """Whether the paper says it was made in a demonstration."""
        return self.properties.get("simulated") == "true"


def check_pdf(
    data: bytes, trust: TrustAnchors, *, at: datetime | None = None, rerender: Callable[[], bytes] | None = None
) -> Report:
    """Check a paper against what is trusted; `at` judges certificates at another time than now.

    `rerender` prints the base again, for the strongest check of all. Raises Invalid when the file is no readable PDF.
    """
    inside = open_paper(data)
    reader = _opened(data)
    expected = inside.properties.get("signatories", "").split()
    signatures, judged = _judge_signatures(reader, expected, trust, at)
    checks = [
        *_check_fields(reader, inside, expected, trust.required),
        *judged,
        _check_metadata(reader),
        *_check_attachments(inside),
        *_check_pages(inside),
    ]
    if rerender is not None:
        same = data.startswith(rerender())
        checks.append(_check("same_print", same, "พิมพ์ใหม่แล้วได้ไฟล์เดียวกัน", "printing again gives the same bytes"))
    return Report(
        checks=tuple(checks), signatures=signatures, properties=inside.properties, sha256=sha256(data).hexdigest(),
        base_sha256=sha256(base_of(data)).hexdigest(), manifest=inside.manifest, text=inside.text,
    )  # fmt: skip


def base_of(data: bytes) -> bytes:
    """Return the file as it was printed, before any signature: everything down to its first end mark."""
    end = _FIRST_END.search(data)
    return data[: end.end()] if end else data


def _opened(data: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        _ = reader.root, len(reader.embedded_signatures)
    except UNREADABLE as fault:
        raise Invalid(why=f"the file cannot be read as PDF ({fault})") from fault
    return reader


def _check(name: str, ok: object, thai: str, english: str) -> Check:
    if ok:
        return Check(name=name, ok=True, detail=thai, detail_en=english)
    return Check(name=name, ok=False, detail=f"ไม่เป็นเช่นนี้: {thai}", detail_en=f"not so: {english}")


def _check_fields(
    reader: PdfFileReader, inside: Inside, expected: Sequence[str], required: frozenset[str]
) -> Iterator[Check]:
    """Exactly the expected fields, all filled: a paper cut back to an earlier signature fails here."""
    form = reader.root.get("/AcroForm", {})
    fields = [str(one.get_object().get("/T", "")) for one in form.get("/Fields", ())]
    filled = [str(one.field_name) for one in reader.embedded_signatures]
    must_sign = inside.properties.get("kind") in SIGNED_KINDS
    there = fields == list(expected) and not (must_sign and required.difference(expected))
    if not must_sign and there and not expected and not filled:
        yield _check("fields", there, "เอกสารชนิดนี้ไม่ต้องลงนาม", "a paper of this kind bears no signature")
        return
    asked = _list(list(expected) + sorted(required.difference(expected)))
    yield _check("fields", there, f"ช่องลงนามมีตามที่ต้องมี ({asked})", f"the signature fields are {asked}")
    signed = filled == list(expected) and (bool(expected) or not must_sign)
    counts = f"{_list(filled)} / {asked}"
    yield _check("all_signed", signed, f"ลงนามครบตามลำดับ ({counts})", f"all have signed, in order ({counts})")


def _judge_signatures(
    reader: PdfFileReader, expected: Sequence[str], trust: TrustAnchors, at: datetime | None
) -> tuple[tuple[Signature, ...], list[Check]]:
    found: list[Signature] = []
    checks: list[Check] = []
    for number, embedded in enumerate(reader.embedded_signatures):
        role = str(embedded.field_name)
        faults = _faults(embedded, number, len(expected), trust, at)
        certificate = _certificate(embedded)
        fingerprint = bytes(certificate.sha256).hex() if certificate else ""
        if fingerprint not in trust.signatories.get(role, frozenset()):
            faults.append("certificate is not the office's")
        by = str(certificate.subject.native.get("common_name", "")) if certificate else ""
        signature = Signature(role=role, by=by, fingerprint=fingerprint, at=_time(embedded), ok=not faults)
        found.append(signature)
        checks.append(_signature_check(signature, faults))
    return tuple(found), checks


def _signature_check(signature: Signature, faults: Sequence[str]) -> Check:
    name = f"signature_{signature.role}"
    if not faults:
        thai, english = f"ลายมือชื่อ {signature.by} ถูกต้องและเชื่อถือได้", f"{signature.by}: valid and trusted"
        return Check(name=name, ok=True, detail=thai, detail_en=english)
    why = "; ".join(faults)
    return Check(
        name=name, ok=False, detail=f"ลายมือชื่อในช่อง {signature.role} ใช้ไม่ได้: {why}", detail_en=f"{signature.role}: {why}"
    )


def _faults(
    embedded: EmbeddedPdfSignature, number: int, count: int, trust: TrustAnchors, at: datetime | None
) -> list[str]:
    """Return what is wrong with one signature, cryptography first."""
    try:
        status = validate_pdf_signature(embedded, _context(trust, at), diff_policy=STRICT)
    except UNREADABLE as fault:
        return [f"cannot be read ({fault})"]
    last = number == count - 1
    level = status.modification_level
    limit = ModificationLevel.NONE if last else ModificationLevel.FORM_FILLING
    rules = (
        (status.intact, "the signed bytes were changed"),
        (status.valid, "the signature does not fit its certificate"),
        (status.trusted, "the certificate does not lead to a trusted root"),
        (status.docmdp_ok, "changed beyond what the certification allows"),
        (level is not None and level <= limit, "changed after signing"),
        (
            not last or status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            "something was added after the last signature",
        ),
        (status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION, "does not cover the file as it was then"),
        (number or _certifies(embedded), "the first signature does not certify the paper"),
        (is_written_plainly(_gap(embedded)), "its container holds more than the signature"),
    )
    return [fault for holds, fault in rules if not holds]


def _certifies(embedded: EmbeddedPdfSignature) -> bool:
    level = embedded.docmdp_level
    return level is not None and level <= MDPPerm.FILL_FORMS


def _gap(embedded: EmbeddedPdfSignature) -> bytes:
    """Return the bytes between the two signed ranges."""
    start, length, end, _ = (int(value) for value in embedded.byte_range)
    stream = embedded.reader.stream
    stream.seek(start + length)
    return bytes(stream.read(end - start - length))


def _context(trust: TrustAnchors, at: datetime | None) -> ValidationContext:
    roots = [
        x509.Certificate.load(der) for text in trust.roots for _, _, der in pem.unarmor(text.encode(), multiple=True)
    ]
    # Signing certificates of long-lived papers are judged at `at`; nothing is ever fetched.
    return ValidationContext(trust_roots=roots, allow_fetching=False, moment=at)


def _certificate(embedded: EmbeddedPdfSignature) -> x509.Certificate | None:
    try:
        return embedded.signer_cert
    except UNREADABLE:
        return None


def _time(embedded: EmbeddedPdfSignature) -> datetime | None:
    try:
        at: datetime | None = embedded.self_reported_timestamp
    except UNREADABLE:
        return None
    return at


def _check_metadata(reader: PdfFileReader) -> Check:
    """XMP must be the same in every revision: a reader's own rules would let it be swapped."""
    try:
        packets = {_packet(reader, revision) for revision in range(reader.total_revisions)}
    except UNREADABLE:
        packets = set()
    same = len(packets) == 1
    return _check("metadata", same, "ข้อมูลกำกับเอกสารเหมือนเดิมตั้งแต่พิมพ์", "metadata is as it was printed")


def _packet(reader: PdfFileReader, revision: int) -> bytes:
    reference = reader.get_historical_root(revision).raw_get("/Metadata").reference
    return bytes(reader.get_object(reference, revision=revision).data)  # type: ignore[no-untyped-call]  # the same


def _check_attachments(inside: Inside) -> Iterator[Check]:
    """The attached text, the manifest and XMP must agree, and the text's root hash must be the one they state."""
    names = set(inside.attachments)
    known = names <= KNOWN_ATTACHMENTS and MANIFEST in names
    yield _check("attachments", known, f"แนบเฉพาะแฟ้มที่รู้จัก ({_list(names)})", f"only known attachments ({_list(names)})")
    manifest, properties = inside.manifest, inside.properties
    pairs = (("root_hash", "rootHash"), ("version_id", "versionId"), ("verify_url", "verifyUrl"), ("kind", "kind"))
    agree = all(manifest.get(ours) == properties.get(theirs) for ours, theirs in pairs)
    yield _check("manifest", agree, "ข้อมูลฉบับตรงกับข้อมูลกำกับเอกสาร", "manifest and metadata agree")
    if TEXT in names or properties.get("textSha256"):
        digest = sha256(inside.attachments.get(TEXT, b"")).hexdigest()
        same = digest == properties.get("textSha256") == manifest.get("text_sha256")
        yield _check("text_digest", same, "ข้อความที่แนบตรงกับค่าแฮช", "the attached text has the stated digest")
    if properties.get("kind") == "charter":
        stated = properties.get("rootHash")
        yield _check("root_hash", _root(inside.text) == stated, f"ค่าแฮชรากคือ {stated}", f"the root hash is {stated}")


def _root(text: str) -> str:
    try:
        return root_hash(parse(text).tree)
    except Invalid:
        return ""


def _check_pages(inside: Inside) -> Iterator[Check]:
    if not inside.text:
        return
    missing = missing_words(inside)[:SHOWN_WORDS]
    yield _check(
        "pages", not missing, "ข้อความที่พิมพ์ตรงกับข้อความที่แนบ" + (f" (เริ่มต่างที่ “{missing}”)" if missing else ""),
        "the pages show the attached text" + (f" (first difference at “{missing}”)" if missing else ""),
    )  # fmt: skip


def _list(names: Sequence[str] | set[str]) -> str:
    return ", ".join(sorted(names) if isinstance(names, set) else names) or "–"
