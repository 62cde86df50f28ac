"""Meetings: called, attended, opened; questions put, voted on, counted and printed."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.queries.assemblies import meeting_page, meetings_page, result_page
from charter_engine.storage.assemblies import NoSuchAssembly, NoSuchPoll
from charter_engine.web.acting import Place, Refused, Visit, attempt, flash, visit_again
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Submitted
from charter_engine.web.rendering import page
from charter_engine.web.voting import box_of

router = APIRouter(prefix="/charters/{slug}/assemblies")

_LONGEST: Final = 9


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) <= _LONGEST


def number(name: str) -> int:
    """Return a meeting's number from an address; raises NoSuchAssembly."""
    if not _is_number(name):
        raise NoSuchAssembly(what="meeting", name=name)
    return int(name)


@router.get("")
def show(request: Request, visit: Visit, done: str = "") -> Response:
    """List meetings and the duties they fulfil."""
    record = meetings_page(visit.connection, visit.charter, visit.who, visit.now)
    return page(request, "assemblies/list.html.j2", record, flash=flash(done))


@router.get("/{n}")
def one(request: Request, n: str, visit: Visit, done: str = "") -> Response:
    """Show a meeting."""
    record = meeting_page(visit.connection, visit.charter, number(n), visit.who, visit.now)
    return page(request, "assemblies/show.html.j2", record, flash=flash(done))


@router.get("/{n}/polls/{k}")
def result(request: Request, n: str, k: str, visit: Visit) -> Response:
    """Show one question and its result, for printing."""
    if not _is_number(k):
        raise NoSuchPoll(what="poll", name=k)
    record = result_page(visit.connection, visit.charter, number(n), int(k), visit.who)
    return page(request, "assemblies/result.html.j2", record)


@router.post("/{n}/acts")
def acts(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Do an act in a meeting; a vote among them."""
    here = f"/charters/{quote(slug)}/assemblies/{number(n)}"
    ref = Reference(slug=slug, thing=Thing.ASSEMBLY, name=n)
    found = attempt(store, login, ref, typed, here=here, box=box_of(request))
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        record = meeting_page(visit.connection, visit.charter, number(n), visit.who, visit.now)
        return page(request, "assemblies/show.html.j2", record, form=found.form, status=found.status)
