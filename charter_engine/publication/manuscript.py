"""Manuscripts: everything a paper needs, already decided; no database, no clock, no choice left to the printer.

Dates are civil dates of the place (Asia/Bangkok). Texts are canonical. Hashes are lowercase hex. The dates of a
manuscript are the only dates a paper bears, so printing it twice gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from charter_engine.domain.charter.provision import Provision


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatoryBox:
    """One place to sign: `role` names the signature field (`chair`), `office` is in Thai, `name` may be empty."""

    role: str
    office: str
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerEvidence:
    """The adoption as the ledger holds it: entry bytes, inclusion proof (JSON bytes), the signed checkpoint's text."""

    entry: bytes
    proof: bytes
    checkpoint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """What every paper states of itself; `version_id` is the reference printed at the foot (`nakhon-sawan@2`).

    `parties` are those in whose name it is adopted, above the signatures.
    """

    place: str
    title: tuple[str, ...]
    version_id: str
    dated: date
    verify_url: str = ""
    root_hash: str = ""
    signatories: tuple[SignatoryBox, ...] = ()
    parties: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CharterManuscript(Paper):
    """One version of a charter: `dated` is the day of adoption, `canonical_text` the plain text form that is attached.

    `sources` names the amending instruments in words; `evidence` is absent for drafts; `tree_json` may be empty.
    """

    version: int
    tree: Provision
    effective: date
    canonical_text: str
    sources: tuple[str, ...] = ()
    evidence: LedgerEvidence | None = None
    tree_json: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Directive:
    """One numbered order of an instrument: its label (`ข้อ ๓`), its words and the new text's lines, without “ and ”."""

    text: str
    label: str = ""
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class InstrumentManuscript(Paper):
    """An amending instrument; `title` carries (ฉบับที่ n) พ.ศ. …; `reason` is printed after the signatures as หมายเหตุ."""

    number: int
    effective: date
    enacting: tuple[str, ...]
    commencement: Directive
    directives: tuple[Directive, ...]
    naming: Directive | None = None
    reason: str = ""
    canonical_text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RedlineRow:
    """One changed provision: `ops` are (0 kept, -1 deleted, 1 inserted) runs, `happened` says it in words.

    `notes` says of each run where its words moved from or to, empty for the others; without moves it may be left out.
    """

    label: str
    ops: tuple[tuple[int, str], ...]
    happened: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RedlineManuscript(Paper):
    """A comparison of two named versions: what `happened` in sentences, a table of changes, the rest counted."""

    old_name: str
    new_name: str
    rows: tuple[RedlineRow, ...]
    untouched: str = ""
    happened: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportTable:
    """A table of words: every row is as long as `header`."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportSection:
    """A heading, its paragraphs, then its tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportManuscript(Paper):
    """A report to an assembly: what the charter promised and what became of it."""

    sections: tuple[ReportSection, ...]
    subtitle: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesManuscript(ReportManuscript):
    """The minutes of a meeting; `status` says which revision it is and whether they were approved."""

    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeItem:
    """An item of the agenda a notice tells: `note` gives its minutes and document."""

    label: str
    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeManuscript(Paper):
    """A notice of a meeting: to whom, the invitation, the agenda."""

    addressee: str
    paragraphs: tuple[str, ...]
    items: tuple[NoticeItem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One slip: where, the words as printed, the words as they should read."""

    label: str
    printed: str
    correct: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrigendumManuscript(Paper):
    """A corrigendum (แก้คำผิด): an act of its own that makes version `version` out of `corrects`."""

    version: int
    corrects: str
    corrections: tuple[Correction, ...]
    reason: str = ""


Manuscript = (
    CharterManuscript
    | InstrumentManuscript
    | RedlineManuscript
    | ReportManuscript
    | NoticeManuscript
    | CorrigendumManuscript
)
"""Every paper that can be printed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedPdf:
    """A printed paper before any signature: its bytes, their SHA-256 in hex and how many pages it has."""

    data: bytes
    sha256: str
    pages: int
