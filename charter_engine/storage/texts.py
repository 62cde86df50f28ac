"""Versions and their text: every state of every provision kept once by its hash, and read back for any version.

`content` holds each text once per charter; `clause_revision` says which text a provision has from a version on, where
it stands and which amendment put it there; both are insert only. `clause_span` is derived from the revisions (from
which version up to which one each is valid), so that reading an old version costs what reading the newest one costs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from charter_engine.domain.charter.hashing import content_hash
from charter_engine.domain.charter.provision import EMPTY_CHARTER, Kind, Provision, State
from charter_engine.domain.charter.rank import between, spread
from charter_engine.errors import NotFound
from charter_engine.storage import rows

_CHUNK = 400
OPEN = 2_147_483_647
"""`valid_to` of what is valid still."""


class NoSuchVersion(NotFound):
    """The charter has no version {name}."""

    remedy = "See the list of versions; the first one is 1."


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionRecord:
    """A version as adopted; `instrument` is the text that ordered it, `outcome` the decisions behind it."""

    n: int
    kind: str
    root: str
    adopted: date
    effective: date
    adopted_at: datetime
    instrument: str
    outcome: dict[str, object]
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """Where a provision stands in one version, and which amendment set it so."""

    identity: str
    parent: str
    rank: str
    content_no: int
    amendment: int
    since: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseState:
    """One state in a provision's history: from version `version` on, set by `amendment`."""

    version: int
    amendment: int
    parent: str
    node: Provision


_V = rows.version.c
_R = rows.clause_revision.c
_SPAN = rows.clause_span.c
_T = rows.content.c
_REVISION_OF_SPAN = (
    (_SPAN.charter_id == _R.charter_id) & (_SPAN.identity == _R.identity) & (_SPAN.valid_from == _R.version)
)
_CONTENT_OF_REVISION = (_R.charter_id == _T.charter_id) & (_R.content_no == _T.no)
_NODE = (_T.kind, _T.label, _T.heading, _T.state, _T.text)


def _node(identity: str, kind: str, label: str, heading: str, state: str, text: str) -> Provision:
    return Provision(kind=Kind(kind), label=label, heading=heading, state=State(state), text=text, identity=identity)


def tree(connection: Connection, charter_id: str, version: int) -> Provision:
    """Return the whole text of a version; version 0 is the empty charter."""
    if version == 0:
        return EMPTY_CHARTER
    query = (
        select(_R.identity, _R.parent, *_NODE)
        .select_from(
            rows.clause_span.join(rows.clause_revision, _REVISION_OF_SPAN).join(rows.content, _CONTENT_OF_REVISION)
        )
        .where(_SPAN.charter_id == charter_id, _SPAN.valid_from <= version, _SPAN.valid_to > version)
        .order_by(_R.parent, _R.rank)
    )
    below: defaultdict[str, list[Provision]] = defaultdict(list)
    for identity, parent, *node in connection.execute(query):
        below[parent].append(_node(identity, *node))
    return _assemble(below[""][0], below)


def _assemble(node: Provision, below: Mapping[str, list[Provision]]) -> Provision:
    children = tuple(_assemble(child, below) for child in below.get(node.identity, ()))
    return replace(node, children=children)


def placements(connection: Connection, charter_id: str, version: int) -> dict[str, Placement]:
    """Return where every provision of a version stands, by identity (this is the blame of the version)."""
    query = (
        select(_R.identity, _R.parent, _R.rank, _R.content_no, _R.amendment, _R.version.label("since"))
        .select_from(rows.clause_span.join(rows.clause_revision, _REVISION_OF_SPAN))
        .where(_SPAN.charter_id == charter_id, _SPAN.valid_from <= version, _SPAN.valid_to > version)
    )
    return {row.identity: Placement(**row._mapping) for row in connection.execute(query)}


def history(connection: Connection, charter_id: str, identity: str) -> tuple[ClauseState, ...]:
    """Return every state a provision has had, oldest first."""
    query = (
        select(_R.version, _R.amendment, _R.parent, *_NODE)
        .select_from(rows.clause_revision.join(rows.content, _CONTENT_OF_REVISION))
        .where(_R.charter_id == charter_id, _R.identity == identity)
        .order_by(_R.version)
    )
    return tuple(
        ClauseState(version=version, amendment=amendment, parent=parent, node=_node(identity, *node))
        for version, amendment, parent, *node in connection.execute(query)
    )


# --- versions ---------------------------------------------------------------------------------------------------------
def versions(connection: Connection, charter_id: str) -> tuple[VersionRecord, ...]:
    """Return all versions, oldest first, each with its source amendments."""
    sources: defaultdict[int, list[int]] = defaultdict(list)
    source = rows.version_source.c
    query = select(source.version, source.amendment).where(source.charter_id == charter_id).order_by(source.amendment)
    for number, amendment in connection.execute(query):
        sources[number].append(amendment)
    columns = (_V.n, _V.kind, _V.root, _V.adopted, _V.effective, _V.adopted_at, _V.instrument, _V.outcome)
    found = connection.execute(select(*columns).where(_V.charter_id == charter_id).order_by(_V.n))
    return tuple(VersionRecord(**row._mapping, sources=tuple(sources[row.n])) for row in found)


def version(connection: Connection, charter_id: str, n: int) -> VersionRecord:
    """Return one version; raises NoSuchVersion."""
    found = next((record for record in versions(connection, charter_id) if record.n == n), None)
    if found is None:
        raise NoSuchVersion(what="version", name=n)
    return found


