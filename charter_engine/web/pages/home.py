"""The first page: every charter here, its state, and the duty that is due next."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.queries.home import home_page
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import Reader
from charter_engine.web.rendering import page
from charter_engine.web.today import Today

router = APIRouter()


@router.get("/")
def show(request: Request, reader: Reader, today: Today) -> Response:
    """List the charters."""
    return answer(request, page(request, "home/home.html.j2", home_page(reader, today)))
