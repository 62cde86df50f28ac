"""Correcting a slip of the version in force: the whole text with the slip corrected, and why."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.domain.identity.role import Right
from charter_engine.queries.amendment_form import edited_text, start
from charter_engine.web.acting import Place, Refused, Visit, Visiting, attempt, visit_again
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Submitted
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}/corrigendum")


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrigendumPage:
    """The newest version's text to be corrected."""

    slug: str
    head: int
    text: str


def _record(visit: Visiting) -> CorrigendumPage:
    text = edited_text(start(visit.connection, visit.charter, None).tree, ()) if visit.charter.head else ""
    return CorrigendumPage(slug=visit.slug, head=visit.charter.head, text=text)


@router.get("")
def show(request: Request, visit: Visit) -> Response:
    """Show the form to those who may correct."""
    visit.need(Right.CORRECT)
    return page(request, "corrigendum/new.html.j2", _record(visit))


@router.post("")
def correct(
    request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Make the corrected version and lead to the list of versions."""
    sent = {**typed, "act": "correct"}
    found = attempt(
        store, login, Reference(slug=slug, thing=Thing.CHARTER), sent, here=f"/charters/{quote(slug)}/versions"
    )
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        return page(request, "corrigendum/new.html.j2", _record(visit), form=found.form, status=found.status)
