"""Verification, offline: signed papers, adoption packages and ledger exports, judged from a trust file alone.

Everything is recomputed: hashes of the text, Merkle proofs, the log's signature, the offices' signatures. Without a
trust file the best answer is "consistent, origin not established": a paper is then judged by the certificates it
brings along, which proves that nobody changed it since, and nothing about who made it. Failed checks are values.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pikepdf
from asn1crypto import cms, pem

from charter_engine.domain.ledger import verify as ledger
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.ledger.export import CHECKPOINT_FILE, ENTRIES_FILE, read_export
from charter_engine.domain.ledger.trust import TrustFile
from charter_engine.errors import Invalid
from charter_engine.publication import charter_verify, checking
from charter_engine.publication.checking import Check, TrustAnchors, check_pdf
from charter_engine.publication.package import MAX_PACKAGE_BYTES, read_parts

ORIGIN_ESTABLISHED = ledger.ORIGIN_ESTABLISHED
_CHARTER_PDF = "charter.pdf"
_HASH_DIGITS = 64
_LOG = "ledger_"
_LOG_ORIGIN = _LOG + ORIGIN_ESTABLISHED

_THAI = {
    "entries_canonical": "รายการอยู่ในรูปแบบมาตรฐาน",
    "sequence": "ลำดับรายการถูกต้อง",
    "time_order": "เวลาของรายการเรียงตามลำดับ",
    "checkpoint": "อ่านจุดตรวจสอบบันทึกได้",
    "signature": "ลายมือชื่อของสมุดบันทึกถูกต้อง",
    "origin_established": "ทราบที่มาจากแฟ้มความเชื่อถือ",
    "origin": "รายการเป็นของสมุดบันทึกเล่มเดียวกัน",
    "inclusion": "รายการรับรองอยู่ในสมุดบันทึก",
    "size": "จำนวนรายการตรงกับจุดตรวจสอบ",
    "root": "ค่ารากตรงกับจุดตรวจสอบ",
    "held": "ตรงกับจุดตรวจสอบที่เก็บไว้เดิม",
    "adoption": "การรับรองตรงกับเอกสาร",
    "evidence": "เอกสารมีหลักฐานการรับรอง",
    "pdf": "อ่านแฟ้ม PDF ได้",
    "same_version": "เอกสารเป็นฉบับเดียวกับการรับรอง",
}


class Kind(StrEnum):
    """What a file turned out to be."""

    PAPER = "paper"
    PACKAGE = "package"
    LEDGER = "ledger"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """The answer: verified; in agreement with itself, of unknown origin; refused; not readable at all."""

    VERIFIED = "verified"
    ORIGIN_NOT_ESTABLISHED = "origin_not_established"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was found in one file or folder.

    `subject` is what it says it is (`nakhon-sawan@2`, a log's origin), `signatures` those of the paper, `unreadable`
    the reason why nothing could be checked.
    """

    path: Path
    kind: Kind
    checks: tuple[Check, ...] = ()
    signatures: tuple[checking.Signature, ...] = ()
    subject: str = ""
    simulated: bool = False
    unreadable: str = ""

    @property
    def outcome(self) -> Outcome:
        """The answer in one word."""
        if self.unreadable:
            return Outcome.UNREADABLE
        failed = {check.name for check in self.failures}
        if not failed:
            return Outcome.VERIFIED
        return Outcome.ORIGIN_NOT_ESTABLISHED if failed == {ORIGIN_ESTABLISHED} else Outcome.REFUSED

    @property
    def ok(self) -> bool:
        """Whether every check holds, the origin's included."""
        return self.outcome is Outcome.VERIFIED

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.ok)


def verify_paths(paths: Iterable[Path], trust: TrustFile | None) -> tuple[Report, ...]:
    """Check each for itself: PDFs, packages (zip), ledger exports (a folder, or its entries file)."""
    return tuple(verify_path(path, trust) for path in paths)


def verify_path(path: Path, trust: TrustFile | None) -> Report:
    """Check one file or folder; what cannot be read is a report as well."""
    try:
        if path.is_dir() or path.name == ENTRIES_FILE:
            return _ledger_folder(path if path.is_dir() else path.parent, trust)
        if path.stat().st_size > MAX_PACKAGE_BYTES:
            return Report(path=path, kind=Kind.UNKNOWN, unreadable=f"larger than {MAX_PACKAGE_BYTES} bytes")
        return replace(verify_bytes(path.read_bytes(), trust), path=path)
    except OSError as fault:
        return Report(path=path, kind=Kind.UNKNOWN, unreadable=fault.strerror or str(fault))
    except Invalid as fault:
        return Report(path=path, kind=Kind.UNKNOWN, unreadable=str(fault.facts["why"]))


