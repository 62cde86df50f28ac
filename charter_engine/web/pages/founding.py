"""Registering a charter or a declaration: for officers of the installation, with the rules it is decided by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from charter_engine import resources
from charter_engine.actions import data
from charter_engine.actions.charters import OfficersOnly, SlugTaken, found_charter
from charter_engine.domain.deliberation.faults import Fault, FaultyProcedure
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.errors import Invalid, Refusal
from charter_engine.i18n import translate as _
from charter_engine.publication.documents import plain_text_of
from charter_engine.storage.unit_of_work import Store, unit_of_work
from charter_engine.web.acting import Place
from charter_engine.web.dependencies import Login, SignedIn, StoreDep, WrongCharterToken
from charter_engine.web.forms import Checked, FormModel, Submitted, Typed, check
from charter_engine.web.problems import status_of
from charter_engine.web.rendering import page
from charter_engine.web.wording import said

router = APIRouter(prefix="/charters/new")


class FoundingForm(FormModel):
    """A charter to be registered; a file of rules has taken the place of the text by then."""

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    title: str = Field(min_length=1, max_length=500)
    place: str = Field(min_length=1, max_length=500)
    kind: Literal["charter", "declaration"]
    prefix: str = Field(default="", max_length=10)
    procedure: str = Field(min_length=1, max_length=data.MAX_TEXT)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundingPage:
    """The rules to begin with, and every fault of those that were sent."""

    template: str
    faults: tuple[Fault, ...] = ()


@router.get("")
def new(request: Request, login: SignedIn) -> Response:
    """Show the form."""
    _officer(login)
    return page(request, "founding/new.html.j2", FoundingPage(template=_template()))


@router.post("")
def found(request: Request, typed: Submitted, login: SignedIn, store: StoreDep, _place: Place) -> Response:
    """Register the charter and lead to its seats, or show everything that is wrong with what was typed."""
    _officer(login)
    try:
        typed = _with_file(typed)
    except Invalid as refusal:
        kept = {name: value for name, value in typed.items() if not isinstance(value, UploadFile)}
        return _again(request, Checked(typed=kept, faults={"file": said(refusal)}), 422, ())
    form: Checked[FoundingForm] = check(FoundingForm, typed)
    faults = _faults(form.get("procedure"))
    if form.value is None or faults:
        words = {"procedure": _("The rules cannot be used yet; every place is named above.")} if faults else {}
        return _again(request, Checked(typed=typed, faults={**form.faults, **words}), 422, faults)
    return _register(request, store, login, form, form.value)


def _register(
    request: Request, store: Store, login: Login, form: Checked[FoundingForm], value: FoundingForm
) -> Response:
    try:
        with unit_of_work(store) as work:
            made = found_charter(work, login.login, data.read(data.NewCharter, value.model_dump()))
    except Refusal as refusal:
        field = "slug" if isinstance(refusal, SlugTaken) else ""
        words = said(refusal, login=login.login)
        again: Checked[FoundingForm] = Checked(typed=form.typed, faults={field: words})
        return _again(request, again, status_of(refusal), ())
    return RedirectResponse(f"/charters/{quote(made.slug)}/seats?done=found", 303)


def _officer(login: Login) -> None:
    if not login.officer:
        raise OfficersOnly(who=login.login, what="register charters")
    if login.charter_id is not None:
        raise WrongCharterToken(who=login.login, what="register charters")


def _again(request: Request, form: Checked[FoundingForm], status: int, faults: tuple[Fault, ...]) -> Response:
    record = FoundingPage(template=_template(), faults=faults)
    return page(request, "founding/new.html.j2", record, form=form, status=status)


@lru_cache(maxsize=1)
def _template() -> str:
    return (resources.templates_dir() / "pages/founding/procedure.toml").read_text(encoding="utf-8")


def _with_file(typed: Typed) -> Typed:
    """Put a file's text where it can be seen and corrected; browsers end typed lines with CR LF.

    Raises Invalid for a file that is no text in UTF-8.
    """
    kept: dict[str, Any] = {name: value for name, value in typed.items() if not isinstance(value, UploadFile)}
    upload = typed.get("file")
    if isinstance(upload, UploadFile):
        with upload.file as file:
            kept["procedure"] = plain_text_of(file.read())
    kept.pop("file", None)
    return kept | {"procedure": str(kept.get("procedure", "")).replace("\r\n", "\n")}


def _faults(procedure: str) -> tuple[Fault, ...]:
    if not procedure.strip():
        return ()
    try:
        read_procedure(procedure)
    except FaultyProcedure as refusal:
        return refusal.faults
    return ()
