"""`charter serve`: one server over one data directory, refused clearly while another one is running."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.place import opened, settings
from charter_engine.cli.talk import say

if TYPE_CHECKING:
    from charter_engine.settings import Settings

LOCK = "server.lock"
_PATIENCE = "10"
"""Seconds until a worker process that does not stop is ended: one told to stop while it starts would never do so."""
_LOCAL = {"localhost", "127.0.0.1", "::1"}


@click.command()
@click.option("--host", help="The address to listen on (CHARTER_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="The port (CHARTER_PORT).")
def serve(host: str | None, port: int | None) -> None:
    """Serve pages and API until interrupted."""
    from charter_engine.storage import setup
    from charter_engine.storage.unit_of_work import reading

    chosen = settings()
    with opened() as store, reading(store) as connection:
        demo = chosen.demo or setup.installation(connection).demo
    chosen = chosen.model_copy(update={"host": host or chosen.host, "demo": demo})
    run(chosen.model_copy(update={"port": chosen.port if port is None else port}))


def run(chosen: Settings) -> NoReturn:
    """Become the server; raises Stop where it may not, or where another one holds the data directory."""
    if chosen.demo and chosen.host not in _LOCAL:
        text = f"การสาธิตเปิดให้เครื่องอื่นเข้าที่ {chosen.host} ไม่ได้"
        raise Stop(Exit.USAGE, "demo-not-local", text, remedy="ใช้ --host 127.0.0.1")
    hold(chosen.data_dir, f"http://{chosen.host}:{chosen.port}")
    refuse_taken_port(chosen.host, chosen.port)
    os.environ.update(_environment(chosen))
    say(f"เปิดที่ http://{chosen.host}:{chosen.port} (กด Ctrl+C เพื่อหยุด)")
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "granian", *_arguments(chosen)])  # noqa: S606 - our own interpreter


def hold(data_dir: Path, address: str) -> int:
    """Take the data directory's server lock until this process ends; raises Stop naming who holds it."""
    path = data_dir / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held = os.pread(descriptor, 200, 0).decode(errors="replace").split()
        os.close(descriptor)
        pid, where = (held[0], held[-1]) if held else ("?", "")
        text = f"มีเซิร์ฟเวอร์ใช้โฟลเดอร์ข้อมูลนี้อยู่แล้ว (pid {pid}) {where}"
        remedy = f"หยุดตัวเดิมก่อน (kill {pid}) หรือใช้โฟลเดอร์ข้อมูลอื่น"
        raise Stop(Exit.STATE, "already-serving", text, where=str(path), remedy=remedy) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {address}\n".encode(), 0)
    # The lock goes on with the program that takes this process over, and ends with it.
    os.set_inheritable(descriptor, True)
    return descriptor


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Stop where another program listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            text = f"ฟังที่ {host}:{port} ไม่ได้: {error.strerror}"
            raise Stop(Exit.STATE, "port-taken", text, remedy="เลือกที่อื่นด้วย --host และ --port") from None


def _environment(chosen: Settings) -> dict[str, str]:
    """Return what the server process reads its settings from."""
    return {
        "CHARTER_DATA_DIR": str(chosen.data_dir),
        "DATABASE_URL": chosen.database_url,
        "CHARTER_HOST": chosen.host,
        "CHARTER_PORT": str(chosen.port),
        "CHARTER_DEMO": str(chosen.demo).lower(),
    }


def _arguments(chosen: Settings) -> list[str]:
    level = chosen.log_level.lower()
    return [
        "--interface", "asgi", "--workers", "1", "--runtime-threads", "1", "--factory", "--no-ws",
        "--workers-kill-timeout", _PATIENCE,
        "--host", chosen.host, "--port", str(chosen.port), "--log-level", level, "charter_engine.cli.asgi:app",
    ]  # fmt: skip
