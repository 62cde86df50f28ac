"""Playing a story: a dated list of acts, done through the real actions, with the clock given as data.

A story is a TOML file of `[[act]]` tables: `at` (a time with its offset), `as` (a login), `on` (a reference inside the
charter, empty for the charter itself), `do` (an act) and `data`. Shorthands keep it readable:

- a string `file:NAME` stands for the text of a file beside the story; `replace` then changes words in it; a string
  `toml:ID.KEY` stands for a value of the amendment with that id in `amendments.toml`;
- `from = "comments.toml"` with `numbers` makes one act a listed comment, `every_minutes` apart;
- `logins`, `each` (everyone does the same) and, in `ballots` and `rankings`, the lists under each choice or order
  (`"3>2"`) are patterns over the logins of `bodies.toml`; `seat:LOGIN` in the data stands for the seat someone holds;
- `hands` makes one count of each sector listed, with its figures;
- `work = true` lets the worker do what has been promised before the story goes on.

A story says what it expects, and stops where things come otherwise: `outcome` is how the poll ends, `refused` the kind
of refusal (`too-early`) where the story shows that the procedure does not allow something.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from charter_engine.actions.acts import Reference, parse_reference, perform
from charter_engine.cli.example import seats
from charter_engine.cli.story_seats import settled
from charter_engine.clock import FixedClock
from charter_engine.errors import Invalid, Refusal
from charter_engine.storage import assemblies, charters
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work

_APART = timedelta(seconds=2)


class UnreadableStory(Invalid):
    """{file}: {why}."""

    remedy = "Correct the story file; its acts are played in order."


class StoryStopped(Invalid):
    """Act {number} ({act} by {who} at {at}) was refused: {why}."""

    remedy = "Correct the story file at that act."


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One act as the story will play it."""

    number: int
    at: datetime
    who: str
    ref: str
    act: str
    data: Mapping[str, object]
    told: str = ""
    work: bool = False
    outcome: str = ""
    refused: str = ""


Do = Callable[[Store, Step, Reference, Mapping[str, Any]], None]
"""How an act is done: through the actions themselves, or as a page or a program would."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A folder's story: its acts in order and the logins its patterns mean."""

    folder: Path
    acts: tuple[dict[str, Any], ...]
    logins: tuple[str, ...] = field(default=())

    def steps(self) -> Iterator[Step]:
        """Yield every single act in order."""
        for number, act in enumerate(self.acts, start=1):
            yield from self._expand(number, act)

    def _expand(self, number: int, act: dict[str, Any]) -> Iterator[Step]:
        data = {key: self._value(value) for key, value in act.get("data", {}).items() if key != "replace"}
        for old, new in act.get("data", {}).get("replace", []):
            field_ = "source" if "source" in data else "text"
            if str(data.get(field_, "")).count(old) != 1:
                raise UnreadableStory(file="story.toml", why=f"act {number}: {old!r} does not stand once in the text")
            data[field_] = str(data[field_]).replace(old, new)
        if "logins" in act:
            data["logins"] = self._matching(act["logins"])
        first = self._step(number, act, data)
        if "from" in act:
            yield from self._listed(first, act)
        elif "ballots" in act:
            yield from self._ballots(first, act["ballots"])
        elif "rankings" in act:
            yield from self._rankings(first, act["rankings"])
        elif "hands" in act:
            yield from (replace(first, data={**data, "sector": sector, **row}) for sector, row in act["hands"].items())
        elif "each" in act:
            yield from self._several(first, act["each"], data)
        else:
            yield first

    @staticmethod
    def _step(number: int, act: dict[str, Any], data: dict[str, object]) -> Step:
        try:
            return Step(
                number=number,
                at=act["at"].astimezone(UTC),
                who=act.get("as", ""),
                ref=act.get("on", ""),
                act=act["do"],
                data=data,
                told=act.get("told", ""),
                work=act.get("work", False),
                outcome=act.get("outcome", ""),
                refused=act.get("refused", ""),
            )
        except (KeyError, AttributeError) as fault:
            raise UnreadableStory(file="story.toml", why=f"act {number} lacks {fault}") from None

    def _value(self, value: object) -> object:
        if isinstance(value, str) and value.startswith("file:"):
            return (self.folder / value.removeprefix("file:")).read_text(encoding="utf-8")
        if isinstance(value, str) and value.startswith("toml:"):
            name, _, key = value.removeprefix("toml:").partition(".")
            listed = tomllib.loads((self.folder / "amendments.toml").read_text(encoding="utf-8"))["amendment"]
            return next(amendment[key] for amendment in listed if amendment["id"] == name)
        return value

    def _matching(self, patterns: list[str]) -> list[str]:
        found = [login for pattern in patterns for login in self.logins if fnmatchcase(login, pattern)]
        return list(dict.fromkeys(found))

    def _listed(self, first: Step, act: dict[str, Any]) -> Iterator[Step]:
        """Make one act of each listed comment: saying it, or answering it."""
        listed = tomllib.loads((self.folder / act["from"]).read_text(encoding="utf-8"))["comment"]
        start, end = act["numbers"]
        for place in range(start, end + 1):
            said = listed[place - 1]
            at = first.at + timedelta(minutes=act.get("every_minutes", 30)) * (place - start)
            if first.act == "answer":
                data: dict[str, object] = {"body": said["answer"], "led_to": said.get("became", "")}
                who = said.get("answered_by", first.who)
                yield replace(first, at=at, who=who, ref=f"comments/{place}", data=data)
            else:
                clause = said["clause"].removeprefix("ข้อ ")
                data = {**first.data, "clause": clause, "exact": said["quote"], "body": said["body"]}
                yield replace(first, at=at, who=said["login"], data=data)

    def _ballots(self, first: Step, ballots: Mapping[str, list[str]]) -> Iterator[Step]:
        at = first.at
        for choice, patterns in ballots.items():
            for step in self._several(replace(first, at=at), patterns, {**first.data, "choice": choice}):
                yield step
                at = step.at + _APART

    def _rankings(self, first: Step, rankings: Mapping[str, list[str]]) -> Iterator[Step]:
        at = first.at
        for order, patterns in rankings.items():
            ranking = [int(number) for number in order.split(">")]
            for step in self._several(replace(first, at=at), patterns, {**first.data, "ranking": ranking}):
                yield step
                at = step.at + _APART

    def _several(self, first: Step, patterns: list[str], data: Mapping[str, object]) -> Iterator[Step]:
        """Let everyone these patterns mean do the same, one after the other."""
        for place, login in enumerate(self._matching(patterns)):
            yield replace(first, at=first.at + _APART * place, who=login, data=data)


