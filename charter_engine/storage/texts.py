"""Versions and their text: every state of every provision kept once by its hash, and read back for any version.

`content` holds each text once per charter; `clause_revision` says which text a provision has from a version on, where
it stands and which amendment put it there; both are insert only. `clause_span` tells how long each is valid. From them
the manifests are derived, so that reading an old version costs what reading the newest one costs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias, cast

from sqlalchemy import Connection, insert, select, update

from charter_engine.domain.charter.provision import EMPTY_CHARTER, Provision
from charter_engine.domain.charter.rank import between, spread
from charter_engine.storage import contents, manifests, rows
from charter_engine.storage.contents import Kept
from charter_engine.storage.manifests import Columns, Place
from charter_engine.storage.recent import Recent

OPEN = 2_147_483_647
"""`valid_to` of what is valid still."""

Placement: TypeAlias = Place
NoSuchVersion = manifests.NoSuchVersion


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
_CONTENT_OF_REVISION = (_R.charter_id == _T.charter_id) & (_R.content_no == _T.no)


_recent = Recent()


def tree(connection: Connection, charter_id: str, version: int, *, afresh: bool = False) -> Provision:
    """Return the whole text of a version; version 0 is the empty charter; raises NoSuchVersion.

    `afresh` reads every word from the database, as whoever checks the database wants it.
    """
    if version == 0:
        return EMPTY_CHARTER
    places = manifests.columns(connection, charter_id, version)
    return _assembled(places, _nodes(connection, charter_id, places, Recent() if afresh else _recent))


def forget() -> None:
    """Let go of the provisions kept in memory, as a process that has just started has none."""
    _recent.forget()


def _nodes(connection: Connection, charter_id: str, places: Columns, recent: Recent) -> list[Provision]:
    """Return everything that stands, without children, reading what is not at hand."""
    found = recent.at_hand(places.digests)
    if not all(found):
        missing = {
            digest: (identity, number)
            for node, digest, identity, number in zip(
                found, places.digests, places.identities, places.numbers, strict=True
            )
            if node is None
        }
        read = _read(connection, charter_id, missing, recent)
        found = [node or read[digest] for node, digest in zip(found, places.digests, strict=True)]
    nodes = cast("list[Provision]", found)
    if [node.identity for node in nodes] == places.identities:
        return nodes
    return [replace(node, identity=name) for node, name in zip(nodes, places.identities, strict=True)]


def _read(
    connection: Connection, charter_id: str, missing: Mapping[str, tuple[str, int]], recent: Recent
) -> dict[str, Provision]:
    """Read provisions from the database by the hash of their wording, and keep them at hand."""
    wordings = contents.wordings(connection, charter_id, (number for _, number in missing.values()))
    read = {digest: contents.provision(identity, wordings[number]) for digest, (identity, number) in missing.items()}
    for digest, node in read.items():
        recent.keep(digest, node)
    return read


def _assembled(places: Columns, nodes: list[Provision]) -> Provision:
    """Return the tree: siblings stand together, so that only what has children is made once more, with them."""
    groups: dict[str, slice] = {}
    start = 0
    for parent in dict.fromkeys(places.parents):
        end = bisect_right(places.parents, parent, lo=start)
        groups[parent], start = slice(start, end), end
    inner: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, identity in [(at, identity) for at, identity in enumerate(places.identities) if identity in groups]:
        inner[places.parents[at]].append((at, identity))

    def below(parent: str) -> tuple[Provision, ...]:
        for at, identity in inner.get(parent, ()):
            nodes[at] = replace(nodes[at], children=below(identity))
        return tuple(nodes[groups[parent]])

    return below("")[0]


def placements(connection: Connection, charter_id: str, version: int) -> dict[str, Place]:
    """Return where every provision of a version stands, by identity (this is the blame of the version)."""
    return manifests.places(connection, charter_id, version)


def history(connection: Connection, charter_id: str, identity: str) -> tuple[ClauseState, ...]:
    """Return every state a provision has had, oldest first."""
    query = (
        select(_R.version, _R.amendment, _R.parent, *contents.COLUMNS)
        .select_from(rows.clause_revision.join(rows.content, _CONTENT_OF_REVISION))
        .where(_R.charter_id == charter_id, _R.identity == identity)
        .order_by(_R.version)
    )
    return tuple(
        ClauseState(version=version, amendment=amendment, parent=parent, node=contents.provision(identity, wording))
        for version, amendment, parent, *wording in connection.execute(query)
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
    before = manifests.places(connection, charter_id, record.n - 1)
    changed = _changed(connection, charter_id, before, tree_now)
    found: dict[str, Place | None] = {
        identity: Place(parent, rank, *wording, set_by.get(identity, record.sources[0]), record.n)
        for identity, parent, rank, wording in changed
    }
    found |= dict.fromkeys(before.keys() - {node.identity for node in tree_now.walk()})
    _keep_changes(connection, charter_id, record.n, found)
    manifests.add(connection, charter_id, record.n, before, found)


def _keep_changes(connection: Connection, charter_id: str, n: int, changed: manifests.Changes) -> None:
    """Keep a revision of what changed, and how long what it follows was valid."""
    _close_spans(connection, charter_id, n, changed)
    revisions = [
        {
            "charter_id": charter_id,
            "identity": identity,
            "version": n,
            "parent": place.parent,
            "rank": place.rank,
            "content_no": place.content_no,
            "amendment": place.amendment,
        }
        for identity, place in changed.items()
        if place is not None
    ]
    if revisions:
        connection.execute(insert(rows.clause_revision), revisions)
        spans = [
            {"charter_id": charter_id, "identity": row["identity"], "valid_from": n, "valid_to": OPEN}
            for row in revisions
        ]
        connection.execute(insert(rows.clause_span), spans)


def _close_spans(connection: Connection, charter_id: str, n: int, identities: Iterable[str]) -> None:
    """End the spans of provisions that change in version `n`."""
    where = (_SPAN.charter_id == charter_id, _SPAN.valid_to == OPEN, _SPAN.identity.in_(list(identities)))
    connection.execute(update(rows.clause_span).where(*where).values(valid_to=n))


def _changed(
    connection: Connection, charter_id: str, before: Mapping[str, Place], tree_now: Provision
) -> list[tuple[str, str, str, Kept]]:
    """Return (identity, parent, rank, wording) of every provision that differs from where and what it was."""
    had = {identity: (place.content_no, place.digest) for identity, place in before.items()}
    digests = [digest for _, digest in had.values()]
    at_hand = dict(zip(digests, _recent.at_hand(digests), strict=True))
    kept = contents.keep(connection, charter_id, tree_now.walk(), had, at_hand)
    wanted = [(tree_now, "", between(None, None))]
    for parent in [node for node in tree_now.walk() if node.children]:
        wanted += [
            (child, parent.identity, rank) for child, rank in zip(parent.children, _ranks(parent, before), strict=True)
        ]
    found = []
    for node, above, rank in wanted:
        wording, old = kept[node.identity], before.get(node.identity)
        if old is None or old[:4] != (above, rank, *wording):
            found.append((node.identity, above, rank, wording))
    return found


def _ranks(parent: Provision, before: Mapping[str, Place]) -> list[str]:
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
