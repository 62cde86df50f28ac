"""A meeting in session for programs: its items, notices, speakers, resolutions and minutes. Seats stand for people."""

from __future__ import annotations

from datetime import date, datetime

from charter_engine.queries.meetings import item_line, minutes_box
from charter_engine.storage import assemblies, meetings, minutes
from charter_engine.web.api.asking import Here
from charter_engine.web.api.contract import Api
from charter_engine.web.api.shapes import Asked, Listed, Number, Out
from charter_engine.web.dependencies import Reader

router = Api("assemblies")
_ONE = "/charters/{slug}/assemblies/{n}"


class DocumentOut(Out):
    """A document laid before the meeting."""

    title: str
    url: str
    sha256: str


class ItemOut(Out):
    """An item of the agenda in its place; `state` is planned, current or done."""

    item: int
    position: int
    kind: str
    title: str
    amendment: int
    duty: str
    minutes: int
    document: DocumentOut | None
    state: str
    began: datetime | None
    ended: datetime | None


class NoticeOut(Out):
    """A notice of the meeting, `days` ahead; `agenda` is the agenda it told, as canonical JSON."""

    n: int
    day: date
    begins: str
    venue: str
    days: int
    agenda: str
    seat: str
    at: datetime


class SpeakerOut(Out):
    """Someone on the list of speakers; `state` is waiting, speaking, spoken or withdrawn."""

    k: int
    seat: str
    item: int
    state: str
    asked: datetime
    began: datetime | None
    ended: datetime | None


class ResolutionOut(Out):
    """A resolution; `outcome` is unanimous or that of the `poll` named (0: none)."""

    k: int
    item: int
    kind: str
    subject: str
    words: str
    outcome: str
    poll: int
    seat: str
    at: datetime


class MinutesOut(Out):
    """A revision of the minutes: the secretary's words by agenda item, and the SHA-256 over all they tell."""

    revision: int
    words: dict[str, str]
    digest: str
    seat: str
    at: datetime


class MinutesListOut(Out):
    """Every revision of a meeting's minutes, and which meeting approved the last one (null: none yet)."""

    approved_by: int | None
    resolution: int | None
    items: list[MinutesOut]


def _found(here: Here, reader: Reader, n: int) -> str:
    assemblies.by_number(reader, here.charter.charter_id, n)
    return here.charter.charter_id


@router.read(f"{_ONE}/items", model=Listed[ItemOut])
def items(n: Number, here: Here, reader: Reader, asked: Asked) -> Listed[ItemOut]:
    """List the agenda in its order."""
    found = [item_line(one) for one in meetings.agenda(reader, _found(here, reader, n), n)]
    part, after = asked.cut_in_order(found)
    return Listed(items=[_item(one) for one in part], next=after)


def _item(line: object) -> ItemOut:
    values = {name: getattr(line, name) for name in ItemOut.model_fields}
    return ItemOut.model_validate(values | {"document": values["document"] or None})


@router.read(f"{_ONE}/notices", model=Listed[NoticeOut])
def notices(n: Number, here: Here, reader: Reader, asked: Asked) -> Listed[NoticeOut]:
    """List the notices given, oldest first."""
    part, after = asked.cut(meetings.notices(reader, _found(here, reader, n), n), lambda one: one.n)
    return Listed(items=[NoticeOut.model_validate(one) for one in part], next=after)


@router.read(f"{_ONE}/speakers", model=Listed[SpeakerOut])
def speakers(n: Number, here: Here, reader: Reader, asked: Asked) -> Listed[SpeakerOut]:
    """List everyone who asked to speak, in the order of asking."""
    part, after = asked.cut(meetings.speakers(reader, _found(here, reader, n), n), lambda one: one.k)
    return Listed(items=[SpeakerOut.model_validate(one) for one in part], next=after)


@router.read(f"{_ONE}/resolutions", model=Listed[ResolutionOut])
def resolutions(n: Number, here: Here, reader: Reader, asked: Asked) -> Listed[ResolutionOut]:
    """List what the meeting resolved."""
    part, after = asked.cut(minutes.resolutions(reader, _found(here, reader, n), n), lambda one: one.k)
    return Listed(items=[ResolutionOut.model_validate(one) for one in part], next=after)


@router.read(f"{_ONE}/minutes", model=MinutesListOut)
def recorded(n: Number, here: Here, reader: Reader) -> MinutesListOut:
    """Give every revision of the minutes and their approval."""
    charter_id = _found(here, reader, n)
    box = minutes_box(reader, charter_id, n)
    known = minutes.revisions(reader, charter_id, n)
    return MinutesListOut(
        approved_by=box.approved_by or None,
        resolution=box.resolution or None,
        items=[MinutesOut.model_validate(one) for one in known],
    )
