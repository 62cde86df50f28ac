"""Writing amendments, their further revisions and proposals to change them: clause by clause or as a whole text.

Each form can show beforehand what its words would do: as a page of its own, or as the part of it that a script renews.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.datastructures import QueryParams, UploadFile
from starlette.responses import RedirectResponse, Response

from charter_engine.actions.acts import Reference, StaleView, Thing
from charter_engine.domain.amendment.instrument_reading import examine
from charter_engine.domain.amendment.recognising import is_instrument
from charter_engine.domain.charter.plain_text import export
from charter_engine.errors import Invalid, Refusal
from charter_engine.publication.documents import Document, read_document
from charter_engine.queries.amendment_form import ClauseEdit, NewChapter, NewClause, edit_page, edited_text, seen, start
from charter_engine.queries.preview import Preview, preview
from charter_engine.storage import amendments, charters, texts
from charter_engine.storage.unit_of_work import Store, reading
from charter_engine.web.acting import Place, Refused, Visit, Visiting, done, refused, sign_in_first, visit_again
from charter_engine.web.dependencies import CurrentLogin, Login, StoreDep
from charter_engine.web.forms import Checked, FormModel, Submitted, Typed, check
from charter_engine.web.pages.amendments import number
from charter_engine.web.rendering import page
from charter_engine.web.wording import said

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(prefix="/charters/{slug}")


class ProposeForm(FormModel):
    """Title and reason of an amendment, and the version it is written on; the words come beside."""

    title: str = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=20_000)
    base: int = Field(ge=0)
    expects: int = Field(default=0, ge=0)


class SubForm(FormModel):
    """The reason of a proposal to change an amendment; the words come beside."""

    reason: str = Field(min_length=1, max_length=20_000)
    base: int = Field(ge=0)
    expects: int = Field(default=0, ge=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What is written: a new amendment, a further revision of amendment `n`, or with `sub` a proposal to change it."""

    slug: str
    n: int | None = None
    sub: bool = False

    @property
    def act(self) -> str:
        """The act the form asks for."""
        return "propose" if self.n is None else "propose_sub" if self.sub else "revise"


# --- forms ------------------------------------------------------------------------------------------------------------
@router.get("/amendments/new")
def new(request: Request, visit: Visit, whole: str = "") -> Response:
    """Show the form: clauses to choose, then those chosen to edit."""
    return _form(request, visit, Draft(slug=visit.slug), request.query_params, whole=bool(whole))


@router.get("/amendments/{n}/revise")
def new_revision(request: Request, n: str, visit: Visit, whole: str = "") -> Response:
    """Show the form of a further revision, begun from the amendment as it stands on the newest version."""
    return _form(request, visit, Draft(slug=visit.slug, n=number(n)), request.query_params, whole=bool(whole))


@router.get("/amendments/{n}/sub-amendments/new")
def new_sub(request: Request, n: str, visit: Visit, whole: str = "") -> Response:
    """Show the form of a proposal to change an amendment, begun from the text it would give."""
    draft = Draft(slug=visit.slug, n=number(n), sub=True)
    return _form(request, visit, draft, request.query_params, whole=bool(whole))


def _form(
    request: Request,
    visit: Visiting,
    draft: Draft,
    asked: Mapping[str, Any],
    *,
    whole: bool = False,
    refused_as: Refused | None = None,
    shown: Preview | None = None,
) -> Response:
    chosen = asked.getlist("clause") if isinstance(asked, QueryParams) else _edited(asked)
    record = edit_page(
        visit.connection,
        visit.charter,
        visit.who,
        amendment=draft.n,
        chosen=chosen,
        new_after=str(asked.get("new_after", "")),
        new_chapter=str(asked.get("new_chapter", "")),
        whole=whole,
        sub=draft.sub,
    )
    form, status = (refused_as.form, refused_as.status) if refused_as else (None, 200)
    return page(request, "amendments/edit.html.j2", replace(record, preview=shown), form=form, status=status)


def _edited(typed: Mapping[str, Any]) -> list[str]:
    return [name.removeprefix("text-") for name in typed if name.startswith("text-")]


