"""What happened to provisions from one charter to another, each in a sentence with its facts.

The sentences are messages (English words that a catalogue translates); the facts are labels and titles as they stand in
the charters, and places as papers cite them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from charter_engine.domain.charter.placing import Displaced
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.references import cite
from charter_engine.domain.charter.relations import Relating, Relation
from charter_engine.domain.charter.timeline import Change, ProvisionChange
from charter_engine.domain.charter.touched import touched


class Happened(StrEnum):
    """What can happen to a provision; several may happen to one."""

    UNCHANGED = "unchanged"
    INSERTED = "inserted"
    REMOVED = "removed"
    REPEALED = "repealed"
    REVIVED = "revived"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    VACATED = "vacated"
    SPLIT = "split"
    MERGED = "merged"
    PASSAGE = "passage"
    RETITLED = "retitled"
    REWORDED = "reworded"
    SHIFTED = "shifted"


INSERTED: Final = "{place} is inserted."
REMOVED: Final = "{place} is taken out."
REPEALED: Final = "{place} is repealed."
REVIVED: Final = "{place} is in force again."
BECOMES: Final = "{old} moves and becomes {new}."
ENTERS: Final = "{place} moves into {parent}."
FOLLOWS: Final = "{place} moves to stand after {after}."
LEADS: Final = "{place} moves to stand first in {parent}."
RENUMBERED: Final = "{old} is renumbered {new}."
SPLIT: Final = "{old} is split into {places}."
MERGED: Final = "{places} are merged into {new}."
PASSAGE: Final = "Words of {old} move into {new}."
RETITLED: Final = "The title of {place} changes from “{old}” to “{new}”."
TITLED: Final = "{place} gets the title “{new}”."
UNTITLED: Final = "{place} loses its title “{old}”."
REWORDED: Final = "{place} is reworded."
SHIFTED: Final = "Words change places within {place}."
MESSAGES: Final = (
    INSERTED, REMOVED, REPEALED, REVIVED, BECOMES, ENTERS, FOLLOWS, LEADS, RENUMBERED, SPLIT, MERGED, PASSAGE,
    RETITLED, TITLED, UNTITLED, REWORDED, SHIFTED,
)  # fmt: skip

_RELATED: Final = {
    Relating.SPLIT: Happened.SPLIT,
    Relating.MERGED: Happened.MERGED,
    Relating.MOVED: Happened.MOVED,
    Relating.PASSAGE: Happened.PASSAGE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One thing that happened to the provisions `identities`: a message and the facts that go into it."""

    kind: Happened
    identities: tuple[str, ...]
    message: str
    facts: Mapping[str, str]


