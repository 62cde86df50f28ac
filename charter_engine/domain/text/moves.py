"""Words that went from one place to another: runs of equal words that are gone here and fresh there.

Every run is as long as it can be; of runs that share words the longest is chosen. Nothing is compared with everything:
stretches of a few words are looked up, and a stretch that stands in many places tells nothing and is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

WORDS: Final = 3
"""Fewer words in a row are a coincidence."""
LETTERS: Final = 10
"""Fewer letters in a row are a coincidence."""
_COMMON: Final = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Words of the text `owner` that were taken out or put in, from code point `start` on."""

    owner: str
    start: int
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """`text` left `source` at code point `source_start` and stands in `target` at `target_start`."""

    source: str
    source_start: int
    target: str
    target_start: int
    text: str
    words: int
    letters: int


def chosen(found: Iterable[Move]) -> tuple[Move, ...]:
    """Of the moves found those that use each word once at most: the longest first, inside one text before others."""
    order = sorted(found, key=lambda one: (-one.letters, one.source != one.target, one.source_start, one.target_start))
    taken: dict[tuple[bool, str], list[tuple[int, int]]] = defaultdict(list)
    kept = []
    for move in order:
        ends = ((False, move.source, move.source_start), (True, move.target, move.target_start))
        spans = [((side, owner), (start, start + len(move.text))) for side, owner, start in ends]
        if all(end <= low or high <= start for key, (start, end) in spans for low, high in taken[key]):
            kept.append(move)
            for key, span in spans:
                taken[key].append(span)
    return tuple(kept)


def letters(words: Iterable[str]) -> int:
    """How many letters stand in the words, spaces and line breaks aside."""
    return sum(len(word) for word in words if not word.isspace())


def moves(gone: Sequence[Piece], fresh: Sequence[Piece]) -> Iterator[Move]:
    """Every longest run of words of a piece that is gone which stands in a fresh one, if it is no coincidence."""
    where: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for number, piece in enumerate(fresh):
        for at, gram in _grams(piece.words):
            if len(where[gram]) <= _COMMON:
                where[gram].append((number, at))
    for piece in gone:
        told: dict[tuple[int, int], int] = {}
        for at, gram in _grams(piece.words):
            places = where.get(gram, ())
            for number, there in places if len(places) <= _COMMON else ():
                if told.get((number, there - at), 0) > at:
                    continue  # inside a run found from further left
                start, end = _run(piece.words, at, fresh[number].words, there)
                told[number, there - at] = end
                if move := _move(piece, start, end, fresh[number], there - at):
                    yield move


def _grams(words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    return ((at, tuple(words[at : at + WORDS])) for at in range(len(words) - WORDS + 1))


def _run(old: Sequence[str], at: int, new: Sequence[str], there: int) -> tuple[int, int]:
    """The longest run old[start:end] of equal words through these two places."""
    start, shift, most = at, there - at, min(len(old), len(new) - there + at)
    while start and start + shift and old[start - 1] == new[start + shift - 1]:
        start -= 1
    while at < most and old[at] == new[at + shift]:
        at += 1
    return start, at


def _move(piece: Piece, start: int, end: int, other: Piece, shift: int) -> Move | None:
    """The run without the spaces at its ends; None where it is too short to be more than a coincidence."""
    while end > start and piece.words[end - 1].isspace():
        end -= 1
    while start < end and piece.words[start].isspace():
        start += 1
    run = piece.words[start:end]
    words, weight = sum(not word.isspace() for word in run), letters(run)
    if words < WORDS or weight < LETTERS:
        return None
    return Move(
        source=piece.owner,
        source_start=piece.start + len("".join(piece.words[:start])),
        target=other.owner,
        target_start=other.start + len("".join(other.words[: start + shift])),
        text="".join(run),
        words=words,
        letters=weight,
    )
