"""Which provision of an edited text is which of the text before: by label once adopted, by words too in drafts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Kind, Provision

_ALIKE: Final = 0.5
_MOST_PAIRS: Final = 40_000
_GRAM: Final = 3
_STRETCH: Final = 10
_BEGINNINGS: Final = frozenset("กนรมสท")
_FEW: Final = 8
_CANDIDATES: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class _Node:
    """A node with what it is recognised by; `at` is its place in document order."""

    at: int
    node: Provision
    label: Hashable

    @property
    def words(self) -> tuple[Kind, str, str]:
        return self.node.kind, self.node.heading, self.node.text


def match_labels(old: Provision, new: Provision) -> Provision:
    """The new tree, every node that stands under the same label as an old one with its identity, others with none."""
    pairing = _Pairing(old, new)
    pairing.pair(lambda entry: entry.label)
    return pairing.named()


def match_identities(old: Provision, new: Provision) -> Provision:
    """The new tree with the old identities: same label and words, same words, like words, then same label."""
    pairing = _Pairing(old, new)
    pairing.pair(lambda entry: (entry.label, entry.words))
    pairing.pair(lambda entry: entry.words if entry.node.text or entry.node.heading else None)
    pairing.pair(lambda entry: entry.label, at_least=_ALIKE)
    pairing.pair_alike()
    pairing.pair(lambda entry: entry.label)
    return pairing.named()


@dataclass(slots=True)
class _Pairing:
    """Old and new nodes still without partner, and the identities given so far."""

    old_tree: Provision
    new_tree: Provision
    given: dict[int, str] = field(default_factory=dict)
    old: list[_Node] = field(default_factory=list)
    new: list[_Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.old, self.new = list(_entries(self.old_tree)), list(_entries(self.new_tree))

    def pair(self, key: Callable[[_Node], Hashable | None], *, at_least: float = 0.0) -> None:
        """Pair nodes of equal key in document order, where their words are alike enough."""
        waiting: defaultdict[Hashable, list[_Node]] = defaultdict(list)
        for entry in reversed(self.old):
            waiting[key(entry)].append(entry)
        for entry in self.new:
            partners = waiting[key(entry)] if key(entry) is not None else []
            if partners and (not at_least or _likeness(partners[-1], entry) >= at_least):
                self.given[entry.at] = partners.pop().node.identity
        self._drop_paired()

    def pair_alike(self) -> None:
        """Pair the most alike nodes of one kind first; of very many, only those that share whole stretches."""
        few = len(self.old) * len(self.new) <= _MOST_PAIRS
        pairs = ((one, other) for one in self.old for other in self.new) if few else _near_pairs(self.old, self.new)
        scored = [
            (likeness, -one.at, -other.at)
            for one, other in pairs
            if one.node.kind is other.node.kind and (likeness := _likeness(one, other)) >= _ALIKE
        ]
        identities = {entry.at: entry.node.identity for entry in self.old}
        for _, old_at, new_at in sorted(scored, reverse=True):
            if -new_at not in self.given and -old_at in identities:
                self.given[-new_at] = identities.pop(-old_at)
        self._drop_paired()

    def named(self) -> Provision:
        """The new tree with the identities given."""
        at = iter(range(1 << 62))
        return _named(replace(self.new_tree, identity=self.old_tree.identity), self.given, at)

    def _drop_paired(self) -> None:
        used = set(self.given.values())
        self.old = [entry for entry in self.old if entry.node.identity not in used]
        self.new = [entry for entry in self.new if entry.at not in self.given]


def _entries(tree: Provision) -> Iterator[_Node]:
    chapter: Hashable = None
    for at, node in enumerate(tree.walk()):
        label: Hashable = (node.kind, label_key(node.label))
        if node.kind is Kind.CHAPTER:
            chapter = label
        if at:
            yield _Node(at=at, node=node, label=(chapter, label) if node.kind is Kind.PART else label)


def _named(node: Provision, given: dict[int, str], at: Iterator[int]) -> Provision:
    place = next(at)
    identity = given.get(place, "") if place else node.identity
    return replace(node, identity=identity, children=tuple(_named(child, given, at) for child in node.children))


def _near_pairs(old: Sequence[_Node], new: Sequence[_Node]) -> Iterator[tuple[_Node, _Node]]:
    """For each new node the few old ones that share most of the stretches that stand in few nodes."""
    where: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(old):
        for stretch in _stretches(entry.node):
            where[stretch].append(number)
    for entry in new:
        shared: Counter[int] = Counter()
        for stretch in _stretches(entry.node):
            numbers = where.get(stretch, ())
            if len(numbers) <= _FEW:
                shared.update(numbers)
        nearest = sorted(shared.items(), key=lambda one: (-one[1], one[0]))[:_CANDIDATES]
        yield from ((old[number], entry) for number, _ in nearest)


def _stretches(node: Provision) -> set[str]:
    """Stretches that begin at certain letters: equal words give equal ones wherever they stand."""
    words = f"{node.heading}\n{node.text}"
    return {words[at : at + _STRETCH] for at in range(len(words) - _STRETCH + 1) if words[at] in _BEGINNINGS}


def _likeness(one: _Node, other: _Node) -> float:
    """Twice the shared letter triples over all of both (Dice), from 0 to 1; two empty nodes are alike."""
    left, right = _grams(one.node.heading, one.node.text), _grams(other.node.heading, other.node.text)
    total = len(left) + len(right)
    return 2 * len(left & right) / total if total else 1.0


@lru_cache(maxsize=4096)
def _grams(heading: str, text: str) -> frozenset[str]:
    words = f"{heading}\n{text}".strip()
    return frozenset(words[at : at + _GRAM] for at in range(max(1, len(words) - _GRAM + 1)) if words)
