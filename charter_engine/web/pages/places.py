"""Places: how they nest, whose charters they have; officers enter them and say which charter is of which."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from charter_engine.actions import data_levels
from charter_engine.actions.jurisdictions import add_place_as, place_charter_as
from charter_engine.errors import Refusal
from charter_engine.queries.places import places_page
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work
from charter_engine.web.acting import Place, flash, sign_in_first
from charter_engine.web.dependencies import CurrentLogin, Login, Reader, StoreDep, WrongCharterToken
from charter_engine.web.forms import Checked, FormModel, Submitted, Typed, faults_of
from charter_engine.web.problems import status_of
from charter_engine.web.rendering import page
from charter_engine.web.wording import said

router = APIRouter(prefix="/places")

_ENTER, _GIVE = "add_place", "place_charter"


@router.get("")
def show(request: Request, reader: Reader, _login: CurrentLogin, done: str = "") -> Response:
    """Show every place, province by province."""
    return page(request, "places/show.html.j2", places_page(reader), flash=flash(done))


@router.post("")
def change(request: Request, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place) -> Response:
    """Enter a place, or say which place a charter is of."""
    if login is None:
        return sign_in_first("/places")
    act = _ENTER if typed.get("act") == _ENTER else _GIVE
    try:
        _do(store, login, act, typed)
    except ValidationError as error:
        return _again(request, store, typed, faults_of(error), 422)
    except Refusal as refusal:
        return _again(request, store, typed, {"": said(refusal, login=login.login)}, status_of(refusal))
    return RedirectResponse(f"/places?done={act}", 303)


def _again(request: Request, store: Store, typed: Typed, faults: dict[str, str], status: int) -> Response:
    """Show the page again with what was typed and what is wrong with it."""
    form: Checked[FormModel] = Checked(typed=dict(typed), faults=faults)
    with reading(store) as connection:
        record = places_page(connection)
    return page(request, "places/show.html.j2", record, form=form, status=status)


def _do(store: Store, login: Login, act: str, typed: Typed) -> None:
    if login.charter_id is not None:
        raise WrongCharterToken(who=login.login, what="keep places")
    with unit_of_work(store) as work:
        if act == _ENTER:
            names = ("level", "name", "code", "within")
            wanted = data_levels.NewPlace.model_validate({name: typed[name] for name in names if typed.get(name)})
            add_place_as(work, login.login, wanted)
        else:
            place_charter_as(work, login.login, str(typed.get("charter", "")), str(typed.get("place", "")))
