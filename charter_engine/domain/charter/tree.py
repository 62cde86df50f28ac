"""Finding, replacing and naming nodes of a charter's tree; trees are values, every change gives a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from charter_engine.domain.charter.numbering import is_url_of, match_label
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.errors import NotFound

ROOT = "n0"
"""The charter node's identity in every charter."""


class NoSuchProvision(NotFound):
    """There is no provision {name!r} in this charter."""


def get(tree: Provision, identity: str) -> Provision:
    """The node with this identity; raises `NoSuchProvision`."""
    found = tree.find(identity)
    if found is None:
        raise NoSuchProvision(name=identity)
    return found


def find_label(tree: Provision, label: str, kind: Kind | None = None) -> Provision | None:
    """The first node whose label names the same place (digits and spacing aside), or None."""
    return next((n for n in tree.walk() if (kind in {None, n.kind}) and n.label and match_label(n.label, label)), None)


def find_url(tree: Provision, segment: str) -> Provision | None:
    """The clause a path segment addresses: an identity (`n12`) or a label (`5-1`); None where there is none."""
    by_identity = tree.find(segment)
    return by_identity or next((node for node in clauses(tree) if is_url_of(segment, node.label)), None)


def clauses(tree: Provision) -> Iterator[Provision]:
    """Every clause in document order, repealed places among them."""
    return (node for node in tree.walk() if node.kind is Kind.CLAUSE)


def parent_of(tree: Provision, identity: str) -> Provision | None:
    """The node whose child has this identity, or None for the root and strangers."""
    return next((n for n in tree.walk() if any(child.identity == identity for child in n.children)), None)


def change_node(tree: Provision, identity: str, change: Callable[[Provision], Provision]) -> Provision:
    """The tree with one node changed; untouched branches are the same objects."""
    if tree.identity == identity:
        return change(tree)
    children = tuple(change_node(child, identity, change) for child in tree.children)
    same = all(new is old for new, old in zip(children, tree.children, strict=True))
    return tree if same else replace(tree, children=children)


def replace_node(tree: Provision, identity: str, node: Provision) -> Provision:
    """The tree with `node` in this identity's place."""
    return change_node(tree, identity, lambda _: node)


def assign_identities(tree: Provision, start: int) -> tuple[Provision, int]:
    """Name every nameless node `n{start}` and on in document order, the charter `n0`; with the next free number."""
    identity = tree.identity
    if not identity:
        identity, start = (ROOT, start) if tree.kind is Kind.CHARTER else (f"n{start}", start + 1)
    children = []
    for child in tree.children:
        named, start = assign_identities(child, start)
        children.append(named)
    return replace(tree, identity=identity, children=tuple(children)), start


def without_identities(tree: Provision) -> Provision:
    """The same text with no identities: what equality of texts compares."""
    return replace(tree, identity="", children=tuple(without_identities(child) for child in tree.children))


def next_identity(*trees: Provision) -> int:
    """The first number no `n…` identity of the trees uses, at least 1."""
    used = (node.identity.removeprefix("n") for tree in trees for node in tree.walk())
    return max((int(number) for number in used if number.isdecimal()), default=0) + 1


def counts(tree: Provision) -> dict[str, int]:
    """How many nodes there are of each kind that occurs, the charter node included."""
    return dict(Counter(node.kind.value for node in tree.walk()))
