"""Papers: what has been issued for each version and meeting, what is still being prepared, and their bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from charter_engine.errors import NotFound
from charter_engine.queries import reader
from charter_engine.queries.partners import Signing, signing
from charter_engine.queries.people import Visitor
from charter_engine.queries.reader import VersionLine
from charter_engine.storage import assemblies, files, jobs, meetings, minutes, texts
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.files import PublicationRecord

REPORT: Final = "report"
NOTICE: Final = "notice"
MINUTES: Final = "minutes"
_CONVENED: Final = "convened"
VERSION_PAPERS: Final[Mapping[str, str]] = {
    "charter.pdf": "charter",
    "instrument.pdf": "instrument",
    "redline.pdf": "redline",
    "corrigendum.pdf": "corrigendum",
    "package.zip": "package",
}
"""The papers of a version by the name in their address."""

_ORDER: Final = tuple(VERSION_PAPERS.values())
_FAILED: Final = jobs.FAILED


class PaperNotReady(NotFound):
    """This paper is still being prepared."""

    remedy = "Come back in a few minutes; the list of publications says when it is there."


class NoSuchPaper(NotFound):
    """There is no such paper of this version."""

    remedy = "The list of publications shows every paper there is."


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A paper: its file's name in addresses, and the record once it is issued (None: being prepared)."""

    kind: str
    file: str
    record: PublicationRecord | None


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionPapers:
    """The papers of a version, and the parties that sign it (None: none do)."""

    version: VersionLine
    papers: tuple[Paper, ...]
    signing: Signing | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingReport:
    """A report, minutes or notice (`kind`) of a meeting; `record` None while it is being prepared."""

    kind: str
    assembly: int
    title: str
    day: date
    record: PublicationRecord | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicationsPage:
    """Papers of every version, newest first, and the meetings' papers; `stuck` when preparing one has failed."""

    versions: tuple[VersionPapers, ...]
    reports: tuple[MeetingReport, ...]
    minutes: tuple[MeetingReport, ...]
    notices: tuple[MeetingReport, ...]
    stuck: bool


def publications_page(connection: Connection, charter: CharterRecord, today: date) -> PublicationsPage:
    """Every paper there is or will be."""
    charter_id = charter.charter_id
    issued = {(one.kind, one.n): one for one in files.publications(connection, charter_id)}
    known = reader.lines(connection, charter_id, today)
    every = assemblies.every(connection, charter_id)
    told = {one.n for one in every if one.state == _CONVENED and meetings.notices(connection, charter_id, one.n)}
    reported = {one.n for one in every if one.report is not None}
    failed = any(job.state == _FAILED and job.charter_id == charter_id for job in jobs.open_jobs(connection))
    return PublicationsPage(
        versions=tuple(
            VersionPapers(version=line, papers=_papers(line, issued), signing=_signing(connection, charter, line.n))
            for line in reversed(known)
        ),
        reports=_of_meetings(every, issued.values(), REPORT, reported),
        minutes=_of_meetings(every, issued.values(), MINUTES, minutes.recorded(connection, charter_id)),
        notices=_of_meetings(every, issued.values(), NOTICE, told),
        stuck=failed,
    )


def _signing(connection: Connection, charter: CharterRecord, n: int) -> Signing | None:
    """Return the parties of the newest version, and of an earlier one that somebody signed."""
    found = signing(connection, charter, n, Visitor())
    return found if found is not None and (found.signed or n == charter.head) else None


def _of_meetings(
    every: Iterable[AssemblyRecord], issued: Iterable[PublicationRecord], kind: str, owed: Collection[int]
) -> tuple[MeetingReport, ...]:
    """Return the newest paper of a kind of each meeting that has one or is owed one; notices of meetings to come."""
    made = _newest_reports(issued, kind)
    return tuple(
        MeetingReport(kind=kind, assembly=one.n, title=one.title, day=one.day, record=made.get(one.n))
        for one in every
        if one.n in owed or (kind != NOTICE and one.n in made)
    )


def _newest_reports(issued: Iterable[PublicationRecord], kind: str = REPORT) -> dict[int, PublicationRecord]:
    """The last issue of each meeting's report (or minutes, or notice): one made again is `report-2`, and so on."""
    found = [one for one in issued if one.kind.partition("-")[0] == kind]
    return {one.n: one for one in sorted(found, key=lambda one: (len(one.kind), one.kind))}


def _papers(line: VersionLine, issued: Mapping[tuple[str, int], PublicationRecord]) -> tuple[Paper, ...]:
    names = {kind: file for file, kind in VERSION_PAPERS.items()}
    finished = ("package", line.n) in issued
    wanted = [kind for kind in _ORDER if (kind, line.n) in issued or (kind in expected(line) and not finished)]
    return tuple(Paper(kind=kind, file=names[kind], record=issued.get((kind, line.n))) for kind in wanted)


def expected(line: VersionLine) -> frozenset[str]:
    """Which papers a version has as a rule: a first version amends nothing, a corrigendum has a paper of its own.

    Once its package is there, nothing more is being prepared.
    """
    own = "corrigendum" if line.kind == "corrigendum" else "instrument"
    amending = {own, "redline"} if line.n > 1 else set()
    return frozenset({"charter", "package"} | amending)


def version_paper(
    connection: Connection, charter: CharterRecord, n: int, file: str, today: date
) -> tuple[PublicationRecord, bytes]:
    """A version's paper and its bytes; raises NoSuchVersion, NoSuchPaper and PaperNotReady."""
    page = reader.lines(connection, charter.charter_id, today)
    line = next((one for one in page if one.n == n), None)
    if line is None:
        raise texts.NoSuchVersion(what="version", name=n)
    kind = VERSION_PAPERS.get(file)
    if kind is None:
        raise NoSuchPaper(what="paper", name=file)
    found = files.publication(connection, charter.charter_id, kind, n)
    if found is None and kind not in expected(line):
        raise NoSuchPaper(what="paper", name=file)
    return _with_bytes(connection, charter, found, file)


def report_paper(connection: Connection, charter: CharterRecord, n: int) -> tuple[PublicationRecord, bytes]:
    """A meeting's report and its bytes; raises NoSuchAssembly, NoSuchPaper and PaperNotReady."""
    meeting = assemblies.by_number(connection, charter.charter_id, n)
    found = _newest_reports(files.publications(connection, charter.charter_id)).get(n)
    if found is None and meeting.report is None:
        raise NoSuchPaper(what="paper", name="report.pdf")
    return _with_bytes(connection, charter, found, "report.pdf")


def meeting_paper(connection: Connection, charter: CharterRecord, n: int, kind: str) -> tuple[PublicationRecord, bytes]:
    """The newest minutes or notice of a meeting; raises NoSuchAssembly, NoSuchPaper and PaperNotReady."""
    assemblies.by_number(connection, charter.charter_id, n)
    owed = meetings.notices if kind == NOTICE else minutes.revisions
    found = _newest_reports(files.publications(connection, charter.charter_id), kind).get(n)
    if found is None and not owed(connection, charter.charter_id, n):
        raise NoSuchPaper(what="paper", name=f"{kind}.pdf")
    return _with_bytes(connection, charter, found, f"{kind}.pdf")


def _with_bytes(
    connection: Connection, charter: CharterRecord, found: PublicationRecord | None, name: str
) -> tuple[PublicationRecord, bytes]:
    data = files.load(connection, charter.charter_id, found.digest) if found else None
    if found is None or data is None:
        raise PaperNotReady(what="paper", name=name)
    return found, data
