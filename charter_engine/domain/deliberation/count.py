"""Counting: ballots of a frozen electorate become figures, in total and by sector.

Everything is counted in weights (1 unless the roll says otherwise), in whole numbers or exact fractions.
`votes` = yes + no; `cast` = votes + abstentions; objections stand beside them; `present` = checked in when the poll
opened; `roll` = everyone entitled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.share import Of, Weight
from charter_engine.errors import Invalid, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


class NotOnRoll(NotPermitted):
    """The seat {seat!r} may not vote in this poll: {why}."""

    remedy = "The electorate was frozen when the poll opened; only seats on the roll and checked in then may vote."


class DoubleBallot(Invalid):
    """The seat {seat!r} has more than one ballot in the count."""

    remedy = "Hand over only the last ballot of each seat."


class BadElectorate(Invalid):
    """The roll is not usable: {why}."""


@unique
class Choice(StrEnum):
    """What a ballot says."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    OBJECT = "object"


@dataclass(frozen=True, kw_only=True, slots=True)
class Elector:
    """One seat entitled to vote, with a weight above 0."""

    seat: str
    sector: str | None = None
    weight: Weight = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Electorate:
    """The roll as frozen when the poll opened; every seat once."""

    roll: tuple[Elector, ...]

    def __post_init__(self) -> None:
        """Refuse a doubled seat or a weight of 0 or less with BadElectorate."""
        if len({elector.seat for elector in self.roll}) != len(self.roll):
            raise BadElectorate(why="a seat stands on it twice")
        if any(elector.weight <= 0 for elector in self.roll):
            raise BadElectorate(why="a weight is not above 0")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballot:
    """The last word of one seat in a poll."""

    seat: str
    choice: Choice


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Weights counted in the whole electorate or in one sector."""

    roll: Weight = 0
    present: Weight = 0
    yes: Weight = 0
    no: Weight = 0
    abstain: Weight = 0
    object: Weight = 0

    @property
    def votes(self) -> Weight:
        """Yes and no."""
        return self.yes + self.no

    @property
    def cast(self) -> Weight:
        """Yes, no and abstentions."""
        return self.votes + self.abstain

    @property
    def ballots(self) -> Weight:
        """Every ballot handed in, objections included."""
        return self.cast + self.object

    def base(self, of: Of) -> Weight:
        """What a share `of` this is measured against."""
        match of:
            case Of.ROLL:
                return self.roll
            case Of.PRESENT:
                return self.present
            case Of.VOTES:
                return self.votes
            case Of.CAST:
                return self.cast


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Figures in total and for every sector that has a seat; `whole` when no weight is a true fraction."""

    total: Figures
    by_sector: Mapping[str, Figures] = field(default_factory=dict)
    whole: bool = True

    def sector(self, sector_id: str) -> Figures:
        """The sector's figures, all 0 when it has no seat."""
        return self.by_sector.get(sector_id, Figures())


def tally(electorate: Electorate, present: Collection[str], ballots: Iterable[Ballot]) -> Tally:
    """Count the ballots; NotOnRoll for a stranger to the roll or the meeting, DoubleBallot for a second ballot."""
    electors = {elector.seat: elector for elector in electorate.roll}
    counts: dict[str | None, dict[str, Weight]] = {}
    for elector in electorate.roll:
        _add(counts, elector, "roll")
    checked_in = frozenset(present)
    for seat in checked_in:
        _add(counts, _elector(electors, seat), "present")
    voted: set[str] = set()
    for ballot in ballots:
        elector = _voter(electors, checked_in, ballot.seat)
        if ballot.seat in voted:
            raise DoubleBallot(seat=ballot.seat)
        voted.add(ballot.seat)
        _add(counts, elector, ballot.choice.value)
    return _tally_of(counts, whole=all(_is_whole(elector.weight) for elector in electorate.roll))


def _elector(electors: Mapping[str, Elector], seat: str) -> Elector:
    if seat not in electors:
        raise NotOnRoll(seat=seat, why="the seat is not on the roll")
    return electors[seat]


def _voter(electors: Mapping[str, Elector], checked_in: frozenset[str], seat: str) -> Elector:
    elector = _elector(electors, seat)
    if seat not in checked_in:
        raise NotOnRoll(seat=seat, why="the seat was not checked in when the poll opened")
    return elector


def _add(counts: dict[str | None, dict[str, Weight]], elector: Elector, column: str) -> None:
    row = counts.setdefault(elector.sector, {})
    row[column] = row.get(column, 0) + elector.weight


def _tally_of(counts: Mapping[str | None, Mapping[str, Weight]], *, whole: bool) -> Tally:
    total: dict[str, Weight] = {}
    for row in counts.values():
        for column, weight in row.items():
            total[column] = total.get(column, 0) + weight
    by_sector = {sector: Figures(**row) for sector, row in sorted(counts.items(), key=str) if sector is not None}
    return Tally(total=Figures(**total), by_sector=by_sector, whole=whole)


def _is_whole(weight: Weight) -> bool:
    return weight.denominator == 1
