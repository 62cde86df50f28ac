"""The tables. Only `storage` and the migrations know them; everyone else meets the domain's records.

`charter_id` leads every key of what belongs to a charter, so that a charter can be moved or sharded whole. Tables in
`INSERT_ONLY` are history: triggers on both databases refuse to change or delete their rows. People's names and words
stand in tables of their own (`person`, `account`, `seat_holder`, `comment_text`) that can be erased without touching
history, which names seats only.
"""

from __future__ import annotations

from charter_engine.storage.rows.base import INSERT_ONLY, metadata
from charter_engine.storage.rows.charters import (
    charter,
    clause_revision,
    clause_span,
    content,
    procedure,
    seat,
    seat_holder,
    version,
    version_source,
)
from charter_engine.storage.rows.papers import (
    checkpoint,
    idempotency,
    job,
    ledger_entry,
    ledger_head,
    publication,
    stored_file,
)
from charter_engine.storage.rows.people import account, api_token, installation, person, session
from charter_engine.storage.rows.process import (
    amendment,
    amendment_revision,
    assembly,
    attendance,
    ballot,
    ballot_text,
    comment,
    comment_answer,
    comment_place,
    comment_seal,
    comment_text,
    elector,
    poll,
    sub_amendment,
    sub_decision,
)

__all__ = [
    "INSERT_ONLY",
    "account",
    "amendment",
    "amendment_revision",
    "api_token",
    "assembly",
    "attendance",
    "ballot",
    "ballot_text",
    "charter",
    "checkpoint",
    "clause_revision",
    "clause_span",
    "comment",
    "comment_answer",
    "comment_place",
    "comment_seal",
    "comment_text",
    "content",
    "elector",
    "idempotency",
    "installation",
    "job",
    "ledger_entry",
    "ledger_head",
    "metadata",
    "person",
    "poll",
    "procedure",
    "publication",
    "seat",
    "seat_holder",
    "session",
    "stored_file",
    "sub_amendment",
    "sub_decision",
    "version",
    "version_source",
]
