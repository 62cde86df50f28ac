"""What sounds like a change of the text: a clause that does is carried out or refused, never passed over."""

from __future__ import annotations

import re
from typing import Final

from charter_engine.domain.amendment.wording import NOUNS

_CHANGES: Final = "(?:ยกเลิก|แก้|เพิ่ม|เติม|ย้าย|ตัด|แทรก|เปลี่ยน)"
_CHANGED: Final = r"(?:ข้อ)?ความ|คำ|บทนิยาม|ชื่อ|ข้อ|มาตรา|วรรค|หมวด|ส่วนที่|\(|บัญชี|อัตรา"
_GONE: Final = "(?:เป็นอัน(?:ถูก)?(?:ยกเลิก|สิ้นผล)|สิ้นผล(?:ใช้)?บังคับ|ใช้บังคับมิได้)"
ORDERING: Final = re.compile(rf"ให้{_CHANGES}(?:ไข|เติม|เพิ่มเติม)? ?(?:{_CHANGED}|{'|'.join(NOUNS)})")
"""An order to change something, as it opens a directive."""
ORDER: Final = re.compile(
    rf"^(?:ให้)?(?:ความใน ?|บทบัญญัติ(?:ใน|แห่ง) ?)?(?:ข้อ|มาตรา|วรรค|หมวด|ส่วนที่) ?[0-9๐-๙หส].*{_GONE}"
    rf"|^(?!การ|ผู้|ที่|ซึ่ง|หาก|เมื่อ|ข้อ|คำ).{{0,5}}{_CHANGES}|ต่อไปนี้แทน|เป็นดังต่อไปนี้$"
    rf"|{ORDERING.pattern}|ให้ใช้(?:คำ|ข้อความ|ความ|บัญชี|อัตรา|ชื่อ).*แทน"
)
"""Any wording of a change."""
