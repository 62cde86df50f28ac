"""Deliberation: meetings in full, proposals that gather support and rise, partners, and what clauses promise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

HISTORY: dict[str, tuple[str, ...]] = {
    "commitment": ("charter_id", "n", "revision"),
    "progress_note": ("charter_id", "commitment", "k"),
    "attendance_move": ("charter_id", "assembly", "seat", "n"),
    "endorsement": ("charter_id", "amendment", "seat", "n"),
    "extension": ("charter_id", "amendment", "n"),
    "meeting_notice": ("charter_id", "assembly", "n"),
    "minutes": ("charter_id", "assembly", "revision"),
    "party_signature": ("charter_id", "version", "signatory"),
    "petition_reached": ("charter_id", "amendment", "petition"),
    "proxy": ("charter_id", "assembly", "seat", "n"),
    "recusal": ("charter_id", "assembly", "seat", "amendment"),
    "resolution": ("charter_id", "assembly", "k"),
    "screening": ("charter_id", "amendment", "n"),
    "urgency": ("charter_id", "amendment"),
    "endorsement_seal": ("charter_id", "amendment", "seat", "n"),
    "hand_count": ("charter_id", "assembly", "poll", "sector", "revision"),
    "minutes_approval": ("charter_id", "assembly", "revision"),
    "paper_count": ("charter_id", "assembly", "poll", "revision"),
    "petition_answer": ("charter_id", "amendment", "petition", "revision"),
}
"""Insert-only tables with their keys."""

_REFUSAL = "history is insert-only: rows of {table} are never changed or deleted"


def _guard_sqlite(table: str, key: tuple[str, ...]) -> None:
    refusal = _REFUSAL.format(table=table)
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, 'UNIQUE: {refusal}'); END"
    )


def _guard_postgresql(table: str) -> None:
    for name, when, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {when} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION charter_refuse_change()"
        )


def _jurisdiction() -> None:
    op.create_table(
        "jurisdiction",
        sa.Column("place_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["jurisdiction.place_id"]),
        sa.UniqueConstraint("parent", "name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _charter_place() -> None:
    op.create_table(
        "charter_place",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("place_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sa.ForeignKeyConstraint(["place_id"], ["jurisdiction.place_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _outer_change() -> None:
    op.create_table(
        "outer_change",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("target_identity", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _outer_citation() -> None:
    op.create_table(
        "outer_citation",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("identity", sa.Text(), primary_key=True, nullable=False),
        sa.Column("target", sa.Text(), primary_key=True, nullable=False),
        sa.Column("target_identity", sa.Text(), primary_key=True, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("seen_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _partner() -> None:
    op.create_table(
        "partner",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("began", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _progress_note() -> None:
    op.create_table(
        "progress_note",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("commitment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("k", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _raised_proposal() -> None:
    op.create_table(
        "raised_proposal",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_amendment", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sa.UniqueConstraint("charter_id", "source", "source_amendment"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _agenda_item() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("item", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("began", sa.Text(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _attendance_move() -> None:
    op.create_table(
        "attendance_move",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sa.ForeignKeyConstraint(["charter_id", "seat"], ["seat.charter_id", "seat.seat"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _endorsement() -> None:
    op.create_table(
        "endorsement",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("stands", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sa.ForeignKeyConstraint(["charter_id", "seat"], ["seat.charter_id", "seat.seat"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _extension() -> None:
    op.create_table(
        "extension",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _meeting_notice() -> None:
    op.create_table(
        "meeting_notice",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("begins", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _minutes() -> None:
    op.create_table(
        "minutes",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _partner_question() -> None:
    op.create_table(
        "partner_question",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("partner", sa.Integer(), nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("answered", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id", "partner"], ["partner.charter_id", "partner.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _party_signature() -> None:
    op.create_table(
        "party_signature",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("signatory", sa.Text(), primary_key=True, nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "version"], ["version.charter_id", "version.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _petition_reached() -> None:
    op.create_table(
        "petition_reached",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("petition", sa.Text(), primary_key=True, nullable=False),
        sa.Column("endorsements", sa.Integer(), nullable=False),
        sa.Column("districts", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _proxy() -> None:
    op.create_table(
        "proxy",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sa.ForeignKeyConstraint(["charter_id", "seat"], ["seat.charter_id", "seat.seat"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _raising() -> None:
    op.create_table(
        "raising",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("target", sa.Text(), primary_key=True, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _recusal() -> None:
    op.create_table(
        "recusal",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sa.ForeignKeyConstraint(["charter_id", "seat"], ["seat.charter_id", "seat.seat"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _resolution() -> None:
    op.create_table(
        "resolution",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("k", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("poll", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _screening() -> None:
    op.create_table(
        "screening",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _speaker() -> None:
    op.create_table(
        "speaker",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("k", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("began", sa.Text(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _urgency() -> None:
    op.create_table(
        "urgency",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("assembly", sa.Integer(), nullable=False),
        sa.Column("poll", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _endorsement_seal() -> None:
    op.create_table(
        "endorsement_seal",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "amendment", "seat", "n"],
            ["endorsement.charter_id", "endorsement.amendment", "endorsement.seat", "endorsement.n"],
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _hand_count() -> None:
    op.create_table(
        "hand_count",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("poll", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("sector", sa.Text(), primary_key=True, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("object", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly", "poll"], ["poll.charter_id", "poll.assembly", "poll.k"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _minutes_approval() -> None:
    op.create_table(
        "minutes_approval",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "assembly", "revision"], ["minutes.charter_id", "minutes.assembly", "minutes.revision"]
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _paper_count() -> None:
    op.create_table(
        "paper_count",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("poll", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("agrees", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly", "poll"], ["poll.charter_id", "poll.assembly", "poll.k"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _petition_answer() -> None:
    op.create_table(
        "petition_answer",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("petition", sa.Text(), primary_key=True, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "amendment", "petition"],
            ["petition_reached.charter_id", "petition_reached.amendment", "petition_reached.petition"],
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


TABLES = (
    _jurisdiction,
    _charter_place,
    _commitment,
    _outer_change,
    _outer_citation,
    _partner,
    _progress_note,
    _raised_proposal,
    _agenda_item,
    _attendance_move,
    _endorsement,
    _extension,
    _meeting_notice,
    _minutes,
    _partner_question,
    _party_signature,
    _petition_reached,
    _proxy,
    _raising,
    _recusal,
    _resolution,
    _screening,
    _speaker,
    _urgency,
    _endorsement_seal,
    _hand_count,
    _minutes_approval,
    _paper_count,
    _petition_answer,
)
"""In the order in which foreign keys allow their making."""

ADDED: dict[str, tuple[str, ...]] = {
    "poll": (
        "secrecy",
        "entry",
        "subject",
        "options",
        "casting",
    ),
    "elector": (
        "proxy",
        "recused",
    ),
    "assembly": (
        "venue",
        "begins",
        "item",
    ),
    "seat": ("district",),
}
"""Columns that older tables get; what is there already holds their defaults."""


def upgrade() -> None:
    """Make the tables, the columns and the guards of history."""
    for make in TABLES:
        make()
    op.create_index("ix_charter_place_place", "charter_place", ["place_id"])
    op.create_index("ix_outer_citation_target", "outer_citation", ["target"])
    op.add_column("poll", sa.Column("secrecy", sa.Text(), nullable=False, server_default="roll_call"))
    op.add_column("poll", sa.Column("entry", sa.Text(), nullable=False, server_default="devices"))
    op.add_column("poll", sa.Column("subject", sa.Text(), nullable=False, server_default=""))
    op.add_column("poll", sa.Column("options", sa.Text(), nullable=True))
    op.add_column("poll", sa.Column("casting", sa.Text(), nullable=False, server_default=""))
    op.add_column("elector", sa.Column("proxy", sa.Text(), nullable=False, server_default=""))
    op.add_column("elector", sa.Column("recused", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("assembly", sa.Column("venue", sa.Text(), nullable=False, server_default=""))
    op.add_column("assembly", sa.Column("begins", sa.Text(), nullable=False, server_default=""))
    op.add_column("assembly", sa.Column("item", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("seat", sa.Column("district", sa.Text(), nullable=False, server_default=""))
    guard_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, key in HISTORY.items():
        if guard_postgresql:
            _guard_postgresql(table)
        else:
            _guard_sqlite(table, key)


def downgrade() -> None:
    """Take them away again, columns first."""
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
    for make in reversed(TABLES):
        op.drop_table(make.__name__.removeprefix("_"))
