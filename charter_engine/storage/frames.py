"""Frames: the manifest rows that many versions are read from, decoded once and kept in memory with their provisions.

A frame is found under the SHA-256 of its row's bytes, which name every wording by its own hash: no write, no rollback,
no second database can make a frame wrong. What a frame weighs is bounded; those not asked for longest go first.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from sys import intern
from threading import Lock
from typing import Any, Final, NamedTuple

import orjson

from charter_engine.domain.charter.provision import Provision
from charter_engine.storage.contents import with_children

ROOM: Final = 40_000_000
"""Characters kept in all frames: at most about 80 MB, Thai taking two bytes a character."""

EACH: Final = 100
"""What a place takes, and what a provision takes beside its text, in characters."""


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

    identities: Sequence[str]
    parents: Sequence[str]
    ranks: Sequence[str]
    numbers: Sequence[int]
    digests: Sequence[str]
    amendments: Sequence[int]
    since: Sequence[int]


class Past(NamedTuple):
    """A version that was read: the hash of the rows after its frame's, its tree, and what changed since the frame."""

    digest: bytes
    tree: Provision
    changed: Mapping[str, Place | None]


@dataclass(slots=True, eq=False)
class Frame:
    """What stands in a version, and the provisions of it read so far; everything is added to, nothing changed.

    `whole` are provisions with all below them, `bare` those that have children as if they had none.
    """

    columns: Columns
    at: dict[str, int]
    groups: dict[str, slice]
    unread: frozenset[str]
    bare: dict[str, Provision] = field(default_factory=dict)
    whole: dict[str, Provision] = field(default_factory=dict)
    read: list[Provision] = field(default_factory=list)
    pasts: dict[int, Past] = field(default_factory=dict)
    """Versions read from the frame, by the number of rows that follow it in each."""
    spare: int = 0
    """What the past trees weigh beside the frame."""

    def nearest(self, later: Sequence[bytes]) -> tuple[int, Past | None]:
        """Return the last version read on the way to one that has these rows after the frame's, and how many it has."""
        for count in sorted([count for count in list(self.pasts) if count <= len(later)], reverse=True)[:2]:
            past = self.pasts[count]
            if past.digest == digest_of(later[:count]):
                return count, past
        return 0, None

    def place(self, at: int) -> Place:
        """Return where the provision in a row stands."""
        _, parents, ranks, numbers, digests, amendments, since = self.columns
        return Place(parents[at], ranks[at], numbers[at], digests[at], amendments[at], since[at])

    def alone(self, identity: str) -> Provision:
        """Return a provision as if it had no children."""
        return self.bare.get(identity) or self.whole[identity]

    def below(self, identity: str) -> Sequence[str]:
        """Return the identities of a provision's children in order."""
        return self.columns.identities[self.groups[identity]] if identity in self.groups else ()

    def tree(self, identity: str) -> Provision:
        """Return a provision with all below it, the same object each time."""
        found = self.whole.get(identity)
        if found is None:
            children = tuple([self.whole.get(name) or self.tree(name) for name in self.below(identity)])
            found = self.whole[identity] = with_children(self.bare[identity], children)
        return found

    def keep(self, nodes: Sequence[Provision]) -> None:
        """Keep provisions that have been read, without children."""
        named = {node.identity: node for node in nodes}
        self.bare.update((name, named[name]) for name in named.keys() & self.groups.keys())
        self.whole.update((name, node) for name, node in named.items() if name not in self.groups)
        self.unread -= named.keys()


class Frames:
    """Frames by the hash of their row, about `room` characters in all."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Let go of every frame."""
        with self._lock:
            self._kept: OrderedDict[bytes, Frame] = OrderedDict()
            self._holders: dict[int, int] = {}
            self.weight = 0

    def of(self, row: bytes) -> tuple[bytes, Frame]:
        """Return the frame that a manifest's row describes, and the key it is kept under."""
        key = sha256(row).digest()
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return key, found
        made = decoded(row)
        with self._lock:
            found = self._kept.setdefault(key, made)
            if found is made:
                self._take_on(EACH * len(made.at))
        return key, found

    def fill(self, key: bytes, frame: Frame, nodes: Sequence[Provision]) -> None:
        """Keep in a frame what was read of it, and count what no frame had yet."""
        frame.keep(nodes)
        with self._lock:
            if self._kept.get(key) is not frame:
                return
            frame.read += nodes
            holders, more = self._holders, 0
            for node in nodes:
                before = holders.get(id(node), 0)
                holders[id(node)] = before + 1
                more += 0 if before else EACH + len(node.text)
            self._take_on(more)

    def remember(self, key: bytes, frame: Frame, count: int, past: Past, own: int) -> None:
        """Keep a version that was read beside its frame; `own` is what it takes of its own, in characters."""
        with self._lock:
            known = frame.pasts.get(count)
            frame.pasts[count] = past
            if self._kept.get(key) is frame and (known is None or known.digest != past.digest):
                frame.spare += own
                self._take_on(own)

    def _take_on(self, more: int) -> None:
        """Count what came in, and let go of the frames not asked for longest where that is too much."""
        self.weight += more
        while self.weight > self._room:
            _, frame = self._kept.popitem(last=False)
            self.weight -= frame.spare + EACH * len(frame.at)
            for node in frame.read:
                left = self._holders.pop(id(node)) - 1
                if left:
                    self._holders[id(node)] = left
                else:
                    self.weight -= EACH + len(node.text)

    def __len__(self) -> int:
        return len(self._kept)


def digest_of(later: Sequence[bytes]) -> bytes:
    """Return the hash of the rows that follow a frame's."""
    return sha256(b",".join(later)).digest()


def decoded(row: bytes) -> Frame:
    """Return the frame of a row: of a whole manifest, or of the changes that made the first version."""
    value = orjson.loads(row)
    if isinstance(value, dict):
        value = in_order([(identity, *place) for identity, place in value.items() if place is not None])
    identities, parents, ranks, digests = [list(map(intern, value[at])) for at in (0, 1, 2, 4)]
    numbers, amendments, since = [array("q", value[at]) for at in (3, 5, 6)]
    columns = Columns(identities, parents, ranks, numbers, digests, amendments, since)
    at = dict(zip(columns.identities, range(len(columns.identities)), strict=True))
    return Frame(columns=columns, at=at, groups=_groups(columns.parents), unread=frozenset(at))


def in_order(stand: list[tuple[Any, ...]]) -> list[list[Any]]:
    """Return (identity, parent, rank, …) rows as columns, siblings together in order."""
    stand.sort(key=itemgetter(1, 2, 0))
    return list(map(list, zip(*stand, strict=True))) if stand else [[] for _ in Columns._fields]


def _groups(parents: Sequence[str]) -> dict[str, slice]:
    groups: dict[str, slice] = {}
    start = 0
    for parent in dict.fromkeys(parents):
        end = bisect_right(parents, parent, lo=start)
        groups[parent], start = slice(start, end), end
    return groups
