"""Collisions: every pair of pending amendments, and what a chosen set of them would make of the text."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.queries.collisions import collisions_page
from charter_engine.web.acting import Visit
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}")

_LONGEST: Final = 9
_MOST: Final = 100


@router.get("/amendments/collisions")
def show(request: Request, visit: Visit) -> Response:
    """Show which pending amendments collide; `n`, once for each, asks what a set of them gives together."""
    asked = request.query_params.getlist("n")[:_MOST]
    chosen = [int(n) for n in asked if n.isascii() and n.isdigit() and len(n) <= _LONGEST]
    return page(request, "amendments/collisions.html.j2", collisions_page(visit.connection, visit.charter, chosen))
