"""What acts of a poll ask for beside `data`: proxies, recusals, questions, choices, hands, casting votes, paper."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from charter_engine.actions.data import ActData, Line, Number, SeatId, Vote

Count = Annotated[int, Field(ge=0, le=1_000_000)]
SectorId = Annotated[str, StringConstraints(max_length=64)]
Key = Annotated[str, StringConstraints(max_length=100)]


def _chosen(value: object) -> object:
    """Drop the places of a ranking that were left open."""
    return [one for one in value if one != ""] if isinstance(value, list) else value


class Cast(Vote):
    """A ballot; `seat` names whose, where one votes for another by proxy. Sent again before closing it corrects."""

    seat: Annotated[str, StringConstraints(max_length=64)] = ""


class Rank(ActData):
    """A ballot of a ranked choice: amendments, the best first; what is left out comes after all that is named."""

    poll: Number
    ranking: Annotated[list[Number], Field(min_length=1, max_length=50), BeforeValidator(_chosen)]
    seat: Annotated[str, StringConstraints(max_length=64)] = ""
    idempotency: Key = ""


class OpenQuestion(ActData):
    """A question without an amendment; `rule` names a stage whose rules judge it, else a simple majority does."""

    subject: Line
    rule: Annotated[str, StringConstraints(max_length=64)] = ""


class OpenChoice(ActData):
    """The competing amendments that are ranked before one of them is put to the question."""

    amendments: Annotated[list[Number], Field(min_length=2, max_length=50)]


class CastingVote(ActData):
    """How equal votes are settled; `abstain` leaves them equal."""

    poll: Number
    choice: Literal["yes", "no", "abstain"]


class CountHands(ActData):
    """Hands of a sector (empty: of seats without one); counting again before closing corrects."""

    poll: Number
    sector: SectorId = ""
    yes: Count = 0
    no: Count = 0
    abstain: Count = 0
    object: Count = 0


class PaperFigures(BaseModel):
    """Paper ballots of a sector, or of all (`*`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sector: SectorId = "*"
    yes: Count = 0
    no: Count = 0
    abstain: Count = 0
    object: Count = 0


class Reconcile(ActData):
    """A count of paper, of every sector or (`*`) of all, and what is to be said about it."""

    poll: Number
    figures: Annotated[list[PaperFigures], Field(min_length=1, max_length=200)]
    remark: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""


class GiveProxy(ActData):
    """The seat that is to vote for one's own."""

    holder: SeatId


class NoteProxy(ActData):
    """A proxy handed in on paper: whose, to whom; no holder takes it back."""

    seat: SeatId
    holder: Annotated[str, StringConstraints(max_length=64)] = ""


class Recuse(ActData):
    """The amendment whose questions one takes no part in."""

    amendment: Number


class NoteRecusal(ActData):
    """A recusal declared in the hall: whose, from which amendment's questions."""

    seat: SeatId
    amendment: Number
