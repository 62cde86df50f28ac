"""Starting a server on a free loopback port, asking it over kept connections, and reading its memory."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

GRANIAN = ("-m", "granian", "--interface", "asgi", "--workers", "1", "--runtime-threads", "1", "--no-ws", "--factory")
_PATIENCE = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A running server: its port and the process that answers."""

    port: int
    pid: int

    def get(self, path: str) -> http.client.HTTPResponse:
        """Ask once on a connection of its own; the answer is read whole."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer

    def memory(self) -> float:
        """Return the resident memory of the server and its children in MB."""
        return sum(resident(pid) for pid in family(self.pid))


_ports = itertools.count(10_000 + os.getpid() % 170 * 128)
"""Below the ports that the system lends, at a place of this process's own: nobody takes one before its server does."""


def free_port() -> int:
    """Return a loopback port nobody listens on, another one each time."""
    for port in _ports:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    message = "no port is free"
    raise RuntimeError(message)


@contextlib.contextmanager
def serving(app: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """Serve `module:factory` with granian until the block ends."""
    port = free_port()
    command = [sys.executable, *GRANIAN, "--host", "127.0.0.1", "--port", str(port), "--log-level", "error", app]
    process = subprocess.Popen(command, env=os.environ | dict(environment), start_new_session=True)
    server = Server(port=port, pid=process.pid)
    try:
        _wait(server)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=_PATIENCE)


def _wait(server: Server) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            server.get("/healthz")
        except OSError:
            time.sleep(0.05)
        else:
            return
    message = "the server did not answer"
    raise RuntimeError(message)


def rate(server: Server, path: str, *, seconds: float, connections: int = 4) -> float:
    """Return answered requests a second over kept connections; every answer must be a 200 with the whole body."""
    counts = [0] * connections
    stop = time.monotonic() + seconds

    def ask(slot: int) -> None:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", server.port)) as link, link.makefile("rb") as answers:
            while time.monotonic() < stop:
                link.sendall(request)
                _read(answers)
                counts[slot] += 1

    threads = [threading.Thread(target=ask, args=(slot,)) for slot in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


def _read(answers: BinaryIO) -> None:
    status = answers.readline()
    length = 0
    while (line := answers.readline()) not in {b"\r\n", b""}:
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if b" 200 " not in status or len(answers.read(length)) != length:
        message = f"an answer was not whole: {status!r}"
        raise RuntimeError(message)


def family(pid: int) -> tuple[int, ...]:
    """Return a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return (pid, *(grandchild for child in children for grandchild in family(int(child))))


def resident(pid: int) -> float:
    """Return a process's resident memory in MB."""
    return _status(str(pid), "VmRSS:")


def largest() -> float:
    """Return the most memory this process ever held, in MB; getrusage would count its parent's at the fork."""
    return _status("self", "VmHWM:")


def _status(pid: str, field: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field)), 0.0)
