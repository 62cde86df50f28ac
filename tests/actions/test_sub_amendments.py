"""Proposals to change an amendment are decided before it, by consent or by a vote, and never mixed silently."""

from __future__ import annotations

import pytest

from charter_engine.actions.amendments import NothingChanges, NotTheAuthor
from charter_engine.actions.polls_opening import SubAmendmentsFirst
from charter_engine.actions.sub_amendments import AlreadyDecided, NotTakenHere, Overlaps, SameAsAnother
from charter_engine.storage import amendments, sub_amendments, texts
from charter_engine.storage.unit_of_work import reading
from tests.support.tambon import AMENDED, DRAFT, Tambon

THRICE = DRAFT.replace("อย่างน้อยปีละหนึ่งครั้ง", "อย่างน้อยปีละสามครั้ง")
FAIRLY = AMENDED.replace("ใช้น้ำอย่างประหยัด", "ใช้น้ำอย่างประหยัดและเป็นธรรม")


def sub(tambon: Tambon, number: int, text: str, login: str = "stranger") -> int:
    k: int = tambon.act(login, f"amendments/{number}", "propose_sub", text=text, reason="ควรเปลี่ยน").k
    return k


@pytest.fixture
def pending(tambon: Tambon) -> int:
    """An amendment of an adopted charter, open for comment."""
    tambon.adopt()
    number = tambon.propose(AMENDED, "citizen")
    tambon.act("sec", f"amendments/{number}", "admit")
    return number


def meeting_for(tambon: Tambon, number: int) -> int:
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{number}", "close_comment")
    meeting = tambon.meeting()
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    return meeting


def result(tambon: Tambon) -> str:
    with reading(tambon.store) as connection:
        return "\n".join(node.text for node in texts.tree(connection, tambon.charter_id, 2).children)


def test_the_author_consents_and_it_becomes_a_revision_of_the_amendment(tambon: Tambon, pending: int):
    k = sub(tambon, pending, THRICE)
    with pytest.raises(NotTheAuthor):
        tambon.act("stranger", f"amendments/{pending}", "consent", sub=k)
    assert tambon.act("citizen", f"amendments/{pending}", "consent", sub=k).revision == 2
    with pytest.raises(AlreadyDecided):
        tambon.act("citizen", f"amendments/{pending}", "consent", sub=k)
    with reading(tambon.store) as connection:
        decided = sub_amendments.by_number(connection, tambon.charter_id, pending, k)
        assert (decided.outcome, decided.how, decided.made) == ("accepted", "consent", 2)
        assert len(amendments.revisions(connection, tambon.charter_id, pending)) == 2
    tambon.poll(pending, meeting_for(tambon, pending))
    tambon.promulgate(pending)
    assert "สามครั้ง" in result(tambon)


def test_the_same_text_twice_or_no_change_is_noticed(tambon: Tambon, pending: int):
    k = sub(tambon, pending, THRICE)
    with pytest.raises(SameAsAnother, match=str(k)):
        sub(tambon, pending, THRICE, "n1")
    with pytest.raises(NothingChanges):
        sub(tambon, pending, AMENDED)
    tambon.act("stranger", f"amendments/{pending}", "withdraw_sub", sub=k)
    assert sub(tambon, pending, THRICE, "n1") == k + 1


def test_a_vote_decides_it_before_the_amendment_itself(tambon: Tambon, pending: int):
    lost, won = sub(tambon, pending, THRICE), sub(tambon, pending, FAIRLY, "n1")
    meeting = meeting_for(tambon, pending)
    with pytest.raises(SubAmendmentsFirst, match="1, 2"):
        tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=pending)
    for k, choice in ((lost, "no"), (won, "yes")):
        poll = tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=pending, sub=k).k
        for login in ("n1", "n2", "s1", "s2"):
            tambon.act(login, f"assemblies/{meeting}", "vote", poll=poll, choice=choice)
        tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=poll)
    with reading(tambon.store) as connection:
        outcomes = [one.outcome for one in sub_amendments.of(connection, tambon.charter_id, pending)]
        record = amendments.by_number(connection, tambon.charter_id, pending)
    assert outcomes == ["rejected", "accepted"]
    assert (record.stage, record.revision) == ("vote", 2)
    tambon.poll(pending, meeting)
    tambon.promulgate(pending)
    assert "เป็นธรรม" in result(tambon)
    assert "สองครั้ง" in result(tambon)


def test_two_that_do_not_meet_are_put_together_and_two_that_do_are_refused(tambon: Tambon, pending: int):
    first, second, third = (
        sub(tambon, pending, FAIRLY, "n1"),
        sub(tambon, pending, THRICE, "n2"),
        sub(tambon, pending, FAIRLY.replace("และเป็นธรรม", "และเท่าเทียม"), "s1"),
    )
    tambon.act("citizen", f"amendments/{pending}", "consent", sub=first)
    tambon.act("citizen", f"amendments/{pending}", "consent", sub=second)
    with pytest.raises(Overlaps, match="ข้อ ๑"):
        tambon.act("citizen", f"amendments/{pending}", "consent", sub=third)
    tambon.act("s1", f"amendments/{pending}", "withdraw_sub", sub=third)
    tambon.poll(pending, meeting_for(tambon, pending))
    tambon.promulgate(pending)
    assert "เป็นธรรม" in result(tambon)
    assert "สามครั้ง" in result(tambon)


def test_they_are_taken_from_public_comment_on(tambon: Tambon):
    tambon.adopt()
    number = tambon.propose(AMENDED, "citizen")
    with pytest.raises(NotTakenHere):
        sub(tambon, number, THRICE)
