"""Several amendments of one text, put together: the text they give, or exactly what they want differently.

1. A provision that one amendment alone touches is changed as that amendment says.
2. Rewordings of the same provision are merged word by word; changes of different amendments need some words of the
   base between them, or they are contested. The same change proposed twice is one change.
3. Repealing what another rewords or moves, moving the same clause twice, and two different texts under one new number
   are contested. Nothing is ever decided by the order in which amendments were filed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.conflict import Why, claimed
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Reword
from charter_engine.domain.amendment.rows import Rows
from charter_engine.domain.amendment.workbench import Claim, claim, with_parents
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import get, without_identities
from charter_engine.domain.text.merge import Contested, merge

Sets: TypeAlias = Mapping[int, Sequence[Operation]]
"""Operations on one base, by amendment number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """What amendments `by` want differently: of provision `identity`, or of the new number `label`.

    `words` are the contested stretches of the base's text when they are about words, pair of amendments by pair.
    """

    why: Why
    label: str
    by: tuple[int, ...]
    identity: str = ""
    words: tuple[tuple[int, int, Contested], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Combined:
    """The text all give together (None where something is contested), the operations that give it, and the contests."""

    tree: Provision | None
    operations: tuple[Operation, ...]
    contests: tuple[Contest, ...] = ()


def combine(base: Provision, sets: Sets) -> Combined:
    """Put amendments of one base together; raises what `apply` raises where one does not fit the base at all."""
    contests = (*_provisions_contested(base, sets), *_labels_contested(sets))
    if contests:
        return Combined(tree=None, operations=(), contests=tuple(contests))
    operations = tuple(_together(base, sets))
    return Combined(tree=apply(base, operations), operations=operations)


# --- what is contested ------------------------------------------------------------------------------------------------
def _by_target(sets: Sets) -> dict[str, dict[int, list[Operation]]]:
    """Return what each amendment does to each provision it touches."""
    found: defaultdict[str, dict[int, list[Operation]]] = defaultdict(dict)
    for number, operations in sets.items():
        for operation in operations:
            if not isinstance(operation, Insert):
                found[operation.target].setdefault(number, []).append(operation)
    return dict(found)


def _provisions_contested(base: Provision, sets: Sets) -> Iterator[Contest]:
    for identity, wanted in _by_target(sets).items():
        if len(wanted) < 2:  # noqa: PLR2004 - one alone contests nothing
            continue
        node, by = get(base, identity), tuple(wanted)
        if len({_sense(operations) for operations in wanted.values()}) == 1:
            continue
        if not all(isinstance(operation, Reword) for operations in wanted.values() for operation in operations):
            yield Contest(why=Why.SAME_TARGET, label=name_of(node), by=by, identity=identity)
        elif words := tuple(_words_contested(node, wanted)) or tuple(_one_by_one(node, wanted)):
            yield Contest(why=Why.CHANGED, label=name_of(node), by=by, identity=identity, words=words)


def _sense(operations: Sequence[Operation]) -> tuple[object, ...]:
    """What operations on one provision amount to, the names of emptied places aside."""
    return tuple(replace(one, place="") if isinstance(one, Move) else one for one in operations)


def _words_contested(
    node: Provision, wanted: Mapping[int, Sequence[Operation]]
) -> Iterator[tuple[int, int, Contested]]:
    texts = {number: _reworded(operations) for number, operations in wanted.items()}
    numbers = list(texts)
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            (heading, text), (other_heading, other_text) = texts[one], texts[other]
            for old, ours, theirs in ((node.heading, heading, other_heading), (node.text, text, other_text)):
                yield from ((one, other, found) for found in merge(old, ours, theirs).conflicts)


def _one_by_one(node: Provision, wanted: Mapping[int, Sequence[Operation]]) -> Iterator[tuple[int, int, Contested]]:
    """What is contested only between one amendment and several others that go together."""
    numbers = sorted(wanted)
    heading, text = _reworded(wanted[numbers[0]])
    for number in numbers[1:]:
        merges = zip((node.heading, node.text), (heading, text), _reworded(wanted[number]), strict=True)
        headings, texts = (merge(old, ours, theirs) for old, ours, theirs in merges)
        yield from ((numbers[0], number, found) for found in (*headings.conflicts, *texts.conflicts))
        if headings.text is None or texts.text is None:
            return
        heading, text = headings.text, texts.text


def _reworded(operations: Sequence[Operation]) -> tuple[str, str]:
    last = operations[-1]
    return (last.heading, last.text) if isinstance(last, Reword) else ("", "")


def _labels_contested(sets: Sets) -> Iterator[Contest]:
    """Two amendments bring in the same number for different texts."""
    claims: defaultdict[Claim, dict[int, tuple[str, object]]] = defaultdict(dict)
    for number, operations in sets.items():
        for operation in operations:
            for key, (label, _) in claimed((operation,)).items():
                claims[key][number] = (label, _sense_of(operation, key))
    for by in claims.values():
        labels = [label for label, _ in by.values()]
        if any(one != other for (_, one), (_, other) in pairwise(by.values())):
            yield Contest(why=Why.SAME_LABEL, label=labels[0], by=tuple(by))


def _sense_of(operation: Operation, key: Claim) -> object:
    """What an operation puts under the label it brings in."""
    if not isinstance(operation, Insert):
        return operation.target
    pairs = with_parents(operation.node, operation.parent)
    return next(without_identities(node) for node, parent in pairs if claim(node, parent) == key)


# --- what is agreed ---------------------------------------------------------------------------------------------------
def _together(base: Provision, sets: Sets) -> Iterator[Operation]:
    """One list of operations for all: rewordings merged first, then what changes places, without repeating any."""
    for identity, wanted in _by_target(sets).items():
        rewords = {n: ops for n, ops in wanted.items() if any(isinstance(one, Reword) for one in ops)}
        if rewords and base.find(identity) is not None:
            yield _merged(get(base, identity), rewords)
    yield from _in_order(base, sets)


def _merged(node: Provision, wanted: Mapping[int, Sequence[Operation]]) -> Reword:
    heading, text = node.heading, node.text
    for _, operations in sorted(wanted.items()):
        new_heading, new_text = next((one.heading, one.text) for one in reversed(operations) if isinstance(one, Reword))
        heading = merge(node.heading, heading, new_heading).text or ""
        text = merge(node.text, text, new_text).text or ""
    return Reword(target=node.identity, heading=heading, text=text)


def _in_order(base: Provision, sets: Sets) -> Iterator[Operation]:
    """Every operation but rewordings once, in its amendment's order; at one place what several put by its number."""
    fresh: set[str] = set()
    rows, done, same = Rows(base, fresh), dict[object, Operation](), dict[str, str]()
    for ordered in sets.values():
        for one in ordered:
            operation = _renamed(one, same)
            sense = _identity_free(operation)
            if isinstance(operation, Reword) and base.find(operation.target) is not None:
                continue
            if sense in done:
                same.update(zip(_brought(operation), _brought(done[sense]), strict=True))
                continue
            done[sense] = operation
            fresh.update(_brought(operation), [operation.target] if isinstance(operation, Move) else ())
            yield rows.placed(operation) if isinstance(operation, Insert | Move) else operation


def _renamed(operation: Operation, same: Mapping[str, str]) -> Operation:
    """The operation beside what another amendment brought in word for word as its own did."""
    if not isinstance(operation, Insert | Move):
        return operation
    after = operation.after and same.get(operation.after, operation.after)
    return replace(operation, parent=same.get(operation.parent, operation.parent), after=after)


def _brought(operation: Operation) -> tuple[str, ...]:
    """The identities it brings in."""
    if isinstance(operation, Insert):
        return tuple(node.identity for node in operation.node.walk())
    return (operation.place,) if isinstance(operation, Move) else ()


def _identity_free(operation: Operation) -> object:
    match operation:
        case Insert(parent=parent, node=node):
            return ("insert", parent, without_identities(node))
        case Move(target=target, label=label):
            return ("move", target, label_key(label))
        case _:
            return operation
