"""Every rule of a procedure in Thai words, as a notice board shows it: one sentence a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.procedure import (
    DutyKind,
    Entry,
    RankedMethod,
    Secrecy,
    StageKind,
    Unit,
)
from charter_engine.domain.deliberation.words import fraction_words, role_words, share_words
from charter_engine.domain.text.numerals import thai_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from charter_engine.domain.deliberation.procedure import (
        Body,
        Consensus,
        Duty,
        Entrenched,
        Filer,
        Period,
        Petition,
        Procedure,
        SectorRule,
        Signatory,
        Stage,
        Support,
        Urgency,
    )

_SECRECY: Final = {
    Secrecy.ROLL_CALL: "ลงคะแนนเปิดเผย รายชื่อที่นั่งกับคะแนนเผยแพร่ให้นับซ้ำได้",
    Secrecy.CONFIDENTIAL: "ลงคะแนนโดยไม่แสดงต่อสาธารณะ ผู้ดูแลระบบอาจรู้ได้",
}
_BALLOTS: Final = {
    Entry.DEVICES: "ลงคะแนนด้วยอุปกรณ์ของผู้ลงคะแนน",
    Entry.HANDS: "ลงคะแนนโดยยกมือ นับแยกตามภาคส่วน",
    Entry.MIXED: "ลงคะแนนด้วยอุปกรณ์หรือยกมือ",
}
_RANKED: Final = {
    RankedMethod.SCHULZE: "ร่างที่แข่งกันให้จัดลำดับก่อน ตัดสินด้วยวิธีชุลเซอ (เส้นทางที่แรงที่สุด)",
    RankedMethod.INSTANT_RUNOFF: "ร่างที่แข่งกันให้จัดลำดับก่อน ตัดร่างที่ได้น้อยที่สุดออกทีละรอบ",
}
_KINDS: Final = {DutyKind.MEETING: "ประชุม", DutyKind.ANSWER: "ตอบทุกความเห็นภายใน", DutyKind.REVIEW: "ทบทวนทั้งฉบับ"}
_UNITS: Final = {Unit.YEARS: "ปี", Unit.MONTHS: "เดือน", Unit.DAYS: "วัน"}
_THEN: Final = {"agenda": "ต้องบรรจุเป็นวาระ", "answer": "ต้องได้รับคำชี้แจง"}


def procedure_words(procedure: Procedure) -> tuple[str, ...]:
    """Everything the procedure says, body by body, stage by stage, then what stands beside the stages."""
    return (
        *(line for body in procedure.bodies for line in body_words(procedure, body)),
        *(line for stage in procedure.stages for line in stage_words(procedure, stage)),
        *(filer_words(procedure, filer) for filer in procedure.filers),
        *(petition_words(procedure, petition) for petition in procedure.petitions),
        *(urgency_words(procedure, urgency) for urgency in procedure.urgencies),
        *(entrenched_words(procedure, rule) for rule in procedure.entrenched),
        *(duty_words(procedure, duty) for duty in procedure.duties),
        *(signatory_words(procedure, signatory) for signatory in procedure.signatories),
    )


def body_words(procedure: Procedure, body: Body) -> Iterator[str]:
    """What a body is made of; nothing for one without rules of its own."""
    names = {sector.id: sector.name for sector in procedure.sectors}
    if body.parent:
        yield f"{body.name}: เป็นคณะย่อยของ{_body(procedure, body.parent)}"
    if body.seats is not None:
        yield f"{body.name}: มีไม่เกิน {thai_digits(body.seats)} ที่นั่ง"
    for part in body.composition:
        who = " ".join(names.get(sector, sector) for sector in part.sectors)
        said = f" ({part.name})" if part.name else ""
        yield f"{body.name}: อย่างน้อย {fraction_words(part.at_least)} ของที่นั่งมาจาก{who}{said}"
    if body.notice_days:
        yield f"{body.name}: แจ้งนัดประชุมล่วงหน้าไม่น้อยกว่า {thai_digits(body.notice_days)} วัน"
    if body.proxies:
        yield f"{body.name}: สมาชิกคนหนึ่งรับมอบฉันทะได้ไม่เกิน {thai_digits(body.proxies)} คน มอบต่อไม่ได้"


def stage_words(procedure: Procedure, stage: Stage) -> Iterator[str]:
    """What holds in a stage."""
    for line in (*_times(stage), *_entering(stage), *_deciding(procedure, stage)):
        yield f"{stage.name}: {line}{_by(stage.clause)}"


def support_words(support: Support) -> str:
    """How many must endorse: ผู้รับรองอย่างน้อย ๕๐ คน จากอย่างน้อย ๓ อำเภอ."""
    where = f" จากอย่างน้อย {thai_digits(support.districts)} อำเภอ" if support.districts else ""
    return f"ผู้รับรองอย่างน้อย {thai_digits(support.at_least)} คน{where}"


def consensus_words(consensus: Consensus) -> str:
    """How consensus is sought."""
    held = "มีผู้คัดค้านแม้คนเดียว" if consensus.sustained == 1 else f"มีผู้คัดค้านตั้งแต่ {thai_digits(consensus.sustained)} คน"
    return f"แสวงหาฉันทมติไม่เกิน {thai_digits(consensus.rounds)} รอบ {held}ถือว่ายังไม่เป็นฉันทมติ"


def sector_rule_words(rule: SectorRule) -> str:
    """In how many sectors what must hold."""
    names = " ".join(sector.name for sector in rule.among)
    return f"ในแต่ละภาคส่วนต้องได้{share_words(rule.each)} อย่างน้อย {thai_digits(rule.at_least)} ภาคส่วน จาก {names}"


def filer_words(procedure: Procedure, filer: Filer) -> str:
    """Who may file and with what support."""
    support = f" โดยมี{support_words(filer.support)}" if filer.support else ""
    return f"{_who(procedure, filer.who)}ยื่นร่างได้{support}{_by(filer.clause)}"


def petition_words(procedure: Procedure, petition: Petition) -> str:
    """What a petition brings about."""
    stages = {stage.id: f"เข้าสู่ขั้นตอน{stage.name}" for stage in procedure.stages}
    then = _THEN.get(petition.then) or stages.get(petition.then, petition.then)
    within = "ในการประชุมครั้งถัดไป" if petition.within_days is None else f"ภายใน {thai_digits(petition.within_days)} วัน"
    body = _body(procedure, petition.body)
    return f"{petition.name}: เมื่อมี{support_words(petition.support)} {then} โดย{body} {within}{_by(petition.clause)}"


def urgency_words(procedure: Procedure, urgency: Urgency) -> str:
    """How a faster way is declared and what it changes."""
    names = {stage.id: stage.name for stage in procedure.stages}
    how = " และ".join(share_words(share) for share in urgency.passes)
    skipped = [f"ข้าม{names.get(stage, stage)}" for stage in urgency.skip]
    shorter = [f"{names.get(stage, stage)}อย่างน้อย {thai_digits(days)} วัน" for stage, days in urgency.min_days]
    changes = " ".join([*skipped, *shorter])
    body = _body(procedure, urgency.body)
    return f"{urgency.name}: {body}มีมติด้วย{how} แล้ว{changes}{_by(urgency.clause)}"


def entrenched_words(procedure: Procedure, rule: Entrenched) -> str:
    """What protects which clauses."""
    stage = next((stage.name for stage in procedure.stages if stage.id == rule.stage), rule.stage)
    needs = [f"องค์ประชุม{share_words(rule.quorum, 'คน')}"] if rule.quorum else []
    needs += [_sectors_present(rule.quorum_sectors)] if rule.quorum_sectors else []
    needs += [f"ต้องได้{share_words(share)}" for share in rule.passes]
    needs += [sector_rule_words(rule.sectors)] if rule.sectors else []
    what = " ".join(rule.clauses)
    return f"{rule.name}: การแก้ไข {what} ใน{stage} นอกจากเกณฑ์ปกติแล้ว {' และ'.join(needs)}{_by(rule.clause)}"


def period_words(period: Period) -> str:
    """A period: ๑ ปี, ๙๐ วัน."""
    return f"{thai_digits(period.count)} {_UNITS[period.unit]}"


def duty_words(procedure: Procedure, duty: Duty) -> str:
    """What is owed and how often."""
    often = period_words(duty.every) if duty.kind is DutyKind.ANSWER else f"อย่างน้อยทุก {period_words(duty.every)}"
    return f"{duty.name}: {_body(procedure, duty.body)}ต้อง{_KINDS[duty.kind]} {often}{_by(duty.clause)}"


def signatory_words(procedure: Procedure, signatory: Signatory) -> str:
    """Who signs."""
    body = f" ในนาม{_body(procedure, signatory.body)}" if signatory.body else ""
    return f"ลงนามโดย{signatory.name}{body}{_by(signatory.clause)}"


def _times(stage: Stage) -> Iterator[str]:
    if stage.min_days:
        yield f"ใช้เวลาไม่น้อยกว่า {thai_digits(stage.min_days)} วัน"
    if stage.max_days is not None:
        yield f"ใช้เวลาไม่เกิน {thai_digits(stage.max_days)} วัน"
    if stage.extension:
        days, times = thai_digits(stage.extension.days), thai_digits(stage.extension.times)
        yield f"ขยายเวลาได้ครั้งละ {days} วัน ไม่เกิน {times} ครั้ง"


def _entering(stage: Stage) -> Iterator[str]:
    if stage.entry:
        where = "ยื่นร่าง" if stage.kind is StageKind.FILING else "เข้าสู่ขั้นตอนนี้"
        yield f"{where}ได้เมื่อมี{support_words(stage.entry)}"
    if stage.criteria:
        needed = stage.criteria_needed
        how = "ครบทุกข้อ" if needed is None else f"อย่างน้อย {thai_digits(needed)} ข้อ"
        yield f"ตรวจตามเกณฑ์ {' '.join(one.name for one in stage.criteria)} ต้องผ่าน{how}"


def _deciding(procedure: Procedure, stage: Stage) -> Iterator[str]:
    for quorum in (*((stage.quorum,) if stage.quorum else ()), *stage.also_quorum):
        yield f"องค์ประชุม{share_words(quorum, 'คน')}"
    if stage.quorum_sectors:
        yield _sectors_present(stage.quorum_sectors)
    if stage.quorum_to_decide:
        yield f"ลงมติได้เมื่อมีผู้ลงคะแนน{share_words(stage.quorum_to_decide, 'คน')}"
    if stage.consensus:
        yield consensus_words(stage.consensus)
    for share in stage.passes:
        yield f"ต้องได้{share_words(share)}"
    for rule in (*((stage.sectors,) if stage.sectors else ()), *stage.also_sectors):
        yield sector_rule_words(rule)
    if stage.decides:
        yield from _ballots(procedure, stage)


def _ballots(procedure: Procedure, stage: Stage) -> Iterator[str]:
    names = {sector.id: sector.name for sector in procedure.sectors}
    for sector, weight in stage.weights:
        yield f"แต่ละที่นั่งของ{names.get(sector, sector)}นับเป็น {thai_digits(weight)} เสียง"
    if stage.casting:
        yield f"เมื่อคะแนนเสียงเท่ากัน {_who(procedure, stage.casting)}ออกเสียงชี้ขาดเพิ่มอีกหนึ่งเสียง"
    if stage.ranked:
        yield _RANKED[stage.ranked]
    yield _SECRECY[stage.secrecy]
    yield _BALLOTS[stage.ballots]


def _sectors_present(needed: int) -> str:
    return f"องค์ประชุมต้องมีผู้มาจากอย่างน้อย {thai_digits(needed)} ภาคส่วน"


def _who(procedure: Procedure, who: str) -> str:
    body = procedure.body(who)
    return body.name if body else role_words(who)


def _body(procedure: Procedure, body_id: str) -> str:
    body = procedure.body(body_id)
    return body.name if body else body_id


def _by(clause: str) -> str:
    return f" ({clause})" if clause else ""
