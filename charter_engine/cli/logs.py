"""Where the program's own log goes: standard error, so that standard output stays data."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import Processor, WrappedLogger


def log_to_stderr(level: str) -> None:
    """Send what is logged at `level` (DEBUG, INFO, WARNING or ERROR) and above to standard error.

    Lines for people where a person looks, one JSON object a line elsewhere.
    """
    import structlog

    ways: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *_rendering(),
    ]
    structlog.configure(
        processors=ways,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=_stderr,
        cache_logger_on_first_use=False,
    )


def _stderr(*_names: object) -> WrappedLogger:
    """Return a logger to the standard error of this moment: it may have been given away since the start."""
    import structlog

    return structlog.PrintLogger(sys.stderr)


def _rendering() -> list[Processor]:
    import structlog

    if sys.stderr.isatty():
        # Plainly: the default draws every local variable, slowly, and persons' data with them.
        plainly = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors="NO_COLOR" not in os.environ, exception_formatter=plainly)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
