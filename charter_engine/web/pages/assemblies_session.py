"""Pages for those who run a meeting: the door, the agenda as a form, the minutes, papers of the meeting."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.queries import publications as asked_for
from charter_engine.queries.meetings_pages import agenda_page, check_in_page, minutes_page
from charter_engine.web.acting import Place, Refused, Visit, Visiting, attempt, flash, visit_again
from charter_engine.web.dependencies import CurrentCharter, CurrentLogin, Reader, StoreDep
from charter_engine.web.forms import Checked, FormModel, Submitted
from charter_engine.web.pages import assemblies_forms as forms
from charter_engine.web.pages.assemblies import number
from charter_engine.web.pages.publications import file_answer
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}/assemblies/{n}")

_Asked = Annotated[str, Query(alias="q", max_length=100)]
_At = Annotated[str, Query(max_length=8)]
_DOOR = frozenset({"check_in", "leave"})


def _ref(slug: str, n: str) -> Reference:
    return Reference(slug=slug, thing=Thing.ASSEMBLY, name=n)


# --- the door ---------------------------------------------------------------------------------------------------------
@router.get("/check-in")
def door(request: Request, n: str, visit: Visit, q: _Asked = "", at: _At = "", done: str = "") -> Response:
    """Show who is there, and find someone by name to check in or out."""
    record = check_in_page(visit.connection, visit.charter, number(n), visit.who, visit.now, asked=q, at=at)
    return page(request, "assemblies/check_in.html.j2", record, flash=flash(done))


@router.post("/check-in")
def pass_door(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Note who came or left, and go on at the door. Two doors do not wait for each other: no view is compared."""
    here = f"/charters/{quote(slug)}/assemblies/{number(n)}/check-in"
    act = typed.get("act") if typed.get("act") in _DOOR else "check_in"
    found = attempt(store, login, _ref(slug, n), {"act": act, "seats": typed.get("seats", [])}, here=here)
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        record = check_in_page(visit.connection, visit.charter, number(n), visit.who, visit.now)
        return page(request, "assemblies/check_in.html.j2", record, form=found.form, status=found.status)


# --- the agenda -------------------------------------------------------------------------------------------------------
@router.get("/agenda")
def agenda(request: Request, n: str, visit: Visit, done: str = "") -> Response:
    """Show the agenda as a form."""
    return _agenda(request, visit, n, done=done)


def _agenda(
    request: Request, visit: Visiting, n: str, *, form: Checked[Any] | None = None, status: int = 200, done: str = ""
) -> Response:
    record = agenda_page(visit.connection, visit.charter, number(n))
    return page(request, "assemblies/agenda.html.j2", record, form=form, status=status, flash=flash(done))


@router.post("/agenda")
def write_agenda(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Keep the whole agenda."""
    here = f"/charters/{quote(slug)}/assemblies/{number(n)}/agenda"
    found = attempt(store, login, _ref(slug, n), forms.agenda(typed), here=here)
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        return _agenda(request, visit, n, form=_as_typed(found, typed), status=found.status)


def _as_typed(found: Refused, typed: dict[str, Any]) -> Checked[FormModel]:
    return replace(found.form, typed=dict(typed))


# --- the minutes ------------------------------------------------------------------------------------------------------
@router.get("/minutes")
def minutes(request: Request, n: str, visit: Visit, done: str = "") -> Response:
    """Show where the minutes stand, and the form to write them."""
    return _minutes(request, visit, n, done=done)


def _minutes(
    request: Request, visit: Visiting, n: str, *, form: Checked[Any] | None = None, status: int = 200, done: str = ""
) -> Response:
    record = minutes_page(visit.connection, visit.charter, number(n), visit.who)
    return page(request, "assemblies/minutes.html.j2", record, form=form, status=status, flash=flash(done))


@router.post("/minutes")
def write_minutes(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Keep a revision of the minutes."""
    here = f"/charters/{quote(slug)}/assemblies/{number(n)}/minutes"
    found = attempt(store, login, _ref(slug, n), forms.minutes(typed), here=here)
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        return _minutes(request, visit, n, form=_as_typed(found, typed), status=found.status)


# --- papers -----------------------------------------------------------------------------------------------------------
@router.get("/minutes.pdf")
def minutes_pdf(request: Request, n: str, frame: CurrentCharter, reader: Reader) -> Response:
    """Give the newest minutes as a paper."""
    return file_answer(request, *asked_for.meeting_paper(reader, frame.charter, number(n), "minutes"))


@router.get("/notice.pdf")
def notice_pdf(request: Request, n: str, frame: CurrentCharter, reader: Reader) -> Response:
    """Give the newest notice as a paper."""
    return file_answer(request, *asked_for.meeting_paper(reader, frame.charter, number(n), "notice"))