def add_version(
    connection: Connection,
    charter_id: str,
    record: VersionRecord,
    tree_now: Provision,
    set_by: Mapping[str, int],
) -> None:
    """Keep a version: its record, its sources, and a revision of every provision that changed.

    `set_by` names for each changed identity the amendment that set it; others fall back to the first source.
    """
    values = {name: getattr(record, name) for name in VersionRecord.__dataclass_fields__ if name != "sources"}
    connection.execute(insert(rows.version).values(charter_id=charter_id, **values))
    sources = [{"charter_id": charter_id, "version": record.n, "amendment": n} for n in record.sources]
    connection.execute(insert(rows.version_source), sources)
    before = placements(connection, charter_id, record.n - 1)
    changed = _changed(connection, charter_id, before, tree_now)
    found = [
        {
            "charter_id": charter_id,
            "identity": identity,
            "version": record.n,
            "parent": parent,
            "rank": rank,
            "content_no": content_no,
            "amendment": set_by.get(identity, record.sources[0]),
        }
        for identity, parent, rank, content_no in changed
    ]
    vanished = before.keys() - {node.identity for node in tree_now.walk()}
    _close_spans(connection, charter_id, record.n, [*(row["identity"] for row in found), *vanished])
    if found:
        connection.execute(insert(rows.clause_revision), found)
        span = [
            {"charter_id": charter_id, "identity": row["identity"], "valid_from": record.n, "valid_to": OPEN}
            for row in found
        ]
        connection.execute(insert(rows.clause_span), span)


def _close_spans(connection: Connection, charter_id: str, n: int, identities: Iterable[object]) -> None:
    """End the spans of provisions that change in version `n`."""
    where = (_SPAN.charter_id == charter_id, _SPAN.valid_to == OPEN, _SPAN.identity.in_(list(identities)))
    connection.execute(update(rows.clause_span).where(*where).values(valid_to=n))


def _changed(
    connection: Connection, charter_id: str, before: Mapping[str, Placement], tree_now: Provision
) -> list[tuple[str, str, str, int]]:
    """Return (identity, parent, rank, content number) of every provision that differs from where and what it was."""
    numbers = _content_numbers(connection, charter_id, list(tree_now.walk()))
    wanted = [(tree_now, "", between(None, None))]
    for parent in tree_now.walk():
        wanted += [
            (child, parent.identity, rank) for child, rank in zip(parent.children, _ranks(parent, before), strict=True)
        ]
    found = []
    for node, above, rank in wanted:
        number, old = numbers[content_hash(node)], before.get(node.identity)
        if old is None or (old.parent, old.rank, old.content_no) != (above, rank, number):
            found.append((node.identity, above, rank, number))
    return found


def _ranks(parent: Provision, before: Mapping[str, Placement]) -> list[str]:
    """Return rank keys for the children in order, keeping as many of their old keys as their order allows."""
    old = [before.get(child.identity) for child in parent.children]
    keys = [place.rank if place is not None and place.parent == parent.identity else None for place in old]
    kept = _longest_rising([(at, key) for at, key in enumerate(keys) if key is not None])
    if not kept:
        return list(spread(len(keys)))
    ranks: list[str] = []
    for at in range(len(keys)):
        if at in kept:
            ranks.append(kept[at])
            continue
        above = next((kept[later] for later in range(at + 1, len(keys)) if later in kept), None)
        ranks.append(between(ranks[-1] if ranks else None, above))
    return ranks


def _longest_rising(pairs: list[tuple[int, str]]) -> dict[int, str]:
    """Return the longest strictly rising run of keys, by position (patience sorting)."""
    tails: list[str] = []
    ends: list[int] = []
    came_from: list[int | None] = []
    for index, (_, key) in enumerate(pairs):
        slot = bisect_left(tails, key)
        came_from.append(ends[slot - 1] if slot else None)
        tails[slot : slot + 1], ends[slot : slot + 1] = [key], [index]
    kept: dict[int, str] = {}
    at = ends[-1] if ends else None
    while at is not None:
        position, key = pairs[at]
        kept[position], at = key, came_from[at]
    return kept


def _content_numbers(connection: Connection, charter_id: str, nodes: list[Provision]) -> dict[str, int]:
    """Return the number of each node's content by its hash, keeping what is new."""
    wanted = {content_hash(node): node for node in nodes}
    known: dict[str, int] = {}
    digests = list(wanted)
    for start in range(0, len(digests), _CHUNK):
        query = select(_T.hash, _T.no).where(_T.charter_id == charter_id, _T.hash.in_(digests[start : start + _CHUNK]))
        known |= dict(connection.execute(query).all())
    fresh = {digest: node for digest, node in wanted.items() if digest not in known}
    last = connection.execute(select(func.coalesce(func.max(_T.no), 0)).where(_T.charter_id == charter_id)).scalar_one()
    known |= {digest: last + 1 + at for at, digest in enumerate(fresh)}
    if fresh:
        values = [
            {
                "charter_id": charter_id,
                "no": known[digest],
                "hash": digest,
                "kind": node.kind.value,
                "label": node.label,
                "heading": node.heading,
                "state": node.state.value,
                "text": node.text,
            }
            for digest, node in fresh.items()
        ]
        connection.execute(insert(rows.content), values)
    return known
