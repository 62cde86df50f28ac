"""Places that nest, partners, proposals that rise from level to level, and what clauses promise to be done."""

from __future__ import annotations

from sqlalchemy import Column, Index, UniqueConstraint

from charter_engine.storage.columns import Day, Document, Moment
from charter_engine.storage.rows.base import IN_CHARTER, integer, key, number, refers, table, text

jurisdiction = table(
    "jurisdiction",
    key("place_id"),
    text("level"),
    text("name"),
    text("code"),
    text("parent", null=True),
    refers(("parent", "jurisdiction.place_id")),
    UniqueConstraint("parent", "name"),
)
charter_place = table(
    "charter_place",
    key("charter_id"),
    text("place_id"),
    refers(IN_CHARTER),
    refers(("place_id", "jurisdiction.place_id")),
    Index("ix_charter_place_place", "place_id"),
)
partner = table(
    "partner",
    key("charter_id"),
    number("n"),
    text("name"),
    text("short"),
    text("kind"),
    text("seat"),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),
    refers(IN_CHARTER),
)
partner_question = table(
    "partner_question",
    key("charter_id"),
    number("n"),
    integer("partner"),
    integer("amendment"),
    text("question"),
    text("answer"),
    text("seat"),
    Column("asked", Moment, nullable=False),
    Column("due", Day, nullable=False),
    Column("answered", Moment),
    refers(("charter_id", "partner.charter_id"), ("partner", "partner.n")),
)
party_signature = table(
    "party_signature",
    key("charter_id"),
    number("version"),
    key("signatory"),
    text("seat"),
    text("root"),
    Column("at", Moment, nullable=False),
    refers(("charter_id", "version.charter_id"), ("version", "version.n")),
    history=True,
)
raising = table(
    "raising",
    key("charter_id"),
    number("amendment"),
    key("target"),
    integer("seq"),
    text("seat"),
    Column("at", Moment, nullable=False),
    Column("outcome", Document),
    Column("told", Moment),
    refers(("charter_id", "amendment.charter_id"), ("amendment", "amendment.n")),
)
raised_proposal = table(
    "raised_proposal",
    key("charter_id"),
    number("n"),
    text("source"),
    integer("source_amendment"),
    text("title"),
    text("reason"),
    Column("history", Document, nullable=False),
    text("state"),
    integer("amendment"),
    text("why"),
    Column("at", Moment, nullable=False),
    Column("decided", Moment),
    refers(IN_CHARTER),
    UniqueConstraint("charter_id", "source", "source_amendment"),
)
outer_citation = table(
    "outer_citation",
    key("charter_id"),
    key("identity"),
    key("target"),
    key("target_identity"),
    text("words"),
    integer("seen_version"),
    text("seen_hash"),
    refers(IN_CHARTER),
    Index("ix_outer_citation_target", "target"),
)
outer_change = table(
    "outer_change",
    key("charter_id"),
    number("n"),
    text("identity"),
    text("target"),
    text("target_identity"),
    integer("version"),
    text("what"),
    Column("at", Moment, nullable=False),
    Column("seen", Moment),
    refers(IN_CHARTER),
)
commitment = table(
    "commitment",
    key("charter_id"),
    number("n"),
    number("revision"),
    text("clause"),
    text("who"),
    text("what"),
    Column("due", Day, nullable=False),
    text("indicator"),
    text("state"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(IN_CHARTER),
    history=True,
)
progress_note = table(
    "progress_note",
    key("charter_id"),
    number("commitment"),
    number("k"),
    text("words"),
    text("evidence"),
    text("state"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(IN_CHARTER),
    history=True,
)
