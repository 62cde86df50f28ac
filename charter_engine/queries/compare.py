"""Two versions side by side: what happened to each provision, in words and as a redline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from charter_engine.domain.charter.comparison import ComparedProvision, MovedWords, Run, compare
from charter_engine.domain.charter.happenings import Happened, Happening
from charter_engine.domain.charter.provision import Kind
from charter_engine.domain.charter.timeline import Change, ProvisionChange
from charter_engine.domain.text.redline import Op, redline
from charter_engine.i18n import fill
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
class Told:
    """One thing that happened: to which provisions, in words, as a message with its facts; `anchor` is shown first."""

    kind: str
    identities: tuple[str, ...]
    anchor: str
    words: str
    message: str
    facts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedLine:
    """A provision that changed, as `ComparedProvision` has it; `happened` in words."""

    identity: str
    kind: Kind
    what: Change
    label: str
    old_label: str
    kinds: tuple[Happened, ...]
    happened: tuple[str, ...]
    heading: tuple[Op, ...]
    text: tuple[Op, ...]
    runs: tuple[Run, ...]
    in_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparePage:
    """Versions `a` and `b` as asked, all to choose from, changes in order, what happened, clauses untouched."""

    versions: tuple[VersionLine, ...]
    a: VersionLine | None
    b: VersionLine | None
    changed: tuple[ComparedLine, ...] = ()
    happened: tuple[Told, ...] = ()
    moves: tuple[MovedWords, ...] = ()
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
    trees = (texts.tree(connection, charter.charter_id, one.n) for one in (old, new))
    found = compare(*trees, redline=cached_redline)
    shown = found.changed
    order = {one.identity: at for at, one in enumerate(shown)}
    return ComparePage(
        versions=tuple(known),
        a=old,
        b=new,
        changed=tuple(_line(one) for one in shown),
        happened=tuple(_told(one, order) for one in found.happened),
        moves=found.moves,
        untouched=tuple(
            Untouched(identity=one.identity, label=one.label) for one in found.untouched if one.kind is Kind.CLAUSE
        ),
    )


def _line(one: ComparedProvision) -> ComparedLine:
    return ComparedLine(
        identity=one.identity,
        kind=one.kind,
        what=one.what,
        label=one.label,
        old_label=one.old_label,
        kinds=one.kinds,
        happened=tuple(fill(each.message, each.facts) for each in one.happened),
        heading=one.heading,
        text=one.text,
        runs=one.runs,
        in_new=one.in_new,
    )


def _told(one: Happening, order: Mapping[str, int]) -> Told:
    return Told(
        kind=one.kind.value,
        identities=one.identities,
        anchor=min(one.identities, key=lambda identity: order.get(identity, len(order))),
        words=fill(one.message, one.facts),
        message=one.message,
        facts=one.facts,
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
