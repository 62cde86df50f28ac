"""Charters: the list, one with what may happen next, registering one, acts on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.responses import Response

from charter_engine.actions import data
from charter_engine.actions.acts import Reference, Thing
from charter_engine.actions.charters import OfficersOnly, found_charter
from charter_engine.domain.identity.role import Right
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import home, things
from charter_engine.web.api.asking import Here, Now
from charter_engine.web.api.contract import Api
from charter_engine.web.api.doing import ActIn, Acting, Creating, act, acts_of, href, once, rights_of
from charter_engine.web.api.models import ActedOut, MadeOut, ThingOut
from charter_engine.web.api.shapes import Asked, In, Listed, Out, Slug
from charter_engine.web.dependencies import Reader, WrongCharterToken

if TYPE_CHECKING:
    CharterAct = ActIn
else:
    CharterAct = acts_of(Thing.CHARTER)

router = Api("charters")


class CharterLineOut(Out):
    """A charter in the list, with its version in force today."""

    slug: str
    href: str
    title: str
    place: str
    in_force: int | None
    since: date | None
    deferred: int | None


class CharterOut(ThingOut):
    """A charter: `state` is draft before its first version, then in_force or deferred."""

    slug: str
    place: str
    charter_kind: str
    prefix: str
    origin: str
    procedure: str
    procedure_name: str
    head: int
    in_force: int | None
    since: date | None
    deferred: int | None
    comments: int


class NewCharterIn(data.NewCharter, In):
    """A charter to be registered; `procedure` is the TOML source."""


@router.read("/charters", model=Listed[CharterLineOut], refuses=())
def every(reader: Reader, now: Now, asked: Asked) -> Listed[CharterLineOut]:
    """List the charters by their names in addresses."""
    found, after = asked.cut_in_order(home.home_page(reader, bangkok_date(now)).charters)
    return Listed(items=[_line(one) for one in found], next=after)


def _line(one: home.CharterLine) -> CharterLineOut:
    return CharterLineOut(
        slug=one.slug,
        href=href(one.slug),
        title=one.title,
        place=one.place,
        in_force=one.version,
        since=one.since,
        deferred=one.deferred.n if one.deferred else None,
    )


@router.read("/charters/{slug}", model=CharterOut)
def show(request: Request, here: Here, reader: Reader, now: Now) -> CharterOut:
    """Give a charter with what may happen next."""
    view = things.charter(reader, here.slug, now)
    request.state.tag = str(view.revision)
    return CharterOut(**{name: getattr(view, name) for name in CharterOut.model_fields})


@router.change("/charters", right=Right.MANAGE_PLACES, model=MadeOut, refuses=(409,))
def register(doing: Creating, wanted: NewCharterIn) -> Response:
    """Register a charter with its procedure; officers of the installation only, who get its first seat."""
    if not doing.login.officer:
        raise OfficersOnly(who=doing.login.login, what="register charters")
    if doing.login.charter_id is not None:
        raise WrongCharterToken(who=doing.login.login, what="register charters")

    def do() -> MadeOut:
        made = found_charter(doing.work, doing.login.login, wanted)
        return MadeOut(kind="charter", ref=made.slug, href=href(made.slug))

    return once(doing, wanted, do, status=201)


@router.change("/charters/{slug}/acts", right=rights_of(Thing.CHARTER), model=ActedOut, status=200, conditional=True)
def acts(slug: Slug, doing: Acting, sent: CharterAct) -> Response:
    """Do an act on the charter as such; `next` of the charter lists what may be done."""
    return act(doing, Reference(slug=slug, thing=Thing.CHARTER), sent)
