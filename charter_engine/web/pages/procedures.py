"""The rules of a charter: drawn and in words for all, replaced by those who appoint."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.publication.diagram import procedure_svg
from charter_engine.queries.procedures import procedure_page
from charter_engine.web.acting import Place, Refused, Visit, attempt, flash, visit_again
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Submitted
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}/procedure")


@router.get("")
def show(request: Request, visit: Visit, done: str = "") -> Response:
    """Show the procedure that holds for what is filed now."""
    record = procedure_page(visit.connection, visit.charter, visit.who)
    return page(request, "procedure/show.html.j2", record, flash=flash(done))


@router.post("")
def adopt(
    request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Use another procedure from now on."""
    here = f"/charters/{quote(slug)}/procedure"
    found = attempt(store, login, Reference(slug=slug, thing=Thing.CHARTER), typed, here=here)
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        record = procedure_page(visit.connection, visit.charter, visit.who)
        return page(request, "procedure/show.html.j2", record, form=found.form, status=found.status)


@router.get("/{digest}")
def earlier(request: Request, visit: Visit, digest: str) -> Response:
    """Show one procedure by its hash: the one a draft is pinned to, or an earlier one."""
    record = procedure_page(visit.connection, visit.charter, visit.who, digest)
    return page(request, "procedure/show.html.j2", record)


@router.get("/{digest}/procedure.toml")
def source(visit: Visit, digest: str) -> Response:
    """Give the file itself."""
    record = procedure_page(visit.connection, visit.charter, visit.who, digest)
    return Response(record.source, media_type="application/toml")


@router.get("/{digest}/procedure.svg")
def drawing(visit: Visit, digest: str) -> Response:
    """Give the drawing as a file."""
    record = procedure_page(visit.connection, visit.charter, visit.who, digest)
    return Response(procedure_svg(record.procedure), media_type="image/svg+xml")
