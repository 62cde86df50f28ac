"""Faults of a procedure file or of a simulated case: all of them at once, each with its place and a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from charter_engine.errors import Invalid

_MOST_SHOWN: Final = 60
_MOST_NUMBER: Final = 999_999_999
_TOLD: Final = frozenset({"extra-key", "weights-show"})
_MISSING: Final = frozenset({"no-filing-first", "no-promulgation", "no-body"})
_OF_THE_WAY: Final = frozenset(
    {
        "unreachable-stage",
        "loop-without-exit",
        "no-adoption",
        "unknown-target",
        "unknown-body",
        "unknown-role",
        "no-deciding-body",
        "damaged-text",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One fault; `place` is a key path such as `stage[3].quorum.at_least` (counted from 0), `line` counts from 1."""

    code: str
    place: str
    what: str
    remedy: str
    line: int | None = None

    @property
    def refuses_use(self) -> bool:
        """Whether no charter may be governed by the file: all but keys that are nobody's rule, and advice."""
        return self.code not in _TOLD

    @property
    def is_warning(self) -> bool:
        """Whether the file is sound as it stands, though something is to be known: it lacks a part, or says more."""
        return self.code in _TOLD | _MISSING

    @property
    def refuses_count(self) -> bool:
        """Whether votes cannot be counted by the file; where the outcomes lead has no part in a count."""
        named = self.code == "missing-key" and self.place.rpartition(".")[2] == "name"
        return not named and self.code not in _TOLD | _MISSING | _OF_THE_WAY

    def __str__(self) -> str:
        """The fault in one line, for the terminal."""
        line = f"บรรทัด {self.line}: " if self.line else ""
        return f"{line}{self.place}: {self.what} — {self.remedy}"


class _Faulty(Invalid):
    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(count=len(faults), why="; ".join(str(fault) for fault in faults))


class FaultyProcedure(_Faulty):
    """The procedure has {count} fault(s): {why}."""

    remedy = "Correct every named place of the file and check it again."


class MalformedProcedure(FaultyProcedure):
    """The procedure is not readable as TOML: {why}."""


class FaultyCase(_Faulty):
    """The case has {count} fault(s): {why}."""

    remedy = "Correct every named place of the case and try it again."


def shown(value: object) -> str:
    """A value in a message, cut short."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _MOST_NUMBER:
        return "(จำนวนที่ใหญ่เกินไป)"
    said = value if isinstance(value, str) else "…" if isinstance(value, list | dict) else str(value)
    return said if len(said) <= _MOST_SHOWN else f"{said[:_MOST_SHOWN]}…"
