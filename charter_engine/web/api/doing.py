"""Acts sent by programs: who does it, to what, on which view of it, and once only where a key says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, Union, cast, get_args

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, StringConstraints, create_model
from pydantic.json_schema import SkipJsonSchema

from charter_engine.actions.acts import ACTS, ActSpec, Reference, StaleView, Thing, perform
from charter_engine.actions.data import ActData, NoData
from charter_engine.domain.identity.role import Right
from charter_engine.errors import Invalid
from charter_engine.queries import things
from charter_engine.queries.thing_records import ThingView
from charter_engine.storage import idempotency
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord, BallotRecord, PollRecord
from charter_engine.storage.comments import Answer, CommentRecord
from charter_engine.storage.texts import VersionRecord
from charter_engine.storage.unit_of_work import UnitOfWork, database_time
from charter_engine.web.api.models import ActedOut, MadeOut, ThingOut
from charter_engine.web.api.shapes import MOST, Day, In
from charter_engine.web.conditional import StaleTag
from charter_engine.web.dependencies import CharterFrame, Login, SignedIn, Work, enter_charter

_TAG: Final = re.compile(r'"(0|[1-9][0-9]{0,9})(?:\.[0-9a-f]+)?"')

_Key = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern="^[!-~]+$")]
OnceKey = Annotated[_Key | SkipJsonSchema[None], Header(description="Sent again, it is answered again.")]
"""The header `Idempotency-Key`, None where it is not sent."""


class KeyUsedBefore(Invalid):
    """This Idempotency-Key was used for another request."""

    remedy = "Take a new key for every new request."


@dataclass(frozen=True, kw_only=True, slots=True)
class Doing:
    """A request to act: its transaction, its login, its Idempotency-Key and its If-Match."""

    request: Request
    work: UnitOfWork
    login: Login
    key: str | None
    if_match: str | None

    def enter(self, slug: str) -> CharterFrame:
        """Enter the charter acted in; raises NoSuchCharter, and WrongCharterToken for a key of another one."""
        return enter_charter(self.request, self.work.connection, slug)


def _doing(
    request: Request,
    login: SignedIn,
    work: Work,
    idempotency_key: OnceKey = None,
) -> Doing:
    return Doing(request=request, work=work, login=login, key=idempotency_key, if_match=None)


def _doing_if(
    doing: Annotated[Doing, Depends(_doing)],
    if_match: Annotated[
        str | SkipJsonSchema[None], Header(description="The ETag of the thing as it was read: 412 if it has changed.")
    ] = None,
) -> Doing:
    return Doing(request=doing.request, work=doing.work, login=doing.login, key=doing.key, if_match=if_match)


Creating = Annotated[Doing, Depends(_doing)]
"""For operations that make something."""

Acting = Annotated[Doing, Depends(_doing_if)]
"""For acts on a thing that was read before."""


# --- what is sent -----------------------------------------------------------------------------------------------------
class ActIn(In):
    """An act: its name, the revision it was decided on, its data."""

    act: str
    expects: int | None = None
    data: ActData = NoData()


def _strict(model: type[ActData]) -> type[ActData]:
    """Return the same data, strictly typed, its days as this interface writes days."""
    days: dict[str, Any] = {
        name: (Day if field.annotation is date else Day | None, field)
        for name, field in model.model_fields.items()
        if field.annotation is date or date in get_args(field.annotation)
    }
    bases: Any = (model, In)
    return cast("type[ActData]", create_model(f"{model.__name__}In", __base__=bases, __doc__=model.__doc__, **days))


def _act_model(spec: ActSpec) -> type[BaseModel]:
    model = _strict(spec.model)
    needed = any(field.is_required() for field in model.model_fields.values())
    fields: dict[str, Any] = {
        "act": (Literal[spec.name], ...),
        "expects": (Annotated[int, Field(ge=0, le=MOST)] | None, None),
        "data": (model, ... if needed else model()),
    }
    name = f"{spec.thing.name.title()}{spec.name.title().replace('_', '')}Act"
    return create_model(name, __base__=In, __doc__=model.__doc__, **fields)


def acts_of(thing: Thing) -> Any:  # noqa: ANN401 - a union made from the acts there are
    """Return the union of all acts on a kind of thing, told apart by `act`."""
    made = tuple(_act_model(spec) for spec in ACTS.values() if spec.thing is thing)
    return Annotated[Union[made], Field(discriminator="act")]  # noqa: UP007 - made when the program starts


def rights_of(thing: Thing) -> dict[str, Right]:
    """Return the right each act on a kind of thing asks for."""
    return {spec.name: spec.right for spec in ACTS.values() if spec.thing is thing}


# --- doing it ---------------------------------------------------------------------------------------------------------
def act(doing: Doing, ref: Reference, sent: ActIn) -> Response:
    """Do an act; raises StaleTag where `If-Match` named an older state, StaleView where `expects` did."""
    doing.enter(ref.slug)

    def do() -> ActedOut:
        made = _perform(doing, ref, sent)
        thing = thing_view(doing, ref)
        return ActedOut(act=sent.act, thing=thing, made=_made(ref, made))

    return once(doing, sent, do, status=200)


def _perform(doing: Doing, ref: Reference, sent: ActIn) -> Any:  # noqa: ANN401 - each act gives its own record
    raw = sent.data.model_dump(exclude_unset=True)
    tag = _revision_in(doing.if_match)
    if tag is None:
        return perform(doing.work, doing.login.login, ref, sent.act, raw, expects=sent.expects)
    try:
        return perform(doing.work, doing.login.login, ref, sent.act, raw, expects=tag)
    except StaleView as stale:
        raise StaleTag(why=str(stale.facts["why"])) from None


def _revision_in(if_match: str | None) -> int | None:
    """Return the revision a tag names; None for no tag and for `*`; one that is none of ours names no state at all."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise StaleTag(why="not a tag of this thing")
    return int(found[1])


