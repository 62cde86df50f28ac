"""What each act asks for: shapes checked before any rule is, the same for pages, API and command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from charter_engine.errors import Invalid

MAX_TEXT = 2_000_000
"""Characters of a whole charter's text as typed."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
CharterText = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Number = Annotated[int, Field(ge=1, le=2_000_000_000)]
SeatId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class UnusableData(Invalid):
    """{place}: {why}."""

    remedy = "Correct the named field and send it again."


class ActData(BaseModel):
    """An act's data: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=ActData)


class NoData(ActData):
    """An act that needs nothing more."""


# --- charters ---------------------------------------------------------------------------------------------------------
class NewCharter(ActData):
    """A charter to be registered; `procedure` is the TOML source."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Line
    place: Line
    kind: Literal["charter", "declaration"] = "charter"
    prefix: Annotated[str, StringConstraints(max_length=10)] = ""
    procedure: CharterText


class Appoint(ActData):
    """A seat for an account."""

    login: Line
    role: Literal[
        "citizen", "secretariat", "council_member", "assembly_member", "chair", "partner", "auditor", "officer"
    ]
    body: Annotated[str, StringConstraints(max_length=64)] = ""
    sector: Annotated[str, StringConstraints(max_length=64)] = ""
    weight: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    district: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class EndSeat(ActData):
    """The seat that ends."""

    seat: SeatId


class AdoptProcedure(ActData):
    """The TOML source of the procedure for amendments filed from now on."""

    source: CharterText


class Promulgate(ActData):
    """Which passed amendments become the next version, and from which day it is in force."""

    amendments: Annotated[list[Number], Field(min_length=1, max_length=100)]
    effective: date


class Correct(ActData):
    """A corrigendum: the whole text with the slip corrected, and why."""

    text: CharterText
    reason: Prose
    effective: date | None = None


class Convene(ActData):
    """A meeting of a body on a day."""

    body: SeatId
    kind: Literal["annual", "extraordinary", "session"] = "session"
    title: Line
    day: date


# --- amendments -------------------------------------------------------------------------------------------------------
Words = Annotated[str, StringConstraints(max_length=200_000)]
Title = Annotated[str, StringConstraints(max_length=500)]
At = Annotated[str, StringConstraints(max_length=64)]


class RewordEdit(ActData):
    """Other words for a provision, or with `path` (`p2.1`) for one line of it; `base` are those that were read."""

    op: Literal["reword"]
    clause: SeatId
    path: At = ""
    text: Words
    heading: Title | None = None
    base: Words | None = None


class InsertEdit(ActData):
    """Lines after the line `after` of a provision; without it as its first."""

    op: Literal["insert"]
    clause: SeatId
    after: At = ""
    text: Words
    base: Words | None = None


class AddEdit(ActData):
    """A new provision in `parent` after its child `after`, else as the first; later edits may call it `name`."""

    op: Literal["add"]
    parent: SeatId
    after: At = ""
    kind: Literal["chapter", "part", "clause", "annex", "preamble", "closing"] = "clause"
    label: Title = ""
    heading: Title = ""
    text: Words = ""
    name: At = ""


class RetitleEdit(ActData):
    """Another heading for a chapter, a part or a clause."""

    op: Literal["retitle"]
    clause: SeatId
    heading: Title


class RepealEdit(ActData):
    """A provision, or with `path` one line of it, whose number stays empty."""

    op: Literal["repeal"]
    clause: SeatId
    path: At = ""
    base: Words | None = None


class MoveEdit(ActData):
    """A clause that goes into `parent` after its child `after` under another number; its old place stays empty."""

    op: Literal["move"]
    clause: SeatId
    parent: SeatId
    after: At = ""
    label: Title


Edit = Annotated[RewordEdit | InsertEdit | AddEdit | RetitleEdit | RepealEdit | MoveEdit, Field(discriminator="op")]
Edits = Annotated[list[Edit], Field(min_length=1, max_length=500)]