def read_story(folder: Path) -> Story:
    """Read `story.toml` and `bodies.toml` of a folder; raises UnreadableStory."""
    try:
        acts = tomllib.loads((folder / "story.toml").read_text(encoding="utf-8"))["act"]
        bodies = tomllib.loads((folder / "bodies.toml").read_text(encoding="utf-8"))
        logins = dict.fromkeys(seat["login"] for seat in seats(bodies))
    except (OSError, KeyError, tomllib.TOMLDecodeError) as fault:
        raise UnreadableStory(file=str(folder), why=str(fault)) from None
    return Story(folder=folder, acts=tuple(acts), logins=tuple(logins))


def act(store: Store, step: Step, ref: Reference, data: Mapping[str, Any]) -> None:
    """Do an act through the actions themselves."""
    with unit_of_work(store) as unit:
        perform(unit, step.who, ref, step.act, data)


def play(
    store: Store,
    slug: str,
    story: Story,
    *,
    tell: Callable[[Step], None],
    work: Callable[[Store], None],
    do: Do = act,
) -> datetime:
    """Play a story to its end and return its last moment; raises StoryStopped at the act that came otherwise."""
    now = datetime.min.replace(tzinfo=UTC)
    told = 0
    for step in story.steps():
        now = max(now, step.at)
        then = Store(engine=store.engine, clock=FixedClock(moment=now))
        if step.number != told:
            tell(step)
            told = step.number
        if step.act != "work":
            _play(then, slug, step, do)
        if step.work:
            work(then)
    return now


def _play(store: Store, slug: str, step: Step, do: Do) -> None:
    """Do one act as the story expects it to come; raises StoryStopped."""
    ref = parse_reference(f"{slug}/{step.ref}" if step.ref else slug)
    try:
        with reading(store) as connection:
            data = settled(connection, ref, step.data)
        do(store, step, ref, data)
    except Refusal as refusal:
        if refusal.code != step.refused:
            raise _stopped(step, refusal.message) from refusal
        return
    if step.refused:
        raise _stopped(step, f"it was done, not refused ({step.refused})")
    found = _outcome(store, ref, data) if step.outcome else ""
    if found != step.outcome:
        raise _stopped(step, f"the poll ended {found}, not {step.outcome}")


def _stopped(step: Step, why: str) -> StoryStopped:
    return StoryStopped(number=step.number, act=step.act, who=step.who, at=step.at.isoformat(), why=why)


def _outcome(store: Store, ref: Reference, data: Mapping[str, Any]) -> str:
    with reading(store) as connection:
        charter = charters.by_slug(connection, ref.slug)
        poll = assemblies.poll(connection, charter.charter_id, int(ref.name), int(data["poll"]))
    return str((poll.decision or {}).get("outcome", poll.state))
