"""Reading decision rules: quorum, majorities with their floors, sectors, consensus.

A share is `{ at_least = "2/3", of = "votes", floor = 20 }`; with a floor alone it is a number of people.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.fields import MOST_PEOPLE
from charter_engine.domain.deliberation.procedure import OBJECTIONS, RETURN, VOTE, Consensus, SectorRule
from charter_engine.domain.deliberation.share import Of, Share

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from charter_engine.domain.deliberation.fields import Fields
    from charter_engine.domain.deliberation.procedure import Sector

_BASES: Final = tuple(of.value for of in Of)
_IMPOSSIBLE: Final = "impossible-quorum"


def quorum(stage: Fields, key: str = "quorum") -> Share | None:
    """The share that must be there: present out of the roll, or ballots out of those present."""
    table = stage.table(key)
    if table is not None and key == "quorum" and table.data.keys() == {"sectors"}:
        return None
    share = _share(table, impossible=_IMPOSSIBLE, more=("sectors",) if key == "quorum" else ())
    if share is not None and share.of in {Of.VOTES, Of.CAST}:
        what = f"องค์ประชุมคิดจาก {share.of.value} ไม่ได้ เพราะยังไม่มีการออกเสียง"
        stage.fault(_IMPOSSIBLE, f"{key}.of", what, 'ใช้ of = "roll" (ผู้มาประชุมจากสมาชิกทั้งหมด)')
    return share


def quorum_sectors(stage: Fields, known: Sequence[Sector]) -> int:
    """How many sectors must be present: `quorum_sectors = 3` or `quorum = { …, sectors = 3 }`; 0 for no such rule."""
    inside = stage.data.get("quorum")
    table = stage.table("quorum") if isinstance(inside, dict) and "sectors" in inside else None
    if table is not None and "quorum_sectors" in stage.data:
        stage.fault("two-bounds", "quorum_sectors", "กำหนดจำนวนภาคส่วนขององค์ประชุมไว้สองที่", "เหลือไว้เพียงที่เดียว")
    where, key = (stage, "quorum_sectors") if table is None else (table, "sectors")
    needed = where.number(key, least=1)
    if needed is not None and needed > len(known):
        what = f"องค์ประชุมต้องมี {needed} ภาคส่วน แต่มีเพียง {len(known)} ภาคส่วน"
        where.fault(_IMPOSSIBLE, key, what, f"ลดลงให้ไม่เกิน {len(known)} หรือเพิ่มรายการ [[sector]]")
    return needed or 0


def passes(stage: Fields) -> tuple[Share, ...]:
    """The majorities: one table, or an array of tables that must all hold."""
    if isinstance(stage.data.get("passes"), list):
        found = [_share(table, impossible="impossible-majority") for table in stage.tables("passes")]
    else:
        found = [_share(stage.table("passes"), impossible="impossible-majority")]
    return tuple(share for share in found if share is not None)


def sectors(stage: Fields, known: tuple[Sector, ...]) -> SectorRule | None:
    """The condition on sectors, or on those named in `among`; without `at_least` every one of them must agree."""
    table = stage.table("sectors")
    if table is None:
        return None
    table.only("each", "at_least", "among", closed=True)
    if not known:
        stage.fault("no-sectors", "sectors", "มีเงื่อนไขภาคส่วน แต่ไม่ได้กำหนดภาคส่วนไว้", "เพิ่มรายการ [[sector]]")
    if "each" not in table.data:
        table.fault("missing-key", "each", "ขาด each", 'เพิ่ม each = { more_than = "1/2", of = "votes" }')
    each = _share(table.table("each"), impossible="impossible-majority")
    among = _among(table, known)
    at_least = table.number("at_least", least=1)
    if at_least is not None and at_least > len(among):
        what = f"ต้องการ {at_least} ภาคส่วน แต่มีเพียง {len(among)} ภาคส่วน"
        table.fault("too-many-sectors", "at_least", what, f"ลดลงให้ไม่เกิน {len(among)} หรือเพิ่มรายการ [[sector]]")
    if each is None:
        return None
    return SectorRule(each=each, at_least=at_least or max(1, len(among)), among=among)


def known_sectors(table: Fields, key: str, known: Sequence[Sector]) -> tuple[Sector, ...]:
    """The sectors listed under the key, in the order of the file's own list."""
    named = table.words(key)
    ids = [sector.id for sector in known]
    for name in named:
        if name not in ids:
            table.fault("unknown-sector", key, f"ไม่มีภาคส่วน {name}", f"ใช้ {', '.join(ids) or '(ยังไม่มี [[sector]])'}")
    return tuple(sector for sector in known if sector.id in named)


