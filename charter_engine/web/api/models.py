"""What several operations answer: a thing in brief with what may happen next, what an act made, a decision counted."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from charter_engine.queries.thing_records import ThingView
from charter_engine.web.api.shapes import Json, Out

Op = tuple[Literal[-1, 0, 1], str]
"""0 kept, -1 deleted, 1 inserted, and the words."""


class NextActOut(Out):
    """An act that may happen on [since, until) by `who` (a body, a role or `author`), sent to the thing `on`."""

    act: str
    who: str
    since: datetime | None
    until: datetime | None
    due: bool
    on: str


class ThingOut(Out):
    """A thing in brief; `revision` is what an act's `expects` is compared with.

    `warnings` are sentences a person should read before going on: references an amendment would break, for one.
    """

    ref: str
    kind: str
    title: str
    state: str
    revision: int
    next: list[NextActOut]
    later: list[NextActOut]
    warnings: list[str]

    @classmethod
    def brief(cls, view: ThingView) -> ThingOut:
        """Return any thing in brief."""
        return cls(
            ref=view.ref,
            kind=view.kind,
            title=view.title,
            state=view.state,
            revision=view.revision,
            next=[NextActOut.model_validate(one) for one in view.next],
            later=[NextActOut.model_validate(one) for one in view.later],
            warnings=list(view.warnings),
        )


class MadeOut(Out):
    """Something made: its kind, its reference, and where it is read."""

    kind: str
    ref: str
    href: str


class ActedOut(Out):
    """An act done: the thing as it stands now, and what was made, if anything was."""

    act: str
    thing: ThingOut
    made: MadeOut | None


class RuleOut(Out):
    """A rule as judged; figures are whole numbers or fractions such as `"81/2"`."""

    id: str
    need: int | str
    have: int | str
    base: int | str
    holds: bool
    why: str


class FiguresOut(Out):
    """How many (weighted) seats said what."""

    roll: int | str
    present: int | str
    yes: int | str
    no: int | str
    abstain: int | str
    object: int | str


class TallyOut(Out):
    """Figures of all, and by sector."""

    total: FiguresOut
    sectors: dict[str, FiguresOut]


class DecisionOut(Out):
    """How a poll was decided, where that leads, and why.

    `hidden` tells that figures of sectors would say how someone voted: they are the word `hidden`. `casting` is the
    casting vote (`awaited` until it is given), `entrenched` the rules of clauses held faster that judged it too,
    `winner` the amendment a ranked choice fell on (0: none), `ranked` its matrix or rounds.
    """

    outcome: str
    next: str
    rules: list[RuleOut]
    tally: TallyOut
    hidden: bool = False
    casting: str = ""
    entrenched: tuple[str, ...] = ()
    winner: int = 0
    ranked: Json | None = None


class PollOut(Out):
    """A question put on an amendment, or with `sub` on a proposal to change it; `decision` once it is closed.

    `amendment` is 0 for a question on a `subject` of its own and for a ranked choice among the amendments `options`.
    `secrecy` is roll_call or confidential, `entry` devices, hands or mixed, `casting` the casting vote given.
    """

    k: int
    assembly: int
    amendment: int
    sub: int
    text_revision: int
    stage: str
    method: str
    round: int
    state: str
    opened: datetime
    closed: datetime | None
    roll: int
    present: int
    cast: int
    decision: DecisionOut | None
    annulled_why: str | None
    secrecy: str
    entry: str
    subject: str
    options: list[int]
    casting: str


class NodeOut(Out):
    """A provision with its hash and all below it."""

    identity: str
    kind: str
    label: str
    heading: str
    state: str
    text: str
    hash: str
    children: list[NodeOut]


class ChangeOut(Out):
    """What happened to a provision, with redlines of its heading and text."""

    identity: str
    kind: str
    what: str
    label: str
    old_label: str
    heading: list[Op]
    text: list[Op]


def chosen(record: object, *names: str) -> Json:
    """Return some fields of a record."""
    return {name: getattr(record, name) for name in names}
