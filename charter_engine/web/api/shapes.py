"""What goes in and what comes out: bases of the models, parts of addresses, pages of lists.

Input is strict: unknown fields, numbers as text, text that no database keeps (NUL, halves of characters) are refused.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic.json_schema import SkipJsonSchema

from charter_engine.queries.reader import read_day

MOST: Final = 2_000_000_000
"""The largest number a thing can have."""

_NUMBER: Final = re.compile("[1-9][0-9]{0,9}")
_COUNT: Final = re.compile("[0-9]{1,10}")
_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")

Json = dict[str, JsonValue]
T = TypeVar("T")


class Out(BaseModel):
    """What is answered: made from a page's record, exactly its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class In(BaseModel):
    """What is asked: exactly the fields named, of exactly their types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _keepable(cls, value: object) -> object:
        if any(_UNKEEPABLE.search(text) for text in _texts(value)):
            message = "text with a NUL or half a character"
            raise ValueError(message)
        return value


def _texts(value: object) -> Iterator[str]:
    """Every string inside, keys included, without recursion: what is sent may be nested deeply."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            waiting += [*found.keys(), *found.values()]
        elif isinstance(found, list):
            waiting += found


# --- parts of addresses -----------------------------------------------------------------------------------------------
def plain_number(value: object) -> object:
    """Return the number an address writes in plain digits; raises ValueError."""
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else _unusable("a whole number above 0")


def _plain_count(value: object) -> object:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and _COUNT.fullmatch(value) else _unusable("a whole number")


def _unusable(wanted: str) -> object:
    message = f"not {wanted}"
    raise ValueError(message)


def _iso_day(value: object) -> object:
    if isinstance(value, date):
        return value
    return read_day(value) if isinstance(value, str) and _DAY.fullmatch(value) else _unusable("a day")


Day = Annotated[date, BeforeValidator(_iso_day)]
"""A day as 2026-06-01; from the year 2400 on years are Buddhist: 2569-06-01 is the same day."""

PlainNumber = Annotated[int, Field(ge=1, le=MOST), BeforeValidator(plain_number)]
"""A number in plain digits; its bounds stand inside, where the description finds them."""

Number = Annotated[PlainNumber, Path()]
"""The number of a thing in an address."""

_Cursor = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{5}[AQgw]$")]
_Limit = Annotated[int, Field(ge=1, le=200), BeforeValidator(_plain_count)]

Slug = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A charter's name in addresses."""

Segment = Annotated[str, Path(pattern=r"^[0-9A-Za-zก-๛-]{1,60}$")]
"""A clause's identity or label, or a comment's number or reference, in an address."""


# --- pages of lists ---------------------------------------------------------------------------------------------------
class Listed(Out, Generic[T]):
    """A page of a list; `next` is the address of the following page, null on the last one."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Which part of a list is asked for: from number `start` on, at most `limit` of them."""

    path: str
    start: int
    limit: int

    def cut(self, found: Iterable[T], number: Callable[[T], int]) -> tuple[list[T], str | None]:
        """Return the part of a list in rising order that is asked for, and the address of the next."""
        part = [one for one in found if number(one) >= self.start][: self.limit + 1]
        after = f"{self.path}?cursor={cursor(number(part[-1]))}&limit={self.limit}" if len(part) > self.limit else None
        return part[: self.limit], after

    def cut_in_order(self, found: Sequence[T]) -> tuple[list[T], str | None]:
        """Return the part of a list without numbers that is asked for, by position."""
        part, after = self.cut(list(enumerate(found)), lambda pair: pair[0])
        return [one for _, one in part], after


def cursor(number: int) -> str:
    """Return the number a page begins with as an opaque word: base64url of four bytes."""
    return base64.urlsafe_b64encode(number.to_bytes(4, "big")).decode().rstrip("=")


def _window(
    request: Request,
    cursor: Annotated[
        _Cursor | SkipJsonSchema[None], Query(description="The `cursor` of a `next` link, as given.")
    ] = None,
    limit: Annotated[_Limit, Query()] = 50,
) -> Window:
    start = int.from_bytes(base64.urlsafe_b64decode(f"{cursor}=="), "big") if cursor else 0
    return Window(path=request.url.path, start=start, limit=limit)


Asked = Annotated[Window, Depends(_window)]
"""Which part of the list is asked for."""


class ProblemFault(BaseModel):
    """A fault of one field."""

    at: str
    message: str


class Problem(BaseModel):
    """A refusal (RFC 9457): `code` is stable, `remedy` says what to do, `faults` name single fields."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    remedy: str
    facts: dict[str, Any]
    faults: list[ProblemFault] = []
    incident: str = ""
