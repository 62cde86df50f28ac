"""A text edited from a version gone by never takes back in silence what was adopted since."""

from __future__ import annotations

import pytest

from charter_engine.actions.bases import OverlookedVersions, TakesBack
from tests.support.tambon import AMENDED, DRAFT, Tambon

FIRST = AMENDED.replace("และใช้น้ำอย่างประหยัด", "และใช้น้ำอย่างประหยัดทุกฤดู")
FROM_THE_OLD = DRAFT.replace("และใช้น้ำอย่างประหยัด", "และใช้น้ำอย่างรู้คุณค่า")


@pytest.fixture
def twice(tambon: Tambon) -> Tambon:
    """A tambon at version 2: the meeting of clause 2 is held twice a year by now."""
    tambon.adopt()
    tambon.wait(days=1)
    tambon.adopt(AMENDED)
    return tambon


def test_a_text_of_the_first_version_is_not_taken_for_an_edit_of_the_second(twice: Tambon):
    with pytest.raises(TakesBack) as refused:
        twice.act("sec", "", "propose", text=FROM_THE_OLD, title="น้ำ", reason="ลอง")
    assert refused.value.facts["clauses"] == "ข้อ ๒"
    with pytest.raises(OverlookedVersions):
        twice.act("sec", "", "propose", text=FROM_THE_OLD, title="น้ำ", reason="ลอง", base=1)


def test_words_may_come_back_where_the_newest_version_is_named(twice: Tambon):
    made = twice.act("sec", "", "propose", text=DRAFT, title="คืนถ้อยคำ", reason="ลอง", base=2)
    twice.act("sec", f"amendments/{made.n}", "revise", text=DRAFT.replace("สาธารณะ", "ส่วนรวม"))


def test_an_edit_of_the_newest_version_needs_no_more_words(twice: Tambon):
    assert twice.act("sec", "", "propose", text=FIRST, title="น้ำ", reason="ลอง").n == 3
