"""A tambon with three versions, signed papers, comments and roll calls, for others to tamper with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from charter_engine.actions.checkpoints import sign_checkpoint
from charter_engine.domain.ledger.trust import TrustFile
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import migrate, opened
from tests.support.press import adopt_three, demo_keys, work_off
from tests.support.tambon import RIVAL, Tambon


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """The tambon, its keys, the trust file outsiders hold, and a checkpoint note someone keeps."""

    tambon: Tambon
    keys: KeyRing
    trust: TrustFile
    held: bytes
    file: Path

    @property
    def trust_record(self) -> dict[str, Any]:
        """The trust file as the one-file verifier reads it."""
        record: dict[str, Any] = json.loads(self.trust.to_json())
        return record


@contextmanager
def pressed(scratch: Path) -> Iterator[Pressed]:
    """Let a tambon live for three versions in a SQLite database of the scratch folder."""
    file = scratch / "pressed.db"
    migrate(f"sqlite:///{file}")
    keys = demo_keys(scratch / "keys")
    with opened(f"sqlite:///{file}") as engine:
        tambon = Tambon(engine)
        adopt_three(tambon, lambda: _talk(tambon))
        number = tambon.propose(RIVAL, "stranger")
        tambon.poll(number, tambon.to_vote(number), n1="no", s1="abstain")
        failed = [one.error for one in work_off(tambon, keys) if one.error]
        if failed:
            raise RuntimeError(failed[0])
        held = sign_checkpoint(tambon.store, keys, tambon.charter_id).note.encode()
        with reading(tambon.store) as connection:
            trust = keys.trust_file(connection)
        yield Pressed(tambon=tambon, keys=keys, trust=trust, held=held, file=file)


def _talk(tambon: Tambon) -> None:
    """Let people say, answer and erase something."""
    for who, clause in (("citizen", "1"), ("stranger", "2"), ("n1", "1")):
        said = tambon.act(who, "", "comment", clause=clause, body=f"ความเห็นของ {who}")
        tambon.act("sec", f"comments/{said.n}", "answer", body="รับไว้พิจารณา", led_to="ไม่เปลี่ยน")
    tambon.act("n1", f"comments/{said.n}", "erase")
