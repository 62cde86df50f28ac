"""`charter ledger`: a charter's log exported, signed and proven."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.keys import keep_trust_file
from charter_engine.cli.place import as_json, opened, settings
from charter_engine.cli.talk import deliver, give, give_json, say

if TYPE_CHECKING:
    from charter_engine.storage.charters import CharterRecord
    from charter_engine.storage.unit_of_work import Store


@click.group()
def ledger() -> None:
    """Export, sign and prove a charter's log."""


def _charter(store: Store, slug: str) -> CharterRecord:
    from charter_engine.storage import charters
    from charter_engine.storage.unit_of_work import reading

    with reading(store) as connection:
        return charters.by_slug(connection, slug)


@ledger.command("export")
@click.argument("slug", metavar="CHARTER")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder; else SLUG-ledger here.")
def ledger_export(*, slug: str, output: Path | None) -> None:
    """Write CHARTER's whole log with a fresh checkpoint into a folder anyone can keep and check."""
    from charter_engine.actions.out_folder import export_ledger
    from charter_engine.storage.keys import KeyRing

    chosen = settings()
    with opened() as store:
        found = export_ledger(store, KeyRing(chosen.data_dir), _charter(store, slug))
        keep_trust_file(store, chosen.data_dir)
    folder = output or Path(f"{slug}-ledger")
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in found.items():
        (folder / name).write_bytes(data)
    give(str(folder))
    say(f"ตรวจได้ด้วย charter verify {folder} --trust {chosen.data_dir / 'trust.json'}")


@ledger.command("checkpoint")
@click.argument("slug", metavar="CHARTER")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
def ledger_checkpoint(*, slug: str, output: Path | None) -> None:
    """Sign the log as it stands and print the checkpoint; whoever keeps it can tell when history is changed."""
    from charter_engine.actions.checkpoints import sign_checkpoint
    from charter_engine.storage.keys import KeyRing

    with opened() as store:
        signed = sign_checkpoint(store, KeyRing(settings().data_dir), _charter(store, slug).charter_id)
    deliver(signed.note, output)


@ledger.command("prove")
@click.argument("slug", metavar="CHARTER")
@click.argument("seq", type=click.IntRange(min=0))
@as_json
def ledger_prove(*, slug: str, seq: int, as_json: bool) -> None:
    """Prove that entry SEQ is in the log under a signed checkpoint (RFC 6962)."""
    from charter_engine.actions.checkpoints import sign_checkpoint
    from charter_engine.storage.keys import KeyRing

    with opened() as store:
        charter = _charter(store, slug)
        signed = sign_checkpoint(store, KeyRing(settings().data_dir), charter.charter_id)
        found = _proof(store, charter, seq, signed.size) | {"checkpoint": signed.note}
    if as_json:
        give_json(found)
        return
    give(f"รายการ {seq} จาก {found['tree_size']} ของ {found['origin']}")
    give(str(found["entry"]))
    give(f"leaf {found['leaf']}")
    for sibling in found["proof"] if isinstance(found["proof"], list) else ():
        give(f"     {sibling}")
    give(f"root {found['root']}")
    give(signed.note.rstrip("\n"))


def _proof(store: Store, charter: CharterRecord, seq: int, size: int) -> dict[str, object]:
    from charter_engine.domain.ledger import merkle
    from charter_engine.storage import ledger as log
    from charter_engine.storage.unit_of_work import reading

    with reading(store) as connection:
        line, leaves = log.line(connection, charter.charter_id, seq), log.leaves(connection, charter.charter_id, size)
    if line is None or seq >= size:
        remedy = f"ลำดับมีตั้งแต่ 0 ถึง {size - 1}"
        raise Stop(Exit.STATE, "no-such-entry", f"สมุดบันทึกไม่มีรายการ {seq}", remedy=remedy)
    return {
        "origin": charter.origin,
        "seq": seq,
        "entry": line.data.decode(),
        "leaf": leaves[seq].hex(),
        "leaf_index": seq,
        "tree_size": size,
        "root": merkle.root(leaves).hex(),
        "proof": [each.hex() for each in merkle.inclusion_proof(leaves, seq)],
    }
