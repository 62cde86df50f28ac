"""Checking that the stages form a way through: everything is reached, nothing is trapped, adoption is possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from charter_engine.domain.deliberation.procedure import (
    ADOPTED,
    ENDS,
    OBJECTIONS,
    REVISE,
    VOTE,
    Outcome,
    Stage,
    StageKind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from charter_engine.domain.deliberation.fields import Faults

    _Edges: TypeAlias = Mapping[str, frozenset[str]]


def check_graph(stages: Sequence[Stage], faults: Faults) -> None:
    """Note every fault of the way through; the stages' `then` must be complete, their ids distinct."""
    _check_kinds(stages, faults)
    edges: _Edges = {stage.id: frozenset(goal for _, goal in stage.then) for stage in stages}
    reached = _closure(edges, stages[0].id) | {stages[0].id}
    for index, stage in enumerate(stages):
        if stage.id not in reached:
            remedy = f'ให้ขั้นตอนก่อนหน้ามี then = {{ passed = "{stage.id}" }} หรือลบขั้นตอนนี้'
            faults.add("unreachable-stage", f"stage[{index}]", f"ไม่มีทางไปถึงขั้นตอน {stage.id}", remedy)
    trapped = _check_exits(stages, edges, faults)
    astray = reached - edges.keys() - ENDS - OBJECTIONS
    if not trapped and not astray and ADOPTED not in reached:
        faults.add(
            "no-adoption", "stage", "ไม่มีทางใดนำไปสู่การรับรอง (adopted)", 'ให้ขั้นตอนประกาศใช้มี then = { passed = "adopted" }'
        )


def _check_kinds(stages: Sequence[Stage], faults: Faults) -> None:
    if stages[0].kind is not StageKind.FILING:
        what = f"ขั้นตอนแรก ({stages[0].id}) ไม่ใช่การยื่นร่าง จึงใช้กับธรรมนูญยังไม่ได้"
        faults.add("no-filing-first", "stage[0].kind", what, 'ให้ขั้นตอนแรกเป็น kind = "filing"')
    if all(stage.kind is not StageKind.PROMULGATION for stage in stages):
        faults.add("no-promulgation", "stage", "ไม่มีขั้นตอนประกาศใช้ จึงใช้กับธรรมนูญยังไม่ได้", 'เพิ่มขั้นตอน kind = "promulgation"')


def _check_exits(stages: Sequence[Stage], edges: _Edges, faults: Faults) -> bool:
    """Note every stage that turns in a circle; whether one is trapped for good."""
    inside = edges.keys() | {VOTE, REVISE}
    leaving = {stage for stage, goals in edges.items() if not goals <= inside}
    free = leaving | _closure(_turned(edges), *leaving)
    passing = {stage.id: dict(stage.then)[Outcome.PASSED] for stage in stages}
    circling = _circling(passing)
    for index, stage in enumerate(stages):
        if stage.id not in free or stage.id in circling:
            what = f"ขั้นตอน {stage.id} วนกลับมาที่เดิมโดยไม่มีทางออก"
            remedy = "ให้ผลอย่างน้อยหนึ่งอย่างไปสู่ขั้นตอนถัดไป หรือจบที่ adopted, rejected, returned"
            faults.add("loop-without-exit", f"stage[{index}].then", what, remedy)
    return not edges.keys() <= free


def _turned(edges: _Edges) -> _Edges:
    """The ways walked backwards."""
    turned: dict[str, set[str]] = {}
    for stage, goals in edges.items():
        for goal in goals:
            turned.setdefault(goal, set()).add(stage)
    return {goal: frozenset(stages) for goal, stages in turned.items()}


def _circling(passing: Mapping[str, str]) -> set[str]:
    """The stages that passing leads back to: each has one way on, so every walk ends or closes a circle."""
    walked: set[str] = set()
    circling: set[str] = set()
    for start in passing:
        walk: dict[str, None] = {}
        at = start
        while at in passing and at not in walked:
            walked.add(at)
            walk[at] = None
            at = passing[at]
        if at in walk:
            way = list(walk)
            circling.update(way[way.index(at) :])
    return circling


def _closure(edges: _Edges, *starts: str) -> frozenset[str]:
    """Everything that can be reached from the starts in one step or more."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        fresh = edges.get(waiting.pop(), frozenset()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return frozenset(seen)
