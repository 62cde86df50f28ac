"""Publishing: a version's papers, its adoption package, an assembly's report.

Each comes in two halves. `prepare_*` reads, prints and signs between transactions and may be repeated at will;
`issue_*` runs inside the transaction that finishes the job: files, rows and ledger entries appear together or not at
all, and what has been issued already stays. A paper whose offices have no keys is issued unsigned; its row says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from charter_engine.actions import manuscripts
from charter_engine.actions.checkpoints import SignedCheckpoint, sign_checkpoint
from charter_engine.actions.framework import SYSTEM
from charter_engine.actions.manuscripts import VersionFacts
from charter_engine.actions.meetings_notice_paper import notice_paper
from charter_engine.actions.minutes_paper import minutes_paper
from charter_engine.actions.report_paper import report_paper
from charter_engine.actions.signing_keys import demonstrates, signatories
from charter_engine.domain.charter import plain_text
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.ledger.merkle import inclusion_proof
from charter_engine.errors import Invalid, NotFound
from charter_engine.publication.manuscript import LedgerEvidence, Manuscript
from charter_engine.publication.package import AdoptionPackage, LoggedEntry, describe_act
from charter_engine.publication.pdf import render
from charter_engine.publication.signing import sign
from charter_engine.storage import charters, files, ledger
from charter_engine.storage.files import PublicationRecord
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import Store, UnitOfWork, database_time, reading

if TYPE_CHECKING:
    from sqlalchemy import Connection

CHARTER, INSTRUMENT, REDLINE, CORRIGENDUM, REPORT, PACKAGE = (
    "charter",
    "instrument",
    "redline",
    "corrigendum",
    "report",
    "package",
)
MINUTES, NOTICE = "minutes", "notice"
PDF, ZIP = "application/pdf", "application/zip"

_log = structlog.get_logger(__name__)


class NotPublishedYet(NotFound):
    """Version {name} has not been published yet, so there is no package of it."""

    remedy = "Let the worker publish it first: `charter worker`."


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A paper ready to be issued: `data` as it will be kept, `base` the SHA-256 (hex) of its unsigned print."""

    kind: str
    n: int
    name: str
    data: bytes
    base: str
    signed: bool
    media_type: str = PDF

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the paper as issued."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedVersion:
    """A version's papers, and the root of its text, which their entries name."""

    version: int
    root: str
    papers: tuple[Prepared, ...]


# --- a version --------------------------------------------------------------------------------------------------------
def prepare_version(store: Store, keys: KeyRing, charter_id: str, n: int, *, public_url: str) -> PreparedVersion:
    """Print and sign a version's papers that have not been issued; changes nothing but the log's checkpoint.

    Raises NoSuchVersion, and LogForked or LogShrunk where the log is not the one signed before.
    """
    checkpoint = sign_checkpoint(store, keys, charter_id)
    with reading(store) as connection:
        facts = manuscripts.load(connection, charter_id, n, public_url=public_url)
        known = {one.kind for one in files.publications(connection, charter_id) if one.n == n}
        leaves = ledger.leaves(connection, charter_id, checkpoint.size)
        at = store.clock.read(database_time(connection))
    proof = logged(facts.adoption.data, facts.adoption.seq, leaves)
    evidence = LedgerEvidence(entry=facts.adoption.data, proof=proof.to_json(), checkpoint=checkpoint.note)
    papers = [
        _printed(keys, paper, _name(facts, kind), n, at=at, kind=kind)
        for kind, paper in _papers(facts, evidence)
        if kind not in known
    ]
    return PreparedVersion(version=n, root=facts.record.root, papers=tuple(papers))


def _papers(facts: VersionFacts, evidence: LedgerEvidence) -> Iterator[tuple[str, Manuscript]]:
    yield CHARTER, manuscripts.charter_paper(facts, evidence)
    if facts.record.n == 1:
        return
    if facts.is_corrigendum:
        yield CORRIGENDUM, manuscripts.corrigendum_paper(facts)
    else:
        try:
            yield INSTRUMENT, manuscripts.instrument_paper(facts)
        except Invalid as fault:
            # An adopted version is published all the same; nothing is ordered in words nobody checked.
            _log.warning("instrument not drafted", version=facts.version_id, why=fault.message)
    yield REDLINE, manuscripts.redline_paper(facts)


def _name(facts: VersionFacts, kind: str) -> str:
    return f"{facts.charter.slug}-v{facts.record.n}-{kind}.pdf"


def _printed(keys: KeyRing, paper: Manuscript, name: str, n: int, *, at: datetime, kind: str) -> Prepared:
    """Print a paper and have it signed by those it names."""
    base, data = render(paper), b""
    hands = signatories(keys, paper.signatories)
    if hands:
        data = sign(base.data, hands, at=at, simulated=paper.simulated or demonstrates(keys))
    elif paper.signatories:
        _log.warning("paper left unsigned", paper=name, remedy="import the offices' keys with `charter key add`")
    return Prepared(kind=kind, n=n, name=name, data=data or base.data, base=base.sha256, signed=bool(hands))


def issue_version(work: UnitOfWork, charter_id: str, ready: PreparedVersion) -> None:
    """Keep a version's papers with a ledger entry each, and promise the package; what was issued before stays."""
    for paper in ready.papers:
        facts: dict[str, object] = {"version": ready.version, "root": ready.root}
        _issue(work, charter_id, paper, f"versions/{ready.version}", facts)
    work.promise("pack", charter_id, {"version": ready.version}, dedupe=f"pack:{charter_id}:{ready.version}")


