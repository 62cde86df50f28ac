"""What may happen next to a thing, who may do it and until when: the same answer for pages, API and command line.

`who` is a body's id, a role or `author`; `on` is the reference the act is sent to, for some acts on an amendment are
done in its meeting. Acts that only waiting makes possible are kept apart as `later`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import Connection

from charter_engine.domain.deliberation.stages import AUTHOR, Act, NextAct, offered_acts
from charter_engine.domain.identity.role import Role
from charter_engine.domain.text.dates import BANGKOK
from charter_engine.queries.carrying import allowed, carrying
from charter_engine.storage import amendments, assemblies, comments, meetings, minutes, notices, process
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import AssemblyRecord, PollRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.meetings import ItemRecord, SpeakerRecord

_IN_MEETING = frozenset({Act.OPEN_POLL, Act.VOTE, Act.CLOSE_POLL, Act.ANNUL_POLL})
_ON_CHARTER = frozenset({Act.COMMENT, Act.PROMULGATE})
_UNDER_WAY = frozenset({"draft", "gathering", "under_way"})
_SECRETARIAT, _CHAIR, _CITIZEN, _OFFICER = Role.SECRETARIAT, Role.CHAIR, Role.CITIZEN, Role.OFFICER

_PARTNER = Role.PARTNER
_LEVELS = (
    *((act, _SECRETARIAT) for act in ("join_partner", "seat_partner", "end_partner", "ask_partner")),
    ("answer_as_partner", _PARTNER),
    *((act, _SECRETARIAT) for act in ("synthesise", "decline")),
)
"""Acts with partners and with charters of other levels."""
_OF_TEXT = (
    ("sign_version", _PARTNER),
    *((act, _SECRETARIAT) for act in ("cite", "acknowledge", "commit", "change_commitment", "note_progress")),
)
"""Acts on a text that is in force."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NextActView:
    """An act that may happen on [since, until) by `who`; `due` once it should have happened already."""

    act: str
    who: str
    since: datetime | None = None
    until: datetime | None = None
    due: bool = False
    on: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offers:
    """The acts possible now, and those that become possible by waiting."""

    now: tuple[NextActView, ...] = ()
    later: tuple[NextActView, ...] = ()


def of_amendment(connection: Connection, charter: CharterRecord, record: AmendmentRecord, now: datetime) -> Offers:
    """Return what may happen to an amendment in its stage."""
    charter_id, record = charter.charter_id, process.judged(connection, charter, record)
    procedure = process.procedure(connection, charter_id, record.procedure_hash)
    stands = process.standing(connection, charter_id, record)
    offered = [offer for offer in offered_acts(procedure, stands, now) if allowed(procedure, record, stands, offer)]
    on = f"{charter.slug}/amendments/{record.n}"
    beside = (
        NextActView(act=one.act, who=one.who, until=one.until, due=one.due, on=on)
        for one in carrying(connection, charter_id, record, procedure, stands, now)
    )
    ready = (_of_stage(charter, record, offer) for offer in offered if offer.lacks is None)
    found = _split((*ready, *beside), now)
    lacking = (_of_stage(charter, record, offer) for offer in offered if offer.lacks is not None)
    return Offers(now=found.now, later=(*found.later, *lacking))


def _of_stage(charter: CharterRecord, record: AmendmentRecord, offer: NextAct) -> NextActView:
    on = f"{charter.slug}/amendments/{record.n}"
    if offer.act in _IN_MEETING:
        on = "" if record.assembly is None else f"{charter.slug}/assemblies/{record.assembly}"
    elif offer.act in _ON_CHARTER:
        on = charter.slug
    return NextActView(act=offer.act.value, who=offer.who, since=offer.since, until=offer.until, due=offer.due, on=on)


def _split(views: Iterable[NextActView], now: datetime) -> Offers:
    """Part what is possible from what waits for its time, or for a meeting to be put to."""
    found = tuple(views)
    waiting = tuple(view for view in found if not view.on or (view.since is not None and now < view.since))
    return Offers(now=tuple(view for view in found if view not in waiting), later=waiting)


