"""Places as they nest, with the charters of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection

from charter_engine.storage import charters, places
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.places import PlaceRecord

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Group(Generic[T]):
    """A place with the charters that are of it, and the places inside."""

    place: PlaceRecord
    charters: tuple[T, ...]
    inside: tuple[Group[T], ...]

    @property
    def empty(self) -> bool:
        """Whether neither the place nor one inside has a charter."""
        return not self.charters and all(one.empty for one in self.inside)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacesPage:
    """Every place as it nests, all of them in one list for choosing, and the charters without a place."""

    groups: tuple[Group[CharterRecord], ...]
    listed: tuple[tuple[PlaceRecord, str], ...]
    charters: tuple[CharterRecord, ...]
    unplaced: tuple[CharterRecord, ...]


def grouped(
    connection: Connection, lines: Sequence[T], charter_id: Callable[[T], str], *, bare: bool = False
) -> tuple[tuple[Group[T], ...], tuple[T, ...]]:
    """Return charters under their places, province by province, and those of no place; `bare` keeps empty places."""
    known, given = places.every(connection), places.given(connection)
    here: defaultdict[str, list[T]] = defaultdict(list)
    for line in lines:
        here[given.get(charter_id(line), "")].append(line)
    inside: defaultdict[str | None, list[PlaceRecord]] = defaultdict(list)
    for place in known:
        inside[place.parent].append(place)
    groups = tuple(_group(place, inside, here) for place in inside[None])
    return tuple(one for one in groups if bare or not one.empty), tuple(here[""])


def _group(
    place: PlaceRecord, inside: Mapping[str | None, Sequence[PlaceRecord]], here: Mapping[str, Sequence[T]]
) -> Group[T]:
    return Group(
        place=place,
        charters=tuple(here.get(place.place_id, ())),
        inside=tuple(_group(one, inside, here) for one in inside.get(place.place_id, ())),
    )


def places_page(connection: Connection) -> PlacesPage:
    """Return every place there is."""
    known = {place.place_id: place for place in places.every(connection)}
    every = charters.every(connection)
    groups, unplaced = grouped(connection, every, lambda one: one.charter_id, bare=True)
    lines = [(place, " ".join(one.name for one in places.line_of(known, place.place_id))) for place in known.values()]
    return PlacesPage(
        groups=groups,
        listed=tuple(sorted(lines, key=lambda line: line[1])),
        charters=every,
        unplaced=unplaced,
    )
