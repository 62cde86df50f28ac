"""What every action shares: who is acting, which right that needs, and what it owes the ledger.

An action is one function and one transaction. It declares itself `official` (at least one entry of the named types
now), `sealed` (its rows are covered by a later entry with a Merkle root) or `housekeeping` (nothing to record); the
wrapper refuses an official action that forgot its ledger line, and `acting` refuses whoever holds no seat with the
right.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Concatenate, ParamSpec, TypeAlias, TypeVar

from charter_engine.domain.identity.role import Right, Role, holds
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.errors import NotPermitted
from charter_engine.storage.charters import CharterRecord, SeatRecord
from charter_engine.storage.unit_of_work import UnitOfWork

SYSTEM = "system"
"""The actor of what the engine does by itself because a rule says so."""


class Owes(StrEnum):
    """What an action owes the ledger."""

    OFFICIAL = "official"
    SEALED = "sealed"
    HOUSEKEEPING = "housekeeping"


class NoSeatForThis(NotPermitted):
    """{who} holds no seat in this charter that may {what}."""

    remedy = "Sign in as someone whose seat holds the right, or ask the secretariat for one."


class ForgottenLedgerLine(AssertionError):
    """An official action ended without its ledger entry: a mistake in the action."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """A signed-in person in one charter: the login, the person, and the seats held there now.

    `granted` are rights the procedure gives to seats of a body that its roles would not have.
    """

    login: str
    person_id: str
    charter: CharterRecord
    seats: tuple[SeatRecord, ...]
    granted: frozenset[tuple[str, Right]] = frozenset()

    def may(self, right: Right) -> bool:
        """Whether any of the seats holds the right, by its role or because the procedure gives it to its body."""
        return any(self._holds(seat, right) for seat in self.seats)

    def _holds(self, seat: SeatRecord, right: Right) -> bool:
        return holds(Role(seat.role), right) or (seat.seat, right) in self.granted

    def seat_for(self, right: Right, *, body: str | None = None) -> SeatRecord:
        """Return the first seat that holds the right (in `body` where asked); raises NoSeatForThis."""
        for seat in self.seats:
            if self._holds(seat, right) and (body is None or seat.body == body):
                return seat
        raise NoSeatForThis(who=self.login, what=right.value.replace("_", " "))

    def holds(self, seat: str) -> bool:
        """Whether this very seat is theirs."""
        return any(held.seat == seat for held in self.seats)


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What an action declared: the right it needs, what it owes, and its entry types when official."""

    right: Right
    owes: Owes
    types: tuple[EntryType, ...] = ()


DECLARED: dict[str, Declaration] = {}
"""Every action's declaration, by qualified name."""


P = ParamSpec("P")
R = TypeVar("R")
_Action: TypeAlias = Callable[Concatenate[UnitOfWork, Acting, P], R]


def action(right: Right, owes: Owes, *types: EntryType) -> Callable[[_Action[P, R]], _Action[P, R]]:
    """Declare an action: check the right before it runs and its ledger duty after it."""

    def declare(function: _Action[P, R]) -> _Action[P, R]:
        DECLARED[f"{function.__module__}.{function.__qualname__}"] = Declaration(right=right, owes=owes, types=types)

        @functools.wraps(function)
        def run(work: UnitOfWork, acting: Acting, /, *args: P.args, **kwargs: P.kwargs) -> R:
            acting.seat_for(right)
            before = len(work.owed)
            result = function(work, acting, *args, **kwargs)
            if owes is Owes.OFFICIAL and not any(line.type in types for line in work.owed[before:]):
                raise ForgottenLedgerLine(function.__qualname__)
            return result

        return run

    return declare
