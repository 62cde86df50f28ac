"""Choosing the smallest sensible unit of a change: candidates from the smallest to the whole clause.

One unit that changes is restated alone; where several change, the next larger one that holds them all is. Whether a
candidate says exactly what is meant is decided by reading it back, not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charter_engine.domain.amendment.directives import Verb
from charter_engine.domain.amendment.units import (
    Entries,
    Path,
    Unit,
    UnitKind,
    entry_at,
    label_of,
    outline,
    term_of,
    unit_of,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitChange:
    """A change of units: what each is cited as, from the widest down, what is quoted, and the definitions around it."""

    verb: Verb
    units: tuple[tuple[Unit, ...], ...]
    quoted: Entries = ()
    between: tuple[str, str] = ("", "")


def unit_changes(old: str, new: str) -> Iterator[UnitChange]:
    """Ways to say what became of a clause's text by its units, the smallest first; none where only the whole does."""
    before, after = outline(old), outline(new)
    if before and after:
        yield from _row(before, after, before, after, ())


def _row(old: Entries, new: Entries, before: Entries, after: Entries, parent: Path) -> Iterator[UnitChange]:
    """Changes among siblings: one of them, or a run that is new."""
    start = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    grown = len(new) - len(old)
    if grown > 0 and new[:start] + new[start + grown :] == old:
        yield from _added(before, parent, start, new[start : start + grown])
    elif not grown and start < len(old) and old[start + 1 :] == new[start + 1 :]:
        yield from _one(before, after, (*parent, start))


def _one(before: Entries, after: Entries, path: Path) -> Iterator[UnitChange]:
    old, new = entry_at(before, path), entry_at(after, path)
    if old.line == new.line:
        yield from _row(old.below, new.below, before, after, path)
    alone = len(path) == 1 and len(before) == 1 and not term_of(old)
    if alone or (len(path) > 1 and label_of(old) != label_of(new)) or term_of(old) != term_of(new):
        return
    for units in _cited(before, path):
        if new == old.emptied():
            yield UnitChange(verb=Verb.REPEAL, units=(units,))
        elif old.line and new.line:
            yield UnitChange(verb=Verb.REPLACE, units=(units,), quoted=(new,))


def _added(before: Entries, parent: Path, start: int, new: Entries) -> Iterator[UnitChange]:
    if parent:
        if all(label_of(entry) for entry in new):
            for above in _above(before, parent):
                yield UnitChange(verb=Verb.ADD, units=tuple((*above, unit_of(entry)) for entry in new), quoted=new)
    elif all(term_of(entry) for entry in new):
        units = tuple((Unit(kind=UnitKind.DEFINITION, label=term_of(entry)),) for entry in new)
        yield UnitChange(verb=Verb.ADD, units=units, quoted=new, between=_neighbours(before, start))
    else:
        units = tuple((_paragraph(start + at),) for at in range(len(new)))
        yield UnitChange(verb=Verb.ADD, units=units, quoted=new)


def _cited(before: Entries, path: Path) -> Iterator[tuple[Unit, ...]]:
    """The ways to cite a unit: an item without its paragraph first."""
    if len(path) == 1:
        entry = before[path[0]]
        if term := term_of(entry):
            yield (Unit(kind=UnitKind.DEFINITION, label=term),)
        yield (_paragraph(path[0]),)
        return
    below = tuple(unit_of(entry_at(before, path[:end])) for end in range(2, len(path) + 1))
    yield below
    yield (_paragraph(path[0]), *below)


def _above(before: Entries, parent: Path) -> Iterator[tuple[Unit, ...]]:
    if len(parent) == 1:
        yield ()
        yield (_paragraph(parent[0]),)
    else:
        yield from _cited(before, parent)


def _neighbours(before: Entries, start: int) -> tuple[str, str]:
    left = term_of(before[start - 1]) if start else ""
    right = term_of(before[start]) if start < len(before) else ""
    return left, right


def _paragraph(index: int) -> Unit:
    return Unit(kind=UnitKind.PARAGRAPH, label=str(index + 1))
