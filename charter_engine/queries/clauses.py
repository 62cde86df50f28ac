"""One provision through time: its text now, every state with the decision behind it, and what was said about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Connection

from charter_engine.domain.charter.paths import lines
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.references import Definition
from charter_engine.domain.charter.tree import find_url
from charter_engine.domain.text.anchors import Status
from charter_engine.domain.text.redline import Op
from charter_engine.errors import NotFound
from charter_engine.queries import reader
from charter_engine.queries.around import Around, around_clause
from charter_engine.queries.compare import cached_redline
from charter_engine.queries.links import Citing, Link, Links, terms_in
from charter_engine.queries.reader import DraftLine, Pending, VersionLine
from charter_engine.queries.spoken import spoken_of, talked
from charter_engine.storage import comments, overview, texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.comments import Answer, CommentRecord, PlaceRecord
from charter_engine.storage.texts import ClauseState, VersionRecord


class NoSuchClause(NotFound):
    """There is no clause {name!r} in this charter."""

    remedy = "Choose a clause from the contents; ๕/๑ is written 5-1 in addresses."


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The poll behind a version: its meeting and number, how it was put, how it ended."""

    assembly: int
    poll: int
    method: str
    outcome: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryState:
    """One state: the version that brought it, the amendment that set it and its decision (None for a corrigendum).

    `what` is first, reworded, repealed, revived or moved; the redlines lead from the state before.
    """

    version: VersionLine
    amendment: int
    amendment_title: str
    decision: Decision | None
    what: str
    label: str
    repealed: bool
    heading: tuple[Op, ...]
    text: tuple[Op, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedComment:
    """A comment in the version shown: `words` are those meant when it was made, `now` what stands there."""

    n: int
    reference: str
    at: datetime
    words: str
    body: str
    erased: bool
    status: Status
    now: str
    answered: bool
    led_to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """The clause before or after."""

    identity: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClausePage:
    """A provision: `node` as in `version` (the one in force, else the first that has it) or in the founding `draft`.

    `chapter` is where it stands; `states` newest first; `talked` the stretches of its text that comments are about;
    `links` what it cites, `anchors` the paths of all its lines, `terms` the defined terms it uses, `cited_by` who cites
    it.
    """

    node: Provision
    talked: tuple[tuple[int, int], ...]
    chapter: tuple[Provision, ...]
    version: VersionLine | None
    draft: DraftLine | None
    states: tuple[HistoryState, ...]
    pending: tuple[Pending, ...]
    comments: tuple[PlacedComment, ...]
    before: Neighbour | None
    after: Neighbour | None
    links: tuple[Link, ...] = ()
    anchors: Mapping[int, str] = field(default_factory=dict)
    terms: tuple[Definition, ...] = ()
    cited_by: tuple[Citing, ...] = ()
    around: Around = field(default_factory=Around)

    @property
    def set_by(self) -> HistoryState | None:
        """The state shown: who set the present words."""
        if self.version is None:
            return None
        return next((state for state in self.states if state.version.n <= self.version.n), None)


def resolve(connection: Connection, charter: CharterRecord, segment: str, today: date) -> str:
    """The identity an address names (`n12`, `5-1`, `๕-๑`), in the version in force first; raises NoSuchClause."""
    for tree in _trees(connection, charter, reader.lines(connection, charter.charter_id, today)):
        found = find_url(tree, segment)
        if found is not None and found.kind is not Kind.CHARTER:
            return found.identity
    raise NoSuchClause(name=segment)


def _trees(connection: Connection, charter: CharterRecord, known: Sequence[VersionLine]) -> Iterator[Provision]:
    """The text in force, then the newest one, or the founding draft before there is any."""
    current = reader.in_force(known)
    for n in dict.fromkeys(line.n for line in (current, *known[-1:]) if line is not None):
        yield texts.tree(connection, charter.charter_id, n)
    if not known:
        found = reader.founding_draft(connection, charter.charter_id)
        if found is not None:
            yield found[1]


def clause_page(connection: Connection, charter: CharterRecord, identity: str, today: date) -> ClausePage:
    """Everything about one provision; raises NoSuchClause."""
    known = reader.lines(connection, charter.charter_id, today)
    if not known:
        return _draft_clause(connection, charter, identity)
    history = texts.history(connection, charter.charter_id, identity)
    if not history or history[0].node.kind is Kind.CHARTER:
        raise NoSuchClause(name=identity)
    shown = _shown(known, history)
    tree = texts.tree(connection, charter.charter_id, shown.n)
    node = tree.find(identity) or history[-1].node
    places = _places(connection, charter.charter_id, shown.n, identity)
    found = _page(
        tree,
        node,
        reader.text_links(charter, shown, tree),
        places=places,
        version=shown,
        states=_states(connection, charter, known, history),
        pending=reader.pending(connection, charter.charter_id).get(identity, ()),
        comments=_comments(connection, charter.charter_id, places, node),
    )
    return replace(found, around=around_clause(connection, charter, identity, today))


def _shown(known: Sequence[VersionLine], history: Sequence[ClauseState]) -> VersionLine:
    """The version in force if it has the provision, else the first version that does."""
    first = next(line for line in known if line.n == history[0].version)
    current = reader.in_force(known)
    return current if current is not None and current.n >= first.n else first


def _draft_clause(connection: Connection, charter: CharterRecord, identity: str) -> ClausePage:
    found = reader.founding_draft(connection, charter.charter_id)
    node = found[1].find(identity) if found else None
    if found is None or node is None or node.kind is Kind.CHARTER:
        raise NoSuchClause(name=identity)
    return _page(found[1], node, reader.draft_links(charter, found[0], found[1]), draft=found[0])


def _page(
    tree: Provision,
    node: Provision,
    links: Links,
    *,
    places: Sequence[PlaceRecord] = (),
    version: VersionLine | None = None,
    draft: DraftLine | None = None,
    states: tuple[HistoryState, ...] = (),
    pending: tuple[Pending, ...] = (),
    comments: tuple[PlacedComment, ...] = (),
) -> ClausePage:
    before, after = _neighbours(tree, node.identity)
    return ClausePage(
        node=node,
        talked=talked(node.text, spoken_of(places).stretches[node.identity]),
        chapter=_above(tree, node.identity),
        version=version,
        draft=draft,
        states=states,
        pending=pending,
        comments=comments,
        before=before,
        after=after,
        links=links.of(node.identity),
        anchors={line.start: line.path for line in lines(node.text)},
        terms=terms_in(links, node),
        cited_by=links.cited_by.get(node.identity, ()),
    )


def _above(tree: Provision, identity: str) -> tuple[Provision, ...]:
    """The chapters and parts a provision stands in, outermost first."""
    for child in tree.children:
        if child.identity == identity:
            return ()
        if child.find(identity) is not None:
            return (child, *_above(child, identity))
    return ()


def _neighbours(tree: Provision, identity: str) -> tuple[Neighbour | None, Neighbour | None]:
    row = [node for node in tree.walk() if node.kind in {Kind.CLAUSE, Kind.PREAMBLE, Kind.ANNEX, Kind.CLOSING}]
    places = [at for at, node in enumerate(row) if node.identity == identity]
    if not places:
        return None, None
    at = places[0]
    return _neighbour(row[at - 1] if at else None), _neighbour(row[at + 1] if at + 1 < len(row) else None)


def _neighbour(node: Provision | None) -> Neighbour | None:
    return None if node is None else Neighbour(identity=node.identity, label=node.label)


# --- history ----------------------------------------------------------------------------------------------------------
def _states(
    connection: Connection, charter: CharterRecord, known: Sequence[VersionLine], history: Sequence[ClauseState]
) -> tuple[HistoryState, ...]:
    records = {record.n: record for record in texts.versions(connection, charter.charter_id)}
    by_number = {line.n: line for line in known}
    pairs = zip([None, *history], history, strict=False)
    found = [
        _state(by_number[now.version], records[now.version], before, now)
        for before, now in pairs
        if before is None or before.node != now.node or before.parent != now.parent
    ]
    return tuple(reversed(found))


def _state(line: VersionLine, record: VersionRecord, before: ClauseState | None, now: ClauseState) -> HistoryState:
    old = before.node if before else None
    return HistoryState(
        version=line,
        amendment=now.amendment,
        amendment_title=dict(line.sources).get(now.amendment, ""),
        decision=_decision(record, now.amendment),
        what=_what(before, now),
        label=now.node.label,
        repealed=now.node.state is State.REPEALED,
        heading=cached_redline(old.heading, now.node.heading) if old else (),
        text=cached_redline(old.text, now.node.text) if old else (),
    )


def _what(before: ClauseState | None, now: ClauseState) -> str:
    if before is None:
        return "first"
    if before.node.state is not now.node.state:
        return "repealed" if now.node.state is State.REPEALED else "revived"
    if before.parent != now.parent or before.node.label != now.node.label:
        return "moved"
    return "reworded"


def _decision(record: VersionRecord, amendment: int) -> Decision | None:
    facts = record.outcome.get(str(amendment))
    if not isinstance(facts, Mapping):
        return None
    return Decision(
        assembly=int(facts["assembly"]),
        poll=int(facts["poll"]),
        method=str(facts["method"]),
        outcome=str(facts.get("outcome", "")),
    )


# --- comments ---------------------------------------------------------------------------------------------------------
def _places(connection: Connection, charter_id: str, version: int, identity: str) -> tuple[PlaceRecord, ...]:
    found = overview.places_in_version(connection, charter_id, version)
    return tuple(place for place in found if place.clause == identity)


def _comments(
    connection: Connection, charter_id: str, known: Sequence[PlaceRecord], node: Provision
) -> tuple[PlacedComment, ...]:
    """Comments whose words stand in this provision, oldest first."""
    places = {place.n: place for place in known}
    if not places:
        return ()
    answers = comments.answers(connection, charter_id)
    return tuple(
        _placed(comment, places[comment.n], answers.get(comment.n), node.text)
        for comment in comments.every(connection, charter_id)
        if comment.n in places
    )


def _placed(comment: CommentRecord, place: PlaceRecord, answer: Answer | None, text: str) -> PlacedComment:
    return PlacedComment(
        n=comment.n,
        reference=comment.reference,
        at=comment.at,
        words=comment.exact,
        body=comment.body,
        erased=comment.erased,
        status=Status(place.status),
        now=text[place.start or 0 : place.end or 0],
        answered=answer is not None,
        led_to=answer.led_to if answer else "",
    )
