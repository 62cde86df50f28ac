"""Charters, their procedures, seats and text."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint

from charter_engine.storage.columns import Day, Document, Moment
from charter_engine.storage.rows.base import IN_CHARTER, defaulted, integer, key, number, refers, table, text

charter = table(
    "charter",
    key("charter_id"),
    text("slug"),
    text("title"),
    text("place"),
    text("kind"),
    text("prefix"),
    text("origin"),
    text("procedure_hash"),
    integer("head"),
    integer("next_identity"),
    integer("next_amendment"),
    integer("next_comment"),
    integer("next_assembly"),
    Column("created", Moment, nullable=False),
    UniqueConstraint("slug"),
    UniqueConstraint("origin"),
)
procedure = table(
    "procedure",
    key("charter_id"),
    key("hash"),
    text("source"),
    Column("adopted", Moment, nullable=False),
    refers(IN_CHARTER),
    history=True,
)
seat = table(
    "seat",
    key("charter_id"),
    key("seat"),
    text("role"),
    text("body"),
    text("sector"),
    integer("weight"),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),
    defaulted("district", ""),
    refers(IN_CHARTER),
)
seat_holder = table(
    "seat_holder",
    key("charter_id"),
    key("seat"),
    text("person_id"),
    refers(("charter_id", "seat.charter_id"), ("seat", "seat.seat")),
    refers(("person_id", "person.person_id")),
    Index("ix_seat_holder_person", "person_id", "charter_id"),
)
content = table(
    "content",
    key("charter_id"),
    number("no"),
    text("hash"),
    text("kind"),
    text("label"),
    text("heading"),
    text("state"),
    text("text"),
    refers(IN_CHARTER),
    UniqueConstraint("charter_id", "hash"),
    history=True,
)
clause_revision = table(
    "clause_revision",
    key("charter_id"),
    key("identity"),
    number("version"),
    text("parent"),
    text("rank"),
    integer("content_no"),
    integer("amendment"),
    refers(("charter_id", "content.charter_id"), ("content_no", "content.no")),
    history=True,
)
clause_span = table(
    "clause_span",
    key("charter_id"),
    key("identity"),
    number("valid_from"),
    integer("valid_to"),
    refers(
        ("charter_id", "clause_revision.charter_id"),
        ("identity", "clause_revision.identity"),
        ("valid_from", "clause_revision.version"),
    ),
)
version = table(
    "version",
    key("charter_id"),
    number("n"),
    text("kind"),
    text("root"),
    Column("adopted", Day, nullable=False),
    Column("effective", Day, nullable=False),
    Column("adopted_at", Moment, nullable=False),
    text("instrument"),
    Column("outcome", Document, nullable=False),
    refers(IN_CHARTER),
    history=True,
)
manifest = table(
    "manifest",
    key("charter_id"),
    number("version"),
    Column("places", LargeBinary, nullable=False),
    refers(("charter_id", "version.charter_id"), ("version", "version.n")),
)
version_source = table(
    "version_source",
    key("charter_id"),
    number("version"),
    number("amendment"),
    refers(("charter_id", "version.charter_id"), ("version", "version.n")),
    refers(("charter_id", "amendment.charter_id"), ("amendment", "amendment.n")),
    history=True,
)
