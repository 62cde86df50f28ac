"""Reading a stage's decision rules: quorum, majorities, sectors, consensus."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.procedure import OBJECTIONS, RETURN, VOTE, Consensus, SectorRule
from charter_engine.domain.deliberation.share import Of, Share

if TYPE_CHECKING:
    from collections.abc import Collection

    from charter_engine.domain.deliberation.fields import Fields
    from charter_engine.domain.deliberation.procedure import Sector

_BASES: Final = tuple(of.value for of in Of)


def quorum(stage: Fields) -> Share | None:
    """The stage's quorum: present out of the roll, or ballots out of those present."""
    share = _share(stage.table("quorum"), impossible="impossible-quorum")
    if share is not None and share.of in {Of.VOTES, Of.CAST}:
        what = f"องค์ประชุมคิดจาก {share.of.value} ไม่ได้ เพราะยังไม่มีการออกเสียง"
        stage.fault("impossible-quorum", "quorum.of", what, 'ใช้ of = "roll" (ผู้มาประชุมจากสมาชิกทั้งหมด)')
    return share


def passes(stage: Fields) -> tuple[Share, ...]:
    """The stage's majorities: one table, or an array of tables that must all hold."""
    if isinstance(stage.data.get("passes"), list):
        found = [_share(table, impossible="impossible-majority") for table in stage.tables("passes")]
    else:
        found = [_share(stage.table("passes"), impossible="impossible-majority")]
    return tuple(share for share in found if share is not None)


def sectors(stage: Fields, known: tuple[Sector, ...]) -> SectorRule | None:
    """The stage's condition on sectors; without `at_least` every sector must agree."""
    table = stage.table("sectors")
    if table is None:
        return None
    table.only("each", "at_least")
    if not known:
        stage.fault("no-sectors", "sectors", "มีเงื่อนไขภาคส่วน แต่ไม่ได้กำหนดภาคส่วนไว้", "เพิ่มรายการ [[sector]]")
    if "each" not in table.data:
        table.fault("missing-key", "each", "ขาด each", 'เพิ่ม each = { more_than = "1/2", of = "votes" }')
    each = _share(table.table("each"), impossible="impossible-majority")
    at_least = table.number("at_least", least=1)
    if at_least is not None and at_least > len(known):
        what = f"ต้องการ {at_least} ภาคส่วน แต่มีเพียง {len(known)} ภาคส่วน"
        table.fault("too-many-sectors", "at_least", what, f"ลดลงให้ไม่เกิน {len(known)} หรือเพิ่มรายการ [[sector]]")
    if each is None:
        return None
    return SectorRule(each=each, at_least=at_least or max(1, len(known)), among=known)


def consensus(stage: Fields, stage_ids: Collection[str]) -> Consensus | None:
    """The stage's rounds of consensus and what a sustained objection leads to."""
    table = stage.table("consensus")
    if table is None:
        return None
    table.only("rounds", "objection")
    rounds = table.number("rounds", least=1)
    objection = table.text("objection")
    if objection and objection not in OBJECTIONS and objection not in stage_ids:
        what = f"ไม่รู้จัก {objection}"
        table.fault("unknown-target", "objection", what, "ใช้ vote, revise, return หรือรหัสของขั้นตอนที่มีอยู่")
    if objection == VOTE and VOTE not in stage_ids and not stage.data.get("passes"):
        what = "คัดค้านแล้วให้ลงคะแนน แต่ไม่ได้บอกว่าต้องได้เสียงเท่าใด"
        table.fault("no-majority", "objection", what, 'เพิ่ม passes = { more_than = "1/2", of = "votes" } ในขั้นตอนนี้')
    return Consensus(rounds=rounds or 1, objection=objection or RETURN)


def _share(table: Fields | None, *, impossible: str) -> Share | None:
    if table is None:
        return None
    table.only("at_least", "more_than", "of")
    keys = [key for key in ("at_least", "more_than") if key in table.data]
    if len(keys) != 1:
        what = "ต้องมี at_least หรือ more_than อย่างใดอย่างหนึ่ง"
        code = "missing-key" if not keys else "two-bounds"
        table.fault(code, keys[-1] if keys else "at_least", what, 'เขียนเพียงอย่างเดียว เช่น at_least = "2/3"')
    of = _of(table)
    fractions = [(key, table.fraction(key)) for key in keys]
    for key, fraction in fractions:
        _refuse_impossible(table, key, fraction, impossible)
    if of is None or len(keys) != 1 or fractions[0][1] is None:
        return None
    return Share(fraction=fractions[0][1], of=of, strict=keys[0] == "more_than")


def _of(table: Fields) -> Of | None:
    word = table.text("of")
    if word in _BASES:
        return Of(word)
    if word:
        table.fault("unknown-base", "of", f"ไม่รู้จัก {word}", f"ใช้ได้เฉพาะ {', '.join(_BASES)}")
    return None


def _refuse_impossible(table: Fields, key: str, fraction: Fraction | None, code: str) -> None:
    if key == "at_least" and fraction == 0:
        table.fault(code, key, "อย่างน้อยศูนย์เป็นจริงเสมอ จึงไม่ใช่กติกา", f'ใส่เศษส่วนที่มากกว่าศูนย์ เช่น {key} = "1/2"')
    if key == "more_than" and fraction == 1:
        table.fault(code, key, "มากกว่าทั้งหมดเป็นไปไม่ได้", 'ถ้าต้องครบทุกเสียง ใช้ at_least = "1/1"')
