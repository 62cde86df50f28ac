"""Meetings: the list, one with what may happen next, agenda and attendance, acts in it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.responses import Response

from charter_engine.actions import data
from charter_engine.actions.acts import Reference, Thing
from charter_engine.domain.identity.role import Right
from charter_engine.queries import things
from charter_engine.storage import assemblies, charters, meetings
from charter_engine.web.api.amendments import AmendmentLineOut, poll_out
from charter_engine.web.api.asking import Here, Now, seen
from charter_engine.web.api.contract import Api
from charter_engine.web.api.doing import ActIn, Acting, Creating, act, acts_of, create, href, rights_of
from charter_engine.web.api.models import ActedOut, MadeOut, PollOut, ThingOut
from charter_engine.web.api.shapes import Asked, Day, In, Json, Listed, Number, Out, Slug
from charter_engine.web.dependencies import Reader

if TYPE_CHECKING:
    AssemblyAct = ActIn
else:
    AssemblyAct = acts_of(Thing.ASSEMBLY)

router = Api("assemblies")
_ONE = "/charters/{slug}/assemblies/{n}"


class AssemblyLineOut(Out):
    """A meeting in the list."""

    n: int
    href: str
    title: str
    body: str
    kind: str
    day: date
    state: str


class AssemblyOut(ThingOut):
    """A meeting; `state` is convened, open or closed, `roll` how many seats the body has now, `report` its figures.

    `present` is how many came, `here` how many are there now, `item` the agenda item under discussion (0: none).
    """

    n: int
    body: str
    body_name: str
    assembly_kind: str
    day: date
    venue: str
    begins: str
    item: int
    opened: datetime | None
    closed: datetime | None
    roll: int
    present: int
    here: int
    polls: list[PollOut]
    report: Json | None


class ArrivalOut(Out):
    """A seat that came, when, and whether it is there now."""

    seat: str
    sector: str
    arrived: datetime
    here: bool


class AttendanceOut(Out):
    """Who came, of how many, and how many are there now; a page of seats."""

    roll: int
    present: int
    here: int
    items: list[ArrivalOut]
    next: str | None


class ConveneIn(data.Convene, In):
    """A meeting of a body on a day."""

    day: Day


@router.read("/charters/{slug}/assemblies", model=Listed[AssemblyLineOut])
def every(here: Here, reader: Reader, asked: Asked) -> Listed[AssemblyLineOut]:
    """List the meetings, oldest first."""
    part, after = asked.cut(things.assembly_lines(reader, here.charter), lambda one: one.n)
    names = [name for name in AssemblyLineOut.model_fields if name != "href"]
    items = [
        AssemblyLineOut(href=href(f"{here.slug}/assemblies/{one.n}"), **{name: getattr(one, name) for name in names})
        for one in part
    ]
    return Listed(items=items, next=after)


@router.read(_ONE, model=AssemblyOut)
def show(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> AssemblyOut:
    """Give a meeting with what may happen next; its tag begins with its revision."""
    view = things.assembly(reader, here.slug, n, now)
    request.state.tag = str(view.revision)
    names = [name for name in AssemblyOut.model_fields if name not in ("polls", "present")]
    values = {name: getattr(view, name) for name in names}
    more = {"polls": [poll_out(one) for one in view.polls], "present": len(view.attendance)}
    return AssemblyOut.model_validate(values | more)


@router.read(f"{_ONE}/agenda", model=Listed[AmendmentLineOut])
def agenda(n: Number, here: Here, reader: Reader, asked: Asked) -> Listed[AmendmentLineOut]:
    """List the amendments put to a meeting and not decided yet."""
    assemblies.by_number(reader, here.charter.charter_id, n)
    shown = seen(reader, here)
    found = [one for one in things.amendment_lines(reader, here.charter, assembly=n) if one.n in shown]
    part, after = asked.cut(found, lambda one: one.n)
    names = [name for name in AmendmentLineOut.model_fields if name != "href"]
    items = [
        AmendmentLineOut(href=href(f"{here.slug}/amendments/{one.n}"), **{name: getattr(one, name) for name in names})
        for one in part
    ]
    return Listed(items=items, next=after)


@router.read(f"{_ONE}/attendance", model=AttendanceOut)
def attendance(n: Number, here: Here, reader: Reader, asked: Asked) -> AttendanceOut:
    """List the seats that came, in the order of their arrival."""
    charter_id = here.charter.charter_id
    meeting = assemblies.by_number(reader, charter_id, n)
    sectors = {seat.seat: seat.sector for seat in charters.seats(reader, charter_id)}
    there = list(assemblies.attendance(reader, charter_id, n).items())
    part, after = asked.cut_in_order(there)
    now = meetings.present_seats(reader, charter_id, n)
    items = [ArrivalOut(seat=seat, sector=sectors.get(seat, ""), arrived=at, here=seat in now) for seat, at in part]
    roll = len(charters.roll(reader, charter_id, meeting.body))
    return AttendanceOut(roll=roll, present=len(there), here=len(now), items=items, next=after)


@router.change("/charters/{slug}/assemblies", right=Right.CONVENE, model=MadeOut)
def convene(slug: Slug, doing: Creating, wanted: ConveneIn) -> Response:
    """Call a meeting of a body for a day that has not passed."""
    return create(doing, Reference(slug=slug, thing=Thing.CHARTER), "convene", wanted, wanted.model_dump())


@router.change(f"{_ONE}/acts", right=rights_of(Thing.ASSEMBLY), model=ActedOut, status=200, conditional=True)
def acts(slug: Slug, n: Number, doing: Acting, sent: AssemblyAct) -> Response:
    """Do an act in a meeting; its `next` lists what may be done."""
    return act(doing, Reference(slug=slug, thing=Thing.ASSEMBLY, name=str(n)), sent)
