"""Majorities and figures in Thai words, as a result page and a notice board show them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.procedure import Outcome
from charter_engine.domain.deliberation.share import HALF, Of, Share, Weight
from charter_engine.domain.text.numerals import thai_digits

if TYPE_CHECKING:
    from charter_engine.domain.deliberation.count import Figures

OUTCOMES: Final = {
    Outcome.PASSED: "ผ่าน",
    Outcome.FAILED: "ไม่ผ่าน",
    Outcome.TIED: "คะแนนเสียงเท่ากัน",
    Outcome.NO_QUORUM: "ไม่ครบองค์ประชุม",
    Outcome.SECTOR_FAILED: "ไม่ผ่านเงื่อนไขภาคส่วน",
    Outcome.NO_VOTES: "ไม่มีผู้ออกเสียง",
    Outcome.OBJECTED: "มีผู้คัดค้าน",
}
_BASES: Final = {
    Of.ROLL: "สมาชิกทั้งหมด",
    Of.PRESENT: "ผู้มาประชุม",
    Of.VOTES: "ผู้ออกเสียง",
    Of.CAST: "ผู้ลงคะแนน (รวมงดออกเสียง)",
}
_ROLES: Final = {
    "citizen": "ประชาชน",
    "secretariat": "ฝ่ายเลขานุการ",
    "council_member": "สมาชิกสภาพลเมือง",
    "assembly_member": "สมาชิกสมัชชา",
    "chair": "ประธาน",
    "auditor": "ผู้ตรวจสอบ",
    "officer": "เจ้าหน้าที่ระบบ",
}


def base_words(of: Of) -> str:
    """Whom a share is measured against."""
    return _BASES[of]


def number_words(weight: Weight) -> str:
    """A figure in Thai digits: ๖๑, or ๖๑ ๑/๒ for a fraction."""
    if weight.denominator == 1:
        return thai_digits(int(weight))
    whole, rest = divmod(weight, 1)
    part = thai_digits(f"{rest.numerator}/{rest.denominator}")
    return f"{thai_digits(int(whole))} {part}" if whole else part


def share_words(share: Share, unit: str = "เสียง") -> str:
    """The share in words: มากกว่ากึ่งหนึ่งของผู้ออกเสียง, อย่างน้อย ๒ ใน ๓ ของผู้มาประชุม และไม่น้อยกว่า ๒๐ เสียง."""
    base, floor = base_words(share.of), f"{thai_digits(share.floor)} {unit}"
    if share.fraction == 0 and share.floor:
        return f"อย่างน้อย {floor}จาก{base}"
    words = _proportion(share, base)
    return f"{words} และไม่น้อยกว่า {floor}" if share.floor else words


def _proportion(share: Share, base: str) -> str:
    if share.fraction == 1:
        return f"ครบทุกเสียงของ{base}"
    how = "มากกว่า" if share.strict else "อย่างน้อย"
    if share.fraction == HALF:
        return f"{how}กึ่งหนึ่งของ{base}"
    return f"{how} {fraction_words(share.fraction)} ของ{base}"


def measured(need: str, have: Weight, base: Weight, verdict: str) -> str:
    """One rule with its figures: `<need>: ๖๑ จาก ๙๐ — ผ่าน`."""
    return f"{need}: {number_words(have)} จาก {number_words(base)} — {verdict}"


def quorum_why(share: Share, have: Weight, base: Weight, *, holds: bool) -> str:
    """The quorum in words; a quorum of those present counts the ballots handed in."""
    who = "ผู้ลงคะแนน" if share.of is Of.PRESENT else "ผู้มาประชุม"
    verdict = "ครบองค์ประชุม" if holds else "ไม่ครบองค์ประชุม"
    return measured(f"ต้องมี{who}{share_words(share, 'คน')}", have, base, verdict)


def passes_why(share: Share, figures: Figures, *, holds: bool) -> str:
    """The majority in words, naming a tie and a base of nobody as what they are."""
    base = figures.base(share.of)
    verdict = "ผ่าน" if holds else "ไม่ผ่าน"
    if base == 0:
        verdict = f"ไม่ผ่าน เพราะไม่มี{base_words(share.of)}"
    elif share.is_simple_majority and figures.yes == figures.no:
        verdict = "คะแนนเสียงเท่ากัน"
    return measured(f"ต้องได้{share_words(share)}", figures.yes, base, verdict)


def sector_why(name: str, share: Share, figures: Figures, *, holds: bool) -> str:
    """One sector's share in words."""
    if figures.roll == 0:
        return f"{name}: ไม่มีสมาชิกในภาคส่วนนี้ — ไม่ผ่าน"
    return f"{name}: {passes_why(share, figures, holds=holds)}"


def sectors_why(at_least: int, holding: int, among: int, *, holds: bool) -> str:
    """How many sectors must agree and how many did."""
    need = f"ต้องเห็นชอบอย่างน้อย {thai_digits(at_least)} ภาคส่วน"
    if at_least == among:
        need = "ต้องเห็นชอบครบทุกภาคส่วน"
    return measured(need, holding, among, "ผ่าน" if holds else "ไม่ผ่าน")


def sectors_present_why(needed: int, there: int, among: int, *, holds: bool) -> str:
    """How many sectors had to be there and how many were."""
    verdict = "ครบองค์ประชุม" if holds else "ไม่ครบองค์ประชุม"
    return measured(f"ต้องมีผู้มาประชุมจากอย่างน้อย {thai_digits(needed)} ภาคส่วน", there, among, verdict)


def deciding_why(share: Share, have: Weight, base: Weight, *, holds: bool) -> str:
    """Whether enough ballots came in to decide at all."""
    verdict = "ครบองค์ประชุมที่จะลงมติ" if holds else "ไม่ครบองค์ประชุมที่จะลงมติ"
    return measured(f"ต้องมีผู้ลงคะแนน{share_words(share, 'คน')}", have, base, verdict)


def casting_why(who: str, *, yes: bool) -> str:
    """What whoever settles ties decided."""
    said = "เห็นชอบ" if yes else "ไม่เห็นชอบ"
    return f"คะแนนเสียงเท่ากัน {role_words(who)}ออกเสียงชี้ขาดเพิ่มอีกหนึ่งเสียง: {said}"


def role_words(who: str) -> str:
    """A role as people call it; anything else, such as a body's id, as it is."""
    return _ROLES.get(who, who)


def consensus_why(objections: Weight, *, sustained: int = 1, votes_follow: bool) -> str:
    """Consensus in words: nobody, or fewer than sustain an objection, may keep one up."""
    need = "ฉันทมติ ต้องไม่มีผู้คัดค้าน"
    if sustained > 1:
        need = f"ฉันทมติ ต้องมีผู้คัดค้านไม่ถึง {thai_digits(sustained)} คน"
    if objections >= sustained or (sustained == 1 and objections):
        return f"{need}: คัดค้าน {number_words(objections)} — ยังไม่เป็นฉันทมติ"
    after = " ให้นับคะแนนต่อไป" if votes_follow else ""
    said = f"คัดค้าน {number_words(objections)} บันทึกไว้เป็นข้อสงวน" if objections else "ไม่มีผู้คัดค้าน"
    return f"{need}: {said} — ผ่าน{after}"


def fraction_words(fraction: Fraction) -> str:
    """A fraction as it is read: ๒ ใน ๓."""
    return f"{thai_digits(fraction.numerator)} ใน {thai_digits(fraction.denominator)}"
