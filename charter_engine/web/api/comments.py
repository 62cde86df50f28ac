"""Comments as W3C Web Annotations: words of a clause quoted and counted, what was said, where the words are now.

Positions count Unicode code points of the clause's canonical text from 0, the end excluded (Web Annotation Data Model
§4.2.5). Terms that are ours stand in a vocabulary of their own.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Request
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict, Field
from starlette.responses import Response

from charter_engine.actions import data
from charter_engine.actions.acts import Reference, Thing
from charter_engine.domain.identity.role import Right
from charter_engine.errors import NotFound
from charter_engine.queries import comments as asked_of
from charter_engine.queries import things
from charter_engine.queries.thing_records import CommentPlace, CommentView
from charter_engine.storage import comments
from charter_engine.web.api.asking import Here, Now
from charter_engine.web.api.contract import ANNOTATION, Api
from charter_engine.web.api.doing import ActIn, Acting, Creating, act, acts_of, create, rights_of
from charter_engine.web.api.models import ActedOut, MadeOut, NextActOut
from charter_engine.web.api.shapes import Asked, In, Out, Segment, Slug
from charter_engine.web.dependencies import CharterFrame, Reader, SettingsDep

if TYPE_CHECKING:
    CommentAct = ActIn
else:
    CommentAct = acts_of(Thing.COMMENT)

router = Api("comments")
_ONE = "/charters/{slug}/comments/{comment}"
_LONGEST = 9
_CONTEXT: list[str | dict[str, str]] = [
    "http://www.w3.org/ns/anno.jsonld",
    {"@vocab": "urn:charter-engine:vocabulary:"},
]


class NotAnswered(NotFound):
    """The comment has no answer yet."""

    remedy = "The comment itself says whether one is due."


class _Linked(Out):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True, populate_by_name=True)


class QuoteOut(Out):
    """The words meant, with what stood around them."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class PositionOut(Out):
    """Where they stood: code points [start, end) of the clause's text."""

    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int
    end: int
    unit: Literal["code point"] = "code point"


class TargetOut(Out):
    """The clause commented on, in a version or (`amendment` not null) in a revision of an amendment."""

    type: Literal["SpecificResource"] = "SpecificResource"
    source: str
    clause: str
    version: int | None
    amendment: int | None
    text_revision: int | None
    selector: list[Annotated[QuoteOut | PositionOut, Field(discriminator="type")]]


class BodyOut(Out):
    """What was said."""

    type: Literal["TextualBody"] = "TextualBody"
    value: str
    format: Literal["text/plain"] = "text/plain"
    language: Literal["th"] = "th"
    purpose: Literal["commenting"] = "commenting"


class CommentPlaceOut(Out):
    """Where the words are in a later version or revision: exact, moved, changed, replaced or orphaned."""

    version: int | None
    amendment: int | None
    text_revision: int | None
    status: str
    clause: str | None
    start: int | None
    end: int | None


class AnswerOut(Out):
    """The secretariat's answer and, in words, what it led to."""

    revision: int
    body: str
    led_to: str
    at: datetime


class AnnotationOut(_Linked):
    """A comment; erased, its body and quotation are empty. `creator` is the seat it was made from."""

    context: list[str | dict[str, str]] = Field(alias="@context")
    id: str
    type: Literal["Annotation"] = "Annotation"
    motivation: Literal["commenting"] = "commenting"
    created: datetime
    creator: str
    body: list[BodyOut]
    target: TargetOut
    reference: str
    state: str
    revision: int
    next: list[NextActOut]
    answer: AnswerOut | None
    place: CommentPlaceOut | None
    sealed_in: int | None


class AnnotationPageOut(_Linked):
    """A page of comments; `next` is the address of the following page, null on the last one."""

    context: list[str | dict[str, str]] = Field(alias="@context")
    id: str
    type: Literal["AnnotationPage"] = "AnnotationPage"
    items: list[AnnotationOut]
    next: str | None


class CommentHistoryOut(Out):
    """Where the words have been, in order of the texts."""

    reference: str
    items: list[CommentPlaceOut]


class NewCommentIn(data.NewComment, In):
    """A comment on words of a clause: `start` and `end` in code points, or `exact` words, or neither for all of it."""


def _record(here: CharterFrame, reader: Reader, segment: str) -> comments.CommentRecord:
    """Return a comment by its number or by its reference in either digits; raises NoSuchComment."""
    if segment.isascii() and segment.isdigit() and len(segment) > _LONGEST:
        raise comments.NoSuchComment(what="comment", name=segment)
    plain = segment.isascii() and segment.isdigit()
    name = segment if plain else asked_of.reference_typed(here.charter, segment)
    return comments.by_reference(reader, here.charter.charter_id, name)


def _lasting(here: CharterFrame, record: comments.CommentRecord, segment: str, more: str = "") -> Response | None:
    """Return the way to the comment's number where it was asked for by its reference."""
    if segment == str(record.n):
        return None
    return RedirectResponse(f"/api/charters/{here.slug}/comments/{record.n}{more}", 307)


