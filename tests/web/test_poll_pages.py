"""Polls as people meet them: the ballot for oneself and by proxy, hands, rankings, results, certificates, files."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import contextmanager

import pytest

from charter_engine.publication import recount
from charter_engine.storage import charters
from charter_engine.storage.unit_of_work import reading
from tests.support.assembly import MEMBERS, Hall
from tests.support.migrated import opened
from tests.support.process_browser import BASE, visiting

NORTH, SOUTH, EAST = MEMBERS[:6], MEMBERS[6:12], MEMBERS[12:]


@pytest.fixture
def hall(sqlite_url, tmp_path):
    """Make a hall with a browser in it."""

    @contextmanager
    def make(rules="", **how):
        with opened(sqlite_url) as engine:
            place = Hall(engine, rules, **how)
            with visiting(place, tmp_path) as visitor:
                yield visitor

    return make


def _recounted(visitor, meeting, k, tmp_path):
    """What the recount program says of the list the interface publishes."""
    listed, rules = tmp_path / "list.json", tmp_path / "procedure.toml"
    listed.write_text(visitor.client.get(f"/api{BASE}/{meeting}/polls/{k}/published").text, encoding="utf-8")
    digest = json.loads(listed.read_text(encoding="utf-8"))["procedure"]
    with reading(visitor.tambon.store) as connection:
        source = charters.procedure_source(connection, visitor.tambon.charter_id, digest)
    rules.write_text(source, encoding="utf-8")
    return recount.main([str(listed), str(rules)])


def test_who_holds_a_proxy_gets_a_ballot_for_each_seat(hall, tmp_path):
    with hall() as visitor:
        place = visitor.tambon
        (number,) = place.drafts()
        meeting = place.gather(*MEMBERS[:-1])
        place.act("sec", f"amendments/{number}", "schedule", assembly=1)
        visitor.be("e6").get(f"/{meeting}")
        visitor.post(f"/{meeting}/acts", act="give_proxy", holder=place.seats["n1"])
        place.act("n2", meeting, "recuse", amendment=number)
        place.act("chair", meeting, "open_poll", amendment=number)
        assert "ท่านมอบฉันทะไว้" in visitor.get(f"/{meeting}")
        visitor.be("n1").get(f"/{meeting}")
        seats = re.findall(r'name="seat" value="(s-\w+)"', visitor.page.text)
        assert {place.seats["n1"], place.seats["e6"]} <= set(seats)
        for seat in (place.seats["n1"], place.seats["e6"]):
            visitor.post(f"/{meeting}/acts", act="vote", poll="1", choice="yes", seat=seat)
        place.close(meeting, 1)
        assert "มอบฉันทะ" in visitor.get(f"/{meeting}/polls/1")
        assert _recounted(visitor, meeting, 1, tmp_path) == recount.AGREES


def test_a_confidential_poll_says_who_voted_and_nowhere_how(hall, tmp_path):
    with hall('secrecy = "confidential"') as visitor:
        place = visitor.tambon
        meeting, k = place.put()
        assert "ผู้ดูแลระบบอาจล่วงรู้ได้" in visitor.be("n1").get(f"/{meeting}")
        assert 'name="reservation"' not in visitor.page.text
        place.votes(meeting, k, yes=("n1", "n2", "s1", "s2", "e1", "e2"), no=("n3", "s3"), abstain=("e3",))
        place.close(meeting, k)
        for login in ("n1", "sec", "chair"):
            said = visitor.be(login).get(f"/{meeting}/polls/{k}")
            assert "ตัวอย่าง n3 ลงคะแนนแล้ว" in said
            assert not re.search("ตัวอย่าง n3 (ไม่)?เห็นชอบ", said)
        assert "ลงคะแนนลับ" in visitor.get("/amendments/1")
        rows = list(csv.reader(io.StringIO(visitor.client.get(f"{BASE}/{meeting}/polls/{k}/ballots.csv").text)))
        assert {row[-1] for row in rows[1:]} == {"voted", ""}
        published = visitor.client.get(f"/api{BASE}/{meeting}/polls/{k}/published").json()
        assert (published["ballots"], len(published["voters"])) == ([], 9)
        listed = visitor.client.get(f"/api{BASE}/{meeting}/polls/{k}/ballots").json()
        assert (listed["published"], listed["items"], len(listed["voters"])) == (False, [], 9)
        assert _recounted(visitor, meeting, k, tmp_path) == recount.UNCOUNTABLE


def test_hands_are_entered_and_corrected_on_the_page(hall, tmp_path):
    with hall('ballots = "hands"') as visitor:
        meeting, k = visitor.tambon.put()
        visitor.be("n1").get(f"/{meeting}")
        assert 'name="choice"' not in visitor.page.text
        visitor.be("sec").get(f"/{meeting}")
        assert "count_hands" in visitor.buttons()
        for sector in ("north", "south", "east", "east"):
            fields = {"poll": str(k), "sector": sector, "yes": "4", "no": "2", "abstain": "0"}
            visitor.post(f"/{meeting}/acts", act="count_hands", **fields)
        refused = visitor.post(f"/{meeting}/acts", 422, act="count_hands", poll=str(k), sector="east", yes="9")
        assert "มากกว่า" in refused
        visitor.tambon.close(meeting, k)
        assert "เห็นชอบ ๑๒" in visitor.get(f"/{meeting}/polls/{k}")
        assert _recounted(visitor, meeting, k, tmp_path) == recount.AGREES


def test_competing_drafts_are_ranked_on_the_page_and_the_matrix_is_shown(hall, tmp_path):
    with hall('ranked = "schulze"') as visitor:
        place = visitor.tambon
        meeting, (one, two) = place.rivals()
        visitor.be("chair").get(f"/{meeting}")
        assert "open_choice" in visitor.buttons()
        visitor.post(f"/{meeting}/acts", act="open_choice", amendments=[str(one), str(two)])
        visitor.be("n1").get(f"/{meeting}")
        visitor.post(f"/{meeting}/acts", act="rank", poll="1", ranking=[str(two), ""])
        for login in MEMBERS[1:12]:
            place.act(login, meeting, "rank", poll=1, ranking=[two, one])
        assert "คะแนนของท่านขณะนี้: ร่างที่ ๓" in visitor.get(f"/{meeting}")
        place.close(meeting, 1)
        said = visitor.get(f"/{meeting}/polls/1")
        assert "เลือก ร่างที่ ๓" in said
        assert _recounted(visitor, meeting, 1, tmp_path) == recount.AGREES


def test_equal_votes_are_settled_on_the_page_by_who_may(hall, tmp_path):
    with hall('casting = "chair"') as visitor:
        place = visitor.tambon
        meeting, k = place.put()
        place.votes(meeting, k, yes=NORTH, no=SOUTH)
        place.close(meeting, k)
        visitor.be("n1").get(f"/{meeting}")
        visitor.be("chair").get(f"/{meeting}")
        assert "casting_vote" in visitor.buttons()
        visitor.post(f"/{meeting}/acts", act="casting_vote", poll=str(k), choice="yes")
        assert "ออกเสียงชี้ขาด" in visitor.get(f"/{meeting}/polls/{k}")
        assert _recounted(visitor, meeting, k, tmp_path) == recount.AGREES


def test_a_question_of_its_own_is_put_voted_on_and_certified(hall, tmp_path):
    with hall() as visitor:
        place = visitor.tambon
        meeting = place.gather()
        visitor.be("chair").get(f"/{meeting}")
        assert "open_question" in visitor.buttons()
        visitor.post(f"/{meeting}/acts", act="open_question", subject="รับรองรายงานการประชุม", rule="")
        assert "รับรองรายงานการประชุม" in visitor.be("n1").get(f"/{meeting}")
        assert "รับรองรายงานการประชุม" in visitor.get("/my")
        for login in MEMBERS:
            place.act(login, meeting, "vote", poll=1, choice="no" if login == "e6" else "yes")
        place.close(meeting, 1)
        assert _recounted(visitor, meeting, 1, tmp_path) == recount.AGREES
        visitor.be("sec").get(f"/{meeting}/polls/1/certificate")
        figures = {"sector": ["north", "south", "east"], "yes": ["6", "6", "6"], "no": ["0"] * 3, "abstain": ["0"] * 3}
        visitor.post(f"/{meeting}/polls/1/certificate", act="reconcile", remark="บัตรเสียหนึ่งใบ", **figures)
        said = visitor.get(f"/{meeting}/polls/1/certificate")
        assert "บัตรเสียหนึ่งใบ" in said
        assert "เครื่องนับ ๕ กระดาษ ๖" in said
        figures["sector"] = ["north", "south"]
        visitor.post(f"/{meeting}/polls/1/certificate", 422, act="reconcile", **figures)
        visitor.be("n1").get(f"/{meeting}/polls/1/certificate")
        assert "reconcile" not in visitor.buttons()


def test_a_question_that_is_open_has_no_certificate_to_fill_in_for_anyone(hall):
    with hall() as visitor:
        meeting, k = visitor.tambon.put()
        for login in ("sec", "n1", "citizen"):
            visitor.be(login).get("")
            visitor.post(f"/{meeting}/polls/{k}/certificate", 404, act="reconcile", sector=["*"], yes=["1"])


def test_figures_and_the_recount_program_may_be_taken_along(hall):
    with hall() as visitor:
        meeting, k = visitor.tambon.put()
        visitor.get(f"/{meeting}/polls/{k}/ballots.csv", 404)
        visitor.tambon.votes(meeting, k, yes=MEMBERS)
        visitor.tambon.close(meeting, k)
        text = visitor.client.get(f"{BASE}/{meeting}/polls/{k}/figures.csv").text
        assert text.splitlines()[-1] == "*,18,18,18,0,0,0"
        assert "def recount(" in visitor.client.get("/recount.py").text
        visitor.get(f"/{meeting}/polls/{k}")
        assert '<svg viewBox="0 0 640 330"' in visitor.page.text
        assert visitor.page.text.count("<circle") >= 18
