"""Which provisions operations touch, where two amendments collide, and whether one still fits a newer version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from charter_engine.domain.amendment.apply import name_of
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Renumber, Repeal, Reword
from charter_engine.domain.amendment.workbench import Claim, claim, with_parents
from charter_engine.domain.charter.hashing import content_hash
from charter_engine.domain.charter.numbering import label_key, parse_label
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import parent_of


class Why(StrEnum):
    """Why operations do not fit, or two sets of them do not go together."""

    SAME_TARGET = "same_target"
    SAME_LABEL = "same_label"
    PLACE_GONE = "place_gone"
    CHANGED = "changed"
    GONE = "gone"
    LABEL_TAKEN = "label_taken"


@dataclass(frozen=True, kw_only=True, slots=True)
class Collision:
    """Two amendments want the same provision (`identity`) or the same new `label`."""

    why: Why
    identity: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stale:
    """A provision an amendment was written for that is no longer as it was: its label, and its hashes then and now."""

    why: Why
    identity: str
    label: str
    base_hash: str = ""
    current_hash: str = ""


def touched(operations: Iterable[Operation]) -> frozenset[str]:
    """The identities whose wording, state, label or place the operations change; inserted ones are not among them."""
    return frozenset(target for operation in operations if (target := _target(operation)))


def places_used(operations: Iterable[Operation]) -> frozenset[str]:
    """The identities the operations only lean on: parents and left neighbours of what they insert or move."""
    leaning = (operation for operation in operations if isinstance(operation, Insert | Move))
    return frozenset(place for one in leaning for place in (one.parent, one.after) if place)


def new_labels(operations: Iterable[Operation]) -> dict[str, str]:
    """The labels the operations bring in, by what makes them the same place."""
    return {label_key(label): label for operation in operations for label in _labels(operation) if label}


def claimed(operations: Iterable[Operation]) -> dict[Claim, tuple[str, str]]:
    """The labels the operations bring in by what they take, each with the identity that is to have it."""
    return {key: named for operation in operations for key, named in _claims(operation)}


def _claims(operation: Operation) -> Iterator[tuple[Claim, tuple[str, str]]]:
    match operation:
        case Insert(node=node, parent=parent):
            for one, holder in with_parents(node, parent):
                yield claim(one, holder), (name_of(one), one.identity)
        case Move(target=target, label=label):
            yield (Kind.CLAUSE, label_key(label), ""), (label, target)
        case Renumber(target=target, label=label):
            if parsed := parse_label(label):
                yield (parsed.kind, label_key(label), ""), (label, target)
        case Reword() | Repeal() | Remove():
            return
        case _ as never:
            assert_never(never)


def collisions(one: Sequence[Operation], other: Sequence[Operation]) -> tuple[Collision, ...]:
    """Where two amendments on one version cannot both simply be applied."""
    both = touched(one) & touched(other)
    first, second = claimed(one), claimed(other)
    removed = (places_used(one) & _removed(other)) | (places_used(other) & _removed(one))
    return (
        *(Collision(why=Why.SAME_TARGET, identity=identity) for identity in sorted(both)),
        *(Collision(why=Why.SAME_LABEL, label=first[key][0]) for key in sorted(first.keys() & second.keys())),
        *(Collision(why=Why.PLACE_GONE, identity=identity) for identity in sorted(removed - both)),
    )


def outdated(base: Provision, current: Provision, operations: Sequence[Operation]) -> tuple[Stale, ...]:
    """What keeps operations written on `base` from carrying over to `current` by themselves; empty when they fit."""
    return (
        *_changed(base, current, operations),
        *_places_gone(base, current, operations),
        *_taken(base, current, operations),
    )


def _changed(base: Provision, current: Provision, operations: Sequence[Operation]) -> Iterator[Stale]:
    identities = touched(operations)
    for old in base.walk():
        identity = old.identity
        if identity not in identities:
            continue
        now = current.find(identity)
        was, current_hash = content_hash(old), content_hash(now) if now else ""
        if was != current_hash:
            why = Why.CHANGED if now else Why.GONE
            yield Stale(why=why, identity=identity, label=name_of(old), base_hash=was, current_hash=current_hash)


def _places_gone(base: Provision, current: Provision, operations: Sequence[Operation]) -> Iterator[Stale]:
    made = {node.identity for one in operations if isinstance(one, Insert) for node in one.node.walk()}
    made |= {one.place for one in operations if isinstance(one, Move)}
    arrived: dict[str, str] = {}
    for one in operations:
        if not isinstance(one, Insert | Move):
            continue
        if not _stands(current, one.parent, one.after, made, arrived):
            old = base.find(one.after or one.parent)
            yield Stale(why=Why.PLACE_GONE, identity=one.after or one.parent, label=name_of(old) if old else "")
        if isinstance(one, Move):
            arrived[one.target] = one.parent


def _stands(current: Provision, parent: str, after: str | None, made: set[str], arrived: dict[str, str]) -> bool:
    if parent not in made and current.find(parent) is None:
        return False
    if after is None or after in made or arrived.get(after) == parent:
        return True
    holder = parent_of(current, after)
    return holder is not None and holder.identity == parent


def newcomers(base: Provision, current: Provision) -> dict[Claim, Provision]:
    """What stands in `current` under a label it did not have in `base`, by what that label takes."""
    before = {node.identity: _numbered(node, parent) for node, parent in with_parents(base, "")}
    return {
        claim(node, at): node
        for node, at in with_parents(current, "")
        if before.get(node.identity) != _numbered(node, at)
    }


def _numbered(node: Provision, parent: str) -> tuple[str, str]:
    return node.label, parent if node.kind is Kind.PART else ""


def _taken(base: Provision, current: Provision, operations: Sequence[Operation]) -> Iterator[Stale]:
    standing = newcomers(base, current)
    for key, (label, target) in claimed(operations).items():
        if (node := standing.get(key)) and node.identity != target:
            yield Stale(why=Why.LABEL_TAKEN, identity=node.identity, label=label)


def _removed(operations: Iterable[Operation]) -> frozenset[str]:
    return frozenset(operation.target for operation in operations if isinstance(operation, Move | Remove))


def _target(operation: Operation) -> str | None:
    match operation:
        case Insert():
            return None
        case Reword() | Repeal() | Move() | Renumber() | Remove():
            return operation.target
        case _ as never:
            assert_never(never)


def _labels(operation: Operation) -> tuple[str, ...]:
    match operation:
        case Insert(node=node):
            return tuple(one.label for one in node.walk())
        case Move(label=label) | Renumber(label=label):
            return (label,)
        case Reword() | Repeal() | Remove():
            return ()
        case _ as never:
            assert_never(never)
