"""Reading a charter: which version stands on a day, its text with what is pending on each clause, and all versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum, unique
from itertools import zip_longest
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.numbering import parse_label
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.text import arabic_digits, thai_date
from charter_engine.errors import Invalid, NotFound
from charter_engine.queries.around import Around, around_text
from charter_engine.queries.links import Link, Links, links_of
from charter_engine.queries.spoken import spoken_of, talked
from charter_engine.storage import amendments, overview, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.comments import PlaceRecord
from charter_engine.storage.texts import VersionBrief

UNDER_WAY: Final = "under_way"
_FIRST_BUDDHIST: Final = 2400
_ERA_OFFSET: Final = 543


class UnreadableDay(Invalid):
    """{text!r} is not a day such as 2568-08-16 (Buddhist Era) or 2025-08-16."""

    remedy = "Write year, month and day with hyphens between them."


class BeforeFirstVersion(NotFound):
    """No version was in force on that day; the first one has been in force since {first}."""

    remedy = "Choose that day or a later one, or read the list of versions."


class NothingAdopted(NotFound):
    """This charter has no adopted version yet."""

    remedy = "Read the founding draft on the charter's first page."


@unique
class Standing(StrEnum):
    """How a version stands today."""

    IN_FORCE = "in_force"
    PAST = "past"
    DEFERRED = "deferred"


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionLine:
    """A version and how it stands; `until` is the day the next one took its place, `sources` its amendments' titles."""

    n: int
    kind: str
    root: str
    adopted: date
    effective: date
    until: date | None
    standing: Standing
    sources: tuple[tuple[int, str], ...] = ()

    @property
    def was_in_force(self) -> bool:
        """Whether there is a day on which this version was the one in force, so that a date alone can name it."""
        return self.until is None or self.until > self.effective


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftLine:
    """The founding draft of a charter without a version, as filed."""

    amendment: int
    revision: int
    title: str
    stage: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """An amendment under way that touches a provision: `what` is the operation's name."""

    amendment: int
    title: str
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadNode:
    """One provision as the page shows it, with what is pending on it and how many comments stand there.

    `talked` are the stretches [start, end) of its text, in code points, that comments are about; `links` what it cites,
    `anchors` the paths of its lines that are cited, by where they begin.
    """

    kind: Kind
    identity: str
    label: str
    heading: str
    text: str
    repealed: bool
    pending: tuple[Pending, ...] = ()
    comments: int = 0
    talked: tuple[tuple[int, int], ...] = ()
    links: tuple[Link, ...] = ()
    anchors: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """A chapter, part, preamble, annex or closing in the contents; `clauses` are (identity, number) of its own.

    Of kind clause are the clauses that hang on the charter itself.
    """

    kind: Kind
    identity: str
    label: str
    heading: str
    clauses: tuple[tuple[str, str], ...]
    parts: tuple[Contents, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderPage:
    """A text to read: `version` or, before the first one, `draft`; `in_force` and `deferred` as of today.

    `asked` is the day that was asked for, unless it is to come; `live` tells whether marks of the present (what is
    pending, comments) are shown; `newest` whether this is the text that comments are made on.
    """

    title: str
    version: VersionLine | None
    draft: DraftLine | None
    in_force: VersionLine | None
    deferred: VersionLine | None
    nodes: tuple[ReadNode, ...]
    contents: tuple[Contents, ...]
    asked: date | None = None
    live: bool = False
    newest: bool = False
    around: Around | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionsPage:
    """Every version, newest first; `under_way` counts the amendments being considered."""

    versions: tuple[VersionLine, ...]
    under_way: int


# --- days -------------------------------------------------------------------------------------------------------------
def read_day(text: str) -> date:
    """The day of an address: year-month-day in either digits, years from 2400 on are Buddhist; raises UnreadableDay."""
    try:
        year, month, day = (int(part) for part in arabic_digits(text).split("-"))
        return date(year - _ERA_OFFSET if year >= _FIRST_BUDDHIST else year, month, day)
    except ValueError:
        raise UnreadableDay(text=text, why="unreadable day") from None


# --- versions ---------------------------------------------------------------------------------------------------------
def lines(connection: Connection, charter_id: str, today: date) -> tuple[VersionLine, ...]:
    """Every version, oldest first, and how it stands today."""
    known = texts.briefs(connection, charter_id)
    titles = amendments.titles(connection, charter_id) if known else {}
    current = max((version.n for version in known if version.effective <= today), default=0)
    followed = zip_longest(known, known[1:])
    return tuple(_line(one, later.effective if later else None, current, titles) for one, later in followed)


def _line(version: VersionBrief, until: date | None, current: int, titles: Mapping[int, str]) -> VersionLine:
    standing = Standing.IN_FORCE if version.n == current else Standing.PAST
    return VersionLine(
        n=version.n,
        kind=version.kind,
        root=version.root,
        adopted=version.adopted,
        effective=version.effective,
        until=until,
        standing=Standing.DEFERRED if version.n > current else standing,
        sources=tuple((number, titles.get(number, "")) for number in version.sources),
    )


def in_force(known: Sequence[VersionLine]) -> VersionLine | None:
    """The version in force today."""
    return next((line for line in known if line.standing is Standing.IN_FORCE), None)


def deferred(known: Sequence[VersionLine]) -> VersionLine | None:
    """The next version that waits for its day."""
    return next((line for line in known if line.standing is Standing.DEFERRED), None)


def versions_page(connection: Connection, charter: CharterRecord, today: date) -> VersionsPage:
    """All versions, newest first."""
    known = lines(connection, charter.charter_id, today)
    waiting = sum(one.state == UNDER_WAY for one in amendments.every(connection, charter.charter_id))
    return VersionsPage(versions=known[::-1], under_way=waiting)


# --- the text ---------------------------------------------------------------------------------------------------------
def reader_page(connection: Connection, charter: CharterRecord, today: date) -> ReaderPage:
    """The text in force today; before the first version the first one deferred, else the founding draft."""
    known = lines(connection, charter.charter_id, today)
    shown = in_force(known) or deferred(known)
    if shown is None:
        return replace(_draft_page(connection, charter), around=around_text(connection, charter, 0, today))
    tree = texts.tree(connection, charter.charter_id, shown.n)
    marks = pending(connection, charter.charter_id)
    places = [place for place in overview.places_in_version(connection, charter.charter_id, shown.n) if place.clause]
    nodes = tuple(_nodes(tree, text_links(charter, shown, tree), marks, places))
    around = around_text(connection, charter, shown.n, today)
    return replace(_page(tree, known, shown, nodes=nodes, live=True), around=around)


def version_page(connection: Connection, charter: CharterRecord, n: int, today: date) -> ReaderPage:
    """Version `n` as adopted, without marks of the present; raises NoSuchVersion."""
    known = lines(connection, charter.charter_id, today)
    shown = next((line for line in known if line.n == n), None)
    if shown is None:
        raise texts.NoSuchVersion(what="version", name=n)
    tree = texts.tree(connection, charter.charter_id, n)
    return _page(tree, known, shown, nodes=tuple(_nodes(tree, text_links(charter, shown, tree))))


def dated_page(connection: Connection, charter: CharterRecord, day: date, today: date) -> ReaderPage:
    """The text in force on a day; raises BeforeFirstVersion and NothingAdopted."""
    known = lines(connection, charter.charter_id, today)
    if not known:
        raise NothingAdopted(what="version", name=day.isoformat())
    shown = next((line for line in reversed(known) if line.effective <= day), None)
    if shown is None:
        raise BeforeFirstVersion(first=thai_date(known[0].effective))
    tree = texts.tree(connection, charter.charter_id, shown.n)
    nodes = tuple(_nodes(tree, text_links(charter, shown, tree)))
    return _page(tree, known, shown, nodes=nodes, asked=day if day <= today else None)


def _page(
    tree: Provision,
    known: Sequence[VersionLine],
    shown: VersionLine | None,
    *,
    nodes: tuple[ReadNode, ...],
    draft: DraftLine | None = None,
    asked: date | None = None,
    live: bool = False,
) -> ReaderPage:
    return ReaderPage(
        title=tree.heading,
        version=shown,
        draft=draft,
        in_force=in_force(known),
        deferred=deferred(known),
        nodes=nodes,
        contents=contents(tree),
        asked=asked,
        live=live,
        newest=shown is not None and shown is known[-1],
    )


def _draft_page(connection: Connection, charter: CharterRecord) -> ReaderPage:
    found = founding_draft(connection, charter.charter_id)
    if found is None:
        empty = Provision(kind=Kind.CHARTER, heading=charter.title)
        return _page(empty, (), None, nodes=(), live=True)
    draft, tree = found
    nodes = tuple(_nodes(tree, draft_links(charter, draft, tree)))
    return _page(tree, (), None, nodes=nodes, draft=draft, live=True)


def founding_draft(connection: Connection, charter_id: str) -> tuple[DraftLine, Provision] | None:
    """The filed founding draft of a charter and the text it gives, or None; an unfiled one is its author's alone."""
    records = {one.n: one for one in amendments.every(connection, charter_id)}
    for revision in overview.newest_revisions(connection, charter_id, UNDER_WAY):
        if revision.base_version == 0:
            tree = apply(texts.tree(connection, charter_id, 0), operations_from_json(revision.operations))
            return _draft(records[revision.amendment], revision), tree
    return None


def _draft(record: AmendmentRecord, revision: AmendmentRevision) -> DraftLine:
    return DraftLine(amendment=record.n, revision=revision.revision, title=revision.title, stage=record.stage)


def text_links(charter: CharterRecord, version: VersionLine, tree: Provision) -> Links:
    """Return what a version cites of itself."""
    return links_of(tree, name=f"{charter.charter_id}/{version.n}", root=version.root)


def draft_links(charter: CharterRecord, draft: DraftLine, tree: Provision) -> Links:
    """Return what a founding draft cites of itself."""
    return links_of(tree, name=f"{charter.charter_id}/{draft.amendment}-{draft.revision}", root=root_hash(tree))


def _nodes(
    tree: Provision,
    links: Links,
    marks: Mapping[str, tuple[Pending, ...]] | None = None,
    places: Iterable[PlaceRecord] = (),
) -> Iterator[ReadNode]:
    found = spoken_of(places)
    for node in tree.walk():
        if node.kind is not Kind.CHARTER:
            yield ReadNode(
                kind=node.kind,
                identity=node.identity,
                label=node.label,
                heading=node.heading,
                text=node.text,
                repealed=node.state is State.REPEALED,
                pending=(marks or {}).get(node.identity, ()),
                comments=found.counts[node.identity],
                talked=talked(node.text, found.stretches[node.identity]),
                links=links.of(node.identity),
                anchors=links.lines_of(node.identity),
            )


def pending(connection: Connection, charter_id: str) -> dict[str, tuple[Pending, ...]]:
    """What amendments under way would do, by the identity they touch; what they insert marks what it follows."""
    found: defaultdict[str, list[Pending]] = defaultdict(list)
    for revision in overview.newest_revisions(connection, charter_id, UNDER_WAY):
        for what, identity in dict.fromkeys(_touched(revision.operations)):
            found[identity].append(Pending(amendment=revision.amendment, title=revision.title, what=what))
    return {identity: tuple(marks) for identity, marks in found.items()}


def _touched(operations: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    for operation in operations:
        place = operation.get("target") or operation.get("after") or operation.get("parent")
        yield str(operation["what"]), str(place)


# --- contents ---------------------------------------------------------------------------------------------------------
def contents(tree: Provision) -> tuple[Contents, ...]:
    """The contents: what hangs on the charter, its own clauses gathered under a nameless entry where they stand."""
    found: list[Contents] = []
    loose: list[Provision] = []
    for child in tree.children:
        if child.kind is Kind.CLAUSE:
            loose.append(child)
            continue
        found += _loose(loose)
        loose = []
        found.append(_entry(child))
    return (*found, *_loose(loose))


def _entry(node: Provision) -> Contents:
    own = [child for child in node.children if child.kind is Kind.CLAUSE]
    return Contents(
        kind=node.kind,
        identity=node.identity,
        label=node.label,
        heading=node.heading,
        clauses=tuple((clause.identity, short_label(clause.label)) for clause in own),
        parts=tuple(_entry(child) for child in node.children if child.kind is not Kind.CLAUSE),
    )


def _loose(clauses: Sequence[Provision]) -> list[Contents]:
    if not clauses:
        return []
    numbers = tuple((clause.identity, short_label(clause.label)) for clause in clauses)
    first = clauses[0].identity
    return [Contents(kind=Kind.CLAUSE, identity=first, label="", heading="", clauses=numbers, parts=())]


def short_label(label: str) -> str:
    """The number alone (๕/๑ of ข้อ ๕/๑), or the whole label where it carries none."""
    parsed = parse_label(label)
    return parsed.typed if parsed else label
