"""`vote_hot_*` and `tally_100000`: one poll that everyone votes in at once, beside an endpoint that only inserts a row.

Five thousand voters, three in ten of whom send their ballot two or three times (a retry under the same key, or a
corrected choice), over 64 kept connections, on SQLite and PostgreSQL. Every acknowledged ballot must be there and no
seat may have two: what is lost or doubled stands in the note, and the run stops if there is any.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.record import Measurement
from benchmarks.servers import Server, serving
from charter_engine.actions import accounts, data
from charter_engine.actions.acts import parse_reference, perform
from charter_engine.actions.charters import appoint_at_machine, create_charter
from charter_engine.clock import DatabaseClock, wall_time
from charter_engine.domain.deliberation.procedure import Stage, StageKind
from charter_engine.domain.deliberation.share import HALF, Of, Share
from charter_engine.domain.deliberation.tally import Ballot, Choice, Elector, Electorate, decide
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.storage import assemblies, charters, people, setup
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work
from tests.support import postgres
from tests.support.migrated import migrate
from tests.support.tambon import PROCEDURE

VOTERS, CONNECTIONS, AGAIN = 5_000, 64, 0.3
SLUG, MEETING = "hall", "assemblies/1"
_CHOICES = ("yes", "no", "abstain")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A run: requests answered, seconds, the slowest of a hundred in milliseconds, refusals, last choices by voter."""

    answered: int
    seconds: float
    p99: float
    refused: int


def measure(scratch: Path, voters: int = VOTERS) -> Iterator[Measurement]:
    """Vote on both databases, then count a hundred thousand ballots."""
    yield _voted("vote_hot_sqlite", f"sqlite:///{scratch / 'voting.db'}", scratch, voters)
    server = postgres.PostgresServer.start()
    try:
        yield _voted("vote_hot_postgres", server.url(server.create()), scratch, voters)
    finally:
        server.stop()
    yield _tally()


def _voted(name: str, url: str, scratch: Path, voters: int) -> Measurement:
    keys = _hall(url, voters)
    sent = _sent(keys)
    environment = {"DATABASE_URL": url, "CHARTER_DATA_DIR": str(scratch)}
    with serving("charter_engine.cli.asgi:app", environment) as ours:
        run = _run(ours, f"/api/charters/{SLUG}/{MEETING}/polls/1/ballots", sent)
    lost, double = _checked(url, sent)
    with serving("benchmarks.peers:insert_app", {"BENCH_DATABASE": url}) as peer:
        bare = _run(peer, "/insert", sent)
    if lost or double or run.refused:
        message = f"{name}: {lost} lost, {double} double, {run.refused} refused"
        raise RuntimeError(message)
    return Measurement(
        name=name,
        unit="ballots/s",
        ours=run.answered / run.seconds,
        peer=bare.answered / bare.seconds,
        peer_name="an endpoint that inserts one row",
        note=(
            f"goal: ours/peer >= 0.5; {voters} voters, {len(sent)} ballots sent over {CONNECTIONS} connections, "
            f"{lost} lost, {double} double, p99 {run.p99:.0f} ms (peer {bare.p99:.0f} ms)"
        ),
    )


# --- the hall ---------------------------------------------------------------------------------------------------------
def _hall(url: str, voters: int) -> list[str]:
    """Make a body of so many seats with an open question; a key for each voter."""
    migrate(url)
    engine = open_engine(url)
    store = Store(engine=engine, clock=DatabaseClock())
    try:
        with unit_of_work(store) as work:
            made = setup.Installation(origin="bench.example", demo=False, clock_offset=None, created=work.now())
            setup.install(work.connection, made)
            wanted = data.NewCharter(slug=SLUG, title="ห้อง", place="ตำบลตัวอย่าง", procedure=PROCEDURE)
            charter = create_charter(work, wanted)
            keys = []
            for number in range(-1, voters):
                login = f"v{number}" if number >= 0 else "chair"
                accounts.open_account(work, login=login, name=login)
                role, sector = ("assembly_member", ("north", "south")[number % 2]) if number >= 0 else ("chair", "")
                seat = data.Appoint(login=login, role=role, body="meeting" if number >= 0 else "chair", sector=sector)
                appoint_at_machine(work, charter, seat)
                if number >= 0:
                    keys.append(accounts.issue_token(work, login, label="b", charter_id=None, now=wall_time()))
        _open(store, voters)
    finally:
        engine.dispose()
    return keys


