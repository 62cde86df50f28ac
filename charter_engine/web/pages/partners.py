"""Partner organisations: who takes part, what they were asked and answered, who signed."""

from __future__ import annotations

from charter_engine.queries.partners import partners_page
from charter_engine.web.charter_page import charter_page

router = charter_page(
    "partners",
    {"join_partner", "seat_partner", "end_partner", "ask_partner", "answer_as_partner", "sign_version"},
    lambda visit: partners_page(visit.connection, visit.charter, visit.who, visit.now),
)
