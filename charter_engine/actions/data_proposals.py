"""What the acts that carry an amendment ask for: endorsing, screening, more time, urgency, answers to petitions."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from charter_engine.actions.data import ActData, Number, Prose, SeatId

District = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class Endorse(ActData):
    """The district one endorses from; needed once, where the seat names none yet."""

    district: District = ""


class Mark(ActData):
    """Whether a criterion is met, in words where it is not."""

    criterion: SeatId
    met: bool
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        """A criterion that is not met is explained."""
        if not self.met and not self.words:
            message = "say what is missing"
            raise ValueError(message)
        return self


class Screen(ActData):
    """A mark for each criterion of the stage."""

    marks: Annotated[list[Mark], Field(min_length=1, max_length=100)]


class Extend(ActData):
    """Why a stage needs more time; how much is the procedure's to say."""

    reason: Prose


class DeclareUrgent(ActData):
    """Which faster way, and the poll that decided it where its body votes."""

    urgency: SeatId
    assembly: Number | None = None
    poll: Number | None = None
    reason: Prose


class AnswerPetition(ActData):
    """The answer that a petition's threshold obliges to."""

    petition: SeatId
    body: Prose
