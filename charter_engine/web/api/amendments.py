"""Amendments: the list, one with what may happen next, its revisions, its redline, its instrument, acts on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Query, Request
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import Response

from charter_engine.actions import data
from charter_engine.actions.acts import Reference, Thing
from charter_engine.domain.identity.role import Right
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import api_amendments, things
from charter_engine.queries.thing_records import AmendmentView, PollView
from charter_engine.storage import amendments
from charter_engine.web.api.asking import Here, Now, amendment_seen, seen
from charter_engine.web.api.contract import Api
from charter_engine.web.api.doing import ActIn, Acting, Creating, act, acts_of, create, href, rights_of
from charter_engine.web.api.models import ActedOut, ChangeOut, MadeOut, PollOut, ThingOut
from charter_engine.web.api.shapes import Asked, In, Json, Listed, Number, Out, PlainNumber, Slug
from charter_engine.web.dependencies import Reader

if TYPE_CHECKING:
    AmendmentAct = ActIn
else:
    AmendmentAct = acts_of(Thing.AMENDMENT)

router = Api("amendments")
_ONE = "/charters/{slug}/amendments/{n}"


class AmendmentLineOut(Out):
    """An amendment in the list."""

    n: int
    href: str
    title: str
    kind: str
    state: str
    stage: str
    assembly: int | None


class RevisionOut(Out):
    """One revision as filed: written on `base_version`, giving a text with the root `result_root`."""

    revision: int
    base_version: int
    title: str
    reason: str
    result_root: str
    author: str
    at: datetime


class BrokenReferenceOut(Out):
    """A reference that would break: `where` (in `source`) cites `target` (in `identity`), in words `message`.

    `why` is missing, repealed, no_line, elsewhere or shifted; `now` is where the cited words went, or "".
    """

    source: str
    where: str
    identity: str | None
    target: str
    why: str
    now: str
    message: str


class SupportOut(Out):
    """Who endorses an amendment, by number and by district, and what is asked for before its next step."""

    class Need(Out):
        """So many people from so many districts (0: any)."""

        endorsements: int
        districts: int
        met: bool

    class District(Out):
        """A district as those who endorse name it; "" for none."""

        name: str
        endorsements: int

    endorsements: int
    districts: list[District]
    needs: list[Need]


class PetitionOut(Out):
    """A threshold; `state` is open, reached, owed, overdue or done, `then` agenda, answer or stage."""

    id: str
    name: str
    endorsements: int
    districts: int
    state: str
    then: str
    body: str
    reached: datetime | None
    due: date | None
    answer: str


class MarkOut(Out):
    """A criterion as it was marked."""

    criterion: str
    met: bool
    words: str


class ScreeningOut(Out):
    """The newest screening, of revision `revision`; `met` criteria of the `needed` ones are met; `by` is a seat."""

    revision: int
    at: datetime
    by: str
    marks: list[MarkOut]
    met: int
    needed: int


class AmendmentOut(ThingOut):
    """An amendment; `state` is draft, gathering, under_way, adopted, rejected, returned or withdrawn.

    `author` is a seat.

    `broken_references` warns of those that its text breaks in the version it is written on; `stricter` says which
    rules protect what it touches; `until` is the last day of its stage.
    """

    n: int
    amendment_kind: str
    stage: str
    stage_name: str
    stage_since: datetime
    reason: str
    text_revision: int
    base_version: int
    base_root: str
    result_root: str
    author: str
    filed_at: datetime
    procedure: str
    assembly: int | None
    operations: list[Json]
    broken_references: list[BrokenReferenceOut]
    support: SupportOut | None
    petitions: list[PetitionOut]
    screening: ScreeningOut | None
    stricter: list[str]
    urgency: str
    extended_days: int
    until: date | None
    polls: list[PollOut]
    comments: int


class RedlineOut(Out):
    """What a revision changes in the version it was written on."""

    revision: int
    base_version: int
    items: list[ChangeOut]


class DirectiveOut(Out):
    """One order: its sentence, what it quotes ("" for nothing), the identity it is about."""

    text: str
    quotation: str
    target: str


class InstrumentOut(Out):
    """The amending instrument in the plain text form: whole clauses, drafted as number `number` of year `year` B.E."""

    revision: int
    number: int
    year: int
    title: str
    text: str
    directives: list[DirectiveOut]


class ProposeIn(data.Propose, In):
    """An amendment as an edited text of the whole charter, or as edits; `base` names the version it was written on."""


Revision = Annotated[
    PlainNumber | SkipJsonSchema[None],
    Query(description="A revision; else the newest."),
]


@router.read("/charters/{slug}/amendments", model=Listed[AmendmentLineOut])
def every(here: Here, reader: Reader, asked: Asked) -> Listed[AmendmentLineOut]:
    """List the amendments, oldest first; a draft never filed is its author's and the secretariat's."""
    shown = seen(reader, here)
    found = [one for one in things.amendment_lines(reader, here.charter) if one.n in shown]
    part, after = asked.cut(found, lambda one: one.n)
    items = [
        AmendmentLineOut(
            n=one.n,
            href=href(f"{here.slug}/amendments/{one.n}"),
            title=one.title,
            kind=one.kind,
            state=one.state,
            stage=one.stage,
            assembly=one.assembly,
        )
        for one in part
    ]
    return Listed(items=items, next=after)


@router.read(_ONE, model=AmendmentOut)
def show(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> AmendmentOut:
    """Give an amendment with what may happen next; its tag begins with its revision."""
    amendment_seen(reader, here, n)
    view = things.amendment(reader, here.slug, n, now)
    request.state.tag = str(view.revision)
    apart = {"polls", "broken_references", "support", "petitions", "screening"}
    values = {name: getattr(view, name) for name in AmendmentOut.model_fields if name not in apart}
    names = BrokenReferenceOut.model_fields
    broken = [{name: getattr(one, name) for name in names} for one in view.broken_references]
    polls = [poll_out(one) for one in view.polls]
    return AmendmentOut.model_validate(values | {"polls": polls, "broken_references": broken} | _carried(view))


def _carried(view: AmendmentView) -> dict[str, object]:
    """Return support, petitions and screening as this interface gives them."""
    support, screening, names = view.support, view.screening, PetitionOut.model_fields
    return {
        "support": support
        and {
            "endorsements": support.endorsements,
            "districts": [{"name": name, "endorsements": count} for name, count in support.by_district],
            "needs": [{"endorsements": one, "districts": two, "met": met} for one, two, met in support.needs],
        },
        "petitions": [{name: getattr(one, name) for name in names} for one in view.petitions],
        "screening": screening
        and {name: getattr(screening, name) for name in ScreeningOut.model_fields}
        | {"marks": [{"criterion": one, "met": met, "words": words} for one, met, words in screening.marks]},
    }


def poll_out(view: PollView) -> PollOut:
    """Return a poll; its ballots are read at its own address."""
    return PollOut.model_validate({name: getattr(view, name) for name in PollOut.model_fields})


@router.read(f"{_ONE}/revisions", model=Listed[RevisionOut])
def revisions(n: Number, here: Here, reader: Reader, asked: Asked) -> Listed[RevisionOut]:
    """List the revisions of an amendment, oldest first."""
    amendment_seen(reader, here, n)
    found = amendments.revisions(reader, here.charter.charter_id, n)
    part, after = asked.cut(found, lambda one: one.revision)
    names = RevisionOut.model_fields
    items = [RevisionOut.model_validate({name: getattr(one, name) for name in names}) for one in part]
    return Listed(items=items, next=after)


@router.read(f"{_ONE}/redline", model=RedlineOut)
def redline(n: Number, here: Here, reader: Reader, revision: Revision = None) -> RedlineOut:
    """Say what a revision changes, in words."""
    record = amendment_seen(reader, here, n)
    wanted = record.revision if revision is None else revision
    found = amendments.revision(reader, here.charter.charter_id, n, wanted)
    names = ChangeOut.model_fields
    items = [
        ChangeOut.model_validate({name: getattr(one, name) for name in names})
        for one in api_amendments.redline_of(reader, here.charter, found)
    ]
    return RedlineOut(revision=found.revision, base_version=found.base_version, items=items)


@router.read(f"{_ONE}/instrument", model=InstrumentOut)
def instrument(n: Number, here: Here, reader: Reader, now: Now) -> InstrumentOut:
    """Draft the instrument that would order the newest revision; 404 where there can be none."""
    record = amendment_seen(reader, here, n)
    drafted = api_amendments.instrument_of(reader, here.charter, record, bangkok_date(now))
    orders = [DirectiveOut(text=text, quotation=quoted, target=at) for text, quoted, at in drafted.directives]
    return InstrumentOut(
        revision=drafted.revision,
        number=drafted.number,
        year=drafted.year,
        title=drafted.title,
        text=drafted.text,
        directives=orders,
    )


@router.change("/charters/{slug}/amendments", right=Right.PROPOSE, model=MadeOut)
def propose(slug: Slug, doing: Creating, wanted: ProposeIn) -> Response:
    """Enter a draft amendment; it is official once it is filed (act `file`)."""
    return create(doing, Reference(slug=slug, thing=Thing.CHARTER), "propose", wanted, wanted.model_dump())


@router.change(f"{_ONE}/acts", right=rights_of(Thing.AMENDMENT), model=ActedOut, status=200, conditional=True)
def acts(slug: Slug, n: Number, doing: Acting, sent: AmendmentAct) -> Response:
    """Do an act on an amendment; its `next` lists what may be done."""
    here = doing.enter(slug)
    amendment_seen(doing.work.connection, here, n)
    return act(doing, Reference(slug=slug, thing=Thing.AMENDMENT, name=str(n)), sent)
