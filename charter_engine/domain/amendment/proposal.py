"""An amendment and its revisions: what is proposed, onto which version, in which state."""

from __future__ import annotations

from dataclasses import dataclass, replace

from charter_engine.domain.amendment.apply import apply_checked
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.amendment.state import AmendmentState, check_step, may_revise
from charter_engine.domain.charter.provision import Provision
from charter_engine.errors import Invalid, RuleBroken


class NothingProposed(Invalid):
    """ร่างแก้ไขเพิ่มเติมนี้ไม่ได้แก้ไขสิ่งใด."""


class NotRevisable(RuleBroken):
    """แก้ไขร่างไม่ได้ในสถานะนี้ ({state})."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One state of a proposal's content, numbered from 1: operations on version `base`, and the reason given."""

    number: int
    base: int
    operations: tuple[Operation, ...]
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Amendment `number` of a charter: every revision is kept, the last one counts."""

    number: int
    title: str
    seat: str
    revisions: tuple[Revision, ...]
    state: AmendmentState = AmendmentState.DRAFT

    @property
    def current(self) -> Revision:
        """The revision that counts."""
        return self.revisions[-1]

    @property
    def founding(self) -> bool:
        """Whether it is the draft of the charter itself."""
        return self.current.base == 0


def check_content(base: Provision, operations: tuple[Operation, ...]) -> Provision:
    """The tree the operations make of `base`; raises what `apply_checked` raises, and `NothingProposed`."""
    if not operations:
        raise NothingProposed
    return apply_checked(base, operations)


def revise(proposal: Proposal, *, base: int, operations: tuple[Operation, ...], reason: str = "") -> Proposal:
    """The proposal with one more revision; raises `NotRevisable` once filed or decided, `NothingProposed`."""
    if not may_revise(proposal.state):
        raise NotRevisable(state=proposal.state.value)
    if not operations:
        raise NothingProposed
    number = len(proposal.revisions) + 1
    revision = Revision(number=number, base=base, operations=operations, reason=reason)
    return replace(proposal, revisions=(*proposal.revisions, revision))


def step(proposal: Proposal, wanted: AmendmentState) -> Proposal:
    """The proposal in its next state; raises `NoSuchStep`."""
    check_step(proposal.state, wanted)
    return replace(proposal, state=wanted)
