"""One amendment as it rises: where it was raised to and what came of it, and the raised proposals it joins itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from charter_engine.domain.text.dates import bangkok_date
from charter_engine.storage import amendments, charters, raising
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class RaisedLine:
    """An amendment raised from here: to whom, when, and every answer since, the nearest level first."""

    amendment: int
    title: str
    target: str
    target_slug: str
    at: date
    seq: int
    answers: tuple[Mapping[str, Any], ...]


def raised(connection: Connection, charter: CharterRecord, amendment: int | None = None) -> tuple[RaisedLine, ...]:
    """Return what was raised from here, newest first."""
    titles = amendments.titles(connection, charter.charter_id)
    known = {one.charter_id: one for one in charters.every(connection)}
    found = [one for one in raising.raisings(connection, charter.charter_id) if amendment in (None, one.amendment)]
    return tuple(
        RaisedLine(
            amendment=one.amendment,
            title=titles.get(one.amendment, ""),
            target=known[one.target].title,
            target_slug=known[one.target].slug,
            at=bangkok_date(one.at),
            seq=one.seq,
            answers=tuple(one.outcome or ()),
        )
        for one in reversed(found)
    )


def joined_in(connection: Connection, charter: CharterRecord, amendment: int) -> tuple[Mapping[str, Any], ...]:
    """Return the histories of the raised proposals that an amendment joins."""
    found = raising.proposals(connection, charter.charter_id)
    return tuple({**one.history, "n": one.n} for one in found if one.amendment == amendment)
