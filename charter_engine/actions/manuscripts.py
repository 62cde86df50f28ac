"""From records to manuscripts: the papers of a version, every word decided before the printer starts.

`load` reads everything in one go; the rest is computed from it, so that the same records always give the same papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from charter_engine.actions.instruments import draft, last_changed_by
from charter_engine.domain.amendment.apply import apply_checked
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.instrument import Instrument
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.charter import plain_text
from charter_engine.domain.charter.comparison import ComparedProvision, Run, compare
from charter_engine.domain.charter.happenings import Happened
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.marks import unescaped
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, ProvisionChange, changes
from charter_engine.domain.charter.to_json import to_json
from charter_engine.domain.charter.tree import next_identity
from charter_engine.domain.charter.version import VersionKind
from charter_engine.domain.deliberation.procedure import StageKind
from charter_engine.domain.identity.role import Role
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.text.dates import bangkok_date, buddhist_year, thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Invalid, NotFound, RuleBroken
from charter_engine.i18n import fill
from charter_engine.publication.manuscript import (
    CharterManuscript,
    Correction,
    CorrigendumManuscript,
    Directive,
    InstrumentManuscript,
    LedgerEvidence,
    RedlineManuscript,
    RedlineRow,
    SignatoryBox,
)
from charter_engine.storage import amendments, charters, ledger, process, texts
from charter_engine.storage.amendments import AmendmentRevision
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.keys import ROLES
from charter_engine.storage.ledger import Line
from charter_engine.storage.texts import Placement, VersionRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

ADOPTIONS = frozenset({EntryType.VERSION_ADOPTED.value, EntryType.VERSION_CORRECTED.value})
_SEAT_OF = {"chair": Role.CHAIR, "secretary": Role.SECRETARIAT}
_OFFICE = {"chair": "ประธาน", "secretary": "เลขานุการ"}
_HAPPENED = {
    Happened.INSERTED: "เพิ่ม",
    Happened.REWORDED: "แก้ไขถ้อยคำ",
    Happened.REPEALED: "ยกเลิก",
    Happened.REVIVED: "ใช้บังคับอีกครั้ง",
    Happened.MOVED: "ย้าย",
    Happened.RENUMBERED: "เปลี่ยนเลข",
    Happened.VACATED: "ที่ว่างหลังย้าย",
    Happened.SPLIT: "แยก",
    Happened.MERGED: "รวม",
    Happened.PASSAGE: "ย้ายข้อความข้ามข้อ",
    Happened.RETITLED: "เปลี่ยนชื่อ",
    Happened.SHIFTED: "สลับที่ถ้อยคำ",
    Happened.REMOVED: "ตัดออก",
}
_NAMELESS = {Kind.CHARTER: "ชื่อ", Kind.PREAMBLE: "คำปรารภ", Kind.CLOSING: "ส่วนท้าย"}


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionFacts:
    """What the papers of one version are made of; `before` is the text it replaced, `adoption` its ledger entry."""

    charter: CharterRecord
    record: VersionRecord
    earlier: tuple[VersionRecord, ...]
    tree: Provision
    before: Provision
    set_by: dict[str, Placement]
    revisions: tuple[AmendmentRevision, ...]
    adoption: Line
    simulated: bool
    boxes: tuple[SignatoryBox, ...]
    parties: tuple[str, ...]
    verify_url: str

    @property
    def version_id(self) -> str:
        """The reference printed at the foot."""
        return f"{self.charter.slug}@{self.record.n}"

    @property
    def is_corrigendum(self) -> bool:
        """Whether a slip was corrected."""
        return self.record.kind == VersionKind.CORRIGENDUM

    @property
    def reason(self) -> str:
        """The reasons given by the source amendments, on one line."""
        return " ".join(" ".join(one.reason.split()) for one in self.revisions if one.reason.strip())


def verify_url(public_url: str, root: str) -> str:
    """Return the address at which a version can be checked."""
    return f"{public_url.rstrip('/')}/verify?root={root}"


def load(connection: Connection, charter_id: str, n: int, *, public_url: str) -> VersionFacts:
    """Read what the papers of version `n` need; raises NoSuchVersion, or NotFound without its ledger entry."""
    charter, record = charters.by_id(connection, charter_id), texts.version(connection, charter_id, n)
    entries = ledger.lines(connection, charter_id, subject=f"versions/{n}")
    adoption = next((line for line in entries if line.type in ADOPTIONS), None)
    if adoption is None:
        raise NotFound(what="ledger entry of version", name=n)
    rules = process.procedure(connection, charter_id, charter.procedure_hash)
    return VersionFacts(
        charter=charter,
        record=record,
        earlier=tuple(one for one in texts.versions(connection, charter_id) if one.n < n),
        tree=texts.tree(connection, charter_id, n),
        before=texts.tree(connection, charter_id, n - 1),
        set_by=texts.placements(connection, charter_id, n - 1) if n > 1 else {},
        revisions=tuple(_newest(connection, charter_id, number) for number in record.sources),
        adoption=adoption,
        simulated=parse_entry(adoption.data).simulated,
        boxes=signatory_boxes(connection, charter),
        parties=tuple(one.name for one in rules.signatories),
        verify_url=verify_url(public_url, record.root),
    )


def _newest(connection: Connection, charter_id: str, number: int) -> AmendmentRevision:
    record = amendments.by_number(connection, charter_id, number)
    return amendments.revision(connection, charter_id, number, record.revision)


def signatory_boxes(connection: Connection, charter: CharterRecord) -> tuple[SignatoryBox, ...]:
    """Return who signs: the office as the procedure calls it; a name only where one person alone holds the office.

    Where bodies have chairs of their own, the one of the body that promulgates signs papers.
    """
    procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    bodies = {body.id: body.name for body in procedure.bodies}
    promulgating = {stage.body for stage in procedure.stages if stage.kind is StageKind.PROMULGATION}
    names = charters.seat_names(connection, charter.charter_id)
    held = [seat for seat in charters.seats(connection, charter.charter_id) if seat.ended is None]
    boxes = []
    for role in ROLES:
        seats = [seat for seat in held if seat.role == _SEAT_OF[role]]
        seats = [seat for seat in seats if seat.body in promulgating] or seats
        body = next((bodies[seat.body] for seat in seats if seat.body in bodies), "").removeprefix("ฝ่าย")
        office = body if body.startswith(_OFFICE[role]) else _OFFICE[role]
        name = names.get(seats[0].seat, "") if len(seats) == 1 else ""
        boxes.append(SignatoryBox(role=role, office=office, name=name))
    return tuple(boxes)


# --- the charter ------------------------------------------------------------------------------------------------------
def charter_paper(facts: VersionFacts, evidence: LedgerEvidence) -> CharterManuscript:
    """Return the whole version with its adoption's evidence."""
    return CharterManuscript(
        place=facts.charter.place,
        title=tuple(facts.tree.heading.split("\n")),
        version_id=facts.version_id,
        dated=facts.record.adopted,
        verify_url=facts.verify_url,
        root_hash=facts.record.root,
        signatories=facts.boxes,
        parties=facts.parties,
        simulated=facts.simulated,
        version=facts.record.n,
        tree=facts.tree,
        effective=facts.record.effective,
        canonical_text=plain_text.export(facts.tree),
        sources=tuple(_source(one) for one in (*facts.earlier, facts.record) if one.n > 1),
        evidence=evidence,
        tree_json=encode(tree_document(facts)) + b"\n",
    )


