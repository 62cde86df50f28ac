from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from charter_engine.actions.acts import StaleView
from charter_engine.actions.assemblies import MeetingNotOpen, NobodyNamed
from charter_engine.actions.framework import NoSeatForThis
from charter_engine.actions.meetings_agenda import ItemBegun, ItemNotCurrent
from charter_engine.actions.meetings_notice import NoticeTooShort
from charter_engine.actions.meetings_resolutions import NoMinutesToApprove, NotEnoughThere, NothingToNote
from charter_engine.actions.meetings_rules import NoNoticeGiven, NoticeOutdated, NotInNotice
from charter_engine.actions.meetings_speakers import AlreadyListed, NobodyWaiting, NotWaiting
from charter_engine.actions.minutes import MinutesApproved
from charter_engine.domain.deliberation.tally import NotOnRoll
from charter_engine.domain.ledger.entry import parse_entry
from charter_engine.errors import Conflict, Invalid
from charter_engine.storage import assemblies, charters, ledger, meetings, minutes, rows
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, PROCEDURE, RIVAL, Tambon
from tests.support.together import at_once, kinds

NOTICE = PROCEDURE.replace('name = "ที่ประชุมตำบล"', 'name = "ที่ประชุมตำบล"\nnotice_days = 7')
URGENT = (
    NOTICE
    + """
[[urgency]]
id = "flood"
name = "อุทกภัย"
body = "meeting"
passes = { at_least = "2/3", of = "votes" }
min_days = { comment = 1 }
"""
)


@pytest.fixture
def noticed(migrated_url):
    """A tambon whose meetings are told seven days ahead."""
    with opened(migrated_url) as engine:
        yield Tambon(engine, procedure=URGENT)


def _convene(tambon, *, days=0, kind="session"):
    day = (tambon.now + timedelta(hours=7, days=days)).date().isoformat()
    return tambon.act("sec", "", "convene", body="meeting", kind=kind, title="ประชุมตัวอย่าง", day=day).n


def _seat(tambon, login):
    with reading(tambon.store) as connection:
        return next(
            one.seat for one in charters.seats_of_person(connection, tambon.charter_id, f"p-{login}") if one.body
        )


def _read(tambon, what, number, *more):
    with reading(tambon.store) as connection:
        return what(connection, tambon.charter_id, number, *more)


def _entries(tambon, number):
    with reading(tambon.store) as connection:
        found = ledger.lines(connection, tambon.charter_id, subject=f"assemblies/{number}")
    return [parse_entry(line.data) for line in found]


def _ready(tambon, text=DRAFT):
    """An amendment in its decision stage, put to no meeting."""
    number = tambon.propose(text)
    tambon.act("sec", f"amendments/{number}", "admit")
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{number}", "close_comment")
    return number


# --- the agenda -------------------------------------------------------------------------------------------------------
def test_the_agenda_is_filled_from_what_is_due_and_filling_it_again_adds_nothing(tambon):
    number = _ready(tambon)
    meeting = _convene(tambon, kind="annual")
    for _ in range(2):
        tambon.act("sec", f"assemblies/{meeting}", "build_agenda")
        items = _read(tambon, meetings.agenda, meeting)
        assert [(one.position, one.kind, one.amendment) for one in items] == [
            (1, "opening", 0),
            (2, "report", 0),
            (3, "amendment", number),
            (4, "other", 0),
        ]


def test_minutes_of_the_last_meeting_and_duties_due_come_onto_the_agenda(tambon):
    tambon.adopt()
    tambon.act("chair", "assemblies/1", "close")
    tambon.wait(days=380)
    meeting = _convene(tambon)
    tambon.act("sec", f"assemblies/{meeting}", "build_agenda")
    items = _read(tambon, meetings.agenda, meeting)
    assert [(one.kind, one.duty) for one in items] == [
        ("opening", ""),
        ("minutes", "assemblies/1"),
        ("duty", "annual-assembly"),
        ("other", ""),
    ]


