from __future__ import annotations

import sqlite3
import stat

import pytest
from sqlalchemy import make_url

from charter_engine.actions.checkpoints import (
    ForeignCheckpoint,
    LogForked,
    LogShrunk,
    LogSigner,
    sign_checkpoint,
    sign_what_grew,
)
from charter_engine.domain.ledger.checkpoint import open_checkpoint
from charter_engine.domain.ledger.merkle import leaf_hash, root
from charter_engine.storage import ledger
from charter_engine.storage.keys import KeyRing, LogKeyMissing
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import DRAFT, Tambon

ORIGIN = "test.example/log"


def _leaves(*entries: bytes) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries]


def test_a_checkpoint_covers_the_whole_log_and_is_signed_under_its_origin(migrated_url, tmp_path):
    keys = KeyRing(tmp_path)
    with opened(migrated_url) as engine:
        tambon = Tambon(engine)
        signed = sign_checkpoint(tambon.store, keys, tambon.charter_id)
        assert sign_checkpoint(tambon.store, keys, tambon.charter_id) == signed
        assert sign_what_grew(tambon.store, keys) == ()
        tambon.propose(DRAFT)
        assert sign_what_grew(tambon.store, keys) == ("nong-bua",)
        with reading(tambon.store) as connection:
            leaves = ledger.leaves(connection, tambon.charter_id)
            newest = ledger.newest_checkpoint(connection, tambon.charter_id)
    origin = tambon.charter.origin
    assert newest is not None
    opened_note = open_checkpoint(newest[1].encode(), origin, [keys.verifier_key(origin)])
    assert (opened_note.size, opened_note.root) == (len(leaves), root(leaves))
    assert signed.size == len(leaves) - 1


def test_the_signer_refuses_a_log_that_has_shrunk_or_forked(tmp_path):
    signer = LogSigner(KeyRing(tmp_path))
    signer.sign(ORIGIN, _leaves(b"a", b"b", b"c"))
    with pytest.raises(LogShrunk) as shrunk:
        signer.sign(ORIGIN, _leaves(b"a", b"b"))
    assert shrunk.value.facts["signed"] == 3
    assert "Restore" in shrunk.value.remedy
    with pytest.raises(LogForked):
        signer.sign(ORIGIN, _leaves(b"a", b"x", b"c", b"d"))
    assert signer.sign(ORIGIN, _leaves(b"a", b"b", b"c", b"d")).size == 4
    assert signer.sign("test.example/other", _leaves(b"z")).size == 1


def test_an_old_backup_brought_back_is_not_signed_over(sqlite_url, tmp_path):
    file = make_url(sqlite_url).database
    assert file is not None
    keys, backup = KeyRing(tmp_path / "data"), tmp_path / "backup.db"
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        with sqlite3.connect(file) as source, sqlite3.connect(backup) as target:
            source.backup(target)
        source.close()
        target.close()
        tambon.propose(DRAFT)
        sign_checkpoint(tambon.store, keys, tambon.charter_id)
    with opened(f"sqlite:///{backup}") as engine:
        tambon.engine = engine
        with pytest.raises(LogShrunk):
            sign_checkpoint(tambon.store, keys, tambon.charter_id)
        tambon.wait(hours=1)
        tambon.propose(DRAFT, "citizen")
        with pytest.raises(LogForked):
            sign_checkpoint(tambon.store, keys, tambon.charter_id)
        with reading(tambon.store) as connection:
            assert ledger.newest_checkpoint(connection, tambon.charter_id) is None


def test_another_key_does_not_go_on_where_the_first_one_signed(sqlite_url, tmp_path):
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        sign_checkpoint(tambon.store, KeyRing(tmp_path / "one"), tambon.charter_id)
        with pytest.raises(ForeignCheckpoint):
            sign_checkpoint(tambon.store, KeyRing(tmp_path / "two"), tambon.charter_id)


def test_a_lost_log_key_is_never_replaced_silently(tmp_path):
    keys = KeyRing(tmp_path)
    LogSigner(keys).sign(ORIGIN, _leaves(b"a"))
    (keys.folder / "log.key.pem").unlink()
    with pytest.raises(LogKeyMissing):
        LogSigner(keys).sign(ORIGIN, _leaves(b"a", b"b"))


def test_keys_are_their_owners_alone(tmp_path):
    keys = KeyRing(tmp_path)
    LogSigner(keys).sign(ORIGIN, _leaves(b"a"))
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in keys.folder.glob("*.pem")}
    assert modes == {"log.key.pem": 0}
