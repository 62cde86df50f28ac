"""Where an amendment stands, read from its rows for the rules to judge."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Connection

from charter_engine.domain.deliberation.procedure import ENDS, REVISE, VOTE, Procedure, Stage
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.deliberation.stages import PollState, StageStanding
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import NotFound
from charter_engine.storage import assemblies, charters
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import PollRecord

CONSENSUS, ROLL_CALL, RANKED = "consensus", "roll_call", "ranked"
OPEN, CLOSED, ANNULLED = "open", "closed", "annulled"
AWAITED = "awaited"
"""What a tied decision says of its casting vote until that is given."""

_read = lru_cache(maxsize=64)(read_procedure)


def procedure(connection: Connection, charter_id: str, digest: str) -> Procedure:
    """Return the procedure a hash stands for."""
    source = charters.procedure_source(connection, charter_id, digest)
    if source is None:
        raise NotFound(what="procedure", name=digest)
    return _read(source)


def stage_polls(
    connection: Connection, charter_id: str, amendment: AmendmentRecord, *, sub: int = 0
) -> tuple[PollRecord, ...]:
    """Return the polls on an amendment (or a sub-amendment) in its present stage that stand, oldest first."""
    found = assemblies.polls(connection, charter_id, amendment=amendment.n)
    return tuple(
        poll
        for poll in found
        if (poll.sub, poll.stage) == (sub, amendment.stage)
        and poll.state != ANNULLED
        and poll.opened >= amendment.stage_since
    )


def standing(connection: Connection, charter_id: str, amendment: AmendmentRecord) -> StageStanding:
    """Return where an amendment stands in its stage."""
    polls = stage_polls(connection, charter_id, amendment)
    every = assemblies.polls(connection, charter_id, amendment=amendment.n)
    state = PollState.SCHEDULED if amendment.assembly is not None else PollState.NONE
    last = polls[-1] if polls else None
    every += choices(connection, charter_id, amendment)
    if any(poll.state == OPEN for poll in every):
        state = PollState.OPEN
    return StageStanding(
        stage=amendment.stage if amendment.state not in ENDS and amendment.state != "withdrawn" else "rejected",
        entered=bangkok_date(amendment.stage_since),
        poll=state,
        everyone_voted=last is not None and last.state == OPEN and _everyone(connection, charter_id, last),
        revising=last is not None and leads_to(last) == REVISE and last.revision == amendment.revision,
    )


def _everyone(connection: Connection, charter_id: str, poll: PollRecord) -> bool:
    electors = assemblies.electorate(connection, charter_id, poll.assembly, poll.k)
    present = {elector.seat for elector in electors if elector.may_vote}
    voted = {ballot.seat for ballot in assemblies.ballots(connection, charter_id, poll.assembly, poll.k)}
    return present <= voted


def options_of(poll: PollRecord) -> tuple[int, ...]:
    """Return the amendments a ranked choice is among; none for any other question."""
    if poll.method != RANKED:
        return ()
    return tuple(int(option["amendment"]) for option in poll.options or () if isinstance(option, dict))


def choices(connection: Connection, charter_id: str, amendment: AmendmentRecord) -> tuple[PollRecord, ...]:
    """Return the ranked choices an amendment is among in its present stage that stand, oldest first."""
    if amendment.assembly is None:
        return ()
    found = assemblies.polls(connection, charter_id, assembly=amendment.assembly)
    return tuple(
        poll
        for poll in found
        if amendment.n in options_of(poll) and poll.stage == amendment.stage and poll.state != ANNULLED
    )


def awaits_casting(poll: PollRecord) -> bool:
    """Whether equal votes wait for the casting vote."""
    return poll.state == CLOSED and (poll.decision or {}).get("casting") == AWAITED


def leads_to(poll: PollRecord) -> str:
    """Return where a closed poll led (a stage, an end, `vote` or `revise`), or nothing."""
    return str((poll.decision or {}).get("next", ""))


def method_and_round(stage: Stage, polls: tuple[PollRecord, ...]) -> tuple[str, int]:
    """Return how the next poll of a stage is put: consensus in its first rounds, then (or else) by roll call."""
    rounds = sum(poll.method == CONSENSUS for poll in polls)
    if stage.consensus is None:
        return ROLL_CALL, len(polls) + 1
    vote_follows = any(leads_to(poll) == VOTE for poll in polls)
    if vote_follows or (rounds >= stage.consensus.rounds and stage.passes):
        return ROLL_CALL, stage.consensus.rounds + 1
    return CONSENSUS, rounds + 1
