"""What differs between a version's tree and the next one's, found without looking below what they share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.rank import between, spread
from charter_engine.storage.frames import Place

Stood: TypeAlias = Callable[[str], Place | None]
"""Tells where a provision stood."""


@dataclass(frozen=True, slots=True)
class Differing:
    """What two trees do not share: the old nodes by identity, and the new ones with their parents' identities."""

    old: dict[str, Provision] = field(default_factory=dict)
    new: dict[str, tuple[Provision, str]] = field(default_factory=dict)

    def gone(self) -> set[str]:
        """Return the identities that are in the old tree alone."""
        return self.old.keys() - self.new.keys()


def between_trees(old: Provision | None, new: Provision) -> Differing:
    """Compare two trees; what is the same object below the same parent is shared and left out."""
    found = Differing()
    _compare(found, (old,) if old else (), (new,), "")
    return found


def _compare(found: Differing, old: tuple[Provision, ...], new: tuple[Provision, ...], parent: str) -> None:
    """Collect what two lists of children of one parent do not share."""
    before = set(map(id, old))
    stay = before.intersection(map(id, new))
    was = {node.identity: node for node in old if id(node) not in stay}
    for node in [node for node in new if id(node) not in stay]:
        mate = was.pop(node.identity, None)
        if mate is not None:
            found.old[mate.identity] = mate
        found.new[node.identity] = node, parent
        _compare(found, mate.children if mate else (), node.children, node.identity)
    found.old.update((below.identity, below) for node in was.values() for below in node.walk())


def ranked(found: Differing, stood: Stood) -> Iterator[tuple[Provision, str, str]]:
    """Yield (node, parent, rank) of what may stand elsewhere, or be worded otherwise, than it stood before."""
    for node, parent in found.new.values():
        if not parent:
            yield node, "", between(None, None)
        was = found.old.get(node.identity)
        if was is not None and [one.identity for one in was.children] == [one.identity for one in node.children]:
            for child in [child for child in node.children if child.identity in found.new]:
                place = stood(child.identity)
                yield child, node.identity, place.rank if place else between(None, None)
        elif node.children:
            ranks = _ranks(node, [stood(child.identity) for child in node.children])
            yield from ((child, node.identity, rank) for child, rank in zip(node.children, ranks, strict=True))


def _ranks(parent: Provision, stood: list[Place | None]) -> list[str]:
    """Return rank keys for the children in order, keeping as many of their old keys as their order allows."""
    keys = [place.rank if place is not None and place.parent == parent.identity else None for place in stood]
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
