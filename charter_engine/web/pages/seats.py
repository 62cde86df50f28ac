"""The seats of a charter: read by all, given and ended by those who appoint, with an account for newcomers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import Field, ValidationError
from starlette.responses import RedirectResponse, Response

from charter_engine.actions import accounts, data
from charter_engine.actions.acts import Reference, Thing
from charter_engine.actions.charters import acting_in, appoint_newcomer
from charter_engine.actions.framework import NoSeatForThis
from charter_engine.domain.identity.role import Right
from charter_engine.errors import Refusal
from charter_engine.queries.seats import seats_page
from charter_engine.storage.unit_of_work import Store, unit_of_work
from charter_engine.web.acting import Place, Refused, Visit, done, flash, refused, sign_in_first, visit_again
from charter_engine.web.dependencies import CurrentLogin, Login, StoreDep
from charter_engine.web.forms import Checked, FormModel, Submitted, Typed, check, faults_of
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}/seats")

_ACTS: Final = frozenset({"appoint", "end_seat"})


class NewcomerForm(FormModel):
    """A person without an account, and the seat that is meant; the seat's own rules are judged with it."""

    login: str = Field(min_length=2, max_length=64)
    name: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=10, max_length=1024)
    role: str = Field(min_length=1, max_length=64)
    body: str = Field(default="", max_length=64)
    sector: str = Field(default="", max_length=64)
    weight: int = Field(default=1, ge=1, le=1_000_000)
    district: str = Field(default="", max_length=100)


@router.get("")
def show(request: Request, visit: Visit, done: str = "") -> Response:
    """Show the roll, and the forms to those who appoint."""
    record = seats_page(visit.connection, visit.charter, visit.who)
    return page(request, "seats/show.html.j2", record, flash=flash(done))


@router.post("")
def change(
    request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Give a seat, end one, or open an account and give it one."""
    here = f"/charters/{quote(slug)}/seats"
    if login is None:
        return sign_in_first(here)
    with visit_again(request, store, login, slug) as visit:
        may = visit.who.may(Right.APPOINT)
    act = str(typed.get("act", ""))
    found = _change(store, login, slug, act, typed, may=may)
    if not isinstance(found, Refused):
        return RedirectResponse(f"{here}?done={'end_seat' if act == 'end_seat' else 'appoint'}", 303)
    with visit_again(request, store, login, slug) as visit:
        record = seats_page(visit.connection, visit.charter, visit.who)
        return page(request, "seats/show.html.j2", record, form=found.form, status=found.status)


def _change(store: Store, login: Login, slug: str, act: str, typed: Typed, *, may: bool) -> Any:  # noqa: ANN401 - the seat, or Refused
    raw = {name: value for name, value in typed.items() if name != "act"}
    if not may:
        nobody = NoSeatForThis(who=login.login, what=Right.APPOINT.value)
        return _as_typed(refused(store, login, slug, raw, nobody), typed)
    if act == "newcomer":
        return _as_typed(_newcomer(store, login, slug, raw), typed)
    name = act if act in _ACTS else ""
    return _as_typed(done(store, login, Reference(slug=slug, thing=Thing.CHARTER), name, raw), typed)


def _newcomer(store: Store, login: Login, slug: str, raw: Typed) -> Any:  # noqa: ANN401 - the seat, or Refused
    """Open the account and give the seat in one transaction; the password is hashed before it begins."""
    form: Checked[NewcomerForm] = check(NewcomerForm, raw)
    if form.value is None:
        return Refused(form=Checked(typed=raw, faults=form.faults), status=422)
    value = form.value
    try:
        wanted = data.Appoint.model_validate(value.model_dump(exclude={"name", "password"}))
        hashed = accounts.hash_password(value.password)
        with unit_of_work(store) as work:
            acting = acting_in(work, login.login, slug, lock=True)
            return appoint_newcomer(work, acting, wanted, name=value.name, password_hash=hashed)
    except ValidationError as error:
        return Refused(form=Checked(typed=raw, faults=faults_of(error)), status=422)
    except Refusal as refusal:
        return refused(store, login, slug, raw, refusal)


def _as_typed(found: Any, typed: Typed) -> Any:  # noqa: ANN401 - what an act gave, or Refused
    if not isinstance(found, Refused):
        return found
    kept = {name: value for name, value in typed.items() if name != "password"}
    return replace(found, form=Checked(typed=kept, faults=found.form.faults))