@dataclass(slots=True)
class Teller:
    """Tells of every provision in turn, of what concerns several once, where the first of them stands."""

    old: Mapping[str, Provision]
    new: Mapping[str, Provision]
    moved: Mapping[str, Displaced]
    vacated: Mapping[str, str]
    relations: Sequence[Relation]
    by_identity: dict[str, list[Happening]] = field(default_factory=dict)
    moves: dict[str, Happening] = field(default_factory=dict)

    def __post_init__(self) -> None:
        left = {mover: place for place, mover in self.vacated.items()}
        for identity, displaced in self.moved.items():
            identities = (identity, left[identity]) if identity in left else (identity,)
            self.moves[identity] = _displaced(identities, displaced)
        for relation in self.relations:
            happening = self._related(relation)
            for identity in happening.identities:
                self.by_identity.setdefault(identity, []).append(happening)

    def tell(self, change: ProvisionChange, runs: Sequence[tuple[int, str, int]]) -> tuple[Happening, ...]:
        """What happened to one provision, whose text's redline is `runs` of (sign, words, move or 0)."""
        related = self.by_identity.get(change.identity, [])
        own = [*self._standing(change, {one.kind for one in related}), *related]
        if change.old and change.new:
            own += [*self._titled(change.old, change.new), *_worded(change, runs)]
        return tuple(own)

    def _standing(self, change: ProvisionChange, related: set[Happened]) -> Iterator[Happening]:
        explained = bool(related - {Happened.PASSAGE})
        node = change.new or change.old
        if change.identity in self.vacated:
            yield self.moves[self.vacated[change.identity]]
        if node is None or change.identity in self.vacated:
            return
        place = {"place": cite(node)}
        match change.what:
            case Change.INSERTED if not explained:
                yield _of(change, Happened.INSERTED, INSERTED, place)
            case Change.REMOVED if not explained:
                yield _of(change, Happened.REMOVED, REMOVED, place)
            case Change.REPEALED if Happened.MOVED not in related:
                yield _of(change, Happened.REPEALED, REPEALED, place)
            case _ if change.old and change.new and change.old.state is not change.new.state:
                yield _of(change, Happened.REVIVED, REVIVED, place)
        if move := self.moves.get(change.identity):
            yield move

    def _titled(self, old: Provision, new: Provision) -> Iterator[Happening]:
        if old.heading == new.heading or old.state is not new.state:
            return
        said = RETITLED if old.heading and new.heading else TITLED if new.heading else UNTITLED
        facts = {"place": cite(new), "old": _line(old.heading), "new": _line(new.heading)}
        yield Happening(kind=Happened.RETITLED, identities=(new.identity,), message=said, facts=facts)

    def _related(self, relation: Relation) -> Happening:
        sources = [cite(self.old[identity]) for identity in relation.sources]
        targets = [cite(self.new[identity]) for identity in relation.targets]
        message, facts = {
            Relating.SPLIT: (SPLIT, {"old": sources[0], "places": _listed(targets)}),
            Relating.MERGED: (MERGED, {"places": _listed(sources), "new": targets[0]}),
            Relating.MOVED: (BECOMES, {"old": sources[0], "new": targets[0]}),
            Relating.PASSAGE: (PASSAGE, {"old": sources[0], "new": targets[0]}),
        }[relation.kind]
        identities = tuple(dict.fromkeys([*relation.sources, *relation.targets]))
        return Happening(kind=_RELATED[relation.kind], identities=identities, message=message, facts=facts)


def _of(change: ProvisionChange, kind: Happened, message: str, facts: Mapping[str, str]) -> Happening:
    return Happening(kind=kind, identities=(change.identity,), message=message, facts=facts)


def _displaced(identities: tuple[str, ...], one: Displaced) -> Happening:
    kind = Happened.RENUMBERED if one.renumbered else Happened.MOVED
    place = {"place": cite(one.new)}
    if one.renumbered:
        message, facts = RENUMBERED, {"old": cite(one.old), "new": cite(one.new)}
    elif one.old.label != one.new.label:
        message, facts = BECOMES, {"old": cite(one.old), "new": cite(one.new)}
    elif one.entered:
        message, facts = ENTERS, place | {"parent": cite(one.parent)}
    elif one.after is None:
        message, facts = LEADS, place | {"parent": cite(one.parent)}
    else:
        message, facts = FOLLOWS, place | {"after": cite(one.after)}
    return Happening(kind=kind, identities=identities, message=message, facts=facts)


def _worded(change: ProvisionChange, runs: Sequence[tuple[int, str, int]]) -> Iterator[Happening]:
    """What happened to the lines of a provision that stands in both charters."""
    old, new = change.old, change.new
    if old is None or new is None or old.state is not new.state:
        return
    lines = touched(old.text, new.text, runs)
    for kind, message, node, paths in (
        (Happened.REWORDED, INSERTED, new, lines.added),
        (Happened.REWORDED, REMOVED, old, lines.gone),
        (Happened.REWORDED, REWORDED, new, lines.reworded),
    ):
        if paths:
            yield _of(change, kind, message, {"place": _cited(node, paths)})
    signs = {number: {sign for sign, _, move in runs if move == number} for _, _, number in runs if number}
    if any(both == {-1, 1} for both in signs.values()):
        yield _of(change, Happened.SHIFTED, SHIFTED, {"place": cite(new)})


_MOST_PLACES: Final = 3


def _cited(node: Provision, paths: Sequence[str]) -> str:
    """The places in a provision, its label once; the label alone where they are many or all there is."""
    label = cite(node)
    if node.kind is not Kind.CLAUSE or len(paths) > _MOST_PLACES:
        return label
    inner = [cite(node, path).removeprefix(label).strip() for path in paths]
    return " ".join([label, _listed(inner)]).strip() if all(inner) else label


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return " ".join([*most, f"และ{last}"]) if most else last


def _line(heading: str) -> str:
    return " ".join(heading.split())
