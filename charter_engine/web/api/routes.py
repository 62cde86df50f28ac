"""Every operation of the API, in one list; addresses answer other methods with 405 and what they do offer."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from charter_engine.web.api import (
    amendments,
    assemblies,
    assemblies_session,
    charters,
    clauses,
    comments,
    ledger,
    levels,
    me,
    papers,
    pending,
    polls,
    verification,
    versions,
)
from charter_engine.web.api.contract import rest

_NOUNS: Final = (
    # The one that everyone asks for at the same moment: routes are tried in this order.
    polls.voting,
    charters.router,
    versions.router,
    clauses.router,
    amendments.router,
    pending.router,
    comments.router,
    assemblies.router,
    assemblies_session.router,
    polls.router,
    levels.router,
    papers.router,
    ledger.router,
    verification.router,
    me.router,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (*_NOUNS, rest(_NOUNS))
"""JSON under /api."""
