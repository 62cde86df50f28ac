"""Manifests: where everything stands in a version, made from the history that is there.

Every 128th version has a whole manifest, each other what it changed. They are derived: taking them away loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EVERY = 128

Place = list[str | int]
"""Parent, rank, content number, content hash, amendment, version."""

_CHANGES = """
SELECT r.identity, s.valid_to, r.parent, r.rank, r.content_no, c.hash, r.amendment, r.version
FROM clause_revision r
JOIN clause_span s ON s.charter_id = r.charter_id AND s.identity = r.identity AND s.valid_from = r.version
JOIN content c ON c.charter_id = r.charter_id AND c.no = r.content_no
WHERE r.charter_id = :charter
"""


def upgrade() -> None:
    """Make the table and fill it."""
    op.create_table(
        "manifest",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "version"], ["version.charter_id", "version.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    connection = op.get_bind()
    for charter in connection.execute(sa.text("SELECT charter_id FROM charter ORDER BY charter_id")).scalars().all():
        for row in _manifests(connection, charter):
            connection.execute(sa.text("INSERT INTO manifest VALUES (:charter, :version, :places)"), row)


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("manifest")


def _manifests(connection: sa.Connection, charter: str) -> Iterator[dict[str, object]]:
    changed: dict[int, dict[str, Place | None]] = {}
    for identity, until, *place in connection.execute(sa.text(_CHANGES), {"charter": charter}):
        changed.setdefault(place[-1], {})[identity] = place
        changed.setdefault(until, {}).setdefault(identity, None)
    numbers = connection.execute(
        sa.text("SELECT n FROM version WHERE charter_id = :charter ORDER BY n"), {"charter": charter}
    )
    whole: dict[str, Place] = {}
    for version in numbers.scalars().all():
        now = changed.get(version, {})
        whole = {identity: place for identity, place in {**whole, **now}.items() if place is not None}
        yield {"charter": charter, "version": version, "places": _manifest(version, whole, now)}


def _manifest(version: int, whole: dict[str, Place], changed: dict[str, Place | None]) -> bytes:
    if version % EVERY:
        return _written(changed)
    stand = sorted(((identity, *place) for identity, place in whole.items()), key=lambda row: (row[1], row[2], row[0]))
    return _written([*zip(*stand, strict=True)])


def _written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