@router.read("/charters/{slug}/comments", model=AnnotationPageOut, media_type=ANNOTATION)
def every(
    request: Request, here: Here, reader: Reader, now: Now, settings: SettingsDep, asked: Asked
) -> AnnotationPageOut:
    """List the comments, oldest first."""
    records = comments.every(reader, here.charter.charter_id)
    part, after = asked.cut(records, lambda one: one.n)
    views = [(one, things.comment(reader, here.slug, str(one.n), now)) for one in part]
    return AnnotationPageOut(
        context=_CONTEXT,
        id=f"{settings.public_url}{request.url.path}",
        items=[_annotation(settings.public_url, here, one, view) for one, view in views],
        next=after,
    )


@router.read(_ONE, model=AnnotationOut, refuses=(307, 404), media_type=ANNOTATION)
def show(
    request: Request, comment: Segment, here: Here, reader: Reader, now: Now, settings: SettingsDep
) -> AnnotationOut | Response:
    """Give a comment by its number; a reference (`นว-๐๐๐๗`) leads there."""
    record = _record(here, reader, comment)
    view = things.comment(reader, here.slug, str(record.n), now)
    request.state.tag = str(view.revision)
    return _lasting(here, record, comment) or _annotation(settings.public_url, here, record, view)


def _annotation(site: str, here: CharterFrame, record: comments.CommentRecord, view: CommentView) -> AnnotationOut:
    return AnnotationOut(
        context=_CONTEXT,
        id=f"{site}/api/charters/{here.slug}/comments/{record.n}",
        created=record.at,
        creator=f"urn:charter-engine:seat:{record.seat}",
        body=[] if record.erased else [BodyOut(value=record.body)],
        target=_target(site, here, record),
        reference=record.reference,
        state=view.state,
        revision=view.revision,
        next=[NextActOut.model_validate(one) for one in view.next],
        answer=AnswerOut.model_validate(view.answer) if view.answer else None,
        place=_place(view.places[-1]) if view.places else None,
        sealed_in=view.seq,
    )


def _target(site: str, here: CharterFrame, record: comments.CommentRecord) -> TargetOut:
    text = f"amendments/{record.amendment}" if record.amendment else f"versions/{record.version}"
    quote = QuoteOut(exact=record.exact, prefix=record.prefix, suffix=record.suffix)
    return TargetOut(
        source=f"{site}/api/charters/{here.slug}/{text}#{record.clause}",
        clause=record.clause,
        version=None if record.amendment else record.version,
        amendment=record.amendment or None,
        text_revision=record.revision or None,
        selector=[quote, PositionOut(start=record.start, end=record.end)],
    )


def _place(one: CommentPlace) -> CommentPlaceOut:
    return CommentPlaceOut(
        version=None if one.amendment else one.version,
        amendment=one.amendment or None,
        text_revision=one.text_revision or None,
        status=one.status,
        clause=one.clause,
        start=one.start,
        end=one.end,
    )


@router.read(f"{_ONE}/answer", model=AnswerOut, refuses=(307, 404))
def answer(comment: Segment, here: Here, reader: Reader) -> AnswerOut | Response:
    """Give the answer to a comment."""
    record = _record(here, reader, comment)
    found = comments.answers(reader, here.charter.charter_id).get(record.n)
    if found is None:
        raise NotAnswered(what="answer", name=record.reference)
    given = AnswerOut(revision=found.revision, body=found.body, led_to=found.led_to, at=found.at)
    return _lasting(here, record, comment, "/answer") or given


@router.read(f"{_ONE}/history", model=CommentHistoryOut, refuses=(307, 404))
def history(comment: Segment, here: Here, reader: Reader, now: Now) -> CommentHistoryOut | Response:
    """Say where the words were in every text since."""
    record = _record(here, reader, comment)
    view = things.comment(reader, here.slug, str(record.n), now)
    places = [_place(one) for one in view.places]
    return _lasting(here, record, comment, "/history") or CommentHistoryOut(reference=view.reference, items=places)


@router.change("/charters/{slug}/comments", right=Right.COMMENT, model=MadeOut)
def comment(slug: Slug, doing: Creating, wanted: NewCommentIn) -> Response:
    """Comment on words of a clause."""
    return create(doing, Reference(slug=slug, thing=Thing.CHARTER), "comment", wanted, wanted.model_dump())


@router.change(f"{_ONE}/acts", right=rights_of(Thing.COMMENT), model=ActedOut, status=200, conditional=True)
def acts(slug: Slug, comment: Segment, doing: Acting, sent: CommentAct) -> Response:
    """Do an act on a comment: answer it, or erase one's own words."""
    record = _record(doing.enter(slug), doing.work.connection, comment)
    return act(doing, Reference(slug=slug, thing=Thing.COMMENT, name=str(record.n)), sent)
