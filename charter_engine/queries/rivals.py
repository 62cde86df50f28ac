"""An amendment among the others under way: whom it collides with, and the words in its redline that others change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import Connection

from charter_engine.domain.amendment.operation import Operation, Reword
from charter_engine.domain.amendment.rebase import Fit
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.text.redline import Op
from charter_engine.domain.text.segment import tokens
from charter_engine.queries.amendment_way import DRAFT, GATHERING, UNDER_WAY
from charter_engine.queries.collisions import Pair, Pending, Together, every_pending, pair, standing
from charter_engine.queries.compare import cached_redline
from charter_engine.queries.rebasing import Trees, trees_of
from charter_engine.storage import amendments
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedOp:
    """A stretch of a redline and the other amendments that would change the same words."""

    op: int
    words: str
    owners: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CollisionLine:
    """Another amendment under way that would change the same `places`; `contested` where both cannot be had."""

    n: int
    title: str
    places: tuple[str, ...]
    contested: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Rivals:
    """The others that change the same provisions, and by provision the redline with their words marked."""

    lines: tuple[CollisionLine, ...] = ()
    owned: Mapping[str, tuple[OwnedOp, ...]] = field(default_factory=dict)


Stretch = tuple[int, int]
"""Code points [start, end) of the newest version's text."""


def of_amendment(
    connection: Connection, charter: CharterRecord, record: AmendmentRecord, shown: AmendmentRevision
) -> Rivals:
    """Return the rivals of an amendment that may still change; a founding draft has none."""
    if record.state not in {DRAFT, GATHERING, UNDER_WAY} or shown.base_version == 0:
        return Rivals()
    mine = standing(trees_of(connection, charter.charter_id), charter, record, shown)
    return among(connection, charter, mine, as_shown=shown.base_version == charter.head)


def conflicts_of(
    connection: Connection, charter: CharterRecord, record: AmendmentRecord
) -> tuple[Fit, tuple[Pair, ...]]:
    """Return how an amendment's newest revision fits the newest version, and what it shares with others there."""
    shown = amendments.revision(connection, charter.charter_id, record.n, record.revision)
    if record.state not in {DRAFT, GATHERING, UNDER_WAY} or shown.base_version == 0:
        return Fit.CARRIES, ()
    trees = trees_of(connection, charter.charter_id)
    mine = standing(trees, charter, record, shown)
    return mine.fit, _shared(connection, charter, mine, trees)


def _shared(connection: Connection, charter: CharterRecord, mine: Pending, trees: Trees) -> tuple[Pair, ...]:
    """Return the others that stand on the newest version and change a provision that this one changes."""
    if mine.operations is None:
        return ()
    every = every_pending(connection, charter, trees)
    others = [one for one in every if one.n != mine.n and one.operations is not None]
    head = trees(charter.head)
    return tuple(it for it in (pair(head, mine, other) for other in others) if it.together is not Together.APART)


def among(connection: Connection, charter: CharterRecord, mine: Pending, *, as_shown: bool = True) -> Rivals:
    """Return who collides with an amendment on the newest version; words are marked where it is shown on it."""
    trees = trees_of(connection, charter.charter_id)
    found = _shared(connection, charter, mine, trees)
    if mine.operations is None or not found:
        return Rivals()
    head = trees(charter.head)
    lines = tuple(
        CollisionLine(n=it.other.n, title=it.other.title, places=it.shared, contested=it.together is Together.CONTESTED)
        for it in found
    )
    return Rivals(lines=lines, owned=owned(head, mine.operations, [it.other for it in found]) if as_shown else {})


def owned(
    head: Provision, operations: Sequence[Operation], others: Sequence[Pending]
) -> dict[str, tuple[OwnedOp, ...]]:
    """Return, by provision, the redline of each rewording that shares words with others'; the rest is left out."""
    found = {}
    for one in operations:
        node = head.find(one.target) if isinstance(one, Reword) else None
        if isinstance(one, Reword) and node is not None:
            stretches = {other.n: changed for other in others if (changed := _changed_by(node, other))}
            if stretches:
                found[one.target] = tuple(_marked(cached_redline(node.text, one.text), stretches))
    return found


def _changed_by(node: Provision, other: Pending) -> tuple[Stretch, ...]:
    for one in other.operations or ():
        if isinstance(one, Reword) and one.target == node.identity:
            return tuple(changed_words(node.text, cached_redline(node.text, one.text)))
    return ()


def changed_words(text: str, ops: Sequence[Op]) -> Iterator[Stretch]:
    """Yield the words of the old text a redline takes out, and for what it only puts in, the word before."""
    at, taken = 0, False
    for op, words in ops:
        if op == 1:
            if not taken and (before := _word_before(text, at)):
                yield before
        else:
            if op == -1:
                yield at, at + len(words)
            at += len(words)
        taken = op == -1


def _word_before(text: str, at: int) -> Stretch | None:
    before = [word for word in tokens(text[:at]) if word]
    spaces = next((place for place, word in enumerate(reversed(before)) if not word.isspace()), None)
    if spaces is None:
        return None
    end = at - sum(len(word) for word in before[len(before) - spaces :])
    return end - len(before[-1 - spaces]), end


def _marked(ops: Sequence[Op], stretches: Mapping[int, Sequence[Stretch]]) -> Iterator[OwnedOp]:
    """Cut a redline where another's words begin and end."""
    cuts = sorted({edge for found in stretches.values() for stretch in found for edge in stretch})
    at = 0
    for op, words in ops:
        if op == 1:
            yield OwnedOp(op=op, words=words, owners=())
            continue
        edges = [at, *(cut for cut in cuts if at < cut < at + len(words)), at + len(words)]
        for start, end in pairwise(edges):
            owners = tuple(n for n, found in stretches.items() if any(a <= start and end <= b for a, b in found))
            yield OwnedOp(op=op, words=words[start - at : end - at], owners=owners)
        at += len(words)