def tree_document(facts: VersionFacts) -> dict[str, object]:
    """Return `{root, tree}` with every node's hash."""
    return {"root": facts.record.root, "tree": to_json(facts.tree)}


def _source(version: VersionRecord) -> str:
    what = "แก้คำผิดโดย" if version.kind == VersionKind.CORRIGENDUM else "แก้ไขเพิ่มเติมโดย"
    number, year = thai_digits(version.n), thai_digits(buddhist_year(version.adopted))
    return f"{what}ฉบับที่ {number} พ.ศ. {year} มีผลใช้บังคับวันที่ {thai_date(version.effective)}"


# --- the instrument ---------------------------------------------------------------------------------------------------
def instrument_paper(facts: VersionFacts) -> InstrumentManuscript:
    """Return the instrument that orders the version; raises Invalid where its words cannot be drafted."""
    drafted = _draft(facts)
    title, mark, number = drafted.title.rpartition(" (ฉบับที่ ")
    orders = [Directive(text=text) for text in drafted.opening]
    orders += [Directive(text=one.text, quoted=_quoted(one.quotation)) for one in drafted.directives]
    numbered = tuple(
        replace(order, label=f"{drafted.word} {thai_digits(at)}") for at, order in enumerate(orders, start=1)
    )
    reason = f"เหตุผลในการประกาศใช้ฉบับนี้ คือ {facts.reason}" if facts.reason else ""
    return InstrumentManuscript(
        place=facts.charter.place,
        title=(title, f"{mark.strip()} {number}"),
        version_id=facts.version_id,
        dated=bangkok_date(facts.record.adopted_at),
        verify_url=facts.verify_url,
        root_hash=facts.record.root,
        signatories=facts.boxes,
        parties=facts.parties,
        simulated=facts.simulated,
        number=facts.record.n,
        effective=facts.record.effective,
        enacting=drafted.enacting,
        naming=numbered[0],
        commencement=numbered[1],
        directives=numbered[2:],
        reason=reason,
        canonical_text=replace(drafted, reason="").text(),
    )


