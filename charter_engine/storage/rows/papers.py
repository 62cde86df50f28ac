"""Papers, the ledger, and work promised for later."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, UniqueConstraint

from charter_engine.storage.columns import Document, Flag, Moment
from charter_engine.storage.rows.base import IN_CHARTER, integer, key, number, refers, table, text

stored_file = table(
    "stored_file",
    key("charter_id"),
    key("digest"),
    text("media_type"),
    Column("data", LargeBinary, nullable=False),
    refers(IN_CHARTER),
    history=True,
)
publication = table(
    "publication",
    key("charter_id"),
    key("kind"),
    number("n"),
    text("name"),
    text("base"),
    text("digest"),
    Column("signed", Flag, nullable=False),
    integer("seq", null=True),
    Column("at", Moment, nullable=False),
    refers(IN_CHARTER),
    refers(("charter_id", "stored_file.charter_id"), ("digest", "stored_file.digest")),
    history=True,
)
ledger_head = table(
    "ledger_head",
    key("charter_id"),
    integer("size"),
    text("frontier"),
    Column("last", Moment, nullable=False),
    refers(IN_CHARTER),
)
ledger_entry = table(
    "ledger_entry",
    key("charter_id"),
    number("seq"),
    text("type"),
    text("subject"),
    Column("at", Moment, nullable=False),
    text("leaf"),
    Column("data", LargeBinary, nullable=False),
    refers(IN_CHARTER),
    Index("ix_ledger_entry_subject", "charter_id", "subject", "seq"),
    history=True,
)
checkpoint = table(
    "checkpoint",
    key("charter_id"),
    number("size"),
    text("note"),
    Column("at", Moment, nullable=False),
    refers(IN_CHARTER),
    history=True,
)
job = table(
    "job",
    Column("id", Integer, primary_key=True, autoincrement=True),
    text("kind"),
    text("charter_id"),
    Column("args", Document, nullable=False),
    text("dedupe"),
    text("state"),
    integer("attempt"),
    Column("run_at", Moment, nullable=False),
    Column("lease_until", Moment),
    text("lease_token", null=True),
    text("error", null=True),
    UniqueConstraint("dedupe"),
    Index("ix_job_due", "state", "run_at"),
)
idempotency = table(
    "idempotency",
    key("login"),
    key("key"),
    text("request"),
    integer("status"),
    text("body"),
    Column("at", Moment, nullable=False),
)
