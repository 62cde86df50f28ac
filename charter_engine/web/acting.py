"""Acts sent by forms: done in one transaction of their own, then back to the page; refused, shown on it as typed.

A route gives what was posted to `attempt`. What comes back is either the answer (a redirect) or a `Refused`, whose
form and status the route's page shows again, with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from charter_engine.actions.acts import ACTS, Reference, Thing, UnknownAct, perform
from charter_engine.actions.ballot_box import BallotBox, Where
from charter_engine.actions.data_polls import Cast
from charter_engine.actions.framework import NoSeatForThis
from charter_engine.domain.identity.role import Right
from charter_engine.errors import Refusal
from charter_engine.i18n import translate as _
from charter_engine.queries.people import Visitor
from charter_engine.storage import charters, process
from charter_engine.storage.unit_of_work import Store, database_time, reading, unit_of_work
from charter_engine.web.dependencies import (
    CharterFrame,
    CurrentCharter,
    CurrentLogin,
    Login,
    Reader,
    StoreDep,
    check_key,
    enter_charter,
)
from charter_engine.web.forms import Checked, FormModel, Typed, faults_of
from charter_engine.web.problems import status_of
from charter_engine.web.voting import drop_for
from charter_engine.web.wording import NAMED, Names, read_back, said

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LISTS: Final = frozenset({"seats", "logins", "amendments", "parts", "ranking", "proposals"})
_SEALS: Final = frozenset({"act", "expects"})

DONE: Final[Mapping[str, str]] = {
    "propose": "Your draft is kept. Read it through, then file it.",
    "comment": "Your comment was received. Keep its reference number.",
    "convene": "The meeting is called.",
    "found": "The charter is registered. Now appoint those who will work on it.",
    "appoint": "The seat is given.",
    "adopt_procedure": "The new rules hold for what is filed from now on.",
    "end_seat": "The seat is ended; what was done from it stays on record.",
    "correct": "The slip is corrected as a new version; its papers are being made.",
    "promulgate": "The new version is promulgated; its papers are being made.",
    "revise": "The new revision is kept.",
    "rebase": "The amendment stands on the newest version now; its earlier revisions are kept.",
    "split": "The parts are put apart; each has a question of its own.",
    "propose_sub": "Your proposal to change the draft is filed and public.",
    "consent": "The proposal is taken over; the draft has a further revision.",
    "withdraw_sub": "The proposal to change the draft is withdrawn.",
    "publish_for_support": "The draft is public and gathers endorsements.",
    "endorse": "Your endorsement is counted.",
    "withdraw_endorsement": "Your endorsement is taken back.",
    "screen": "The screening is recorded and public.",
    "extend": "The stage has more time.",
    "declare_urgent": "The amendment is urgent from now on.",
    "answer_petition": "The answer is published.",
    "file": "The amendment is filed and public from now on.",
    "withdraw": "The amendment is withdrawn; what was filed is kept.",
    "admit": "The amendment is admitted and goes on to the next stage.",
    "return": "The amendment is returned to its author with your reason.",
    "close_comment": "The time for comments is closed; the comments received are sealed.",
    "review": "The opinion is recorded.",
    "schedule": "The amendment is on the meeting's agenda.",
    "build_agenda": "What is due stands on the agenda.",
    "set_agenda": "The agenda is kept.",
    "notify": "Notice of the meeting is given; its paper is being made.",
    "reschedule": "The meeting is called for another time; give a fresh notice.",
    "leave": "The departures are noted.",
    "begin_item": "The meeting has come to this item.",
    "end_item": "The item is closed.",
    "ask_to_speak": "You are on the list of speakers.",
    "add_speaker": "The seat is on the list of speakers.",
    "withdraw_speech": "The name is off the list of speakers.",
    "call_speaker": "The floor is given.",
    "finish_speaking": "The speech is over.",
    "resolve": "The resolution is recorded.",
    "record_minutes": "The minutes are kept as a further revision; their paper is being made.",
    "check_in": "The arrivals are noted.",
    "open": "The meeting is open.",
    "open_poll": "The question is put; the electorate is frozen.",
    "vote": "Your ballot is in. You may change it until the poll closes.",
    "close_poll": "The poll is closed and counted.",
    "annul_poll": "The poll is annulled; its ballots stay on record.",
    "rank": "Your ranking is in. You may change it until the poll closes.",
    "open_question": "The question is put; the electorate is frozen.",
    "open_choice": "The drafts are put to a ranking; the electorate is frozen.",
    "count_hands": "The hands are entered; they may be corrected until the poll closes.",
    "casting_vote": "The casting vote is given; equal votes are settled.",
    "reconcile": "The count of paper is kept beside the result.",
    "give_proxy": "Your proxy is given.",
    "withdraw_proxy": "Your proxy is taken back.",
    "note_proxy": "The proxy is recorded.",
    "recuse": "Your seat takes no part in the questions on this draft.",
    "note_recusal": "The recusal is recorded.",
    "add_place": "The place is entered.",
    "place_charter": "The charter has its place.",
    "join_partner": "The organisation is a partner from now on.",
    "seat_partner": "The seat stands for the organisation from now on.",
    "end_partner": "The organisation's part is ended; what it said and signed stays.",
    "ask_partner": "The question is put and public.",
    "answer_as_partner": "The answer is published.",
    "sign_version": "The signature is recorded.",
    "raise": "The proposal is raised; it will be answered here.",
    "synthesise": "The proposals are joined in a draft. Read it through, then file it.",
    "decline": "The proposal is declined; its origin is told the reason.",
    "cite": "The citation is linked.",
    "acknowledge": "The change is noted as seen.",
    "commit": "The commitment is recorded and public.",
    "change_commitment": "The commitment has a further revision.",
    "note_progress": "The progress is noted.",
    "report": "The report is made from the records.",
    "close": "The meeting is closed.",
    "answer": "The answer is published.",
    "erase": "The words of the comment are erased.",
}
"""What a page says after an act; looked up by the act's name in the address, so that no words can be smuggled in."""


