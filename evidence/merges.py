"""Merging two redrafts of one text: random Thai triples whose right answer is known, because both edits were dealt out.

Edits stand on word positions of the base, so the text with both is known without any comparison. A clean merge that is
not that text is silently wrong; one where the edits overlap or touch is a conflict missed; a conflict where more than
`GUARD` words lie between all edits is a false alarm.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from charter_engine.domain.text import canonical, merge, tokens
from charter_engine.domain.text.merge import GUARD
from evidence.record import Figure, Scale

COUNT: Final = 12_000
VERDICTS: Final = ("wrong", "missed", "alarm", "conflict", "right")
"""What a merge can come to, the worst first."""
AMBIGUOUS: Final = frozenset({"repeats", "ends", "clauses"})
"""Kinds whose words repeat so much that an edit can be told in many places: alarms are counted, but are no failures."""
_WORDS: Final = (
    "ให้", "คณะกรรมการ", "ประชาชน", "มี", "สิทธิ", "เสนอ", "ความเห็น", "ต่อ", "สมัชชา", "จังหวัด", "ภายใน", "สามสิบ",
    "วัน", "นับแต่",
    "ข้อ", " ๕ ", " ๖๐ ", "และ", "หรือ", "ไม่", "น้ำ", "ต่าง", " ๆ ", "เพื่อ", "ตาม", "พ.ศ.", " ๒๕๖๙ ", "หน่วยงาน",
    "ดูแล", "ป่าชุมชน",
)  # fmt: skip
_FEW: Final = ("ต่าง", " ๆ ", "และ", " ๕ ", "น้ำ")
_NEW: Final = ("งบประมาณ", "กองทุน", "รายงาน", "ตำบล", "อำเภอ", " ๔๕ ", "ประกาศ", "ตรวจสอบ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """Words [start, end) of the base become `words`."""

    start: int
    end: int
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Triple:
    """A base, two redrafts, the text with both edits; `apart` is how many words lie between the nearest of both sides.

    `apart` is 0 where they touch and -1 where they overlap; `same` tells that both sides did the same. Several edits of
    one side may come to a smaller one where words repeat: `sure` tells that there is one on either side.
    """

    kind: str
    base: str
    ours: str
    theirs: str
    truth: str
    apart: int
    near: bool
    same: bool = False
    sure: bool = True


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Try every kind of triple."""
    del scratch
    for kind in KINDS:
        counted = Counter(judge(triple) for triple in triples(kind, scale.of(COUNT // len(KINDS)), seed=20261120))
        failing = ("wrong", "missed") if kind in AMBIGUOUS else ("wrong", "missed", "alarm")
        note = ", ".join(f"{name} {counted[name]}" for name in VERDICTS)
        yield Figure(
            name=f"merge_{kind}", cases=counted.total(), failures=sum(counted[name] for name in failing), note=note
        )


def judge(triple: Triple) -> str:
    """What merging a triple, either way round, comes to: right, conflict, or wrong, missed, alarm."""
    ways = ((triple.ours, triple.theirs), (triple.theirs, triple.ours))
    verdicts = {_judged(triple, one, other) for one, other in ways}
    return next(name for name in VERDICTS if name in verdicts)


def _judged(triple: Triple, one: str, other: str) -> str:
    merged = merge(triple.base, one, other)
    if merged.text is None:
        return "conflict" if triple.near and not triple.same else "alarm"
    if merged.text != canonical(triple.truth):
        return "wrong"
    certain = triple.sure or triple.kind not in AMBIGUOUS
    return "missed" if triple.apart <= 0 and certain and not triple.same else "right"


def triples(kind: str, count: int, *, seed: int) -> Iterator[Triple]:
    """Yield triples of one kind; the same ones for the same seed."""
    draw = random.Random(f"{seed} {kind}")
    while count:
        triple = KINDS[kind](draw)
        if triple:
            count -= 1
            yield triple


def _base(draw: random.Random, words: Sequence[str], least: int, most: int) -> tuple[str, ...]:
    text = canonical("".join(draw.choice(words) for _ in range(draw.randint(least, most))))
    return tokens(text)


def _edit(draw: random.Random, base: Sequence[str], start: int, words: Sequence[str] = _NEW) -> Edit:
    """A deletion, an insertion or a replacement at `start`."""
    gone, fresh = draw.choice(((0, 1), (0, 2), (1, 0), (2, 0), (3, 0), (1, 1), (1, 2), (2, 1), (3, 3)))
    return Edit(start=start, end=min(len(base), start + gone), words=tuple(draw.choice(words) for _ in range(fresh)))


def _effect(base: Sequence[str], edit: Edit) -> Edit | None:
    """What is left of an edit once its text is canonical: told as far left and as small as can be; None for nothing."""
    after = tokens(canonical(_applied(base, [edit])))
    shorter = min(len(base), len(after))
    tail = next((k for k in range(shorter) if base[-1 - k] != after[-1 - k]), shorter)
    head = next((k for k in range(shorter - tail) if base[k] != after[k]), shorter - tail)
    start, end = head, len(base) - tail
    words = after[head : len(after) - tail]
    return Edit(start=start, end=end, words=words) if start < end or words else None


def _applied(base: Sequence[str], edits: Sequence[Edit]) -> str:
    text, at = "", 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        text += "".join(base[at : edit.start]) + "".join(edit.words)
        at = max(at, edit.end)
    return text + "".join(base[at:])


def _reach(base: Sequence[str], edit: Edit) -> tuple[int, int]:
    """As far as some of the same edit could be told: where the words beside it repeat its first or last words."""
    before, after = tuple(base[: edit.start]), tuple(base[edit.end :])
    parts = (tuple(base[edit.start : edit.end]), edit.words)
    heads = [part[:size] for part in parts for size in range(1, len(part) + 1)]
    tails = [part[-size:] for part in parts for size in range(1, len(part) + 1)]
    lefts = (before[len(before) - k :] for k in range(len(before) + 1))
    rights = (after[:k] for k in range(len(after) + 1))
    low = max(len(left) for left in lefts for head in heads if (left + head)[len(head) :] == left)
    high = max(len(right) for right in rights for tail in tails if (tail + right)[: len(right)] == right)
    return edit.start - low, edit.end + high


def _triple(kind: str, base: Sequence[str], ours: Sequence[Edit], theirs: Sequence[Edit]) -> Triple | None:
    """The triple of these edits, or None where one does nothing or two of one side touch."""
    found = [[_effect(base, edit) for edit in side] for side in (ours, theirs)]
    mine, yours = ([edit for edit in side if edit] for side in found)
    if len(mine) < len(ours) or len(yours) < len(theirs) or not (_spread(mine) and _spread(yours)):
        return None
    sides = [canonical(_applied(base, side)) for side in (mine, yours)]
    pairs = [(a, b) for a in mine for b in yours if a != b]
    apart = max(-1, min((max(b.start - a.end, a.start - b.end) for a, b in pairs), default=len(base)))
    told = [[_reach(base, edit) for edit in (*side, *_together(base, side))] for side in (mine, yours)]
    reach = [(a, b) for a in told[0] for b in told[1]] if pairs else []
    every = {(edit.start, edit.end, edit.words): edit for edit in (*mine, *yours)}
    same = sides[0] == sides[1]
    return Triple(
        kind=kind,
        base="".join(base),
        ours=sides[0],
        theirs=sides[1],
        truth=sides[0] if same else _applied(base, list(every.values())) if apart >= 0 else "",
        apart=apart,
        near=any(max(b[0] - a[1], a[0] - b[1]) <= GUARD for a, b in reach),
        same=same,
        sure=len(mine) == len(yours) == 1,
    )


def _together(base: Sequence[str], edits: Sequence[Edit]) -> Iterator[Edit]:
    """Edits of one side that stand within the guard of each other, each two told as one."""
    for one, other in pairwise(sorted(edits, key=lambda edit: edit.start)):
        if other.start - one.end <= GUARD:
            words = (*one.words, *base[one.end : other.start], *other.words)
            yield Edit(start=one.start, end=other.end, words=words)


def _spread(edits: Sequence[Edit]) -> bool:
    placed = sorted((edit.start, edit.end) for edit in edits)
    return all(a[1] < b[0] for a, b in pairwise(placed))


def _scattered(
    draw: random.Random, words: Sequence[str] = _WORDS, new: Sequence[str] = _NEW, kind: str = "scattered"
) -> Triple | None:
    base = _base(draw, words, 8, 50)
    sides = [[_edit(draw, base, draw.randrange(len(base)), new) for _ in range(draw.randint(1, 3))] for _ in range(2)]
    return _triple(kind, base, *sides)


def _repeats(draw: random.Random) -> Triple | None:
    return _scattered(draw, _FEW, (*_FEW, *_NEW[:2]), "repeats")


def _touching(draw: random.Random) -> Triple | None:
    base = _base(draw, draw.choice((_WORDS, _FEW)), 8, 40)
    one = _edit(draw, base, draw.randrange(len(base)))
    other = _edit(draw, base, min(len(base), max(0, one.end + draw.randint(-1, 5))))
    return _triple("touching", base, [one], [other])


def _ends(draw: random.Random) -> Triple | None:
    base = _base(draw, draw.choice((_WORDS, _FEW)), 1, 14)
    places = (0, 0, len(base), max(0, len(base) - 1))
    return _triple("ends", base, [_edit(draw, base, draw.choice(places))], [_edit(draw, base, draw.choice(places))])


def _spaces(draw: random.Random) -> Triple | None:
    base = _base(draw, (*_WORDS, " ", "\n", "\n"), 8, 40)
    return _triple(
        "spaces",
        base,
        [_edit(draw, base, draw.randrange(len(base)), (" ", "\n"))],
        [_edit(draw, base, draw.randrange(len(base)), (" ", "\n", *_NEW[:3]))],
    )


def _clauses(draw: random.Random) -> Triple | None:
    """The same few lines over and over, and a change in some of them."""
    lines = ["".join(draw.choice(_WORDS) for _ in range(draw.randint(2, 7))) for _ in range(2)]
    base = tokens(canonical("\n".join(draw.choice(lines) for _ in range(draw.randint(3, 9)))))
    new = (*_WORDS, "\n")
    sides = [[_edit(draw, base, draw.randrange(len(base)), new) for _ in range(draw.randint(1, 2))] for _ in range(2)]
    return _triple("clauses", base, *sides)


def _identical(draw: random.Random) -> Triple | None:
    base = _base(draw, draw.choice((_WORDS, _FEW)), 8, 40)
    edits = [_edit(draw, base, draw.randrange(len(base)))]
    made = _triple("identical", base, edits, edits)
    return replace(made, truth=made.ours, same=True) if made else None


def _moved(draw: random.Random) -> Triple | None:
    """One side moves a line, the other changes a word of a line: the change belongs to it wherever it stands."""
    lines = [
        canonical("".join(draw.choice(_WORDS) for _ in range(draw.randint(2, 9)))) for _ in range(draw.randint(2, 6))
    ]
    if not all(lines):
        return None
    changed = draw.randrange(len(lines))
    words = tokens(lines[changed])
    at = draw.randrange(len(words))
    edited = [*lines]
    edited[changed] = canonical(_applied(words, [Edit(start=at, end=at + 1, words=(draw.choice(_NEW),))]))
    order = list(range(len(lines)))
    order.insert(draw.randrange(len(lines)), order.pop(draw.randrange(len(lines))))
    base, theirs = "\n".join(lines), "\n".join(edited)
    ours, truth = "\n".join(lines[at] for at in order), "\n".join(edited[at] for at in order)
    if ours == base:
        return None
    return Triple(kind="moved", base=base, ours=ours, theirs=theirs, truth=truth, apart=1, near=True)


def _empty(draw: random.Random) -> Triple | None:
    """Nothing on one side or in the base: only what one side alone did is taken over."""
    one, other = ("".join(_base(draw, _WORDS, 1, 9)) for _ in range(2))
    base, ours, theirs = draw.choice(
        (("", one, other), (one, "", other), (one, other, ""), ("", one, ""), (one, "", one))
    )
    alone = ours == base or theirs in (base, ours)
    truth = (theirs if ours == base else ours) if alone else ""
    apart = GUARD if alone else -1
    return Triple(kind="empty", base=base, ours=ours, theirs=theirs, truth=truth, apart=apart, near=True, same=alone)


KINDS: Final[dict[str, Callable[[random.Random], Triple | None]]] = {
    "scattered": _scattered,
    "repeats": _repeats,
    "touching": _touching,
    "ends": _ends,
    "spaces": _spaces,
    "clauses": _clauses,
    "identical": _identical,
    "moved": _moved,
    "empty": _empty,
}
