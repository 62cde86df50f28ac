"""Commitments of a charter: what clauses promise, how it stands, what was done through the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from charter_engine.domain.charter.provision import Kind, State
from charter_engine.domain.identity.role import Right
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries.people import Visitor
from charter_engine.storage import commitments, files, texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.commitments import OPEN, CommitmentRecord, ProgressRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgressLine:
    """A note of progress; `href` leads to its evidence, `paper` is a stored paper's name."""

    k: int
    words: str
    href: str
    paper: str
    at: date


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentLine:
    """A commitment as it stands; `days` until it is due, below 0 when that has passed; `before` earlier revisions."""

    n: int
    revision: int
    clause: str
    label: str
    who: str
    what: str
    due: date
    indicator: str
    state: str
    days: int
    progress: tuple[ProgressLine, ...]
    before: tuple[CommitmentRecord, ...]

    @property
    def overdue(self) -> bool:
        """Whether it is open past its day."""
        return self.state == OPEN and self.days < 0


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentsPage:
    """Every commitment, the overdue first; clauses to choose from for those who may record one."""

    slug: str
    today: date
    commitments: tuple[CommitmentLine, ...]
    may: bool
    clauses: tuple[tuple[str, str], ...]

    @property
    def overdue(self) -> int:
        """How many are overdue."""
        return sum(one.overdue for one in self.commitments)

    @property
    def kept(self) -> int:
        """How many are kept."""
        return sum(one.state == "kept" for one in self.commitments)


def commitments_page(
    connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime
) -> CommitmentsPage:
    """Return the commitments of a charter."""
    tree = texts.tree(connection, charter.charter_id, charter.head)
    standing = [node for node in tree.walk() if node.kind is not Kind.CHARTER and node.state is State.IN_FORCE]
    return CommitmentsPage(
        slug=charter.slug,
        today=bangkok_date(now),
        commitments=lines(connection, charter, bangkok_date(now)),
        may=visitor.may(Right.REPORT) and charter.head > 0,
        clauses=tuple(
            (node.identity, f"{node.label} {node.heading or node.text[:60]}".strip()) for node in standing if node.label
        ),
    )


def lines(
    connection: Connection, charter: CharterRecord, today: date, *, clause: str | None = None
) -> tuple[CommitmentLine, ...]:
    """Return commitments as they stand, of one clause or of all: overdue, open, then what is over."""
    charter_id = charter.charter_id
    every = commitments.revisions(connection, charter_id)
    newest = {one.n: one for one in every if clause in (None, one.clause)}
    if not newest:
        return ()
    notes, papers = commitments.progress(connection, charter_id), _papers(connection, charter)
    labels = {node.identity: node.label for node in texts.tree(connection, charter_id, charter.head).walk()}
    found = [
        CommitmentLine(
            n=one.n,
            revision=one.revision,
            clause=one.clause,
            label=labels.get(one.clause, one.clause),
            who=one.who,
            what=one.what,
            due=one.due,
            indicator=one.indicator,
            state=one.state,
            days=(one.due - today).days,
            progress=tuple(_progress(note, papers) for note in notes if note.commitment == one.n),
            before=tuple(old for old in every if old.n == one.n and old.revision < one.revision),
        )
        for one in newest.values()
    ]
    return tuple(sorted(found, key=lambda one: (one.state != OPEN, one.due, one.n)))


def _papers(connection: Connection, charter: CharterRecord) -> dict[str, tuple[str, str]]:
    found = files.publications(connection, charter.charter_id)
    return {one.digest: (one.name, f"/charters/{charter.slug}/publications") for one in found}


def _progress(note: ProgressRecord, papers: dict[str, tuple[str, str]]) -> ProgressLine:
    paper, href = papers.get(note.evidence.removeprefix("sha256:"), ("", ""))
    address = note.evidence if note.evidence.startswith("http") else href
    return ProgressLine(k=note.k, words=note.words, href=address, paper=paper, at=bangkok_date(note.at))
