"""The server as a process of its own: one on a data directory, and a second one refused with words."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest

from benchmarks.servers import free_port
from tests.cli.terminal import Terminal

START_SECONDS = 180


def start(terminal: Terminal, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "charter_engine.cli.main", *words]
    environment = {**os.environ, **terminal.environment}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@contextmanager
def serving(terminal: Terminal, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server and end it, and it alone, by its process id."""
    server = start(terminal, "serve", "--port", str(port))
    try:
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.communicate(timeout=START_SECONDS)
        finally:
            server.kill()


def answer(port: int) -> int:
    """Ask until the server answers: it refuses connections while it starts."""
    until = time.monotonic() + START_SECONDS
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except OSError:
            assert time.monotonic() < until, "the server never answered"
            time.sleep(0.1)
        finally:
            connection.close()


@pytest.fixture
def installed(local: Terminal) -> Terminal:
    local.ok("init")
    return local


def test_a_second_server_on_the_same_data_is_refused_and_told_who_holds_it(installed) -> None:
    first, second = free_port(), free_port()
    with serving(installed, first) as server:
        assert answer(first) == 200
        late = start(installed, "serve", "--port", str(second))
        _, told = late.communicate(timeout=START_SECONDS)
        assert late.returncode == 3
        assert f"pid {server.pid}" in told.decode()
        assert f"kill {server.pid}" in told.decode()
        assert answer(first) == 200
    with serving(installed, second):
        assert answer(second) == 200


def test_a_server_told_to_stop_while_it_starts_does_stop(installed) -> None:
    with serving(installed, free_port()) as server:
        assert server.stdout is not None
        # The server's own talk goes to standard output; the line is said before its worker is ready.
        assert any(b"Spawning worker" in line for line in iter(server.stdout.readline, b""))
    assert server.returncode is not None


def test_a_taken_port_is_refused(installed) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = installed.refused(3, "serve", "--port", other.getsockname()[1])
    assert "[port-taken]" in said


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_a_demonstration_is_served_on_this_machine_alone(installed, monkeypatch, host) -> None:
    monkeypatch.setenv("CHARTER_DEMO", "true")
    assert "[demo-not-local]" in installed.refused(2, "serve", "--host", host)
