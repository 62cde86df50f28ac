"""A question put: its electorate, every rule as judged, every voice once it is closed, and the visitor's own ballots.

Of a confidential poll a page tells who voted, never how, whoever looks at it; one's own ballot is shown to oneself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Entry, Procedure, Secrecy
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.queries import people
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.queries.polls_counted import Counted, counted
from charter_engine.storage import amendments, assemblies, process
from charter_engine.storage.assemblies import BallotRecord, ElectorRecord, PollRecord
from charter_engine.storage.charters import CharterRecord

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    process.CONSENSUS: ("yes", "abstain", "object"),
    process.ROLL_CALL: ("yes", "no", "abstain"),
    process.RANKED: (),
}
"""What may be answered to a question put that way."""

_JUDGED: Final[Mapping[str, tuple[str, ...]]] = {"no_quorum": ("quorum",), "objected": ("quorum", "consensus")}
"""Outcomes that settle a poll before every rule is applied, and the rules that were by then."""

_VERDICT: Final = " — "
"""What stands before the verdict at the end of a rule in words."""

_FIGURES: Final = ("roll", "present", "yes", "no", "abstain", "object")


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleLine:
    """A rule as it was judged; figures are whole numbers in Thai digits or fractions, `bar` what a figure can draw.

    `unapplied` is the outcome that settled the poll before the rule was applied: `why` then says no verdict.
    """

    id: str
    why: str
    need: str
    have: str
    base: str
    holds: bool
    bar: tuple[int, int, int] | None
    unapplied: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TallyLine:
    """Figures of a sector, or of all (`name` empty)."""

    name: str
    figures: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """A seat's last ballot in a closed poll; `choice` is empty where it cast none, `reservation` what it recorded.

    Of a confidential poll `choice` is `voted` or empty; `proxy` is who cast it for the seat.
    """

    seat: PublicSeat
    present: bool
    choice: str
    reservation: str
    proxy: PublicSeat | None = None
    recused: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MyBallot:
    """The visitor's place in an open poll: the seat, whether it may vote, and the choice made so far.

    `by_proxy` marks the seat of another that the visitor votes for; `given` one's own whose proxy votes for it.
    """

    seat: PublicSeat
    present: bool
    choice: str
    reservation: str
    by_proxy: bool = False
    given: bool = False
    recused: bool = False

    @property
    def ranking(self) -> tuple[int, ...]:
        """The choice as a ranking."""
        return tuple(int(part) for part in self.choice.split(">") if part.isdecimal())


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
    secrecy: str
    entry: str
    options: tuple[tuple[int, str], ...]
    proxies: int
    recused: int
    held: tuple[MyBallot, ...]
    casting: str
    hidden: bool
    counted: Counted

    @property
    def confidential(self) -> bool:
        """Whether nobody is told how anyone voted."""
        return self.secrecy == Secrecy.CONFIDENTIAL

    @property
    def is_mine(self) -> bool:
        """Whether the visitor may vote in it."""
        return any(one.present for one in self.held)

    @property
    def total(self) -> Mapping[str, int]:
        """Whole figures of the whole electorate by their names, for a drawing; empty before closing and of rankings."""
        if self.method == process.RANKED:
            return {}
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
    title, procedure = _about(connection, charter_id, poll)
    stage = next((stage for stage in procedure.stages if stage.id == poll.stage), None)
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    last = {ballot.seat: ballot for ballot in assemblies.ballots(connection, charter_id, poll.assembly, poll.k)}
    said = assemblies.reservations(connection, charter_id, poll.assembly, poll.k)
    decision: Mapping[str, Any] = poll.decision or {}
    closed, is_open = poll.state == process.CLOSED, poll.state == process.OPEN
    held = _held(electors, last, said, seats, visitor) if is_open else ()
    return PollPage(
        assembly=poll.assembly,
        k=poll.k,
        amendment=poll.amendment,
        sub=poll.sub,
        title=title,
        revision=poll.revision,
        stage=stage.name if stage else "",
        method=poll.method,
        round=poll.round,
        rounds=stage.consensus.rounds if stage and stage.consensus else 0,
        state=poll.state,
        opened=poll.opened,
        closed=poll.closed,
        roll=sum(not elector.recused for elector in electors),
        present=sum(elector.may_vote for elector in electors),
        cast=len(last),
        sectors=_electorate_by_sector(electors, procedure),
        choices=CHOICES[poll.method],
        mine=next((one for one in held if not one.by_proxy), None),
        **_decided(decision, procedure),
        votes=_votes(poll, electors, last, said, seats, procedure) if closed else (),
        annulled_why=poll.annulled_why or "",
        electorate_root=poll.electorate_root,
        secrecy=poll.secrecy,
        entry=poll.entry,
        options=_options(connection, charter_id, poll),
        proxies=sum(bool(elector.proxy) for elector in electors),
        recused=sum(elector.recused for elector in electors),
        held=held,
        counted=counted(connection, charter_id, poll, procedure, electors, len(last)),
    )


def _decided(decision: Mapping[str, Any], procedure: Procedure) -> dict[str, Any]:
    """Return what a page shows of a decision, empty before there is one."""
    return {
        "outcome": str(decision.get("outcome", "")),
        "leads_to": _goal(str(decision.get("next", "")), procedure),
        "rules": tuple(_rule(rule, str(decision["outcome"])) for rule in decision.get("rules", ())),
        "tally": tuple(_tally(decision["tally"], procedure)) if decision else (),
        "casting": str(decision.get("casting", "")),
        "hidden": bool(decision.get("hidden", False)),
    }


def _about(connection: Connection, charter_id: str, poll: PollRecord) -> tuple[str, Procedure]:
    """Return what a question is about in words, and the procedure it is judged by."""
    if poll.subject:
        pinned = next(str(one["procedure"]) for one in poll.options or () if isinstance(one, dict))
        return poll.subject, process.procedure(connection, charter_id, pinned)
    options = process.options_of(poll)
    record = amendments.by_number(connection, charter_id, poll.amendment or options[0])
    procedure = process.procedure(connection, charter_id, record.procedure_hash)
    if options:
        *most, last = map(thai_digits, options)
        return f"{' '.join(most)} และ {last}", procedure
    return amendments.revision(connection, charter_id, poll.amendment, poll.revision).title, procedure


def _options(connection: Connection, charter_id: str, poll: PollRecord) -> tuple[tuple[int, str], ...]:
    """Return the amendments of a ranked choice with the titles they had when it opened."""
    if poll.method != process.RANKED:
        return ()
    pinned = [(int(one["amendment"]), int(one["revision"])) for one in poll.options or () if isinstance(one, dict)]
    return tuple((n, amendments.revision(connection, charter_id, n, revision).title) for n, revision in pinned)


def _goal(goal: str, procedure: Procedure) -> str:
    """Return a stage's name, or the word of an end (`adopted`, `returned`, `vote` …) as it is."""
    return next((stage.name for stage in procedure.stages if stage.id == goal), goal)


