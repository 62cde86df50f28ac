"""What a reading operation asks for: the charter named in its address, who reads it, and the time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from charter_engine.queries.amendment_list import visible
from charter_engine.queries.people import Visitor
from charter_engine.storage import amendments
from charter_engine.storage.amendments import AmendmentRecord, NoSuchAmendment
from charter_engine.storage.unit_of_work import database_time
from charter_engine.web.api.shapes import Slug
from charter_engine.web.dependencies import CharterFrame, CurrentLogin, Reader, StoreDep, enter_charter

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _here(request: Request, slug: Slug, reader: Reader, _login: CurrentLogin) -> CharterFrame:
    return enter_charter(request, reader, slug)


Here = Annotated[CharterFrame, Depends(_here)]
"""The charter named in the address; a key of another charter is refused."""


def _now(store: StoreDep, reader: Reader) -> datetime:
    return store.clock.read(database_time(reader))


Now = Annotated[datetime, Depends(_now)]
"""The time that counts here."""


def visitor(here: CharterFrame) -> Visitor:
    """Return who reads, as the pages' questions know it."""
    return Visitor(signed_in=here.signed_in, seats=here.seats)


def amendment_seen(connection: Connection, here: CharterFrame, n: int) -> AmendmentRecord:
    """Return an amendment its reader may see; a draft never filed is its author's and the secretariat's."""
    record = amendments.by_number(connection, here.charter.charter_id, n)
    if not visible(record, visitor(here)):
        raise NoSuchAmendment(what="amendment", name=n)
    return record


def seen(connection: Connection, here: CharterFrame) -> frozenset[int]:
    """Return the numbers of the amendments the reader may see."""
    found = amendments.every(connection, here.charter.charter_id)
    return frozenset(record.n for record in found if visible(record, visitor(here)))
