"""Sub-amendments: what each would change in its amendment, why, whose it is, and how it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.deliberation.procedure import StageKind
from charter_engine.domain.identity.role import Right
from charter_engine.queries import people
from charter_engine.queries.amendment_way import UNDER_WAY, stage_of
from charter_engine.queries.compare import ChangedProvision, describe
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.queries.rebasing import poll_is_open
from charter_engine.storage import amendments, assemblies, process, sub_amendments, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.sub_amendments import OPEN, SubAmendment

_TAKEN_IN = frozenset({StageKind.COMMENT, StageKind.REVIEW, StageKind.DECISION})


@dataclass(frozen=True, kw_only=True, slots=True)
class SubLine:
    """A proposal to change `revision` of an amendment; `outcome` is open, accepted, rejected or withdrawn.

    `how` says consent or vote, `made` the revision it became; `polled` that it is put to the question right now.
    """

    k: int
    revision: int
    reason: str
    author: PublicSeat
    at: datetime
    outcome: str
    how: str
    made: int | None
    polled: bool
    changed: tuple[ChangedProvision, ...]
    may_consent: bool
    may_withdraw: bool

    @property
    def open(self) -> bool:
        """Whether it is still to be decided."""
        return self.outcome == OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Subs:
    """An amendment's sub-amendments, and whether the visitor may propose one."""

    lines: tuple[SubLine, ...]
    may_propose: bool

    @property
    def open(self) -> tuple[SubLine, ...]:
        """Those still to be decided."""
        return tuple(line for line in self.lines if line.open)


def subs(
    connection: Connection,
    charter_id: str,
    record: AmendmentRecord,
    visitor: Visitor,
    seats: Mapping[str, PublicSeat],
) -> Subs:
    """Return an amendment's sub-amendments for its page."""
    return Subs(
        lines=lines(connection, charter_id, record, visitor, seats),
        may_propose=may_propose(connection, charter_id, record, visitor),
    )


def lines(
    connection: Connection,
    charter_id: str,
    record: AmendmentRecord,
    visitor: Visitor,
    seats: Mapping[str, PublicSeat],
) -> tuple[SubLine, ...]:
    """Return an amendment's sub-amendments, oldest first, each as a redline against the text it is about."""
    found = sub_amendments.of(connection, charter_id, record.n)
    if not found:
        return ()
    every = assemblies.polls(connection, charter_id, amendment=record.n)
    polled = {poll.sub for poll in every if poll.state == process.OPEN}
    still = record.state == UNDER_WAY and not poll_is_open(connection, charter_id, record)
    return tuple(
        SubLine(
            k=one.k,
            revision=one.revision,
            reason=one.reason,
            author=seats.get(one.author, people.stranger(one.author)),
            at=one.at,
            outcome=one.outcome,
            how=one.how,
            made=one.made,
            polled=one.k in polled,
            changed=redline_of(connection, charter_id, one),
            may_consent=still and one.outcome == OPEN and visitor.holds(record.author),
            may_withdraw=still and one.outcome == OPEN and visitor.holds(one.author),
        )
        for one in found
    )


def redline_of(connection: Connection, charter_id: str, sub: SubAmendment) -> tuple[ChangedProvision, ...]:
    """Return what a sub-amendment changes in the text its amendment gave when it was made."""
    about = amendments.revision(connection, charter_id, sub.amendment, sub.revision)
    base = texts.tree(connection, charter_id, about.base_version)
    before, after = (
        apply(base, operations_from_json(about.operations)),
        apply(base, operations_from_json(sub.operations)),
    )
    return tuple(
        describe(one)
        for one in changes(before, after)
        if one.what is not Change.UNCHANGED and (one.new or one.old or before).kind is not Kind.CHARTER
    )


def may_propose(connection: Connection, charter_id: str, record: AmendmentRecord, visitor: Visitor) -> bool:
    """Tell whether to offer proposing one: in the stages that take them, while no poll is open."""
    if record.state != UNDER_WAY or not visitor.may(Right.PROPOSE):
        return False
    return taken(connection, charter_id, record) and not poll_is_open(connection, charter_id, record)


def taken(connection: Connection, charter_id: str, record: AmendmentRecord) -> bool:
    """Tell whether the amendment's stage takes proposals to change it."""
    stage = stage_of(process.procedure(connection, charter_id, record.procedure_hash), record.stage)
    return stage is not None and stage.kind in _TAKEN_IN


def undecided(connection: Connection, charter_id: str, n: int) -> tuple[SubAmendment, ...]:
    """Return the sub-amendments that still stand before the question on their amendment."""
    return tuple(one for one in sub_amendments.of(connection, charter_id, n) if one.outcome == OPEN)


def amended_text(connection: Connection, charter_id: str, revision: AmendmentRevision) -> Provision:
    """Return the whole text an amendment gives on the version it was written on: what a sub-amendment edits."""
    base = texts.tree(connection, charter_id, revision.base_version)
    return apply(base, operations_from_json(revision.operations))
