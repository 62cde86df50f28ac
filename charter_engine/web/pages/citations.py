"""Citations between charters, and which cited clauses have changed."""

from __future__ import annotations

from charter_engine.queries.citations import citations_page
from charter_engine.web.charter_page import charter_page

router = charter_page(
    "citations",
    {"cite", "acknowledge"},
    lambda visit: citations_page(visit.connection, visit.charter, visit.who),
)
