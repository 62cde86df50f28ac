"""`charter init`: a data directory, a database with the newest schema, an installation with its log key."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.inputs import read_password
from charter_engine.cli.place import as_json, settings
from charter_engine.cli.talk import give, give_json, say

if TYPE_CHECKING:
    from charter_engine.storage.setup import Installation
    from charter_engine.storage.unit_of_work import Store

_MODE = 0o700


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="The data directory.")
@click.option("--origin", help="Opens the name of every log made here, such as charter.example.go.th; for ever.")
@click.option("--officer", metavar="LOGIN", help="Open the account of the officer who keeps the installation.")
@click.option("--password-stdin", is_flag=True, help="Read the officer's password from standard input.")
@as_json
def init(*, data: Path | None, origin: str | None, officer: str | None, password_stdin: bool, as_json: bool) -> None:
    """Make the data directory, the database and its keys; doing it again changes nothing that is there."""
    from charter_engine.actions.accounts import hash_password, login_form

    login = login_form(officer) if officer else None
    hashed = hash_password(read_password(from_stdin=password_stdin)) if login else None
    chosen = settings(data)
    make_private(chosen.data_dir)
    found, fresh = install(chosen.database_url, origin)
    public = _log_key(chosen.data_dir, found.origin)
    opened_account = bool(login and hashed and _open_officer(chosen.database_url, login, hashed))
    if login and not opened_account:
        say(f"มีบัญชี {login} อยู่แล้ว จึงไม่ได้เปลี่ยนรหัสผ่าน (charter user password {login})")
    result = {"data_dir": str(chosen.data_dir), "origin": found.origin, "fresh": fresh, "log_key": public}
    if as_json:
        give_json(result)
        return
    give(f"{'ติดตั้งแล้ว' if fresh else 'ติดตั้งไว้แล้ว'}: {chosen.data_dir}")
    give(f"ชื่อสมุดบันทึกขึ้นต้นด้วย {found.origin}")


def make_private(folder: Path) -> None:
    """Make a data directory only its owner may enter; one that is there keeps its mode."""
    try:
        folder.mkdir(mode=_MODE, parents=True, exist_ok=True)
    except OSError as error:
        text = f"สร้างโฟลเดอร์ข้อมูลไม่ได้: {error.strerror}"
        remedy = "เลือกที่อื่นด้วย --data หรือ CHARTER_DATA_DIR"
        raise Stop(Exit.INPUT, "unusable-data-dir", text, where=str(folder), remedy=remedy) from None


def install(url: str, origin: str | None, *, demo: bool = False) -> tuple[Installation, bool]:
    """Bring the database to the newest schema and install; return the installation and whether it is new."""
    from charter_engine.clock import DatabaseClock
    from charter_engine.domain.ledger.entry import check_origin
    from charter_engine.storage import schema, setup
    from charter_engine.storage.engine import open_engine
    from charter_engine.storage.unit_of_work import Store, unit_of_work

    chosen = check_origin(origin or f"charter.local/{secrets.token_hex(6)}")
    engine = open_engine(url)
    try:
        schema.upgrade(engine)
        with unit_of_work(Store(engine=engine, clock=DatabaseClock())) as work:
            found = setup.find(work.connection)
            if found is None:
                made = setup.Installation(origin=chosen, demo=demo, clock_offset=None, created=work.now())
                setup.install(work.connection, made)
                return made, True
    finally:
        engine.dispose()
    if origin and origin != found.origin:
        text = f"ระบบนี้ใช้ชื่อสมุดบันทึก {found.origin} แล้ว เปลี่ยนเป็น {origin} ไม่ได้"
        raise Stop(Exit.STATE, "origin-chosen", text, remedy="ไม่ต้องระบุ --origin หรือใช้โฟลเดอร์ข้อมูลใหม่")
    return found, False


def _log_key(data_dir: Path, origin: str) -> str:
    from charter_engine.storage.keys import KeyRing

    return str(KeyRing(data_dir).verifier_key(origin))


def _open_officer(url: str, login: str, hashed: str) -> bool:
    """Open the officer's account unless it is there."""
    from charter_engine.actions.accounts import open_account
    from charter_engine.cli.place import store_of
    from charter_engine.storage import people
    from charter_engine.storage.engine import open_engine
    from charter_engine.storage.unit_of_work import unit_of_work

    engine = open_engine(url)
    try:
        store: Store = store_of(engine)
        with unit_of_work(store) as work:
            if people.find_account(work.connection, login) is not None:
                return False
            open_account(work, login=login, name=login, password_hash=hashed, officer=True)
            return True
    finally:
        engine.dispose()
