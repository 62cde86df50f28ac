"""Where a change begins and ends for its reader: at lines and spaces, around whole items, numbers and brackets.

The alignment keeps most for the fewest changes, and often several places are equally good to it: these rules choose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

import regex

from charter_engine.domain.text.alignment import Hunk, hunks, shifts
from charter_engine.domain.text.segment import NUMBER_PARTS

_BOUND: Final = frozenset({"การ", "ความ", "ผู้", "คณะ"})
"""What belongs to the word after it: การ|ศึกษา is one noun."""
_LINKS: Final = frozenset({"และ", "หรือ"})
_BRACKETS: Final = (("(", ")"), ("“", "”"))
_LABEL: Final = regex.compile(r"(?: \( (?: [0-9๐-๙/]+ | [ก-ฮ] ) \) | ข้อ[ ][0-9๐-๙/]+ ) [ ]", regex.VERBOSE)
"""What numbers a line: (๓)  (ก)  ข้อ ๓"""
_LABEL_WORDS: Final = 6


def settle(old: Sequence[str], new: Sequence[str], found: list[Hunk]) -> list[Hunk]:
    """The same changes with their edges where a reader expects them; the hunks given are used up."""
    for at in range(len(found)):
        found[at] = _slide(old, new, found, at)
    whole = [part for at in range(len(found)) for part in _whole_lines(old, new, found, at)]
    for widened in (_whole_number, _whole_brackets):
        for at in range(len(whole)):
            whole[at] = widened(old, new, whole, at)
    return _joined(whole)


def _room(old: Sequence[str], found: Sequence[Hunk], at: int) -> tuple[int, int]:
    """How many words are kept before and after a hunk."""
    before = found[at][0] - (found[at - 1][1] if at else 0)
    return before, (found[at + 1][0] if at + 1 < len(found) else len(old)) - found[at][1]


def _joined(found: Sequence[Hunk]) -> list[Hunk]:
    """Hunks that came to touch, together."""
    done: list[Hunk] = []
    for hunk in found:
        if done and done[-1][1] == hunk[0]:
            done[-1] = (done[-1][0], hunk[1], done[-1][2], hunk[3])
        else:
            done.append(hunk)
    return done


def _slide(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk], at: int) -> Hunk:
    """The same pure insertion or deletion where a reader expects its edges: lines' ends, then spaces, then phrases."""
    i0, i1, j0, j1 = found[at]
    if i1 > i0 and j1 > j0:
        return found[at]
    words, start, end = (old, i0, i1) if i1 > i0 else (new, j0, j1)
    side = 0 if i1 > i0 else 2
    low = found[at - 1][side + 1] + 1 if at else 0
    high = found[at + 1][side] - 1 if at + 1 < len(found) else len(words)
    shift = max(shifts(words, start, end, low, high), key=lambda k: (*_edge_score(words, start + k, end + k), k))
    return i0 + shift, i1 + shift, j0 + shift, j1 + shift


def _edge_score(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """How natural a change of words[start:end] looks, by its spaces and by its phrases."""
    return _spacing(words, start, end), _phrasing(words, start, end)


def _spacing(words: Sequence[str], start: int, end: int) -> int:
    """How well spaces bound words[start:end]; one clean edge at its end is better than one at its start."""
    before = "\n" if start == 0 else words[start - 1]
    after = "\n" if end == len(words) else words[end]
    if before == "\n" and words[end - 1] == "\n":
        return 9
    opens = before.isspace() or words[start].isspace()
    closes = after.isspace() or words[end - 1].isspace()
    if opens and closes:
        return 5 + (before.isspace() and words[end - 1].isspace()) + 2 * ("\n" in (before, after))
    return 2 if closes else 0


def _phrasing(words: Sequence[str], start: int, end: int) -> int:
    """Whether words[start:end] tears no noun from its prefix and takes its และ along."""
    torn = words[end - 1] in _BOUND or (start > 0 and words[start - 1] in _BOUND)
    return (words[start] in _LINKS or words[end - 1] in _LINKS) - 2 * torn


def _whole_lines(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk], at: int) -> Iterator[Hunk]:
    """An item put into a numbered list (or taken out) as its whole line; the next item's number changed by itself.

    What the alignment finds is (๓) {+ใหม่⏎(๔) +}เดิม, as if the item that was the third had stayed so.
    """
    i0, i1, j0, j1 = found[at]
    words, start, end = (old, i0, i1) if i1 > i0 else (new, j0, j1)
    head = _label_before(words, start)
    room = _room(old, found, at)[0]
    tail = _label_before(words, end)
    if (i1 > i0 and j1 > j0) or not 0 < head <= room or not 0 < tail < end - start:
        yield found[at]
        return
    if i1 > i0:
        yield i0 - head, i1 - tail, j0 - head, j0 - head
        i0, j0 = i1 - tail, j0 - head
    else:
        yield i0 - head, i0 - head, j0 - head, j1 - tail
        i0, j0 = i0 - head, j1 - tail
    yield from ((a0 + i0, a1 + i0, b0 + j0, b1 + j0) for a0, a1, b0, b1 in hunks(old[i0:i1], new[j0:j1]))


def _label_before(words: Sequence[str], end: int) -> int:
    """How many words before `end` are the number of its line and nothing else; 0 where they are not."""
    size = len(list(takewhile(lambda word: word != "\n", reversed(words[max(0, end - _LABEL_WORDS - 1) : end]))))
    return size if size <= _LABEL_WORDS and _LABEL.fullmatch("".join(words[end - size : end])) else 0


def _whole_number(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk], at: int) -> Hunk:
    """A replacement inside a number in words takes the whole number, unless one part of it alone was replaced."""
    i0, i1, j0, j1 = found[at]
    if i0 == i1 or j0 == j1:
        return found[at]
    before, after = _room(old, found, at)
    ends = _parts(old[i0:i1][::-1]), _parts(new[j0:j1][::-1])
    starts = _parts(old[i0:i1]), _parts(new[j0:j1])
    right = _parts(old[i1 : i1 + after]) if max(ends) > 1 and min(ends) else 0
    left = _parts(old[i0 - before : i0][::-1]) if max(starts) > 1 and min(starts) else 0
    return i0 - left, i1 + right, j0 - left, j1 + right


def _parts(words: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(NUMBER_PARTS.__contains__, words))


def _whole_brackets(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk], at: int) -> Hunk:
    """A replacement that opens a bracket closes it, and one that closes a bracket opens it."""
    i0, i1, j0, j1 = found[at]
    before, after = _room(old, found, at)
    for opening, closing in _BRACKETS if i1 > i0 and j1 > j0 else ():
        gone, fresh = (part.count(opening) - part.count(closing) for part in (old[i0:i1], new[j0:j1]))
        if gone == fresh == 1 and after and old[i1] == closing:
            return i0, i1 + 1, j0, j1 + 1
        if gone == fresh == -1 and before and old[i0 - 1] == opening:
            return i0 - 1, i1, j0 - 1, j1
    return found[at]
