"""Ballots on their way from a request into the ballot box, and its refusals in the web's words."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Annotated, cast

from fastapi import Depends, Request

from charter_engine.actions import accounts, data_polls
from charter_engine.actions.ballot_box import BallotBox, Nobody, OtherCharter, Pass, Where
from charter_engine.storage.assemblies import BallotRecord
from charter_engine.storage.voters import Shown
from charter_engine.web import sessions
from charter_engine.web.dependencies import BadToken, Login, SignInNeeded, WrongCharterToken


class Bell:
    """Wakes the coroutines of one event loop once for many futures that threads fulfil at the same time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._done: deque[asyncio.Future[None]] = deque()
        self._rung = False

    async def wait(self, future: Future[BallotRecord]) -> BallotRecord:
        """Return a future's result; whoever goes away before its turn takes it back."""
        waiter: asyncio.Future[None] = self._loop.create_future()
        future.add_done_callback(lambda _: self._ring(waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            future.cancel()
            raise
        return future.result()

    def _ring(self, waiter: asyncio.Future[None]) -> None:
        self._done.append(waiter)
        # Set before the deque is emptied below, so that what comes in between rings again.
        if not self._rung:
            self._rung = True
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._rung = False
        while self._done:
            waiter = self._done.popleft()
            if not waiter.done():
                waiter.set_result(None)


def _bell(request: Request) -> Bell:
    """Return the bell of the loop this runs in."""
    loop, state = asyncio.get_running_loop(), request.app.state
    if getattr(state, "bell_loop", None) is not loop:
        state.bell_loop, state.bell = loop, Bell(loop)
    return cast("Bell", state.bell)


def box_of(request: Request) -> BallotBox:
    """Return this process's ballot box."""
    return cast("BallotBox", request.app.state.ballot_box)


async def _credential(request: Request) -> Pass:
    """Return what the request shows of who sent it, unread; raises SignInNeeded where it shows nothing."""
    key, token = sessions.bearer(request), sessions.session_token(request)
    if key is None and token is None:
        raise SignInNeeded(who="nobody", what="do this without signing in")
    kind = Shown.SESSION if key is None else Shown.KEY
    return Pass(kind=kind, name=accounts.token_hash(key if key is not None else token or ""))


Credential = Annotated[Pass, Depends(_credential)]
"""Who asks, to be looked up by the box."""


@contextmanager
def _worded(shown: Pass) -> Iterator[None]:
    try:
        yield
    except Nobody:
        if shown.kind is Shown.KEY:
            raise BadToken(who="nobody", what="use this key") from None
        raise SignInNeeded(who="nobody", what="do this without signing in") from None
    except OtherCharter as refusal:
        raise WrongCharterToken(**refusal.facts) from None


async def drop(request: Request, where: Where, shown: Pass, wanted: data_polls.Cast) -> BallotRecord:
    """Put a ballot in the box and wait until it is kept; raises as `BallotBox.put` does."""
    with _worded(shown):
        return await _bell(request).wait(box_of(request).put(where, shown, wanted))


def drop_for(box: BallotBox, where: Where, login: Login, wanted: data_polls.Cast) -> BallotRecord:
    """Put the ballot of someone known in the box and wait in this thread until it is kept."""
    shown = Pass(kind=Shown.LOGIN, name=login.login, reach=login.charter_id)
    with _worded(shown):
        return box.put(where, shown, wanted).result()
