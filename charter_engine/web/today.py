"""Which day it is in Bangkok, by the clock that counts here: a story's pages live in the story's time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends

from charter_engine.domain.text import bangkok_date
from charter_engine.storage.unit_of_work import database_time
from charter_engine.web.dependencies import Reader, StoreDep


def _today(store: StoreDep, reader: Reader) -> date:
    return bangkok_date(store.clock.read(database_time(reader)))


Today = Annotated[date, Depends(_today)]
"""The day it is, for routes with a `Reader`."""
