"""Partner organisations: who takes part, what they were asked and answered, who signed."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing, UnknownAct
from charter_engine.queries.partners import partners_page
from charter_engine.web.acting import Place, Refused, Visit, Visiting, attempt, flash, visit_again
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Submitted
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}/partners")

_ACTS: Final = frozenset(
    {"join_partner", "seat_partner", "end_partner", "ask_partner", "answer_as_partner", "sign_version"}
)


def _page(request: Request, visit: Visiting, **more: object) -> Response:
    record = partners_page(visit.connection, visit.charter, visit.who, visit.now)
    return page(request, "partners/show.html.j2", record, **more)  # type: ignore[arg-type]


@router.get("")
def show(request: Request, visit: Visit, done: str = "") -> Response:
    """Show them, with forms for those who may act."""
    return _page(request, visit, flash=flash(done))


@router.post("")
def act(request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place) -> Response:
    """Do one of the acts this page offers."""
    name = str(typed.get("act", ""))
    if name not in _ACTS:
        raise UnknownAct(name=name, what="charter")
    here = f"/charters/{quote(slug)}/partners"
    found = attempt(store, login, Reference(slug=slug, thing=Thing.CHARTER), typed, here=here)
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        return _page(request, visit, form=found.form, status=found.status)