def verify_bytes(data: bytes, trust: TrustFile | None) -> Report:
    """Check an uploaded paper or package; raises Invalid when it is neither."""
    if data[:1024].find(b"%PDF-") >= 0:
        return _paper(data, trust)
    if data.startswith(b"PK"):
        return _package(data, trust)
    raise Invalid(why="neither a PDF nor an adoption package; a ledger export is a folder with entries.jsonl")


# --- papers -----------------------------------------------------------------------------------------------------------
def _paper(data: bytes, trust: TrustFile | None) -> Report:
    found = check_pdf(data, _own_anchors(data) if trust is None else TrustAnchors.of(trust))
    checks, origin = list(found.checks), _origin_of(found, trust)
    if found.properties.get("kind") == "charter":
        evidence = tuple(_evidence(found, trust))
        checks += [check for check in evidence if check.name != _LOG_ORIGIN]
        origin = next((check for check in evidence if check.name == _LOG_ORIGIN and not check.ok), origin)
    return Report(
        path=Path(),
        kind=Kind.PAPER,
        checks=(*checks, replace(origin, name=ORIGIN_ESTABLISHED)),
        signatures=found.signatures,
        subject=found.properties.get("versionId", ""),
        simulated=found.simulated,
    )


def _origin_of(found: checking.Report, trust: TrustFile | None) -> Check:
    """Only a signature by an office in the trust file says where a paper comes from."""
    if trust is None:
        return _check(ORIGIN_ESTABLISHED, ok=False, detail="no trust file")
    if not found.signatures:
        return _check(ORIGIN_ESTABLISHED, ok=False, detail="the paper bears no signature")
    return _check(ORIGIN_ESTABLISHED, ok=True, detail=", ".join(one.by for one in found.signatures))


def _evidence(found: checking.Report, trust: TrustFile | None) -> Iterator[Check]:
    """Judge the adoption entry a charter carries: proven under its checkpoint, and of this very text."""
    read = _adoption(found.manifest)
    if read is None:
        yield _check("evidence", ok=False, detail="the paper carries no adoption entry with its proof")
        return
    entry, index, proof, note = read
    report = ledger.verify_inclusion_of(entry, index=index, proof=proof, checkpoint_note=note, trust=trust)
    yield from (_check(f"{_LOG}{one.name}", ok=one.ok, detail=one.detail, thai=one.name) for one in report.checks)
    yield _agreement(entry, found.manifest)


def _agreement(entry: bytes, manifest: Mapping[str, object]) -> Check:
    """The entry must adopt exactly what the paper states."""
    try:
        adopted = parse_entry(entry)
    except Invalid as fault:
        return _check("adoption", ok=False, detail=str(fault.facts["why"]))
    body = adopted.body
    pairs = (("version", "version"), ("root", "root_hash"), ("adopted", "dated"), ("effective", "effective"))
    differing = [name for name, stated in pairs if body.get(name) != manifest.get(stated)]
    if adopted.type not in {EntryType.VERSION_ADOPTED, EntryType.VERSION_CORRECTED}:
        differing.append(f"type {adopted.type}")
    if adopted.simulated != (manifest.get("simulated") is True):
        differing.append("simulated")
    return _check("adoption", ok=not differing, detail=", ".join(differing) or f"entry {adopted.seq}")


def _adoption(manifest: Mapping[str, object]) -> tuple[bytes, int, list[bytes], bytes] | None:
    """Return entry, leaf index, proof and checkpoint note from a manifest."""
    held = manifest.get("adoption")
    try:
        parts: Any = held if isinstance(held, dict) else {}
        proof = json.loads(parts["proof"])
        hashes = [bytes.fromhex(one) for one in proof["proof"] if len(one) == _HASH_DIGITS]
        index, whole = proof["leaf_index"], len(hashes) == len(proof["proof"])
        if type(index) is not int or not whole or proof["entry"] != parts["entry"]:
            return None
        return parts["entry"].encode(), index, hashes, parts["checkpoint"].encode()
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _own_anchors(data: bytes) -> TrustAnchors:
    """Return the certificates a paper brings along, to tell at least whether it agrees with itself."""
    roots: list[str] = []
    prints: dict[str, frozenset[str]] = {}
    for role, contents in _signature_contents(data):
        try:
            signed = cms.ContentInfo.load(contents)["content"]
            found = [one.chosen for one in signed["certificates"]]
            number = signed["signer_infos"][0]["sid"].chosen["serial_number"].native
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            continue
        own = [one for one in found if one.serial_number == number]
        prints[role] = frozenset(bytes(one.sha256).hex() for one in own)
        ends = [one for one in found if one.self_issued] or own
        roots += [pem.armor("CERTIFICATE", one.dump()).decode() for one in ends]
    return TrustAnchors(roots=tuple(dict.fromkeys(roots)), signatories=prints)


