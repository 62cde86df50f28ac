"""What stands around a charter's text: its place, who signed it, what its clauses promise and cite elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from charter_engine.queries.citations import OuterLine, cites
from charter_engine.queries.commitments import CommitmentLine, lines
from charter_engine.queries.partners import Signing, signing
from charter_engine.queries.people import Visitor
from charter_engine.storage import places
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.places import PlaceRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """The places a charter lies in, the widest first; parties, citations of other charters by clause, commitments."""

    places: tuple[PlaceRecord, ...] = ()
    signing: Signing | None = None
    cites: dict[str, tuple[OuterLine, ...]] = field(default_factory=dict)
    commitments: tuple[CommitmentLine, ...] = ()

    @property
    def overdue(self) -> int:
        """How many commitments are overdue."""
        return sum(one.overdue for one in self.commitments)


def around_text(connection: Connection, charter: CharterRecord, version: int, today: date) -> Around:
    """Return what stands around a version of a charter (0: none yet)."""
    cited: dict[str, tuple[OuterLine, ...]] = {}
    for one in cites(connection, charter):
        cited[one.identity] = (*cited.get(one.identity, ()), one)
    return Around(
        places=places.of_charter(connection, charter.charter_id),
        signing=signing(connection, charter, version, Visitor()) if version else None,
        cites=cited,
        commitments=lines(connection, charter, today) if version else (),
    )


def around_clause(connection: Connection, charter: CharterRecord, identity: str, today: date) -> Around:
    """Return what stands around one clause."""
    return Around(
        places=places.of_charter(connection, charter.charter_id),
        cites={identity: cites(connection, charter, identity)},
        commitments=lines(connection, charter, today, clause=identity),
    )
