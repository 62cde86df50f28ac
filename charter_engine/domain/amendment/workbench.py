"""A tree laid out for many small changes: each costs its depth, not the charter's length; frozen again at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final, TypeAlias

from charter_engine.domain.amendment.faults import IdentityTaken, Misplaced, NotCanonical, ParentMissing, TargetMissing
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.text.canonical import canonical

HOLDS: Final = {
    Kind.CHARTER: frozenset(Kind) - {Kind.CHARTER},
    Kind.CHAPTER: frozenset({Kind.PART, Kind.CLAUSE}),
    Kind.PART: frozenset({Kind.CLAUSE}),
}
"""Which kinds a kind holds."""
Claim: TypeAlias = tuple[Kind, str, str]
"""Kind, what its labels of one place have in common, and the chapter where that numbers its own."""


def name_of(node: Provision) -> str:
    """How a message names a provision: its label, or its kind where it has none."""
    unlabelled = {Kind.PREAMBLE: "คำปรารภ", Kind.CLOSING: "ส่วนท้าย", Kind.CHARTER: "ชื่อธรรมนูญ"}
    return node.label or unlabelled.get(node.kind, node.identity)


class Workbench:
    """Nodes by identity, who holds whom, and which labels are taken."""

    def __init__(self, tree: Provision) -> None:
        self.root = tree.identity
        self._nodes: dict[str, Provision] = {}
        self._children: dict[str, list[str]] = {}
        self._parents: dict[str, str] = {}
        self._labels: Counter[Claim] | None = None
        self._lay(tree, "")

    def get(self, identity: str) -> Provision:
        """The node as it stands, its children aside; raises `TargetMissing`."""
        if identity not in self._nodes:
            raise TargetMissing(identity=identity)
        return self._nodes[identity]

    def change(self, node: Provision) -> None:
        """Give the node of this identity other words, label or state."""
        self._count(self._nodes[node.identity], -1)
        self._nodes[node.identity] = node
        self._count(node, 1)

    def swap(self, identity: str, node: Provision) -> None:
        """Put a childless `node` in this identity's place, which is gone then."""
        parent = self._parents[identity]
        row = self._children[parent]
        row[row.index(identity)] = node.identity
        self._forget(identity)
        self._lay(node, parent)

    def put(self, parent: str, after: str | None, node: Provision) -> None:
        """Hang the node with all below it into `parent` after `after`; raises `ParentMissing` or `Misplaced`."""
        if parent not in self._nodes:
            raise ParentMissing(identity=parent, label=name_of(node))
        self._check_kinds(self._nodes[parent], node)
        row = self._children[parent]
        if after is not None and self._parents.get(after) != parent:
            raise ParentMissing(identity=after, label=name_of(node))
        at = 0 if after is None else len(row) if row[-1] == after else row.index(after) + 1
        row.insert(at, node.identity)
        self._lay(node, parent)

    def drop(self, identity: str) -> None:
        """Take the node and all below it away."""
        self._children[self._parents[identity]].remove(identity)
        self._forget(identity)

    def check_new(self, node: Provision) -> None:
        """Raise `IdentityTaken`, `Misplaced` or `NotCanonical` unless the node with all below it may come in."""
        seen: set[str] = set()
        for one in node.walk():
            if not one.identity or one.identity in seen or one.identity in self._nodes:
                raise IdentityTaken(label=name_of(one), identity=one.identity)
            seen.add(one.identity)
            check_canonical(one)
            for child in one.children:
                self._check_kinds(one, child)

    def taken(self, node: Provision, parent: str) -> Provision | None:
        """The first of the node and those below it whose label is taken, or None.

        Parts are numbered inside their chapter, all else through the charter; two nameless ones collide as well.
        """
        if self._labels is None:
            self._labels = Counter(claim(one, self._parents.get(one.identity, "")) for one in self._nodes.values())
        seen: set[Claim] = set()
        for one, holder in with_parents(node, parent):
            taken = claim(one, holder)
            if self._labels[taken] or taken in seen:
                return one
            seen.add(taken)
        return None

    def tree(self) -> Provision:
        """The tree as it stands; what did not change is the same object as before."""
        return self._frozen(self.root)

    def _frozen(self, identity: str) -> Provision:
        node = self._nodes[identity]
        children = tuple(self._frozen(child) for child in self._children[identity])
        same = len(children) == len(node.children) and all(map(_is, children, node.children))
        return node if same else replace(node, children=children)

    def _lay(self, node: Provision, parent: str) -> None:
        if node.identity in self._nodes or not node.identity:
            raise IdentityTaken(label=name_of(node), identity=node.identity)
        self._nodes[node.identity] = node
        self._parents[node.identity] = parent
        self._children[node.identity] = [child.identity for child in node.children]
        self._count(node, 1)
        for child in node.children:
            self._lay(child, node.identity)

    def _forget(self, identity: str) -> None:
        for child in self._children.pop(identity):
            self._forget(child)
        self._count(self._nodes[identity], -1)
        del self._nodes[identity], self._parents[identity]

    def _count(self, node: Provision, by: int) -> None:
        if self._labels is not None:
            self._labels[claim(node, self._parents[node.identity])] += by

    def _check_kinds(self, parent: Provision, node: Provision) -> None:
        if node.kind not in HOLDS.get(parent.kind, frozenset()):
            raise Misplaced(label=name_of(node), parent=name_of(parent))


def check_canonical(node: Provision) -> None:
    """Raise `NotCanonical` unless the node's own texts are canonical."""
    if any(canonical(text) != text for text in (node.label, node.heading, node.text) if text):
        raise NotCanonical(label=name_of(node))


def claim(node: Provision, parent: str) -> Claim:
    """What the node's label takes: parts are numbered inside their chapter, all else through the charter."""
    return node.kind, label_key(node.label), parent if node.kind is Kind.PART else ""


def with_parents(node: Provision, parent: str) -> list[tuple[Provision, str]]:
    """The node and all below it, each with the identity of what holds it; `parent` holds the node."""
    below = (pair for child in node.children for pair in with_parents(child, node.identity))
    return [(node, parent), *below]


def _is(one: Provision, other: Provision) -> bool:
    return one is other
