"""Versions and their text: every state of every provision kept once by its hash, and read back for any version.

`content` holds each text once per charter; `clause_revision` says which text a provision has from a version on, where
it stands and which amendment put it there; both are insert only. `clause_span` tells how long each is valid. From them
the manifests are derived, so that reading an old version costs what reading the newest one costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from charter_engine.domain.charter.provision import EMPTY_CHARTER, Provision
from charter_engine.storage import contents, manifests, records, rows, trees
from charter_engine.storage.contents import Kept
from charter_engine.storage.differing import Differing, between_trees, ranked
from charter_engine.storage.frames import Place
from charter_engine.storage.manifests import Standing
from charter_engine.storage.trees import Memory

OPEN = 2_147_483_647
"""`valid_to` of what is valid still."""

Placement: TypeAlias = Place
NoSuchVersion = manifests.NoSuchVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionBrief:
    """A version without its papers: what a list of many shows."""

    n: int
    kind: str
    root: str
    adopted: date
    effective: date
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionRecord(VersionBrief):
    """A version as adopted; `instrument` is the text that ordered it, `outcome` the decisions behind it."""

    adopted_at: datetime
    instrument: str
    outcome: dict[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseState:
    """One state in a provision's history: from version `version` on, set by `amendment`."""

    version: int
    amendment: int
    parent: str
    node: Provision


_V = rows.version.c
_BRIEF = (_V.n, _V.kind, _V.root, _V.adopted, _V.effective)
_R = rows.clause_revision.c
_SOURCE = rows.version_source.c
_SPAN = rows.clause_span.c
_T = rows.content.c
_CLOSE = (
    update(rows.clause_span)
    .where(_SPAN.charter_id == bindparam("charter"), _SPAN.valid_to == OPEN)
    .where(_SPAN.identity.in_(bindparam("identities", expanding=True)))
    .values(valid_to=bindparam("n"))
)
_CONTENT_OF_REVISION = (_R.charter_id == _T.charter_id) & (_R.content_no == _T.no)


_memory = Memory()


def tree(connection: Connection, charter_id: str, version: int, *, afresh: bool = False) -> Provision:
    """Return the whole text of a version; version 0 is the empty charter; raises NoSuchVersion.

    `afresh` reads every word from the database, as whoever checks the database wants it.
    """
    if version == 0:
        return EMPTY_CHARTER
    memory = Memory() if afresh else _memory
    return trees.tree(
        connection, charter_id, manifests.standing(connection, charter_id, version, memory.frames), memory
    )


def forget() -> None:
    """Let go of what is kept in memory, as a process that has just started has nothing."""
    _memory.forget()


def placements(connection: Connection, charter_id: str, version: int) -> dict[str, Place]:
    """Return where every provision of a version stands, by identity, with the amendment that set it so."""
    return manifests.standing(connection, charter_id, version, _memory.frames).places()


def blame(connection: Connection, charter_id: str, version: int) -> dict[str, int]:
    """Return since which version each provision of a version stands as it does, by identity; raises NoSuchVersion."""
    return manifests.blame(connection, charter_id, version, _memory.frames)


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
    return _records(connection, charter_id, (), ())


def briefs(connection: Connection, charter_id: str) -> tuple[VersionBrief, ...]:
    """Return all versions, oldest first, without instruments and outcomes, which are longer than all the rest."""
    sources = _sources(connection, charter_id, ())
    found = connection.execute(select(*_BRIEF).where(_V.charter_id == charter_id).order_by(_V.n))
    return tuple(VersionBrief(**row._mapping, sources=tuple(sources[row.n])) for row in found)


def version(connection: Connection, charter_id: str, n: int) -> VersionRecord:
    """Return one version; raises NoSuchVersion."""
    found = _records(connection, charter_id, (_V.n == n,), (_SOURCE.version == n,))
    if not found:
        raise NoSuchVersion(what="version", name=n)
    return found[0]


def _records(
    connection: Connection, charter_id: str, which: Sequence[ColumnElement[bool]], of: Sequence[ColumnElement[bool]]
) -> tuple[VersionRecord, ...]:
    """Return the versions of a charter, with the sources of these, as both conditions tell."""
    sources = _sources(connection, charter_id, of)
    columns = (*_BRIEF, _V.adopted_at, _V.instrument, _V.outcome)
    found = connection.execute(select(*columns).where(_V.charter_id == charter_id, *which).order_by(_V.n))
    return tuple(VersionRecord(**row._mapping, sources=tuple(sources[row.n])) for row in found)


def _sources(connection: Connection, charter_id: str, of: Sequence[ColumnElement[bool]]) -> defaultdict[int, list[int]]:
    """Return the amendments behind versions, by version."""
    sources: defaultdict[int, list[int]] = defaultdict(list)
    named = select(_SOURCE.version, _SOURCE.amendment).where(_SOURCE.charter_id == charter_id, *of)
    for number, amendment in connection.execute(named.order_by(_SOURCE.amendment)):
        sources[number].append(amendment)
    return sources


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
    values = records.values(record)
    del values["sources"]
    connection.execute(insert(rows.version).values(charter_id=charter_id, **values))
    sources = [{"charter_id": charter_id, "version": record.n, "amendment": n} for n in record.sources]
    connection.execute(insert(rows.version_source), sources)
    before = manifests.standing(connection, charter_id, record.n - 1, _memory.frames)
    old = trees.tree(connection, charter_id, before, _memory) if record.n > 1 else None
    differing = between_trees(old, tree_now)
    found: dict[str, Place | None] = {
        identity: Place(parent, rank, *wording, set_by.get(identity, record.sources[0]), record.n)
        for identity, parent, rank, wording in _changed(connection, charter_id, before, differing)
    }
    found |= dict.fromkeys(differing.gone())
    _keep_changes(connection, charter_id, record.n, found)
    row = manifests.add(connection, charter_id, record.n, before, found)
    if old is not None and record.n % manifests.EVERY:
        own = trees.weight([node for node, _ in differing.new.values() if node.identity in found])
        trees.remember(before.followed_by(row, found), tree_now, own, _memory)


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
    connection.execute(_CLOSE, {"charter": charter_id, "n": n, "identities": list(identities)})


def _changed(
    connection: Connection, charter_id: str, before: Standing, differing: Differing
) -> Iterator[tuple[str, str, str, Kept]]:
    """Yield (identity, parent, rank, wording) of every provision that differs from where and what it was."""
    may_differ = list(ranked(differing, before.place))
    nodes = [node for node, _, _ in may_differ]
    kept = contents.keep(connection, charter_id, nodes, lambda identity: _kept(before.place(identity)), differing.old)
    for node, parent, rank in may_differ:
        wording, old = kept[node.identity], before.place(node.identity)
        if old is None or old[:4] != (parent, rank, *wording):
            yield node.identity, parent, rank, wording


def _kept(place: Place | None) -> Kept | None:
    return (place.content_no, place.digest) if place else None
