"""First light: charters, their text, amendments, comments, meetings, ballots, papers and the ledger.

History is guarded by triggers on both databases: a row of a table in `HISTORY` can be neither changed nor deleted, nor
replaced by a second insert under the same key (SQLite's REPLACE would delete silently).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HISTORY: dict[str, tuple[str, ...]] = {
    "checkpoint": ("charter_id", "size"),
    "comment": ("charter_id", "n"),
    "content": ("charter_id", "no"),
    "ledger_entry": ("charter_id", "seq"),
    "procedure": ("charter_id", "hash"),
    "stored_file": ("charter_id", "digest"),
    "version": ("charter_id", "n"),
    "amendment_revision": ("charter_id", "amendment", "revision"),
    "attendance": ("charter_id", "assembly", "seat"),
    "clause_revision": ("charter_id", "identity", "version"),
    "comment_answer": ("charter_id", "n", "revision"),
    "comment_place": ("charter_id", "n", "amendment", "revision", "version"),
    "comment_seal": ("charter_id", "n"),
    "publication": ("charter_id", "kind", "n"),
    "version_source": ("charter_id", "version", "amendment"),
    "elector": ("charter_id", "assembly", "poll", "seat"),
    "sub_amendment": ("charter_id", "amendment", "k"),
    "ballot": ("charter_id", "assembly", "poll", "seat", "revision"),
    "sub_decision": ("charter_id", "amendment", "k"),
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
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION charter_refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION charter_refuse_change()"
    )


def _guard_history() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        refusal = _REFUSAL.format(table="%")
        op.execute(
            "CREATE FUNCTION charter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{refusal}', TG_TABLE_NAME; END $$"
        )
    for table, key in HISTORY.items():
        if postgresql:
            _guard_postgresql(table)
        else:
            _guard_sqlite(table, key)


def _charter() -> None:
    op.create_table(
        "charter",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("procedure_hash", sa.Text(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("next_identity", sa.Integer(), nullable=False),
        sa.Column("next_amendment", sa.Integer(), nullable=False),
        sa.Column("next_comment", sa.Integer(), nullable=False),
        sa.Column("next_assembly", sa.Integer(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.UniqueConstraint("origin"),
        sa.UniqueConstraint("slug"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("login", sa.Text(), primary_key=True, nullable=False),
        sa.Column("key", sa.Text(), primary_key=True, nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("demo", sa.Integer(), nullable=False),
        sa.Column("clock_offset", sa.Integer(), nullable=True),
        sa.Column("created", sa.Text(), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("charter_id", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.UniqueConstraint("dedupe"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("since", sa.Text(), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("login", sa.Text(), primary_key=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("officer", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _amendment() -> None:
    op.create_table(
        "amendment",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_since", sa.Text(), nullable=False),
        sa.Column("procedure_hash", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("assembly", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _assembly() -> None:
    op.create_table(
        "assembly",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=True),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("size", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _comment() -> None:
    op.create_table(
        "comment",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sa.UniqueConstraint("charter_id", "reference"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _content() -> None:
    op.create_table(
        "content",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sa.UniqueConstraint("charter_id", "hash"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _ledger_entry() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _ledger_head() -> None:
    op.create_table(
        "ledger_head",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _procedure() -> None:
    op.create_table(
        "procedure",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("hash", sa.Text(), primary_key=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _seat() -> None:
    op.create_table(
        "seat",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("began", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _stored_file() -> None:
    op.create_table(
        "stored_file",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("digest", sa.Text(), primary_key=True, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("adopted", sa.Text(), nullable=False),
        sa.Column("effective", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _amendment_revision() -> None:
    op.create_table(
        "amendment_revision",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("base_root", sa.Text(), nullable=False),
        sa.Column("result_root", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("operations", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.Text(), primary_key=True, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("charter_id", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["account.login"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("arrived", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sa.ForeignKeyConstraint(["charter_id", "seat"], ["seat.charter_id", "seat.seat"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _clause_revision() -> None:
    op.create_table(
        "clause_revision",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("identity", sa.Text(), primary_key=True, nullable=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("content_no", sa.Integer(), nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "content_no"], ["content.charter_id", "content.no"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _comment_answer() -> None:
    op.create_table(
        "comment_answer",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("led_to", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "n"], ["comment.charter_id", "comment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _comment_place() -> None:
    op.create_table(
        "comment_place",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "n"], ["comment.charter_id", "comment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _comment_seal() -> None:
    op.create_table(
        "comment_seal",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "n"], ["comment.charter_id", "comment.n"]),
        sa.ForeignKeyConstraint(["charter_id", "seq"], ["ledger_entry.charter_id", "ledger_entry.seq"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _comment_text() -> None:
    op.create_table(
        "comment_text",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "n"], ["comment.charter_id", "comment.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )


def _poll() -> None:
    op.create_table(
        "poll",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("k", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=False),
        sa.Column("sub", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("electorate_root", sa.Text(), nullable=False),
        sa.Column("stage_since", sa.Text(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("annulled_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charter_id", "assembly"], ["assembly.charter_id", "assembly.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _publication() -> None:
    op.create_table(
        "publication",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("kind", sa.Text(), primary_key=True, nullable=False),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id"], ["charter.charter_id"]),
        sa.ForeignKeyConstraint(["charter_id", "digest"], ["stored_file.charter_id", "stored_file.digest"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _seat_holder() -> None:
    op.create_table(
        "seat_holder",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "seat"], ["seat.charter_id", "seat.seat"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), primary_key=True, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("began", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["account.login"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _version_source() -> None:
    op.create_table(
        "version_source",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "amendment"], ["amendment.charter_id", "amendment.n"]),
        sa.ForeignKeyConstraint(["charter_id", "version"], ["version.charter_id", "version.n"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _clause_span() -> None:
    op.create_table(
        "clause_span",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("identity", sa.Text(), primary_key=True, nullable=False),
        sa.Column("valid_from", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "identity", "valid_from"],
            ["clause_revision.charter_id", "clause_revision.identity", "clause_revision.version"],
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _elector() -> None:
    op.create_table(
        "elector",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("poll", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["charter_id", "assembly", "poll"], ["poll.charter_id", "poll.assembly", "poll.k"]),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _sub_amendment() -> None:
    op.create_table(
        "sub_amendment",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("k", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("result_root", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("operations", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "amendment", "revision"],
            ["amendment_revision.charter_id", "amendment_revision.amendment", "amendment_revision.revision"],
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _ballot() -> None:
    op.create_table(
        "ballot",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("poll", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("idempotency", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "assembly", "poll", "seat"],
            ["elector.charter_id", "elector.assembly", "elector.poll", "elector.seat"],
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _sub_decision() -> None:
    op.create_table(
        "sub_decision",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("amendment", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("k", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "amendment", "k"], ["sub_amendment.charter_id", "sub_amendment.amendment", "sub_amendment.k"]
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _ballot_text() -> None:
    op.create_table(
        "ballot_text",
        sa.Column("charter_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("assembly", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("poll", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), primary_key=True, nullable=False),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("reservation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["charter_id", "assembly", "poll", "seat", "revision"],
            ["ballot.charter_id", "ballot.assembly", "ballot.poll", "ballot.seat", "ballot.revision"],
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


TABLES = (
    _charter,
    _idempotency,
    _installation,
    _job,
    _person,
    _account,
    _amendment,
    _assembly,
    _checkpoint,
    _comment,
    _content,
    _ledger_entry,
    _ledger_head,
    _procedure,
    _seat,
    _stored_file,
    _version,
    _amendment_revision,
    _api_token,
    _attendance,
    _clause_revision,
    _comment_answer,
    _comment_place,
    _comment_seal,
    _comment_text,
    _poll,
    _publication,
    _seat_holder,
    _session,
    _version_source,
    _clause_span,
    _elector,
    _sub_amendment,
    _ballot,
    _sub_decision,
    _ballot_text,
)
"""In the order in which foreign keys allow their making."""


def upgrade() -> None:
    """Make the tables, their indexes and the guards of history."""
    for make in TABLES:
        make()
    op.create_index("ix_job_due", "job", ["state", "run_at"])
    op.create_index("ix_ledger_entry_subject", "ledger_entry", ["charter_id", "subject", "seq"])
    op.create_index("ix_seat_holder_person", "seat_holder", ["person_id", "charter_id"])
    _guard_history()


def downgrade() -> None:
    """Drop everything, guards first."""
    for table in reversed(TABLES):
        op.drop_table(table.__name__.removeprefix("_"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION charter_refuse_change()")
