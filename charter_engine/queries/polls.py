"""A question put: its electorate, every rule as judged, every voice once it is closed, and the visitor's own ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.queries import people
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.storage import amendments, assemblies, process
from charter_engine.storage.assemblies import BallotRecord, ElectorRecord, PollRecord
from charter_engine.storage.charters import CharterRecord

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    process.CONSENSUS: ("yes", "abstain", "object"),
    process.ROLL_CALL: ("yes", "no", "abstain"),
}
"""What may be answered to a question put that way."""

_FIGURES: Final = ("roll", "present", "yes", "no", "abstain", "object")


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleLine:
    """A rule as it was judged; figures are whole numbers in Thai digits or fractions, `bar` what a figure can draw."""

    id: str
    why: str
    need: str
    have: str
    base: str
    holds: bool
    bar: tuple[int, int, int] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TallyLine:
    """Figures of a sector, or of all (`name` empty)."""

    name: str
    figures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """A seat's last ballot in a closed poll; `choice` is empty where it cast none, `reservation` what it recorded."""

    seat: PublicSeat
    present: bool
    choice: str
    reservation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MyBallot:
    """The visitor's place in an open poll: the seat, whether it may vote, and the choice made so far."""

    seat: PublicSeat
    present: bool
    choice: str
    reservation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PollPage:
    """A question put. How many cast a ballot is known while it is open, how they voted only once it is closed."""

    assembly: int
    k: int
    amendment: int
    sub: int
    title: str
    revision: int
    stage: str
    method: str
    round: int
    rounds: int
    state: str
    opened: datetime
    closed: datetime | None
    roll: int
    present: int
    cast: int
    sectors: tuple[tuple[str, int, int], ...]
    choices: tuple[str, ...]
    mine: MyBallot | None
    outcome: str
    leads_to: str
    rules: tuple[RuleLine, ...]
    tally: tuple[TallyLine, ...]
    votes: tuple[tuple[str, tuple[Vote, ...]], ...]
    annulled_why: str
    electorate_root: str

    @property
    def is_mine(self) -> bool:
        """Whether the visitor may vote in it."""
        return self.mine is not None and self.mine.present

    @property
    def total(self) -> Mapping[str, int]:
        """Whole figures of the whole electorate by their names, for a drawing; empty before closing."""
        row = next((line for line in self.tally if not line.name), None)
        if row is None or not all(figure.isdecimal() for figure in row.figures):
            return {}
        return dict(zip(_FIGURES, map(int, row.figures), strict=True))


def poll_page(
    connection: Connection,
    charter: CharterRecord,
    poll: PollRecord,
    seats: Mapping[str, PublicSeat],
    visitor: Visitor,
) -> PollPage:
    """Return a question with its electorate; figures and voices only once it is closed."""
    charter_id = charter.charter_id
    record = amendments.by_number(connection, charter_id, poll.amendment)
    revision = amendments.revision(connection, charter_id, poll.amendment, poll.revision)
    procedure = process.procedure(connection, charter_id, record.procedure_hash)
    stage = procedure.stage(poll.stage)
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    last = {ballot.seat: ballot for ballot in assemblies.ballots(connection, charter_id, poll.assembly, poll.k)}
    said = assemblies.reservations(connection, charter_id, poll.assembly, poll.k)
    decision: Mapping[str, Any] = poll.decision or {}
    closed = poll.state == process.CLOSED
    return PollPage(
        assembly=poll.assembly,
        k=poll.k,
        amendment=poll.amendment,
        sub=poll.sub,
        title=revision.title,
        revision=poll.revision,
        stage=stage.name,
        method=poll.method,
        round=poll.round,
        rounds=stage.consensus.rounds if stage.consensus else 0,
        state=poll.state,
        opened=poll.opened,
        closed=poll.closed,
        roll=len(electors),
        present=sum(elector.present for elector in electors),
        cast=len(last),
        sectors=_electorate_by_sector(electors, procedure),
        choices=CHOICES[poll.method],
        mine=_mine(electors, last, said, seats, visitor) if poll.state == process.OPEN else None,
        outcome=str(decision.get("outcome", "")),
        leads_to=_goal(str(decision.get("next", "")), procedure),
        rules=tuple(_rule(rule) for rule in decision.get("rules", ())),
        tally=tuple(_tally(decision["tally"], procedure)) if decision else (),
        votes=_votes(electors, last, said, seats, procedure) if closed else (),
        annulled_why=poll.annulled_why or "",
        electorate_root=poll.electorate_root,
    )


