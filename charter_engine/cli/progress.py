"""How far a long reading has come: a bar on standard error, where a person looks, and nothing anywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LONG: Final = 2_000
"""Lines from which on a reading takes long enough to be shown."""


class Bar:
    """What is told of the work; without a terminal it says nothing."""

    def __init__(self, drawn: Progress | None = None, task: TaskID | None = None) -> None:
        self._drawn, self._task = drawn, task

    def reached(self, line: int) -> None:
        """Show that this many lines have been read."""
        if self._drawn is not None and self._task is not None:
            self._drawn.update(self._task, completed=line)

    def keeping(self) -> None:
        """Show that all is read and is being kept."""
        if self._drawn is not None and self._task is not None:
            self._drawn.update(self._task, description="กำลังบันทึกเป็นร่าง", total=None)


@contextmanager
def progress(lines: int) -> Iterator[Bar]:
    """Draw a bar while a text of so many lines is read, which is gone afterwards."""
    if lines < LONG or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        yield Bar(drawn, drawn.add_task("กำลังอ่าน (บรรทัด)", total=lines))
