"""Families of refusals: what went wrong, with its facts, knowing neither HTTP nor the terminal.

A class's docstring is its message; `{field}` stands for a fact given when it is raised. Each family maps to one
HTTP status (`web/problems.py`) and one exit code (`cli/exits.py`). Losing a vote is a value, not an error.
"""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """The request was refused."""

    remedy: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The docstring's first paragraph with the facts filled in."""
        template = (type(self).__doc__ or "").split("\n\n")[0].strip()
        return template.format_map(self.facts)

    @property
    def code(self) -> str:
        """A stable kebab-case name for problem documents."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


class NotFound(Refusal):
    """There is no {what} {name!r}."""

    remedy = "Check the name; the list of what exists is one level up."


class NotPermitted(Refusal):
    """{who} may not {what}."""

    remedy = "Sign in with a seat that holds the right, or ask the secretariat."


class Invalid(Refusal):
    """The input is not usable: {why}."""

    remedy = "Correct the named place and send it again."


class RuleBroken(Refusal):
    """The procedure does not allow this now: {why}."""

    remedy = "See the next possible acts of the thing concerned."


class Conflict(Refusal):
    """The state has changed since it was read: {why}."""

    remedy = "Read the current state and decide again."
