"""Two versions side by side."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.queries import reader as asked
from charter_engine.queries.compare import compare_page
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import CurrentCharter, Reader
from charter_engine.web.pages.reader import version_number
from charter_engine.web.rendering import page
from charter_engine.web.today import Today

router = APIRouter()


@router.get("/charters/{slug}/compare")
def choose(request: Request, frame: CurrentCharter, reader: Reader, today: Today, a: str = "", b: str = "") -> Response:
    """Compare the versions chosen, else the newest with its predecessor."""
    return _compare(request, frame, reader, today, a=a, b=b)


@router.get("/charters/{slug}/compare/{a}/{b}")
def show(request: Request, a: str, b: str, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """Compare two versions."""
    return _compare(request, frame, reader, today, a=a, b=b)


def _compare(request: Request, frame: CurrentCharter, reader: Reader, today: Today, *, a: str, b: str) -> Response:
    known = asked.lines(reader, frame.charter.charter_id, today)
    first, second = (version_number(one) if one else None for one in (a, b))
    record = compare_page(reader, frame.charter, known, first, second)
    return answer(request, page(request, "compare/compare.html.j2", record))
