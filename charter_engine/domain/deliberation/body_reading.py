"""Reading bodies: whose committee one is, its seats, who must be among them, notice and proxies."""

from __future__ import annotations

from itertools import combinations
from math import ceil
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation import rules
from charter_engine.domain.deliberation.fields import MOST_PEOPLE
from charter_engine.domain.deliberation.procedure import Body, Composition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from charter_engine.domain.deliberation.fields import Fields
    from charter_engine.domain.deliberation.procedure import Sector

_KEYS: Final = ("id", "name", "clause", "parent", "seats", "composition", "notice_days", "proxies")
_MOST_RULES: Final = 10


def read_bodies(tables: Sequence[Fields], sectors: Sequence[Sector]) -> tuple[Body, ...]:
    """Every body, committees under bodies of the file and never under themselves."""
    ids = {value for table in tables if isinstance(value := table.data.get("id"), str)}
    bodies = tuple(_body(table, ids, sectors) for table in tables)
    parents = {body.id: body.parent for body in bodies}
    for table, body in zip(tables, bodies, strict=True):
        if body.parent and body.id in _above(parents, body.id):
            table.fault("parent-loop", "parent", f"{body.id} เป็นคณะย่อยของตนเอง", "ให้สายบังคับบัญชาไปจบที่องค์กรที่ไม่มี parent")
    return bodies


def _body(table: Fields, ids: set[str], sectors: Sequence[Sector]) -> Body:
    table.only(*_KEYS)
    body = Body(
        id=table.identifier(),
        name=table.text("name"),
        clause=table.text("clause", required=False),
        parent=table.one_of("parent", ids, code="unknown-body"),
        seats=table.number("seats", least=1, most=MOST_PEOPLE),
        composition=tuple(_compositions(table, sectors)),
        notice_days=table.number("notice_days", least=0) or 0,
        proxies=table.number("proxies", least=0) or 0,
    )
    _refuse_crowded(table, body)
    return body


def _compositions(table: Fields, sectors: Sequence[Sector]) -> Iterator[Composition]:
    for item in table.tables("composition"):
        item.only("name", "sectors", "at_least", "clause", closed=True)
        named = rules.known_sectors(item, "sectors", sectors)
        if not item.data.get("sectors"):
            item.fault("missing-key", "sectors", "ขาด sectors", 'เพิ่ม sectors = ["…"]')
        if "at_least" not in item.data:
            item.fault("missing-key", "at_least", "ขาด at_least", 'เพิ่ม at_least = "1/2"')
            continue
        share = item.fraction("at_least")
        if share == 0:
            item.fault("bad-fraction", "at_least", "อย่างน้อยศูนย์เป็นจริงเสมอ จึงไม่ใช่กติกา", 'ใส่เศษส่วนที่มากกว่าศูนย์ เช่น "1/2"')
        name, clause = item.text("name", required=False), item.text("clause", required=False)
        if share and named:
            ids = tuple(sector.id for sector in named)
            yield Composition(name=name, sectors=ids, at_least=share, clause=clause)


def _refuse_crowded(table: Fields, body: Body) -> None:
    """Compositions over sectors that have none in common need seats of their own: together no more than there are."""
    for size in range(2, min(len(body.composition), _MOST_RULES) + 1):
        for chosen in combinations(body.composition, size):
            if _fits(chosen, body.seats):
                continue
            names = " กับ ".join("+".join(one.sectors) for one in chosen)
            what = f"สัดส่วนของ {names} รวมกันเกินที่นั่งที่มี จึงเป็นจริงพร้อมกันไม่ได้"
            table.fault(
                "impossible-composition", "composition", what, "ลดสัดส่วนให้รวมกันไม่เกินหนึ่ง (และไม่เกิน seats เมื่อปัดเศษขึ้น)"
            )
            return


def _fits(chosen: Sequence[Composition], seats: int | None) -> bool:
    named = [sector for one in chosen for sector in one.sectors]
    if len(set(named)) < len(named):
        return True
    if sum(one.at_least for one in chosen) > 1:
        return False
    return seats is None or sum(ceil(one.at_least * seats) for one in chosen) <= seats


def _above(parents: dict[str, str | None], body: str) -> Iterator[str]:
    """The bodies above one, each once."""
    seen: set[str] = set()
    above = parents[body]
    while above and above not in seen:
        seen.add(above)
        yield above
        above = parents.get(above)
