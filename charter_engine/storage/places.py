"""Places that nest, and which place each charter is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select

from charter_engine.errors import NotFound
from charter_engine.storage import records, rows
from charter_engine.storage.upsert import insert_unless_there

PROVINCE, DISTRICT, TAMBON = "province", "district", "tambon"
LEVELS: Final = (PROVINCE, DISTRICT, TAMBON)
"""From the widest to the narrowest: each lies within one of the level before it."""


class NoSuchPlace(NotFound):
    """There is no place {name!r} here."""

    remedy = "See the list of places, or enter it first."


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceRecord:
    """A place: `level` province, district or tambon, `code` its official number or "", `parent` what it lies within."""

    place_id: str
    level: str
    name: str
    code: str
    parent: str | None


_J = rows.jurisdiction.c
_P = rows.charter_place.c


def add(connection: Connection, place: PlaceRecord) -> None:
    """Enter a place."""
    connection.execute(insert(rows.jurisdiction).values(**records.values(place)))


def every(connection: Connection) -> tuple[PlaceRecord, ...]:
    """Return all places by name."""
    query = select(rows.jurisdiction).order_by(_J.name, _J.place_id)
    return tuple(PlaceRecord(**row._mapping) for row in connection.execute(query))


def by_id(connection: Connection, place_id: str) -> PlaceRecord:
    """Return a place; raises NoSuchPlace."""
    row = connection.execute(select(rows.jurisdiction).where(_J.place_id == place_id)).one_or_none()
    if row is None:
        raise NoSuchPlace(what="place", name=place_id)
    return PlaceRecord(**row._mapping)


def line_of(known: Mapping[str, PlaceRecord], place_id: str | None) -> tuple[PlaceRecord, ...]:
    """Return the place and what it lies within, the widest first."""
    found: list[PlaceRecord] = []
    while place_id is not None and place_id in known and len(found) < len(LEVELS):
        found.append(known[place_id])
        place_id = known[place_id].parent
    return tuple(reversed(found))


def give(connection: Connection, charter_id: str, place_id: str) -> None:
    """Say which place a charter is of; said again, the last one counts."""
    values = {"charter_id": charter_id, "place_id": place_id}
    if not insert_unless_there(connection, rows.charter_place, values):
        statement = rows.charter_place.update().where(_P.charter_id == charter_id).values(place_id=place_id)
        connection.execute(statement)


def given(connection: Connection) -> dict[str, str]:
    """Return the place of every charter that has one, by charter."""
    return {row.charter_id: row.place_id for row in connection.execute(select(_P.charter_id, _P.place_id))}


def of_charter(connection: Connection, charter_id: str) -> tuple[PlaceRecord, ...]:
    """Return the place a charter is of and what it lies within, the widest first; nothing where none is known."""
    own = connection.execute(select(_P.place_id).where(_P.charter_id == charter_id)).scalar_one_or_none()
    found: list[PlaceRecord] = []
    while own is not None and len(found) < len(LEVELS):
        place = by_id(connection, own)
        found.insert(0, place)
        own = place.parent
    return tuple(found)


def slugs(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Return the short names of the charters of each place, by place."""
    query = (
        select(_P.place_id, rows.charter.c.slug)
        .join(rows.charter, rows.charter.c.charter_id == _P.charter_id)
        .order_by(_P.place_id, rows.charter.c.slug)
    )
    found: dict[str, tuple[str, ...]] = {}
    for place_id, slug in connection.execute(query):
        found[place_id] = (*found.get(place_id, ()), slug)
    return found
