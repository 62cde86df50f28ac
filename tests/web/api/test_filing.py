"""A proposal on its way, for programs: what carries it is read, and every act on it is done, through the interface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from charter_engine.actions import accounts
from charter_engine.clock import wall_time
from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.filing import MARKS, adopt, draft, endorse, filing_tambon
from tests.support.migrated import opened
from tests.support.process_browser import visiting
from tests.support.tambon import AMENDED, DRAFT, SLUG

ONE = f"/api/charters/{SLUG}/amendments"
PROTECTED = DRAFT.replace("และใช้น้ำอย่างประหยัด", "และใช้น้ำอย่างพอดี")


class Program:
    """Somebody's program with a key of their own."""

    def __init__(self, tambon, client):
        self.tambon, self.client, self.keys = tambon, client, {}

    def act(self, login, n, act, status=200, **data):
        if login not in self.keys:
            with unit_of_work(self.tambon.store) as work:
                self.keys[login] = accounts.issue_token(work, login, label="t", charter_id=None, now=wall_time())
        sent = {"act": act} | ({"data": data} if data else {})
        headers = {"authorization": f"Bearer {self.keys[login]}"}
        answer = self.client.post(f"{ONE}/{n}/acts", json=sent, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def look(self, n):
        answer = self.client.get(f"{ONE}/{n}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def program(migrated_url: str, tmp_path: Path) -> Iterator[Program]:
    with opened(migrated_url) as engine:
        tambon = filing_tambon(engine)
        adopt(tambon, DRAFT)
        with visiting(tambon, tmp_path) as machine:
            yield Program(tambon, machine.client)


def test_a_program_gathers_support_reads_its_figures_and_files(program):
    n = draft(program.tambon)
    program.act("citizen", n, "publish_for_support")
    seen = program.look(n)
    assert seen["state"] == "gathering"
    assert seen["support"] == {
        "endorsements": 0,
        "districts": [],
        "needs": [{"endorsements": 2, "districts": 2, "met": False}],
    }
    assert {one["act"] for one in seen["next"]} >= {"endorse", "withdraw"}
    assert "file" in {one["act"] for one in seen["later"]}
    refused = program.act("e1", n, "endorse", 422)
    assert refused["code"] == "district-needed"
    program.act("e1", n, "endorse", district="เมือง")
    assert program.act("e1", n, "endorse", 409, district="เมือง")["code"] == "endorsed-already"
    assert program.act("citizen", n, "file", 409)["code"] == "not-endorsed"
    program.act("e2", n, "endorse", district="ท่าน้ำ")
    seen = program.look(n)
    assert seen["support"]["needs"][0]["met"]
    assert {one["name"]: one["endorsements"] for one in seen["support"]["districts"]} == {"เมือง": 1, "ท่าน้ำ": 1}
    assert program.act("citizen", n, "file")["thing"]["state"] == "under_way"


def test_a_program_screens_lengthens_and_answers(program):
    n = program.tambon.propose(AMENDED)
    assert program.act("sec", n, "admit", 409)["code"] == "not-screened"
    program.act("sec", n, "screen", marks=MARKS)
    assert [one["criterion"] for one in program.look(n)["screening"]["marks"]] == ["form", "scope"]
    program.act("sec", n, "admit")
    before = program.look(n)["until"]
    program.act("sec", n, "extend", reason="น้ำท่วม")
    seen = program.look(n)
    assert (seen["extended_days"], seen["until"] > before) == (5, True)
    endorse(program.tambon, n, 3)
    states = {one["id"]: one["state"] for one in program.look(n)["petitions"]}
    assert states == {"heard": "owed", "listed": "open", "direct": "open"}
    program.act("sec", n, "answer_petition", petition="heard", body="ชี้แจง")
    assert program.look(n)["petitions"][0]["answer"] == "ชี้แจง"


def test_a_program_is_told_which_stricter_rule_decides(program):
    n = program.tambon.propose(PROTECTED)
    assert "๓ ใน ๔" in program.look(n)["stricter"][0]
    assert program.look(program.tambon.propose(AMENDED))["stricter"] == []


def test_acts_are_refused_to_those_who_may_not(program):
    n = program.tambon.propose(AMENDED)
    for act, data in (
        ("screen", {"marks": MARKS}),
        ("extend", {"reason": "ก"}),
        ("declare_urgent", {"urgency": "flood", "reason": "ก"}),
        ("answer_petition", {"petition": "heard", "body": "ก"}),
    ):
        program.act("citizen", n, act, 403, **data)
