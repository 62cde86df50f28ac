"""Charters and their versions as of a day, and who acts for a charter at the machine itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from charter_engine.domain.charter.timeline import Standing, standing
from charter_engine.domain.charter.version import Version, VersionKind
from charter_engine.domain.identity.role import Role
from charter_engine.errors import NotFound
from charter_engine.storage import charters, people, texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.texts import VersionRecord


class NotYetInForce(NotFound):
    """On {day} no version was in force yet; the first one is from {first}."""

    remedy = "Ask for {first} or a later day, or name a version by its number."


class NoVersionYet(NotFound):
    """The charter {slug} has no version yet: it is a draft."""

    remedy = "See its founding draft among the amendments."


class NobodyActs(NotFound):
    """The charter {slug} has neither a secretariat nor an officer to act for it."""

    remedy = "Name an account that may do this, or give one a seat in the secretariat."


def versions(connection: Connection, charter_id: str) -> tuple[Version, ...]:
    """Return the charter's versions as the rules see them, oldest first."""
    return tuple(map(_as_version, texts.versions(connection, charter_id)))


def _as_version(record: VersionRecord) -> Version:
    return Version(
        n=record.n,
        root=record.root,
        effective=record.effective,
        adopted=record.adopted,
        amendments=record.sources,
        kind=VersionKind(record.kind),
    )


def standing_on(connection: Connection, charter: CharterRecord, day: date) -> Standing:
    """Return which version is in force on a day in Bangkok, since when, and which one waits for its date."""
    return standing(versions(connection, charter.charter_id), day)


def statuses(connection: Connection, charter: CharterRecord, day: date) -> dict[int, str]:
    """Return every version's status on a day: in_force, deferred or superseded."""
    known = versions(connection, charter.charter_id)
    current = standing(known, day).in_force
    return {version.n: _status(version, current, day) for version in known}


def _status(version: Version, current: Version | None, day: date) -> str:
    if current is not None and version.n == current.n:
        return "in_force"
    return "deferred" if version.effective > day else "superseded"


def version_on(connection: Connection, charter: CharterRecord, day: date) -> int:
    """Return the number of the version in force on a day; raises NoVersionYet, NotYetInForce naming the first day."""
    known = versions(connection, charter.charter_id)
    if not known:
        raise NoVersionYet(slug=charter.slug)
    found = standing(known, day).in_force
    if found is None:
        raise NotYetInForce(day=day, first=min(version.effective for version in known))
    return found.n


def version_meant(connection: Connection, charter: CharterRecord, day: date) -> int:
    """Return the version in force on a day, or the newest one while none is in force yet; raises NoVersionYet."""
    known = versions(connection, charter.charter_id)
    if not known:
        raise NoVersionYet(slug=charter.slug)
    found = standing(known, day).in_force
    return found.n if found else known[-1].n


def clerk(connection: Connection, charter: CharterRecord) -> str:
    """Return the login that acts for a charter at the machine: its secretariat, else an officer; raises NobodyActs."""
    accounts = people.accounts(connection)
    held = {each.login: charters.seats_of_person(connection, charter.charter_id, each.person_id) for each in accounts}
    for each in accounts:
        if any(seat.role == Role.SECRETARIAT.value for seat in held[each.login]):
            return each.login
    officer = next((each.login for each in accounts if each.officer and not held[each.login]), None)
    if officer is None:
        raise NobodyActs(slug=charter.slug)
    return officer