def consensus(stage: Fields, stage_ids: Collection[str]) -> Consensus | None:
    """The rounds of consensus, how many objectors sustain an objection, and what it leads to."""
    table = stage.table("consensus")
    if table is None:
        return None
    table.only("rounds", "objection", "sustained", closed=True)
    rounds = table.number("rounds", least=1)
    sustained = table.number("sustained", least=1, most=MOST_PEOPLE)
    objection = table.text("objection")
    if objection and objection not in OBJECTIONS and objection not in stage_ids:
        what = f"ไม่รู้จัก {objection}"
        table.fault("unknown-target", "objection", what, "ใช้ vote, revise, return หรือรหัสของขั้นตอนที่มีอยู่")
    if objection == VOTE and VOTE not in stage_ids and not stage.data.get("passes"):
        what = "คัดค้านแล้วให้ลงคะแนน แต่ไม่ได้บอกว่าต้องได้เสียงเท่าใด"
        table.fault("no-majority", "objection", what, 'เพิ่ม passes = { more_than = "1/2", of = "votes" } ในขั้นตอนนี้')
    return Consensus(rounds=rounds or 1, objection=objection or RETURN, sustained=sustained or 1)


def _among(table: Fields, known: tuple[Sector, ...]) -> tuple[Sector, ...]:
    if "among" not in table.data:
        return known
    among = known_sectors(table, "among", known)
    if table.data["among"] == []:
        table.fault("bad-list", "among", "among ไม่มีภาคส่วนใดเลย", "ใส่รหัสภาคส่วน หรือลบ among เพื่อให้หมายถึงทุกภาคส่วน")
    return among


def _share(table: Fields | None, *, impossible: str, more: tuple[str, ...] = ()) -> Share | None:
    if table is None:
        return None
    table.only("at_least", "more_than", "of", "floor", *more, closed=True)
    keys = [key for key in ("at_least", "more_than") if key in table.data]
    floor = table.number("floor", least=1, most=MOST_PEOPLE)
    if len(keys) > 1 or not (keys or "floor" in table.data):
        what = "ต้องมี at_least หรือ more_than อย่างใดอย่างหนึ่ง"
        code = "two-bounds" if keys else "missing-key"
        table.fault(code, keys[-1] if keys else "at_least", what, 'เขียนเพียงอย่างเดียว เช่น at_least = "2/3"')
    of = _of(table)
    fractions = [(key, table.fraction(key)) for key in keys] or [("floor", Fraction(0))]
    for key, fraction in fractions:
        _refuse_impossible(table, key, fraction, impossible)
    if of is None or len(fractions) != 1 or fractions[0][1] is None:
        return None
    return Share(fraction=fractions[0][1], of=of, strict=keys == ["more_than"], floor=floor or 0)


def _of(table: Fields) -> Of | None:
    word = table.one_of("of", _BASES, code="unknown-base", required=True)
    return Of(word) if word else None


def _refuse_impossible(table: Fields, key: str, fraction: Fraction | None, code: str) -> None:
    if key == "at_least" and fraction == 0:
        table.fault(code, key, "อย่างน้อยศูนย์เป็นจริงเสมอ จึงไม่ใช่กติกา", f'ใส่เศษส่วนที่มากกว่าศูนย์ เช่น {key} = "1/2"')
    if key == "more_than" and fraction == 1:
        table.fault(code, key, "มากกว่าทั้งหมดเป็นไปไม่ได้", 'ถ้าต้องครบทุกเสียง ใช้ at_least = "1/1"')
