"""What was counted beside ballots of yes and no: hands by sector, paper held beside the result, a ranked choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Entry, Procedure
from charter_engine.storage import counts, process
from charter_engine.storage.assemblies import ElectorRecord, PollRecord

CHOICES: Final = ("yes", "no", "abstain", "object")


@dataclass(frozen=True, kw_only=True, slots=True)
class HandsLine:
    """Hands of a sector: how many seats may raise one, the figures (None: not counted yet), how often corrected."""

    sector: str
    name: str
    there: int
    figures: tuple[int, ...] | None
    corrections: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperRow:
    """One sector's ballots (`name` empty: of all) by machine and on paper: yes, no, abstain, object."""

    name: str
    electronic: tuple[int, ...]
    paper: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperLine:
    """A count of paper held beside the result."""

    revision: int
    agrees: bool
    remark: str
    at: datetime
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choosing:
    """A ranked choice: the winner (0: none), the order, who was preferred to whom, the rounds, and why in words."""

    method: str
    winner: int
    order: tuple[tuple[int, ...], ...]
    preferred: Mapping[tuple[int, int], str]
    rounds: tuple[tuple[tuple[tuple[int, str], ...], tuple[int, ...]], ...]
    why: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """What is counted by people; `sectors` are those a count of paper asks for, `*` for all together."""

    hands: tuple[HandsLine, ...]
    papers: tuple[PaperLine, ...]
    choosing: Choosing | None
    sectors: tuple[tuple[str, str], ...]
    raised: int


def counted(
    connection: Connection,
    charter_id: str,
    poll: PollRecord,
    procedure: Procedure,
    electors: Sequence[ElectorRecord],
    cast: int,
) -> Counted:
    """Return the counts of a poll; `cast` is how many ballots came in by devices."""
    names = {sector.id: sector.name for sector in procedure.sectors}
    known = [sector for sector in (*names, "") if any(one.sector == sector for one in electors)]
    hands = _hands(connection, charter_id, poll, electors, known, names) if poll.entry != Entry.DEVICES else ()
    hidden = bool((poll.decision or {}).get("hidden"))
    return Counted(
        hands=hands,
        papers=_papers(connection, charter_id, poll, names) if poll.state == process.CLOSED else (),
        choosing=_choosing(poll.decision or {}),
        sectors=(("*", ""),) if hidden else tuple((sector, names.get(sector, "")) for sector in known),
        raised=sum(sum(line.figures) for line in hands if line.figures) + cast,
    )


def _hands(
    connection: Connection,
    charter_id: str,
    poll: PollRecord,
    electors: Sequence[ElectorRecord],
    known: Sequence[str],
    names: Mapping[str, str],
) -> tuple[HandsLine, ...]:
    found = counts.hands(connection, charter_id, poll.assembly, poll.k)
    return tuple(
        HandsLine(
            sector=sector,
            name=names.get(sector, ""),
            there=sum(one.may_vote for one in electors if one.sector == sector),
            figures=tuple(getattr(found[sector], choice) for choice in CHOICES) if sector in found else None,
            corrections=found[sector].revision - 1 if sector in found else 0,
        )
        for sector in known
    )


def _papers(
    connection: Connection, charter_id: str, poll: PollRecord, names: Mapping[str, str]
) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            revision=one.revision,
            agrees=one.agrees,
            remark=one.remark,
            at=one.at,
            rows=tuple(
                PaperRow(
                    name=names.get(sector, ""),
                    electronic=tuple(one.figures["electronic"][sector]),
                    paper=tuple(one.figures["paper"][sector]),
                )
                for sector in one.figures["electronic"]
            ),
        )
        for one in counts.papers(connection, charter_id, poll.assembly, poll.k)
    )


def _choosing(decision: Mapping[str, Any]) -> Choosing | None:
    found = decision.get("ranked")
    if found is None:
        return None
    return Choosing(
        method=found["method"],
        winner=decision["winner"],
        order=tuple(tuple(group) for group in found["order"]),
        preferred={(one, two): str(won) for one, two, won in found["pairwise"]},
        rounds=tuple(
            (tuple((n, str(count)) for n, count in each["counts"]), tuple(each["out"])) for each in found["rounds"]
        ),
        why=tuple(found["why"]),
    )
