"""`charter doctor`: is everything there that the engine needs, and what to do where it is not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from charter_engine.cli.exits import Exit
from charter_engine.cli.place import as_json, opened, settings
from charter_engine.cli.talk import give, give_json

if TYPE_CHECKING:
    from charter_engine.settings import Settings

OK, WARN, FAIL = "ok", "warn", "fail"
_SIGN: Final = {OK: "✓", WARN: "!", FAIL: "✗"}
_PYTHON = (3, 11)
_SOUND_SQLITE = (3, 51, 3)
_LEAST_FREE = 200 * 1024 * 1024
_DRIFT_SECONDS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing looked at: `state` is ok, warn or fail."""

    name: str
    state: str
    detail: str
    remedy: str = ""


@click.command()
@as_json
@click.option("--rebuild", is_flag=True, help="First make anew what is derived from the history of texts.")
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool, rebuild: bool) -> None:
    """Look whether everything needed is there; exit 1 when something fails."""
    if rebuild:
        _rebuild()
    found = tuple(examine(settings()))
    failed = any(each.state == FAIL for each in found)
    if as_json:
        give_json({"ok": not failed, "findings": found})
    else:
        for each in found:
            give(f"{_SIGN[each.state]} {each.name}: {each.detail}")
            if each.state != OK and each.remedy:
                give(f"    วิธีแก้: {each.remedy}")
    ctx.exit(Exit.REFUSED if failed else Exit.DONE)


def examine(chosen: Settings) -> Iterator[Finding]:
    """Yield every finding; none of them stops the others."""
    for name, look in _LOOKS:
        try:
            yield from look(chosen)
        except Exception as error:  # noqa: BLE001 - whatever happens in one look is its finding
            yield _failed(name, error)


def _failed(name: str, error: Exception) -> Finding:
    from charter_engine.cli.exits import stop_of

    stop = stop_of(error)
    if stop is None:
        return Finding(name=name, state=FAIL, detail=f"{type(error).__name__}: {error}")
    return Finding(name=name, state=FAIL, detail=stop.text, remedy=stop.remedy)


def _python(_: Settings) -> Iterator[Finding]:
    state = OK if sys.version_info >= _PYTHON else FAIL
    yield Finding(name="python", state=state, detail=sys.version.split()[0], remedy="ใช้ Python 3.11 ขึ้นไป")


def _disk(chosen: Settings) -> Iterator[Finding]:
    folder = chosen.data_dir
    if not folder.is_dir():
        yield Finding(name="disk", state=FAIL, detail=f"ไม่มี {folder}", remedy="สั่ง charter init")
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(name="disk", state=FAIL, detail=f"เขียน {folder} ไม่ได้", remedy="ให้ผู้ใช้ที่เปิดระบบเขียนได้")
        return
    free = shutil.disk_usage(folder).free
    state = OK if free >= _LEAST_FREE else WARN
    yield Finding(name="disk", state=state, detail=f"{folder} ว่าง {free // 2**20} MiB", remedy="เพิ่มเนื้อที่")
    if folder.stat().st_mode & 0o077:
        yield Finding(name="disk_mode", state=WARN, detail="ผู้อื่นเปิดโฟลเดอร์ข้อมูลได้", remedy=f"chmod 700 {folder}")


def _database(chosen: Settings) -> Iterator[Finding]:
    with opened() as store, store.engine.connect() as connection:
        name = store.engine.dialect.name
        version = ".".join(map(str, getattr(store.engine.dialect, "server_version_info", None) or ()))
        yield Finding(name="database", state=OK, detail=f"{name} {version}".strip())
        del connection
    if chosen.database_url.startswith("sqlite"):
        state = OK if sqlite3.sqlite_version_info >= _SOUND_SQLITE else WARN
        remedy = "ใช้ Python ที่มี SQLite 3.51.3 ขึ้นไป (ข้อบกพร่องของ WAL) หรือใช้ PostgreSQL"
        yield Finding(name="sqlite", state=state, detail=sqlite3.sqlite_version, remedy=remedy)


