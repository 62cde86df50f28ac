"""The tables. Only `storage` and the migrations know them; everyone else meets the domain's records.

`charter_id` leads every key of what belongs to a charter, so that a charter can be moved or sharded whole. Tables in
`INSERT_ONLY` are history: triggers on both databases refuse to change or delete their rows. People's names and words
stand in tables of their own (`person`, `account`, `seat_holder`, `comment_text`) that can be erased without touching
history, which names seats only.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from charter_engine.storage.columns import Day, Document, Flag, Moment

metadata = MetaData()

INSERT_ONLY: list[str] = []
"""Names of the tables whose rows are never changed or deleted."""


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _int(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _table(name: str, *items: SchemaItem, history: bool = False) -> Table:
    if history:
        INSERT_ONLY.append(name)
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=name in _ROWID)


_ROWID = {"job", "stored_file", "comment_text", "amendment_revision", "ledger_entry", "content", "procedure"}
"""Tables with large rows keep SQLite's rowid; small keyed rows are clustered by their key."""


def _id(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True, nullable=False)


def _no(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, nullable=False, autoincrement=False)


def _of(*pairs: tuple[str, str]) -> ForeignKeyConstraint:
    return ForeignKeyConstraint([here for here, _ in pairs], [there for _, there in pairs])


_IN_CHARTER = ("charter_id", "charter.charter_id")

installation = _table(
    "installation",
    _no("id"),
    _text("origin"),
    Column("demo", Flag, nullable=False),
    _int("clock_offset", null=True),
    Column("created", Moment, nullable=False),
)

# --- people: erasable, a reference to every charter -------------------------------------------------------------------
person = _table("person", _id("person_id"), _text("name"), _text("email", null=True), Column("since", Moment, nullable=False))
account = _table(
    "account",
    _id("login"),
    _text("person_id"),
    _text("password_hash"),
    Column("officer", Flag, nullable=False),
    _of(("person_id", "person.person_id")),
)
session = _table(
    "session",
    _id("token_hash"),
    _text("login"),
    Column("began", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    _of(("login", "account.login")),
)
api_token = _table(
    "api_token",
    _id("token_hash"),
    _text("login"),
    _text("charter_id", null=True),
    _text("label"),
    Column("expires", Moment, nullable=False),
    _of(("login", "account.login")),
)

# --- charters ---------------------------------------------------------------------------------------------------------
charter = _table(
    "charter",
    _id("charter_id"),
    _text("slug"),
    _text("title"),
    _text("place"),
    _text("kind"),
    _text("prefix"),
    _text("origin"),
    _text("procedure_hash"),
    _int("head"),
    _int("next_identity"),
    _int("next_amendment"),
    _int("next_comment"),
    _int("next_assembly"),
    Column("created", Moment, nullable=False),
    UniqueConstraint("slug"),
    UniqueConstraint("origin"),
)
procedure = _table(
    "procedure",
    _id("charter_id"),
    _id("hash"),
    _text("source"),
    Column("adopted", Moment, nullable=False),
    _of(_IN_CHARTER),
    history=True,
)
seat = _table(
    "seat",
    _id("charter_id"),
    _id("seat"),
    _text("role"),
    _text("body"),
    _text("sector"),
    _int("weight"),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),
    _of(_IN_CHARTER),
)
seat_holder = _table(
    "seat_holder",
    _id("charter_id"),
    _id("seat"),
    _text("person_id"),
    _of(("charter_id", "seat.charter_id"), ("seat", "seat.seat")),
    _of(("person_id", "person.person_id")),
    Index("ix_seat_holder_person", "person_id", "charter_id"),
)

