"""The rankings of a made-up case, read and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charter_engine.domain.deliberation.faults import shown
from charter_engine.domain.deliberation.procedure import RankedMethod
from charter_engine.domain.deliberation.ranked import Ranking, rank

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from charter_engine.domain.deliberation.case import CaseReader
    from charter_engine.domain.deliberation.procedure import Stage
    from charter_engine.domain.deliberation.ranked import Ranked
    from charter_engine.domain.deliberation.tally import Elector


def read_ranking(
    reader: CaseReader,
    stage: Stage | None,
    roll: Collection[Elector],
    there: Collection[str],
    recused: Collection[str],
) -> Ranked | None:
    """The choice among rivals, None where the case has no rankings; faults are noted with the reader."""
    if reader.case.get("rankings") is None:
        return None
    if stage is not None and stage.ranked is None:
        what = f"ขั้นตอน {stage.id} ไม่ได้ใช้การจัดลำดับ"
        reader.fault("not-ranked", "rankings", what, 'ลบ rankings หรือเพิ่ม ranked = "schulze" ในขั้นตอน')
    orders = _orders(reader, roll, there, recused)
    options = _options(reader, "options", [option for _, order in orders for group in order for option in group])
    ties = _options(reader, "ties", [])
    if "options" in reader.case:
        _refuse_strangers(reader, options, orders)
    for index, option in enumerate(ties):
        if option not in options:
            reader.fault("unknown-option", f"ties[{index}]", f"ไม่มีทางเลือก {option}", "ใช้ทางเลือกที่มีใน options")
    if not options:
        reader.fault("no-options", "options", "ไม่มีทางเลือกให้จัดลำดับ", 'เพิ่ม "options": ["ก", "ข", "none"]')
    method = stage.ranked if stage is not None else None
    if method is RankedMethod.INSTANT_RUNOFF:
        _refuse_equals(reader, orders)
    if method is None or reader.faults:
        return None
    electors = {elector.seat: elector for elector in roll}
    factors = dict(stage.weights) if stage else {}
    held = [
        Ranking(seat=seat, order=order, weight=electors[seat].weight * factors.get(electors[seat].sector or "", 1))
        for seat, order in orders
    ]
    return rank(method, options, held, ties)


def _orders(
    reader: CaseReader, roll: Collection[Elector], there: Collection[str], recused: Collection[str]
) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
    seats = {elector.seat for elector in roll}
    found = []
    for seat, value in reader.table("rankings").items():
        place = f"rankings.{seat}"
        if not reader.may_vote(place, seat, seats, there, recused):
            continue
        groups = tuple(_groups(value)) if isinstance(value, list) else None
        if groups is None or None in groups:
            reader.fault(
                "bad-ranking", place, f"ลำดับ {shown(value)} ใช้ไม่ได้", 'เขียนเป็น ["ก", ["ข", "ค"]] จากชอบมากไปน้อย'
            )
            continue
        order = tuple(group for group in groups if group)
        named = [option for group in order for option in group]
        if len(set(named)) < len(named):
            reader.fault("duplicate-option", place, "มีทางเลือกซ้ำในลำดับเดียวกัน", "ให้แต่ละทางเลือกมีเพียงครั้งเดียว")
            continue
        found.append((seat, order))
    return found


def _groups(value: Collection[object]) -> Iterator[tuple[str, ...] | None]:
    for group in value:
        options = group if isinstance(group, list) else [group]
        named = tuple(option for option in options if isinstance(option, str) and option)
        yield named if len(named) == len(options) else None


def _options(reader: CaseReader, key: str, otherwise: Collection[str]) -> tuple[str, ...]:
    if reader.case.get(key) is None:
        return tuple(dict.fromkeys(otherwise))
    found: list[str] = []
    for index, option in enumerate(reader.list(key)):
        if not isinstance(option, str) or not option:
            reader.fault("bad-text", f"{key}[{index}]", f"{shown(option)} ไม่ใช่ชื่อทางเลือก", "ใส่ข้อความที่ไม่ว่าง")
        elif option in found:
            reader.fault("duplicate-option", f"{key}[{index}]", f"ทางเลือก {option} ซ้ำ", "ให้แต่ละทางเลือกมีเพียงครั้งเดียว")
        else:
            found.append(option)
    return tuple(found)


def _refuse_strangers(
    reader: CaseReader, options: Collection[str], orders: Collection[tuple[str, tuple[tuple[str, ...], ...]]]
) -> None:
    for seat, order in orders:
        for option in (option for group in order for option in group):
            if option not in options:
                reader.fault("unknown-option", f"rankings.{seat}", f"ไม่มีทางเลือก {option}", "ใช้ทางเลือกที่มีใน options")


def _refuse_equals(reader: CaseReader, orders: Collection[tuple[str, tuple[tuple[str, ...], ...]]]) -> None:
    for seat, order in orders:
        if any(len(group) > 1 for group in order):
            what = "การตัดออกทีละรอบนับลำดับที่เท่ากันไม่ได้"
            reader.fault("equal-ranks", f"rankings.{seat}", what, "ให้แต่ละลำดับมีทางเลือกเดียว")
