"""Reading what stands beside the stages: duties, who may file, petitions, urgency, entrenched clauses, signatories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation import rules
from charter_engine.domain.deliberation.clauses import is_citation
from charter_engine.domain.deliberation.procedure import (
    WARN_DAYS,
    Duty,
    DutyKind,
    Entrenched,
    Filer,
    Petition,
    Sector,
    Signatory,
    Stage,
    StageKind,
    Urgency,
)
from charter_engine.domain.deliberation.stage_reading import known_body, support
from charter_engine.domain.identity.role import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from charter_engine.domain.deliberation.fields import Fields
    from charter_engine.domain.deliberation.procedure import Period

AGENDA: Final = "agenda"
ANSWER: Final = "answer"
_STRICTER: Final = ("quorum", "quorum_sectors", "passes", "sectors")
_LASTING: Final = frozenset({StageKind.DECISION, StageKind.PROMULGATION})


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What the file has named so far, for the tables that speak of it; `ids` are those of all stages, read or not."""

    sectors: tuple[Sector, ...]
    bodies: Collection[str]
    stages: Mapping[str, Stage]
    ids: Collection[str]
    first: str


def read_duty(table: Fields, around: Around) -> Duty | None:
    """A duty; one to answer may say `within` in place of `every`."""
    table.only("id", "name", "every", "within", "body", "clause", "warn_days", "kind")
    word = table.one_of("kind", [kind.value for kind in DutyKind], code="unknown-kind")
    kind = DutyKind(word) if word else DutyKind.MEETING
    duty_id, name, every = table.identifier(), table.text("name"), _period(table, kind)
    body = known_body(table, around.bodies, required=True)
    clause, warn_days = table.text("clause", required=False), table.number("warn_days", least=0)
    if every is None or body is None:
        return None
    warned = WARN_DAYS if warn_days is None else warn_days
    return Duty(id=duty_id, name=name, every=every, body=body, clause=clause, warn_days=warned, kind=kind)


def _period(table: Fields, kind: DutyKind) -> Period | None:
    if "within" not in table.data:
        return table.period("every")
    if kind is not DutyKind.ANSWER:
        table.fault("unknown-key", "within", "within ใช้กับหน้าที่ตอบเท่านั้น", 'ใช้ every = "1 year" หรือ kind = "answer"')
    if "every" in table.data:
        table.fault("two-bounds", "within", "มีทั้ง every และ within", "เหลือไว้เพียงอย่างเดียว")
    return table.period("within")


def read_filer(table: Fields, around: Around) -> Filer:
    """Who may file, by role or body."""
    table.only("who", "support", "clause")
    known = {role.value for role in Role} | set(around.bodies)
    who = table.one_of("who", known, code="unknown-role", required=True)
    return Filer(who=who or "", support=support(table.table("support")), clause=table.text("clause", required=False))


def read_petition(table: Fields, around: Around) -> Petition | None:
    """A threshold and what it brings about."""
    table.only("id", "name", "support", "then", "body", "within_days", "clause")
    petition_id, name, then = table.identifier(), table.text("name"), table.text("then")
    if then and then not in {AGENDA, ANSWER} and then not in around.ids:
        table.fault("unknown-target", "then", f"ไม่รู้จัก {then}", "ใช้ agenda, answer หรือรหัสของขั้นตอนที่มีอยู่")
    if "support" not in table.data:
        table.fault("missing-key", "support", "ขาด support", "เพิ่ม support = { endorsements = 100 }")
    needed = support(table.table("support"))
    body = known_body(table, around.bodies, required=True)
    within, clause = table.number("within_days", least=1), table.text("clause", required=False)
    if needed is None or body is None:
        return None
    return Petition(id=petition_id, name=name, support=needed, then=then, body=body, within_days=within, clause=clause)


def read_urgency(table: Fields, around: Around) -> Urgency | None:
    """A faster way that skips neither what decides nor what promulgates, nor the filing itself."""
    table.only("id", "name", "body", "passes", "skip", "min_days", "clause")
    skip, min_days = table.words("skip"), table.numbers("min_days", least=0)
    for name in skip:
        _refuse_skip(table, name, around)
    for name, days in min_days:
        _refuse_not_shorter(table, name, days, skip, around)
    if not skip and not min_days:
        table.fault("no-effect", "", "ไม่ได้ข้ามขั้นตอนหรือย่นเวลาใดเลย", 'เพิ่ม skip = ["…"] หรือ min_days = { … = 3 }')
    if not table.data.get("passes"):
        table.fault(
            "missing-key",
            "passes",
            "ไม่บอกว่าต้องได้เสียงเท่าใดจึงเร่งด่วนได้",
            'เพิ่ม passes = { at_least = "2/3", of = "votes" }',
        )
    body = known_body(table, around.bodies, required=True)
    urgency_id, name = table.identifier(), table.text("name")
    passes, clause = rules.passes(table), table.text("clause", required=False)
    if body is None:
        return None
    return Urgency(id=urgency_id, name=name, body=body, passes=passes, skip=skip, min_days=min_days, clause=clause)


