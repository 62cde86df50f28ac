"""What an amendment does, for programs: the redline of a revision and the instrument it would become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.instrument import instrument
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.text.dates import buddhist_year
from charter_engine.errors import Invalid, NotFound
from charter_engine.queries.compare import ChangedProvision, describe
from charter_engine.queries.things import revision_tree
from charter_engine.storage import amendments, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.charters import CharterRecord


class NoInstrument(NotFound):
    """There is no instrument for this amendment: {reason}."""

    remedy = "See its redline; a founding draft is adopted as a whole text."


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftedInstrument:
    """The instrument as it would be if it were the next one: its number, its year (B.E.), its title and text."""

    revision: int
    number: int
    year: int
    title: str
    text: str
    directives: tuple[tuple[str, str, str], ...]


def redline_of(connection: Connection, charter: CharterRecord, revision: AmendmentRevision) -> list[ChangedProvision]:
    """Return what a revision changes in the version it was written on."""
    base = texts.tree(connection, charter.charter_id, revision.base_version)
    result = revision_tree(connection, charter.charter_id, revision)
    return [describe(one) for one in changes(base, result) if one.what is not Change.UNCHANGED]


def instrument_of(
    connection: Connection, charter: CharterRecord, record: AmendmentRecord, today: date
) -> DraftedInstrument:
    """Return the instrument of an amendment's newest revision; raises NoInstrument where there can be none.

    The number is that of the version it made, else of the next one; the year that of its adoption, else this one.
    """
    revision = amendments.revision(connection, charter.charter_id, record.n, record.revision)
    if revision.base_version == 0:
        raise NoInstrument(what="instrument", name=record.n, reason="it is a founding draft")
    made = next((one for one in texts.versions(connection, charter.charter_id) if record.n in one.sources), None)
    number, year = made.n if made else charter.head + 1, buddhist_year(made.adopted if made else today)
    base = texts.tree(connection, charter.charter_id, revision.base_version)
    title = " ".join(base.heading.split("\n"))
    try:
        drafted = instrument(
            title, number, year, base, operations_from_json(revision.operations), reason=revision.reason
        )
    except Invalid as fault:
        raise NoInstrument(what="instrument", name=record.n, reason=str(fault)) from None
    return DraftedInstrument(
        revision=revision.revision,
        number=number,
        year=year,
        title=drafted.title,
        text=drafted.text(),
        directives=tuple((one.text, one.quotation, one.target) for one in drafted.directives),
    )