def test_a_withdrawn_amendment_leaves_the_agenda_when_it_is_filled_again(tambon):
    number = _ready(tambon)
    meeting = _convene(tambon)
    tambon.act("sec", f"assemblies/{meeting}", "build_agenda")
    tambon.act("sec", f"amendments/{number}", "withdraw", reason="เปลี่ยนใจ")
    tambon.act("sec", f"assemblies/{meeting}", "build_agenda")
    assert [one.kind for one in _read(tambon, meetings.agenda, meeting)] == ["opening", "other"]


def _as_sent(items):
    names = ("item", "kind", "title", "amendment", "duty", "minutes")
    return [{name: getattr(one, name) for name in names} for one in items]


def test_items_are_reordered_retimed_added_and_taken_off_but_not_once_begun(tambon):
    meeting = _convene(tambon)
    here = f"assemblies/{meeting}"
    tambon.act("sec", here, "build_agenda")
    first, last = _as_sent(_read(tambon, meetings.agenda, meeting))
    document = {"title": "แผนที่น้ำ", "url": "https://example.org/a.pdf", "sha256": "ab" * 32}
    added = {"kind": "other", "title": "ปรึกษาเรื่องน้ำ", "minutes": 30, "document": document}
    tambon.act("sec", here, "set_agenda", items=[last, added, first | {"minutes": 5}])
    items = _read(tambon, meetings.agenda, meeting)
    assert [(one.item, one.minutes) for one in items] == [(2, 0), (3, 30), (1, 5)]
    assert json.loads(items[1].document) == document
    with pytest.raises(Invalid, match="twice"):
        tambon.act("sec", here, "set_agenda", items=[first, first])
    with pytest.raises(meetings.NoSuchItem):
        tambon.act("sec", here, "set_agenda", items=[first | {"item": 9}])
    tambon.act("chair", here, "open")
    tambon.act("chair", here, "begin_item", item=2)
    with pytest.raises(ItemBegun):
        tambon.act("sec", here, "set_agenda", items=[first])
    with pytest.raises(ItemBegun):
        tambon.act("sec", here, "set_agenda", items=[first, last | {"title": "อื่น"}])
    tambon.act("sec", here, "set_agenda", items=[first, last])
    assert [one.item for one in _read(tambon, meetings.agenda, meeting)] == [1, 2]


def test_items_begin_and_end_in_an_open_meeting_one_at_a_time(tambon):
    meeting = _convene(tambon)
    here = f"assemblies/{meeting}"
    tambon.act("sec", here, "build_agenda")
    with pytest.raises(MeetingNotOpen):
        tambon.act("chair", here, "begin_item", item=1)
    tambon.act("chair", here, "open")
    tambon.act("chair", here, "begin_item", item=1)
    tambon.wait(minutes=10)
    tambon.act("chair", here, "begin_item", item=2)
    one, two = _read(tambon, meetings.agenda, meeting)
    assert (one.state, one.ended, two.state, two.began) == ("done", tambon.now, "current", tambon.now)
    with pytest.raises(ItemNotCurrent):
        tambon.act("chair", here, "begin_item", item=1)
    tambon.act("chair", here, "end_item", item=2)
    with pytest.raises(ItemNotCurrent):
        tambon.act("chair", here, "end_item", item=2)
    with pytest.raises(NoSeatForThis):
        tambon.act("n1", here, "end_item", item=2)


# --- the notice -------------------------------------------------------------------------------------------------------
def test_a_notice_that_is_too_short_names_the_earliest_day(noticed):
    meeting = _convene(noticed, days=6)
    with pytest.raises(NoticeTooShort) as refused:
        noticed.act("sec", f"assemblies/{meeting}", "notify")
    assert refused.value.facts["earliest"] == date(2026, 1, 12)
    assert _read(noticed, meetings.notices, meeting) == ()


