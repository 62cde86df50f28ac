"""A declaration with a past: three versions (the last one waits for its day), a comment, a rival amendment under way.

Beside it stand a place whose founding draft is being discussed and one where nothing has been filed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from tests.support.tambon import Tambon

FIRST = """ปฏิญญาตำบลหนองบัวตัวอย่าง

โดยที่คนหนองบัวเห็นพ้องกันว่าน้ำเป็นของทุกคน

หมวด ๑
น้ำ

ข้อ ๑ ให้คนหนองบัวร่วมกันดูแลหนองน้ำสาธารณะของตำบล และใช้น้ำอย่างประหยัด

ข้อ ๒ ห้ามทิ้งสิ่งของลงหนองน้ำ ดังต่อไปนี้
(๑) ขยะ
(๒) น้ำเสีย

หมวด ๒
การประชุม

ข้อ ๓ ให้มีการประชุมตำบลอย่างน้อยปีละหนึ่งครั้ง เพื่อทบทวนปฏิญญนี้

ประกาศ ณ วันที่ ๕ มกราคม พ.ศ. ๒๕๖๙

บัญชีท้ายปฏิญญา
หนองบัวใหญ่และหนองบัวน้อย
"""
SECOND = FIRST.replace("อย่างน้อยปีละหนึ่งครั้ง", "อย่างน้อยปีละสองครั้ง")
CORRECTED = SECOND.replace("ปฏิญญนี้", "ปฏิญญานี้")
RIVAL = (
    SECOND.replace("และใช้น้ำอย่างประหยัด", "และใช้น้ำอย่างรู้คุณค่า")
    .replace("\n\nหมวด ๒", "\n\nข้อ ๒/๑ ให้ปลูกต้นไม้รอบหนองน้ำ\n\nหมวด ๒")
    .replace("ปฏิญญนี้", "ปฏิญญานี้")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """What was told: the place, the days its versions took effect, and when the telling ended."""

    tambon: Tambon
    effective: tuple[date, ...]
    end: datetime
    comment: str


def tell(engine: Engine) -> Story:
    """Play the story on an empty database with the present tables."""
    place = Tambon(engine=engine)
    number = place.propose(FIRST)
    place.act("sec", f"amendments/{number}", "admit")
    words = {"clause": "3", "exact": "ปีละหนึ่งครั้ง", "body": "น้อยไป ขอปีละสองครั้ง"}
    said = place.act("citizen", "", "comment", amendment=number, **words)
    place.wait(days=4)
    place.act("sec", f"amendments/{number}", "close_comment")
    meeting = place.meeting("annual")
    place.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    place.poll(number, meeting)
    first = place.promulgate(number)
    place.act("sec", f"comments/{said.n}", "answer", body="รับไว้เสนอในปีนี้", led_to="นำไปเสนอเป็นร่างแก้ไข")
    place.wait(days=60)
    second = place.adopt(SECOND)
    place.wait(days=30)
    rival = place.propose(RIVAL, "n1")
    place.act("sec", f"amendments/{rival}", "admit")
    later = date(place.now.year + 1, 1, 1)
    third = place.act("sec", "", "correct", text=CORRECTED, reason="พิมพ์ตก", effective=later.isoformat())
    drafting = Tambon(engine=engine, slug="ban-mai", now=place.now)
    drafting.act("sec", f"amendments/{drafting.propose(FIRST)}", "admit")
    Tambon(engine=engine, slug="empty", now=place.now)
    place.wait(days=2)
    effective = (first.effective, second.effective, third.effective)
    return Story(tambon=place, effective=effective, end=place.now, comment=said.reference)
