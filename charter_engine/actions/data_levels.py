"""What acts on places, partners, raised proposals, citations and commitments ask for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from charter_engine.actions.data import ActData, CharterText, Edits, Line, Number, Prose, SeatId

_Slug = Annotated[str, StringConstraints(min_length=1, max_length=60)]
_Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
_Evidence = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=2_000, pattern=r"^(?:|https?://[^\s<>\"]{1,1990}|sha256:[0-9a-f]{64})$"
    ),
]


# --- places -----------------------------------------------------------------------------------------------------------
class NewPlace(ActData):
    """A place; `within` is the id of the place it lies in, none for a province."""

    level: Literal["province", "district", "tambon"]
    name: Line
    code: Annotated[str, StringConstraints(pattern=r"^(?:|[0-9]{2,8})$")] = ""
    within: Annotated[str, StringConstraints(max_length=64)] = ""


# --- partners ---------------------------------------------------------------------------------------------------------
class JoinPartner(ActData):
    """An organisation that becomes a partner; `seat` (role partner) stands for it."""

    name: Line
    short: _Short = ""
    kind: Literal["lead", "partner", "host"] = "partner"
    seat: Annotated[str, StringConstraints(max_length=64)] = ""


class SeatPartner(ActData):
    """The seat (role partner) that stands for an organisation from now on."""

    partner: Number
    seat: SeatId


class PartnerNumber(ActData):
    """The partner meant."""

    partner: Number


class AskPartner(ActData):
    """A question to a partner, about an amendment or in general, and the day it should be answered by."""

    partner: Number
    question: Prose
    due: date
    amendment: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0


class AnswerAsPartner(ActData):
    """A partner's answer."""

    question: Number
    answer: Prose


class SignVersion(ActData):
    """The version signed, and the party of the procedure in whose name."""

    version: Number
    signatory: SeatId


# --- proposals that rise ----------------------------------------------------------------------------------------------
class Raise(ActData):
    """The charter an amendment is raised to, by its short name."""

    target: _Slug


class Synthesise(ActData):
    """Raised proposals joined in one amendment: an edited text of the whole charter, or edits."""

    proposals: Annotated[list[Number], Field(min_length=1, max_length=200)]
    text: CharterText | None = None
    edits: Edits | None = None
    title: Line
    reason: Prose
    base: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.edits is None):
            message = "either text or edits"
            raise ValueError(message)
        return self


class Decline(ActData):
    """The raised proposal that is not taken up, and why."""

    proposal: Number
    reason: Prose


# --- citations --------------------------------------------------------------------------------------------------------
class Cite(ActData):
    """A clause here (`n5`, `5-1`) and the clause of another charter it cites."""

    clause: SeatId
    target: _Slug
    target_clause: SeatId
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class Acknowledge(ActData):
    """The change of a cited clause that was looked at."""

    change: Number


# --- commitments ------------------------------------------------------------------------------------------------------
class Commit(ActData):
    """What a clause promises to be done: by whom, until when, and how it will be judged."""

    clause: SeatId
    who: Line
    what: Prose
    due: date
    indicator: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""


class ChangeCommitment(ActData):
    """A further revision of a commitment; what is left out stays."""

    commitment: Number
    who: Line | None = None
    what: Prose | None = None
    due: date | None = None
    indicator: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] | None = None
    state: Literal["open", "kept", "missed", "dropped"] | None = None


class NoteProgress(ActData):
    """Progress on a commitment; `evidence` is an address (https://…) or `sha256:` with a stored file's digest."""

    commitment: Number
    words: Prose
    evidence: _Evidence = ""
