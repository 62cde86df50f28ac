"""Places: entered by officers of the installation, each within the one above it, and given to charters."""

from __future__ import annotations

import secrets

from charter_engine.actions import data_levels as data
from charter_engine.domain.text import canonical_line
from charter_engine.errors import Conflict, Invalid, NotPermitted
from charter_engine.storage import charters, people, places
from charter_engine.storage.places import LEVELS, PlaceRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class OfficersKeepPlaces(NotPermitted):
    """Only an officer of the installation keeps its places."""

    remedy = "Ask whoever keeps this installation."


class WrongNesting(Invalid):
    """A {level} cannot lie there: districts lie in provinces and tambons in districts."""

    remedy = "Name the place of the level above; a province lies in none."


class WrongCode(Invalid):
    """The code {code} does not begin with {above}, the code of the place it lies in."""

    remedy = "Use the official code: two digits for a province, four for a district, six for a tambon."


class PlaceTaken(Conflict):
    """There is a place {name} already."""

    remedy = "Use the one that is there."


def add_place(work: UnitOfWork, wanted: data.NewPlace) -> PlaceRecord:
    """Enter a place at the machine itself; raises NoSuchPlace, WrongNesting, WrongCode, PlaceTaken."""
    above = places.by_id(work.connection, wanted.within) if wanted.within else None
    at = LEVELS.index(wanted.level)
    if (above.level if above else "") != (LEVELS[at - 1] if at else ""):
        raise WrongNesting(level=wanted.level, why="nesting")
    if above and above.code and wanted.code and not wanted.code.startswith(above.code):
        raise WrongCode(code=wanted.code, above=above.code, why="code")
    name, parent = canonical_line(wanted.name).text, above.place_id if above else None
    for known in places.every(work.connection):
        same_name = (known.parent, known.name) == (parent, name)
        if same_name or (wanted.code and (known.level, known.code) == (wanted.level, wanted.code)):
            raise PlaceTaken(name=f"{known.name} {known.code}".strip(), why="taken")
    made = PlaceRecord(
        place_id=f"j-{secrets.token_hex(4)}", level=wanted.level, name=name, code=wanted.code, parent=parent
    )
    places.add(work.connection, made)
    return made


def place_charter(work: UnitOfWork, slug: str, place_id: str) -> PlaceRecord:
    """Say at the machine itself which place a charter is of; raises NoSuchCharter, NoSuchPlace."""
    charter = charters.by_slug(work.connection, slug, lock=True)
    place = places.by_id(work.connection, place_id)
    places.give(work.connection, charter.charter_id, place.place_id)
    return place


def check_officer(work: UnitOfWork, login: str) -> None:
    """Raise OfficersKeepPlaces for anyone else."""
    if not people.account_by_login(work.connection, login).officer:
        raise OfficersKeepPlaces(who=login, what="keep places")


def add_place_as(work: UnitOfWork, login: str, wanted: data.NewPlace) -> PlaceRecord:
    """Enter a place for an officer; raises OfficersKeepPlaces and what `add_place` raises."""
    check_officer(work, login)
    return add_place(work, wanted)


def place_charter_as(work: UnitOfWork, login: str, slug: str, place_id: str) -> PlaceRecord:
    """Place a charter for an officer; raises OfficersKeepPlaces and what `place_charter` raises."""
    check_officer(work, login)
    return place_charter(work, slug, place_id)
