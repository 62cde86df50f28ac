"""Drafting the amending instrument of a version: the official text that orders the change, kept with the version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from charter_engine.domain.amendment.instrument import ON_ANNOUNCEMENT, Instrument, instrument
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.version import VersionKind
from charter_engine.domain.text.dates import buddhist_year, thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.storage.texts import Placement, VersionBrief


def one_line(heading: str) -> str:
    """Return a title's lines as one."""
    return " ".join(heading.split("\n"))


def draft(
    number: int,
    before: Provision,
    operations: Sequence[Operation],
    *,
    promulgated: date,
    effective: date,
    reason: str,
    sources: Mapping[str, str],
) -> Instrument:
    """Return the instrument ฉบับที่ `number`; raises NotDraftable where an operation has no directive."""
    next_day = effective == promulgated + timedelta(days=1)
    return instrument(
        one_line(before.heading),
        number,
        buddhist_year(promulgated),
        before,
        operations,
        commencement=ON_ANNOUNCEMENT if next_day else f"ตั้งแต่วันที่ {thai_date(effective)} เป็นต้นไป",
        reason=reason,
        sources=sources,
    )


def last_changed_by(
    before: Provision, placements: Mapping[str, Placement], earlier: Sequence[VersionBrief]
) -> dict[str, str]:
    """Return, for every provision changed before, the title of the instrument that changed it last."""
    titles = {
        one.n: f"{one_line(before.heading)} (ฉบับที่ {thai_digits(one.n)}) พ.ศ. {thai_digits(buddhist_year(one.adopted))}"
        for one in earlier
        if one.n > 1 and one.kind == VersionKind.ADOPTED
    }
    return {identity: titles[place.since] for identity, place in placements.items() if place.since in titles}
