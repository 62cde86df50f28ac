"""`charter demo`: an example's whole story on a fresh embedded database, verified, and then served.

Everything goes through the same actions, jobs and checks as in production; only the clock is the story's, and every
page, paper and ledger entry says so. With `--example all` every example lives its life on one installation, each on
its own days.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.talk import give, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from charter_engine.cli.story import Step
    from charter_engine.settings import Settings
    from charter_engine.storage.keys import KeyRing
    from charter_engine.storage.unit_of_work import Store

ORIGIN = "demo.charter-engine.example"
_EXAMPLE = "nakhon_sawan_charter"
_BEFOREHAND = timedelta(days=7)
"""How long before its story begins an example's charter is registered."""
_DATABASE = "charter.db"


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=Path("charter-data"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
@click.option("--no-serve", is_flag=True, help="Stop after the story.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--example", default=_EXAMPLE, show_default=True, help="Which example lives its story: a folder, or all.")
def demo(data: Path, out: Path, *, no_serve: bool, port: int, example: str) -> None:
    """Play an example's story on a fresh database, fill OUT, verify it, and serve it on this machine."""
    from charter_engine.cli.example import examples
    from charter_engine.cli.install import make_private
    from charter_engine.cli.logs import log_to_stderr
    from charter_engine.cli.serve import refuse_taken_port
    from charter_engine.resources import examples_dir
    from charter_engine.settings import load_settings

    if not (folders := examples(examples_dir(), example)):
        known = ", ".join(folder.name for folder in examples(examples_dir()))
        raise click.BadParameter(f"{example}: มีแต่ {known}, all", param_hint="--example")
    if not no_serve:
        refuse_taken_port("127.0.0.1", port)
    _clear(data)
    make_private(data)
    url = f"sqlite:///{(data / _DATABASE).resolve()}"
    chosen = load_settings(data_dir=data, database_url=url, host="127.0.0.1", port=port, demo=True)
    # Each job done is told in the story; only what goes wrong is logged beside it.
    log_to_stderr("WARNING")
    _tell_the_stories(chosen, folders, out)
    if no_serve:
        return
    _serve(chosen)


def _clear(data: Path) -> None:
    """Remove an earlier demonstration; raises Stop where the folder holds anything else, or a server is using it."""
    from charter_engine.cli.serve import LOCK, hold

    database = data / _DATABASE
    if database.exists() and not _is_demo(database):
        text = f"{data} เป็นข้อมูลของระบบที่ใช้งานจริง จึงไม่ลบ"
        raise Stop(Exit.STATE, "not-a-demo", text, where=str(data), remedy="ใช้ --data โฟลเดอร์อื่น")
    if data.exists() and not database.exists() and any(data.iterdir()):
        text = f"{data} มีแฟ้มอื่นอยู่แล้ว จึงไม่เขียนทับ"
        raise Stop(Exit.STATE, "folder-in-use", text, where=str(data), remedy="ใช้ --data โฟลเดอร์ว่าง")
    if (data / LOCK).exists():
        os.close(hold(data, "charter demo"))
    shutil.rmtree(data, ignore_errors=True)


def _is_demo(database: Path) -> bool:
    from charter_engine.storage import schema, setup
    from charter_engine.storage.engine import open_engine

    engine = open_engine(f"sqlite:///{database.resolve()}")
    try:
        with engine.connect() as connection:
            found = setup.find(connection) if schema.current(connection) else None
            return found is None or found.demo
    finally:
        engine.dispose()


def _tell_the_stories(chosen: Settings, folders: Sequence[Path], out: Path) -> None:
    from charter_engine.actions.out_folder import write_out
    from charter_engine.actions.signing_keys import prepare_demo_keys
    from charter_engine.cli.example import offices
    from charter_engine.cli.install import install
    from charter_engine.clock import FixedClock
    from charter_engine.storage.engine import open_engine
    from charter_engine.storage.keys import KeyRing
    from charter_engine.storage.unit_of_work import Store

    keys = KeyRing(chosen.data_dir)
    install(chosen.database_url, ORIGIN, demo=True)
    prepare_demo_keys(keys)
    engine = open_engine(chosen.database_url)
    try:
        end = max(_play(engine, folder, keys, chosen) for folder in folders)
        last = Store(engine=engine, clock=FixedClock(moment=end))
        _let_time_go_on(last, end)
        shutil.rmtree(out, ignore_errors=True)
        # The offices' titles of one example are not those of another; the certificates name the roles alone.
        titles = offices(folders[0]) if len(folders) == 1 else None
        written = write_out(last, keys, out, titles)
    finally:
        engine.dispose()
    give(f"\nเขียน {len(written.paths)} แฟ้มลง {out}/")
    _verify(out)


def _play(engine: Engine, folder: Path, keys: KeyRing, chosen: Settings) -> datetime:
    """Set an example up and play its story; return the story's last moment."""
    from charter_engine.cli.example import set_up
    from charter_engine.cli.story import play, read_story
    from charter_engine.clock import FixedClock
    from charter_engine.storage.unit_of_work import Store

    tale = read_story(folder)
    beforehand = next(tale.steps()).at - _BEFOREHAND
    store = Store(engine=engine, clock=FixedClock(moment=beforehand))
    charter = set_up(store, folder)
    give(f"{charter.title} ({charter.place}) — เวลาในเรื่องเป็นเวลาจำลอง")
    return play(store, charter.slug, tale, tell=_tell, work=lambda then: _work(then, keys, chosen))


def _tell(step: Step) -> None:
    """Print one act of the story in a line."""
    from charter_engine.domain.text.dates import bangkok_date, thai_date

    if step.told:
        give(f"{thai_date(bangkok_date(step.at)):>26}  {step.told}")


def _work(store: Store, keys: KeyRing, chosen: Settings) -> None:
    """Let the worker do what has been promised; raises Stop where it failed."""
    from charter_engine.jobs.worker import run_until_idle

    for done in run_until_idle(store, keys, public_url=chosen.public_url):
        if done.error:
            raise Stop(Exit.INTERNAL, "job-failed", f"งาน {done.kind} ไม่สำเร็จ: {done.error}")
        give(f"{'':>26}  ↳ งาน {done.kind} เสร็จ")


def _let_time_go_on(store: Store, end: datetime) -> None:
    """Let the story's clock go on from its last moment."""
    from charter_engine.clock import wall_time
    from charter_engine.storage import setup
    from charter_engine.storage.unit_of_work import unit_of_work

    with unit_of_work(store) as work:
        setup.set_story_clock(work.connection, end - wall_time())


def _verify(out: Path) -> None:
    """Check everything that was written as an outsider would; raises Stop where anything is refused."""
    from charter_engine.domain.ledger.trust import parse_trust
    from charter_engine.publication.verification import verify_paths

    trust = parse_trust((out / "trust.json").read_bytes())
    paths = [*sorted(out.glob("signed/*.pdf")), *sorted(out.glob("packages/*.zip")), *sorted(out.glob("ledger/*"))]
    reports = verify_paths(paths, trust)
    for report in reports:
        give(f"ตรวจสอบ {report.path}: {'ผ่าน' if report.ok else 'ไม่ผ่าน'} ({len(report.checks)} รายการ)")
    if refused := [report for report in reports if not report.ok]:
        raise Stop(Exit.REFUSED, "not-verified", f"ตรวจสอบไม่ผ่าน {len(refused)} แฟ้ม", where=str(refused[0].path))


def _serve(chosen: Settings) -> None:
    """Become the server, with a worker beside it that ends when the server does."""
    from charter_engine.cli.serve import run

    read_end, write_end = os.pipe()
    os.set_inheritable(write_end, True)
    command = [
        sys.executable,
        "-m",
        "charter_engine.cli.main",
        "--data",
        str(chosen.data_dir),
        "worker",
        "--with-parent",
    ]
    environment = os.environ | {"DATABASE_URL": chosen.database_url}
    subprocess.Popen(command, stdin=read_end, env=environment, close_fds=True)  # our own command
    os.close(read_end)
    say("เข้าใช้ด้วยบัญชีสาธิตในหน้าเข้าสู่ระบบ ไม่ต้องใช้รหัสผ่าน")
    run(chosen)
