"""Amendments: listed by state, read as redlines, moved by acts, brought onto a newer version by answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.queries.amendment_list import STATES, amendments_page
from charter_engine.queries.amendments import amendment_page
from charter_engine.queries.assemblies import meetings_page
from charter_engine.queries.rebasing import PROPOSAL, rebase_page
from charter_engine.storage.amendments import NoSuchAmendment
from charter_engine.storage.unit_of_work import Store
from charter_engine.web.acting import (
    Place,
    Refused,
    Visit,
    Visiting,
    attempt,
    done,
    flash,
    sign_in_first,
    visit_again,
)
from charter_engine.web.dependencies import CurrentLogin, Login, StoreDep
from charter_engine.web.forms import Checked, Submitted, Typed
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}")

_LONGEST: Final = 9
_NAME: Final = 200


def number(name: str) -> int:
    """Return an amendment's number from an address; raises NoSuchAmendment."""
    if not (name.isascii() and name.isdigit() and len(name) <= _LONGEST):
        raise NoSuchAmendment(what="amendment", name=name)
    return int(name)


@router.get("/amendments")
def show(request: Request, visit: Visit, state: str = "", stage: str = "") -> Response:
    """List amendments by state, narrowed to one state or one stage where asked."""
    wanted = (state if state in STATES else "", stage[:_NAME])
    record = amendments_page(visit.connection, visit.charter, visit.who, visit.now, wanted)
    return page(request, "amendments/list.html.j2", record)


# --- one amendment ----------------------------------------------------------------------------------------------------
@router.get("/amendments/{n}")
def one(request: Request, n: str, visit: Visit, revision: str = "", done: str = "") -> Response:
    """Show an amendment, at its newest revision or another."""
    chosen = number(revision) if revision else None
    record = amendment_page(visit.connection, visit.charter, number(n), visit.who, visit.now, chosen)
    return page(request, "amendments/show.html.j2", record, flash=flash(done))


@router.post("/amendments/{n}/acts")
def acts(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Do an act on an amendment."""
    here = f"/charters/{quote(slug)}/amendments/{number(n)}"
    wanted = _screened(typed) if typed.get("act") == "screen" else typed
    found = attempt(store, login, Reference(slug=slug, thing=Thing.AMENDMENT, name=n), wanted, here=here)
    if isinstance(found, Refused):
        found = Refused(form=Checked(typed=dict(typed), faults=found.form.faults), status=found.status)
    return _answer(request, store, login, slug, number(n), found)


def _screened(typed: Typed) -> Typed:
    """Return a screening's marks as the act takes them: one for each criterion that was marked."""
    names = [name.removeprefix("met-") for name in typed if name.startswith("met-")]
    marks = [
        {"criterion": one, "met": typed[f"met-{one}"] == "yes", "words": str(typed.get(f"words-{one}", ""))}
        for one in names
    ]
    kept = {name: value for name, value in typed.items() if not name.startswith(("met-", "words-"))}
    return kept | {"marks": marks}


def _answer(
    request: Request, store: Store, login: Login | None, slug: str, n: int, found: Response | Refused
) -> Response:
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        record = amendment_page(visit.connection, visit.charter, n, visit.who, visit.now)
        return page(request, "amendments/show.html.j2", record, form=found.form, status=found.status)


@router.post("/acts")
def charter_acts(
    request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Do an act on the charter itself; promulgation is shown where it was asked for, on its amendment's page."""
    listed = typed.get("amendments", "")
    first = str(listed[0] if isinstance(listed, list) else listed)
    shown_on = f"/charters/{quote(slug)}/amendments"
    here = f"{shown_on}/{number(first)}" if first else _home_of(str(typed.get("act", "")), slug)
    found = attempt(store, login, Reference(slug=slug, thing=Thing.CHARTER), typed, here=here)
    if isinstance(found, Refused) and not first:
        return _refused_here(request, store, login, slug, str(typed.get("act", "")), found)
    return _answer(request, store, login, slug, int(first) if first else 0, found)


def _home_of(act: str, slug: str) -> str:
    return f"/charters/{quote(slug)}/{'assemblies' if act == 'convene' else 'amendments'}"


def _refused_here(request: Request, store: Store, login: Login | None, slug: str, act: str, found: Refused) -> Response:
    with visit_again(request, store, login, slug) as visit:
        asked: Callable[..., object] = meetings_page if act == "convene" else amendments_page
        template = f"{'assemblies' if act == 'convene' else 'amendments'}/list.html.j2"
        record = asked(visit.connection, visit.charter, visit.who, visit.now)
        return page(request, template, record, form=found.form, status=found.status)


# --- onto the newest version ------------------------------------------------------------------------------------------
@router.get("/amendments/{n}/rebase")
def rebase(request: Request, n: str, visit: Visit) -> Response:
    """Show how an amendment fits the newest version, with a question for each provision that others changed."""
    return _rebase(request, visit, number(n), None)


@router.post("/amendments/{n}/rebase")
def rebased(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Bring an amendment onto the newest version with the answers given."""
    if login is None:
        return sign_in_first(request.url.path)
    expects = str(typed.get("expects", ""))
    found = done(
        store,
        login,
        Reference(slug=slug, thing=Thing.AMENDMENT, name=str(number(n))),
        "rebase",
        {"answers": _answers(typed)},
        expects=int(expects) if expects.isascii() and expects.isdigit() else None,
    )
    if not isinstance(found, Refused):
        return RedirectResponse(f"{_address(slug, n)}?done=rebase", 303)
    shown = Refused(form=Checked(typed=dict(typed), faults=found.form.faults), status=found.status)
    with visit_again(request, store, login, slug) as visit:
        return _rebase(request, visit, number(n), shown)


def _rebase(request: Request, visit: Visiting, n: int, refused: Refused | None) -> Response:
    record = rebase_page(visit.connection, visit.charter, n, visit.who)
    if record is None:
        return RedirectResponse(_address(visit.slug, str(n)), 303)
    form, status = (refused.form, refused.status) if refused else (None, 200)
    return page(request, "amendments/rebase.html.j2", record, form=form, status=status)


def _address(slug: str, n: str) -> str:
    return f"/charters/{quote(slug)}/amendments/{n}"


def _answers(typed: Typed) -> dict[str, dict[str, str]]:
    """Return the answers by provision; the proposal is accepted by leaving its question out."""
    chosen = {name.removeprefix("choice-"): str(value) for name, value in typed.items() if name.startswith("choice-")}
    return {
        identity: {
            "choice": choice,
            "text": str(typed.get(f"text-{identity}", "")) if choice == "text" else "",
            "place": str(typed.get(f"at-{identity}", "")) if choice == "place" else "",
        }
        for identity, choice in chosen.items()
        if choice != PROPOSAL
    }