def of_charter(connection: Connection, charter: CharterRecord, now: datetime) -> Offers:
    """Return what may happen to a charter as such."""
    records = amendments.every(connection, charter.charter_id)
    founding = charter.head == 0 and any(record.state in _UNDER_WAY for record in records)
    acts: list[tuple[str, Role]] = []
    if charter.head > 0:
        acts += [("comment", _CITIZEN), ("correct", _SECRETARIAT), *_OF_TEXT]
    acts += [
        ("convene", _SECRETARIAT),
        *_LEVELS,
        ("appoint", _OFFICER),
        ("end_seat", _OFFICER),
        ("adopt_procedure", _OFFICER),
    ]
    named = [*(() if founding else _proposers(connection, charter)), *((act, who.value) for act, who in acts)]
    plain = tuple(NextActView(act=act, who=who, on=charter.slug) for act, who in named)
    always = {view.act for view in plain}
    called_for = _of_its_amendments(connection, charter, records, now)
    return Offers(now=(*(view for view in called_for if view.act not in always), *plain))


def _proposers(connection: Connection, charter: CharterRecord) -> tuple[tuple[str, str], ...]:
    """Return who may propose: those the procedure names, or everyone."""
    filers = process.procedure(connection, charter.charter_id, charter.procedure_hash).filers
    return tuple(("propose", who) for who in dict.fromkeys(one.who for one in filers)) or (("propose", _CITIZEN.value),)


def _of_its_amendments(
    connection: Connection, charter: CharterRecord, records: Iterable[AmendmentRecord], now: datetime
) -> tuple[NextActView, ...]:
    """Return the charter's own acts that its amendments call for: commenting on one, promulgating it."""
    found: dict[str, NextActView] = {}
    for record in records:
        for view in of_amendment(connection, charter, record, now).now:
            if view.on == charter.slug:
                found.setdefault(view.act, view)
    return tuple(found.values())


def of_assembly(connection: Connection, charter: CharterRecord, meeting: AssemblyRecord, now: datetime) -> Offers:
    """Return what may happen in a meeting."""
    on = f"{charter.slug}/assemblies/{meeting.n}"
    polls = assemblies.polls(connection, charter.charter_id, assembly=meeting.n)
    approved = meeting.n in minutes.approved(connection, charter.charter_id)
    listed = meetings.speakers(connection, charter.charter_id, meeting.n)
    items = meetings.agenda(connection, charter.charter_id, meeting.n)
    told = meeting.state == "convened" and notices.standing(connection, charter, meeting).stands
    views = [replace(view, on=on) for view in _of_meeting(meeting, polls, approved=approved, told=told)]
    views += [replace(view, on=on) for view in (*_in_session(meeting, items, listed), *_voting(meeting, polls))]
    for record in amendments.every(connection, charter.charter_id):
        if meeting.state == "open" and record.assembly == meeting.n and record.state in _UNDER_WAY:
            offers = of_amendment(connection, charter, record, now)
            views += [view for view in (*offers.now, *offers.later) if view.on == on]
    return _split(_once(views), now)


def _of_meeting(
    meeting: AssemblyRecord, polls: tuple[PollRecord, ...], *, approved: bool, told: bool
) -> list[NextActView]:
    """Return the acts of the meeting itself, apart from what its agenda brings; `told`: members know of it as it is."""
    report = NextActView(act="report", who=_SECRETARIAT.value)
    if meeting.state == "closed":
        return [report] if approved else [report, NextActView(act="record_minutes", who=_SECRETARIAT.value)]
    arrive = NextActView(act="check_in", who=_SECRETARIAT.value)
    agenda = [NextActView(act=act, who=_SECRETARIAT.value) for act in ("build_agenda", "set_agenda")]
    if meeting.state == "convened":
        begins = datetime.combine(meeting.day, time.min, tzinfo=BANGKOK)
        tell = [NextActView(act=act, who=_SECRETARIAT.value) for act in ("notify", "reschedule")]
        begin = [NextActView(act="open", who=_CHAIR.value, since=begins)] if told else []
        return [arrive, *agenda, *tell, *begin]
    leave = NextActView(act="leave", who=_SECRETARIAT.value)
    views = [arrive, leave, *agenda, report, NextActView(act="resolve", who=_CHAIR.value)]
    if any(poll.state != process.ANNULLED for poll in polls):
        views.append(NextActView(act=Act.ANNUL_POLL.value, who=_CHAIR.value))
    if not any(poll.state == process.OPEN or process.awaits_casting(poll) for poll in polls):
        views.append(NextActView(act="close", who=_CHAIR.value))
    return views


