"""The history every peer keeps: a charter of many clauses, then amendments that reword a few words of one clause."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass

AMENDMENTS = int(os.environ.get("BENCH_AMENDMENTS", "10000"))
IN_CHAPTER = 20
_WORDS = [
    "ให้สภาพลเมือง",
    "ร่วมกันพิจารณา",
    "เสนอความเห็น",
    "และติดตามผล",
    "การดำเนินงาน",
    "ของหน่วยงาน",
    "ภายในกำหนดเวลา",
    "โดยเปิดเผย",
    "ต่อประชาชน",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One amendment: which clause, by number from 1, and its text from then on."""

    clause: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The first texts of all clauses, then the amendments: version 1 is the first, `n` follows amendment `n - 1`."""

    first: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def newest(self) -> int:
        """The number of the last version."""
        return len(self.changes) + 1


def history(clauses: int, amendments: int) -> History:
    """Return a history drawn from a fixed seed: clauses of 20 to 60 words, three to eight reworded at a time."""
    draw = random.Random(1)
    first = [[draw.choice(_WORDS) for _ in range(draw.randrange(20, 60))] for _ in range(clauses)]
    now, changes = [list(words) for words in first], []
    for _ in range(amendments):
        clause = draw.randrange(clauses)
        at = draw.randrange(len(now[clause]) - 8)
        now[clause][at : at + draw.randrange(3, 9)] = [draw.choice(_WORDS) for _ in range(draw.randrange(3, 9))]
        if len(now[clause]) < 20:
            now[clause] += [draw.choice(_WORDS) for _ in range(20)]
        changes.append(Change(clause=clause + 1, text=" ".join(now[clause])))
    return History(first=tuple(map(" ".join, first)), changes=tuple(changes))
