"""Faults of a procedure file or of a simulated case: all of them at once, each with its place and a remedy."""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.errors import Invalid


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One fault; `place` is a key path such as `stage[3].quorum.at_least` (counted from 0), `line` counts from 1."""

    code: str
    place: str
    what: str
    remedy: str
    line: int | None = None

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
