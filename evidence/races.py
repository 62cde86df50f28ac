"""Haste: voters and closers at the same moment, round after round, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from charter_engine.storage import assemblies
from charter_engine.storage.unit_of_work import reading
from evidence.record import Figure, Scale
from tests.support import postgres
from tests.support.audit import audit
from tests.support.busy import MEETING, prepare
from tests.support.migrated import migrate, opened
from tests.support.tambon import VOTERS, Tambon
from tests.support.together import at_once

_CLEAN = {"BallotRecord", "PollRecord", "PollNotOpen", "BallotCrossed"}


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """One seat from four connections, and everyone against the closer, 200 rounds each on each database."""
    url = f"sqlite:///{scratch / 'races.db'}"
    migrate(url)
    with opened(url) as engine:
        yield _rounds("races_sqlite", engine, scale.of(200))
    server = postgres.PostgresServer.start()
    try:
        url = server.url(server.create())
        migrate(url)
        with opened(url) as engine:
            yield _rounds("races_postgres", engine, scale.of(200))
    finally:
        server.stop()


def _rounds(name: str, engine: Engine, count: int) -> Figure:
    tambon = prepare(engine)
    twice = uncounted = errors = late = 0
    for k in range(1, count + 1):
        if k > 1:
            tambon.act("chair", MEETING, "annul_poll", poll=k - 1, reason="อีกครั้ง")
            tambon.act("chair", MEETING, "open_poll", amendment=2)
        ends = at_once(*[_act(tambon, "n1", "vote", poll=k, choice="yes")] * 4)
        twice += len(_ballots(tambon, k)) != 1
        everyone = [_act(tambon, login, "vote", poll=k, choice="yes") for login in (*VOTERS[1:], "n1")]
        # Whoever starts last comes first where writers queue: the closer takes every place in turn.
        everyone.insert(k % (len(VOTERS) + 1), _act(tambon, "chair", "close_poll", poll=k))
        ends += at_once(*everyone)
        errors += sum(type(end).__name__ not in _CLEAN for end in ends)
        late += sum(type(end).__name__ == "PollNotOpen" for end in ends)
        uncounted += _tally(tambon, k) != len({ballot.seat for ballot in _ballots(tambon, k)})
    with reading(tambon.store) as connection:
        broken = audit(connection, tambon.charter_id)
    note = (
        f"{twice} polls with a second ballot of one seat, {uncounted} tallies that differ from the ballots kept, "
        f"{errors} errors other than refusals, {len(broken)} inconsistencies; {late} came too late and were told so"
    )
    return Figure(name=name, cases=2 * count, failures=twice + uncounted + errors + len(broken), note=note)


def _act(tambon: Tambon, login: str, act: str, **raw: object) -> Callable[[], object]:
    return lambda: tambon.act(login, MEETING, act, **raw)


def _ballots(tambon: Tambon, k: int) -> tuple[assemblies.BallotRecord, ...]:
    with reading(tambon.store) as connection:
        return assemblies.ballots(connection, tambon.charter_id, 2, k)


def _tally(tambon: Tambon, k: int) -> int:
    with reading(tambon.store) as connection:
        decision: Any = assemblies.poll(connection, tambon.charter_id, 2, k).decision
    total: int = decision["tally"]["total"]["yes"]
    return total
