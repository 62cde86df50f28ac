"""`read_adopted` and `memory_server`: an adopted version's page against a static response of the same bytes."""

from __future__ import annotations

import http.client
import statistics
from collections.abc import Iterator
from pathlib import Path

from benchmarks.record import Measurement
from benchmarks.servers import Server, rate, serving

PAGE = "/charters/nakhon-sawan/versions/1"
ROUNDS, SECONDS = 5, 2.0


def measure(data: Path, scratch: Path) -> Iterator[Measurement]:
    """Serve the demonstration's database and a peer side by side and ask them in turns."""
    environment = {
        "CHARTER_DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{(data / 'charter.db').resolve()}",
        "CHARTER_DEMO": "true",
    }
    with serving("charter_engine.cli.asgi:app", environment) as ours:
        body = scratch / "body.html"
        body.write_bytes(_body(ours))
        with serving("benchmarks.peers:static_app", {"BENCH_BODY": str(body)}) as peer:
            yield _rates(ours, peer, body.stat().st_size)
            yield Measurement(
                name="memory_server",
                unit="MB resident",
                ours=ours.memory(),
                peer=peer.memory(),
                peer_name="Starlette on granian",
                note="after the same load",
            )


def _body(server: Server) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", PAGE)
        answer = connection.getresponse()
        found = answer.read()
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        message = f"{PAGE} answered {answer.status}"
        raise RuntimeError(message)
    return found


def _rates(ours: Server, peer: Server, size: int) -> Measurement:
    found: list[tuple[float, float]] = []
    for round_ in range(ROUNDS + 1):
        pair = (rate(ours, PAGE, seconds=SECONDS), rate(peer, PAGE, seconds=SECONDS))
        if round_:  # the first warms both up
            found.append(pair)
    ours_median, peer_median = (statistics.median(column) for column in zip(*found, strict=True))
    return Measurement(
        name="read_adopted",
        unit="requests/s",
        ours=ours_median,
        peer=peer_median,
        peer_name="Starlette static response on granian",
        note=f"goal: ours/peer >= 0.5; {size} bytes, no cookie, 4 kept connections, median of {ROUNDS} rounds in turn",
    )