def _few() -> Iterator[None]:
    """Hold one of a few places: acts wait for the database, and must not take every worker thread."""
    yield


Place = Annotated[None, Depends(_few, scope="function", max_concurrency=4)]
"""For routes that call `attempt`."""


def _now(store: StoreDep, reader: Reader) -> datetime:
    return store.clock.read(database_time(reader))


Now = Annotated[datetime, Depends(_now)]
"""The time that counts here, for routes with a `Reader`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visiting:
    """A visit to a charter's page: the connection it reads from, the charter, who looks, and the time that counts."""

    connection: Connection
    charter: charters.CharterRecord
    who: Visitor
    now: datetime

    @property
    def slug(self) -> str:
        """The charter's name in addresses."""
        return self.charter.slug

    def need(self, right: Right) -> None:
        """Keep out who has no seat with this right; raises NoSeatForThis."""
        if not self.who.may(right):
            raise NoSeatForThis(who="you" if self.who.signed_in else "nobody", what=right.value.replace("_", " "))


def _visit(frame: CurrentCharter, login: CurrentLogin, reader: Reader, store: StoreDep) -> Visiting:
    return _of(frame, login, reader, store)


def _of(frame: CharterFrame, login: Login | None, connection: Connection, store: Store) -> Visiting:
    who = Visitor(signed_in=login is not None, seats=frame.seats)
    now = store.clock.read(database_time(connection))
    return Visiting(connection=connection, charter=frame.charter, who=who, now=now)


Visit = Annotated[Visiting, Depends(_visit)]
"""The visit, for routes under `/charters/{slug}` that read."""


@contextmanager
def visit_again(request: Request, store: Store, login: Login | None, slug: str) -> Iterator[Visiting]:
    """Visit a charter's page after a refused act, outside of its transaction."""
    with reading(store) as connection:
        yield _of(enter_charter(request, connection, slug), login, connection, store)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """An act that was not done: the form as typed with what is wrong, and the HTTP status that says so."""

    form: Checked[FormModel]
    status: int


def flash(done: str) -> str:
    """Return what to say after an act named in an address; nothing for any other word."""
    return _(DONE[done]) if done in DONE else ""


def sign_in_first(here: str) -> Response:
    """Lead to the sign-in page and from there back."""
    return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", 303)


def attempt(
    store: Store, login: Login | None, ref: Reference, typed: Typed, *, here: str, box: BallotBox | None = None
) -> Response | Refused:
    """Do the act a form asks for and lead back to `here`; a ballot goes into the `box` where there is one."""
    if login is None:
        return sign_in_first(here)
    act = str(typed.get("act", ""))
    raw = {name: value for name, value in typed.items() if name not in _SEALS}
    expects = str(typed.get("expects", ""))
    seen = int(expects) if expects.isascii() and expects.isdigit() else None
    found = done(store, login, ref, act, raw, expects=seen, box=box)
    if isinstance(found, Refused):
        return Refused(form=replace(found.form, typed=dict(typed)), status=found.status)
    return RedirectResponse(f"{here}?done={quote(act, safe='')}", 303)


def done(
    store: Store,
    login: Login,
    ref: Reference,
    act: str,
    raw: Mapping[str, Any],
    *,
    expects: int | None = None,
    box: BallotBox | None = None,
) -> Any | Refused:  # noqa: ANN401 - each act gives its own record
    """Do an act in one transaction; return its record, or why it was refused."""
    spec = ACTS.get((ref.thing, act))
    try:
        if spec is None:
            raise UnknownAct(name=act, what=ref.thing.value)
        shaped = {name: _shaped(name, value) for name, value in raw.items() if value != ""}
        wanted = spec.model.model_validate(shaped)
        if box is not None and expects is None and ref.thing is Thing.ASSEMBLY and isinstance(wanted, Cast):
            return drop_for(box, Where(slug=ref.slug, assembly=int(ref.name), poll=wanted.poll), login, wanted)
        with unit_of_work(store) as work:
            check_key(login, charters.by_slug(work.connection, ref.slug))
            return perform(work, login.login, ref, act, shaped, expects=expects)
    except ValidationError as error:
        return Refused(form=Checked(typed=dict(raw), faults=faults_of(error)), status=422)
    except Refusal as refusal:
        return refused(store, login, ref.slug, raw, refusal)


def refused(store: Store, login: Login, slug: str, typed: Mapping[str, Any], refusal: Refusal) -> Refused:
    """Put a refusal into the reader's words, above the form as typed."""
    inside = read_back(str(refusal.facts.get("why", "")))[1]
    named = not NAMED.isdisjoint((*refusal.facts, *inside))
    words = said(refusal, login=login.login, names=_names(store, slug) if named else {})
    return Refused(form=Checked(typed=dict(typed), faults={"": words}), status=status_of(refusal))


def _shaped(name: str, value: object) -> object:
    return [value] if name in _LISTS and not isinstance(value, list) else value


def _names(store: Store, slug: str) -> Names:
    with reading(store) as connection:
        charter = charters.by_slug(connection, slug)
        procedure = process.procedure(connection, charter.charter_id, charter.procedure_hash)
    bodies = {body.id: body.name for body in procedure.bodies}
    stages = {stage.id: stage.name for stage in procedure.stages}
    sectors = {sector.id: sector.name for sector in procedure.sectors}
    return {"stage": stages, "body": bodies, "other": bodies, "sector": sectors}
