"""Where an amendment stands, read from its rows for the rules to judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Connection

from charter_engine.domain.deliberation.carrying import asked_for
from charter_engine.domain.deliberation.endorsing import Endorsed, may_file
from charter_engine.domain.deliberation.joining import stage_under
from charter_engine.domain.deliberation.path import past_skipped, stays
from charter_engine.domain.deliberation.procedure import ENDS, REVISE, Filer, Procedure, Stage
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.deliberation.stages import PollState, StageStanding, Window, window
from charter_engine.domain.identity.role import Right, Role, holds
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.errors import NotFound
from charter_engine.storage import assemblies, charters, proposals
from charter_engine.storage.amendments import AmendmentRecord
from charter_engine.storage.assemblies import PollRecord
from charter_engine.storage.charters import CharterRecord, SeatRecord

CONSENSUS, ROLL_CALL, RANKED = "consensus", "roll_call", "ranked"
OPEN, CLOSED, ANNULLED = "open", "closed", "annulled"
_DRAFT, _GONE = "draft", frozenset({*ENDS, "withdrawn"})
AWAITED = "awaited"
"""What a tied decision says of its casting vote until that is given."""

_read = lru_cache(maxsize=64)(read_procedure)


def procedure(connection: Connection, charter_id: str, digest: str) -> Procedure:
    """Return the procedure a hash stands for."""
    source = charters.procedure_source(connection, charter_id, digest)
    if source is None:
        raise NotFound(what="procedure", name=digest)
    return _read(source)


def stage_polls(polls: Iterable[PollRecord], amendment: AmendmentRecord, *, sub: int = 0) -> tuple[PollRecord, ...]:
    """Return those of an amendment's polls, on it or on a sub-amendment, that stand in its present stage."""
    return tuple(
        poll
        for poll in polls
        if (poll.sub, poll.stage) == (sub, amendment.stage)
        and poll.state != ANNULLED
        and poll.opened >= amendment.stage_since
    )


def standing(connection: Connection, charter_id: str, amendment: AmendmentRecord) -> StageStanding:
    """Return where an amendment stands in its stage."""
    every = assemblies.polls(connection, charter_id, amendment=amendment.n)
    polls = stage_polls(every, amendment)
    state = PollState.SCHEDULED if amendment.assembly is not None else PollState.NONE
    rules = procedure(connection, charter_id, amendment.procedure_hash)
    given = proposals.endorsed(connection, charter_id, amendment.n) if asked_for(rules) else Endorsed()
    last = polls[-1] if polls else None
    every += choices(connection, charter_id, amendment)
    if any(poll.state == OPEN for poll in every):
        state = PollState.OPEN
    return StageStanding(
        stage=amendment.stage if amendment.state not in _GONE else "rejected",
        entered=bangkok_date(amendment.stage_since),
        poll=state,
        revising=last is not None and _sends_back(rules, last) and last.revision == amendment.revision,
        extended_days=extended_days(connection, charter_id, amendment),
        urgency=urgency(connection, charter_id, amendment.n),
        filer=_filed_as(connection, charter_id, amendment, rules),
        endorsements=given.people,
        districts=given.districts,
    )


# --- what carries it --------------------------------------------------------------------------------------------------
def judged(connection: Connection, charter: CharterRecord, amendment: AmendmentRecord) -> AmendmentRecord:
    """Return a draft under the charter's procedure of today: only what is public is pinned to an earlier one."""
    if amendment.state != _DRAFT or amendment.procedure_hash == charter.procedure_hash:
        return amendment
    first = procedure(connection, charter.charter_id, charter.procedure_hash).first.id
    return replace(amendment, procedure_hash=charter.procedure_hash, stage=first)


def filer_of(rules: Procedure, seat: SeatRecord | None) -> Filer | None:
    """Return the rule a seat files under: its own role's or body's, else that of citizens; None where it may not."""
    if seat is None:
        return None
    citizen = {Role.CITIZEN.value} if holds(Role(seat.role), Right.PROPOSE) else set[str]()
    return may_file(rules, {seat.role, seat.body} - {""}) or may_file(rules, citizen)


def _filed_as(connection: Connection, charter_id: str, amendment: AmendmentRecord, rules: Procedure) -> str:
    filer = None if not rules.filers else filer_of(rules, charters.seat_by_id(connection, charter_id, amendment.author))
    return filer.who if filer else ""


def urgency(connection: Connection, charter_id: str, n: int) -> str | None:
    """Return the faster way an amendment goes, None for the ordinary one."""
    return next((one.urgency for one in proposals.urgencies(connection, charter_id, n)), None)


def extended_days(connection: Connection, charter_id: str, amendment: AmendmentRecord) -> int:
    """Return by how many days the present stage was lengthened since it was entered."""
    found = proposals.extensions(connection, charter_id, amendment.n)
    return sum(one.days for one in found if one.stage == amendment.stage and one.at >= amendment.stage_since)


def times(connection: Connection, charter_id: str, amendment: AmendmentRecord) -> Window | None:
    """Return the times of the present stage as extended and hurried; None where the procedure has no such stage."""
    rules = procedure(connection, charter_id, amendment.procedure_hash)
    stage = next((stage for stage in rules.stages if stage.id == amendment.stage), None)
    if stage is None:
        return None
    hurried = stage_under(rules, stage, urgency(connection, charter_id, amendment.n))
    entered = bangkok_date(amendment.stage_since)
    return window(hurried, entered, extended_days(connection, charter_id, amendment))


def onward(connection: Connection, charter_id: str, amendment: AmendmentRecord, goal: str) -> str:
    """Return where a goal is, past the stages that the amendment's urgency leaves out."""
    rules = procedure(connection, charter_id, amendment.procedure_hash)
    return past_skipped(rules, goal, urgency(connection, charter_id, amendment.n))


def _sends_back(rules: Procedure, poll: PollRecord) -> bool:
    """Whether a poll sent the text back to its author within the stage."""
    return leads_to(poll) == REVISE and stays(rules, REVISE)


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
    if rounds >= stage.consensus.rounds and not stage.by_consensus_alone:
        return ROLL_CALL, stage.consensus.rounds + 1
    return CONSENSUS, rounds + 1