# --- text -------------------------------------------------------------------------------------------------------------
content = _table(
    "content",
    _id("charter_id"),
    _no("no"),
    _text("hash"),
    _text("kind"),
    _text("label"),
    _text("heading"),
    _text("state"),
    _text("text"),
    _of(_IN_CHARTER),
    UniqueConstraint("charter_id", "hash"),
    history=True,
)
clause_revision = _table(
    "clause_revision",
    _id("charter_id"),
    _id("identity"),
    _no("version"),
    _text("parent"),
    _text("rank"),
    _int("content_no"),
    _int("amendment"),
    _of(("charter_id", "content.charter_id"), ("content_no", "content.no")),
    history=True,
)
clause_span = _table(
    "clause_span",
    _id("charter_id"),
    _id("identity"),
    _no("valid_from"),
    _int("valid_to"),
    _of(
        ("charter_id", "clause_revision.charter_id"),
        ("identity", "clause_revision.identity"),
        ("valid_from", "clause_revision.version"),
    ),
)
version = _table(
    "version",
    _id("charter_id"),
    _no("n"),
    _text("kind"),
    _text("root"),
    Column("adopted", Day, nullable=False),
    Column("effective", Day, nullable=False),
    Column("adopted_at", Moment, nullable=False),
    _text("instrument"),
    Column("outcome", Document, nullable=False),
    _of(_IN_CHARTER),
    history=True,
)
version_source = _table(
    "version_source",
    _id("charter_id"),
    _no("version"),
    _no("amendment"),
    _of(("charter_id", "version.charter_id"), ("version", "version.n")),
    _of(("charter_id", "amendment.charter_id"), ("amendment", "amendment.n")),
    history=True,
)

# --- amendments -------------------------------------------------------------------------------------------------------
amendment = _table(
    "amendment",
    _id("charter_id"),
    _no("n"),
    _text("kind"),
    _text("state"),
    _text("stage"),
    Column("stage_since", Moment, nullable=False),
    _text("procedure_hash"),
    _text("author"),
    _int("revision"),
    _int("acts"),
    _int("assembly", null=True),
    Column("filed_at", Moment, nullable=False),
    _of(_IN_CHARTER),
)
amendment_revision = _table(
    "amendment_revision",
    _id("charter_id"),
    _no("amendment"),
    _no("revision"),
    _int("base_version"),
    _text("base_root"),
    _text("result_root"),
    _text("title"),
    _text("reason"),
    Column("operations", Document, nullable=False),
    _text("author"),
    Column("at", Moment, nullable=False),
    _of(("charter_id", "amendment.charter_id"), ("amendment", "amendment.n")),
    history=True,
)

# --- comments ---------------------------------------------------------------------------------------------------------
comment = _table(
    "comment",
    _id("charter_id"),
    _no("n"),
    _text("reference"),
    _int("amendment"),
    _int("revision"),
    _int("version"),
    _text("clause"),
    _int("start"),
    _int("end"),
    _text("seat"),
    _text("commitment"),
    Column("at", Moment, nullable=False),
    _of(_IN_CHARTER),
    UniqueConstraint("charter_id", "reference"),
    history=True,
)
comment_text = _table(
    "comment_text",
    _id("charter_id"),
    _no("n"),
    _text("exact"),
    _text("prefix"),
    _text("suffix"),
    _text("body"),
    _text("salt"),
    _of(("charter_id", "comment.charter_id"), ("n", "comment.n")),
)
comment_answer = _table(
    "comment_answer",
    _id("charter_id"),
    _no("n"),
    _no("revision"),
    _text("body"),
    _text("led_to"),
    _text("seat"),
    Column("at", Moment, nullable=False),
    _of(("charter_id", "comment.charter_id"), ("n", "comment.n")),
    history=True,
)
comment_seal = _table(
    "comment_seal",
    _id("charter_id"),
    _no("n"),
    _int("seq"),
    _of(("charter_id", "comment.charter_id"), ("n", "comment.n")),
    _of(("charter_id", "ledger_entry.charter_id"), ("seq", "ledger_entry.seq")),
    history=True,
)
comment_place = _table(
    "comment_place",
    _id("charter_id"),
    _no("n"),
    _no("amendment"),
    _no("revision"),
    _no("version"),
    _text("status"),
    _text("clause", null=True),
    _int("start", null=True),
    _int("end", null=True),
    _of(("charter_id", "comment.charter_id"), ("n", "comment.n")),
    history=True,
)

