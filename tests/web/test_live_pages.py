"""The page of a running meeting and the hall's screen, as members and everyone else meet them."""

from __future__ import annotations

import pytest

from tests.support.process_browser import tambon, visitor
from tests.support.tambon import AMENDED, SLUG

__all__ = ["tambon", "visitor"]


@pytest.fixture
def meeting(tambon) -> int:
    """A meeting that discusses an amendment of the adopted draft."""
    tambon.adopt()
    tambon.wait(days=2)
    number = tambon.propose(AMENDED)
    meeting = tambon.to_vote(number)
    item = {"item": 0, "kind": "amendment", "title": "แก้ไขว่าด้วยการประชุม", "amendment": number, "minutes": 30}
    later = {"item": 0, "kind": "other", "title": "เรื่องอื่น ๆ", "minutes": 5}
    tambon.act("sec", f"assemblies/{meeting}", "set_agenda", items=[item, later])
    tambon.act("chair", f"assemblies/{meeting}", "begin_item", item=1)
    return int(meeting)


def put(tambon, meeting: int) -> int:
    k: int = tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=2).k
    return k


def test_the_page_says_what_is_discussed_who_is_there_and_what_comes_next(visitor, meeting):
    words = visitor.get(f"/assemblies/{meeting}/now")
    for said in ("๑. แก้ไขว่าด้วยการประชุม", "ดูว่าร่างที่ ๒ แก้ไขอะไร", "๔ จาก ๔", "วาระถัดไป", "๒. เรื่องอื่น ๆ"):
        assert said in words
    assert visitor.buttons() == set()


def test_without_script_a_page_without_a_ballot_renews_itself_and_one_with_a_ballot_waits(visitor, tambon, meeting):
    visitor.get(f"/assemblies/{meeting}/now")
    assert '<noscript><meta http-equiv="refresh"' in visitor.page.text
    put(tambon, meeting)
    visitor.be("n1").get(f"/assemblies/{meeting}/now")
    assert 'http-equiv="refresh"' not in visitor.page.text
    assert "แสดงตามที่เป็นอยู่ขณะนี้" in visitor.words


def test_a_member_votes_with_one_button_and_may_think_again(visitor, tambon, meeting):
    k = put(tambon, meeting)
    visitor.get(f"/assemblies/{meeting}/now")
    assert visitor.buttons() == set()
    visitor.be("n1").get(f"/assemblies/{meeting}/now")
    assert visitor.buttons() == {"vote", "ask_to_speak"}
    for choice, said in (("yes", "เห็นชอบ"), ("no", "ไม่เห็นชอบ")):
        assert visitor.post(f"/assemblies/{meeting}/now", act="vote", poll=k, choice=choice).endswith("/now?done=vote")
        words = visitor.get(f"/assemblies/{meeting}/now?done=vote")
        assert f"{said} (ที่เลือกไว้)" in words
        assert "ลงคะแนนแล้ว ๑ จาก ๔" in words


def test_a_late_ballot_is_refused_on_the_same_page(visitor, tambon, meeting):
    k = put(tambon, meeting)
    tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)
    visitor.be("n1")
    words = visitor.post(f"/assemblies/{meeting}/now", status=409, act="vote", poll=k, choice="yes")
    assert "ผลการลงมติล่าสุด" in words


def test_nothing_else_is_done_from_this_page(visitor, tambon, meeting):
    k = put(tambon, meeting)
    visitor.be("chair").post(f"/assemblies/{meeting}/now", status=404, act="close_poll", poll=k)
    assert "ลงคะแนนแล้ว ๐ จาก ๔" in visitor.get(f"/assemblies/{meeting}/now")


def test_a_member_asks_for_the_floor_and_takes_it_back(visitor, meeting):
    here = f"/assemblies/{meeting}/now"
    visitor.be("s1").post(here, act="ask_to_speak")
    assert "ตัวอย่าง s1" in visitor.get(here)
    assert visitor.buttons() == {"withdraw_speech"}
    visitor.post(here, act="withdraw_speech", k=1)
    assert "ตัวอย่าง s1" not in visitor.get(here).split("การอภิปราย")[1]
    assert visitor.buttons() == {"ask_to_speak"}


def test_only_what_the_visitor_may_do_is_asked_for_again(visitor, tambon, meeting):
    put(tambon, meeting)
    visitor.be("n2").get(f"/assemblies/{meeting}/now?part=own")
    assert visitor.buttons() == {"vote", "ask_to_speak"}
    assert "<html" not in visitor.page.text
    assert "1open" in visitor.page.text


def test_the_screen_shows_the_redline_then_the_count_then_the_result_with_its_rules(visitor, tambon, meeting):
    here = f"/assemblies/{meeting}/projector"
    words = visitor.get(here)
    assert "[ตัดออก: หนึ่ง" in words
    assert "สอง" in words
    k = put(tambon, meeting)
    for login, choice in (("n1", "yes"), ("n2", "yes"), ("s1", "yes"), ("s2", "no")):
        tambon.act(login, f"assemblies/{meeting}", "vote", poll=k, choice=choice)
    words = visitor.get(here)
    assert "๔ จาก ๔ ลงคะแนนแล้ว" in words
    assert "มากกว่ากึ่งหนึ่งของผู้ออกเสียง" in words
    assert "ไม่เห็นชอบ" not in words
    tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)
    words = visitor.get(here)
    for said in ("ผลการลงมติ", "ผ่าน", "เห็นชอบ ๓", "ไม่เห็นชอบ ๑", "๓ จาก ๔"):
        assert said in words
    tambon.wait(minutes=1)
    tambon.act("chair", f"assemblies/{meeting}", "begin_item", item=2)
    assert "๒. เรื่องอื่น ๆ" in visitor.get(here)


def test_the_screen_has_nothing_to_press_and_knows_nobody(visitor, tambon, meeting):
    put(tambon, meeting)
    stranger = visitor.get(f"/assemblies/{meeting}/projector")
    page = visitor.page.text
    for control in ("<form", "<button", "<input", "<a "):
        assert control not in page
    assert visitor.be("n1").get(f"/assemblies/{meeting}/projector") == stranger


@pytest.mark.parametrize("name", ["live.js", "live.css"])
def test_what_makes_the_page_live_is_small(visitor, name):
    answer = visitor.client.get(f"/static/{name}", headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert len(answer.content) <= 4000
    assert SLUG not in answer.text


def test_a_meeting_nobody_called_has_neither_page(visitor, meeting):
    for page in ("now", "projector"):
        visitor.get(f"/assemblies/{meeting + 7}/{page}", status=404)
