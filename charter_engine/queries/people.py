"""Who acts in a charter, as pages may say it, and what waits for someone.

A name is shown only for seats of bodies, whose members act in public; a citizen is a seat and nothing more. A right
only decides here what is offered; whether an act is allowed is judged when it is done.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.deliberation.stages import Act
from charter_engine.domain.identity.role import RIGHTS, Right, Role, holds
from charter_engine.queries.standing import NextActView
from charter_engine.storage import charters
from charter_engine.storage.charters import CharterRecord, SeatRecord

RIGHT_OF: Final[Mapping[str, Right]] = {
    "propose": Right.PROPOSE,
    "comment": Right.COMMENT,
    "convene": Right.CONVENE,
    "promulgate": Right.PROMULGATE,
    "correct": Right.CORRECT,
    "appoint": Right.APPOINT,
    "end_seat": Right.APPOINT,
    "adopt_procedure": Right.APPOINT,
    "revise": Right.REVISE_OWN,
    "rebase": Right.REVISE_OWN,
    "split": Right.REVISE_OWN,
    "propose_sub": Right.PROPOSE,
    "consent": Right.REVISE_OWN,
    "withdraw_sub": Right.WITHDRAW_OWN,
    "file": Right.PROPOSE,
    "publish_for_support": Right.PROPOSE,
    "endorse": Right.ENDORSE,
    "withdraw_endorsement": Right.ENDORSE,
    "screen": Right.ADMIT,
    "extend": Right.CONVENE,
    "declare_urgent": Right.CONVENE,
    "answer_petition": Right.ANSWER,
    "withdraw": Right.WITHDRAW_OWN,
    "admit": Right.ADMIT,
    "return": Right.ADMIT,
    "close_comment": Right.RUN_STAGE,
    "review": Right.RECOMMEND,
    "schedule": Right.CONVENE,
    "build_agenda": Right.CONVENE,
    "set_agenda": Right.CONVENE,
    "notify": Right.CONVENE,
    "reschedule": Right.CONVENE,
    "leave": Right.CHECK_IN,
    "begin_item": Right.OPEN_POLL,
    "end_item": Right.OPEN_POLL,
    "ask_to_speak": Right.SPEAK,
    "add_speaker": Right.CHECK_IN,
    "withdraw_speech": Right.SPEAK,
    "call_speaker": Right.OPEN_POLL,
    "finish_speaking": Right.OPEN_POLL,
    "resolve": Right.OPEN_POLL,
    "record_minutes": Right.REPORT,
    "check_in": Right.CHECK_IN,
    "open": Right.OPEN_POLL,
    "open_poll": Right.OPEN_POLL,
    "vote": Right.VOTE,
    "close_poll": Right.CLOSE_POLL,
    "annul_poll": Right.ANNUL_POLL,
    "rank": Right.VOTE,
    "open_question": Right.OPEN_POLL,
    "open_choice": Right.OPEN_POLL,
    "count_hands": Right.CLOSE_POLL,
    "casting_vote": Right.VOTE,
    "reconcile": Right.CLOSE_POLL,
    "give_proxy": Right.VOTE,
    "withdraw_proxy": Right.VOTE,
    "note_proxy": Right.CHECK_IN,
    "recuse": Right.VOTE,
    "note_recusal": Right.CHECK_IN,
    "report": Right.REPORT,
    "close": Right.CLOSE_POLL,
    "join_partner": Right.KEEP_ROLL,
    "seat_partner": Right.KEEP_ROLL,
    "end_partner": Right.KEEP_ROLL,
    "ask_partner": Right.RUN_STAGE,
    "answer_as_partner": Right.REPLY,
    "sign_version": Right.SIGN,
    "raise": Right.RUN_STAGE,
    "synthesise": Right.RUN_STAGE,
    "decline": Right.RUN_STAGE,
    "cite": Right.RUN_STAGE,
    "acknowledge": Right.RUN_STAGE,
    "commit": Right.REPORT,
    "change_commitment": Right.REPORT,
    "note_progress": Right.REPORT,
    "answer": Right.ANSWER,
    "erase": Right.COMMENT,
}
"""The right each act with a form asks for, as the acts themselves declare it: a test holds them together."""

_OWN: Final = frozenset({Act.FILE.value, Act.REVISE.value, Act.WITHDRAW.value, "publish_for_support", "erase"})
_OF_OFFICE: Final = frozenset({Act.REVISE.value, "erase"})
_CITIZEN: Final = RIGHTS[Role.CITIZEN]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicSeat:
    """A seat as pages show it: `number` counts within body and sector, `name` is empty for citizens and the erased."""

    seat: str
    role: str
    body: str
    body_name: str
    sector: str
    sector_name: str
    number: int
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Who looks at a page: signed in or not, and the seats held in its charter."""

    signed_in: bool = False
    seats: tuple[SeatRecord, ...] = ()

    def holds(self, seat: str) -> bool:
        """Whether this very seat is theirs."""
        return any(held.seat == seat for held in self.seats)

    def may(self, right: Right) -> bool:
        """Whether a seat holds the right; who has none yet is given a citizen's at the first act."""
        if not self.signed_in:
            return False
        if not self.seats:
            return right in _CITIZEN
        return any(holds(Role(held.role), right) for held in self.seats)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """An act with who may do it in words; `mine` where the visitor may, `since` where it must wait."""

    act: str
    who: str
    who_is_role: bool
    since: datetime | None
    until: datetime | None
    due: bool
    on: str
    mine: bool