def test_the_days_of_a_notice_are_counted_in_bangkok_from_midnight_to_midnight(noticed):
    noticed.now = datetime(2026, 3, 1, 16, 59, tzinfo=UTC)
    meeting = noticed.act("sec", "", "convene", body="meeting", title="ประชุม", day="2026-03-08").n
    noticed.now += timedelta(minutes=1)
    with pytest.raises(NoticeTooShort):
        noticed.act("sec", f"assemblies/{meeting}", "notify")
    noticed.now -= timedelta(minutes=1)
    notice = noticed.act("sec", f"assemblies/{meeting}", "notify", begins="09:30", venue="ศาลาประชาคม")
    assert (notice.days, notice.begins, notice.venue) == (7, "09:30", "ศาลาประชาคม")


@pytest.mark.parametrize(("year", "last"), [(2027, "2027-03-01"), (2028, "2028-02-29")])
def test_a_notice_across_the_end_of_february_knows_leap_years(noticed, year, last):
    noticed.now = datetime(year, 2, 22, 2, 0, tzinfo=UTC)
    meeting = noticed.act("sec", "", "convene", body="meeting", title="ประชุม", day=f"{year}-02-28").n
    with pytest.raises(NoticeTooShort) as refused:
        noticed.act("sec", f"assemblies/{meeting}", "notify")
    assert refused.value.facts["earliest"] == date.fromisoformat(last)
    noticed.act("sec", f"assemblies/{meeting}", "reschedule", day=last)
    assert noticed.act("sec", f"assemblies/{meeting}", "notify").days == 7


def test_a_meeting_opens_only_as_its_notice_told_it(noticed):
    meeting = _convene(noticed, days=7)
    here = f"assemblies/{meeting}"
    noticed.wait(days=7)
    with pytest.raises(NoNoticeGiven):
        noticed.act("chair", here, "open")
    noticed.wait(days=-7)
    noticed.act("sec", here, "notify")
    noticed.act("sec", here, "reschedule", day="2026-01-13")
    noticed.wait(days=8)
    with pytest.raises(NoticeOutdated):
        noticed.act("chair", here, "open")
    noticed.wait(days=-8)
    noticed.act("sec", here, "notify")
    noticed.wait(days=8)
    noticed.act("chair", here, "open")
    given = [one.body for one in _entries(noticed, meeting) if one.type == "assembly.noticed"]
    assert [(one["notice"], one["day"], one["days"]) for one in given] == [(1, "2026-01-12", 7), (2, "2026-01-13", 8)]


def _found(tambon):
    """Adopt the founding draft in a meeting told in time."""
    number = _ready(tambon)
    meeting = _convene(tambon, days=7)
    here = f"assemblies/{meeting}"
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    tambon.act("sec", here, "notify")
    tambon.wait(days=7)
    tambon.act("sec", here, "check_in", logins=["n1", "n2", "s1", "s2"])
    tambon.act("chair", here, "open")
    tambon.poll(number, meeting)
    tambon.promulgate(number)
    tambon.wait(days=2)


def test_an_amendment_added_after_the_notice_waits_for_a_fresh_one(noticed):
    _found(noticed)
    number = _ready(noticed, RIVAL)
    meeting = _convene(noticed, days=9)
    here = f"assemblies/{meeting}"
    noticed.act("sec", here, "set_agenda", items=[])
    noticed.act("sec", here, "notify")
    assert json.loads(_read(noticed, meetings.notices, meeting)[0].agenda)[0]["amendment"] == number
    later = _ready(noticed, AMENDED)
    noticed.act("sec", f"amendments/{later}", "schedule", assembly=meeting)
    with pytest.raises(NoticeTooShort):
        noticed.act("sec", here, "notify")
    noticed.wait(days=5)
    with pytest.raises(NotInNotice) as refused:
        noticed.act("chair", here, "open")
    assert refused.value.facts["late"] == str(later)


