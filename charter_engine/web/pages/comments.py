"""Comments: said about words, receipted, followed, answered; and the charter's other acts, sent by forms."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.queries.comment_form import new_comment_page
from charter_engine.queries.comments import CommentFilter, comment_page, comments_page, reference_typed
from charter_engine.storage import comments
from charter_engine.storage.comments import NoSuchComment
from charter_engine.storage.unit_of_work import Store
from charter_engine.web.acting import Place, Refused, Visit, Visiting, attempt, done, flash, sign_in_first, visit_again
from charter_engine.web.dependencies import CurrentLogin, Login, StoreDep
from charter_engine.web.forms import Checked, Submitted, Typed
from charter_engine.web.rendering import page

router = APIRouter(prefix="/charters/{slug}/comments")


@router.get("")
def show(request: Request, visit: Visit) -> Response:
    """List comments, narrowed as asked; a reference number leads to its comment."""
    asked = request.query_params
    if ref := asked.get("ref"):
        return RedirectResponse(f"/charters/{quote(visit.slug)}/comments/{_found(visit, ref)}", 303)
    wanted = CommentFilter(
        clause=asked.get("clause", ""),
        amendment=_number(asked.get("amendment", "")),
        show=_which(asked.get("show", "")),
        page=max(1, _number(asked.get("page", "")) or 1),
    )
    record = comments_page(visit.connection, visit.charter, wanted, visit.now)
    return page(request, "comments/list.html.j2", record)


def _found(visit: Visiting, ref: str) -> int:
    return comments.by_reference(visit.connection, visit.charter.charter_id, reference_typed(visit.charter, ref)).n


def _which(show: str) -> Literal["all", "waiting", "overdue"]:
    return "waiting" if show == "waiting" else "overdue" if show == "overdue" else "all"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits a column


@router.get("/new")
def new(
    request: Request, visit: Visit, clause: str = "", amendment: str = "", exact: str = "", words: str = ""
) -> Response:
    """Show the form for a clause, or first the clauses to choose from."""
    record = new_comment_page(
        visit.connection,
        visit.charter,
        visit.who,
        visit.now,
        clause=clause,
        amendment=_number(amendment),
        exact=exact,
        chosen=words,
    )
    return page(request, "comments/new.html.j2", record)


@router.post("")
def say(request: Request, slug: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place) -> Response:
    """Take a comment and lead to its receipt."""
    if login is None:
        return sign_in_first(_back(slug, typed))
    found = done(store, login, Reference(slug=slug, thing=Thing.CHARTER), "comment", _data(typed))
    if isinstance(found, Refused):
        refused = Refused(form=Checked(typed=dict(typed), faults=found.form.faults), status=found.status)
        return _again(request, store, login, slug, refused)
    return RedirectResponse(f"/charters/{quote(slug)}/comments/{found.n}?done=comment", 303)


def _back(slug: str, typed: Typed) -> str:
    clause, amendment = quote(str(typed.get("clause", ""))), quote(str(typed.get("amendment", "")))
    return f"/charters/{quote(slug)}/comments/new?clause={clause}&amendment={amendment}"


def _data(typed: Typed) -> dict[str, Any]:
    """Return the act's data: `words` is START-END as chosen, with the quote as the page showed it where it did."""
    start, _, end = str(typed.get("words", "")).partition("-")
    kept = {name: value for name, value in typed.items() if name not in {"words", "act", "expects"}}
    if start.isdecimal() and end.isdecimal():
        return kept | {"start": start, "end": end}
    return {name: value for name, value in kept.items() if name != "exact"}


def _again(request: Request, store: Store, login: Login | None, slug: str, refused: Refused) -> Response:
    with visit_again(request, store, login, slug) as visit:
        record = new_comment_page(
            visit.connection,
            visit.charter,
            visit.who,
            visit.now,
            clause=refused.form.get("clause"),
            amendment=_number(refused.form.get("amendment")),
            chosen=refused.form.get("words"),
        )
        return page(request, "comments/new.html.j2", record, form=refused.form, status=refused.status)


@router.get("/{name}")
def one(request: Request, name: str, visit: Visit, done: str = "") -> Response:
    """Show a comment by its number; a reference leads to it."""
    if _number(name) is None:
        found = _found(visit, name)
        return RedirectResponse(f"/charters/{quote(visit.slug)}/comments/{found}", 303)
    record = comment_page(visit.connection, visit.charter, name, visit.who, visit.now)
    return page(request, "comments/show.html.j2", {"comment": record, "receipt": done == "comment"}, flash=flash(done))


@router.post("/{name}/acts")
def acts(
    request: Request, slug: str, name: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Answer a comment, or erase its words."""
    if _number(name) is None:
        raise NoSuchComment(what="comment", name=name)
    here = f"/charters/{quote(slug)}/comments/{name}"
    found = attempt(store, login, Reference(slug=slug, thing=Thing.COMMENT, name=name), typed, here=here)
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        record = comment_page(visit.connection, visit.charter, name, visit.who, visit.now)
        shown = {"comment": record, "receipt": False}
        return page(request, "comments/show.html.j2", shown, form=found.form, status=found.status)