# --- sending ----------------------------------------------------------------------------------------------------------
@router.post("/amendments/new")
def propose(
    request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Keep a draft amendment and lead to it, or show what it would do."""
    return _write(request, store, login, Draft(slug=slug), typed)


@router.post("/amendments/{n}/revise")
def revise(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Keep a further revision and lead back to the amendment, or show what it would do."""
    return _write(request, store, login, Draft(slug=slug, n=number(n)), typed)


@router.post("/amendments/{n}/sub-amendments/new")
def propose_sub(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """File a proposal to change an amendment and lead back to it, or show what it would do."""
    return _write(request, store, login, Draft(slug=slug, n=number(n), sub=True), typed)


def _write(request: Request, store: Store, login: Login | None, draft: Draft, typed: Typed) -> Response:
    if login is None:
        return sign_in_first(request.url.path)
    try:
        if typed.get("preview"):
            return _previewed(request, store, login, draft, typed)
        found = _written(store, login, draft, typed)
    finally:
        _close_files(typed)
    if isinstance(found, Refused):
        shown = Refused(form=Checked(typed=dict(typed), faults=found.form.faults), status=found.status)
        with visit_again(request, store, login, draft.slug) as visit:
            return _form(request, visit, draft, typed, whole="whole" in typed, refused_as=shown)
    n = found.n if draft.n is None else draft.n
    return RedirectResponse(f"/charters/{quote(draft.slug)}/amendments/{n}?done={draft.act}", 303)


def _close_files(typed: Typed) -> None:
    for value in typed.values():
        if isinstance(value, UploadFile):
            value.file.close()


def _written(store: Store, login: Login, draft: Draft, typed: Typed) -> Any:  # noqa: ANN401 - the act's record, or Refused
    model: type[ProposeForm | SubForm] = SubForm if draft.sub else ProposeForm
    form = check(model, {name: typed[name] for name in model.model_fields if name in typed})
    if form.value is None:
        return Refused(form=Checked(faults=form.faults), status=422)
    try:
        with reading(store) as connection:
            text = _whole_text(connection, draft, typed, form.value.base)
    except Refusal as refusal:
        return refused(store, login, draft.slug, typed, refusal)
    return _send(store, login, draft, text, form.value, uploaded=isinstance(typed.get("file"), UploadFile))


def _send(store: Store, login: Login, draft: Draft, text: str, form: ProposeForm | SubForm, *, uploaded: bool) -> Any:  # noqa: ANN401 - as above
    words: dict[str, Any] = {"text": text, "reason": form.reason}
    if isinstance(form, ProposeForm):
        words["title"] = form.title
    if draft.act == "revise" and not uploaded:
        words["base"] = form.base
    if draft.n is None:
        charter = Reference(slug=draft.slug, thing=Thing.CHARTER)
        return done(store, login, charter, draft.act, words | {"base": form.base})
    amendment = Reference(slug=draft.slug, thing=Thing.AMENDMENT, name=str(draft.n))
    return done(store, login, amendment, draft.act, words, expects=form.expects)


# --- beforehand -------------------------------------------------------------------------------------------------------
def _previewed(request: Request, store: Store, login: Login, draft: Draft, typed: Typed) -> Response:
    with visit_again(request, store, login, draft.slug) as visit:
        if draft.n is not None:
            seen(visit.connection, visit.charter, draft.n, visit.who)
        shown = _foreseen(visit, login, draft, typed)
        if typed["preview"] == "part":
            return page(request, "amendments/preview.html.j2", shown)
        kept = Refused(form=Checked(typed=dict(typed)), status=200)
        return _form(request, visit, draft, typed, whole="whole" in typed, refused_as=kept, shown=shown)


def _foreseen(visit: Visiting, login: Login, draft: Draft, typed: Typed) -> Preview:
    base = str(typed.get("base", ""))
    try:
        text = _whole_text(visit.connection, draft, typed, int(base) if base.isascii() and base.isdigit() else -1)
        return preview(visit.connection, visit.charter, text, amendment=draft.n, sub=draft.sub)
    except Refusal as refusal:
        return Preview(slug=draft.slug, fault=said(refusal, login=login.login))


# --- words ------------------------------------------------------------------------------------------------------------
def _whole_text(connection: Connection, draft: Draft, typed: Typed, base: int) -> str:
    """Return the whole text meant: a file, the text as pasted, or the newest one with the clauses as edited.

    What is given whole may be an amending instrument: then the text is what it makes of the newest version.
    """
    upload = typed.get("file")
    if isinstance(upload, UploadFile):
        document = read_document(upload.file.read(), upload.filename or "").accepted()
        return _carried_out(connection, draft, document)
    if typed.get("whole"):
        return _carried_out(connection, draft, Document(text=str(typed["whole"])))
    frame = charters.by_slug(connection, draft.slug)
    if frame.head != base:
        raise StaleView(seen=base, now=frame.head, why="a new version")
    revision = None
    if draft.n is not None:
        record = amendments.by_number(connection, frame.charter_id, draft.n)
        revision = amendments.revision(connection, frame.charter_id, draft.n, record.revision)
    tree = start(connection, frame, revision, sub=draft.sub).tree
    return edited_text(tree, _edits(typed), _added(typed), _chapter(typed))


def _carried_out(connection: Connection, draft: Draft, document: Document) -> str:
    """The text itself, or what an instrument orders carried out; a directive that does not fit is refused."""
    frame = charters.by_slug(connection, draft.slug)
    if draft.sub or frame.head == 0 or not is_instrument(document.text):
        return document.text
    try:
        reading = examine(document.text, texts.tree(connection, frame.charter_id, frame.head))
    except Invalid as refusal:
        raise document.placed(refusal) from refusal
    return export(reading.result)


def _edits(typed: Typed) -> list[ClauseEdit]:
    repealed, below = _several(typed, "repeal"), _several(typed, "repeal_all")
    return [
        ClauseEdit(
            identity=identity,
            heading=str(typed.get(f"heading-{identity}", "")),
            text=str(typed[f"text-{identity}"]),
            repeal=identity in repealed,
            below=identity in below,
            move_after=str(typed.get(f"move-{identity}", "")),
        )
        for identity in _edited(typed)
    ]


def _several(typed: Typed, name: str) -> list[object]:
    found = typed.get(name, [])
    return list(found) if isinstance(found, list) else [found]


def _added(typed: Typed) -> NewClause | None:
    text, after = str(typed.get("new_text", "")).strip(), str(typed.get("new_after", ""))
    return NewClause(after=after, heading=str(typed.get("new_heading", "")), text=text) if text and after else None


def _chapter(typed: Typed) -> NewChapter | None:
    heading, after = str(typed.get("chapter_heading", "")).strip(), str(typed.get("new_chapter", ""))
    return (
        NewChapter(after=after, heading=heading, text=str(typed.get("chapter_text", ""))) if heading and after else None
    )
