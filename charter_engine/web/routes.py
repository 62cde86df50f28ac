"""Every route there is, in one list: a page or a piece of the API exists when it stands here."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from charter_engine.web.api import routes as api
from charter_engine.web.pages import (
    amendments,
    assemblies,
    assemblies_session,
    citations,
    clauses,
    collisions,
    comments,
    commitments,
    compare,
    corrigendum,
    drafting,
    founding,
    guide,
    health,
    help,  # noqa: A004 - the page is called help
    home,
    ledger,
    live,
    my,
    partners,
    places,
    polls,
    procedures,
    publications,
    raising,
    reader,
    seats,
    sign_in,
    verify,
)

PAGES: Final[tuple[APIRouter, ...]] = (
    sign_in.router,
    help.router,
    home.router,
    places.router,
    # Before the reader, whose charters would otherwise take any word.
    founding.router,
    seats.router,
    procedures.router,
    partners.router,
    commitments.router,
    citations.router,
    raising.router,
    corrigendum.router,
    reader.router,
    clauses.router,
    compare.router,
    publications.router,
    verify.router,
    ledger.router,
    comments.router,
    # Before the pages of single amendments, whose numbers would otherwise take any word.
    drafting.router,
    collisions.router,
    guide.router,
    amendments.router,
    assemblies.router,
    assemblies_session.router,
    live.router,
    polls.router,
    my.router,
)
"""HTML; each knows who is signed in."""

API: Final[tuple[APIRouter, ...]] = api.ROUTERS
"""JSON under /api; described by /api/openapi.json."""

OPERATIONS: Final[tuple[APIRouter, ...]] = (health.router, live.streams)
"""For machines that watch this one, and streams of what happens: neither asks who is there."""
