"""Word's automatic numbers (ECMA-376 part 1, 17.9): the labels that stand on the page but not in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from charter_engine.domain.text.numerals import thai_digits, thai_words
from charter_engine.publication.word.markup import child, children, name, number, switched_on, value

if TYPE_CHECKING:
    Element = Any

THAI_LETTERS: Final = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
"""The 41 letters of `thaiLetters` (17.18.59): without ฃ ฅ ฆ ฤ ฦ."""
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_MOST: Final = 30_000
_PLACE: Final = re.compile("%([1-9])")
BULLET: Final = "-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """One level of a list: its first number, how numbers are written, `text` such as `ข้อ %1`, what follows them."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = " "
    restarts_after: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """A paragraph's place in a list: the list's `numId` and the level, from 0."""

    num: str
    level: int


@dataclass(frozen=True, kw_only=True, slots=True)
class List:
    """A list as paragraphs name it: the abstract list it counts with, its levels, the numbers it starts anew at."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int]


class Lists:
    """Every list of `numbering.xml`; empty without that part."""

    def __init__(self, root: Element | None) -> None:
        self._abstract = {value(each, "abstractNumId"): each for each in children(root, "abstractNum")}
        self._styles = {
            value(child(each, "styleLink")): each
            for each in children(root, "abstractNum")
            if child(each, "styleLink") is not None
        }
        self._lists = {value(each, "numId"): self._list(each) for each in children(root, "num")}

    def get(self, num: str) -> List | None:
        """The list of this `numId`, or None."""
        return self._lists.get(num)

    def level_of_style(self, num: str, style: str) -> int:
        """The level that is tied to a paragraph style, else the first."""
        found = self._lists.get(num)
        return next((at for at, level in found.levels.items() if level.style == style), 0) if found else 0

    def _list(self, num: Element) -> List:
        abstract = value(child(num, "abstractNumId"))
        element = self._abstract.get(abstract)
        linked = self._styles.get(value(child(element, "numStyleLink")))
        if linked is not None:
            abstract, element = value(linked, "abstractNumId"), linked
        levels = {number(value(each, "ilvl"), 0): _level(each) for each in children(element, "lvl")}
        restarts: dict[int, int] = {}
        for override in children(num, "lvlOverride"):
            at = number(value(override, "ilvl"), 0)
            if (own := child(override, "lvl")) is not None:
                levels[at] = _level(own)
            if (start := child(override, "startOverride")) is not None:
                restarts[at] = number(value(start), 1)
        return List(abstract=abstract, levels=levels, restarts=restarts)


class Counters:
    """Counts through one reading of a document; `unknown` gathers number forms that were written as digits."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        self.unknown: set[str] = set()

    def label(self, numbered: Numbered) -> str:
        """The next label with what separates it from the text; the empty text where the list gives none."""
        found = self._lists.get(numbered.num)
        level = found.levels.get(numbered.level) if found else None
        if found is None or level is None:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        if numbered.num not in self._begun:
            self._begun.add(numbered.num)
            counts |= {at: start - 1 for at, start in found.restarts.items()}
        counts[numbered.level] = counts.get(numbered.level, level.start - 1) + 1
        for at in [at for at in counts if at > numbered.level]:
            after = found.levels[at].restarts_after if at in found.levels else None
            if after is None or numbered.level < after:
                del counts[at]
        if level.form == "bullet":
            return f"{BULLET}{level.suffix}"
        shown = _PLACE.sub(lambda match: self._shown(found, counts, int(match[1]) - 1, level), level.text)
        return f"{shown}{level.suffix}" if shown else ""

    def _shown(self, found: List, counts: dict[int, int], at: int, own: Level) -> str:
        level = found.levels.get(at, Level())
        count = counts.setdefault(at, level.start)
        form = "decimal" if own.legal and level is not own else level.form
        return self.written(count, form)

    def written(self, count: int, form: str) -> str:
        """A number as the list writes it; in Arabic digits, and noted, where the form is not known."""
        if form not in _FORMS:
            self.unknown.add(form)
        return _FORMS.get(form, str)(count) if 0 <= count <= _MOST else str(count)


def _level(element: Element) -> Level:
    formed = [value(each) for each in element.iter() if name(each) == "numFmt"]
    form = next((each for each in formed if each != "custom"), "decimal")
    restart = child(element, "lvlRestart")
    return Level(
        start=number(value(child(element, "start")), 1),
        form=form,
        text=value(child(element, "lvlText")),
        suffix="" if value(child(element, "suff")) == "nothing" else " ",
        restarts_after=None if restart is None else number(value(restart), 0),
        legal=switched_on(child(element, "isLgl")),
        style=value(child(element, "pStyle")),
    )


def _letters(count: int, letters: str) -> str:
    """ก…ฮ, then กก…ฮฮ: past the last letter each is repeated."""
    return letters[(count - 1) % len(letters)] * ((count - 1) // len(letters) + 1) if count else ""


def _roman(count: int) -> str:
    digits = ""
    for worth, sign in _ROMAN:
        digits += sign * (count // worth)
        count %= worth
    return digits


_FORMS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "ordinal": str,
    "decimalZero": lambda count: f"{count:02}",
    "none": lambda _: "",
    "thaiNumbers": thai_digits,
    "thaiCounting": thai_words,
    "thaiLetters": lambda count: _letters(count, THAI_LETTERS),
    "lowerLetter": lambda count: _letters(count, _LATIN),
    "upperLetter": lambda count: _letters(count, _LATIN).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "numberInDash": lambda count: f"- {count} -",
}
"""Number forms (17.18.59) by their names."""
