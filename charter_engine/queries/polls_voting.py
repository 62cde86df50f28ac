"""Beside the questions of a meeting: who votes for whom, who takes no part, and what else may be put to the vote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.queries import people
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.storage import amendments, charters, delegations, meetings, process
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class Voting:
    """Proxies and recusals of a meeting, the visitor's own, and what a further question may be about.

    `mine` is the visitor's seat on the roll or empty, `most` the proxies a member may hold, `rules` the stages whose
    rules may judge a question, `drafts` those on the agenda, `rivals` those of them that could be ranked.
    """

    most: int
    proxies: tuple[tuple[PublicSeat, PublicSeat], ...]
    recusals: tuple[tuple[PublicSeat, int], ...]
    members: tuple[PublicSeat, ...]
    mine: str
    mine_there: bool
    mine_given: bool
    rules: tuple[tuple[str, str], ...]
    drafts: tuple[tuple[int, str], ...]
    rivals: tuple[tuple[int, str], ...]


def voting(
    connection: Connection,
    charter: CharterRecord,
    meeting: AssemblyRecord,
    procedure: Procedure,
    seats: Mapping[str, PublicSeat],
    visitor: Visitor,
) -> Voting:
    """Return who votes for whom in a meeting."""
    charter_id = charter.charter_id
    roll = [seats[one.seat] for one in charters.roll(connection, charter_id, meeting.body)]
    given = delegations.proxies(connection, charter_id, meeting.n)
    mine = next((one.seat for one in roll if visitor.holds(one.seat)), "")
    body = procedure.body(meeting.body)
    drafts = _drafts(connection, charter_id, meeting.n)
    titles = amendments.titles(connection, charter_id)
    ranked = [n for n, ranks in drafts if ranks]
    return Voting(
        most=body.proxies if body else 0,
        proxies=tuple((_seat(seats, giver), _seat(seats, holder)) for giver, holder in given.items()),
        recusals=tuple(
            (_seat(seats, one.seat), one.amendment) for one in delegations.recusals(connection, charter_id, meeting.n)
        ),
        members=tuple(one for _, group in people.by_sector(roll, procedure) for one in group),
        mine=mine,
        mine_there=mine in meetings.present_seats(connection, charter_id, meeting.n),
        mine_given=mine in given,
        rules=tuple((stage.id, stage.name) for stage in procedure.stages if stage.decides),
        drafts=tuple((n, titles.get(n, "")) for n, _ in drafts),
        rivals=tuple((n, titles.get(n, "")) for n in ranked),
    )


def _seat(seats: Mapping[str, PublicSeat], seat: str) -> PublicSeat:
    return seats.get(seat) or people.stranger(seat)


def _drafts(connection: Connection, charter_id: str, meeting: int) -> list[tuple[int, bool]]:
    """Return the amendments on a meeting's agenda, and whether their stage ranks rivals."""
    return [
        (
            record.n,
            process.procedure(connection, charter_id, record.procedure_hash).stage(record.stage).ranked is not None,
        )
        for record in amendments.every(connection, charter_id)
        if record.assembly == meeting and record.state == "under_way"
    ]
