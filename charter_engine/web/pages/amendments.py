"""Amendments: listed by state, proposed clause by clause or as a whole text, read as redlines, moved by acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.datastructures import QueryParams, UploadFile
from starlette.responses import RedirectResponse, Response

from charter_engine.actions.acts import Reference, StaleView, Thing
from charter_engine.errors import Refusal
from charter_engine.queries.amendment_form import ClauseEdit, NewClause, edit_page, edited_text, start
from charter_engine.queries.amendments import amendment_page, amendments_page
from charter_engine.queries.assemblies import meetings_page
from charter_engine.storage import amendments, charters
from charter_engine.storage.amendments import NoSuchAmendment
from charter_engine.storage.unit_of_work import Store, reading
from charter_engine.web.acting import (
    Place,
    Refused,
    Visit,
    Visiting,
    attempt,
    done,
    flash,
    refused,
    sign_in_first,
    visit_again,
)
from charter_engine.web.dependencies import CurrentLogin, Login, StoreDep
from charter_engine.web.forms import Checked, FormModel, Submitted, Typed, check
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}")

_LONGEST: Final = 9


class ProposeForm(FormModel):
    """Title and reason of an amendment, and the version it is written on; the words come beside."""

    title: str = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=20_000)
    base: int = Field(ge=0)
    expects: int = Field(default=0, ge=0)


def number(name: str) -> int:
    """Return an amendment's number from an address; raises NoSuchAmendment."""
    if not (name.isascii() and name.isdigit() and len(name) <= _LONGEST):
        raise NoSuchAmendment(what="amendment", name=name)
    return int(name)


@router.get("/amendments")
def show(request: Request, visit: Visit) -> Response:
    """List amendments by state."""
    return page(
        request, "amendments/list.html.j2", amendments_page(visit.connection, visit.charter, visit.who, visit.now)
    )


# --- writing ----------------------------------------------------------------------------------------------------------
@router.get("/amendments/new")
def new(request: Request, visit: Visit, whole: str = "") -> Response:
    """Show the form: clauses to choose, then those chosen to edit."""
    return _form(request, visit, None, request.query_params, whole=bool(whole))


@router.get("/amendments/{n}/revise")
def new_revision(request: Request, n: str, visit: Visit, whole: str = "") -> Response:
    """Show the form of a further revision, begun from the amendment as it stands on the newest version."""
    return _form(request, visit, number(n), request.query_params, whole=bool(whole))


def _form(
    request: Request,
    visit: Visiting,
    n: int | None,
    asked: Mapping[str, Any],
    *,
    whole: bool = False,
    refused_as: Refused | None = None,
) -> Response:
    chosen = asked.getlist("clause") if isinstance(asked, QueryParams) else _edited(asked)
    record = edit_page(
        visit.connection,
        visit.charter,
        visit.who,
        amendment=n,
        chosen=chosen,
        new_after=str(asked.get("new_after", "")),
        whole=whole,
    )
    form, status = (refused_as.form, refused_as.status) if refused_as else (None, 200)
    return page(request, "amendments/edit.html.j2", record, form=form, status=status)


def _edited(typed: Mapping[str, Any]) -> list[str]:
    return [name.removeprefix("text-") for name in typed if name.startswith("text-")]


@router.post("/amendments/new")
def propose(
    request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Keep a draft amendment and lead to it."""
    return _write(request, store, login, slug, None, typed)


@router.post("/amendments/{n}/revise")
def revise(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Keep a further revision and lead back to the amendment."""
    return _write(request, store, login, slug, number(n), typed)


def _write(request: Request, store: Store, login: Login | None, slug: str, n: int | None, typed: Typed) -> Response:
    if login is None:
        return sign_in_first(request.url.path)
    try:
        found = _written(store, login, slug, n, typed)
    finally:
        _close_files(typed)
    if isinstance(found, Refused):
        shown = Refused(form=Checked(typed=dict(typed), faults=found.form.faults), status=found.status)
        with visit_again(request, store, login, slug) as visit:
            return _form(request, visit, n, typed, whole="whole" in typed, refused_as=shown)
    act = "propose" if n is None else "revise"
    return RedirectResponse(f"/charters/{quote(slug)}/amendments/{found.n}?done={act}", 303)


def _close_files(typed: Typed) -> None:
    for value in typed.values():
        if isinstance(value, UploadFile):
            value.file.close()


def _written(store: Store, login: Login, slug: str, n: int | None, typed: Typed) -> Any:  # noqa: ANN401 - the act's record, or Refused
    form = check(ProposeForm, {name: typed[name] for name in ProposeForm.model_fields if name in typed})
    if form.value is None:
        return Refused(form=Checked(faults=form.faults), status=422)
    try:
        text = _whole_text(store, slug, n, typed, form.value)
    except Refusal as refusal:
        return refused(store, login, slug, typed, refusal)
    return _send(store, login, slug, n, text, form.value)


def _send(store: Store, login: Login, slug: str, n: int | None, text: str, form: ProposeForm) -> Any:  # noqa: ANN401
    words: dict[str, Any] = {"text": text, "title": form.title, "reason": form.reason}
    if n is None:
        charter = Reference(slug=slug, thing=Thing.CHARTER)
        return done(store, login, charter, "propose", words | {"base": form.base})
    amendment = Reference(slug=slug, thing=Thing.AMENDMENT, name=str(n))
    return done(store, login, amendment, "revise", words, expects=form.expects)


def _whole_text(store: Store, slug: str, n: int | None, typed: Typed, form: ProposeForm) -> str:
    """Return the whole text meant: a file, the text as pasted, or the newest one with the clauses as edited."""
    upload = typed.get("file")
    if isinstance(upload, UploadFile):
        return upload.file.read().decode("utf-8-sig", errors="replace")
    if typed.get("whole"):
        return str(typed["whole"])
    with reading(store) as connection:
        frame = charters.by_slug(connection, slug)
        if frame.head != form.base:
            raise StaleView(seen=form.base, now=frame.head, why="a new version")
        revision = None
        if n is not None:
            record = amendments.by_number(connection, frame.charter_id, n)
            revision = amendments.revision(connection, frame.charter_id, n, record.revision)
        tree = start(connection, frame, revision).tree
    return edited_text(tree, _edits(typed), _added(typed))


def _edits(typed: Typed) -> list[ClauseEdit]:
    found = typed.get("repeal", [])
    repealed = found if isinstance(found, list) else [found]
    return [
        ClauseEdit(
            identity=identity,
            heading=str(typed.get(f"heading-{identity}", "")),
            text=str(typed[f"text-{identity}"]),
            repeal=identity in repealed,
        )
        for identity in _edited(typed)
    ]


def _added(typed: Typed) -> NewClause | None:
    text, after = str(typed.get("new_text", "")).strip(), str(typed.get("new_after", ""))
    return NewClause(after=after, heading=str(typed.get("new_heading", "")), text=text) if text and after else None


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
    found = attempt(store, login, Reference(slug=slug, thing=Thing.AMENDMENT, name=n), typed, here=here)
    return _answer(request, store, login, slug, number(n), found)


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
