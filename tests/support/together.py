"""Several calls started at the same moment, each in a thread of its own, as several people do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


def at_once(*calls: Callable[[], object]) -> list[Any]:
    """Return in order what each call gave, or what it raised."""
    start = threading.Barrier(len(calls))
    ends: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        start.wait(180)
        try:
            ends[place] = call()
        except Exception as refusal:  # noqa: BLE001 - what was raised is the answer
            ends[place] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    return ends


def kinds(ends: list[Any]) -> list[str]:
    """Return the names of what came out, sorted: a record's class or a refusal's."""
    return sorted(type(end).__name__ for end in ends)
