"""Databases filled before there were manifests get them, and the ones in use are those the migration would make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Engine, inspect, text

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.provision import EMPTY_CHARTER, Kind, Provision
from charter_engine.storage import manifests, texts
from charter_engine.storage.schema import downgrade, upgrade
from charter_engine.storage.texts import VersionRecord
from tests.support.migrated import opened
from tests.support.tambon import Tambon

VERSIONS = manifests.EVERY + 2


def _tree(n: int) -> Provision:
    """A text of three clauses of which version after version rewords one, and some add, move or take out one."""
    clauses = [
        Provision(kind=Kind.CLAUSE, label=f"ข้อ {k}", text=f"ข้อความ {n - (n - k) % 3}", identity=f"n{k}")
        for k in (1, 2, 3)
    ]
    if n % 10 == 0:
        clauses.reverse()
    if n % 7 == 0:
        clauses.append(Provision(kind=Kind.CHAPTER, label="หมวด 1", identity="n9", children=(clauses.pop(0),)))
    if n % 11 == 0:
        del clauses[-1]
    return replace(EMPTY_CHARTER, heading="ธรรมนูญ", children=tuple(clauses))


def _filled(engine: Engine) -> tuple[str, list[Provision]]:
    tambon = Tambon(engine)
    tambon.adopt()
    trees = [_tree(n) for n in range(2, VERSIONS + 1)]
    day, moment = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
    with engine.connect() as connection, connection.begin():
        for n, tree in enumerate(trees, start=2):
            record = VersionRecord(
                n=n, kind="adopted", root=root_hash(tree), adopted=day, effective=day, adopted_at=moment,
                instrument="", outcome={}, sources=(1,),
            )  # fmt: skip
            texts.add_version(connection, tambon.charter_id, record, tree, {})
    return tambon.charter_id, trees


def test_a_database_filled_before_there_were_manifests_reads_the_same_after_the_migration(migrated_url: str) -> None:
    query = text("SELECT charter_id, version, places FROM manifest ORDER BY 1, 2")
    with opened(migrated_url) as engine:
        charter_id, trees = _filled(engine)
        with engine.connect() as connection:
            written = connection.execute(query).all()
        downgrade(engine, "0001")
        assert "manifest" not in inspect(engine).get_table_names()
        upgrade(engine)
        with engine.connect() as connection:
            assert connection.execute(query).all() == written
            assert manifests.stale(connection, charter_id) == ()
            found = [texts.tree(connection, charter_id, n, afresh=True) for n in range(2, VERSIONS + 1)]
        assert found == trees
