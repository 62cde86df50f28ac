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
from charter_engine.domain.amendment.conflict import Why
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Renumber, Repeal, Reword
from charter_engine.domain.charter.numbering import Number, label_key, label_number
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
        elif words := tuple(_words_contested(node, wanted)):
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


def _reworded(operations: Sequence[Operation]) -> tuple[str, str]:
    last = operations[-1]
    return (last.heading, last.text) if isinstance(last, Reword) else ("", "")


def _labels_contested(sets: Sets) -> Iterator[Contest]:
    """Two amendments bring in the same number for different texts."""
    claims: defaultdict[str, dict[int, tuple[str, object]]] = defaultdict(dict)
    for number, operations in sets.items():
        for operation in operations:
            for label, sense in _claims(operation):
                claims[label_key(label)][number] = (label, sense)
    for claimed in claims.values():
        labels = [label for label, _ in claimed.values()]
        if any(one != other for (_, one), (_, other) in pairwise(claimed.values())):
            yield Contest(why=Why.SAME_LABEL, label=labels[0], by=tuple(claimed))


def _claims(operation: Operation) -> Iterator[tuple[str, object]]:
    match operation:
        case Insert(node=node):
            yield from ((one.label, without_identities(one)) for one in node.walk() if one.label)
        case Move(target=target, label=label) | Renumber(target=target, label=label):
            yield label, target
        case Reword() | Repeal() | Remove():
            return


# --- what is agreed ---------------------------------------------------------------------------------------------------
def _together(base: Provision, sets: Sets) -> Iterator[Operation]:
    """One list of operations for all: rewordings merged first, then what changes places, without repeating any."""
    seen: set[object] = set()
    for identity, wanted in _by_target(sets).items():
        rewords = {n: ops for n, ops in wanted.items() if any(isinstance(one, Reword) for one in ops)}
        if rewords:
            yield _merged(get(base, identity), rewords)
    for operation in _in_order(sets):
        sense = _identity_free(operation)
        if not isinstance(operation, Reword) and sense not in seen:
            seen.add(sense)
            yield operation


def _merged(node: Provision, wanted: Mapping[int, Sequence[Operation]]) -> Reword:
    heading, text = node.heading, node.text
    for operations in wanted.values():
        new_heading, new_text = next((one.heading, one.text) for one in reversed(operations) if isinstance(one, Reword))
        heading = merge(node.heading, heading, new_heading).text or ""
        text = merge(node.text, text, new_text).text or ""
    return Reword(target=node.identity, heading=heading, text=text)


def _in_order(sets: Sets) -> Iterator[Operation]:
    """Every operation as its amendment orders them; what several put behind one neighbour stands by its numbers."""
    behind: defaultdict[tuple[str, str | None], list[Insert]] = defaultdict(list)
    for operations in sets.values():
        for operation in operations:
            if isinstance(operation, Insert):
                row = behind[operation.parent, operation.after]
                smaller = [one for one in row if _number(one) < _number(operation)]
                row.append(operation)
                yield replace(operation, after=max(smaller, key=_number).node.identity) if smaller else operation
            else:
                yield operation


def _number(operation: Insert) -> Number:
    return label_number(operation.node.label) or Number(parts=())


def _identity_free(operation: Operation) -> object:
    match operation:
        case Insert(parent=parent, node=node):
            return ("insert", parent, without_identities(node))
        case Move(target=target, label=label):
            return ("move", target, label_key(label))
        case _:
            return operation