def _draft(facts: VersionFacts) -> Instrument:
    return draft(
        facts.record.n,
        facts.before,
        _operations(facts),
        promulgated=bangkok_date(facts.record.adopted_at),
        effective=facts.record.effective,
        reason=facts.reason,
        sources=last_changed_by(facts.before, facts.set_by, facts.earlier),
    )


def _operations(facts: VersionFacts) -> tuple[Operation, ...]:
    """Return the operations as voted, or the difference where the amendments were put together in another order."""
    voted = tuple(one for revision in facts.revisions for one in operations_from_json(revision.operations))
    try:
        if root_hash(apply_checked(facts.before, voted)) == facts.record.root:
            return voted
    except (Invalid, NotFound, RuleBroken):
        pass
    return difference(facts.before, facts.tree, next_identity(facts.before, facts.tree))


def _quoted(quotation: str) -> tuple[str, ...]:
    return tuple(unescaped(line) for line in quotation.split("\n") if line) if quotation else ()


# --- comparison and correction ----------------------------------------------------------------------------------------
def redline_paper(facts: VersionFacts) -> RedlineManuscript:
    """Return the comparison with the version before."""
    found = compare(facts.before, facts.tree)
    previous = facts.earlier[-1]
    return RedlineManuscript(
        place=facts.charter.place,
        title=tuple(facts.tree.heading.split("\n")),
        version_id=facts.version_id,
        dated=facts.record.adopted,
        verify_url=facts.verify_url,
        root_hash=facts.record.root,
        simulated=facts.simulated,
        old_name=_version_name(previous.n, previous.adopted),
        new_name=_version_name(facts.record.n, facts.record.adopted),
        rows=tuple(_row(change) for change in found.changed),
        untouched=f"บทบัญญัติอื่นอีก {thai_digits(len(found.untouched))} รายการไม่เปลี่ยนแปลง",
        happened=tuple(fill(one.message, one.facts) for one in found.happened),
    )


def _version_name(n: int, adopted: date) -> str:
    return f"ฉบับที่ {thai_digits(n)} ซึ่งรับรองเมื่อวันที่ {thai_date(adopted)}"


def _row(change: ComparedProvision) -> RedlineRow:
    happened = " ".join(_HAPPENED[kind] for kind in change.kinds)
    if change.old_label not in {"", change.label}:
        happened = f"{happened}จาก {change.old_label}"
    return RedlineRow(
        label=change.label or _NAMELESS.get(change.kind, ""),
        ops=tuple((run.sign, run.text) for run in change.whole),
        happened=happened,
        notes=tuple(_note(run) for run in change.whole),
    )


def _note(run: Run) -> str:
    """Where moved words went or came from; the number is at the move's both ends."""
    if not run.move:
        return ""
    where = f"{'ไป' if run.sign < 0 else 'มาจาก'}{run.elsewhere}" if run.elsewhere else "ที่ภายในบทนี้"
    return f"{thai_digits(run.move)} ย้าย{where}"


def _words(node: Provision | None) -> str:
    return "\n".join(part for part in (node.heading, node.text) if part) if node else ""


def _label(node: Provision | None) -> str:
    return (node.label or _NAMELESS.get(node.kind, "")) if node else ""


def corrigendum_paper(facts: VersionFacts) -> CorrigendumManuscript:
    """Return the table of corrections that makes the version."""
    previous = facts.earlier[-1]
    return CorrigendumManuscript(
        place=facts.charter.place,
        title=tuple(facts.tree.heading.split("\n")),
        version_id=facts.version_id,
        dated=facts.record.adopted,
        verify_url=facts.verify_url,
        root_hash=facts.record.root,
        signatories=facts.boxes,
        parties=facts.parties,
        simulated=facts.simulated,
        version=facts.record.n,
        corrects=f"ใน{_version_name(previous.n, previous.adopted)}",
        corrections=tuple(_corrections(changes(facts.before, facts.tree))),
        reason=facts.reason,
    )


def _corrections(found: Sequence[ProvisionChange]) -> Iterator[Correction]:
    """Yield the lines that differ; a paragraph is the smallest thing a correction restates."""
    for change in found:
        if change.what is Change.UNCHANGED:
            continue
        old, new = _words(change.old).split("\n"), _words(change.new).split("\n")
        pairs = list(zip(old, new, strict=True)) if len(old) == len(new) else [("\n".join(old), "\n".join(new))]
        for printed, correct in pairs:
            if printed != correct:
                yield Correction(label=_label(change.new or change.old), printed=printed, correct=correct)
