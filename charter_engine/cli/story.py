"""Playing a story: a dated list of acts, done through the real actions, with the clock given as data.

A story is a TOML file of `[[act]]` tables: `at` (a time with its offset), `as` (a login), `on` (a reference inside the
charter, empty for the charter itself), `do` (an act) and `data`. Four shorthands keep it readable:

- a string `file:NAME` stands for the text of a file beside the story; `replace` then changes words in it; a string
  `toml:ID.KEY` stands for a value of the amendment with that id in `amendments.toml`;
- `from = "comments.toml"` with `numbers` makes one act a listed comment, `every_minutes` apart;
- `logins` and, in `ballots`, the lists under each choice are patterns over the logins of `bodies.toml`;
- `work = true` lets the worker do what has been promised before the story goes on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from charter_engine.actions.acts import parse_reference, perform
from charter_engine.clock import FixedClock
from charter_engine.errors import Invalid, Refusal
from charter_engine.storage.unit_of_work import Store, unit_of_work


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
            if str(data.get("text", "")).count(old) != 1:
                raise UnreadableStory(file="story.toml", why=f"act {number}: {old!r} does not stand once in the text")
            data["text"] = str(data["text"]).replace(old, new)
        if "logins" in act:
            data["logins"] = self._matching(act["logins"])
        first = self._step(number, act, data)
        if "from" in act:
            yield from self._listed(first, act)
        elif "ballots" in act:
            yield from self._ballots(first, act["ballots"])
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
                yield _at(first, at, said.get("answered_by", first.who), f"comments/{place}", data)
            else:
                clause = said["clause"].removeprefix("ข้อ ")
                data = {**first.data, "clause": clause, "exact": said["quote"], "body": said["body"]}
                yield _at(first, at, said["login"], first.ref, data)

    def _ballots(self, first: Step, ballots: Mapping[str, list[str]]) -> Iterator[Step]:
        at = first.at
        for choice, patterns in ballots.items():
            for login in self._matching(patterns):
                yield _at(first, at, login, first.ref, {**first.data, "choice": choice})
                at += timedelta(seconds=2)


def _at(step: Step, at: datetime, who: str, ref: str, data: Mapping[str, object]) -> Step:
    return Step(number=step.number, at=at, who=who, ref=ref, act=step.act, data=data, told=step.told, work=step.work)


def read_story(folder: Path) -> Story:
    """Read `story.toml` and `bodies.toml` of a folder; raises UnreadableStory."""
    try:
        acts = tomllib.loads((folder / "story.toml").read_text(encoding="utf-8"))["act"]
        seats = tomllib.loads((folder / "bodies.toml").read_text(encoding="utf-8"))["seat"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as fault:
        raise UnreadableStory(file=str(folder), why=str(fault)) from None
    return Story(folder=folder, acts=tuple(acts), logins=tuple(dict.fromkeys(seat["login"] for seat in seats)))


def play(
    store: Store, slug: str, story: Story, *, tell: Callable[[Step], None], work: Callable[[Store], None]
) -> datetime:
    """Play a story to its end and return its last moment; raises StoryStopped at the act that was refused."""
    now = datetime.min.replace(tzinfo=UTC)
    told = 0
    for step in story.steps():
        now = max(now, step.at)
        then = Store(engine=store.engine, clock=FixedClock(moment=now))
        if step.number != told:
            tell(step)
            told = step.number
        _play(then, slug, step)
        if step.work:
            work(then)
    return now


def _play(store: Store, slug: str, step: Step) -> None:
    if step.act == "work":
        return
    ref = parse_reference(f"{slug}/{step.ref}" if step.ref else slug)
    try:
        with unit_of_work(store) as unit:
            perform(unit, step.who, ref, step.act, step.data)
    except Refusal as refusal:
        raise StoryStopped(
            number=step.number, act=step.act, who=step.who, at=step.at.isoformat(), why=refusal.message
        ) from refusal