def test_an_amendment_scheduled_in_an_open_meeting_is_not_put_to_the_vote_unannounced(noticed):
    _found(noticed)
    number = _ready(noticed, RIVAL)
    meeting = _convene(noticed, days=7)
    noticed.act("sec", f"assemblies/{meeting}", "notify")
    noticed.wait(days=7)
    noticed.act("chair", f"assemblies/{meeting}", "open")
    later = _ready(noticed, AMENDED)
    noticed.act("sec", f"amendments/{later}", "schedule", assembly=meeting)
    with pytest.raises(NotInNotice):
        noticed.act("chair", f"assemblies/{meeting}", "open_poll", amendment=later)
    noticed.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    assert noticed.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number).k == 1


def test_an_extraordinary_meeting_without_a_declared_urgency_needs_the_ordinary_notice(noticed):
    number = _ready(noticed)
    meeting = _convene(noticed, days=2, kind="extraordinary")
    noticed.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    with pytest.raises(NoticeTooShort):
        noticed.act("sec", f"assemblies/{meeting}", "notify")


def test_an_extraordinary_meeting_told_late_takes_what_is_urgent_and_leaves_what_merely_waits(migrated_url):
    rules = URGENT.replace("comment = 1", "vote = 1").replace('id = "vote"', 'id = "vote"\nmin_days = 2')
    with opened(migrated_url) as engine:
        tambon = Tambon(engine, procedure=rules)
        _found(tambon)
        _ready(tambon, RIVAL)
        urgent = _ready(tambon, AMENDED)
        k = tambon.act("chair", "assemblies/1", "open_question", subject=f"ให้ร่างที่ {urgent} เป็นเรื่องเร่งด่วน").k
        for login in ("n1", "n2", "s1", "s2"):
            tambon.act(login, "assemblies/1", "vote", poll=k, choice="yes")
        tambon.act("chair", "assemblies/1", "close_poll", poll=k)
        by = {"assembly": 1, "poll": k, "reason": "น้ำท่วม"}
        tambon.act("sec", f"amendments/{urgent}", "declare_urgent", urgency="flood", **by)
        meeting = _convene(tambon, days=1, kind="extraordinary")
        tambon.act("sec", f"amendments/{urgent}", "schedule", assembly=meeting)
        notice = tambon.act("sec", f"assemblies/{meeting}", "notify")
    assert (notice.days, [item["amendment"] for item in json.loads(notice.agenda)]) == (1, [urgent])


# --- who is there -----------------------------------------------------------------------------------------------------
def test_who_has_left_is_not_in_the_electorate_and_who_came_back_is(tambon):
    number = _ready(tambon)
    meeting = tambon.meeting()
    here = f"assemblies/{meeting}"
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    gone, back = _seat(tambon, "n1"), _seat(tambon, "s1")
    tambon.act("sec", here, "leave", seats=[gone, back])
    tambon.wait(minutes=5)
    tambon.act("sec", here, "check_in", seats=[back])
    tambon.act("chair", here, "open_poll", amendment=number)
    electors = {one.seat: one.present for one in _read(tambon, assemblies.electorate, meeting, 1)}
    assert electors[gone] is False
    assert electors[back] is True
    then = tambon.now - timedelta(minutes=1)
    assert _read(tambon, meetings.present_seats, meeting, then) == set(electors) - {gone, back}
    with pytest.raises(NotOnRoll):
        tambon.act("n1", here, "vote", poll=1, choice="yes")


def test_a_check_in_that_names_nobody_is_refused_and_notes_nothing(tambon):
    meeting = _convene(tambon)
    with pytest.raises(NobodyNamed):
        tambon.act("sec", f"assemblies/{meeting}", "check_in")
    assert _read(tambon, meetings.present_seats, meeting) == frozenset()


def test_leaving_twice_or_before_coming_changes_nothing(tambon):
    meeting = _convene(tambon)
    here, seat = f"assemblies/{meeting}", _seat(tambon, "n1")
    with pytest.raises(NotOnRoll):
        tambon.act("sec", here, "leave", seats=[seat])
    tambon.act("sec", here, "check_in", seats=[seat])
    for _ in range(2):
        tambon.act("sec", here, "leave", seats=[seat])
    assert len(_read(tambon, meetings.moves, meeting)) == 1


