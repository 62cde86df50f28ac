"""From a draft to a version and on: every stage allows what the procedure says and nothing else."""

from __future__ import annotations

import json

import pytest

from charter_engine.actions.acts import StaleView
from charter_engine.actions.amendments import FoundingUnderWay, NothingChanges, NotTheAuthor, OutdatedAmendment
from charter_engine.actions.assemblies import MeetingNotOpen
from charter_engine.actions.bases import OverlookedVersions
from charter_engine.actions.comments import WordsNotThere
from charter_engine.actions.data import UnusableData
from charter_engine.actions.framework import NoSeatForThis
from charter_engine.actions.polls import WrongQuestion
from charter_engine.actions.polls_closing import PollNotOpen
from charter_engine.actions.polls_opening import NotOnAgenda
from charter_engine.actions.versions import MoreThanASlip
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.version import EffectiveTooEarly
from charter_engine.domain.deliberation.stages import TooEarly, TooLate, WrongStage
from charter_engine.domain.deliberation.tally import NotOnRoll
from charter_engine.errors import Conflict
from charter_engine.storage import amendments, assemblies, comments, ledger, texts
from charter_engine.storage.unit_of_work import reading
from tests.support.tambon import AMENDED, DRAFT, RIVAL, Tambon


def test_a_draft_becomes_version_1_with_the_root_of_its_text(tambon: Tambon):
    version = tambon.adopt()
    assert version.n == 1
    assert version.root == root_hash(parse(DRAFT).tree)
    with reading(tambon.store) as connection:
        assert root_hash(texts.tree(connection, tambon.charter_id, 1)) == version.root


def test_every_official_act_is_one_ledger_entry_that_names_a_seat(tambon: Tambon):
    tambon.adopt()
    with reading(tambon.store) as connection:
        entries = [json.loads(line.data) for line in ledger.lines(connection, tambon.charter_id)]
    assert [entry["seq"] for entry in entries] == list(range(len(entries)))
    kinds = [entry["type"] for entry in entries]
    assert kinds[:2] == ["charter.created", "procedure.adopted"]
    assert kinds[-3:] == ["poll.opened", "poll.closed", "version.adopted"]
    actors = {entry["actor"] for entry in entries}
    assert all(actor == "installation" or actor.startswith("s-") for actor in actors)
    assert not any(login in json.dumps(entries) for login in ("ตัวอย่าง sec", "p-sec", '"chair01"'))


def test_an_amendment_changes_only_its_clause_and_blame_names_it(tambon: Tambon):
    tambon.adopt()
    second = tambon.adopt(AMENDED, login="citizen")
    with reading(tambon.store) as connection:
        blame = texts.placements(connection, tambon.charter_id, second.n)
        tree = texts.tree(connection, tambon.charter_id, second.n)
        one, two = tree.children
        assert (blame[one.identity].amendment, blame[two.identity].amendment) == (1, 2)
        states = texts.history(connection, tambon.charter_id, two.identity)
    assert [state.version for state in states] == [1, 2]
    assert "สองครั้ง" in states[1].node.text


def test_a_second_amendment_of_the_same_clause_is_outdated_once_the_first_is_in_force(tambon: Tambon):
    tambon.adopt()
    first, rival = tambon.propose(AMENDED, "citizen"), tambon.propose(RIVAL, "stranger")
    tambon.poll(first, tambon.to_vote(first))
    tambon.poll(rival, tambon.to_vote(rival))
    with pytest.raises(OutdatedAmendment, match="ข้อ ๒"):
        tambon.promulgate(first, rival)
    tambon.promulgate(first)
    with pytest.raises(OutdatedAmendment):
        tambon.promulgate(rival)
    with pytest.raises(OverlookedVersions):
        tambon.act("stranger", "", "propose", text=RIVAL, title="ซ้ำ", reason="ซ้ำ", base=1)


def test_amendments_of_different_clauses_make_one_version_together(tambon: Tambon):
    tambon.adopt()
    first = tambon.propose(AMENDED, "citizen")
    other = tambon.propose(DRAFT.replace("ใช้น้ำอย่างประหยัด", "ใช้น้ำอย่างประหยัดและเป็นธรรม"), "stranger")
    tambon.poll(first, tambon.to_vote(first))
    tambon.poll(other, tambon.to_vote(other))
    version = tambon.promulgate(first, other)
    assert version.sources == (first, other)
    assert version.instrument.index("ความในข้อ ๑") < version.instrument.index("ความในข้อ ๒")
    with reading(tambon.store) as connection:
        one, two = texts.tree(connection, tambon.charter_id, version.n).children
    assert "เป็นธรรม" in one.text
    assert "สองครั้ง" in two.text


