"""The ballot box: ballots that arrive at the same time are committed in one transaction, each answered on its own.

Requests put their ballot in and wait for a future. A few threads empty the box poll by poll: in one transaction they
look up who is behind all that waits, cast it, and only after the commit is anyone told. Nothing is delayed to make a
batch larger: while one is being committed the next one gathers. A charter's id is all that is remembered between them.

Every server process has a box of its own; that no ballot is lost or doubled rests on the poll's row lock and the
ballots' key, never on the box. See docs/decisions.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from charter_engine.actions import data_polls
from charter_engine.actions.framework import Acting
from charter_engine.actions.polls_together import Paper, cast_together
from charter_engine.clock import wall_time
from charter_engine.errors import NotPermitted, Refusal
from charter_engine.storage import charters, voters
from charter_engine.storage.assemblies import BallotRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import Store, UnitOfWork, unit_of_work
from charter_engine.storage.voters import Holder, Shown

MOST_WAITING: Final = 2_000
"""How many ballots wait in one process before it asks to come again."""

_BATCH: Final = 128
_HANDS: Final = 4
_RETRY_SECONDS: Final = 2


class BoxFull(Refusal):
    """Too many ballots arrive at once; send yours again in {seconds} seconds."""

    remedy = "Wait, then send the same ballot again under the same key."


class Nobody(NotPermitted):
    """What was shown opens nothing."""

    remedy = "Sign in, then do it again."


class OtherCharter(NotPermitted):
    """This key was given for another charter."""

    remedy = "Use a key of this charter, or one for all charters."


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """The poll a ballot is for: the charter's slug, the meeting's number, the poll's."""

    slug: str
    assembly: int
    poll: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """What a request showed: the digest of a key or session, or a login with the one charter its key reaches."""

    kind: Shown
    name: str
    reach: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Slip:
    """A ballot waiting, and where its answer goes."""

    shown: Pass
    wanted: data_polls.Cast
    answer: Future[BallotRecord] = field(default_factory=Future)

    def tell(self, result: BallotRecord | BaseException) -> None:
        if isinstance(result, BaseException):
            self.answer.set_exception(result)
        else:
            self.answer.set_result(result)


class BallotBox:
    """The ballots one process has been handed and not answered yet."""

    def __init__(self, store: Store, *, most: int = MOST_WAITING) -> None:
        self._store, self._most = store, most
        self._lock = threading.Lock()
        self._waiting: dict[Where, deque[_Slip]] = {}
        self._charters: dict[str, CharterRecord] = {}
        self._count = 0
        self._hands = ThreadPoolExecutor(_HANDS, thread_name_prefix="ballot-box")

    def put(self, where: Where, shown: Pass, wanted: data_polls.Cast) -> Future[BallotRecord]:
        """Hand in a ballot; the future gives it once it is kept, or what refused it. Raises BoxFull.

        Refusals are those of `polls.vote`, and Nobody, OtherCharter, NoSuchCharter, NoSuchAssembly, NoSuchPoll.
        """
        slip = _Slip(shown=shown, wanted=wanted)
        with self._lock:
            if self._count >= self._most:
                raise BoxFull(seconds=_RETRY_SECONDS, why="too many ballots wait")
            self._count += 1
            idle = where not in self._waiting
            self._waiting.setdefault(where, deque()).append(slip)
        if idle:
            self._hands.submit(self._turn, where)
        return slip.answer

    def _turn(self, where: Where) -> None:
        """Answer what waits for a poll, then let other polls have their turn before what came meanwhile."""
        with self._lock:
            waiting = self._waiting[where]
            slips = [waiting.popleft() for _ in range(min(len(waiting), _BATCH))]
        try:
            self._answer(where, [slip for slip in slips if slip.answer.set_running_or_notify_cancel()])
        finally:
            with self._lock:
                self._count -= len(slips)
                more = bool(waiting)
                if not more:
                    del self._waiting[where]
            if more:
                self._hands.submit(self._turn, where)

    def _answer(self, where: Where, slips: Sequence[_Slip]) -> None:
        """Answer every slip; where a batch fails as a whole, each is tried alone, so that none fails for another."""
        try:
            ends = self._cast(where, slips)
        except Exception as error:  # noqa: BLE001 - what broke is an answer, too
            if len(slips) == 1:
                slips[0].tell(error)
                return
            for slip in slips:
                self._answer(where, [slip])
            return
        for slip, end in zip(slips, ends, strict=True):
            slip.tell(end)

    def _cast(self, where: Where, slips: Sequence[_Slip]) -> list[BallotRecord | Refusal]:
        """Cast a batch, as a rule in one transaction, and return its answers in order once they are committed."""
        ends: dict[int, BallotRecord | Refusal] = {}
        while left := [at for at in range(len(slips)) if at not in ends]:
            with unit_of_work(self._store) as work:
                found = self._papers(work, where, [slips[at] for at in left])
                papers = [one for one in found if isinstance(one, Paper)]
                refused = _refused(work, where, papers)
            for at, one in zip(left, found, strict=True):
                end = one if isinstance(one, Refusal) else one.result or refused
                if end is not None:
                    ends[at] = end
        return [ends[at] for at in range(len(slips))]

    def _papers(self, work: UnitOfWork, where: Where, slips: Sequence[_Slip]) -> list[Paper | Refusal]:
        """Return in order a paper for each slip, or what refuses whoever handed it in."""
        charter = self._charter(work, where.slug)
        charter_id = charter.charter_id if isinstance(charter, CharterRecord) else ""
        known = {
            kind: voters.holders(work.connection, charter_id, kind, names, wall_time())
            for kind in Shown
            if (names := [slip.shown.name for slip in slips if slip.shown.kind is kind])
        }
        return [_paper(slip, known[slip.shown.kind].get(slip.shown.name), charter) for slip in slips]

    def _charter(self, work: UnitOfWork, slug: str) -> CharterRecord | Refusal:
        """Return a charter as it was when first asked for: ballots need its id alone, which is its slug's for ever."""
        if slug not in self._charters:
            try:
                self._charters[slug] = charters.by_slug(work.connection, slug)
            except Refusal as refusal:
                return refusal
        return self._charters[slug]


def _refused(work: UnitOfWork, where: Where, papers: Sequence[Paper]) -> Refusal | None:
    """Cast the papers; return what refuses all of them."""
    if papers:
        try:
            cast_together(work, papers[0].acting.charter.charter_id, where.assembly, where.poll, papers)
        except Refusal as refusal:
            return refusal
    return None


def _paper(slip: _Slip, holder: Holder | None, charter: CharterRecord | Refusal) -> Paper | Refusal:
    if holder is None:
        return Nobody(who="nobody", what="use this key")
    if isinstance(charter, Refusal):
        return charter
    if {holder.reach, slip.shown.reach} - {None, charter.charter_id}:
        return OtherCharter(who=holder.login, what="use this key here")
    acting = Acting(login=holder.login, person_id=holder.person_id, charter=charter, seats=holder.seats)
    return Paper(acting=acting, wanted=slip.wanted)
