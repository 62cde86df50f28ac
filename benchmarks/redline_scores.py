"""How good redlines are: against pairs marked by hand, and against the smallest pieces a Thai reader accepts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypedDict

import regex
from icu4py.breakers import WordBreaker

from benchmarks.redline_peers import Ops
from charter_engine.domain.text import clusters, tokens


class Case(TypedDict):
    """A pair marked by hand: `gold` are (0 kept, -1 deleted, 1 inserted) runs."""

    id: str
    old: str
    new: str
    gold: Sequence[tuple[int, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """Over all pairs: those exactly as marked, mean F1 of changed characters, edges of changes inside a piece.

    `faithful` counts pairs whose two texts can be read back, `size` is changed characters over those marked by hand.
    """

    pairs: int
    exact: int
    f1: float
    grapheme_cuts: int
    cluster_cuts: int
    word_cuts: int
    faithful: int
    size: float
    milliseconds: float


def score(cases: Sequence[Case], engine: Callable[[str, str], Ops]) -> Scores:
    """Score an engine on the pairs."""
    found: list[Ops] = []
    began = time.perf_counter()
    found = [engine(case["old"], case["new"]) for case in cases]
    spent = time.perf_counter() - began
    tidied, marked = [tidy(ops) for ops in found], [tidy(case["gold"]) for case in cases]
    both = list(zip(tidied, marked, strict=True))
    return Scores(
        pairs=len(cases),
        exact=sum(ops == gold for ops, gold in both),
        f1=sum(f1(ops, gold) for ops, gold in both) / len(cases),
        grapheme_cuts=sum(cuts(ops, lambda text: regex.findall(r"\X", text)) for ops in tidied),
        cluster_cuts=sum(cuts(ops, clusters) for ops in tidied),
        word_cuts=sum(cuts(ops, tokens, _dictionary) for ops in tidied),
        faithful=sum(
            side(ops, -1) == case["old"] and side(ops, 1) == case["new"]
            for ops, case in zip(tidied, cases, strict=True)
        ),
        size=sum(map(size, tidied)) / sum(map(size, marked)),
        milliseconds=spent * 1000 / len(cases),
    )


def tidy(ops: Sequence[Sequence[int | str]]) -> tuple[tuple[int, str], ...]:
    """The same redline with one deletion and one insertion, in this order, between kept runs."""
    done: list[tuple[int, str]] = []
    gone = new = ""
    for op, text in [*((int(op), str(text)) for op, text in ops), (0, "")]:
        if op:
            gone, new = (gone + text, new) if op < 0 else (gone, new + text)
            continue
        done += [one for one in ((-1, gone), (1, new)) if one[1]]
        gone = new = ""
        if done and done[-1][0] == 0:
            done[-1] = (0, done[-1][1] + text)
        elif text:
            done.append((0, text))
    return tuple(done)


def side(ops: Sequence[tuple[int, str]], sign: int) -> str:
    """The text before (-1) or after (1)."""
    return "".join(text for op, text in ops if op * sign >= 0)


def size(ops: Sequence[tuple[int, str]]) -> int:
    """How many characters are marked."""
    return sum(len(text) for op, text in ops if op)


def f1(ops: Sequence[tuple[int, str]], gold: Sequence[tuple[int, str]]) -> float:
    """How well the marked characters agree, from 0 to 1."""
    mine, marked = set(_marks(ops)), set(_marks(gold))
    return 2 * len(mine & marked) / (len(mine) + len(marked)) if mine or marked else 1.0


def _marks(ops: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    at = {-1: 0, 1: 0}
    for op, text in ops:
        for sign in (-1, 1):
            if op == sign:
                yield from ((sign, at[sign] + k) for k in range(len(text)))
            if op in {0, sign}:
                at[sign] += len(text)


def cuts(ops: Sequence[tuple[int, str]], *readers: Callable[[str], Sequence[str]]) -> int:
    """How many edges of changes stand inside a piece of every reader."""
    found = 0
    for sign in (-1, 1):
        text, at = side(ops, sign), 0
        edges = {0}.union(*(accumulate(map(len, reader(text))) for reader in readers))
        for op, words in ops:
            if op * sign < 0:
                continue
            found += ((at not in edges) + (at + len(words) not in edges)) if op else 0
            at += len(words)
    return found


def _dictionary(text: str) -> list[str]:
    return list(WordBreaker(text, "th"))
