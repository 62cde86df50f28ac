"""`charter worker`: does the promised work between transactions."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import Exit
from charter_engine.cli.place import as_json, opened, settings
from charter_engine.cli.talk import give, give_json, say

if TYPE_CHECKING:
    from charter_engine.storage.keys import KeyRing
    from charter_engine.storage.unit_of_work import Store


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and stop; exit 1 when some of it failed.")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when standard input closes.")
@as_json
@click.pass_context
def worker(ctx: click.Context, *, once: bool, with_parent: bool, as_json: bool) -> None:
    """Set papers in type, sign them, close what is due, until interrupted."""
    from charter_engine.jobs.worker import run_forever
    from charter_engine.storage.keys import KeyRing

    chosen = settings()
    with opened() as store:
        keys = KeyRing(chosen.data_dir)
        if once:
            ctx.exit(_once(store, keys, chosen.public_url, as_json=as_json))
        say("เริ่มทำงานเบื้องหลัง (กด Ctrl+C เพื่อหยุด)")
        run_forever(store, keys, public_url=chosen.public_url, stop=_until_told(with_parent=with_parent))


def _once(store: Store, keys: KeyRing, public_url: str, *, as_json: bool) -> Exit:
    from charter_engine.jobs.ticking import tick
    from charter_engine.jobs.worker import run_until_idle

    tick(store, keys)
    done = run_until_idle(store, keys, public_url=public_url)
    if as_json:
        give_json({"jobs": done})
    for each in done if not as_json else ():
        give(f"{each.kind} #{each.job}: {each.error or 'เสร็จ'}")
    return Exit.REFUSED if any(each.error for each in done) else Exit.DONE


def _until_told(*, with_parent: bool) -> threading.Event:
    """Return an event that SIGINT and SIGTERM set, or a parent's end, so that the job at hand is finished first."""
    stop = threading.Event()

    def heard(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    def outlived() -> None:
        sys.stdin.read()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, heard)
    if with_parent:
        threading.Thread(target=outlived, daemon=True).start()
    return stop