def _signature_contents(data: bytes) -> list[tuple[str, bytes]]:
    """Return (field, CMS bytes) of every signature, none where the form cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            fields: Any = pdf.Root.AcroForm.Fields if "/AcroForm" in pdf.Root else []
            return [(str(one.T), bytes(one.V.Contents)) for one in fields if "/V" in one]
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        return []


# --- packages ---------------------------------------------------------------------------------------------------------
def _package(data: bytes, trust: TrustFile | None) -> Report:
    """Check a package by the rules of the one-file verifier, then its paper with all signatures."""
    found = _judged(data, trust)
    checks = [_verifier_check(each) for each in found["checks"]]
    if not checks or not checks[0].ok:
        return Report(path=Path(), kind=Kind.PACKAGE, checks=tuple(checks), unreadable=found["error"])
    parts = read_parts(data)
    try:
        paper = _paper(parts[_CHARTER_PDF], trust)
    except Invalid as fault:
        checks.append(_check("pdf", ok=False, detail=str(fault.facts["why"])))
        return Report(path=Path(), kind=Kind.PACKAGE, checks=tuple(checks))
    checks += [replace(one, name=f"pdf_{one.name}") for one in paper.checks if one.name != ORIGIN_ESTABLISHED]
    names, logs = {one.name for one in checks}, [one for one in paper.checks if one.name == ORIGIN_ESTABLISHED]
    if "signature" not in names:  # the one-file verifier leaves out what it has no key for
        why = "the log is not in the trust file" if trust else "no trust file"
        logs = [_check(ORIGIN_ESTABLISHED, ok=False, detail=why)]
    return Report(
        path=Path(),
        kind=Kind.PACKAGE,
        checks=(*checks, _same_version(parts["act.json"], paper.subject), *logs),
        signatures=paper.signatures,
        subject=paper.subject,
        simulated=bool(found["simulated"]) or paper.simulated,
    )


def _judged(data: bytes, trust: TrustFile | None) -> dict[str, Any]:
    with NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        return charter_verify.judge(file.name, None if trust is None else json.loads(trust.to_json()))


def _same_version(act: bytes, subject: str) -> Check:
    """The paper must be of the version that the act is about."""
    try:
        record: Any = json.loads(act)
        stated = f"{record['charter']['slug']}@{record['version']}"
    except (ValueError, KeyError, TypeError):
        stated = ""
    return _check("same_version", ok=stated == subject, detail=f"{stated} / {subject}")


def _verifier_check(found: Mapping[str, Any]) -> Check:
    detail = f" ({found['detail']})" if found["detail"] else ""
    return Check(name=found["name"], ok=found["ok"], detail=found["th"] + detail, detail_en=found["en"] + detail)


# --- ledgers ----------------------------------------------------------------------------------------------------------
def _ledger_folder(folder: Path, trust: TrustFile | None) -> Report:
    names = (ENTRIES_FILE, CHECKPOINT_FILE)
    if not any((folder / name).is_file() for name in names):
        raise Invalid(why=f"the folder holds no ledger export ({', '.join(names)})")
    export = read_export({name: (folder / name).read_bytes() for name in names if (folder / name).is_file()})
    report = ledger.verify_log(export.entries, export.checkpoint, trust)
    return Report(
        path=folder,
        kind=Kind.LEDGER,
        checks=tuple(_check(one.name, ok=one.ok, detail=one.detail) for one in report.checks),
        subject=report.checkpoint.origin if report.checkpoint else "",
        simulated=any(_is_simulated(entry) for entry in export.entries),
    )


def _is_simulated(entry: bytes) -> bool:
    try:
        return parse_entry(entry).simulated
    except Invalid:
        return False


def _check(name: str, *, ok: bool, detail: str, thai: str = "") -> Check:
    words, english = _THAI.get(thai or name, name), name.replace("_", " ")
    if not ok:
        words, english = f"ไม่เป็นเช่นนี้: {words}", f"not so: {english}"
    more = f" ({detail})" if detail else ""
    return Check(name=name, ok=ok, detail=words + more, detail_en=english + more)
