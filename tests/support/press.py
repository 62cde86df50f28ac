"""A print shop for tests: a key ring with a demonstration's offices, made once, and the worker over a tambon."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from charter_engine.actions.signing_keys import prepare_demo_keys
from charter_engine.jobs.handlers import HANDLERS
from charter_engine.jobs.worker import LEASE, Worked, run_until_idle
from charter_engine.storage import files
from charter_engine.storage.files import PublicationRecord
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.tambon import AMENDED, DRAFT, Tambon

URL = "https://charter.example"
EXPIRED = timedelta(seconds=-5)
CORRECTED = AMENDED.replace("อย่างประหยัด", "อย่างรู้ประหยัด")


@lru_cache(maxsize=1)
def _demo() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="charter-keys-")
    prepare_demo_keys(KeyRing(Path(folder.name)))
    return folder


def demo_keys(folder: Path) -> KeyRing:
    """A key ring of its own whose offices share one demonstration authority."""
    shutil.copytree(Path(_demo().name) / "keys" / "demo", folder / "keys" / "demo")
    return KeyRing(folder)


def work_off(tambon: Tambon, keys: KeyRing, **options: Any) -> tuple[Worked, ...]:
    """Do every job that is due at the tambon's present moment."""
    given: dict[str, Any] = {"lease": LEASE, "handlers": HANDLERS} | options
    return run_until_idle(tambon.store, keys, public_url=URL, **given)


def adopt_three(tambon: Tambon, after_each: Callable[[], object] = lambda: None) -> None:
    """A founding text, an amendment, a corrigendum."""
    tambon.adopt(DRAFT)
    after_each()
    tambon.wait(days=2)
    tambon.adopt(AMENDED)
    after_each()
    tambon.wait(days=2)
    tambon.act("sec", "", "correct", text=CORRECTED, reason="พิมพ์ตกคำว่า รู้")


def papers(tambon: Tambon) -> dict[str, PublicationRecord]:
    with reading(tambon.store) as connection:
        return {one.name: one for one in files.publications(connection, tambon.charter_id)}


def paper_bytes(tambon: Tambon, name: str) -> bytes:
    with reading(tambon.store) as connection:
        return files.load(connection, tambon.charter_id, papers(tambon)[name].digest) or b""


def issued(tambon: Tambon) -> list[dict[str, Any]]:
    """The bodies of the publication entries in the ledger."""
    return [dict(entry.body) for entry in tambon.entries("publication.issued")]


def promise_again(tambon: Tambon, kind: str, dedupe: str, **args: object) -> None:
    with unit_of_work(tambon.store) as work:
        work.promise(kind, tambon.charter_id, args, dedupe=dedupe)
