"""Manifests: where every provision of a version stands, kept ready so that any version reads as fast as the newest.

Every 128th version has a whole manifest, each version between them what it changed: reading any version takes one range
of at most 128 rows. Manifests are derived from `clause_revision` and `clause_span` and can be made anew from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

import orjson
from sqlalchemy import Connection, delete, insert, select

from charter_engine.errors import NotFound
from charter_engine.storage import rows
from charter_engine.storage.driver import Hot
from charter_engine.storage.frames import Frame, Frames, Past, Place, decoded, in_order

T = TypeVar("T")
EVERY = 128
"""Each version whose number this divides has a whole manifest."""


Changes: TypeAlias = Mapping[str, Place | None]
"""What a version changed, by identity; None for what it took out."""


class NoSuchVersion(NotFound):
    """The charter has no version {name}."""

    remedy = "See the list of versions; the first one is 1."


_M = rows.manifest.c
_R = rows.clause_revision.c
_SPAN = rows.clause_span.c
_T = rows.content.c
_RANGE = Hot(
    "SELECT places FROM manifest WHERE charter_id = ? AND version BETWEEN ? AND ? ORDER BY version",
)


class Standing(NamedTuple):
    """Where everything stands in a version: as in a frame, but for what changed since."""

    key: bytes
    frame: Frame
    later: list[bytes]
    """The rows after the frame's, of which `changed` is made."""
    changed: Mapping[str, Place | None]
    past: Past | None
    """A version already read that this one follows, or is."""
    newer: Mapping[str, Place | None]
    """What changed since the past version, or since the frame where there is none."""

    def place(self, identity: str) -> Place | None:
        """Return where a provision stands, None for what does not."""
        if identity in self.changed:
            return self.changed[identity]
        at = self.frame.at.get(identity)
        return None if at is None else self.frame.place(at)

    def parent(self, identity: str) -> str | None:
        """Return below what a provision stands, None for what does not."""
        if identity in self.changed:
            place = self.changed[identity]
            return None if place is None else place.parent
        at = self.frame.at.get(identity)
        return None if at is None else self.frame.columns.parents[at]

    def only_reworded(self) -> bool:
        """Tell whether what is newer than the past version stands where it stood in it."""
        if self.past is None:
            return False
        before, columns = self.past.changed, self.frame.columns
        for identity, place in self.newer.items():
            if identity in before:
                was = before[identity]
                known = was and was[:2]
            else:
                at = self.frame.at.get(identity)
                known = None if at is None else (columns.parents[at], columns.ranks[at])
            if place is None or known != place[:2]:
                return False
        return True

    def from_frame(self) -> Standing:
        """Return the same without a past version to follow."""
        return self._replace(past=None, newer=self.changed)

    def followed_by(self, row: bytes, changed: Changes) -> Standing:
        """Return how things stand with one more row, and the changes it holds."""
        return self._replace(later=[*self.later, row], changed={**self.changed, **changed})

    def places(self) -> dict[str, Place]:
        """Return where everything stands, by identity."""
        columns = self.frame.columns
        return _changed(dict(zip(columns.identities, map(Place, *columns[1:]), strict=True)), self.changed.items())


def standing(connection: Connection, charter_id: str, version: int, frames: Frames) -> Standing:
    """Return where everything stands in a version, with its frame; raises NoSuchVersion."""
    if version == 0:
        return NOTHING
    first, *later = _stored(connection, charter_id, version)
    key, frame = frames.of(first)
    count, past = frame.nearest(later)
    merged: dict[str, list[Any] | None] = {}
    for one in orjson.loads(b"[%b]" % b",".join(later[count:])):
        merged.update(one)
    newer = {identity: None if place is None else Place._make(place) for identity, place in merged.items()}
    return Standing(key, frame, later, {**past.changed, **newer} if past else newer, past, newer)


NOTHING = Standing(b"", decoded(b"{}"), [], {}, None, {})
"""What stands before the first version."""


def blame(connection: Connection, charter_id: str, version: int, frames: Frames) -> dict[str, int]:
    """Return since which version each provision of a version stands as it does, by identity."""
    stands = standing(connection, charter_id, version, frames)
    columns = stands.frame.columns
    since = dict(zip(columns.identities, columns.since, strict=True))
    return _changed(since, [(identity, place and place.since) for identity, place in stands.changed.items()])


def _changed(before: dict[str, T], changed: Iterable[tuple[str, T | None]]) -> dict[str, T]:
    """Put what changed into what was before."""
    for identity, now in changed:
        if now is None:
            before.pop(identity, None)
        else:
            before[identity] = now
    return before


def _stored(connection: Connection, charter_id: str, version: int) -> list[bytes]:
    """Return a version's rows: that of its frame (a whole one, or the first version's), then all changes since."""
    found = [row for (row,) in _RANGE.rows(connection, charter_id, version - version % EVERY, version)]
    if len(found) != version % EVERY + (version >= EVERY):
        raise NoSuchVersion(what="version", name=version)
    return found


def add(connection: Connection, charter_id: str, version: int, before: Standing, changed: Changes) -> bytes:
    """Keep a version's manifest and return it: `before` is how things stood, `changed` what is new."""
    places = before.places() if version % EVERY == 0 else {}
    written = _manifest(version, places, changed)
    connection.execute(insert(rows.manifest), {"charter_id": charter_id, "version": version, "places": written})
    return written


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
    return _written(in_order([(identity, *place) for identity, place in merged.items() if place]))


def _written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
