"""What the acts of a meeting ask for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from charter_engine.actions.data import ActData, Line, Number, Prose, SeatId

Clock = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
Venue = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^(https?://[!-~]+|/[!-~]*)?$", max_length=500)
]
Digest = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Place = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,8}|closing)$")]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]


class Reschedule(ActData):
    """Another day, hour or place of a meeting that was called; it needs a fresh notice then."""

    day: date
    begins: Clock = ""
    venue: Venue = ""


class Notify(ActData):
    """The notice of a meeting: at which hour (`09:30`) and where; what is left out stays as it was."""

    begins: Clock = ""
    venue: Venue = ""


class ItemDocument(ActData):
    """A document laid before the meeting, by address and SHA-256 (hex) of its bytes."""

    title: Line
    url: Address = ""
    sha256: Digest = ""


class AgendaItem(ActData):
    """An item of the agenda; `item` names one that is there already, 0 adds one."""

    item: Count = 0
    kind: Literal["opening", "minutes", "amendment", "report", "duty", "petition", "other"] = "other"
    title: Line
    amendment: Count = 0
    duty: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""
    minutes: Annotated[int, Field(ge=0, le=1_440)] = 0
    document: ItemDocument | None = None


class SetAgenda(ActData):
    """The whole agenda in its order; planned items that are left out are taken off."""

    items: Annotated[list[AgendaItem], Field(max_length=200)]


class ItemNumber(ActData):
    """The agenda item meant."""

    item: Number


class Leave(ActData):
    """The seats that have left."""

    seats: Annotated[list[SeatId], Field(min_length=1, max_length=20_000)]


class AskToSpeak(ActData):
    """Which agenda item the words are about; 0 for the one under discussion."""

    item: Count = 0


class AddSpeaker(ActData):
    """A seat in the room that asked to speak by raising a hand."""

    seat: SeatId
    item: Count = 0


class SpeakerNumber(ActData):
    """The number on the list of speakers."""

    k: Number


class CallSpeaker(ActData):
    """Who gets the floor; 0 takes the one the list offers."""

    k: Count = 0


class Resolve(ActData):
    """A resolution: by agreement without objection, or as the poll named decided.

    `subject` names the meeting whose minutes are approved (`assemblies/3`); a note is taken of this meeting's report.
    """

    kind: Literal["take_note", "approve_minutes", "other"]
    subject: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000)] = ""
    item: Count = 0
    poll: Count = 0


class RecordMinutes(ActData):
    """The secretary's words by agenda item (its number), and `closing` for what belongs to none."""

    words: Annotated[dict[Place, Prose], Field(max_length=300)] = Field(default_factory=dict)
