"""The first page: every charter, what stands in it today, and the duty that is due next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from charter_engine.queries import duties
from charter_engine.queries.duties import DutyLine
from charter_engine.queries.places import Group, grouped
from charter_engine.storage import charters, overview
from charter_engine.storage.overview import DatedVersion, HeldMeeting


@dataclass(frozen=True, kw_only=True, slots=True)
class CharterLine:
    """A charter: `version` and `since` of what is in force (or None), the next deferred one, its most urgent duty."""

    slug: str
    title: str
    place: str
    version: int | None
    since: date | None
    deferred: DatedVersion | None
    duty: DutyLine | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HomePage:
    """Every charter here; where places are known, under its own, and the rest as `unplaced`."""

    charters: tuple[CharterLine, ...]
    groups: tuple[Group[CharterLine], ...] = ()
    unplaced: tuple[CharterLine, ...] = ()


def home_page(connection: Connection, today: date) -> HomePage:
    """Every charter in six questions, however many there are."""
    versions = overview.versions_by_charter(connection)
    sources = overview.procedure_sources(connection)
    held: defaultdict[str, list[HeldMeeting]] = defaultdict(list)
    for meeting in overview.held_meetings(connection):
        held[meeting.charter_id].append(meeting)
    every = charters.every(connection)
    lines = tuple(
        _line(one, versions.get(one.charter_id, ()), sources.get(one.charter_id), held[one.charter_id], today)
        for one in every
    )
    ids = {one.slug: one.charter_id for one in every}
    groups, unplaced = grouped(connection, lines, lambda line: ids[line.slug])
    return HomePage(charters=lines, groups=groups, unplaced=unplaced)


def _line(
    charter: charters.CharterRecord,
    versions: tuple[DatedVersion, ...],
    source: str | None,
    held: list[HeldMeeting],
    today: date,
) -> CharterLine:
    current = next((one for one in reversed(versions) if one.effective <= today), None)
    urgent: tuple[DutyLine, ...] = ()
    if source is not None and current is not None:
        urgent = duties.standings(duties.procedure_of(source), held, versions[0].effective, today)
    return CharterLine(
        slug=charter.slug,
        title=charter.title,
        place=charter.place,
        version=current.n if current else None,
        since=current.effective if current else None,
        deferred=next((one for one in versions if one.effective > today), None),
        duty=urgent[0] if urgent else None,
    )
