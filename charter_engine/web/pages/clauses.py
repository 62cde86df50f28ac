"""One clause: its words now, every state it had, who decided it, what people said about it."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from charter_engine.queries.clauses import clause_page, resolve
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import CurrentCharter, Reader
from charter_engine.web.rendering import page
from charter_engine.web.today import Today

router = APIRouter()


@router.get("/charters/{slug}/clauses/{clause}")
def show(request: Request, clause: str, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """Show a clause by its identity; a label (`5-1`, `๕-๑`) leads to the identity that bears it now."""
    if not _is_identity(clause):
        identity = resolve(reader, frame.charter, clause, today)
        return RedirectResponse(f"/charters/{quote(frame.slug)}/clauses/{quote(identity)}", 302)
    record = clause_page(reader, frame.charter, clause, today)
    return answer(request, page(request, "clauses/clause.html.j2", record))


def _is_identity(segment: str) -> bool:
    return segment.startswith("n") and segment[1:].isascii() and segment[1:].isdigit()
