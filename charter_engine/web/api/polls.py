"""Polls of a meeting: questions, ballots of a roll call, results."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request
from pydantic import StringConstraints
from starlette.responses import Response

from charter_engine.actions import data, data_polls
from charter_engine.actions.acts import Reference, Thing
from charter_engine.actions.ballot_box import Where
from charter_engine.domain.deliberation.procedure import Secrecy
from charter_engine.domain.identity.role import Right
from charter_engine.errors import NotFound
from charter_engine.queries import polls_published, things
from charter_engine.queries.thing_records import PollView
from charter_engine.storage import assemblies, counts, process
from charter_engine.web.api.amendments import poll_out
from charter_engine.web.api.asking import Here, Now
from charter_engine.web.api.contract import Api
from charter_engine.web.api.doing import Creating, OnceKey, create, href
from charter_engine.web.api.models import DecisionOut, MadeOut, PollOut
from charter_engine.web.api.shapes import Asked, In, Listed, Number, Out, Slug
from charter_engine.web.dependencies import CharterFrame, Reader
from charter_engine.web.voting import Credential, drop

router = Api("polls")
voting = Api("polls", knows_login=False)
"""Where the ballot box looks up who asks, with everyone else's ballot."""

_POLLS = "/charters/{slug}/assemblies/{n}/polls"
_ONE = f"{_POLLS}/{{k}}"


class NotCountedYet(NotFound):
    """Poll {name} is not counted yet."""

    remedy = "Ask again once it is closed."


class BallotOut(Out):
    """The ballot of a seat that counts; earlier ones were corrected. `reservation` (ข้อสงวน) where one was made."""

    seat: str
    revision: int
    choice: str
    reservation: str
    at: datetime


class BallotsOut(Out):
    """The roll call: `items` once the poll is closed, `own` those of the reader's seats at any time.

    Of a confidential poll `items` stays empty for everyone; `voters` lists the seats that voted once it is closed.
    `hands` are the hands counted by sector: yes, no, abstain, object.
    """

    state: str
    published: bool
    cast: int
    own: list[BallotOut]
    items: list[BallotOut]
    voters: list[str]
    hands: dict[str, list[int]]
    next: str | None


class ElectorOut(Out):
    """A seat of the frozen electorate: its weight with its sector's, whether it was there, who votes for it."""

    seat: str
    sector: str
    weight: int
    present: bool
    proxy: str
    recused: bool


class PublishedOut(Out):
    """All that a recount needs beside the procedure's file; `charter` names where the poll belongs."""

    format: str
    charter: str
    assembly: int
    poll: int
    body: str
    amendment: int
    options: list[int]
    subject: str
    stage: str
    method: str
    round: int
    secrecy: str
    entry: str
    procedure: str
    electorate_root: str
    roll: list[ElectorOut]
    voters: list[str]
    ballots: list[tuple[str, str]]
    hands: dict[str, list[int]]
    casting: str
    decision: DecisionOut


class ResultOut(DecisionOut):
    """The decision with its figures; `state` is closed or annulled, with the reason."""

    state: str
    annulled_why: str | None


class OpenPollIn(data.OpenPoll, In):
    """The amendment put to the question."""


class BallotIn(In):
    """A choice; another one before closing corrects it. `seat` names whose, where one votes for another by proxy."""

    choice: Literal["yes", "no", "abstain", "object"]
    reservation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    seat: Annotated[str, StringConstraints(max_length=64)] = ""


def _view(here: CharterFrame, reader: Reader, now: Now, n: int, k: int) -> PollView:
    found = next((one for one in things.assembly(reader, here.slug, n, now).polls if one.k == k), None)
    if found is None:
        raise assemblies.NoSuchPoll(what="poll", name=k)
    return found


@router.read(_POLLS, model=Listed[PollOut])
def every(n: Number, here: Here, reader: Reader, now: Now, asked: Asked) -> Listed[PollOut]:
    """List the polls of a meeting in order."""
    part, after = asked.cut(things.assembly(reader, here.slug, n, now).polls, lambda one: one.k)
    return Listed(items=[poll_out(one) for one in part], next=after)


