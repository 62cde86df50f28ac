"""Pages of a charter that show one record and take a few acts on it: alike in all but what they show and take."""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing, UnknownAct
from charter_engine.web.acting import Place, Refused, Visit, Visiting, attempt, flash, visit_again
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Submitted
from charter_engine.web.rendering import page


def charter_page(name: str, acts: Collection[str], read: Callable[[Visiting], object]) -> APIRouter:
    """Return the routes of `/charters/{slug}/<name>`, drawn with `<name>/show.html.j2`, which takes only these acts."""
    router, template = APIRouter(prefix=f"/charters/{{slug}}/{name}"), f"{name}/show.html.j2"

    @router.get("")
    def show(request: Request, visit: Visit, done: str = "") -> Response:
        """Show the record, with forms for those who may act."""
        return page(request, template, read(visit), flash=flash(done))

    @router.post("")
    def act(
        request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
    ) -> Response:
        """Do one of the acts this page offers."""
        wanted = str(typed.get("act", ""))
        if wanted not in acts:
            raise UnknownAct(name=wanted, what="charter")
        here = f"/charters/{quote(slug)}/{name}"
        found = attempt(store, login, Reference(slug=slug, thing=Thing.CHARTER), typed, here=here)
        if not isinstance(found, Refused):
            return found
        with visit_again(request, store, login, slug) as visit:
            return page(request, template, read(visit), form=found.form, status=found.status)

    return router
