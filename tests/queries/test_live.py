"""What a hall's screen says that the open question needs."""

from __future__ import annotations

import pytest

from charter_engine.queries.live import live_page
from charter_engine.storage import charters
from charter_engine.storage.unit_of_work import reading
from tests.support.filing import adopt, filing_tambon, to_comment
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT

QUORUM, HALF, STRICTER = (
    *("ต้องมีผู้มาประชุมอย่างน้อยกึ่งหนึ่งของสมาชิกทั้งหมด", "ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง"),
    "ต้องได้อย่างน้อย ๓ ใน ๔ ของผู้ออกเสียง",
)
PROTECTED = DRAFT.replace("และใช้น้ำอย่างประหยัด", "และใช้น้ำอย่างพอดี")


@pytest.mark.parametrize(("text", "rules"), [(PROTECTED, (QUORUM, STRICTER)), (AMENDED, (QUORUM, HALF))])
def test_the_screen_says_the_rules_that_judge_the_open_question_stricter_ones_too(migrated_url, text, rules):
    with opened(migrated_url) as engine:
        place = filing_tambon(engine)
        adopt(place, DRAFT)
        number = place.propose(text)
        to_comment(place, number)
        place.wait(days=4)
        place.act("sec", f"amendments/{number}", "close_comment")
        meeting = place.meeting()
        place.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
        place.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number)
        with reading(place.store) as connection:
            charter = charters.by_slug(connection, place.slug)
            assert live_page(connection, charter, meeting, place.now).rules == rules