def _electorate_by_sector(electors: Sequence[ElectorRecord], procedure: Procedure) -> tuple[tuple[str, int, int], ...]:
    names = {sector.id: sector.name for sector in procedure.sectors}
    found: dict[str, tuple[int, int]] = {sector.id: (0, 0) for sector in procedure.sectors}
    for elector in electors:
        if not elector.recused:
            roll, present = found.get(elector.sector, (0, 0))
            found[elector.sector] = (roll + 1, present + elector.may_vote)
    return tuple((names.get(sector, ""), roll, present) for sector, (roll, present) in found.items() if roll)


def _held(
    electors: Sequence[ElectorRecord],
    last: Mapping[str, BallotRecord],
    said: Mapping[str, str],
    seats: Mapping[str, PublicSeat],
    visitor: Visitor,
) -> tuple[MyBallot, ...]:
    """Return the visitor's own seat, one that may vote first, and the seats voted for by proxy."""
    own = sorted((one for one in electors if visitor.holds(one.seat)), key=lambda one: not one.present)[:1]
    others = [one for one in electors if one.proxy and visitor.holds(one.proxy) and not one.recused]
    return tuple(
        MyBallot(
            seat=seats[one.seat],
            present=one in others or (one.may_vote and not one.proxy),
            choice=last[one.seat].choice if one.seat in last else "",
            reservation=said.get(one.seat, ""),
            by_proxy=one in others,
            given=bool(one.proxy) and one not in others,
            recused=bool(one.recused),
        )
        for one in (*own, *others)
    )


def _rule(rule: Mapping[str, Any], outcome: str) -> RuleLine:
    unapplied = not rule["id"].startswith(_JUDGED.get(outcome, ("",)))
    figures = (rule["have"], rule["need"], rule["base"])
    whole = all(isinstance(figure, int) for figure in figures) and rule["base"] > 0 and rule["id"] != "consensus"
    return RuleLine(
        id=rule["id"],
        why=rule["why"].rpartition(_VERDICT)[0] or rule["why"] if unapplied else rule["why"],
        need=str(rule["need"]),
        have=str(rule["have"]),
        base=str(rule["base"]),
        holds=rule["holds"],
        bar=figures if whole and not unapplied else None,
        unapplied=outcome if unapplied else "",
    )


def _tally(tally: Mapping[str, Any], procedure: Procedure) -> list[TallyLine]:
    rows = [(sector.name, tally["sectors"][sector.id]) for sector in procedure.sectors if sector.id in tally["sectors"]]
    return [
        TallyLine(name=name, figures=tuple(str(row[figure]) for figure in _FIGURES))
        for name, row in (*rows, ("", tally["total"]))
    ]


def _votes(
    poll: PollRecord,
    electors: Sequence[ElectorRecord],
    last: Mapping[str, BallotRecord],
    said: Mapping[str, str],
    seats: Mapping[str, PublicSeat],
    procedure: Procedure,
) -> tuple[tuple[str, tuple[Vote, ...]], ...]:
    there = {elector.seat: elector for elector in electors}
    known = [seats[seat] for seat in seats if seat in there]
    secret = poll.secrecy == Secrecy.CONFIDENTIAL
    return tuple(
        (
            name,
            tuple(
                Vote(
                    seat=seat,
                    present=there[seat.seat].may_vote,
                    choice=("voted" if secret else last[seat.seat].choice) if seat.seat in last else "",
                    reservation="" if secret else said.get(seat.seat, ""),
                    proxy=seats.get(there[seat.seat].proxy),
                    recused=bool(there[seat.seat].recused),
                )
                for seat in group
            ),
        )
        for name, group in people.by_sector(known, procedure)
    )


def my_ballot(connection: Connection, charter: CharterRecord, poll: PollRecord, visitor: Visitor) -> str | None:
    """Return the visitor's choice so far in a poll (empty: one is to be cast yet), or None for who may not vote."""
    mine = {held.seat for held in visitor.seats}
    found = assemblies.electors_of(connection, charter.charter_id, poll.assembly, poll.k, mine)
    voting = [one for one in found if not one.recused and (one.proxy in mine if one.proxy else one.present)]
    if not voting or poll.entry == Entry.HANDS:
        return None
    last = [
        assemblies.ballots_of_seat(connection, charter.charter_id, poll.assembly, poll.k, one.seat) for one in voting
    ]
    return "" if not all(last) else last[0][-1].choice
