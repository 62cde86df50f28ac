"""The tree of a version: whole chapters of its frame as they are, and only what changed since put together anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from charter_engine.domain.charter.provision import Provision
from charter_engine.storage import contents
from charter_engine.storage.frames import EACH, Frames, Past, Place, digest_of
from charter_engine.storage.manifests import Standing
from charter_engine.storage.recent import Recent


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process keeps at hand of the texts it has read."""

    recent: Recent = field(default_factory=Recent)
    frames: Frames = field(default_factory=Frames)

    def forget(self) -> None:
        """Let go of everything."""
        self.recent.forget()
        self.frames.forget()


def tree(connection: Connection, charter_id: str, stands: Standing, memory: Memory) -> Provision:
    """Return the tree of what stands, reading what is not at hand."""
    if stands.past is not None and not stands.newer:
        return stands.past.tree
    if not stands.only_reworded():
        stands = stands.from_frame()
    fresh = _read(connection, charter_id, stands, memory)
    if stands.past is not None:
        found = _reworded(stands, stands.past.tree, fresh)
    else:
        frame = stands.frame
        found = _Assembly(stands, fresh).tree() if stands.changed else frame.tree(frame.below("")[0])
    remember(stands, found, weight(fresh.values()), memory)
    return found


def remember(stands: Standing, found: Provision, own: int, memory: Memory) -> None:
    """Keep a version's tree beside its frame; `own` is what its new provisions take, in characters."""
    past = Past(digest_of(stands.later), found, stands.changed)
    own += EACH * len(stands.changed) + 4 * len(found.children)
    memory.frames.remember(stands.key, stands.frame, len(stands.later), past, own)


def _reworded(stands: Standing, tree: Provision, fresh: Mapping[str, Provision]) -> Provision:
    """Return a past tree with new wordings, each where the old one was."""
    stirred: dict[str, set[str]] = {}
    for name in fresh:
        parent = stands.parent(name)
        while parent:
            known = parent in stirred
            stirred.setdefault(parent, set()).add(name)
            name, parent = parent, None if known else stands.parent(parent)  # noqa: PLW2901 - the way up

    def made(node: Provision) -> Provision:
        alone, children = fresh.get(node.identity, node), list(node.children)
        identities = [child.identity for child in children]
        for name in stirred.get(node.identity, ()):
            at = identities.index(name)
            children[at] = made(children[at]) if children[at].children else fresh[name]
        return contents.with_children(alone, tuple(children)) if children else alone

    return made(tree)


def weight(nodes: Iterable[Provision]) -> int:
    """Return what provisions take, in characters."""
    return sum([len(node.text) + EACH for node in nodes])


def _read(connection: Connection, charter_id: str, stands: Standing, memory: Memory) -> dict[str, Provision]:
    """Return what is newer than the past version, without children, or than the frame; then that has all the rest."""
    frame = stands.frame
    wanted = {name: (place.digest, place.content_no) for name, place in stands.newer.items() if place is not None}
    changed = len(wanted)
    if frame.unread and stands.past is None:
        columns, rows = frame.columns, sorted([frame.at[name] for name in frame.unread - stands.changed.keys()])
        wanted |= {columns.identities[at]: (columns.digests[at], columns.numbers[at]) for at in rows}
    nodes = _nodes(connection, charter_id, wanted, memory.recent)
    if len(nodes) > changed:
        memory.frames.fill(stands.key, frame, nodes[changed:])
    return dict(zip(wanted, nodes[:changed], strict=False))


def _nodes(
    connection: Connection, charter_id: str, wanted: Mapping[str, tuple[str, int]], recent: Recent
) -> list[Provision]:
    """Return provisions without children in the order asked for, by identity from (hash, number of the wording)."""
    at_hand = recent.at_hand([digest for digest, _ in wanted.values()])
    found = [node for node in at_hand if node is not None]
    if len(found) < len(at_hand):
        missing = {number for node, (_, number) in zip(at_hand, wanted.values(), strict=True) if node is None}
        wordings, provision = contents.wordings(connection, charter_id, missing), contents.provision
        found = [
            node or provision(identity, wordings[number])
            for node, (identity, (_, number)) in zip(at_hand, wanted.items(), strict=True)
        ]
        read = zip(found, wanted.values(), strict=True)
        recent.keep({digest: node for node, (digest, number) in read if number in missing})
    return [
        node if node.identity == name else replace(node, identity=name)
        for node, name in zip(found, wanted, strict=True)
    ]


class _Assembly:
    """A frame's tree with what changed in its place: what is below a changed provision's brothers is used as it is."""

    def __init__(self, stands: Standing, fresh: Mapping[str, Provision]) -> None:
        self.stands, self.frame, self.fresh = stands, stands.frame, fresh
        self.left: set[str] = set()
        self.arrived: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self.stirred: defaultdict[str, set[str]] = defaultdict(set)
        for identity, place in stands.changed.items():
            self._stir(identity, place)

    def tree(self) -> Provision:
        return self._made(self._below("")[0])

    def _stir(self, identity: str, place: Place | None) -> None:
        """Note who must be made anew for one change: it, where it was, where it is, and all above these."""
        columns, at = self.frame.columns, self.frame.at.get(identity)
        if at is None or place is None or columns.parents[at] != place[0] or columns.ranks[at] != place[1]:
            if at is not None:
                self.left.add(identity)
                self._stir_above(columns.parents[at])
            if place is not None:
                self.arrived[place.parent].append((place.rank, identity))
        if place is not None:
            self._stir_above(identity, place.parent)

    def _stir_above(self, identity: str, parent: str | None = None) -> None:
        while identity:
            if parent is None:
                place = self.stands.place(identity)
                if place is None:
                    return
                parent = place.parent
            known = parent in self.stirred
            self.stirred[parent].add(identity)
            if known:
                return
            identity, parent = parent, None

    def _below(self, identity: str) -> Sequence[str]:
        names, arrived = self.frame.below(identity), self.arrived.get(identity)
        if arrived is None and self.left.isdisjoint(names):
            return names
        columns, at = self.frame.columns, self.frame.at
        stay = [(columns.ranks[at[name]], name) for name in names if name not in self.left]
        return [name for _, name in sorted([*stay, *(arrived or ())])]

    def _made(self, identity: str) -> Provision:
        """Return a stirred provision with all below it."""
        alone = self.fresh.get(identity) or self.frame.alone(identity)
        names, stirred = self._below(identity), self.stirred.get(identity, ())
        if not names:
            return alone
        found = dict(zip(names, map(self.frame.whole.get, names), strict=True))
        for name in stirred:
            if name in found:
                leaf = name not in self.frame.groups and name not in self.arrived
                found[name] = self.fresh[name] if leaf else self._made(name)
        children = [node or self.frame.tree(name) for name, node in found.items()]
        return contents.with_children(alone, tuple(children))