@router.read(_ONE, model=PollOut)
def show(n: Number, k: Number, here: Here, reader: Reader, now: Now) -> PollOut:
    """Give a poll."""
    return poll_out(_view(here, reader, now, n, k))


@router.read(f"{_ONE}/ballots", model=BallotsOut)
def ballots(n: Number, k: Number, here: Here, reader: Reader, asked: Asked) -> BallotsOut:
    """Give the roll call of a closed poll by seat, and one's own ballots of any."""
    charter_id = here.charter.charter_id
    assemblies.by_number(reader, charter_id, n)
    poll = assemblies.poll(reader, charter_id, n, k)
    said = assemblies.reservations(reader, charter_id, n, k)
    last = {one.seat: one for one in assemblies.ballots(reader, charter_id, n, k)}
    found = [
        BallotOut(seat=seat, revision=one.revision, choice=one.choice, reservation=said.get(seat, ""), at=one.at)
        for seat, one in sorted(last.items())
    ]
    mine = {seat.seat for seat in here.seats}
    closed = poll.state == process.CLOSED
    published = closed and poll.secrecy == Secrecy.ROLL_CALL
    part, after = asked.cut_in_order(found if published else [])
    hands = counts.hands(reader, charter_id, n, k) if closed else {}
    return BallotsOut(
        state=poll.state,
        published=published,
        cast=len(found),
        own=[one for one in found if one.seat in mine],
        items=part,
        voters=sorted(last) if closed and not published else [],
        hands={sector: [one.yes, one.no, one.abstain, one.object] for sector, one in sorted(hands.items())},
        next=after,
    )


@router.read(f"{_ONE}/published", model=PublishedOut)
def published(n: Number, k: Number, here: Here, reader: Reader) -> PublishedOut:
    """Give the published list of a closed poll: the frozen electorate, every ballot of a roll call, the decision."""
    assemblies.by_number(reader, here.charter.charter_id, n)
    poll = assemblies.poll(reader, here.charter.charter_id, n, k)
    if poll.state != process.CLOSED:
        raise NotCountedYet(what="result", name=k)
    return PublishedOut.model_validate(polls_published.published(reader, here.charter, poll))


@router.read(f"{_ONE}/result", model=ResultOut)
def result(n: Number, k: Number, here: Here, reader: Reader, now: Now) -> ResultOut:
    """Give the decision of a poll that was counted; an annulled one says why it does not count."""
    view = _view(here, reader, now, n, k)
    if view.decision is None:
        raise NotCountedYet(what="result", name=k)
    return ResultOut.model_validate(dict(view.decision) | {"state": view.state, "annulled_why": view.annulled_why})


@router.change(_POLLS, right=Right.OPEN_POLL, model=MadeOut)
def open_poll(slug: Slug, n: Number, doing: Creating, wanted: OpenPollIn) -> Response:
    """Put an amendment on the agenda to the question, over an electorate frozen now."""
    ref = Reference(slug=slug, thing=Thing.ASSEMBLY, name=str(n))
    return create(doing, ref, "open_poll", wanted, wanted.model_dump())


@voting.change(f"{_ONE}/ballots", right=Right.VOTE, model=MadeOut, refuses=(404, 409, 503))
async def vote(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request,
    slug: Slug,
    n: Number,
    k: Number,
    shown: Credential,
    wanted: BallotIn,
    idempotency_key: OnceKey = None,
) -> Response:
    """Cast a ballot from one's seat, or correct it; the same ballot again changes nothing.

    A coroutine, because it waits for a batch of ballots without keeping a thread.
    """
    raw = wanted.model_dump() | {"poll": k, "idempotency": idempotency_key or ""}
    await drop(request, Where(slug=slug, assembly=n, poll=k), shown, data.read(data_polls.Cast, raw))
    place = f"{slug}/assemblies/{n}/polls/{k}/ballots"
    made = MadeOut(kind="ballot", ref=place, href=href(place))
    return Response(made.model_dump_json(), 201, media_type="application/json", headers={"Location": made.href})