class Propose(ActData):
    """An amendment as an edited text of the whole charter, or as edits; `base` names the version it was written on."""

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


class Revise(ActData):
    """A further revision of an amendment: another text, or edits instead of all it did; what is left out stays.

    `base` names the version the text was written on.
    """

    text: CharterText | None = None
    edits: Edits | None = None
    title: Line | None = None
    reason: Prose | None = None
    base: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.text is not None and self.edits is not None:
            message = "either text or edits"
            raise ValueError(message)
        return self


class RebaseAnswer(ActData):
    """One answer: this amendment's words, the words in force, a text of its own, or the `place` to put something."""

    choice: Literal["ours", "current", "text", "place"]
    text: Words = ""
    place: At = ""


class Rebase(ActData):
    """Answers by provision; a provision whose words merged may be left out, which accepts the proposal."""

    answers: Annotated[dict[SeatId, RebaseAnswer], Field(max_length=2_000)] = {}


class Split(ActData):
    """The parts (operations, numbered from 1) that get a question of their own, and its title."""

    parts: Annotated[list[Number], Field(min_length=1, max_length=2_000)]
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class ProposeSub(ActData):
    """A proposal to change an amendment: an edited text of what it would give, and why."""

    text: CharterText
    reason: Prose


class SubNumber(ActData):
    """The sub-amendment meant."""

    sub: Number


class Why(ActData):
    """The reason of a decision that someone will want to know."""

    reason: Prose


class Admit(ActData):
    """The grounds of admission, where the procedure asks for them."""

    reason: Annotated[str, StringConstraints(max_length=20_000)] = ""


class Recommend(ActData):
    """What a reviewing body without a vote says."""

    favourable: bool
    reason: Prose


class Schedule(ActData):
    """The meeting an amendment is put to."""

    assembly: Number


# --- comments ---------------------------------------------------------------------------------------------------------
class NewComment(ActData):
    """A comment on words of a clause: of the charter's newest version, or of an amendment's newest revision.

    Either `start` and `end` (code points of the clause's text) or `exact` (the words themselves) say which words;
    with both, the words must stand there.
    """

    clause: SeatId
    amendment: Number | None = None
    start: Annotated[int, Field(ge=0)] | None = None
    end: Annotated[int, Field(ge=1)] | None = None
    exact: Annotated[str, StringConstraints(max_length=20_000)] = ""
    body: Prose


class AnswerComment(ActData):
    """The secretariat's answer and, in words, what it led to."""

    body: Prose
    led_to: Annotated[str, StringConstraints(max_length=500)] = ""


# --- meetings ---------------------------------------------------------------------------------------------------------
class CheckIn(ActData):
    """The seats that have arrived, or the logins of those who hold them; at least one."""

    seats: Annotated[list[SeatId], Field(max_length=20_000)] = []
    logins: Annotated[list[Line], Field(max_length=20_000)] = []


class OpenPoll(ActData):
    """The amendment put to the question, or one of its sub-amendments."""

    amendment: Number
    sub: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0


class Vote(ActData):
    """A ballot; sending it again with another choice before closing corrects it."""

    poll: Number
    choice: Literal["yes", "no", "abstain", "object"]
    reservation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    idempotency: Annotated[str, StringConstraints(max_length=100)] = ""


class ClosePoll(ActData):
    """The poll to close."""

    poll: Number


class AnnulPoll(ActData):
    """The poll to annul and why."""

    poll: Number
    reason: Prose


def read(model: type[M], raw: Mapping[str, object]) -> M:
    """Return the data of an act; raises UnusableData naming every faulty field at once."""
    try:
        return model.model_validate(raw)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        place = ", ".join(".".join(map(str, error["loc"])) or "data" for error in errors)
        why = "; ".join(error["msg"] for error in errors)
        raise UnusableData(place=place, why=why) from None
