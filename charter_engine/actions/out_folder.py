"""Writing everything that outsiders need into a folder: papers, packages, ledgers, the trust file, the verifier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from charter_engine.actions.checkpoints import sign_checkpoint
from charter_engine.actions.publishing import PACKAGE
from charter_engine.domain.ledger.export import write_export
from charter_engine.publication import charter_verify, recount
from charter_engine.publication.checking import base_of
from charter_engine.storage import charters, files, ledger
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import Store, reading

SIGNED, PRINT, PACKAGES, LEDGER = "signed", "print", "packages", "ledger"
TRUST_FILE, VERIFIER, RECOUNT = "trust.json", "charter_verify.py", "recount.py"
_EXECUTABLE = 0o755


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The files written, sorted."""

    paths: tuple[Path, ...]


def write_out(store: Store, keys: KeyRing, out_dir: Path, offices: Mapping[str, str] | None = None) -> Written:
    """Fill a folder; files of the same names are replaced, others are left alone.

    `signed/` and `print/` hold papers with and without signatures, `packages/` adoption packages, `ledger/SLUG/`
    exports under a fresh checkpoint. Raises LogForked or LogShrunk before anything is written.
    """
    with reading(store) as connection:
        known = charters.every(connection)
    found: dict[str, bytes] = {}
    for charter in known:
        found |= _ledger(store, keys, charter) | _publications(store, charter)
    with reading(store) as connection:
        found[TRUST_FILE] = keys.trust_file(connection, offices).to_json()
    found[VERIFIER] = Path(charter_verify.__file__).read_bytes()
    found[RECOUNT] = Path(recount.__file__).read_bytes()
    for name, data in found.items():
        path = out_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (out_dir / VERIFIER).chmod(_EXECUTABLE)
    return Written(paths=tuple(sorted(out_dir / name for name in found)))


def export_ledger(store: Store, keys: KeyRing, charter: CharterRecord) -> dict[str, bytes]:
    """Return a ledger export's files under a fresh checkpoint."""
    checkpoint = sign_checkpoint(store, keys, charter.charter_id)
    with reading(store) as connection:
        lines = ledger.lines(connection, charter.charter_id)[: checkpoint.size]
    return write_export([line.data for line in lines], checkpoint.note.encode())


def _ledger(store: Store, keys: KeyRing, charter: CharterRecord) -> dict[str, bytes]:
    files_of = export_ledger(store, keys, charter)
    return {f"{LEDGER}/{charter.slug}/{name}": data for name, data in files_of.items()}


def _publications(store: Store, charter: CharterRecord) -> dict[str, bytes]:
    """Return the papers by path; a signed one stands in `print/` too, as it was before anyone signed."""
    found: dict[str, bytes] = {}
    with reading(store) as connection:
        for record in files.publications(connection, charter.charter_id):
            data = files.load(connection, charter.charter_id, record.digest) or b""
            if record.kind == PACKAGE:
                found[f"{PACKAGES}/{record.name}"] = data
                continue
            if record.signed:
                found[f"{SIGNED}/{record.name}"] = data
            found[f"{PRINT}/{record.name}"] = base_of(data) if record.signed else data
    return found
