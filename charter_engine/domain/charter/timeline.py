"""What stands on a day, and what became of each provision between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from charter_engine.domain.charter.provision import Provision, State
from charter_engine.domain.charter.version import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The version in force on a day (None before the first), since when, and the next one that waits for its date."""

    in_force: Version | None
    since: date | None
    deferred: Version | None


class Change(StrEnum):
    """What happened to a provision from one version to another."""

    INSERTED = "inserted"
    REWORDED = "reworded"
    REPEALED = "repealed"
    MOVED = "moved"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvisionChange:
    """One identity in two trees; `old` is None when inserted, `new` None when removed (drafts only)."""

    identity: str
    what: Change
    old: Provision | None
    new: Provision | None


def in_force(versions: Sequence[Version], day: date) -> Version | None:
    """The version (ascending by n) in force on the day, Asia/Bangkok; of several with one date the last."""
    return next((version for version in reversed(versions) if version.effective <= day), None)


def standing(versions: Sequence[Version], day: date) -> Standing:
    """The version in force on the day and the first one deferred beyond it."""
    current = in_force(versions, day)
    deferred = next((version for version in versions if version.effective > day), None)
    return Standing(in_force=current, since=current.effective if current else None, deferred=deferred)


Place: TypeAlias = tuple[Provision, str]
"""A node and its parent's identity."""


def changes(old_tree: Provision, new_tree: Provision) -> tuple[ProvisionChange, ...]:
    """Every provision of both trees by identity, in the new tree's order, then those that are gone."""
    old, new = places(old_tree), places(new_tree)
    kept = (_compare(identity, old.get(identity), place) for identity, place in new.items())
    gone = (_removed(identity, place[0]) for identity, place in old.items() if identity not in new)
    return (*kept, *gone)


def places(tree: Provision) -> dict[str, Place]:
    """Every identity's node and its parent's identity, in document order."""
    found: dict[str, Place] = {tree.identity: (tree, "")}
    for node in tree.walk():
        found.update((child.identity, (child, node.identity)) for child in node.children)
    return {node.identity: found[node.identity] for node in tree.walk()}


def _compare(identity: str, old: Place | None, new: Place) -> ProvisionChange:
    what = _what(old, new) if old else Change.INSERTED
    return ProvisionChange(identity=identity, what=what, old=old[0] if old else None, new=new[0])


def _what(old: Place, new: Place) -> Change:
    (before, parent), (after, new_parent) = old, new
    if before.state is not after.state and after.state is State.REPEALED:
        return Change.REPEALED
    if parent != new_parent or before.label != after.label:
        return Change.MOVED
    same = (before.heading, before.text, before.state) == (after.heading, after.text, after.state)
    return Change.UNCHANGED if same else Change.REWORDED


def _removed(identity: str, old: Provision) -> ProvisionChange:
    return ProvisionChange(identity=identity, what=Change.REMOVED, old=old, new=None)
