"""Counting: ballots of a frozen electorate become figures, in total and by sector.

Everything is counted in weights (1 unless the roll says otherwise), in whole numbers or exact fractions.
`votes` = yes + no; `cast` = votes + abstentions; objections stand beside them; `present` = checked in when the poll
opened; `roll` = everyone entitled.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import TYPE_CHECKING, TypeAlias

from charter_engine.domain.deliberation.share import Of, Weight
from charter_engine.errors import Invalid, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

_Cell: TypeAlias = tuple[str | None, Weight, str]
"""A sector, the weight of a seat in it, and the column it is counted under."""


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
    """The roll as frozen when the poll opened; every seat once.

    `recused` seats have no part in this question: neither on the roll nor present. `proxies` name who holds a seat's
    vote, in one hop: such a seat is present through its holder, and its ballot is a ballot of its own.
    """

    roll: tuple[Elector, ...]
    recused: frozenset[str] = frozenset()
    proxies: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse doubled seats, weights of 0 or less, strangers and chains of proxies with BadElectorate."""
        seats = {elector.seat for elector in self.roll}
        if len(seats) != len(self.roll):
            raise BadElectorate(why="a seat stands on it twice")
        if any(elector.weight <= 0 for elector in self.roll):
            raise BadElectorate(why="a weight is not above 0")
        if not self.recused <= seats:
            raise BadElectorate(why="a recused seat is not on it")
        self._check_proxies(seats)

    def _check_proxies(self, seats: Collection[str]) -> None:
        givers = [giver for giver, _ in self.proxies]
        if len(set(givers)) != len(givers):
            raise BadElectorate(why="a seat gave two proxies")
        if any(giver not in seats or holder not in seats for giver, holder in self.proxies):
            raise BadElectorate(why="a proxy is of or for a seat that is not on it")
        if any(holder in set(givers) for _, holder in self.proxies):
            raise BadElectorate(why="a proxy was passed on; only one hop counts")

    def represented(self, present: Collection[str]) -> frozenset[str]:
        """The seats that count as present: checked in, or held by one who is; never a recused one."""
        there = frozenset(present) - self.recused
        return (there | {giver for giver, holder in self.proxies if holder in there}) - self.recused


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
    """Figures in total and for every sector that has a seat; `heads` counts seats where `total` counts weights.

    `whole` when no weight is a true fraction.
    """

    total: Figures
    by_sector: Mapping[str, Figures] = field(default_factory=dict)
    whole: bool = True
    heads: Figures = Figures()

    def sector(self, sector_id: str) -> Figures:
        """The sector's figures, all 0 when it has no seat."""
        return self.by_sector.get(sector_id, Figures())


def tally(
    electorate: Electorate,
    present: Collection[str],
    ballots: Iterable[Ballot],
    weights: Iterable[tuple[str, int]] = (),
) -> Tally:
    """Count the ballots; NotOnRoll for a stranger to the roll or the meeting, DoubleBallot for a second ballot.

    `weights` multiply every seat of a sector.
    """
    electors = {elector.seat: elector for elector in electorate.roll}
    recused = electorate.recused
    cells: Counter[_Cell] = Counter(
        (one.sector, one.weight, "roll") for one in electorate.roll if one.seat not in recused
    )
    for seat in present:
        if seat not in electors:
            raise NotOnRoll(seat=seat, why="the seat is not on the roll")
    there = electorate.represented(present)
    cells.update((electors[seat].sector, electors[seat].weight, "present") for seat in there)
    cells.update(_cells(electorate, electors, there, ballots))
    return _tally_of(cells, dict(weights), whole=all(_is_whole(elector.weight) for elector in electorate.roll))


def _cells(
    electorate: Electorate, electors: Mapping[str, Elector], there: frozenset[str], ballots: Iterable[Ballot]
) -> Iterator[_Cell]:
    voted: set[str] = set()
    for ballot in ballots:
        seat = ballot.seat
        if seat not in there:
            raise NotOnRoll(seat=seat, why=_why_not(electorate, electors, seat))
        if seat in voted:
            raise DoubleBallot(seat=seat)
        voted.add(seat)
        elector = electors[seat]
        yield elector.sector, elector.weight, ballot.choice.value


def _why_not(electorate: Electorate, electors: Mapping[str, Elector], seat: str) -> str:
    if seat not in electors:
        return "the seat is not on the roll"
    if seat in electorate.recused:
        return "the seat is recused from this question"
    return "the seat was not checked in when the poll opened"


def _tally_of(cells: Mapping[_Cell, int], factors: Mapping[str, int], *, whole: bool) -> Tally:
    total: dict[str, Weight] = {}
    heads: dict[str, Weight] = {}
    rows: dict[str, dict[str, Weight]] = {}
    for (sector, weight, column), seats in cells.items():
        weighed = weight * seats * (factors.get(sector, 1) if sector else 1)
        heads[column] = heads.get(column, 0) + seats
        total[column] = total.get(column, 0) + weighed
        if sector is not None:
            row = rows.setdefault(sector, {})
            row[column] = row.get(column, 0) + weighed
    by_sector = {sector: Figures(**row) for sector, row in sorted(rows.items())}
    return Tally(total=Figures(**total), by_sector=by_sector, whole=whole, heads=Figures(**heads))


def _is_whole(weight: Weight) -> bool:
    return weight.denominator == 1