def _refuse_skip(table: Fields, name: str, around: Around) -> None:
    if name not in around.ids:
        table.fault("unknown-stage", "skip", f"ไม่มีขั้นตอน {name}", f"ใช้ {', '.join(sorted(around.ids))}")
        return
    stage = around.stages.get(name)
    lasting = stage is not None and stage.kind in _LASTING
    if lasting or name == around.first:
        what = f"แม้เร่งด่วนก็ข้ามขั้นตอน {name} ไม่ได้ ร่างต้องมีการยื่น ลงมติ และประกาศใช้"
        table.fault("skips-decision" if lasting else "skips-filing", "skip", what, f"เอา {name} ออกจาก skip")


def _refuse_not_shorter(table: Fields, name: str, days: int, skip: Collection[str], around: Around) -> None:
    place = f"min_days.{name}"
    if name not in around.ids:
        table.fault("unknown-stage", place, f"ไม่มีขั้นตอน {name}", f"ใช้ {', '.join(sorted(around.ids))}")
    elif name in skip:
        table.fault("skipped-stage", place, f"ขั้นตอน {name} ถูกข้ามอยู่แล้ว", "เอาออกจาก min_days หรือจาก skip")
    elif name in around.stages and days >= around.stages[name].min_days:
        what = f"{days} วันไม่สั้นกว่าเวลาปกติ ({around.stages[name].min_days} วัน)"
        table.fault("not-shorter", place, what, "ใส่จำนวนวันที่น้อยกว่าเวลาปกติ หรือเอาออก")


def read_entrenched(table: Fields, around: Around) -> Entrenched | None:
    """Clauses that only a stricter rule of a deciding stage may change."""
    table.only("id", "name", "clauses", "stage", *_STRICTER, "clause")
    clauses = table.words("clauses")
    if not table.data.get("clauses"):
        table.fault("no-clauses", "clauses", "ไม่ได้ระบุข้อที่คุ้มครอง", 'เพิ่ม clauses = ["ข้อ ๑", "หมวด ๑"]')
    for clause in clauses:
        if not is_citation(clause):
            table.fault(
                "not-a-clause", "clauses", f"{clause} ไม่ใช่ข้อของธรรมนูญ", 'เขียนเช่น "ข้อ ๑", "ข้อ ๕ วรรคสอง" หรือ "หมวด ๑"'
            )
    name_of_stage = table.text("stage")
    _refuse_stage(table, name_of_stage, around)
    quorum, passes, sectors = rules.quorum(table), rules.passes(table), rules.sectors(table, around.sectors)
    if not any(table.data.get(key) for key in _STRICTER):
        table.fault("no-effect", "", "ไม่ได้กำหนดเกณฑ์ที่เข้มกว่าปกติ", "เพิ่ม passes, quorum หรือ sectors")
    entrenched = Entrenched(
        id=table.identifier(),
        name=table.text("name"),
        clauses=clauses,
        stage=name_of_stage,
        quorum=quorum,
        passes=passes,
        sectors=sectors,
        clause=table.text("clause", required=False),
        quorum_sectors=rules.quorum_sectors(table, around.sectors),
    )
    return entrenched if clauses and name_of_stage else None


def _refuse_stage(table: Fields, name: str, around: Around) -> None:
    if name and name not in around.ids:
        table.fault("unknown-stage", "stage", f"ไม่มีขั้นตอน {name}", f"ใช้ {', '.join(sorted(around.ids))}")
    elif name in around.stages and not around.stages[name].decides:
        table.fault("not-deciding", "stage", f"ขั้นตอน {name} ไม่มีการลงมติ", "ใช้ขั้นตอนที่มี passes หรือ consensus")


def read_signatory(table: Fields, around: Around) -> Signatory:
    """A party that signs: a body, or a partner by its name alone."""
    table.only("id", "name", "body", "clause")
    return Signatory(
        id=table.identifier(),
        name=table.text("name"),
        body=known_body(table, around.bodies, required=False),
        clause=table.text("clause", required=False),
    )