# --- speakers ---------------------------------------------------------------------------------------------------------
def test_the_sector_heard_least_is_offered_the_floor_and_the_chair_decides(tambon):
    meeting = tambon.meeting()
    here = f"assemblies/{meeting}"
    for login in ("n1", "n2", "s1"):
        tambon.act(login, here, "ask_to_speak")
    assert tambon.act("chair", here, "call_speaker").seat == _seat(tambon, "n1")
    tambon.wait(minutes=3)
    assert tambon.act("chair", here, "call_speaker").seat == _seat(tambon, "s1")
    tambon.act("s2", here, "ask_to_speak")
    assert tambon.act("chair", here, "call_speaker", k=4).seat == _seat(tambon, "s2")
    listed = _read(tambon, meetings.speakers, meeting)
    assert [one.state for one in listed] == ["spoken", "waiting", "spoken", "speaking"]
    tambon.act("chair", here, "finish_speaking")
    tambon.act("n2", here, "withdraw_speech", k=2)
    with pytest.raises(NobodyWaiting):
        tambon.act("chair", here, "call_speaker")
    with pytest.raises(NobodyWaiting):
        tambon.act("chair", here, "finish_speaking")


def test_the_list_of_speakers_refuses_strangers_doubles_and_others_names(tambon):
    meeting = tambon.meeting()
    here = f"assemblies/{meeting}"
    tambon.act("n1", here, "ask_to_speak")
    with pytest.raises(AlreadyListed):
        tambon.act("n1", here, "ask_to_speak")
    with pytest.raises(NoSeatForThis):
        tambon.act("n2", here, "withdraw_speech", k=1)
    with pytest.raises(NoSeatForThis):
        tambon.act("citizen", here, "ask_to_speak")
    tambon.act("sec", here, "leave", seats=[_seat(tambon, "s1")])
    with pytest.raises(NotOnRoll):
        tambon.act("s1", here, "ask_to_speak")
    with pytest.raises(NotOnRoll):
        tambon.act("sec", here, "add_speaker", seat=_seat(tambon, "s1"))
    tambon.act("sec", here, "add_speaker", seat=_seat(tambon, "s2"))
    tambon.act("chair", here, "withdraw_speech", k=2)
    with pytest.raises(NotWaiting):
        tambon.act("chair", here, "call_speaker", k=2)
    with pytest.raises(meetings.NoSuchSpeaker):
        tambon.act("chair", here, "call_speaker", k=9)


# --- resolutions and minutes ------------------------------------------------------------------------------------------
def test_a_resolution_is_numbered_recorded_and_needs_the_quorum(tambon):
    meeting = tambon.meeting("annual")
    here = f"assemblies/{meeting}"
    with pytest.raises(NothingToNote):
        tambon.act("chair", here, "resolve", kind="take_note")
    tambon.act("sec", here, "report")
    tambon.act("sec", here, "build_agenda")
    noted = tambon.act("chair", here, "resolve", kind="take_note")
    assert (noted.outcome, noted.item) == ("unanimous", 2)
    assert tambon.act("chair", here, "resolve", kind="other", words="ให้ขุดลอกหนองน้ำ").k == 2
    with pytest.raises(Invalid):
        tambon.act("chair", here, "resolve", kind="other")
    taken = [one.body for one in _entries(tambon, meeting) if one.type == "resolution.taken"]
    assert [(one["resolution"], one["subject"], one["present"]) for one in taken] == [(1, "report", 4), (2, "", 4)]
    tambon.act("sec", here, "leave", seats=[_seat(tambon, login) for login in ("n1", "n2", "s1")])
    with pytest.raises(NotEnoughThere):
        tambon.act("chair", here, "resolve", kind="other", words="ไม่ครบองค์ประชุม")


