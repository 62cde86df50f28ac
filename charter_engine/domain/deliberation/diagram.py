"""A procedure laid out as a column of boxes, one a stage: what is said in each, and where its outcomes lead.

Pure layout in units of one CSS pixel at a width a phone shows unscaled. Lines break between Thai words; widths come
from a table of the typeface's advances, rounded up, so that no line runs out of its box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.advances import advance_of, pieces
from charter_engine.domain.deliberation.procedure import (
    ADOPTED,
    ENDS,
    REJECTED,
    RETURNED,
    REVISE,
    VOTE,
    StageKind,
)
from charter_engine.domain.deliberation.rule_words import stage_words
from charter_engine.domain.deliberation.words import OUTCOMES
from charter_engine.domain.text.canonical import DamagedText, canonical
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.domain.text.segment import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charter_engine.domain.deliberation.procedure import Procedure, Stage

WIDTH: Final = 440
MARGIN: Final = 8
BOX: Final = 388
PADDING: Final = 14
LINE: Final = 21
GAP: Final = 30
LANE: Final = 12
HANG: Final = 16

__all__ = [
    "BOX",
    "GAP",
    "GOALS",
    "HANG",
    "KINDS",
    "LANE",
    "MARGIN",
    "PADDING",
    "Box",
    "Diagram",
    "Jump",
    "Line",
    "advance_of",
    "diagram",
    "wrapped",
]

KINDS: Final = {
    StageKind.FILING: "ยื่นร่าง",
    StageKind.ADMISSIBILITY: "ตรวจรับ",
    StageKind.COMMENT: "รับฟังความเห็น",
    StageKind.REVIEW: "กลั่นกรอง",
    StageKind.DECISION: "ลงมติ",
    StageKind.PROMULGATION: "ประกาศใช้",
}
GOALS: Final = {
    ADOPTED: "ใช้เป็นฉบับใหม่",
    REJECTED: "ตกไป",
    RETURNED: "ส่งคืนผู้ยื่น",
    REVISE: "ให้ผู้ยื่นปรับถ้อยคำในขั้นตอนนี้",
    VOTE: "ลงคะแนนในขั้นตอนนี้",
}
_MARK: Final = "□"
_ROOM: Final = {"number": 0, "name": 56, "body": 0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a box at `y`: `tone` is number, name, body, rule, or good, bad, back or stay for an outcome.

    The further lines of what does not fit in one have `more` behind it.
    """

    y: int
    tone: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """One stage (or the end) as a box: its top and height, and what stands in it."""

    id: str
    kind: str
    y: int
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Jump:
    """An outcome that leads back or past the next stage: from a box's `start` to `end`, on a lane from 0."""

    start: int
    end: int
    lane: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagram:
    """The whole picture: its title, a sentence that says it, boxes from above, and the jumps beside them."""

    title: str
    summary: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    jumps: tuple[Jump, ...]


def diagram(procedure: Procedure) -> Diagram:
    """Lay a procedure out."""
    boxes, y = [], MARGIN
    for number, stage in enumerate(procedure.stages, start=1):
        box = _box(procedure, stage, number, y)
        boxes.append(box)
        y += box.height + GAP
    last = _text(y + PADDING, "end", GOALS[ADOPTED])
    end = Box(id=ADOPTED, kind="end", y=y, height=PADDING * 2 + LINE, lines=(last,))
    jumps = _jumps(procedure, {box.id: box for box in (*boxes, end)})
    lanes = max((jump.lane for jump in jumps), default=0)
    names = " → ".join(stage.name for stage in procedure.stages)
    return Diagram(
        title=procedure.name,
        summary=f"{thai_digits(len(procedure.stages))} ขั้นตอน: {names} → {GOALS[ADOPTED]}",
        width=max(WIDTH, MARGIN * 2 + BOX + LANE * (lanes + 2)),
        height=end.y + end.height + MARGIN,
        boxes=(*boxes, end),
        jumps=jumps,
    )