def _open(store: Store, voters: int) -> None:
    def act(ref: str, name: str, **raw: object) -> None:
        with unit_of_work(store) as work:
            perform(work, "chair", parse_reference(f"{SLUG}/{ref}" if ref else SLUG), name, raw)

    act("", "convene", body="meeting", title="ประชุม", day=bangkok_date(wall_time()).isoformat())
    act(MEETING, "check_in", logins=[f"v{number}" for number in range(voters)])
    act(MEETING, "open")
    act(MEETING, "open_question", subject="รับหรือไม่")


# --- the voters -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A ballot as sent: the voter, the key that opens the interface, the choice, the idempotency key."""

    voter: int
    key: str
    choice: str
    once: str


def _sent(keys: Sequence[str]) -> list[Sent]:
    """Everyone's ballots in a shuffled order; three in ten send theirs again, a half of those with another choice."""
    chance, found = random.Random(5), []
    for voter, key in enumerate(keys):
        choice = chance.choice(_CHOICES)
        found.append(Sent(voter=voter, key=key, choice=choice, once=f"{voter}-1"))
        if chance.random() < AGAIN:
            other = chance.choice(_CHOICES) if chance.random() < 0.5 else choice
            once = f"{voter}-1" if other == choice else f"{voter}-2"
            found.append(Sent(voter=voter, key=key, choice=other, once=once))
    chance.shuffle(found)
    return found


def _run(server: Server, path: str, sent: Sequence[Sent]) -> Ended:
    times: list[float] = []
    refused = [0] * CONNECTIONS

    def send(slot: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        for one in sent[slot::CONNECTIONS]:
            began = time.monotonic()
            headers = {
                "content-type": "application/json",
                "authorization": f"Bearer {one.key}",
                "idempotency-key": one.once,
            }
            link.request("POST", path, json.dumps({"choice": one.choice}), headers)
            answer = link.getresponse()
            answer.read()
            refused[slot] += answer.status not in {200, 201}
            times.append(time.monotonic() - began)
        link.close()

    threads = [threading.Thread(target=send, args=(slot,)) for slot in range(CONNECTIONS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, slowest = time.monotonic() - began, sorted(times)[int(len(times) * 0.99)]
    return Ended(answered=len(times), seconds=seconds, p99=slowest * 1000, refused=sum(refused))


def _checked(url: str, sent: Sequence[Sent]) -> tuple[int, int]:
    """Return how many voters have no ballot of theirs as the last one, and how many seats more than was sent."""
    engine = open_engine(url)
    try:
        with reading(Store(engine=engine, clock=DatabaseClock())) as connection:
            charter_id = charters.by_slug(connection, SLUG).charter_id
            kept = assemblies.ballots(connection, charter_id, 1, 1)
            seats = {
                people.seats_of(connection, charter_id, f"v{voter}")[0].seat: voter
                for voter in {one.voter for one in sent}
            }
    finally:
        engine.dispose()
    chosen: dict[int, set[str]] = {}
    for one in sent:
        chosen.setdefault(one.voter, set()).add(one.choice)
    last = {seats[one.seat]: one.choice for one in kept}
    lost = sum(last.get(voter) not in choices for voter, choices in chosen.items())
    counts: dict[int, int] = {}
    for ballot in kept:
        counts[seats[ballot.seat]] = counts.get(seats[ballot.seat], 0) + 1
    return lost, sum(count > len(chosen[voter]) for voter, count in counts.items())


# --- counting ---------------------------------------------------------------------------------------------------------
def _tally() -> Measurement:
    """Count a hundred thousand ballots of four sectors by a two-thirds majority, against a plain loop over them."""
    count = 100_000
    roll = tuple(Elector(seat=f"s-{number:06}", sector="abcd"[number % 4]) for number in range(count))
    chance = random.Random(3)
    ballots = [Ballot(seat=one.seat, choice=chance.choice((Choice.YES, Choice.NO, Choice.ABSTAIN))) for one in roll]
    stage = Stage(id="vote", name="", kind=StageKind.DECISION, passes=(Share(fraction=HALF, of=Of.VOTES, strict=True),))
    electorate, present = Electorate(roll=roll), [one.seat for one in roll]
    times = []
    for _ in range(5):
        began = time.perf_counter()
        decide(stage, electorate, present, ballots)
        times.append(time.perf_counter() - began)
    began = time.perf_counter()
    plain: dict[str, int] = {}
    for ballot in ballots:
        plain[ballot.choice.value] = plain.get(ballot.choice.value, 0) + 1
    return Measurement(
        name="tally_100000",
        unit="s",
        ours=sorted(times)[2],
        peer=time.perf_counter() - began,
        peer_name="a loop that adds up choices",
        note="goal: ours < 1 s; median of 5",
    )
