"""Two versions side by side: what happened to each provision, in words and as a redline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, ProvisionChange, changes
from charter_engine.domain.text.redline import Op, redline
from charter_engine.queries.reader import VersionLine
from charter_engine.storage import texts
from charter_engine.storage.charters import CharterRecord

cached_redline = lru_cache(maxsize=1024)(redline)
"""Redlines of recent pairs of texts: adopted texts never change, and the same pairs are read again and again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedProvision:
    """What happened to a provision: `what`, its label now and before, and the redlines of heading and text."""

    identity: str
    kind: Kind
    what: Change
    label: str
    old_label: str
    heading: tuple[Op, ...]
    text: tuple[Op, ...]
    in_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Untouched:
    """A provision that is the same in both versions."""

    identity: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparePage:
    """Versions `a` and `b` as asked, all versions to choose from, changes in order, clauses untouched."""

    versions: tuple[VersionLine, ...]
    a: VersionLine | None
    b: VersionLine | None
    changed: tuple[ChangedProvision, ...] = ()
    untouched: tuple[Untouched, ...] = ()


def compare_page(
    connection: Connection, charter: CharterRecord, known: Sequence[VersionLine], a: int | None, b: int | None
) -> ComparePage:
    """Compare two versions; unnamed ones are the newest and its predecessor. Raises NoSuchVersion."""
    newest = len(known)
    second = newest if b is None else b
    first = max(second - 1, 1) if a is None else a
    if not known and a is None and b is None:
        return ComparePage(versions=(), a=None, b=None)
    old, new = _named(known, first), _named(known, second)
    found = changes(
        texts.tree(connection, charter.charter_id, old.n), texts.tree(connection, charter.charter_id, new.n)
    )
    return ComparePage(
        versions=tuple(known),
        a=old,
        b=new,
        changed=tuple(describe(change) for change in found if change.what is not Change.UNCHANGED),
        untouched=tuple(
            _untouched(change.new)
            for change in found
            if change.what is Change.UNCHANGED and change.new and change.new.kind is Kind.CLAUSE
        ),
    )


def _named(known: Sequence[VersionLine], n: int) -> VersionLine:
    found = next((line for line in known if line.n == n), None)
    if found is None:
        raise texts.NoSuchVersion(what="version", name=n)
    return found


def describe(change: ProvisionChange) -> ChangedProvision:
    """What a page shows of one change."""
    old, new = change.old, change.new
    shown = new or old
    if shown is None:
        raise AssertionError(change)
    return ChangedProvision(
        identity=change.identity,
        kind=shown.kind,
        what=change.what,
        label=shown.label,
        old_label=old.label if old else "",
        heading=cached_redline(old.heading if old else "", new.heading if new else ""),
        text=cached_redline(old.text if old else "", new.text if new else ""),
        in_new=new is not None,
    )


def _untouched(node: Provision) -> Untouched:
    return Untouched(identity=node.identity, label=node.label)
