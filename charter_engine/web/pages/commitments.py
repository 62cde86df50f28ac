"""Commitments: what clauses promise, what is overdue, what was done."""

from __future__ import annotations

from charter_engine.queries.commitments import commitments_page
from charter_engine.web.charter_page import charter_page

router = charter_page(
    "commitments",
    {"commit", "change_commitment", "note_progress"},
    lambda visit: commitments_page(visit.connection, visit.charter, visit.who, visit.now),
)
