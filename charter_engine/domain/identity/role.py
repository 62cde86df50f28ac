"""Roles and rights: one table, deny by default."""

from __future__ import annotations

from enum import StrEnum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@unique
class Role(StrEnum):
    """What a seat is for."""

    CITIZEN = "citizen"
    SECRETARIAT = "secretariat"
    COUNCIL_MEMBER = "council_member"
    ASSEMBLY_MEMBER = "assembly_member"
    CHAIR = "chair"
    PARTNER = "partner"
    AUDITOR = "auditor"
    OFFICER = "officer"


@unique
class Right(StrEnum):
    """What a seat may be allowed to do; an action asks for exactly one."""

    READ = "read"
    COMMENT = "comment"
    PROPOSE = "propose"
    ENDORSE = "endorse"
    REVISE_OWN = "revise_own"
    WITHDRAW_OWN = "withdraw_own"
    ADMIT = "admit"
    RUN_STAGE = "run_stage"
    RECOMMEND = "recommend"
    ANSWER = "answer"
    KEEP_ROLL = "keep_roll"
    CONVENE = "convene"
    CHECK_IN = "check_in"
    OPEN_POLL = "open_poll"
    VOTE = "vote"
    SPEAK = "speak"
    REPLY = "reply"
    SIGN = "sign"
    CLOSE_POLL = "close_poll"
    ANNUL_POLL = "annul_poll"
    PROMULGATE = "promulgate"
    CORRECT = "correct"
    REPORT = "report"
    APPOINT = "appoint"
    MANAGE_PLACES = "manage_places"
    AUDIT = "audit"


_EVERYONE: Final = frozenset({Right.READ})
_CITIZEN: Final = _EVERYONE | {Right.COMMENT, Right.PROPOSE, Right.ENDORSE, Right.REVISE_OWN, Right.WITHDRAW_OWN}
_MEETING: Final = frozenset({Right.CONVENE, Right.OPEN_POLL, Right.CLOSE_POLL, Right.ANNUL_POLL})

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = MappingProxyType(
    {
        Role.CITIZEN: _CITIZEN,
        Role.COUNCIL_MEMBER: _CITIZEN | {Right.VOTE, Right.SPEAK, Right.RECOMMEND},
        Role.ASSEMBLY_MEMBER: _CITIZEN | {Right.VOTE, Right.SPEAK},
        Role.PARTNER: _CITIZEN | {Right.REPLY, Right.SIGN},
        Role.CHAIR: _CITIZEN
        | _MEETING
        | {Right.VOTE, Right.SPEAK, Right.RECOMMEND, Right.PROMULGATE, Right.SIGN, Right.CHECK_IN},
        Role.SECRETARIAT: _CITIZEN
        | _MEETING
        | {
            Right.ADMIT,
            Right.RUN_STAGE,
            Right.RECOMMEND,
            Right.ANSWER,
            Right.KEEP_ROLL,
            Right.CHECK_IN,
            Right.CORRECT,
            Right.REPORT,
        },
        Role.AUDITOR: _EVERYONE | {Right.AUDIT},
        Role.OFFICER: _EVERYONE | {Right.APPOINT, Right.MANAGE_PLACES, Right.AUDIT},
    }
)


def holds(role: Role, right: Right) -> bool:
    """Whether a role holds a right; a role without a line in the table holds none."""
    return right in RIGHTS.get(role, frozenset())
