"""Proposals that rise: received from below, joined or declined; raised to the level above, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing, UnknownAct
from charter_engine.domain.identity.role import Right
from charter_engine.queries.amendment_form import edited_text, start
from charter_engine.queries.raising import RaisedPage, raised_page
from charter_engine.web.acting import Place, Refused, Visit, Visiting, attempt, flash, visit_again
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Submitted, Typed
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}/raised")

_MOST_DIGITS = 9
_SHOW, _JOIN = "raising/show.html.j2", "raising/join.html.j2"


@dataclass(frozen=True, kw_only=True, slots=True)
class JoinPage:
    """Raised proposals to choose from, and the newest text to write them into."""

    page: RaisedPage
    text: str


def _record(visit: Visiting) -> RaisedPage:
    return raised_page(visit.connection, visit.charter, visit.who, visit.now)


def _join_record(visit: Visiting) -> JoinPage:
    visit.need(Right.RUN_STAGE)
    text = edited_text(start(visit.connection, visit.charter, None).tree, ()) if visit.charter.head else ""
    return JoinPage(page=_record(visit), text=text)


@router.get("")
def show(request: Request, visit: Visit, done: str = "") -> Response:
    """Show what rises to and from this charter."""
    return page(request, _SHOW, _record(visit), flash=flash(done))


@router.get("/join")
def join(request: Request, visit: Visit) -> Response:
    """Show the form that joins raised proposals in one draft."""
    return page(request, _JOIN, _join_record(visit))


@router.post("/join")
def joined(
    request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Join the chosen proposals and lead to the list, where the draft is named."""
    sent = {**typed, "act": "synthesise", "base": typed.get("expects", "")}
    here = f"/charters/{quote(slug)}/raised"
    found = attempt(store, login, Reference(slug=slug, thing=Thing.CHARTER), sent, here=here)
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        return page(request, _JOIN, _join_record(visit), form=found.form, status=found.status)


@router.post("")
def act(request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place) -> Response:
    """Raise an amendment, or decline what came from below."""
    found = attempt(store, login, _meant(slug, typed), typed_for(typed), here=f"/charters/{quote(slug)}/raised")
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        return page(request, _SHOW, _record(visit), form=found.form, status=found.status)


def _meant(slug: str, typed: Typed) -> Reference:
    """Return what the act is done to; raises UnknownAct for any other than the two this page offers."""
    name, number = str(typed.get("act", "")), str(typed.get("amendment", ""))
    if name == "decline":
        return Reference(slug=slug, thing=Thing.CHARTER)
    if name == "raise" and number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS:
        return Reference(slug=slug, thing=Thing.AMENDMENT, name=number)
    raise UnknownAct(name=name, what="charter")


def typed_for(typed: Typed) -> Typed:
    """Return the fields without the amendment's number, which says what the act is done to."""
    return {name: value for name, value in typed.items() if name != "amendment"}