def _in_session(
    meeting: AssemblyRecord, items: Iterable[ItemRecord], listed: Iterable[SpeakerRecord]
) -> list[NextActView]:
    """Return the acts on the items and the list of speakers of an open meeting."""
    if meeting.state != "open":
        return []
    states = {one.state for one in items}
    speaking = {one.state for one in listed}
    views = [
        NextActView(act="ask_to_speak", who=meeting.body),
        NextActView(act="add_speaker", who=_SECRETARIAT.value),
    ]
    views += [NextActView(act="begin_item", who=_CHAIR.value)] if meetings.PLANNED in states else []
    views += [NextActView(act="end_item", who=_CHAIR.value)] if meetings.CURRENT in states else []
    if meetings.WAITING in speaking:
        views += [
            NextActView(act="withdraw_speech", who=meeting.body),
            NextActView(act="call_speaker", who=_CHAIR.value),
        ]
    views += [NextActView(act="finish_speaking", who=_CHAIR.value)] if meetings.SPEAKING in speaking else []
    return views


def _voting(meeting: AssemblyRecord, polls: tuple[PollRecord, ...]) -> list[NextActView]:
    """Return what may be done about voting in a meeting, apart from its amendments' own questions."""
    if meeting.state == "closed":
        return [NextActView(act="reconcile", who=_SECRETARIAT.value)] if polls else []
    views = [
        *(NextActView(act=act, who=meeting.body) for act in ("give_proxy", "withdraw_proxy", "recuse")),
        *(NextActView(act=act, who=_SECRETARIAT.value) for act in ("note_proxy", "note_recusal")),
    ]
    if meeting.state != "open":
        return views
    views += [NextActView(act=act, who=_CHAIR.value) for act in ("open_question", "open_choice")]
    return views + _of_polls(meeting, polls)


def _of_polls(meeting: AssemblyRecord, polls: tuple[PollRecord, ...]) -> list[NextActView]:
    views = []
    running = [poll for poll in polls if poll.state == process.OPEN]
    if any(poll.entry != "devices" for poll in running):
        views.append(NextActView(act="count_hands", who=_SECRETARIAT.value))
    if any(poll.method == process.RANKED for poll in running):
        views.append(NextActView(act="rank", who=meeting.body))
    if any(not poll.amendment for poll in running):
        views += [
            NextActView(act=Act.VOTE.value, who=meeting.body),
            NextActView(act=Act.CLOSE_POLL.value, who=_CHAIR.value),
        ]
    if any(process.awaits_casting(poll) for poll in polls):
        views.append(NextActView(act="casting_vote", who=_CHAIR.value))
    if any(poll.state == process.CLOSED for poll in polls):
        views.append(NextActView(act="reconcile", who=_SECRETARIAT.value))
    return views


def _once(views: Iterable[NextActView]) -> tuple[NextActView, ...]:
    return tuple({(view.act, view.who): view for view in views}.values())


def of_comment(connection: Connection, charter: CharterRecord, comment: comments.CommentRecord) -> Offers:
    """Return what may happen to a comment."""
    answered = comment.n in comments.answers(connection, charter.charter_id)
    on = f"{charter.slug}/comments/{comment.n}"
    acts = [NextActView(act="answer", who=_SECRETARIAT.value, due=not answered, on=on)]
    if not comment.erased:
        acts.append(NextActView(act="erase", who=AUTHOR, on=on))
    return Offers(now=tuple(acts))
