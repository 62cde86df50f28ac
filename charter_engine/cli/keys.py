"""`charter key`: the log's key, the offices' certificates, and the trust file others start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import about
from charter_engine.cli.inputs import FILE, read_bytes
from charter_engine.cli.place import as_json, looking, settings
from charter_engine.cli.talk import deliver, give, give_json, say

if TYPE_CHECKING:
    from charter_engine.storage.unit_of_work import Store

TRUST_FILE = "trust.json"


@click.group()
def key() -> None:
    """The installation's keys."""


@key.command("show")
@as_json
def key_show(*, as_json: bool) -> None:
    """Show the public keys: every log's, and the certificates of the offices that sign."""
    from charter_engine.storage import charters
    from charter_engine.storage.keys import KeyRing

    ring = KeyRing(settings().data_dir)
    with looking() as (connection, _):
        logs = [
            {"charter": each.slug, "vkey": str(ring.verifier_key(each.origin))} for each in charters.every(connection)
        ]
    listed = ring.listed()
    if as_json:
        give_json({"logs": logs, "certificates": listed})
        return
    for log in logs:
        give(f"{log['charter']}\t{log['vkey']}")
    for each in listed:
        give(f"{each.role}\t{each.subject}\t{each.until.date()}\t{each.fingerprint}{' (สาธิต)' if each.demo else ''}")


@key.command("add")
@click.argument("role")
@click.argument("file", type=FILE)
@click.option("--password-stdin", is_flag=True, help="Read the file's password from standard input.")
def key_add(*, role: str, file: Path, password_stdin: bool) -> None:
    """Take over ROLE's (chair, secretary) key from a PKCS#12 FILE."""
    from charter_engine.cli.inputs import read_password
    from charter_engine.storage.keys import KeyRing

    data = read_bytes(file)
    password = read_password(from_stdin=True) if password_stdin else None
    ring = KeyRing(settings().data_dir)
    with about(file), looking() as (_, store):
        info = ring.add_pkcs12(role, data, password)
        keep_trust_file(store, settings().data_dir)
    give(f"{info.role}\t{info.subject}\t{info.fingerprint}")


@key.command("demo")
def key_demo() -> None:
    """Make a demonstration's authority; its papers say that they have no legal effect."""
    from charter_engine.actions.signing_keys import prepare_demo_keys
    from charter_engine.storage.keys import KeyRing

    ring = KeyRing(settings().data_dir)
    with looking() as (_, store):
        prepare_demo_keys(ring)
        keep_trust_file(store, settings().data_dir)
    for info in ring.listed():
        give(f"{info.role}\t{info.subject}\t{info.fingerprint}{' (สาธิต)' if info.demo else ''}")


@key.command("trust")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
def key_trust(*, output: Path | None) -> None:
    """Write the trust file that others verify with; give it to them on another way than the papers."""
    with looking() as (_, store):
        data = keep_trust_file(store, settings().data_dir)
    deliver(data, output)


def keep_trust_file(store: Store, data_dir: Path) -> bytes:
    """Write the data directory's own trust file anew and return it."""
    from charter_engine.storage.keys import KeyRing
    from charter_engine.storage.unit_of_work import reading

    with reading(store) as connection:
        data = KeyRing(data_dir).trust_file(connection).to_json()
    (data_dir / TRUST_FILE).write_bytes(data)
    say(f"เขียนแฟ้มความเชื่อถือ {data_dir / TRUST_FILE}")
    return data
