"""One provision: its text now, and every state it has had. A label (`5-1` for ๕/๑) leads on to its identity."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from fastapi.responses import RedirectResponse
from starlette.responses import Response

from charter_engine.domain.charter.hashing import content_hash
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import clauses as asked
from charter_engine.web.api.asking import Here, Now
from charter_engine.web.api.contract import Api
from charter_engine.web.api.models import Op
from charter_engine.web.api.shapes import Out, Segment
from charter_engine.web.dependencies import CharterFrame, Reader

router = Api("clauses")


class PlaceOut(Out):
    """A chapter or part it stands in, or a neighbour."""

    identity: str
    label: str


class PendingOut(Out):
    """An amendment under way that touches it, and what it would do."""

    amendment: int
    title: str
    what: str


class ClauseOut(Out):
    """A provision as in `version` (the one in force, else the first that has it), or in the founding draft (null)."""

    identity: str
    kind: str
    label: str
    heading: str
    state: str
    text: str
    content_hash: str
    version: int | None
    root: str | None
    chapter: list[PlaceOut]
    before: PlaceOut | None
    after: PlaceOut | None
    pending: list[PendingOut]
    comments: list[int]


class ClauseStateOut(Out):
    """A state: from `version` on, set by `amendment`; redlines lead from the state before."""

    version: int
    root: str
    effective: date
    amendment: int
    amendment_title: str
    what: str
    label: str
    repealed: bool
    heading: list[Op]
    text: list[Op]


class ClauseHistoryOut(Out):
    """Every state of a provision, oldest first."""

    identity: str
    items: list[ClauseStateOut]


def _page(here: CharterFrame, reader: Reader, now: Now, segment: str) -> asked.ClausePage | str:
    """Return a provision's page, or the identity a label stands for."""
    day = bangkok_date(now)
    try:
        return asked.clause_page(reader, here.charter, segment, day)
    except asked.NoSuchClause:
        return asked.resolve(reader, here.charter, segment, day)


def _redirect(here: CharterFrame, identity: str, more: str = "") -> Response:
    return RedirectResponse(f"/api/charters/{here.slug}/clauses/{quote(identity)}{more}", 307)


@router.read("/charters/{slug}/clauses/{clause}", model=ClauseOut, refuses=(307, 404))
def show(clause: Segment, here: Here, reader: Reader, now: Now) -> ClauseOut | Response:
    """Give a provision by its identity; a label leads there."""
    page = _page(here, reader, now, clause)
    return _redirect(here, page) if isinstance(page, str) else _clause(page)


def _clause(page: asked.ClausePage) -> ClauseOut:
    node = page.node
    return ClauseOut(
        identity=node.identity,
        kind=node.kind.value,
        label=node.label,
        heading=node.heading,
        state=node.state.value,
        text=node.text,
        content_hash=content_hash(node),
        version=page.version.n if page.version else None,
        root=page.version.root if page.version else None,
        chapter=[PlaceOut(identity=one.identity, label=one.label) for one in page.chapter],
        before=PlaceOut.model_validate(page.before) if page.before else None,
        after=PlaceOut.model_validate(page.after) if page.after else None,
        pending=[PendingOut.model_validate(one) for one in page.pending],
        comments=[one.n for one in page.comments],
    )


@router.read("/charters/{slug}/clauses/{clause}/history", model=ClauseHistoryOut, refuses=(307, 404))
def history(clause: Segment, here: Here, reader: Reader, now: Now) -> ClauseHistoryOut | Response:
    """Give every state a provision has had, with the redline from each to the next."""
    page = _page(here, reader, now, clause)
    if isinstance(page, str):
        return _redirect(here, page, "/history")
    states = [_state(one) for one in reversed(page.states)]
    return ClauseHistoryOut(identity=page.node.identity, items=states)


def _state(one: asked.HistoryState) -> ClauseStateOut:
    return ClauseStateOut(
        version=one.version.n,
        root=one.version.root,
        effective=one.version.effective,
        amendment=one.amendment,
        amendment_title=one.amendment_title,
        what=one.what,
        label=one.label,
        repealed=one.repealed,
        heading=list(one.heading),  # type: ignore[arg-type]  # signs are 0, -1 and 1
        text=list(one.text),  # type: ignore[arg-type]  # the same
    )
