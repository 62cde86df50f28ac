"""Pending amendments live on when another is adopted, and parts of one can be put apart."""

from __future__ import annotations

import json

import pytest

from charter_engine.actions.amendments import NotTheAuthor, OutdatedAmendment
from charter_engine.actions.rebasing import NoSuchPart, NothingToRebase, PollIsOpen
from charter_engine.domain.amendment.rebase import Unanswered
from charter_engine.storage import amendments, ledger, texts
from charter_engine.storage.unit_of_work import reading
from tests.support.tambon import AMENDED, DRAFT, RIVAL, Tambon

BOTH = AMENDED.replace("ใช้น้ำอย่างประหยัด", "ใช้น้ำอย่างประหยัดและเป็นธรรม")


def question_of(tambon: Tambon) -> str:
    with reading(tambon.store) as connection:
        return texts.tree(connection, tambon.charter_id, 1).children[1].identity


def test_a_rival_is_asked_about_rebased_by_a_decision_and_voted_on_again(tambon: Tambon):
    tambon.adopt()
    first, rival = tambon.propose(AMENDED, "citizen"), tambon.propose(RIVAL, "stranger")
    tambon.poll(first, tambon.to_vote(first))
    tambon.poll(rival, tambon.to_vote(rival))
    version = tambon.promulgate(first)
    with pytest.raises(Unanswered, match="ข้อ ๒"):
        tambon.act("stranger", f"amendments/{rival}", "rebase")
    with pytest.raises(NotTheAuthor):
        tambon.act("citizen", f"amendments/{rival}", "rebase")
    answers = {question_of(tambon): {"choice": "ours"}}
    moved = tambon.act("stranger", f"amendments/{rival}", "rebase", answers=answers)
    assert (moved.stage, moved.revision) == ("vote", 2)
    with pytest.raises(NothingToRebase):
        tambon.act("stranger", f"amendments/{rival}", "rebase")
    with reading(tambon.store) as connection:
        filed, rebased = amendments.revisions(connection, tambon.charter_id, rival)
        entries = [json.loads(line.data) for line in ledger.lines(connection, tambon.charter_id)]
    assert (filed.base_version, rebased.base_version) == (1, version.n)
    adopted = next(e for e in entries if e["type"] == "version.adopted" and e["body"]["version"] == version.n)
    assert adopted["body"]["pending"] == {str(rival): "asks"}
    decided = next(e for e in reversed(entries) if e["type"] == "amendment.revised")
    assert decided["body"]["answers"] == {question_of(tambon): "ours"}
    meeting = tambon.meeting()
    tambon.act("sec", f"amendments/{rival}", "schedule", assembly=meeting)
    tambon.poll(rival, meeting)
    tambon.promulgate(rival)
    with reading(tambon.store) as connection:
        assert "สี่ครั้ง" in texts.tree(connection, tambon.charter_id, 3).children[1].text


def test_parts_put_apart_are_decided_apart_and_the_rest_stays_votable(tambon: Tambon):
    tambon.adopt()
    number = tambon.propose(BOTH, "citizen")
    meeting = tambon.to_vote(number)
    with pytest.raises(NoSuchPart):
        tambon.act("sec", f"amendments/{number}", "split", parts=[1, 2])
    with pytest.raises(NoSuchPart):
        tambon.act("sec", f"amendments/{number}", "split", parts=[7])
    apart = tambon.act("sec", f"amendments/{number}", "split", parts=[2], title="เฉพาะการประชุม").n
    for part in (number, apart):
        tambon.act("sec", f"amendments/{part}", "schedule", assembly=meeting)
    tambon.poll(apart, meeting)
    tambon.poll(number, meeting, n1="no", n2="no", s1="no", s2="no")
    tambon.promulgate(apart)
    with reading(tambon.store) as connection:
        one, two = texts.tree(connection, tambon.charter_id, 2).children
        assert amendments.by_number(connection, tambon.charter_id, number).state == "rejected"
    assert "สองครั้ง" in two.text
    assert one.text == texts_of(DRAFT)


def texts_of(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("ข้อ ๑")).removeprefix("ข้อ ๑ ")


def test_nothing_changes_under_an_open_poll_or_an_outdated_base(tambon: Tambon):
    tambon.adopt()
    first, rival = tambon.propose(AMENDED, "citizen"), tambon.propose(RIVAL, "stranger")
    meeting = tambon.to_vote(rival)
    tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=rival)
    with pytest.raises(PollIsOpen):
        tambon.act("stranger", f"amendments/{rival}", "rebase")
    tambon.act("chair", f"assemblies/{meeting}", "annul_poll", poll=1, reason="ทดสอบ")
    tambon.poll(first, tambon.to_vote(first))
    tambon.promulgate(first)
    with pytest.raises(OutdatedAmendment):
        tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=rival)
