"""Which provisions' words went into which others: splits, mergers, moves by text, whole passages.

Words of another provision explain a provision only where they are half of it, and only if they stand once in either
charter: wordings that every charter repeats explain nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from charter_engine.domain.charter.provision import Provision, State
from charter_engine.domain.text.moves import Move, Piece, chosen, letters, moves
from charter_engine.domain.text.redline import Op
from charter_engine.domain.text.segment import tokens_of_canonical

_WORDS: Final = 4
_LETTERS: Final = 24
"""From here on equal words may relate two provisions."""
_PASSAGE_WORDS: Final = 8
_PASSAGE_LETTERS: Final = 40
"""From here on words that went between two provisions which both stay are told."""
_HALF: Final = 0.5
_TENTH: Final = 0.1


class Relating(StrEnum):
    """How the words of some provisions went into others."""

    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    PASSAGE = "passage"


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """The words of `sources` (identities in the old charter) went into `targets` (in the new one)."""

    kind: Relating
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(slots=True)
class Texts:
    """The texts that differ: by identity before and after, and the redline between them."""

    old: dict[str, Provision]
    new: dict[str, Provision]
    ops: Mapping[str, tuple[Op, ...]]
    gone: list[Piece] = field(default_factory=list)
    fresh: list[Piece] = field(default_factory=list)

    def __post_init__(self) -> None:
        for identity, ops in self.ops.items():
            self.gone += _pieces(identity, ops, -1)
            self.fresh += _pieces(identity, ops, 1)

    def whole(self, identity: str, sign: int) -> int:
        """How many letters the provision's text has before (-1) or after (1)."""
        return letters(text for op, text in self.ops[identity] if op * sign >= 0)

    def kept(self, identity: str) -> int:
        """How many letters of it stayed."""
        return letters(text for op, text in self.ops[identity] if op == 0)

    def empties(self, identity: str) -> bool:
        """Whether next to nothing of the old text stayed."""
        return self.kept(identity) < _TENTH * self.whole(identity, -1)

    def is_fresh(self, identity: str) -> bool:
        """Whether next to nothing of the new text was there before."""
        return self.kept(identity) < _TENTH * self.whole(identity, 1)


def relate(texts: Texts) -> tuple[tuple[Relation, ...], tuple[Move, ...]]:
    """The relations between provisions, and the moves inside provisions and between related ones."""
    found = list(moves(texts.gone, texts.fresh))
    seeds = {
        (m.source, m.target) for m in found if m.source != m.target and m.words >= _WORDS and m.letters >= _LETTERS
    }
    shared = _shared(chosen(one for one in found if one.source == one.target or (one.source, one.target) in seeds))
    once = _Once(texts)
    believed = {pair: own for pair, own in shared.items() if once.holds(max(own, key=lambda one: one.letters).text)}
    told = tuple(_relations(texts, believed))
    pairs = {(source, target) for one in told for source in one.sources for target in one.targets}
    return told, chosen(one for one in found if one.source == one.target or (one.source, one.target) in pairs)


def _pieces(identity: str, ops: Sequence[Op], sign: int) -> Iterator[Piece]:
    """Yield what was taken out (-1) or put in (1), in the words of the whole text."""
    at = 0
    spans = []
    for op, text in ops:
        if op * sign >= 0:
            spans.append((op, at, at + len(text)))
            at += len(text)
    words = iter(tokens_of_canonical("".join(text for op, text in ops if op * sign >= 0)))
    at = 0
    for op, start, end in spans:
        own = []
        while at < end:
            own.append(next(words))
            at += len(own[-1])
        if op:
            yield Piece(owner=identity, start=start, words=tuple(own))


def _shared(found: Iterable[Move]) -> dict[tuple[str, str], list[Move]]:
    pairs: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for move in found:
        if move.source != move.target:
            pairs[move.source, move.target].append(move)
    return pairs


class _Once:
    """Whether words stand once in the old charter and once in the new one."""

    def __init__(self, texts: Texts) -> None:
        self.sides = ["\0".join(node.text for node in side.values()) for side in (texts.old, texts.new)]

    def holds(self, words: str) -> bool:
        """Return whether it is so."""
        return all(side.find(words) == side.rfind(words) for side in self.sides)


def _relations(texts: Texts, shared: Mapping[tuple[str, str], Sequence[Move]]) -> Iterator[Relation]:
    """Splits first, then mergers, then what one provision gave one other."""
    weight = Counter({pair: sum(one.letters for one in own) for pair, own in shared.items()})
    outward: dict[str, list[str]] = defaultdict(list)
    inward: dict[str, list[str]] = defaultdict(list)
    for (source, target), sum_of in weight.items():
        if _stands(texts.new, target) and texts.is_fresh(target) and sum_of >= _HALF * texts.whole(target, 1):
            outward[source].append(target)
        if texts.empties(source) and sum_of >= _HALF * texts.whole(source, -1):
            inward[target].append(source)
    told: set[tuple[str, str]] = set()
    for kind, grouped, side in ((Relating.SPLIT, outward, texts.new), (Relating.MERGED, inward, texts.old)):
        order = {identity: at for at, identity in enumerate(side)}
        for one, others in grouped.items():
            stays = _stands(texts.new, one) and not (
                texts.empties(one) if kind is Relating.SPLIT else texts.is_fresh(one)
            )
            several = tuple(sorted({*others, one} if stays else others, key=order.__getitem__))
            if len(several) > 1:
                sources, targets = ((one,), several) if kind is Relating.SPLIT else (several, (one,))
                yield Relation(kind=kind, sources=sources, targets=targets)
                told |= {(source, target) for source in sources for target in targets}
    for (source, target), own in shared.items():
        if (source, target) in told:
            continue
        if source in inward[target] and target in outward[source]:
            yield Relation(kind=Relating.MOVED, sources=(source,), targets=(target,))
        elif any(one.words >= _PASSAGE_WORDS and one.letters >= _PASSAGE_LETTERS for one in own):
            yield Relation(kind=Relating.PASSAGE, sources=(source,), targets=(target,))


def _stands(tree: Mapping[str, Provision], identity: str) -> bool:
    return identity in tree and tree[identity].state is State.IN_FORCE