def test_a_resolution_by_vote_takes_the_polls_outcome(tambon):
    number = _ready(tambon)
    meeting = tambon.meeting()
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    tambon.poll(number, meeting, n1="no")
    made = tambon.act("chair", f"assemblies/{meeting}", "resolve", kind="other", words="ตามที่ลงมติ", poll=1)
    assert (made.outcome, made.poll) == ("passed", 1)


def _held(tambon):
    meeting = tambon.meeting()
    tambon.act("sec", f"assemblies/{meeting}", "build_agenda")
    tambon.act("chair", f"assemblies/{meeting}", "close")
    return meeting


def test_minutes_are_corrected_until_the_next_meeting_approves_them_and_not_after(tambon):
    meeting = _held(tambon)
    here = f"assemblies/{meeting}"
    assert tambon.act("sec", here, "record_minutes", words={"1": "ประธานกล่าวเปิด"}).revision == 1
    second = tambon.act("sec", here, "record_minutes", words={"1": "ประธานกล่าวเปิดประชุม", "closing": "ขอบคุณทุกท่าน"})
    assert second.revision == 2
    with pytest.raises(meetings.NoSuchItem):
        tambon.act("sec", here, "record_minutes", words={"9": "ไม่มีวาระนี้"})
    tambon.wait(days=30)
    later = tambon.meeting()
    with pytest.raises(NoMinutesToApprove):
        tambon.act("chair", f"assemblies/{later}", "resolve", kind="approve_minutes", subject=f"assemblies/{later}")
    tambon.act("chair", f"assemblies/{later}", "resolve", kind="approve_minutes", subject=here)
    approval = _read(tambon, minutes.approval, meeting)
    assert (approval.revision, approval.meeting, approval.resolution) == (2, later, 1)
    with pytest.raises(MinutesApproved):
        tambon.act("sec", here, "record_minutes", words={})
    with pytest.raises(Conflict):
        tambon.act("chair", f"assemblies/{later}", "resolve", kind="approve_minutes", subject=here)
    approved = [one.body for one in _entries(tambon, meeting) if one.type == "minutes.approved"]
    assert [(one["revision"], one["minutes"]) for one in approved] == [(2, second.digest)]


def test_minutes_wait_for_the_closing(tambon):
    meeting = tambon.meeting()
    with pytest.raises(MeetingNotOpen):
        tambon.act("sec", f"assemblies/{meeting}", "record_minutes", words={})


# --- two at once, twice, backwards ------------------------------------------------------------------------------------
def test_the_second_of_two_secretaries_with_the_same_view_is_told_to_look_again(tambon):
    meeting = _convene(tambon)
    tambon.act("sec", f"assemblies/{meeting}", "build_agenda", expects=0)
    with pytest.raises(StaleView):
        tambon.act("sec", f"assemblies/{meeting}", "set_agenda", expects=0, items=[])
    assert len(_read(tambon, meetings.agenda, meeting)) == 2


def test_a_closed_meeting_closes_no_second_time_and_takes_no_further_acts(tambon):
    meeting = _held(tambon)
    here = f"assemblies/{meeting}"
    for login, act, facts in (
        ("chair", "close", {}),
        ("chair", "open", {}),
        ("sec", "build_agenda", {}),
        ("sec", "set_agenda", {"items": []}),
        ("sec", "notify", {}),
        ("sec", "reschedule", {"day": "2026-12-01"}),
        ("chair", "begin_item", {"item": 1}),
        ("chair", "end_item", {"item": 1}),
        ("sec", "leave", {"seats": ["x"]}),
        ("chair", "call_speaker", {}),
        ("chair", "finish_speaking", {}),
        ("chair", "resolve", {"kind": "other", "words": "ก"}),
    ):
        with pytest.raises(MeetingNotOpen):
            tambon.act(login, here, act, **facts)
    assert [one.type for one in _entries(tambon, meeting)].count("assembly.closed") == 1