def test_acts_out_of_their_stage_are_refused(tambon: Tambon):
    number = tambon.propose()
    with pytest.raises(WrongStage):
        tambon.act("sec", f"amendments/{number}", "close_comment")
    tambon.act("sec", f"amendments/{number}", "admit")
    with pytest.raises(TooEarly):
        tambon.act("sec", f"amendments/{number}", "close_comment")
    tambon.wait(days=11)
    with pytest.raises(TooLate):
        tambon.act("citizen", "", "comment", clause="2", amendment=number, body="สายไปแล้วหรือ")
    with pytest.raises(WrongStage):
        tambon.promulgate(number)


def test_only_the_right_seats_act(tambon: Tambon):
    number = tambon.propose()
    with pytest.raises(NoSeatForThis):
        tambon.act("citizen", f"amendments/{number}", "admit")
    with pytest.raises(NotTheAuthor):
        tambon.act("citizen", f"amendments/{number}", "withdraw", reason="ไม่ใช่ของฉัน")
    with pytest.raises(NoSeatForThis):
        tambon.act("sec", "", "promulgate", amendments=[number], effective="2026-02-01")


def test_a_founding_draft_stands_alone_and_must_say_something(tambon: Tambon):
    tambon.propose()
    with pytest.raises(FoundingUnderWay):
        tambon.propose(RIVAL)
    with pytest.raises(UnusableData, match="text"):
        tambon.act("sec", "", "propose", title="ไม่มีข้อความ", reason="-")


def test_an_amendment_that_changes_nothing_is_refused(tambon: Tambon):
    tambon.adopt()
    with pytest.raises(NothingChanges):
        tambon.propose(DRAFT)


def test_what_was_read_before_someone_else_acted_is_stale(tambon: Tambon):
    number = tambon.propose()
    with reading(tambon.store) as connection:
        seen = amendments.by_number(connection, tambon.charter_id, number).acts
    tambon.act("sec", f"amendments/{number}", "admit", expects=seen)
    with pytest.raises(StaleView):
        tambon.act("sec", f"amendments/{number}", "close_comment", expects=seen)


