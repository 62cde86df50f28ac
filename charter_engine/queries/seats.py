"""Who holds the seats of a charter, by body and sector, and what those who appoint may choose from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.composition import CompositionStanding, compositions
from charter_engine.domain.deliberation.procedure import Body, Procedure
from charter_engine.domain.identity.role import Right, Role
from charter_engine.queries.people import PublicSeat, Visitor, by_sector, public_seats
from charter_engine.storage import charters, process
from charter_engine.storage.charters import CharterRecord, SeatRecord

_FIRST: Final = (
    Role.SECRETARIAT,
    Role.CHAIR,
    Role.ASSEMBLY_MEMBER,
    Role.COUNCIL_MEMBER,
    Role.PARTNER,
    Role.AUDITOR,
    Role.OFFICER,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatLine:
    """A held seat, since when, and the votes it counts for."""

    seat: PublicSeat
    since: datetime
    weight: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyRoll:
    """The seats of a body under their sectors' names; seats of no body stand under no name.

    `most` is the largest number of seats (None: no limit), `rules` how each rule on the composition stands, by name.
    """

    name: str
    count: int
    sectors: tuple[tuple[str, tuple[SeatLine, ...]], ...]
    most: int | None = None
    rules: tuple[tuple[str, CompositionStanding], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatsPage:
    """Everyone on a seat now (citizens only counted), and the choices for whoever `may_appoint`."""

    slug: str
    head: int
    bodies: tuple[BodyRoll, ...]
    citizens: int
    may_appoint: bool
    roles: tuple[str, ...]
    body_choices: tuple[tuple[str, str], ...]
    sector_choices: tuple[tuple[str, str], ...]


def seats_page(connection: Connection, charter: CharterRecord, visitor: Visitor) -> SeatsPage:
    """Return the roll as it stands."""
    procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    held = [seat for seat in charters.seats(connection, charter.charter_id) if seat.ended is None]
    named = [seat for seat in held if seat.role != Role.CITIZEN.value]
    shown = public_seats(connection, charter, procedure)
    listed = [(body.id, body.name) for body in procedure.bodies]
    known = {body for body, _ in listed}
    rolls = [
        _of_body(body, [one for one in named if one.body == body.id], shown, procedure) for body in procedure.bodies
    ]
    rolls.append(_roll("", [one for one in named if one.body not in known], shown, procedure))
    return SeatsPage(
        slug=charter.slug,
        head=charter.head,
        bodies=tuple(one for one in rolls if one.count or one.name),
        citizens=len(held) - len(named),
        may_appoint=visitor.may(Right.APPOINT),
        roles=tuple(role.value for role in _FIRST),
        body_choices=tuple(listed),
        sector_choices=tuple((sector.id, sector.name) for sector in procedure.sectors),
    )


def _of_body(body: Body, held: list[SeatRecord], shown: dict[str, PublicSeat], procedure: Procedure) -> BodyRoll:
    sectors = {sector.id: sector.name for sector in procedure.sectors}
    rules = tuple(
        (one.rule.name or " ".join(sectors.get(sector, sector) for sector in one.rule.sectors), one)
        for one in compositions(body, [seat.sector for seat in held])
    )
    return replace(_roll(body.name, held, shown, procedure), most=body.seats, rules=rules)


def _roll(name: str, held: list[SeatRecord], shown: dict[str, PublicSeat], procedure: Procedure) -> BodyRoll:
    lines = {one.seat: SeatLine(seat=shown[one.seat], since=one.began, weight=one.weight) for one in held}
    groups = by_sector([line.seat for line in lines.values()], procedure)
    sectors = tuple((sector, tuple(lines[seat.seat] for seat in seats)) for sector, seats in groups)
    return BodyRoll(name=name, count=len(held), sectors=sectors)
