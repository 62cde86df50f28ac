"""Which words of which provisions pending amendments contest, for every pair of them; and any chosen set put together.

Every amendment is first brought onto the newest version: as it is, or merged word by word. One that asks for answers
there is named and left out, for nobody may answer in its author's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, combinations
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.amendment.combine import Combined, Contest, combine
from charter_engine.domain.amendment.conflict import Why, collisions
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Repeal, Reword
from charter_engine.domain.amendment.rebase import Fit
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.text.merge import merge
from charter_engine.domain.text.redline import Op
from charter_engine.domain.text.segment import tokens
from charter_engine.errors import Refusal
from charter_engine.queries.amendment_way import UNDER_WAY
from charter_engine.queries.comments import name_of
from charter_engine.queries.compare import ChangedProvision, cached_redline, describe
from charter_engine.queries.rebasing import Trees, carried, trees_of
from charter_engine.storage import amendments
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.charters import CharterRecord

_BESIDE: Final = 40
"""So many characters of a line are shown on each side of contested words."""


class Together(StrEnum):
    """How two amendments go together: in different places, in one place word by word, or not at all."""

    APART = "apart"
    MERGES = "merges"
    CONTESTED = "contested"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """An amendment under way as it stands on the newest version; no operations where it asks for answers first."""

    n: int
    title: str
    fit: Fit
    assembly: int | None
    operations: tuple[Operation, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ContestedWords:
    """Words of the newest version, code points [start, end) of a provision's text, and what either would put there.

    `before` and `after` are the words around them, to tell which of several are meant.
    """

    start: int
    end: int
    was: str
    one: str
    other: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """A provision, or a new number, that two amendments want differently; `words` where it is about words alone."""

    why: Why
    identity: str
    label: str
    words: tuple[ContestedWords, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two amendments: `shared` provisions both change, and what of it they contest."""

    one: Pending
    other: Pending
    together: Together
    shared: tuple[str, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What one amendment wants of a contested provision: its redline, or that it is repealed, moved or brought in."""

    n: int
    what: str
    redline: tuple[Op, ...]
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenContest:
    """A contest in a chosen set, with every wish about it."""

    why: Why
    identity: str
    label: str
    by: tuple[int, ...]
    words: tuple[str, ...]
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIf:
    """A chosen set put together: what the text would become, or what stands in the way."""

    chosen: tuple[int, ...]
    changed: tuple[ChangedProvision, ...]
    contests: tuple[OpenContest, ...]
    unfit: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CollisionsPage:
    """All pending amendments, every pair of them, and the set asked about, if any."""

    slug: str
    head: int
    pending: tuple[Pending, ...]
    asking: tuple[Pending, ...]
    pairs: Mapping[tuple[int, int], Pair]
    colliding: tuple[Pair, ...]
    what_if: WhatIf | None


# --- pending amendments -----------------------------------------------------------------------------------------------
def every_pending(connection: Connection, charter: CharterRecord, trees: Trees) -> tuple[Pending, ...]:
    """Return the amendments under way, on the newest version; a founding draft has no rivals."""
    if charter.head == 0:
        return ()
    found = [one for one in amendments.every(connection, charter.charter_id) if one.state == UNDER_WAY]
    shown = [amendments.revision(connection, charter.charter_id, one.n, one.revision) for one in found]
    return tuple(standing(trees, charter, record, one) for record, one in zip(found, shown, strict=True))


def standing(trees: Trees, charter: CharterRecord, record: AmendmentRecord, shown: AmendmentRevision) -> Pending:
    """Return a revision of an amendment as it stands on the newest version."""
    stands = carried(trees, charter.head, shown)
    return Pending(
        n=record.n, title=shown.title, fit=stands.fit, assembly=record.assembly, operations=stands.operations
    )


# --- pairs ------------------------------------------------------------------------------------------------------------
def pairs(head: Provision, pending: Sequence[Pending]) -> tuple[Pair, ...]:
    """Return every pair of amendments that stand on the newest version."""
    on_head = [one for one in pending if one.operations is not None]
    return tuple(pair(head, one, other) for one, other in combinations(on_head, 2))


def pair(head: Provision, one: Pending, other: Pending) -> Pair:
    """Return how two amendments go together on the newest version."""
    ours, theirs = one.operations or (), other.operations or ()
    hits = collisions(ours, theirs)
    shared = tuple(dict.fromkeys(hit.label or name_of(head.find(hit.identity)) for hit in hits))
    if not hits:
        return Pair(one=one, other=other, together=Together.APART, shared=(), clashes=())
    combined = _combined(head, {one.n: ours, other.n: theirs})
    clashes = _unfit(shared) if combined is None else tuple(_clash(head, it, ours, theirs) for it in combined.contests)
    together = Together.CONTESTED if clashes else Together.MERGES
    return Pair(one=one, other=other, together=together, shared=shared, clashes=clashes)


def _combined(head: Provision, sets: Mapping[int, Sequence[Operation]]) -> Combined | None:
    """Put amendments together; None where one takes away what another leans on."""
    try:
        return combine(head, sets)
    except Refusal:
        return None


def _unfit(shared: Sequence[str]) -> tuple[Clash, ...]:
    return tuple(Clash(why=Why.PLACE_GONE, identity="", label=label, words=()) for label in shared)


def _clash(head: Provision, contest: Contest, ours: Sequence[Operation], theirs: Sequence[Operation]) -> Clash:
    node = head.find(contest.identity) if contest.identity else None
    words = _contested_words(node, ours, theirs) if node and contest.why is Why.CHANGED else ()
    return Clash(why=contest.why, identity=contest.identity, label=contest.label, words=tuple(words))


def _contested_words(
    node: Provision, ours: Sequence[Operation], theirs: Sequence[Operation]
) -> Iterator[ContestedWords]:
    mine, yours = _reword(ours, node.identity), _reword(theirs, node.identity)
    if mine is None or yours is None:
        return
    for found in merge(node.text, mine.text, yours.text).conflicts:
        was = node.text[found.start : found.end]
        before, after = around(node.text, found.start, found.end)
        yield ContestedWords(
            start=found.start,
            end=found.end,
            was=was,
            one=found.ours,
            other=found.theirs,
            before=before,
            after=after,
        )
    for found in merge(node.heading, mine.heading, yours.heading).conflicts:
        was = node.heading[found.start : found.end]
        yield ContestedWords(start=0, end=0, was=was, one=found.ours, other=found.theirs)


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return whole words before and after a stretch, of its line and about as many as fit beside it."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before = [word for word in tokens(text[line_start:start]) if word]
    after = [word for word in tokens(text[end : line_end if line_end >= 0 else len(text)]) if word]
    left = _fitting(before[::-1])[::-1]
    right = _fitting(after)
    return (
        ("…" if len(left) < len(before) else "") + "".join(left).lstrip(),
        "".join(right).rstrip() + ("…" if len(right) < len(after) else ""),
    )


def _fitting(words: Sequence[str]) -> list[str]:
    lengths = accumulate(map(len, words))
    return [word for word, length in zip(words, lengths, strict=True) if length <= _BESIDE]


def _reword(operations: Sequence[Operation], identity: str) -> Reword | None:
    found = (one for one in reversed(operations) if isinstance(one, Reword) and one.target == identity)
    return next(found, None)


# --- the page ---------------------------------------------------------------------------------------------------------
def collisions_page(connection: Connection, charter: CharterRecord, chosen: Sequence[int]) -> CollisionsPage:
    """Return all pending amendments with every pair of them, and what a chosen set gives."""
    trees = trees_of(connection, charter.charter_id)
    pending, head = every_pending(connection, charter, trees), trees(charter.head)
    found = pairs(head, pending)
    on_head = {one.n: one for one in pending if one.operations is not None}
    wanted = [on_head[n] for n in dict.fromkeys(chosen) if n in on_head]
    return CollisionsPage(
        slug=charter.slug,
        head=charter.head,
        pending=tuple(on_head.values()),
        asking=tuple(one for one in pending if one.operations is None),
        pairs={(one.one.n, one.other.n): one for one in found} | {(one.other.n, one.one.n): one for one in found},
        colliding=tuple(one for one in found if one.together is not Together.APART),
        what_if=what_if(head, wanted) if wanted else None,
    )


def what_if(head: Provision, chosen: Sequence[Pending]) -> WhatIf:
    """Return what the text becomes with a chosen set of amendments, or every contest with what each one wants."""
    sets = {one.n: one.operations or () for one in chosen}
    combined = _combined(head, sets)
    numbers = tuple(sets)
    if combined is None:
        return WhatIf(chosen=numbers, changed=(), contests=(), unfit=True)
    contests = tuple(_open_contest(head, one, sets) for one in combined.contests)
    return WhatIf(chosen=numbers, changed=_changed(head, combined.tree), contests=contests, unfit=False)


def _changed(head: Provision, tree: Provision | None) -> tuple[ChangedProvision, ...]:
    found = changes(head, tree) if tree else ()
    return tuple(
        describe(one)
        for one in found
        if one.what is not Change.UNCHANGED and (one.new or one.old or head).kind is not Kind.CHARTER
    )


def _open_contest(head: Provision, contest: Contest, sets: Mapping[int, Sequence[Operation]]) -> OpenContest:
    node = head.find(contest.identity) if contest.identity else None
    pairs_of = combinations(contest.by, 2) if node and contest.why is Why.CHANGED else ()
    words = (
        [found.was for one, other in pairs_of for found in _contested_words(node, sets[one], sets[other])]
        if node
        else []
    )
    return OpenContest(
        why=contest.why,
        identity=contest.identity,
        label=contest.label,
        by=contest.by,
        words=tuple(dict.fromkeys(word for word in words if word.strip())),
        wishes=tuple(wish for n in contest.by for wish in _wishes(n, contest, node, sets[n])),
    )


def _wishes(n: int, contest: Contest, node: Provision | None, operations: Sequence[Operation]) -> Iterator[Wish]:
    """Yield what an amendment wants of the contested provision or number."""
    key = label_key(contest.label)
    for one in operations:
        if isinstance(one, Insert):
            brought = [it for it in one.node.walk() if node is None and it.label and label_key(it.label) == key]
            for it in brought:
                yield Wish(n=n, what="inserted", redline=cached_redline("", it.text), label=it.label)
        elif isinstance(one, Move) and (one.target == contest.identity or label_key(one.label) == key):
            yield Wish(n=n, what="moved", redline=(), label=one.label)
        elif one.target != contest.identity or node is None:
            continue
        elif isinstance(one, Reword):
            yield Wish(n=n, what="reworded", redline=cached_redline(node.text, one.text), label=node.label)
        elif isinstance(one, Repeal):
            yield Wish(n=n, what="repealed", redline=cached_redline(node.text, ""), label=node.label)
