"""Acts on a meeting's agenda: filling it from what is due, ordering it, beginning and ending its items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from charter_engine.actions import data
from charter_engine.actions.assemblies import CLOSED, CONVENED, OPEN, MeetingNotOpen, keep, needs
from charter_engine.actions.charters import procedure_of
from charter_engine.actions.data_meetings import AgendaItem, ItemNumber, SetAgenda
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.meetings_times import end_current, time_of_act
from charter_engine.domain.deliberation.duty import DutyState, due, last_held
from charter_engine.domain.deliberation.meetings import EXTRAORDINARY
from charter_engine.domain.deliberation.procedure import DutyKind
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.text.dates import bangkok_date, thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Conflict, Invalid
from charter_engine.storage import amendments, assemblies, meetings, minutes, overview, process, texts
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.meetings import CURRENT, PLANNED, ItemRecord
from charter_engine.storage.unit_of_work import UnitOfWork

OPENING, MINUTES, REPORT, DUTY, PETITION, AMENDMENT, OTHER = (
    *("opening", "minutes", "report", "duty", "petition", "amendment", "other"),
)
_ORDER: Final = {kind: at for at, kind in enumerate((OPENING, MINUTES, REPORT, DUTY, PETITION, AMENDMENT, OTHER))}
_DRAFT, _UNDER_WAY = "draft", "under_way"


class ItemBegun(Conflict):
    """Agenda item {item} is {state}; only a planned one can be taken off or changed."""

    remedy = "See the agenda as it is now."


class ItemNotCurrent(Conflict):
    """Agenda item {item} is {state}; this needs it {needed}."""

    remedy = "See the agenda as it is now."


def agenda_json(connection_items: tuple[ItemRecord, ...]) -> str:
    """Return an agenda as a notice tells it: canonical JSON, an item by its kind, title, subject and minutes."""
    told = ("item", "kind", "title", "amendment", "duty", "minutes", "document")
    return encode([{name: getattr(item, name) for name in told} for item in connection_items]).decode()


# --- filling ----------------------------------------------------------------------------------------------------------
@action(Right.CONVENE, Owes.SEALED)
def build_agenda(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, _: data.NoData) -> AssemblyRecord:
    """Put on the agenda what is due and not there yet; take off planned amendments that are under way no more."""
    if meeting.state == CLOSED:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed=CONVENED, why="it is closed")
    fill_agenda(work, acting, meeting, wanted=list(_due(work, acting, meeting)))
    return keep(work, acting, meeting)


def fill_agenda(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, *, wanted: list[ItemRecord]) -> None:
    """Add the wanted items that are not on the agenda, each where its kind belongs."""
    charter_id, connection = acting.charter.charter_id, work.connection
    there = list(meetings.agenda(connection, charter_id, meeting.n))
    going = {one.n for one in amendments.every(connection, charter_id) if one.state == _UNDER_WAY}
    gone = [item for item in there if item.state == PLANNED and item.amendment and item.amendment not in going]
    meetings.drop_items(connection, charter_id, meeting.n, [item.item for item in gone])
    there = [item for item in there if item not in gone]
    last = max((item.item for item in there), default=0)
    known = {_subject(item) for item in there}
    fresh = [item for item in wanted if _subject(item) not in known]
    for number, item in enumerate(fresh, start=last + 1):
        at = next((place for place, one in enumerate(there) if _ORDER[one.kind] > _ORDER[item.kind]), len(there))
        made = replace(item, item=number)
        there.insert(at, made)
        meetings.add_item(connection, charter_id, meeting.n, made)
    _number(work, charter_id, meeting.n, there)


def _number(work: UnitOfWork, charter_id: str, assembly: int, ordered: list[ItemRecord]) -> None:
    for position, item in enumerate(ordered, start=1):
        if item.position != position:
            meetings.keep_item(work.connection, charter_id, assembly, replace(item, position=position))


def _subject(item: ItemRecord) -> tuple[str, int, str]:
    """Return what makes two items the same one: an amendment stands once, be it petitioned for or not."""
    if item.amendment:
        return (AMENDMENT, item.amendment, "")
    return (item.kind, 0, item.duty)


def _item(kind: str, title: str, *, amendment: int = 0, duty: str = "", minutes_planned: int = 0) -> ItemRecord:
    return ItemRecord(
        item=0, position=0, kind=kind, title=title, amendment=amendment, duty=duty, minutes=minutes_planned
    )


def _due(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord) -> Iterator[ItemRecord]:
    yield _item(OPENING, "เปิดการประชุมและตรวจสอบองค์ประชุม")
    yield from _minutes_due(work, acting.charter.charter_id, meeting)
    if meeting.kind == "annual":
        yield _item(REPORT, "รายงานการทบทวนประจำปี")
    yield from _duties_due(work, acting, meeting)
    yield from scheduled(work, acting, meeting)
    yield _item(OTHER, "เรื่องอื่น ๆ")


def _minutes_due(work: UnitOfWork, charter_id: str, meeting: AssemblyRecord) -> Iterator[ItemRecord]:
    held = [
        other
        for other in assemblies.every(work.connection, charter_id)
        if other.body == meeting.body and other.state == CLOSED and other.n != meeting.n
    ]
    done, there = minutes.approved(work.connection, charter_id), minutes.recorded(work.connection, charter_id)
    for other in held:
        if other.n not in done and (other.n in there or other is held[-1]):
            title = f"รับรองรายงานการประชุม {other.title} วันที่ {thai_date(other.day)}"
            yield _item(MINUTES, title[:500], duty=f"assemblies/{other.n}")


def _duties_due(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord) -> Iterator[ItemRecord]:
    connection, charter_id = work.connection, acting.charter.charter_id
    today = bangkok_date(work.now())
    since = min((version.effective for version in texts.briefs(connection, charter_id)), default=None)
    if since is None or since > today:
        return
    held = overview.held_meetings(connection, charter_id)
    for duty in procedure_of(work, acting.charter).duties:
        if duty.body != meeting.body or duty.kind is DutyKind.ANSWER:
            continue
        if due(duty, last_held(duty, held), since, today).state in {DutyState.WARNING, DutyState.OVERDUE}:
            yield _item(DUTY, duty.name, duty=duty.id)


def scheduled(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord) -> Iterator[ItemRecord]:
    """Yield what decides its stage in this body: put to this meeting, ready for it, or due by a petition.

    An extraordinary meeting takes what is put to it alone: it may be told later than what merely waits allows.
    """
    connection, charter_id = work.connection, acting.charter.charter_id
    reached = meetings.petitioned(connection, charter_id)
    titles = amendments.titles(connection, charter_id)
    takes = {meeting.n} if meeting.kind == EXTRAORDINARY else {None, meeting.n}
    for record in amendments.every(connection, charter_id):
        if record.state != _UNDER_WAY or record.assembly not in takes:
            continue
        procedure = process.procedure(connection, charter_id, record.procedure_hash)
        calling = {one.id for one in procedure.petitions if one.then == "agenda" and one.body == meeting.body}
        stage = next((one for one in procedure.stages if one.id == record.stage), None)
        title = f"ร่างที่ {thai_digits(record.n)} {titles.get(record.n, '')}"[:500]
        if calling & set(reached.get(record.n, ())):
            yield _item(PETITION, title, amendment=record.n)
        elif stage is not None and stage.decides and stage.body == meeting.body:
            yield _item(AMENDMENT, title, amendment=record.n)


# --- ordering ---------------------------------------------------------------------------------------------------------
@action(Right.CONVENE, Owes.SEALED)
def set_agenda(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: SetAgenda) -> AssemblyRecord:
    """Write the whole agenda in its order; what has begun stays, and stays as it is. Raises NoSuchItem, ItemBegun."""
    if meeting.state == CLOSED:
        raise MeetingNotOpen(assembly=meeting.n, state=meeting.state, needed=CONVENED, why="it is closed")
    charter_id, connection = acting.charter.charter_id, work.connection
    there = {item.item: item for item in meetings.agenda(connection, charter_id, meeting.n)}
    numbers = [one.item for one in wanted.items if one.item]
    if len(numbers) != len(set(numbers)):
        raise Invalid(why="an agenda item is named twice")
    left_out = [item for number, item in there.items() if number not in numbers]
    for item in left_out:
        if item.state != PLANNED:
            raise ItemBegun(item=item.item, state=item.state, why="it has begun")
    meetings.drop_items(connection, charter_id, meeting.n, [item.item for item in left_out])
    last = max(there, default=0)
    known = {one.n for one in amendments.every(connection, charter_id) if one.state != _DRAFT}
    for position, one in enumerate(wanted.items, start=1):
        if one.amendment and one.amendment not in known:
            raise amendments.NoSuchAmendment(what="amendment", name=one.amendment)
        if one.item:
            before = there.get(one.item) or meetings.item(connection, charter_id, meeting.n, one.item)
            meetings.keep_item(connection, charter_id, meeting.n, _changed(before, one, position))
        else:
            last += 1
            made = _changed(_item(one.kind, one.title), one, position)
            meetings.add_item(connection, charter_id, meeting.n, replace(made, item=last))
    return keep(work, acting, meeting)


def _changed(before: ItemRecord, wanted: AgendaItem, position: int) -> ItemRecord:
    document = encode(wanted.document.model_dump()).decode() if wanted.document else ""
    after = replace(
        before,
        position=position,
        kind=wanted.kind,
        title=wanted.title,
        amendment=wanted.amendment,
        duty=wanted.duty,
        minutes=wanted.minutes,
        document=document,
    )
    if before.state != PLANNED and after != replace(before, position=position):
        raise ItemBegun(item=before.item, state=before.state, why="it has begun")
    return after


# --- in the meeting ---------------------------------------------------------------------------------------------------
@action(Right.OPEN_POLL, Owes.SEALED)
def begin_item(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: ItemNumber) -> AssemblyRecord:
    """Come to an agenda item; the one under discussion ends by that."""
    needs(meeting, OPEN)
    charter_id, connection = acting.charter.charter_id, work.connection
    item = meetings.item(connection, charter_id, meeting.n, wanted.item)
    if item.state != PLANNED:
        raise ItemNotCurrent(item=item.item, state=item.state, needed=PLANNED, why="it has begun")
    at = time_of_act(work, charter_id, meeting)
    end_current(work, charter_id, meeting)
    meetings.keep_item(connection, charter_id, meeting.n, replace(item, state=CURRENT, began=at))
    return keep(work, acting, replace(meeting, item=item.item))


@action(Right.OPEN_POLL, Owes.SEALED)
def end_item(work: UnitOfWork, acting: Acting, meeting: AssemblyRecord, wanted: ItemNumber) -> AssemblyRecord:
    """Leave the agenda item under discussion."""
    needs(meeting, OPEN)
    item = meetings.item(work.connection, acting.charter.charter_id, meeting.n, wanted.item)
    if item.state != CURRENT:
        raise ItemNotCurrent(item=item.item, state=item.state, needed=CURRENT, why="it is not under discussion")
    end_current(work, acting.charter.charter_id, meeting)
    return keep(work, acting, replace(meeting, item=0))