def _manifests(_: Settings) -> Iterator[Finding]:
    from charter_engine.storage import charters, manifests
    from charter_engine.storage.unit_of_work import reading

    with opened() as store, reading(store) as connection:
        found = {each.slug: manifests.stale(connection, each.charter_id) for each in charters.every(connection)}
    wrong = ", ".join(f"{slug} ฉบับที่ {n}" for slug, numbers in found.items() for n in numbers)
    detail = wrong or "ตรงกับประวัติ"
    yield Finding(name="manifests", state=FAIL if wrong else OK, detail=detail, remedy="สั่ง charter doctor --rebuild")


def _rebuild() -> None:
    from charter_engine.storage import charters, manifests
    from charter_engine.storage.unit_of_work import unit_of_work

    with opened() as store, unit_of_work(store) as work:
        for each in charters.every(work.connection):
            manifests.rebuild(work.connection, each.charter_id)


def _clock(_: Settings) -> Iterator[Finding]:
    from charter_engine.clock import wall_time
    from charter_engine.storage.unit_of_work import database_time, reading

    with opened() as store, reading(store) as connection:
        drift = abs((database_time(connection) - wall_time()).total_seconds())
        simulated = store.clock.simulated
    state = OK if drift <= _DRIFT_SECONDS else WARN
    detail = f"ต่างจากฐานข้อมูล {drift:.0f} วินาที" + (" · เวลาสมมุติของการสาธิต" if simulated else "")
    yield Finding(name="clock", state=state, detail=detail, remedy="ตั้งเวลาเครื่องด้วย NTP")


def _keys(chosen: Settings) -> Iterator[Finding]:
    from charter_engine.storage.keys import KeyRing

    path = chosen.data_dir / "keys" / "log.key.pem"
    state = OK if path.is_file() else FAIL
    yield Finding(name="log_key", state=state, detail=str(path), remedy="สั่ง charter init หรือนำกุญแจคืนจากที่สำรองไว้")
    listed = KeyRing(chosen.data_dir).materials() if state == OK else ()
    detail = ", ".join(each.role + (" (สาธิต)" if each.demo else "") for each in listed) or "ยังไม่มี เอกสารจะไม่มีลายมือชื่อ"
    yield Finding(name="signing_keys", state=OK if listed else WARN, detail=detail, remedy="สั่ง charter key add")


def _address(chosen: Settings) -> Iterator[Finding]:
    remedy = "ตั้ง CHARTER_BASE_URL เป็นที่อยู่สาธารณะก่อนประกาศใช้ เพราะเอกสารทุกฉบับพิมพ์ที่อยู่นี้ไว้"
    yield Finding(name="address", state=OK if chosen.base_url else WARN, detail=chosen.public_url, remedy=remedy)


def _work(_: Settings) -> Iterator[Finding]:
    from charter_engine.storage.jobs import FAILED, open_jobs
    from charter_engine.storage.unit_of_work import reading

    with opened() as store, reading(store) as connection:
        found = open_jobs(connection)
    failed = [each for each in found if each.state == FAILED]
    detail = f"ค้างอยู่ {len(found) - len(failed)} งาน ล้มเหลว {len(failed)} งาน"
    errors = "; ".join(f"{each.kind} #{each.id}: {each.error}" for each in failed)
    remedy = f"แก้สาเหตุแล้วสั่ง charter worker --once ({errors})"
    yield Finding(name="work", state=WARN if failed else OK, detail=detail, remedy=remedy if failed else "")


def _paper(_: Settings) -> Iterator[Finding]:
    from charter_engine.publication.preflight import preflight

    for probe in preflight():
        yield Finding(name=probe.name, state=OK if probe.ok else FAIL, detail=probe.detail, remedy=probe.remedy)


_LOOKS: Final[tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...]] = (
    ("python", _python),
    ("disk", _disk),
    ("database", _database),
    ("manifests", _manifests),
    ("clock", _clock),
    ("keys", _keys),
    ("address", _address),
    ("work", _work),
    ("paper", _paper),
)
