"""The published list of a poll: everything a stranger needs to count it again, beside the procedure's file.

Seats stand for people. Of a confidential poll it holds who voted, not how.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Secrecy
from charter_engine.queries.people import PublicSeat
from charter_engine.storage import amendments, assemblies, counts, process
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.charters import CharterRecord

FORMAT: Final = "charter-poll/1"
_CHOICES: Final = ("yes", "no", "abstain", "object")


def published(connection: Connection, charter: CharterRecord, poll: PollRecord) -> dict[str, Any]:
    """Return the list of a closed poll as JSON holds it; ballots are `[seat, choice]` by seat, the last one of each.

    The roll stands by sector and seat, the order in which `electorate_root` is computed over it.
    """
    charter_id = charter.charter_id
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    cast = {one.seat: one.choice for one in assemblies.ballots(connection, charter_id, poll.assembly, poll.k)}
    hands = counts.hands(connection, charter_id, poll.assembly, poll.k)
    secret = poll.secrecy == Secrecy.CONFIDENTIAL
    return {
        "format": FORMAT,
        "charter": charter.slug,
        "assembly": poll.assembly,
        "poll": poll.k,
        "body": assemblies.by_number(connection, charter_id, poll.assembly).body,
        "amendment": poll.amendment,
        "options": list(process.options_of(poll)),
        "subject": poll.subject,
        "stage": poll.stage,
        "method": poll.method,
        "round": poll.round,
        "secrecy": poll.secrecy,
        "entry": poll.entry,
        "procedure": _procedure(connection, charter_id, poll),
        "electorate_root": poll.electorate_root,
        "roll": [
            {
                "seat": one.seat,
                "sector": one.sector,
                "weight": one.weight,
                "present": one.present,
                "proxy": one.proxy,
                "recused": bool(one.recused),
            }
            for one in sorted(electors, key=lambda one: (one.sector, one.seat))
        ],
        "voters": sorted(cast),
        "ballots": [] if secret else [[seat, cast[seat]] for seat in sorted(cast)],
        "hands": {sector: [getattr(one, choice) for choice in _CHOICES] for sector, one in sorted(hands.items())},
        "casting": poll.casting,
        "decision": poll.decision or {},
    }


def _procedure(connection: Connection, charter_id: str, poll: PollRecord) -> str:
    """Return the hash of the procedure that judges a poll."""
    if poll.subject:
        return next(str(one["procedure"]) for one in poll.options or () if isinstance(one, dict))
    number = poll.amendment or process.options_of(poll)[0]
    return amendments.by_number(connection, charter_id, number).procedure_hash


def rows(
    connection: Connection, charter: CharterRecord, poll: PollRecord, seats: dict[str, PublicSeat]
) -> Iterator[tuple[str, ...]]:
    """Yield the list as rows for a spreadsheet, its heads first."""
    yield ("seat", "name", "sector", "weight", "present", "proxy", "recused", "ballot")
    found = published(connection, charter, poll)
    ballots = dict(found["ballots"])
    secret = found["secrecy"] == Secrecy.CONFIDENTIAL
    for one in found["roll"]:
        ballot = ("voted" if one["seat"] in found["voters"] else "") if secret else ballots.get(one["seat"], "")
        name = seats[one["seat"]].name if one["seat"] in seats else ""
        flags = ("yes" if one["present"] else "no", one["proxy"], "yes" if one["recused"] else "no")
        yield (one["seat"], name, one["sector"], str(one["weight"]), *flags, ballot)