def _box(procedure: Procedure, stage: Stage, number: int, y: int) -> Box:
    lines, at = [], y + PADDING
    for tone, words in _said(procedure, stage, number):
        for place, part in enumerate(wrapped(words, BOX - 2 * PADDING - _ROOM.get(tone, HANG))):
            lines.append(_text(at, tone if place == 0 else f"{tone} more", part))
            at += LINE
    return Box(id=stage.id, kind=stage.kind.value, y=y, height=at - y + PADDING, lines=tuple(lines))


def _said(procedure: Procedure, stage: Stage, number: int) -> Iterator[tuple[str, str]]:
    yield "number", f"ขั้นที่ {thai_digits(number)} · {KINDS[stage.kind]}" + (f" · {stage.clause}" if stage.clause else "")
    yield "name", stage.name
    body = procedure.body(stage.body) if stage.body else None
    if body and body.name not in stage.name:
        yield "body", body.name
    for words in stage_words(procedure, stage):
        yield "rule", _without(words, f"{stage.name}: ", f" ({stage.clause})")
    for outcome, goal in stage.then:
        yield _tone(procedure, stage, goal), f"{OUTCOMES[outcome]} → {_goal(procedure, stage, goal)}"


def _without(words: str, before: str, after: str) -> str:
    return words.removeprefix(before).removesuffix(after)


def _goal(procedure: Procedure, stage: Stage, goal: str) -> str:
    if goal == stage.id:
        return "พิจารณาใหม่ในขั้นตอนนี้"
    for number, other in enumerate(procedure.stages, start=1):
        if other.id == goal:
            return f"ขั้นที่ {thai_digits(number)} {other.name}"
    return GOALS.get(goal, goal)


def _tone(procedure: Procedure, stage: Stage, goal: str) -> str:
    order = [other.id for other in procedure.stages]
    if goal in ENDS:
        return "good" if goal == ADOPTED else "bad"
    if goal not in order or goal == stage.id:
        return "stay"
    return "good" if order.index(goal) > order.index(stage.id) else "back"


def _text(y: int, tone: str, words: str) -> Line:
    return Line(y=y + LINE - 6, tone=tone, words=words)


def _jumps(procedure: Procedure, boxes: dict[str, Box]) -> tuple[Jump, ...]:
    """The outcomes that do not lead straight down, each on a lane where it crosses no other."""
    order = [stage.id for stage in procedure.stages] + [ADOPTED]
    found: list[Jump] = []
    lanes: list[list[Jump]] = []
    for place, stage in enumerate(procedure.stages):
        goals = {goal for _, goal in stage.then if goal in boxes and goal not in {stage.id, order[place + 1]}}
        for goal in sorted(goals, key=order.index):
            start, end = boxes[stage.id], boxes[goal]
            first, last = start.y + start.height - PADDING, end.y + PADDING
            free = (lane for lane, held in enumerate(lanes) if _is_free(held, first, last))
            lane = next(free, len(lanes))
            jump = Jump(start=first, end=last, lane=lane)
            found.append(jump)
            if lane == len(lanes):
                lanes.append([])
            lanes[lane].append(jump)
    return tuple(found)


def _is_free(held: list[Jump], first: int, last: int) -> bool:
    low, high = min(first, last), max(first, last)
    return all(max(jump.start, jump.end) < low or high < min(jump.start, jump.end) for jump in held)


def wrapped(words: str, width: int) -> tuple[str, ...]:
    """The words in lines of at most `width` pixels, broken between words, and inside one that no line holds."""
    lines, now = [], ""
    fitting = (piece for token in tokens(_sound(" ".join(words.split()))) for piece in pieces(token, width))
    for token in fitting:
        if now and advance_of(now + token.rstrip()) > width:
            lines.append(now.rstrip())
            now = token.lstrip()
        else:
            now += token
    return tuple(lines + ([now.rstrip()] if now.strip() else []))


def _sound(words: str) -> str:
    """The words, or, where they hold what no text may, with marks in place of all that nobody sees."""
    try:
        return canonical(words)
    except DamagedText:
        return "".join(one if one.isprintable() and one != "\ufffd" else _MARK for one in words)
