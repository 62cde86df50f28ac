"""Doubts about a text that is canonical and still looks damaged, as Thai copied out of PDF files often is.

A doubt changes nothing: it tells a person which place to compare with the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A place to check: `found` stands at code point `at`; `message` says in Thai what to look for."""

    at: int
    found: str
    rule: str
    message: str


# Words that exist only with ำ: their spelling with า is what is left when a PDF loses the circle above.
_WITHOUT_CIRCLE: Final = (
    "อานาจ|อานวย|จานวน|จากัด|จาแนก|จาหน่าย|จาเป็น|กาหนด|กากับ|กาลัง|กาจัด|ดาเนิน|ดารง|สาคัญ|สาหรับ|สานัก|สาเร็จ|สารวจ"
    "|สารอง(?!ค)|สานึก|ตาแหน่ง|ตาบล|ทาลาย|ทาให้|ทาการ|จัดทา|กระทา|การทางาน|ชานาญ|ชารุด|ชาระ(?!ล)|บารุง|บาบัด|บานาญ|บาเหน็จ|ลาดับ|คาสั่ง|คาขอ|คานึง"
    "|คานวณ|คาแนะนา|แนะนา|ผู้นา|ประจาปี|ประจาเดือน|ธารง|ป่าดา|แม่น้า|แหล่งน้า|ลาน้า|ต้นน้า|น้าท่วม|น้าเสีย|คุณภาพน้า"
)
_ABOVE: Final = "\u0e31\u0e34-\u0e37\u0e47\u0e4d"
_BELOW: Final = "\u0e38-\u0e3a"
_TONE: Final = "\u0e48-\u0e4c"
_MARK: Final = f"{_ABOVE}{_BELOW}{_TONE}\u0e4e"
_PAGE: Final = "[0-9๐-๙]{1,4}"
PAGE_MARKS: Final = "page-mark"
_PAGE_MARKS: Final = (
    rf"(?m)^(?:[-–—] ?{_PAGE} ?[-–—]|หน้า(?:ที่)? ?{_PAGE}|(?:หน้า ?{_PAGE} ?)?เล่ม(?:ที่)? ?{_PAGE} ?ตอน[^\n]{{0,60}}"
    rf"|(?:เล่ม[^\n]{{0,60}})?ราชกิจจานุเบกษา(?: ?{_PAGE} [ก-ฮะ-์]{{5,9}} ?{_PAGE})?)$"
)

_DOUBTS: Final = (
    (PAGE_MARKS, re.compile(_PAGE_MARKS), "ดูเป็นหัวกระดาษหรือเลขหน้า ตรวจว่าเป็นเนื้อความหรือไม่ ถ้าไม่ใช่ให้ลบออก"),
    ("torn-sara-am", re.compile(f"[ก-ฮ][{_TONE}]? [าำ]"), "มีช่องว่างคั่นก่อนสระ ตรวจว่าคำนี้สะกดด้วยสระอำหรือสระอาติดกัน"),
    ("lost-sara-am", re.compile(_WITHOUT_CIRCLE), "สระอำอาจเหลือเพียงสระอา ตรวจคำนี้กับต้นฉบับ"),
    ("doubled-mark", re.compile(f"[{_TONE}]{{2,}}|[{_ABOVE}{_BELOW}]{{2,}}"), "มีวรรณยุกต์หรือสระซ้อนกัน ตรวจว่าพิมพ์เกินหรือไม่"),
    ("dangling-mark", re.compile(f"(?<![ก-ฮ{_MARK}])[{_MARK}]"), "วรรณยุกต์หรือสระไม่มีพยัญชนะรองรับ ตรวจว่าตัวอักษรหายหรือไม่"),
    ("dangling-vowel", re.compile(f"(?<![ก-ฮ{_MARK}า])[ะาำ]|(?<=า)า"), "สระลอยโดยไม่มีพยัญชนะนำหน้า ตรวจว่าตัวอักษรหายหรือไม่"),
    ("leading-vowel-alone", re.compile("[เ-ไ](?![ก-ฮ])"), "สระหน้าไม่มีพยัญชนะตามหลัง ตรวจว่าตัวอักษรหายหรือไม่"),
)


def lint(text: str) -> tuple[Doubt, ...]:
    """What looks damaged in a canonical `text`, in order; a place is named once, by the first rule that sees it."""
    seen: set[int] = set()
    doubts: list[Doubt] = []
    for rule, pattern, message in _DOUBTS:
        for match in pattern.finditer(text):
            if seen.isdisjoint(range(*match.span())):
                seen.update(range(*match.span()))
                doubts.append(Doubt(at=match.start(), found=match[0], rule=rule, message=message))
    return tuple(sorted(doubts, key=lambda doubt: doubt.at))