def test_a_vote_by_a_stranger_twice_or_after_closing_never_counts(tambon: Tambon):
    number = tambon.propose()
    meeting = tambon.to_vote(number)
    k = tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number).k
    with pytest.raises(NoSeatForThis):
        tambon.act("stranger", f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    with pytest.raises(NotOnRoll):
        tambon.act("chair", f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    with pytest.raises(WrongQuestion):
        tambon.act("n1", f"assemblies/{meeting}", "vote", poll=k, choice="object")
    first = tambon.act("n1", f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    assert tambon.act("n1", f"assemblies/{meeting}", "vote", poll=k, choice="yes") == first
    assert tambon.act("n1", f"assemblies/{meeting}", "vote", poll=k, choice="no").revision == 2
    for login in ("n2", "s1", "s2"):
        tambon.act(login, f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    closed = tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)
    assert closed.decision["tally"]["total"] | {"roll": 4} == {
        "roll": 4, "present": 4, "yes": 3, "no": 1, "abstain": 0, "object": 0
    }  # fmt: skip
    with pytest.raises(PollNotOpen):
        tambon.act("n1", f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    with pytest.raises(PollNotOpen):
        tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)


def test_losing_is_an_outcome_with_its_reason(tambon: Tambon):
    tambon.adopt()
    number = tambon.propose(AMENDED, "citizen")
    closed = tambon.poll(number, tambon.to_vote(number), s1="no", s2="no", n1="yes", n2="yes")
    assert closed.decision["outcome"] == "tied"
    assert any("ไม่ผ่าน" in rule["why"] for rule in closed.decision["rules"])
    with reading(tambon.store) as connection:
        assert amendments.by_number(connection, tambon.charter_id, number).state == "rejected"


def test_no_quorum_leaves_the_amendment_where_it_was(tambon: Tambon):
    number = tambon.propose()
    tambon.act("sec", f"amendments/{number}", "admit")
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{number}", "close_comment")
    day = "2026-01-20"
    meeting = tambon.act("sec", "", "convene", body="meeting", title="ครั้งที่ ๑", day=day).n
    tambon.wait(days=20)
    tambon.act("chair", f"assemblies/{meeting}", "open")
    with pytest.raises(NotOnAgenda):
        tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number)
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    tambon.act("sec", f"assemblies/{meeting}", "check_in", logins=["n1"])
    k = tambon.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number).k
    tambon.act("n1", f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    with pytest.raises(NotOnRoll):
        tambon.act("s1", f"assemblies/{meeting}", "vote", poll=k, choice="yes")
    closed = tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)
    assert closed.decision["outcome"] == "no_quorum"
    with reading(tambon.store) as connection:
        assert amendments.by_number(connection, tambon.charter_id, number).stage == "vote"


def test_an_annulled_poll_keeps_its_ballots_and_the_question_can_be_put_again(tambon: Tambon):
    number = tambon.propose()
    meeting = tambon.to_vote(number)
    tambon.poll(number, meeting, s1="no", s2="no")
    annulled = tambon.act("chair", f"assemblies/{meeting}", "annul_poll", poll=1, reason="อ่านชื่อร่างผิด")
    assert annulled.state == "annulled"
    with reading(tambon.store) as connection:
        record = amendments.by_number(connection, tambon.charter_id, number)
        assert (record.stage, record.state) == ("vote", "under_way")
        assert len(assemblies.ballots(connection, tambon.charter_id, meeting, 1)) == 4
    assert tambon.poll(number, meeting).decision["outcome"] == "passed"
    tambon.promulgate(number)
    with pytest.raises(Conflict):
        tambon.act("chair", f"assemblies/{meeting}", "annul_poll", poll=2, reason="ช้าไป")


def test_a_meeting_opens_on_its_day_and_closes_once(tambon: Tambon):
    meeting = tambon.act("sec", "", "convene", body="meeting", title="วันหน้า", day="2026-03-01").n
    with pytest.raises(Exception, match="2026-03-01"):
        tambon.act("chair", f"assemblies/{meeting}", "open")
    with pytest.raises(MeetingNotOpen):
        tambon.act("chair", f"assemblies/{meeting}", "close")


def test_a_version_may_not_take_effect_before_its_predecessor(tambon: Tambon):
    tambon.adopt()
    number = tambon.propose(AMENDED, "citizen")
    tambon.poll(number, tambon.to_vote(number))
    with pytest.raises(EffectiveTooEarly):
        tambon.act("chair", "", "promulgate", amendments=[number], effective="2026-01-01")


def test_a_corrigendum_corrects_words_and_nothing_else(tambon: Tambon):
    tambon.adopt(DRAFT.replace("ประหยัด", "ประหยด"))
    slip = DRAFT.replace("ประหยัด", "ประหยด")
    with pytest.raises(MoreThanASlip):
        tambon.act("sec", "", "correct", text=slip + "\nข้อ ๓ ข้อใหม่\n", reason="แอบเพิ่ม")
    made = tambon.act("sec", "", "correct", text=DRAFT, reason="ตกไม้หันอากาศ")
    assert (made.n, made.kind, made.root) == (2, "corrigendum", root_hash(parse(DRAFT).tree))


def test_comments_follow_their_words_into_the_version(tambon: Tambon):
    number = tambon.propose()
    tambon.act("sec", f"amendments/{number}", "admit")
    kept = tambon.act("citizen", "", "comment", clause="1", amendment=number, exact="หนองน้ำสาธารณะ", body="ดีมาก")
    gone = tambon.act("citizen", "", "comment", clause="2", amendment=number, exact="ปีละหนึ่งครั้ง", body="น้อยไป")
    with pytest.raises(WordsNotThere):
        tambon.act("citizen", "", "comment", clause="2", amendment=number, exact="ไม่มีคำนี้", body="?")
    tambon.act("sec", f"amendments/{number}", "revise", text=AMENDED)
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{number}", "close_comment")
    meeting = tambon.meeting()
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    tambon.poll(number, meeting)
    tambon.promulgate(number)
    with reading(tambon.store) as connection:
        places = {(place.n, place.version): place for place in comments.places(connection, tambon.charter_id)}
        tree = texts.tree(connection, tambon.charter_id, 1)
    place = places[kept.n, 1]
    assert place.status == "exact"
    assert tree.find(str(place.clause)).text[place.start : place.end] == "หนองน้ำสาธารณะ"
    assert places[gone.n, 1].status in {"changed", "replaced"}


def test_erased_words_are_gone_and_the_seal_still_stands(tambon: Tambon):
    tambon.adopt()
    said = tambon.act("citizen", "", "comment", clause="1", body="ขอให้ลบข้อความนี้")
    tambon.act("citizen", f"comments/{said.n}", "erase")
    with reading(tambon.store) as connection:
        record = comments.by_reference(connection, tambon.charter_id, said.reference)
        assert record.erased
        assert record.body == ""
        assert comments.salt(connection, tambon.charter_id, said.n) is None
        assert comments.seal_of(connection, tambon.charter_id, said.n) is not None
        log = b"".join(line.data for line in ledger.lines(connection, tambon.charter_id))
    assert "ขอให้ลบ".encode() not in log


def test_the_review_report_is_made_of_the_records(tambon: Tambon):
    tambon.adopt()
    said = tambon.act("citizen", "", "comment", clause="1", body="ยังไม่มีใครตอบ")
    meeting = tambon.meeting("annual")
    made = tambon.act("sec", f"assemblies/{meeting}", "report").report
    assert [entry["version"] for entry in made["adopted"]] == [1]
    assert made["unanswered"] == [said.reference]
    assert made["attendance"] == [
        {"sector": "north", "roll": 2, "present": 2},
        {"sector": "south", "roll": 2, "present": 2},
    ]
