"""Why an operation does not fit a tree; each message names the clause."""

from __future__ import annotations

from charter_engine.errors import Conflict, Invalid, Refusal


class TargetMissing(Conflict):
    """ไม่พบบทบัญญัติ {identity} ที่จะแก้ไข."""

    remedy = "อ่านฉบับปัจจุบันแล้วเลือกบทบัญญัติใหม่"


class ParentMissing(Conflict):
    """ไม่พบตำแหน่ง {identity} ที่จะใส่ {label}."""

    remedy = "อ่านฉบับปัจจุบันแล้วเลือกตำแหน่งใหม่"


class AlreadyRepealed(Conflict):
    """{label} ถูกยกเลิกไปแล้ว."""

    remedy = "เลขที่ยกเลิกแล้วคงว่างไว้ หากต้องการข้อความใหม่ให้เพิ่มเป็นเลขทับ เช่น ข้อ ๕/๑"


class LabelTaken(Conflict):
    """มี {label} อยู่แล้ว."""

    remedy = "ใช้เลขทับถัดไปที่ยังว่าง"


class DraftsOnly(Conflict):
    """{label} อยู่ในฉบับที่รับรองแล้ว จึงเปลี่ยนเลขหรือลบโดยไม่เหลือที่ว่างไม่ได้."""

    remedy = "เขียนเป็น (ยกเลิก) หรือเพิ่มเป็นเลขทับ"


class Misplaced(Invalid):
    """{label} อยู่ภายใต้ {parent} ไม่ได้."""

    remedy = "ข้ออยู่ในหมวดหรือส่วน ส่วนอยู่ในหมวด นอกนั้นอยู่ใต้ธรรมนูญโดยตรง"


class IdentityTaken(Invalid):
    """{label} ไม่มีเลขประจำ หรือใช้เลขประจำ {identity} ซ้ำกับบทบัญญัติอื่น."""


class NotCanonical(Invalid):
    """ข้อความของ {label} ยังไม่ได้จัดให้อยู่ในรูปมาตรฐาน."""

    remedy = "จัดข้อความให้อยู่ในรูปมาตรฐานก่อนเสนอ"


class NotPossible(Invalid):
    """{label} {why}."""


def reason(refusal: Refusal) -> str:
    """What a refusal says, as the reason inside another's sentence."""
    return refusal.message.removesuffix(".")
