"""Which lines of a provision a redline puts in, takes out or rewords."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from charter_engine.domain.charter.paths import Line, lines


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """Paths of whole lines `added` (in the new text) and `gone` (in the old one), and of new lines `reworded`."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    reworded: tuple[str, ...]


@dataclass(slots=True)
class _Side:
    """The lines of one text and which of their code points changed."""

    lines: tuple[Line, ...]
    spans: list[tuple[int, int]] = field(default_factory=list)

    def whole(self, span: tuple[int, int]) -> Iterator[str]:
        return (one.path for one in self.lines if span[0] <= one.start and one.end <= span[1])

    def partly(self, span: tuple[int, int]) -> Iterator[str]:
        whole = set(self.whole(span))
        return (one.path for one in self.lines if one.start < span[1] and span[0] < one.end and one.path not in whole)

    def at(self, place: int) -> str:
        return next((one.path for one in reversed(self.lines) if one.start <= place), "")


def touched(old: str, new: str, runs: Sequence[tuple[int, str, int]]) -> Touched:
    """The lines concerned; `runs` are (sign, words, move), and words that only moved concern none."""
    before, after = _Side(lines(old)), _Side(lines(new))
    added: list[str] = []
    gone: list[str] = []
    reworded: list[str] = []
    i = j = 0
    for sign, words, move in runs:
        if sign and not move and not words.isspace():
            side, start = (before, i) if sign < 0 else (after, j)
            span = start, start + len(words)
            (gone if sign < 0 else added).extend(side.whole(span))
            partly = list(side.partly(span))
            reworded += ([after.at(j)] if sign < 0 else partly) if partly else []
        i += len(words) if sign <= 0 else 0
        j += len(words) if sign >= 0 else 0
    rewritten = set(added) & set(gone)
    order = {one.path: one.index for one in after.lines}
    changed = sorted({*reworded, *rewritten} - {""} - (set(added) - rewritten), key=lambda path: order.get(path, 0))
    return Touched(
        added=tuple(path for path in added if path not in rewritten),
        gone=tuple(path for path in gone if path not in rewritten),
        reworded=tuple(changed),
    )
