"""People in a story: a string `seat:LOGIN` in an act's data stands for the seat that login holds.

Where the act is done to a meeting, the seat on the roll of the meeting's body is meant; `seat:LOGIN@BODY` names a body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from charter_engine.actions.acts import Reference, Thing
from charter_engine.errors import NotFound
from charter_engine.storage import assemblies, charters, people

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MARK = "seat:"


def settled(connection: Connection, ref: Reference, data: Mapping[str, object]) -> dict[str, Any]:
    """Return an act's data with every `seat:LOGIN` replaced; raises NotFound where the login holds no such seat."""
    body = _body(connection, ref) if _MARK in str(data) else ""
    return {key: _settled(connection, ref.slug, body, value) for key, value in data.items()}


def _body(connection: Connection, ref: Reference) -> str:
    if ref.thing is not Thing.ASSEMBLY:
        return ""
    charter = charters.by_slug(connection, ref.slug)
    return assemblies.by_number(connection, charter.charter_id, int(ref.name)).body


def _settled(connection: Connection, slug: str, body: str, value: object) -> object:
    if isinstance(value, str) and value.startswith(_MARK):
        login, _, named = value.removeprefix(_MARK).partition("@")
        return _seat(connection, slug, login, named or body)
    if isinstance(value, list):
        return [_settled(connection, slug, body, one) for one in value]
    return value


def _seat(connection: Connection, slug: str, login: str, body: str) -> str:
    charter = charters.by_slug(connection, slug)
    person = people.account_by_login(connection, login).person_id
    for seat in charters.seats_of_person(connection, charter.charter_id, person):
        if not body or seat.body == body:
            return seat.seat
    raise NotFound(what=f"seat of {login} in", name=body)
