"""Support a proposal needs before it goes on: how much, and how much is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.duty import after
from charter_engine.domain.deliberation.path import past_skipped
from charter_engine.domain.deliberation.procedure import Outcome, Period, StageKind, Unit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from charter_engine.domain.deliberation.procedure import Filer, Petition, Procedure, Stage, Support


@dataclass(frozen=True, kw_only=True, slots=True)
class Endorsed:
    """Endorsements given so far, and from how many districts."""

    people: int = 0
    districts: int = 0

    def reaches(self, support: Support) -> bool:
        """Whether it is enough."""
        return self.people >= support.at_least and self.districts >= support.districts


def needed(procedure: Procedure, stage: Stage, filer: str = "", urgency: str | None = None) -> tuple[Support, ...]:
    """The support asked for before a proposal leaves the stage: the stage's, and that of the stage it is admitted to.

    For filing, what the file asks of its filer stands in place of what the stage asks; what `urgency` skips asks for
    nothing.
    """
    found = stage.entry
    if stage.kind is StageKind.FILING:
        by = next((one for one in procedure.filers if one.who == filer), None)
        found = by.support if by is not None and by.support is not None else found
    asked = [found] if found else []
    if stage.kind is StageKind.ADMISSIBILITY:
        goal = past_skipped(procedure, dict(stage.then).get(Outcome.PASSED, ""), urgency)
        asked += [one.entry for one in procedure.stages if one.id == goal and one.entry]
    return tuple(asked)


def may_file(procedure: Procedure, holds: Collection[str]) -> Filer | None:
    """The first rule by which someone of these roles and bodies may file, None when there is none.

    A procedure that names no filers lets everyone file; ask only where it names some.
    """
    return next((filer for filer in procedure.filers if filer.who in holds), None)


def petition_due(petition: Petition, reached: date) -> date | None:
    """The last day in time for what a petition brings about, None when it is owed at the next meeting."""
    if petition.within_days is None:
        return None
    return after(reached, Period(count=petition.within_days, unit=Unit.DAYS))
