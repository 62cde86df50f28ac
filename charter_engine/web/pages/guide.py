"""The guide: what still needs a decision before the next meeting."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.queries.guide import guide_page
from charter_engine.web.acting import Visit
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}")


@router.get("/guide")
def show(request: Request, visit: Visit) -> Response:
    """Show what is owed, by whom, until when; what is asked of the visitor is marked."""
    return page(request, "guide/show.html.j2", guide_page(visit.connection, visit.charter, visit.who, visit.now))
