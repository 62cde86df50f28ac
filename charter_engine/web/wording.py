"""What refusals say in the reader's language, down to the reasons and facts inside, on pages and in the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, TypeAlias

from charter_engine.domain.text import bangkok_date, thai_date, thai_digits
from charter_engine.domain.text.dates import BANGKOK
from charter_engine.errors import Invalid, Refusal
from charter_engine.i18n import fill, template_of
from charter_engine.i18n import translate as _

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_DYNAMIC: Final = (
    "meeting {n} is of the body {body} and {state}; {other} decides",
    "the meeting is called for {day}",
    "{day} has passed",
    "poll {k} is annulled already",
    "seat {seat} has given no proxy",
    "seat {seat} is recused already",
    "something was built on poll {k} since",
    "it is not on the roll of {body}",
    "no seat on the roll of {body}",
    "more hands than seats in {sector}",
    "at byte {n} is not UTF-8",
    "it is {state}",
)
"""Reasons that refusals give with facts inside; read back into their words, so that these can be translated."""

NAMED: Final = frozenset({"stage", "body", "other", "sector"})
"""Facts that are ids of a procedure's parts, which people know by their names."""

Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""By the fact that holds an id: the names of what such ids stand for."""


def said(refusal: Refusal, *, login: str = "", names: Names = MappingProxyType({})) -> str:
    """Return what a refusal says and advises, its facts in the reader's language: dates, figures, acts and names."""
    facts = {name: fact_said(name, fact, login, names) for name, fact in refusal.facts.items()}
    text = fill(template_of(type(refusal)), facts)
    advice = fill(refusal.remedy, facts) if refusal.remedy else ""
    return " ".join(part for part in (text, advice) if part)


def fact_said(name: str, fact: object, login: str = "", names: Names = MappingProxyType({})) -> object:
    """Return a fact as people read it: our phrases translated, days and figures in Thai."""
    if isinstance(fact, str):
        known = "you" if name == "who" and fact == login else names.get(name, {}).get(fact, fact)
        return phrase(known, names)
    if isinstance(fact, datetime):
        return f"{_day(bangkok_date(fact))} {thai_digits(fact.astimezone(BANGKOK).strftime('%H.%M'))} น."
    if isinstance(fact, date):
        return _day(fact)
    return thai_digits(fact) if isinstance(fact, int) and not isinstance(fact, bool) else fact


def phrase(words: str, names: Names = MappingProxyType({})) -> str:
    """Translate a phrase of ours, with facts inside or without; other words stay as they are."""
    template, facts = read_back(words)
    inside = {name: _inside(name, fact, names.get(name, {})) for name, fact in facts.items()}
    return fill(template, inside) if inside else _(words)


def read_back(words: str) -> tuple[str, dict[str, str]]:
    """Return the phrase that words were made from, and the facts in it; the words themselves where it has none."""
    for template in () if _(words) != words else _DYNAMIC:
        parts = re.split(r"\{(\w+)\}", template)
        pattern = "".join(re.escape(part) if at % 2 == 0 else f"(?P<{part}>.*?)" for at, part in enumerate(parts))
        if found := re.fullmatch(pattern, words):
            return template, found.groupdict()
    return words, {}


def _inside(name: str, fact: str, names: Mapping[str, str]) -> str:
    if _DAY.fullmatch(fact):
        return _day_typed(fact)
    if fact.isdecimal():
        return thai_digits(fact)
    # An id may look like a word of ours: where its name is unknown it stays an id.
    return names.get(fact, fact) if name in NAMED else _(fact)


def _day_typed(fact: str) -> str:
    """Return a day in Thai; figures that are no day of the calendar as they were typed."""
    try:
        return _day(date.fromisoformat(fact))
    except ValueError:
        return fact


def _day(day: date) -> str:
    """Return a day in Thai; one before Thai years began in January, which no words can name, in figures."""
    try:
        return thai_date(day)
    except Invalid:
        return thai_digits(day.isoformat())