def create(doing: Doing, ref: Reference, name: str, sent: BaseModel, raw: dict[str, Any]) -> Response:
    """Do an act that makes something and answer 201 with what was made and where it is."""
    doing.enter(ref.slug)

    def do() -> MadeOut:
        made = _made(ref, perform(doing.work, doing.login.login, ref, name, raw), poll=raw.get("poll", 0))
        if made is None:
            raise AssertionError(name)
        return made

    return once(doing, sent, do, status=201)


def once(doing: Doing, sent: BaseModel, do: Callable[[], ActedOut | MadeOut], *, status: int) -> Response:
    """Do what is asked, or answer as before where the same key asked the same; raises KeyUsedBefore."""
    connection, login = doing.work.connection, doing.login.login
    if doing.key is not None:
        asked = f"{doing.request.method} {doing.request.url.path}\n{sent.model_dump_json()}"
        digest = sha256(asked.encode()).hexdigest()
        kept = idempotency.claim(connection, login, doing.key, digest, database_time(connection))
        if kept is not None and kept.request != digest:
            raise KeyUsedBefore(why="the key was used for another request")
        if kept is not None:
            return _answer(kept.body, kept.status, replayed=True)
    body = do().model_dump_json()
    if doing.key is not None:
        idempotency.keep(connection, login, doing.key, status, body)
    return _answer(body, status)


def _answer(body: str, status: int, *, replayed: bool = False) -> Response:
    made = MadeOut.model_validate_json(body) if status == 201 else None  # noqa: PLR2004 - HTTP Created
    headers = {"Location": made.href} if made else {}
    headers |= {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(body, status, media_type="application/json", headers=headers)


# --- what came of it --------------------------------------------------------------------------------------------------
def href(ref: str) -> str:
    """Return where a thing is read."""
    return f"/api/charters/{ref}"


def _made(ref: Reference, made: object, *, poll: int = 0) -> MadeOut | None:
    """Return what an act made, where that is a thing with an address."""
    match made:
        case AmendmentRecord(n=n) if ref.thing is Thing.CHARTER:
            place, kind = f"amendments/{n}", "amendment"
        case CommentRecord(n=n) if ref.thing is Thing.CHARTER:
            place, kind = f"comments/{n}", "comment"
        case AssemblyRecord(n=n) if ref.thing is Thing.CHARTER:
            place, kind = f"assemblies/{n}", "assembly"
        case VersionRecord(n=n):
            place, kind = f"versions/{n}", "version"
        case PollRecord(assembly=assembly, k=k):
            place, kind = f"assemblies/{assembly}/polls/{k}", "poll"
        case BallotRecord() if poll:
            place, kind = f"assemblies/{ref.name}/polls/{poll}/ballots", "ballot"
        case Answer(n=n):
            place, kind = f"comments/{n}/answer", "answer"
        case _:
            return None
    return MadeOut(kind=kind, ref=f"{ref.slug}/{place}", href=href(f"{ref.slug}/{place}"))


def thing_view(doing: Doing, ref: Reference) -> ThingOut:
    """Return a thing in brief, as it stands after the act."""
    connection, now = doing.work.connection, doing.work.now()
    view: ThingView
    match ref.thing:
        case Thing.CHARTER:
            view = things.charter(connection, ref.slug, now)
        case Thing.AMENDMENT:
            view = things.amendment(connection, ref.slug, int(ref.name), now)
        case Thing.ASSEMBLY:
            view = things.assembly(connection, ref.slug, int(ref.name), now)
        case Thing.COMMENT:
            view = things.comment(connection, ref.slug, ref.name, now)
    return ThingOut.brief(view)
