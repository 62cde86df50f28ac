"""`live_latency`: from a ballot kept in one process to the event in the hands of two hundred clients of another."""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.record import Measurement
from benchmarks.servers import serving
from charter_engine.storage.engine import open_engine
from tests.support.assembly import MEMBERS, Hall
from tests.support.migrated import migrate

CLIENTS = 200
_PATIENCE = 30.0
_EVENT = b"event: change"


def measure(scratch: Path) -> Iterator[Measurement]:
    """Cast ballots one after another, and note when the first and the last client hear of each."""
    folder = scratch / "live"
    folder.mkdir()
    url = f"sqlite:///{folder / 'charter.db'}"
    migrate(url)
    engine = open_engine(url)
    hall = Hall(engine)
    meeting, k = hall.put()
    with serving("charter_engine.cli.asgi:app", {"CHARTER_DATA_DIR": str(folder), "DATABASE_URL": url}) as server:
        links = [_watch(server.port, f"/charters/{hall.slug}/{meeting}/events") for _ in range(CLIENTS)]
        _heard(links)
        before = server.memory()
        waits: list[float] = []
        for login in MEMBERS:
            hall.act(login, meeting, "vote", poll=k, choice="yes")
            began = time.perf_counter()
            waits += [at - began for at in _heard(links)]
        grown = server.memory() - before
        for link in links:
            link.close()
    engine.dispose()
    yield Measurement(
        name="live_latency",
        unit="s",
        ours=statistics.quantiles(waits, n=100)[94],
        peer=1.0,
        peer_name="the promise: one second",
        note=f"95th percentile of {len(waits)} events, {CLIENTS} clients of one process; median "
        f"{statistics.median(waits):.3f}, last {max(waits):.3f}; memory +{grown:.1f} MB meanwhile",
    )


def _watch(port: int, path: str) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
    link.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    link.setblocking(False)
    return link


def _heard(links: list[socket.socket]) -> list[float]:
    """Return when each client had its next event, in order of arrival; raises TimeoutError."""
    with selectors.DefaultSelector() as waiting:
        for link in links:
            waiting.register(link, selectors.EVENT_READ, bytearray())
        found: list[float] = []
        until = time.monotonic() + _PATIENCE
        while len(found) < len(links):
            if time.monotonic() > until:
                raise TimeoutError
            for key, _ in waiting.select(1):
                link = key.fileobj
                assert isinstance(link, socket.socket)
                key.data.extend(link.recv(1 << 16))
                # An event ends with an empty line inside its chunk.
                if _EVENT in key.data and key.data.endswith(b"\n\n\r\n"):
                    found.append(time.perf_counter())
                    waiting.unregister(link)
        return found


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        for one in measure(Path(place)):
            print(one)
