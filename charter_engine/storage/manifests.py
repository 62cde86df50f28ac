"""Manifests: where every provision of a version stands, kept ready so that any version reads as fast as the newest.

Every 128th version has a whole manifest, each version between them what it changed: reading any version takes one range
of at most 128 rows. Manifests are derived from `clause_revision` and `clause_span` and can be made anew from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select

from charter_engine.errors import NotFound
from charter_engine.storage import rows

EVERY = 128
"""Each version whose number this divides has a whole manifest."""


class Place(NamedTuple):
    """Where a provision stands, with which wording, which amendment set it so, and since which version."""

    parent: str
    rank: str
    content_no: int
    digest: str
    amendment: int
    since: int


class Columns(NamedTuple):
    """Where everything stands, a list for each fact: siblings stand together and in order."""

    identities: list[str]
    parents: list[str]
    ranks: list[str]
    numbers: list[int]
    digests: list[str]
    amendments: list[int]
    since: list[int]


Changes: TypeAlias = Mapping[str, Place | None]
"""What a version changed, by identity; None for what it took out."""


class NoSuchVersion(NotFound):
    """The charter has no version {name}."""

    remedy = "See the list of versions; the first one is 1."


_M = rows.manifest.c
_R = rows.clause_revision.c
_SPAN = rows.clause_span.c
_T = rows.content.c
_RANGE = (
    select(_M.version, _M.places)
    .where(_M.charter_id == bindparam("charter"), _M.version.between(bindparam("first"), bindparam("last")))
    .order_by(_M.version)
)


def places(connection: Connection, charter_id: str, version: int) -> dict[str, Place]:
    """Return where everything stands in a version, by identity; raises NoSuchVersion."""
    found = columns(connection, charter_id, version)
    return dict(zip(found.identities, map(Place, *found[1:]), strict=True))


def columns(connection: Connection, charter_id: str, version: int) -> Columns:
    """Return the same as columns."""
    asked = {"charter": charter_id, "first": version - version % EVERY, "last": version}
    found = connection.execute(_RANGE, asked).all()
    whole = version >= EVERY
    if len(found) != version % EVERY + whole:
        raise NoSuchVersion(what="version", name=version)
    before = orjson.loads(found[0][1]) if whole else [[] for _ in Columns._fields]
    changed: dict[str, list[Any] | None] = {}
    for one in orjson.loads(b"[%b]" % b",".join([row for _, row in found[whole:]])):
        changed.update(one)
    return _with(Columns(*before), changed)


def _with(before: Columns, changed: Mapping[str, list[Any] | None]) -> Columns:
    """Put what changed into the columns; only what stands elsewhere than before makes them be put in order anew."""
    rows_of = dict(zip(before.identities, range(len(before.identities)), strict=True)) if changed else {}
    moved = {}
    for identity, place in changed.items():
        at = rows_of.get(identity)
        if place is None or at is None or [before.parents[at], before.ranks[at]] != place[:2]:
            moved[identity] = place
        else:
            before.numbers[at], before.digests[at], before.amendments[at], before.since[at] = place[2:]
    if not moved:
        return before
    stay = [(identity, *place) for identity, *place in zip(*before, strict=True) if identity not in moved]
    return _columns([*stay, *((identity, *place) for identity, place in moved.items() if place is not None)])


def _columns(stand: list[tuple[Any, ...]]) -> Columns:
    """Return (identity, place) rows as columns, siblings together in order."""
    stand.sort(key=itemgetter(1, 2, 0))
    return Columns(*map(list, zip(*stand, strict=True))) if stand else Columns(*([] for _ in Columns._fields))


def add(connection: Connection, charter_id: str, version: int, before: Mapping[str, Place], changed: Changes) -> None:
    """Keep a version's manifest: `before` is the whole one of the version before, `changed` what is new."""
    kept = {"charter_id": charter_id, "version": version, "places": _manifest(version, before, changed)}
    connection.execute(insert(rows.manifest), kept)


def rebuild(connection: Connection, charter_id: str) -> None:
    """Make a charter's manifests anew from the history."""
    connection.execute(delete(rows.manifest).where(_M.charter_id == charter_id))
    made = [
        {"charter_id": charter_id, "version": version, "places": written}
        for version, written in _derived(connection, charter_id)
    ]
    if made:
        connection.execute(insert(rows.manifest), made)


def stale(connection: Connection, charter_id: str) -> tuple[int, ...]:
    """Return the versions whose manifest is not what the history gives, none in a sound database."""
    kept = dict(connection.execute(select(_M.version, _M.places).where(_M.charter_id == charter_id)).all())
    due = dict(_derived(connection, charter_id))
    return tuple(sorted(n for n in kept.keys() | due.keys() if kept.get(n) != due.get(n)))


def _derived(connection: Connection, charter_id: str) -> Iterator[tuple[int, bytes]]:
    """Yield every version's number and manifest as the history gives them, oldest first."""
    numbers = select(rows.version.c.n).where(rows.version.c.charter_id == charter_id).order_by(rows.version.c.n)
    changed = _changes(connection, charter_id)
    whole: dict[str, Place] = {}
    for version in connection.execute(numbers).scalars().all():
        now = changed.get(version, {})
        yield version, _manifest(version, whole, now)
        whole.update((identity, place) for identity, place in now.items() if place is not None)
        for identity in [identity for identity, place in now.items() if place is None]:
            whole.pop(identity, None)


def _changes(connection: Connection, charter_id: str) -> dict[int, dict[str, Place | None]]:
    span = (_SPAN.charter_id == _R.charter_id) & (_SPAN.identity == _R.identity) & (_SPAN.valid_from == _R.version)
    wording = (_T.charter_id == _R.charter_id) & (_T.no == _R.content_no)
    query = (
        select(_R.identity, _SPAN.valid_to, _R.parent, _R.rank, _R.content_no, _T.hash, _R.amendment, _R.version)
        .select_from(rows.clause_revision.join(rows.clause_span, span).join(rows.content, wording))
        .where(_R.charter_id == charter_id)
    )
    found: dict[int, dict[str, Place | None]] = {}
    for identity, until, *rest in connection.execute(query):
        place = Place(*rest)
        found.setdefault(place.since, {})[identity] = place if until > place.since else None
        found.setdefault(until, {}).setdefault(identity, None)
    return found


def _manifest(version: int, before: Mapping[str, Place], changed: Changes) -> bytes:
    """Return a manifest's bytes: the whole of it as columns, or what changed in order of identity."""
    if version % EVERY:
        return _written(changed)
    merged = {**before, **changed}
    return _written(_columns([(identity, *place) for identity, place in merged.items() if place]))


def _written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