def test_closing_ends_what_is_under_way_and_seals_who_came_went_and_spoke(tambon):
    meeting = tambon.meeting()
    here = f"assemblies/{meeting}"
    tambon.act("sec", here, "build_agenda")
    tambon.act("chair", here, "begin_item", item=1)
    tambon.act("n1", here, "ask_to_speak")
    tambon.act("n2", here, "ask_to_speak")
    tambon.act("chair", here, "call_speaker")
    tambon.act("sec", here, "leave", seats=[_seat(tambon, "s1")])
    tambon.act("chair", here, "close")
    assert [one.state for one in _read(tambon, meetings.agenda, meeting)] == ["done", "planned"]
    assert [one.state for one in _read(tambon, meetings.speakers, meeting)] == ["spoken", "withdrawn"]
    body = _entries(tambon, meeting)[-1].body
    assert {"attendance", "moves", "agenda", "speakers"} <= body.keys()
    assert body["present"] == 3


def test_no_time_in_a_meeting_runs_backwards_when_the_clock_does(tambon):
    meeting = tambon.meeting()
    here = f"assemblies/{meeting}"
    tambon.act("sec", here, "build_agenda")
    tambon.act("chair", here, "begin_item", item=1)
    began = tambon.now
    tambon.wait(hours=-1)
    tambon.act("n1", here, "ask_to_speak")
    tambon.act("sec", here, "leave", seats=[_seat(tambon, "n2")])
    tambon.act("chair", here, "end_item", item=1)
    tambon.act("chair", here, "close")
    item = _read(tambon, meetings.agenda, meeting)[0]
    assert item.ended >= item.began == began
    assert _read(tambon, meetings.moves, meeting)[0].at >= began
    assert _read(tambon, meetings.speakers, meeting)[0].asked >= began
    assert _read(tambon, assemblies.by_number, meeting).closed >= began
    times = [one.time for one in _entries(tambon, meeting)]
    assert times == sorted(times)


def test_of_two_who_close_or_notify_or_call_at_once_one_does_it(tambon):
    meeting = tambon.meeting()
    here = f"assemblies/{meeting}"
    for login in ("n1", "s1"):
        tambon.act(login, here, "ask_to_speak")
    ends = at_once(*[lambda: tambon.act("chair", here, "call_speaker", k=1)] * 2)
    assert kinds(ends) == ["NotWaiting", "SpeakerRecord"]
    ends = at_once(*[lambda: tambon.act("n2", here, "ask_to_speak")] * 3)
    assert kinds(ends) == ["AlreadyListed", "AlreadyListed", "SpeakerRecord"]
    ends = at_once(*[lambda: tambon.act("chair", here, "close")] * 2)
    assert kinds(ends) == ["AssemblyRecord", "MeetingNotOpen"]
    ends = at_once(*[lambda: tambon.act("sec", here, "record_minutes", words={})] * 2)
    assert sorted(end.revision for end in ends) == [1, 2]
    assert [one.type for one in _entries(tambon, meeting)].count("assembly.closed") == 1


def test_a_petition_that_must_be_put_to_the_body_comes_onto_its_agenda(migrated_url):
    rule = """
[[petition]]
id = "fifty"
name = "ห้าสิบรายชื่อ"
support = { endorsements = 1 }
then = "agenda"
body = "meeting"
"""
    with opened(migrated_url) as engine:
        tambon = Tambon(engine, procedure=PROCEDURE + rule)
        number = tambon.propose()
        tambon.act("sec", f"amendments/{number}", "admit")
        with unit_of_work(tambon.store) as work:
            reached = {"charter_id": tambon.charter_id, "amendment": number, "petition": "fifty"}
            values = reached | {"endorsements": 1, "districts": 1, "at": tambon.now}
            work.connection.execute(insert(rows.petition_reached).values(**values))
        meeting = _convene(tambon)
        tambon.act("sec", f"assemblies/{meeting}", "build_agenda")
        items = _read(tambon, meetings.agenda, meeting)
        assert [(one.kind, one.amendment) for one in items] == [("opening", 0), ("petition", number), ("other", 0)]