def _issue(work: UnitOfWork, charter_id: str, paper: Prepared, subject: str, facts: dict[str, object]) -> None:
    if files.publication(work.connection, charter_id, paper.kind, paper.n) is not None:
        return
    kind = paper.kind.partition("-")[0]
    body = facts | {"kind": kind, "pdf": paper.digest, "base": paper.base}
    work.record(
        charter_id,
        EntryType.PUBLICATION_ISSUED,
        subject,
        actor=SYSTEM,
        body=body,
        then=lambda seq: _keep(work, charter_id, paper, seq),
    )


def _keep(work: UnitOfWork, charter_id: str, paper: Prepared, seq: int | None) -> None:
    digest = files.store(work.connection, charter_id, paper.data, paper.media_type)
    record = PublicationRecord(
        kind=paper.kind,
        n=paper.n,
        name=paper.name,
        base=paper.base,
        digest=digest,
        signed=paper.signed,
        seq=seq,
        at=work.now(),
    )
    files.add_publication(work.connection, charter_id, record)


# --- its package ------------------------------------------------------------------------------------------------------
def logged(entry: bytes, seq: int, leaves: list[bytes]) -> LoggedEntry:
    """Return an entry with its proof in the tree over these leaf hashes."""
    return LoggedEntry(entry=entry, leaf_index=seq, tree_size=len(leaves), proof=inclusion_proof(leaves, seq))


def prepare_package(store: Store, keys: KeyRing, charter_id: str, n: int) -> Prepared | None:
    """Put the adoption package together under a fresh checkpoint; None when it is there already.

    Raises NotPublishedYet before the version's papers are issued.
    """
    with reading(store) as connection:
        if files.publication(connection, charter_id, PACKAGE, n) is not None:
            return None
    checkpoint = sign_checkpoint(store, keys, charter_id)
    with reading(store) as connection:
        facts = manuscripts.load(connection, charter_id, n, public_url="")
        issued = files.publication(connection, charter_id, CHARTER, n)
        if issued is None or issued.seq is None:
            raise NotPublishedYet(what="package of version", name=n)
        paper = files.load(connection, charter_id, issued.digest)
        line = ledger.line(connection, charter_id, issued.seq)
        leaves = ledger.leaves(connection, charter_id, checkpoint.size)
    if paper is None or line is None:
        raise NotPublishedYet(what="package of version", name=n)
    data = _package(facts, paper, logged(line.data, line.seq, leaves), leaves, checkpoint).pack()
    digest = hashlib.sha256(data).hexdigest()
    name = f"{facts.charter.slug}-v{n}.zip"
    return Prepared(kind=PACKAGE, n=n, name=name, data=data, base=digest, signed=issued.signed, media_type=ZIP)


def _package(
    facts: VersionFacts, pdf: bytes, publication: LoggedEntry, leaves: list[bytes], checkpoint: SignedCheckpoint
) -> AdoptionPackage:
    body = parse_entry(facts.adoption.data).body
    act = describe_act(
        dict(body),
        origin=facts.charter.origin,
        slug=facts.charter.slug,
        title=facts.tree.heading,
        simulated=facts.simulated,
    )
    return AdoptionPackage(
        act=act,
        text=plain_text.export(facts.tree),
        tree=manuscripts.tree_document(facts),
        pdf=pdf,
        adoption=logged(facts.adoption.data, facts.adoption.seq, leaves),
        publication=publication,
        checkpoint=checkpoint.note.encode(),
    )


def issue_package(work: UnitOfWork, charter_id: str, ready: Prepared | None) -> None:
    """Keep a package; it proves entries and has none of its own."""
    if ready is not None and files.publication(work.connection, charter_id, PACKAGE, ready.n) is None:
        _keep(work, charter_id, ready, None)


# --- a meeting's papers -----------------------------------------------------------------------------------------------
def prepare_report(store: Store, keys: KeyRing, charter_id: str, number: int) -> Prepared | None:
    """Print a meeting's report; None when this very print has been issued.

    The first one is the publication `report`, one made again `report-2` and so on: papers are never replaced in place.
    """
    return _of_meeting(store, keys, charter_id, number, REPORT)


def prepare_minutes(store: Store, keys: KeyRing, charter_id: str, number: int) -> Prepared | None:
    """Print and sign the newest revision of a meeting's minutes, approved or not, as `prepare_report` does."""
    return _of_meeting(store, keys, charter_id, number, MINUTES)


def prepare_notice(store: Store, keys: KeyRing, charter_id: str, number: int) -> Prepared | None:
    """Print and sign the newest notice of a meeting, as `prepare_report` does."""
    return _of_meeting(store, keys, charter_id, number, NOTICE)


_OF_MEETING: Mapping[str, Callable[[Connection, str, int], Manuscript]] = {
    REPORT: report_paper,
    MINUTES: minutes_paper,
    NOTICE: notice_paper,
}


def _of_meeting(store: Store, keys: KeyRing, charter_id: str, number: int, kind: str) -> Prepared | None:
    with reading(store) as connection:
        slug = charters.by_id(connection, charter_id).slug
        paper = _OF_MEETING[kind](connection, charter_id, number)
        before = [one for one in files.publications(connection, charter_id) if _is_of(one, kind, number)]
        at = store.clock.read(database_time(connection))
    again = f"-{len(before) + 1}" if before else ""
    name = f"{slug}-assembly-{number}-{kind}{again}.pdf"
    ready = _printed(keys, paper, name, number, at=at, kind=f"{kind}{again}")
    return None if ready.base in {one.base for one in before} else ready


def _is_of(record: PublicationRecord, kind: str, number: int) -> bool:
    return record.kind.partition("-")[0] == kind and record.n == number


def issue_report(work: UnitOfWork, charter_id: str, ready: Prepared | None) -> None:
    """Keep a meeting's paper with its ledger entry."""
    if ready is not None:
        _issue(work, charter_id, ready, f"assemblies/{ready.n}", {"assembly": ready.n})