def public_seats(connection: Connection, charter: CharterRecord, procedure: Procedure) -> dict[str, PublicSeat]:
    """Return every seat ever given, as pages may show it."""
    bodies = {body.id: body.name for body in procedure.bodies}
    sectors = {sector.id: sector.name for sector in procedure.sectors}
    names = charters.seat_names(connection, charter.charter_id)
    counts: Counter[tuple[str, str]] = Counter()
    found = {}
    for seat in charters.seats(connection, charter.charter_id):
        counts[seat.body, seat.sector] += 1
        found[seat.seat] = PublicSeat(
            seat=seat.seat,
            role=seat.role,
            body=seat.body,
            body_name=bodies.get(seat.body, seat.body),
            sector=seat.sector,
            sector_name=sectors.get(seat.sector, seat.sector),
            number=counts[seat.body, seat.sector],
            name="" if seat.role == Role.CITIZEN.value else names.get(seat.seat, ""),
        )
    return found


def stranger(seat: str) -> PublicSeat:
    """Return a seat nobody knows any more, or the system itself."""
    return PublicSeat(seat=seat, role="", body="", body_name="", sector="", sector_name="", number=0)


def offers(
    views: Iterable[NextActView], procedure: Procedure, visitor: Visitor, *, author: str = "", elector: bool = False
) -> tuple[Offer, ...]:
    """Return acts with their actors in words and whether the visitor is one of them; only an `elector` may vote."""
    bodies = {body.id: body.name for body in procedure.bodies}
    return tuple(
        Offer(
            act=view.act,
            who=bodies.get(view.who, view.who),
            who_is_role=view.who not in bodies,
            since=view.since,
            until=view.until,
            due=view.due,
            on=view.on,
            mine=may_do(view.act, visitor, author=author) and (elector or view.act != Act.VOTE),
        )
        for view in views
    )


def may_do(act: str, visitor: Visitor, *, author: str = "") -> bool:
    """Whether to offer an act to the visitor: by right, and for one's own things by the very seat."""
    right = RIGHT_OF.get(act)
    if right is None or not visitor.may(right):
        return False
    if act not in _OWN:
        return True
    return visitor.holds(author) or (act in _OF_OFFICE and visitor.may(Right.RUN_STAGE))


def by_sector(seats: Sequence[PublicSeat], procedure: Procedure) -> tuple[tuple[str, tuple[PublicSeat, ...]], ...]:
    """Return seats under their sectors' names, in the procedure's order; those of no sector last, under no name."""
    known = [(sector.id, sector.name) for sector in procedure.sectors]
    listed = {sector for sector, _ in known}
    ordered = sorted(seats, key=_place)
    groups = [(name, tuple(seat for seat in ordered if seat.sector == sector)) for sector, name in known]
    rest = tuple(seat for seat in ordered if seat.sector not in listed)
    return tuple((name, group) for name, group in (*groups, ("", rest)) if group)


def _place(seat: PublicSeat) -> tuple[bool, list[tuple[int, str]], int]:
    """Sort by name, numbers in names by their value; seats without a name last."""
    words = [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", seat.name) if part]
    return not seat.name, words, seat.number
