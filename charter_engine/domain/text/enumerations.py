"""What a text with both redrafts can still say wrong: its own numbering, and what it cites of itself by number.

One side puts an item first and renumbers the rest, the other appends one: word by word both fit, and the list has two
(๔). Or one takes วรรคสอง away, and the other writes “ตามวรรคสอง” far below. No guard of words sees either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias

import regex

from charter_engine.domain.text.segment import tokens_of_canonical

Step: TypeAlias = tuple[tuple[int, int] | str, tuple[int, int] | str]
"""Two numbers that follow each other in a list, (๒/๑) as (2, 1), or a letter that stands in it twice."""
Key: TypeAlias = int | tuple[int, int]
"""A paragraph, from 0, or an item, (๒/๑) as (2, 1)."""

_DIGIT: Final = "0-9๐-๙"
_MARK: Final = regex.compile(
    rf"(?<![^ ]) \( (?: (?P<number>[{_DIGIT}]{{1,3}}) (?: /(?P<below>[{_DIGIT}]{{1,3}}) )? | (?P<letter>[ก-ฮ]) ) \)",
    regex.VERBOSE,
)
_ELSEWHERE: Final = rf"(?<! (?:ข้อ|มาตรา)[ ]?[{_DIGIT}/]+[ ]?)"
_CITING: Final = regex.compile(
    rf"""(?: ตาม|ใน|แห่ง|ของ|ถึง|และ|หรือ | (?: ข้อ|มาตรา ) [ ]? [{_DIGIT}/]+ | วรรค \S{{1,12}} )
    (?: [ ]? \( (?: [{_DIGIT}/]+ | [ก-ฮ] ) \) )* [ ]? $  # (๑) (๒) และ (๓), of one ตาม
    """,
    regex.VERBOSE,
)
_LONGEST_CITING: Final = 80
"""How far before an item's number what cites it can begin, in code points."""
_ORDINALS: Final = ("แรก", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ")
_PARAGRAPH: Final = regex.compile(
    rf"{_ELSEWHERE} วรรค (?P<ordinal> {'|'.join(('หนึ่ง', *_ORDINALS))} ) (?!เอ็ด|สิบ)", regex.VERBOSE
)
_ITEM: Final = regex.compile(
    rf"(?:ตาม|ใน|แห่ง)[ ]? \( (?P<number>[{_DIGIT}]{{1,3}}) (?: /(?P<below>[{_DIGIT}]{{1,3}}) )? \)", regex.VERBOSE
)


def contradicts_itself(base: str, ours: str, theirs: str, merged: str) -> bool:
    """Whether canonical `merged` counts wrong where neither redraft does, or cites what is elsewhere now."""
    if _steps(merged) - _steps(ours) - _steps(theirs) - _steps(base):
        return True
    return any(_misled(base, side, merged) for side in (ours, theirs))


# --- numbering --------------------------------------------------------------------------------------------------------
def _steps(text: str) -> frozenset[Step]:
    """Every step of its lists that is not one further: a number twice, left out, or out of order."""
    return frozenset(_wrong_steps(text))


def _wrong_steps(text: str) -> Iterator[Step]:
    last, seen, letters = (0, 0), {(0, 0)}, set[str]()
    for line in text.split("\n"):
        if not _MARK.match(line):
            last, seen, letters = (0, 0), {(0, 0)}, set()
        for mark in _marks(line):
            if letter := mark["letter"]:
                if letter in letters:
                    yield letter, letter
                letters.add(letter)
                continue
            number = _number(mark)
            if number in seen:
                yield number, number
            if number not in {(last[0], last[1] + 1), (last[0] + 1, 0)}:
                yield last, number
            last, letters = number, set()
            seen.add(number)


def _marks(line: str) -> Iterator[regex.Match[str]]:
    return (mark for mark in _MARK.finditer(line) if not _is_cited(line, mark.start()))


def _is_cited(line: str, at: int) -> bool:
    return _CITING.search(line[max(0, at - _LONGEST_CITING) : at]) is not None


def _number(mark: regex.Match[str]) -> tuple[int, int]:
    return int(mark["number"]), int(mark["below"] or 0)


# --- citing -----------------------------------------------------------------------------------------------------------
def _misled(base: str, side: str, merged: str) -> bool:
    """Whether words this side brought in cite a paragraph or item of its own that is another one in `merged`."""
    cited = Counter(_cited(side)) - Counter(_cited(base))
    return any(_another(_units(side, key), _units(merged, key), key) for key in cited)


def _cited(text: str) -> Iterator[Key]:
    yield from (_ordinal(found["ordinal"]) for found in _PARAGRAPH.finditer(text))
    yield from (_number(found) for found in _ITEM.finditer(text))


def _ordinal(word: str) -> int:
    return 0 if word == "หนึ่ง" else _ORDINALS.index(word)


def _units(text: str, key: Key) -> dict[Key, str]:
    """The words of every paragraph, or of every item, as `key` is one or the other."""
    lines = [(_MARK.match(line), line) for line in text.split("\n")]
    if isinstance(key, int):
        return dict(enumerate(line for mark, line in lines if not mark))
    return {_number(mark): line[mark.end() :] for mark, line in lines if mark and mark["number"]}


def _another(meant: dict[Key, str], found: dict[Key, str], key: Key) -> bool:
    """Whether what stands at `key` is less like what was meant than something new elsewhere, or nothing stands there.

    What stands at its own number still is not what was meant: items of a list are often worded alike. What stood at
    another number has come in the place of what was meant.
    """
    if key not in meant:
        return False
    if key not in found or (found[key] != meant[key] and found[key] in meant.values()):
        return True
    others = [text for at, text in found.items() if meant.get(at) != text]
    return max((_likeness(meant[key], text) for text in others), default=0) > _likeness(meant[key], found[key])


def _likeness(one: str, other: str) -> float:
    words, others = _words(one), _words(other)
    return 2 * (words & others).total() / max(1, words.total() + others.total())


@lru_cache(maxsize=2048)
def _words(text: str) -> Counter[str]:
    return Counter(tokens_of_canonical(text))
