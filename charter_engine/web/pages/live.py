"""A meeting while it runs: the page for telephones in the hall, the hall's screen, and events that keep both fresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

import segno
from fastapi import APIRouter, FastAPI, Header, Query, Request
from jinja2 import Environment
from starlette.responses import Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.queries.live import LivePage, OwnPage, live_page, own_keys, own_page
from charter_engine.storage import charters
from charter_engine.storage.unit_of_work import Store, database_time, reading
from charter_engine.web.acting import Place, Refused, Visit, Visiting, attempt, flash, visit_again
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Checked, Submitted
from charter_engine.web.live import Hub, Name, Snapshot, View
from charter_engine.web.pages.assemblies import number
from charter_engine.web.rendering import page
from charter_engine.web.voting import box_of

router = APIRouter(prefix="/charters/{slug}/assemblies/{n}")
streams = APIRouter(include_in_schema=False)

PARTS: Final[dict[View, tuple[str, ...]]] = {
    "now": ("said", "head", "polls", "item", "speakers", "quorum", "last", "coming"),
    "projector": ("head", "stage", "hall"),
}
"""What is sent anew when it changes, by view: macros of `live/_now.j2` and `live/_projector.j2`."""

_ACTS: Final = frozenset({"vote", "rank", "ask_to_speak", "withdraw_speech"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A page's record: the meeting for everyone, what its visitor may do, and the code that leads a telephone there."""

    live: LivePage
    own: OwnPage | None
    keys: dict[str, str]
    code: tuple[int, str] | None = None


# --- pages ------------------------------------------------------------------------------------------------------------
@router.get("/now")
def now(request: Request, n: str, visit: Visit, done: str = "", part: str = "") -> Response:
    """Show the meeting this moment; `part=own` only what the visitor may do."""
    if part == "own":
        record = _shown(visit, n, own=True)
        return page(request, "live/own.html.j2", record)
    return _now(request, visit, n, done=done)


def _shown(visit: Visiting, n: str, *, own: bool) -> Shown:
    live = live_page(visit.connection, visit.charter, number(n), visit.now)
    mine = own_page(visit.connection, visit.charter, number(n), visit.who) if own else None
    return Shown(live=live, own=mine, keys=own_keys(live))


def _now(
    request: Request, visit: Visiting, n: str, *, form: Checked[Any] | None = None, status: int = 200, done: str = ""
) -> Response:
    record = _shown(visit, n, own=True)
    return page(request, "live/now.html.j2", record, form=form, status=status, flash=flash(done))


@router.post("/now")
def act(
    request: Request, slug: str, n: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Vote or ask for the floor, and go on watching. In a hall no view is compared."""
    here = f"/charters/{quote(slug)}/assemblies/{number(n)}/now"
    asked = {name: value for name, value in typed.items() if name != "expects"}
    if asked.get("act") not in _ACTS:
        asked["act"] = ""
    ref = Reference(slug=slug, thing=Thing.ASSEMBLY, name=n)
    found = attempt(store, login, ref, asked, here=here, box=box_of(request))
    if not isinstance(found, Refused):
        return found
    with visit_again(request, store, login, slug) as visit:
        return _now(request, visit, n, form=found.form, status=found.status)


@router.get("/projector")
def projector(request: Request, n: str, visit: Visit) -> Response:
    """Show the meeting to the hall: nothing of who looks, nothing to press."""
    live = live_page(visit.connection, visit.charter, number(n), visit.now)
    there = request.url.replace(path=request.url.path.removesuffix("projector") + "now", query="")
    return page(request, "live/projector.html.j2", Shown(live=live, own=None, keys={}, code=_code(str(there))))


def _code(address: str) -> tuple[int, str]:
    """Return a QR code (never Micro QR, which readers often lack) as its width in squares and an SVG path."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)


# --- events -----------------------------------------------------------------------------------------------------------
@streams.get("/charters/{slug}/assemblies/{n}/events")
async def events(
    request: Request,
    slug: str,
    n: str,
    view: View = "now",
    since: Annotated[str, Query(max_length=64)] = "",
    last_event_id: Annotated[str, Header(max_length=64)] = "",
) -> Response:
    """Tell of every change of a meeting as it happens; `since` is the revision the page was made with."""
    hub: Hub = request.app.state.live
    return await hub.stream((slug, number(n)), view, last_event_id or since)


def install(app: FastAPI, store: Store) -> None:
    """Give the application the place where its watched meetings are looked after."""
    app.state.live = Hub(store, drawing(app.state.pages))


def drawing(pages: Environment) -> Callable[[Store, Name], Snapshot]:
    """Return what draws a meeting's parts for everyone."""

    def draw(store: Store, name: Name) -> Snapshot:
        with reading(store) as connection:
            charter = charters.by_slug(connection, name[0])
            live = live_page(connection, charter, name[1], store.clock.read(database_time(connection)))
        views = {view: _parts(pages, view, names, live) for view, names in PARTS.items()}
        return Snapshot(revision=live.revision, views=views, keys=own_keys(live))

    return draw


def _parts(pages: Environment, view: View, names: tuple[str, ...], live: LivePage) -> dict[str, str]:
    macros = pages.get_template(f"live/_{view}.j2").module
    return {name: str(getattr(macros, name)(live)).strip() for name in names}