# --- assemblies -------------------------------------------------------------------------------------------------------
assembly = _table(
    "assembly",
    _id("charter_id"),
    _no("n"),
    _text("body"),
    _text("kind"),
    _text("title"),
    Column("day", Day, nullable=False),
    _text("state"),
    _int("acts"),
    Column("opened", Moment),
    Column("closed", Moment),
    Column("report", Document),
    _of(_IN_CHARTER),
)
attendance = _table(
    "attendance",
    _id("charter_id"),
    _no("assembly"),
    _id("seat"),
    Column("arrived", Moment, nullable=False),
    _of(("charter_id", "assembly.charter_id"), ("assembly", "assembly.n")),
    _of(("charter_id", "seat.charter_id"), ("seat", "seat.seat")),
    history=True,
)
poll = _table(
    "poll",
    _id("charter_id"),
    _no("assembly"),
    _no("k"),
    _int("amendment"),
    _int("revision"),
    _text("stage"),
    _text("method"),
    _int("round"),
    _text("state"),
    _text("electorate_root"),
    Column("stage_since", Moment, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("closed", Moment),
    Column("decision", Document),
    _text("annulled_why", null=True),
    _of(("charter_id", "assembly.charter_id"), ("assembly", "assembly.n")),
)
elector = _table(
    "elector",
    _id("charter_id"),
    _no("assembly"),
    _no("poll"),
    _id("seat"),
    _text("sector"),
    _int("weight"),
    Column("present", Flag, nullable=False),
    _of(("charter_id", "poll.charter_id"), ("assembly", "poll.assembly"), ("poll", "poll.k")),
    history=True,
)
ballot = _table(
    "ballot",
    _id("charter_id"),
    _no("assembly"),
    _no("poll"),
    _id("seat"),
    _no("revision"),
    _text("choice"),
    _text("idempotency"),
    Column("at", Moment, nullable=False),
    _of(
        ("charter_id", "elector.charter_id"),
        ("assembly", "elector.assembly"),
        ("poll", "elector.poll"),
        ("seat", "elector.seat"),
    ),
    history=True,
)

ballot_text = _table(
    "ballot_text",
    _id("charter_id"),
    _no("assembly"),
    _no("poll"),
    _id("seat"),
    _no("revision"),
    _text("reservation"),
    _of(
        ("charter_id", "ballot.charter_id"),
        ("assembly", "ballot.assembly"),
        ("poll", "ballot.poll"),
        ("seat", "ballot.seat"),
        ("revision", "ballot.revision"),
    ),
)

# --- papers and the ledger --------------------------------------------------------------------------------------------
stored_file = _table(
    "stored_file",
    _id("charter_id"),
    _id("digest"),
    _text("media_type"),
    Column("data", LargeBinary, nullable=False),
    _of(_IN_CHARTER),
    history=True,
)
publication = _table(
    "publication",
    _id("charter_id"),
    _id("kind"),
    _no("n"),
    _text("name"),
    _text("base"),
    _text("digest"),
    Column("signed", Flag, nullable=False),
    _int("seq", null=True),
    Column("at", Moment, nullable=False),
    _of(_IN_CHARTER),
    _of(("charter_id", "stored_file.charter_id"), ("digest", "stored_file.digest")),
    history=True,
)
ledger_head = _table(
    "ledger_head",
    _id("charter_id"),
    _int("size"),
    _text("frontier"),
    Column("last", Moment, nullable=False),
    _of(_IN_CHARTER),
)
ledger_entry = _table(
    "ledger_entry",
    _id("charter_id"),
    _no("seq"),
    _text("type"),
    _text("subject"),
    Column("at", Moment, nullable=False),
    _text("leaf"),
    Column("data", LargeBinary, nullable=False),
    _of(_IN_CHARTER),
    Index("ix_ledger_entry_subject", "charter_id", "subject", "seq"),
    history=True,
)
checkpoint = _table(
    "checkpoint",
    _id("charter_id"),
    _no("size"),
    _text("note"),
    Column("at", Moment, nullable=False),
    _of(_IN_CHARTER),
    history=True,
)

# --- promises: work to be done between transactions, and answers already given ----------------------------------------
job = _table(
    "job",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("kind"),
    _text("charter_id"),
    Column("args", Document, nullable=False),
    _text("dedupe"),
    _text("state"),
    _int("attempt"),
    Column("run_at", Moment, nullable=False),
    Column("lease_until", Moment),
    _text("lease_token", null=True),
    _text("error", null=True),
    UniqueConstraint("dedupe"),
    Index("ix_job_due", "state", "run_at"),
)
idempotency = _table(
    "idempotency",
    _id("login"),
    _id("key"),
    _text("request"),
    _int("status"),
    _text("body"),
    Column("at", Moment, nullable=False),
)
