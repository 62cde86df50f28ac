from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from charter_engine.domain.deliberation.meetings import Put, in_turn, not_before, notice_days, standing
from charter_engine.domain.deliberation.reading import read_procedure

PROCEDURE = read_procedure("""
name = "ข้อบังคับ"
[[body]]
id = "office"
name = "ฝ่ายเลขานุการ"
[[body]]
id = "meeting"
name = "ที่ประชุม"
notice_days = 7
[[stage]]
id = "filing"
name = "ยื่น"
kind = "filing"
body = "office"
[[stage]]
id = "vote"
name = "ลงมติ"
kind = "decision"
body = "meeting"
min_days = 5
passes = { more_than = "1/2", of = "votes" }
[[stage]]
id = "promulgation"
name = "ประกาศ"
kind = "promulgation"
body = "office"
[[urgency]]
id = "flood"
name = "อุทกภัย"
body = "meeting"
passes = { at_least = "2/3", of = "votes" }
min_days = { vote = 2 }
""")
URGENT = Put(n=1, procedure=PROCEDURE, stage="vote", urgency="flood")
PLAIN = Put(n=2, procedure=PROCEDURE, stage="vote")


def test_an_ordinary_meeting_has_the_ordinary_notice_even_for_what_is_urgent():
    assert notice_days(PROCEDURE, "meeting", "session", [URGENT]) == 7
    assert notice_days(PROCEDURE, "office", "session", []) == 0


def test_an_extraordinary_meeting_is_told_later_only_where_all_it_decides_was_declared_urgent():
    assert notice_days(PROCEDURE, "meeting", "extraordinary", [URGENT]) == 2
    assert notice_days(PROCEDURE, "meeting", "extraordinary", [URGENT, PLAIN]) == 7
    assert notice_days(PROCEDURE, "meeting", "extraordinary", []) == 7


def test_a_notice_stands_for_its_day_and_for_the_amendments_it_told():
    day = date(2026, 1, 12)
    assert standing(days=7, told=(day, {1, 2}), day=day, put=[2]).stands
    assert standing(days=7, told=(day, {1}), day=day, put=[1, 3]).late == (3,)
    assert not standing(days=7, told=(day, {1}), day=day + timedelta(days=1), put=[]).stands
    assert not standing(days=7, told=None, day=day, put=[]).stands
    assert standing(days=0, told=None, day=day, put=[1]).stands


def test_sectors_take_turns_and_within_one_whoever_asked_first():
    waiting = [(1, "north"), (2, "north"), (3, "south"), (4, "")]
    assert in_turn(waiting, {}) == (1, 3, 4, 2)
    assert in_turn(waiting, {"north": 2, "": 1}) == (3, 4, 1, 2)
    assert in_turn([], {"north": 1}) == ()


def test_a_clock_put_back_does_not_put_back_an_act():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert not_before(now, None, now - timedelta(hours=1)) == now
    assert not_before(now, now + timedelta(hours=1)) == now + timedelta(hours=1)
