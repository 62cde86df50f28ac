"""Reading stages: their times, who acts, how ballots are taken and judged, what a proposal needs to enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation import rules
from charter_engine.domain.deliberation.fields import MOST_PEOPLE
from charter_engine.domain.deliberation.procedure import (
    ENDS,
    Criterion,
    Entry,
    Extension,
    Outcome,
    RankedMethod,
    Secrecy,
    Stage,
    StageKind,
    Support,
)
from charter_engine.domain.identity.role import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from charter_engine.domain.deliberation.fields import Fields
    from charter_engine.domain.deliberation.procedure import Sector
    from charter_engine.domain.deliberation.share import Share

_KINDS: Final = tuple(kind.value for kind in StageKind)
_BODIED: Final = frozenset(StageKind) - {StageKind.FILING, StageKind.COMMENT}
_VOTING: Final = (
    *("quorum", "sectors", "quorum_to_decide", "quorum_sectors"),
    *("weights", "casting", "ranked", "secrecy", "ballots"),
)
_KEYS: Final = (
    *("id", "name", "kind", "body", "min_days", "max_days", "extension", "entry", "criteria", "criteria_needed"),
    *("passes", "consensus", "then", "clause", *_VOTING),
)


def read_stage(
    table: Fields, sectors: tuple[Sector, ...], bodies: Collection[str], ids: Collection[str]
) -> Stage | None:
    """The stage, its `then` as far as the file says it; None when its kind or id is missing."""
    table.only(*_KEYS)
    kind = _kind(table)
    min_days, max_days = _times(table)
    _refuse_undecided(table, kind)
    stage_id, name = table.identifier(), table.text("name")
    _refuse_reserved(table, stage_id)
    _refuse_bodiless(table, kind)
    body = known_body(table, bodies, required=False)
    passes = rules.passes(table)
    criteria = _criteria(table)
    stage = Stage(
        id=stage_id,
        name=name,
        kind=kind or StageKind.FILING,
        body=body,
        min_days=min_days or 0,
        max_days=max_days,
        quorum=rules.quorum(table),
        passes=passes,
        sectors=rules.sectors(table, sectors),
        consensus=rules.consensus(table, ids),
        then=_then(table, ids),
        clause=table.text("clause", required=False),
        quorum_to_decide=rules.quorum(table, "quorum_to_decide"),
        quorum_sectors=rules.quorum_sectors(table, sectors),
        entry=support(table.table("entry")),
        extension=_extension(table, max_days),
        weights=_weights(table, sectors),
        casting=_casting(table, bodies, passes),
        ranked=_ranked(table),
        secrecy=_secrecy(table),
        ballots=_ballots(table),
        criteria=criteria,
        criteria_needed=_criteria_needed(table, criteria),
    )
    return stage if kind is not None and stage_id else None


def _refuse_bodiless(table: Fields, kind: StageKind | None) -> None:
    """A stage in which somebody acts needs a body; only where ballots are counted is a file without one unsound."""
    if kind in _BODIED and "body" not in table.data:
        code = "no-deciding-body" if kind is StageKind.DECISION else "no-body"
        table.fault(code, "body", "ไม่บอกว่าองค์กรใดทำขั้นตอนนี้ จึงใช้กับธรรมนูญยังไม่ได้", 'เพิ่มบรรทัด body = "…"')


def known_body(table: Fields, bodies: Collection[str], *, required: bool) -> str | None:
    """The body the table names under `body`."""
    body = table.text("body", required=required)
    if body and body not in bodies:
        known = ", ".join(sorted(bodies)) or "(ยังไม่มี)"
        table.fault("unknown-body", "body", f"ไม่มีองค์กร {body}", f"เพิ่มรายการ [[body]] หรือใช้ {known}")
    return body or None


def support(table: Fields | None) -> Support | None:
    """`{ endorsements = 50, districts = 3 }`: how many people, from how many districts."""
    if table is None:
        return None
    table.only("endorsements", "districts", closed=True)
    if "endorsements" not in table.data:
        table.fault("missing-key", "endorsements", "ขาดจำนวนผู้รับรอง", "เพิ่ม endorsements = 20")
    people = table.number("endorsements", least=1, most=MOST_PEOPLE)
    districts = table.number("districts", least=1, most=MOST_PEOPLE)
    if people is not None and districts is not None and districts > people:
        what = f"ผู้รับรอง {people} คนมาจาก {districts} พื้นที่ไม่ได้"
        table.fault("too-many-districts", "districts", what, "ให้ districts ไม่เกิน endorsements")
    return None if people is None else Support(at_least=people, districts=districts or 0)


def _kind(table: Fields) -> StageKind | None:
    word = table.text("kind")
    if word in _KINDS:
        return StageKind(word)
    if word:
        table.fault("unknown-kind", "kind", f"ไม่รู้จักขั้นตอนชนิด {word}", f"ใช้ได้เฉพาะ {', '.join(_KINDS)}")
    return None


def _times(table: Fields) -> tuple[int | None, int | None]:
    min_days, max_days = table.number("min_days", least=0), table.number("max_days", least=1)
    if min_days is not None and max_days is not None and min_days > max_days:
        what = f"อย่างน้อย {min_days} วัน แต่ไม่เกิน {max_days} วัน"
        table.fault("min-over-max", "min_days", what, "ให้ min_days ไม่เกิน max_days")
    return min_days, max_days


def _refuse_undecided(table: Fields, kind: StageKind | None) -> None:
    """A decision, and a stage with a rule on ballots, needs a majority or consensus."""
    if table.data.get("passes") or table.data.get("consensus"):
        return
    remedy = 'เพิ่ม passes = { more_than = "1/2", of = "votes" } หรือ consensus = { … }'
    if kind is StageKind.DECISION:
        alone = ' ถ้าให้ภาคส่วนตัดสินอย่างเดียว ใช้ passes = { floor = 1, of = "votes" }' if "sectors" in table.data else ""
        table.fault("no-decision-rule", "passes", "ขั้นตอนลงมติไม่บอกว่าต้องได้เสียงเท่าใด", remedy + alone)
    for key in _VOTING:
        if key in table.data and kind is not StageKind.DECISION:
            table.fault("no-decision-rule", key, f"มี {key} แต่ไม่มีเกณฑ์เสียง จึงไม่มีการลงมติ", remedy)


def _refuse_reserved(table: Fields, stage_id: str) -> None:
    if stage_id in ENDS:
        what = f"{stage_id} เป็นชื่อจุดจบของกระบวนการ"
        table.fault("reserved-id", "id", what, "ตั้งรหัสขั้นตอนเป็นคำอื่น")


def _then(table: Fields, ids: Collection[str]) -> tuple[tuple[Outcome, str], ...]:
    goals = table.table("then")
    if goals is None:
        return ()
    goals.only(*(outcome.value for outcome in Outcome), closed=True)
    said = [(outcome, goals.text(outcome)) for outcome in Outcome if outcome in goals.data]
    for outcome, goal in said:
        if goal and goal not in ids and goal not in ENDS:
            remedy = f"ใช้รหัสขั้นตอนที่มีอยู่ หรือ {', '.join(sorted(ENDS))}"
            goals.fault("unknown-target", outcome, f"ไม่มีขั้นตอน {goal}", remedy)
    return tuple((outcome, goal) for outcome, goal in said if goal)


def _extension(stage: Fields, max_days: int | None) -> Extension | None:
    table = stage.table("extension")
    if table is None:
        return None
    table.only("days", "times", closed=True)
    if "max_days" not in stage.data and max_days is None:
        stage.fault(
            "nothing-to-extend", "extension", "ขยายเวลาไม่ได้ เพราะไม่มีกำหนดเวลาสูงสุด", "เพิ่ม max_days หรือลบ extension"
        )
    if "days" not in table.data:
        table.fault("missing-key", "days", "ขาด days", "เพิ่ม days = 15")
    days, times = table.number("days", least=1), table.number("times", least=1)
    return None if days is None else Extension(days=days, times=times or 1)


def _weights(stage: Fields, sectors: Sequence[Sector]) -> tuple[tuple[str, int], ...]:
    known = [sector.id for sector in sectors]
    weights = stage.numbers("weights", least=1)
    for name, _ in weights:
        if name not in known:
            stage.fault(
                "unknown-sector",
                f"weights.{name}",
                f"ไม่มีภาคส่วน {name}",
                f"ใช้ {', '.join(known) or '(ยังไม่มี [[sector]])'}",
            )
    return weights


def _casting(table: Fields, bodies: Collection[str], passes: tuple[Share, ...]) -> str:
    """Who settles equal votes; only where equal votes can be a tie."""
    who = table.one_of("casting", {role.value for role in Role} | set(bodies), code="unknown-role")
    if who and passes and not any(share.is_simple_majority for share in passes):
        what = "ขั้นตอนนี้ไม่มีเกณฑ์เกินกึ่งหนึ่งของผู้ออกเสียง คะแนนเสียงเท่ากันจึงไม่ต้องชี้ขาด"
        table.fault(
            "nothing-to-settle", "casting", what, 'ใช้กับ passes = { more_than = "1/2", of = "votes" } หรือลบ casting'
        )
    return who or ""


def _ranked(table: Fields) -> RankedMethod | None:
    word = table.one_of("ranked", [method.value for method in RankedMethod], code="unknown-method")
    return RankedMethod(word) if word else None


def _secrecy(table: Fields) -> Secrecy:
    word = table.one_of("secrecy", [one.value for one in Secrecy], code="unknown-secrecy")
    if word == Secrecy.CONFIDENTIAL and "weights" in table.data:
        what = "น้ำหนักเสียงไม่เท่ากัน ผลรวมจึงอาจบอกได้ว่าที่นั่งซึ่งน้ำหนักไม่เหมือนใครลงคะแนนอย่างไร"
        table.fault("weights-show", "secrecy", what, "ใช้การขานชื่อ หรือให้ทุกที่นั่งมีน้ำหนักเท่ากัน")
    return Secrecy(word) if word else Secrecy.ROLL_CALL


def _ballots(table: Fields) -> Entry:
    word = table.one_of("ballots", [one.value for one in Entry], code="unknown-ballots")
    return Entry(word) if word else Entry.DEVICES


def _criteria(stage: Fields) -> tuple[Criterion, ...]:
    found: list[Criterion] = []
    for item in stage.tables("criteria"):
        item.only("id", "name", "clause")
        one = Criterion(id=item.identifier(), name=item.text("name"), clause=item.text("clause", required=False))
        if one.id and one.id in {other.id for other in found}:
            item.fault("duplicate-id", "id", f"รหัส {one.id} ซ้ำกับรายการก่อนหน้า", "ตั้งรหัสให้ต่างกัน")
        found.append(one)
    return tuple(found)


def _criteria_needed(stage: Fields, criteria: Sequence[Criterion]) -> int | None:
    needed = stage.number("criteria_needed", least=1)
    if needed is not None and needed > len(criteria):
        what = f"ต้องผ่านเกณฑ์ {needed} ข้อ แต่มีเพียง {len(criteria)} ข้อ"
        stage.fault("too-many-criteria", "criteria_needed", what, f"ลดลงให้ไม่เกิน {len(criteria)} หรือเพิ่ม criteria")
    return needed