def _goal(goal: str, procedure: Procedure) -> str:
    """Return a stage's name, or the word of an end (`adopted`, `returned`, `vote` …) as it is."""
    return next((stage.name for stage in procedure.stages if stage.id == goal), goal)


def _electorate_by_sector(electors: Sequence[ElectorRecord], procedure: Procedure) -> tuple[tuple[str, int, int], ...]:
    names = {sector.id: sector.name for sector in procedure.sectors}
    found: dict[str, tuple[int, int]] = {sector.id: (0, 0) for sector in procedure.sectors}
    for elector in electors:
        roll, present = found.get(elector.sector, (0, 0))
        found[elector.sector] = (roll + 1, present + elector.present)
    return tuple((names.get(sector, ""), roll, present) for sector, (roll, present) in found.items() if roll)


def _mine(
    electors: Sequence[ElectorRecord],
    last: Mapping[str, BallotRecord],
    said: Mapping[str, str],
    seats: Mapping[str, PublicSeat],
    visitor: Visitor,
) -> MyBallot | None:
    held = sorted((one for one in electors if visitor.holds(one.seat)), key=lambda one: not one.present)
    if not held:
        return None
    ballot = last.get(held[0].seat)
    return MyBallot(
        seat=seats[held[0].seat],
        present=held[0].present,
        choice=ballot.choice if ballot else "",
        reservation=said.get(held[0].seat, ""),
    )


def _rule(rule: Mapping[str, Any]) -> RuleLine:
    figures = (rule["have"], rule["need"], rule["base"])
    whole = all(isinstance(figure, int) for figure in figures) and rule["base"] > 0 and rule["id"] != "consensus"
    return RuleLine(
        id=rule["id"],
        why=rule["why"],
        need=str(rule["need"]),
        have=str(rule["have"]),
        base=str(rule["base"]),
        holds=rule["holds"],
        bar=figures if whole else None,
    )


def _tally(tally: Mapping[str, Any], procedure: Procedure) -> list[TallyLine]:
    rows = [(sector.name, tally["sectors"][sector.id]) for sector in procedure.sectors if sector.id in tally["sectors"]]
    return [
        TallyLine(name=name, figures=tuple(str(row[figure]) for figure in _FIGURES))
        for name, row in (*rows, ("", tally["total"]))
    ]


def _votes(
    electors: Sequence[ElectorRecord],
    last: Mapping[str, BallotRecord],
    said: Mapping[str, str],
    seats: Mapping[str, PublicSeat],
    procedure: Procedure,
) -> tuple[tuple[str, tuple[Vote, ...]], ...]:
    there = {elector.seat: elector for elector in electors}
    known = [seats[seat] for seat in seats if seat in there]
    return tuple(
        (
            name,
            tuple(
                Vote(
                    seat=seat,
                    present=there[seat.seat].present,
                    choice=last[seat.seat].choice if seat.seat in last else "",
                    reservation=said.get(seat.seat, ""),
                )
                for seat in group
            ),
        )
        for name, group in people.by_sector(known, procedure)
    )


def my_ballot(connection: Connection, charter: CharterRecord, poll: PollRecord, visitor: Visitor) -> str | None:
    """Return the visitor's choice so far in a poll (empty: none yet), or None for who may not vote in it."""
    electors = assemblies.electorate(connection, charter.charter_id, poll.assembly, poll.k)
    held = next((one.seat for one in electors if one.present and visitor.holds(one.seat)), None)
    if held is None:
        return None
    cast = assemblies.ballots_of_seat(connection, charter.charter_id, poll.assembly, poll.k, held)
    return cast[-1].choice if cast else ""
