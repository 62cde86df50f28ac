"""Faults that only show once everything is read: floors above a body's seats, entrenched rules that protect nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.joining import joined_with, sectors_imply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charter_engine.domain.deliberation.fields import Faults
    from charter_engine.domain.deliberation.procedure import Body, Entrenched, Procedure, SectorRule, Stage
    from charter_engine.domain.deliberation.share import Share


def check_feasible(procedure: Procedure, faults: Faults) -> None:
    """Note every rule that the procedure's own bodies can never meet, and every protection that protects nothing."""
    for index, one in enumerate(procedure.stages):
        body = procedure.body(one.body)
        if body is not None and body.seats is not None:
            _check_seats(f"stage[{index}]", one, body, body.seats, faults)
    stages = {stage.id: stage for stage in procedure.stages}
    for index, rule in enumerate(procedure.entrenched):
        stage = stages.get(rule.stage)
        if stage is None:
            continue
        place = f"entrenched[{index}]"
        body = procedure.body(stage.body)
        if body is not None and body.seats is not None:
            floors = _floors(rule.quorum, rule.passes, rule.sectors)
            _check_floors(place, floors, body, _most_votes(stage, body.seats), faults)
            _check_floors(place, [("quorum_sectors", rule.quorum_sectors)], body, body.seats, faults)
        _check_stricter(place, rule, stage, faults)
    for index, urgency in enumerate(procedure.urgencies):
        body = procedure.body(urgency.body)
        if body is not None and body.seats is not None:
            _check_floors(f"urgency[{index}]", _floors(None, urgency.passes, None), body, body.seats, faults)


def _check_seats(place: str, stage: Stage, body: Body, seats: int, faults: Faults) -> None:
    floors = _floors(stage.quorum, stage.passes, stage.sectors)
    decide = [("quorum_to_decide.floor", stage.quorum_to_decide.floor)] if stage.quorum_to_decide else []
    _check_floors(place, [*floors, *decide], body, _most_votes(stage, seats), faults)
    counted = [("quorum_sectors", stage.quorum_sectors)]
    if stage.consensus is not None:
        counted.append(("consensus.sustained", stage.consensus.sustained))
    _check_floors(place, counted, body, seats, faults)


def _most_votes(stage: Stage, seats: int) -> int:
    """What all seats weigh if every one of them belongs to the heaviest sector."""
    return seats * max((weight for _, weight in stage.weights), default=1)


def _floors(quorum: Share | None, passes: tuple[Share, ...], sectors: SectorRule | None) -> list[tuple[str, int]]:
    """Where least numbers of people stand and what they are."""
    found = [("quorum.floor", quorum.floor)] if quorum else []
    several = len(passes) > 1
    found += [(f"passes[{at}].floor" if several else "passes.floor", one.floor) for at, one in enumerate(passes)]
    return [*found, ("sectors.each.floor", sectors.each.floor)] if sectors else found


def _check_floors(place: str, floors: list[tuple[str, int]], body: Body, seats: int, faults: Faults) -> None:
    for key, least in floors:
        if least > seats:
            what = f"ต้องมีอย่างน้อย {least} แต่{body.name}มีได้ไม่เกิน {seats}"
            faults.add("over-seats", f"{place}.{key}", what, f"ลดลงให้ไม่เกิน {seats} หรือเพิ่ม seats ขององค์กร")


def _check_stricter(place: str, rule: Entrenched, stage: Stage, faults: Faults) -> None:
    weaker = tuple(_weaker(rule, stage))
    for key in weaker:
        what = f"เกณฑ์คุ้มครองอ่อนกว่าเกณฑ์ปกติของขั้นตอน {stage.id} จึงไม่คุ้มครองอะไร"
        faults.add("entrenched-weaker", f"{place}.{key}", what, "ให้เข้มกว่าเกณฑ์ปกติ หรือเอาออก")
    if not weaker and all(fault.is_warning for fault in faults.found) and joined_with(stage, [rule]) == stage:
        what = f"เกณฑ์คุ้มครองเท่ากับเกณฑ์ปกติของขั้นตอน {stage.id} จึงไม่มีผล"
        faults.add("entrenched-no-effect", place, what, "ให้เข้มกว่าเกณฑ์ปกติ หรือลบรายการนี้")


def _weaker(rule: Entrenched, stage: Stage) -> Iterator[str]:
    ordinary = stage.quorum
    if rule.quorum and ordinary and ordinary.of is rule.quorum.of and _is_weaker(rule.quorum, ordinary):
        yield "quorum"
    if 0 < rule.quorum_sectors < stage.quorum_sectors:
        yield "quorum_sectors"
    for at, share in enumerate(rule.passes):
        if any(_is_weaker(share, other) for other in stage.passes):
            yield f"passes[{at}]" if len(rule.passes) > 1 else "passes"
    if rule.sectors and stage.sectors and sectors_imply(stage.sectors, rule.sectors) and rule.sectors != stage.sectors:
        yield "sectors"


def _is_weaker(share: Share, ordinary: Share) -> bool:
    return ordinary.implies(share) and not share.implies(ordinary)
