"""A proposal on its way: who files and endorses, what it is screened by, how much time it gets, what protects words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from charter_engine.actions.acts import StaleView, parse_reference, perform
from charter_engine.actions.charters import LastOfficer, appoint_at_machine, end_seat_at_machine
from charter_engine.actions.closing import close_overdue_comments, seal_new_endorsements
from charter_engine.actions.compositions import BodyIsFull, CompositionLacks
from charter_engine.actions.data import Appoint, UnusableData
from charter_engine.actions.endorsing import (
    DistrictNeeded,
    EndorsedAlready,
    NoSupportAsked,
    NotEndorsedByYou,
    NotToBeEndorsed,
    OtherDistrict,
    OwnProposal,
)
from charter_engine.actions.hurrying import NoMoreTime, PollDoesNotCarry, PollNeeded, TimeIsOver, UrgentAlready
from charter_engine.actions.proposal_rules import CriteriaNotMet, NotAFiler, NotScreened, TextIsEndorsed
from charter_engine.actions.screening import EveryCriterionOnce, NoCriteria
from charter_engine.actions.sealing import endorsements_root
from charter_engine.actions.versions import ProtectedWords
from charter_engine.domain.deliberation.carrying import district_name
from charter_engine.domain.deliberation.stages import NotEndorsed, TooEarly, TooLate
from charter_engine.errors import Conflict, NotFound, NotPermitted
from charter_engine.storage import amendments, charters, process, proposals
from charter_engine.storage.amendments import NoSuchAmendment
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.audit import audit
from tests.support.filing import FILING, MARKS, PEOPLE, adopt, draft, endorse, filing_tambon, gathering, to_comment
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, PROCEDURE, VOTERS, Tambon
from tests.support.together import at_once, kinds

ROUNDS = 4


@pytest.fixture
def place(migrated_url: str) -> Iterator[Tambon]:
    """A tambon in force under the fuller procedure."""
    with opened(migrated_url) as engine:
        tambon = filing_tambon(engine)
        adopt(tambon, DRAFT)
        yield tambon


def record(tambon, number):
    with reading(tambon.store) as connection:
        return amendments.by_number(connection, tambon.charter_id, number)


def sound(tambon):
    with reading(tambon.store) as connection:
        assert audit(connection, tambon.charter_id) == []


def under_way(tambon, text=AMENDED):
    """An amendment of the office in its comment stage."""
    number = tambon.propose(text)
    to_comment(tambon, number)
    return number


def urgent_poll(tambon, meeting, subject, **choices):
    k = tambon.act("chair", f"assemblies/{meeting}", "open_question", subject=subject).k
    for login in VOTERS:
        tambon.act(login, f"assemblies/{meeting}", "vote", poll=k, choice=choices.get(login, "yes"))
    tambon.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)
    return k


# --- who files --------------------------------------------------------------------------------------------------------
def test_a_citizens_draft_is_filed_only_once_enough_people_from_enough_districts_endorse_it(place):
    number = draft(place)
    with pytest.raises(NotEndorsed):
        place.act("citizen", f"amendments/{number}", "file")
    place.act("citizen", f"amendments/{number}", "publish_for_support")
    assert record(place, number).state == "gathering"
    place.act("e1", f"amendments/{number}", "endorse", district="เมือง")
    place.act("e3", f"amendments/{number}", "endorse", district="อำเภอเมือง")
    with pytest.raises(NotEndorsed) as refused:
        place.act("citizen", f"amendments/{number}", "file")
    assert (refused.value.facts["have"], refused.value.facts["have_districts"]) == (2, 1)
    place.act("e2", f"amendments/{number}", "endorse", district="ท่าน้ำ")
    filed = place.act("citizen", f"amendments/{number}", "file")
    assert (filed.state, filed.stage) == ("under_way", "check")
    assert place.entries("amendment.filed")[-1].body["endorsements"] == 3
    sound(place)


def test_who_holds_an_office_that_may_file_needs_no_support_and_shows_no_draft_for_it(place):
    number = draft(place, login="sec")
    with pytest.raises(NoSupportAsked):
        place.act("sec", f"amendments/{number}", "publish_for_support")
    assert place.act("sec", f"amendments/{number}", "file").state == "under_way"


def test_whoever_the_procedure_does_not_name_may_not_even_propose(place):
    source = FILING.replace('[[filer]]\nwho = "citizen"\nsupport = { endorsements = 2, districts = 2 }\n', "")
    number = draft(place)
    _officer(place)
    place.act("boss", "", "adopt_procedure", source=source)
    with pytest.raises(NotAFiler) as refused:
        place.act("stranger", "", "propose", text=AMENDED, title="ก", reason="ข")
    assert refused.value.facts["filers"] == "ฝ่ายเลขานุการ"
    with pytest.raises(NotAFiler):
        place.act("citizen", f"amendments/{number}", "file")


def test_nobody_shows_the_draft_of_another_and_nobody_endorses_what_is_not_shown(place):
    number = draft(place)
    with pytest.raises(NoSuchAmendment):
        place.act("stranger", f"amendments/{number}", "publish_for_support")
    with pytest.raises(NoSuchAmendment):
        place.act("e1", f"amendments/{number}", "endorse", district="เมือง")
    with pytest.raises(NoSuchAmendment):
        place.act("stranger", "", "comment", clause="1", body="ความเห็น", amendment=number)
    with pytest.raises(NotPermitted):
        place.act("sec", f"amendments/{number}", "publish_for_support")
    with pytest.raises(NotToBeEndorsed):
        place.act("sec", f"amendments/{number}", "endorse", district="เมือง")


def test_a_meeting_is_not_told_of_a_draft_that_is_not_shown(place):
    number, meeting = draft(place), f"assemblies/{place.meeting()}"
    with pytest.raises(NoSuchAmendment):
        place.act("n1", meeting, "recuse", amendment=number)
    with pytest.raises(NoSuchAmendment):
        place.act("sec", meeting, "set_agenda", items=[{"kind": "amendment", "title": "ร่าง", "amendment": number}])


# --- endorsing --------------------------------------------------------------------------------------------------------
def test_everyone_counts_once_whatever_seats_they_hold_and_may_take_it_back(place):
    number = gathering(place)
    place.act("n1", f"amendments/{number}", "endorse", district="เมือง")
    with unit_of_work(place.store) as work:
        appoint_at_machine(work, place.charter, Appoint(login="n1", role="auditor"))
        appoint_at_machine(work, place.charter, Appoint(login="n1", role="citizen"))
    for _ in range(2):
        with pytest.raises(EndorsedAlready):
            place.act("n1", f"amendments/{number}", "endorse", district="เมือง")
    place.act("n1", f"amendments/{number}", "withdraw_endorsement")
    with pytest.raises(NotEndorsedByYou):
        place.act("n1", f"amendments/{number}", "withdraw_endorsement")
    place.act("n1", f"amendments/{number}", "endorse")
    with reading(place.store) as connection:
        said = proposals.endorsements(connection, place.charter_id, number)
    assert [(one.n, one.stands, one.district) for one in said] == [
        (1, True, "เมือง"),
        (2, False, "เมือง"),
        (3, True, "เมือง"),
    ]


def test_the_author_proposes_and_others_endorse(place):
    number = gathering(place)
    with pytest.raises(OwnProposal):
        place.act("citizen", f"amendments/{number}", "endorse", district="เมือง")


def test_a_district_is_named_once_and_then_belongs_to_the_seat(place):
    number, other = gathering(place), gathering(place, AMENDED.replace("สอง", "หก"))
    with pytest.raises(DistrictNeeded):
        place.act("e1", f"amendments/{number}", "endorse")
    place.act("e1", f"amendments/{number}", "endorse", district="อ. เมือง")
    with pytest.raises(OtherDistrict):
        place.act("e1", f"amendments/{other}", "endorse", district="ท่าน้ำ")
    place.act("e1", f"amendments/{other}", "endorse")
    with reading(place.store) as connection:
        assert {one.district for one in proposals.endorsements(connection, place.charter_id)} == {"เมือง"}


@pytest.mark.parametrize("typed", ["เมือง", "อำเภอเมือง", "อำเภอ เมือง", "อ.เมือง", "อ. เมือง", "  เมือง  ", "เขตเมือง"])
def test_a_district_counts_once_however_it_is_written(typed):
    assert district_name(typed) == "เมือง"


def test_letters_nobody_sees_make_no_further_district_of_one(place):
    number = gathering(place)
    for login, district in (("e1", "นำพอง"), ("e2", "นำ\u200bพอง"), ("e3", "อ.\u00a0นํา\u2060พอง")):
        place.act(login, f"amendments/{number}", "endorse", district=district)
    with reading(place.store) as connection:
        assert {one.district for one in proposals.endorsements(connection, place.charter_id)} == {"นำพอง"}


def test_what_people_endorse_is_not_changed_under_their_names(place):
    number = gathering(place)
    place.act("citizen", f"amendments/{number}", "revise", reason="เหตุผลใหม่")
    endorse(place, number, 1)
    with pytest.raises(TextIsEndorsed):
        place.act("citizen", f"amendments/{number}", "revise", reason="เหตุผลอื่น")
    place.act("e1", f"amendments/{number}", "withdraw_endorsement")
    place.act("citizen", f"amendments/{number}", "revise", reason="เหตุผลอื่น")
    endorse(place, number, 2, start=1)
    place.act("e1", f"amendments/{number}", "endorse")
    place.act("citizen", f"amendments/{number}", "file")
    assert place.act("citizen", f"amendments/{number}", "revise", reason="หลังยื่น").revision == 4


def test_endorsing_a_text_that_was_revised_meanwhile_is_refused_as_a_stale_view(place):
    number = gathering(place)
    seen = record(place, number).acts
    place.act("citizen", f"amendments/{number}", "revise", reason="เหตุผลใหม่")
    with pytest.raises(StaleView):
        place.act("e1", f"amendments/{number}", "endorse", district="เมือง", expects=seen)


def test_endorsements_do_not_make_anyone_elses_view_stale(place):
    number = gathering(place)
    seen = record(place, number).acts
    endorse(place, number, 2)
    place.act("citizen", f"amendments/{number}", "file", expects=seen)


def test_one_person_endorsing_from_four_connections_at_once_counts_once_and_the_threshold_is_noted_once(place):
    number = gathering(place)
    for login in PEOPLE[:ROUNDS]:
        ends = at_once(*[lambda n=login: place.act(n, f"amendments/{number}", "endorse", district="เมือง")] * 4)
        assert kinds(ends).count("AmendmentRecord") == 1
    with reading(place.store) as connection:
        assert proposals.endorsed(connection, place.charter_id, number).people == ROUNDS
    assert [one.body["petition"] for one in place.entries("petition.reached")] == ["heard", "listed"]
    sound(place)


def test_many_people_at_once_are_all_counted(place):
    number = gathering(place)
    doing = [lambda n=login: place.act(n, f"amendments/{number}", "endorse", district="เมือง") for login in PEOPLE[:4]]
    assert kinds(at_once(*doing)) == ["AmendmentRecord"] * 4
    with reading(place.store) as connection:
        assert proposals.endorsed(connection, place.charter_id, number).people == 4
    assert len(place.entries("petition.reached")) == 2


def test_endorsements_are_sealed_in_batches_whose_root_can_be_computed_again(place):
    number = gathering(place)
    endorse(place, number, 2)
    assert seal_new_endorsements(place.store) == 2
    assert seal_new_endorsements(place.store) == 0
    place.act("e1", f"amendments/{number}", "withdraw_endorsement")
    assert seal_new_endorsements(place.store) == 1
    sealed = place.entries("endorsements.sealed")
    assert [(one.body["count"], one.body["endorsements"]) for one in sealed] == [(2, 2), (1, 1)]
    with reading(place.store) as connection:
        for one in sealed:
            covered = proposals.sealed_by(connection, place.charter_id, one.seq)
            assert endorsements_root(covered) == one.body["root"]
    sound(place)


# --- petitions --------------------------------------------------------------------------------------------------------
def test_a_threshold_is_noted_once_by_the_endorsement_that_reached_it_and_stays_reached(place):
    number = gathering(place)
    endorse(place, number, 3)
    (noted,) = place.entries("petition.reached")
    assert noted.actor == "system"
    assert noted.body["then"] == "answer"
    assert (noted.body["endorsements"], noted.body["due"]) == (3, "2026-01-26")
    place.act("e3", f"amendments/{number}", "withdraw_endorsement")
    place.act("e3", f"amendments/{number}", "endorse")
    assert len(place.entries("petition.reached")) == 1


def test_a_petition_for_a_stage_moves_an_amendment_that_is_filed_and_waits_for_one_that_is_not(place):
    early = gathering(place)
    endorse(place, early, 5)
    assert record(place, early).state == "gathering"
    assert place.act("citizen", f"amendments/{early}", "file").stage == "vote"
    later = under_way(place, AMENDED.replace("สอง", "หก"))
    place.act("citizen", "", "comment", clause="2", amendment=later, body="เห็นด้วย")
    endorse(place, later, 5)
    assert record(place, later).stage == "vote"
    moved = [one.body for one in place.entries("petition.reached") if one.body.get("next")]
    assert [(one["amendment"], one["petition"], one["next"]) for one in moved] == [(later, "direct", "vote")]
    assert place.entries("comments.sealed")
    sound(place)


REVIEWED = FILING.replace('"vote"', '"decision"').replace(
    '[[stage]]\nid = "decision"',
    '[[stage]]\nid = "review"\nname = "กลั่นกรอง"\nkind = "decision"\nbody = "meeting"\n'
    'passes = { more_than = "1/2", of = "votes" }\nthen = { passed = "decision", failed = "comment" }\n'
    '[[stage]]\nid = "decision"',
)
"""The same with a question before the decision that leads back to comment where it fails."""


@pytest.fixture
def reviewing(migrated_url: str) -> Iterator[Tambon]:
    """A tambon that adopts nothing: its first draft is in review."""
    with opened(migrated_url) as engine:
        yield filing_tambon(engine, REVIEWED)


@pytest.mark.parametrize("how", ["fails", "passes", "annulled"])
def test_a_petition_reached_while_a_poll_is_open_moves_the_amendment_when_it_ends(reviewing, how):
    number = reviewing.propose(DRAFT)
    to_comment(reviewing, number)
    reviewing.wait(days=4)
    reviewing.act("sec", f"amendments/{number}", "close_comment")
    meeting = reviewing.meeting()
    reviewing.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    k = reviewing.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number).k
    endorse(reviewing, number, 5)
    assert record(reviewing, number).stage == "review"
    if how == "annulled":
        reviewing.act("chair", f"assemblies/{meeting}", "annul_poll", poll=k, reason="นับใหม่")
    else:
        for login in VOTERS:
            reviewing.act(login, f"assemblies/{meeting}", "vote", poll=k, choice="no" if how == "fails" else "yes")
        reviewing.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)
    assert (record(reviewing, number).state, record(reviewing, number).stage) == ("under_way", "decision")
    by_petition = [one.body for one in reviewing.entries("stage.closed") if one.body.get("petition")]
    assert [(one["petition"], one["next"]) for one in by_petition] == (
        [] if how == "passes" else [("direct", "decision")]
    )
    sound(reviewing)


def test_a_petition_reached_before_the_stage_was_entered_moves_nothing_again(reviewing):
    number = reviewing.propose(DRAFT)
    to_comment(reviewing, number)
    endorse(reviewing, number, 5)
    assert record(reviewing, number).stage == "decision"
    meeting = reviewing.meeting()
    reviewing.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    reviewing.poll(number, meeting, n1="no", n2="no", s1="no", s2="no")
    assert record(reviewing, number).state == "rejected"
    assert not [one for one in reviewing.entries("stage.closed") if one.body.get("petition")]


def test_a_petition_for_the_agenda_puts_the_amendment_before_the_body(place):
    number = gathering(place)
    endorse(place, number, 4)
    place.act("citizen", f"amendments/{number}", "file")
    day = (place.now).date().isoformat()
    meeting = place.act("sec", "", "convene", body="meeting", title="ประชุม", day=day).n
    place.act("sec", f"assemblies/{meeting}", "build_agenda")
    from charter_engine.storage import meetings

    with reading(place.store) as connection:
        listed = meetings.agenda(connection, place.charter_id, meeting)
    assert ("petition", number) in {(one.kind, one.amendment) for one in listed}


def test_a_petition_is_answered_by_the_office_and_corrected_without_losing_the_first_answer(place):
    number = gathering(place)
    with pytest.raises(NotFound):
        place.act("sec", f"amendments/{number}", "answer_petition", petition="heard", body="ชี้แจง")
    endorse(place, number, 3)
    with pytest.raises(NotPermitted):
        place.act("citizen", f"amendments/{number}", "answer_petition", petition="heard", body="ชี้แจง")
    for body in ("ชี้แจงครั้งแรก", "ชี้แจงที่แก้แล้ว"):
        place.act("sec", f"amendments/{number}", "answer_petition", petition="heard", body=body)
    with reading(place.store) as connection:
        given = proposals.answers(connection, place.charter_id, number)[number, "heard"]
    assert (given.revision, given.body) == (2, "ชี้แจงที่แก้แล้ว")
    assert len(place.entries("petition.answered")) == 2


# --- screening --------------------------------------------------------------------------------------------------------
def test_an_amendment_is_admitted_only_after_a_screening_of_its_newest_revision_that_meets_enough(place):
    number = place.propose(AMENDED)
    admit = (f"amendments/{number}", "admit")
    with pytest.raises(NotScreened):
        place.act("sec", *admit)
    lacking = [{"criterion": one, "met": False, "words": "ยังขาด"} for one in ("form", "scope")]
    place.act("sec", f"amendments/{number}", "screen", marks=lacking)
    with pytest.raises(CriteriaNotMet) as refused:
        place.act("sec", *admit)
    assert (refused.value.facts["met"], refused.value.facts["needed"]) == (0, 1)
    place.act("sec", f"amendments/{number}", "screen", marks=[MARKS[0], lacking[1]])
    place.act("sec", f"amendments/{number}", "revise", reason="เหตุผลที่ชัดขึ้น")
    with pytest.raises(NotScreened):
        place.act("sec", *admit)
    place.act("sec", f"amendments/{number}", "screen", marks=[MARKS[0], lacking[1]])
    assert place.act("sec", *admit).stage == "comment"
    assert [one.body["met"] for one in place.entries("amendment.screened")[1:]] == [[], ["form"], ["form"]]
    with pytest.raises(NotPermitted):
        place.act("citizen", f"amendments/{number}", "screen", marks=MARKS)


@pytest.mark.parametrize("marks", [MARKS[:1], [*MARKS, MARKS[0]], [MARKS[0], {"criterion": "luck", "met": True}]])
def test_every_criterion_is_marked_exactly_once(place, marks):
    number = place.propose(AMENDED)
    with pytest.raises(EveryCriterionOnce):
        place.act("sec", f"amendments/{number}", "screen", marks=marks)


def test_what_is_not_met_is_said_in_words(place):
    number = place.propose(AMENDED)
    with pytest.raises(UnusableData):
        place.act("sec", f"amendments/{number}", "screen", marks=[MARKS[0], {"criterion": "scope", "met": False}])


def test_a_stage_without_criteria_is_not_screened(tambon):
    tambon.adopt()
    number = tambon.propose(AMENDED)
    with pytest.raises(NoCriteria):
        tambon.act("sec", f"amendments/{number}", "screen", marks=MARKS)


# --- more time --------------------------------------------------------------------------------------------------------
def test_a_stage_is_lengthened_as_often_as_the_procedure_allows_and_never_after_its_time(place):
    number = under_way(place)
    place.wait(days=9)
    place.act("sec", f"amendments/{number}", "extend", reason="น้ำท่วม")
    with pytest.raises(NoMoreTime):
        place.act("sec", f"amendments/{number}", "extend", reason="อีกครั้ง")
    place.wait(days=5)
    assert close_overdue_comments(place.store) == ()
    place.act("citizen", "", "comment", clause="2", amendment=number, body="ยังทัน")
    place.wait(days=1)
    with pytest.raises(TooLate):
        place.act("citizen", "", "comment", clause="2", amendment=number, body="ไม่ทัน")
    assert close_overdue_comments(place.store) == (f"{place.slug}/amendments/{number}",)
    (extended,) = place.entries("stage.extended")
    assert (extended.body["days"], extended.body["reason"]) == (5, "น้ำท่วม")


def test_a_deadline_that_has_passed_is_not_moved_afterwards(place):
    number = under_way(place)
    place.wait(days=10)
    with pytest.raises(TimeIsOver):
        place.act("sec", f"amendments/{number}", "extend", reason="ช้าไป")
    with pytest.raises(NotPermitted):
        place.act("citizen", f"amendments/{number}", "extend", reason="ฉันเอง")


# --- urgency ----------------------------------------------------------------------------------------------------------
def test_an_urgent_amendment_leaves_out_the_stages_its_body_voted_to_skip(place):
    number = under_way(place)
    meeting = place.meeting()
    with pytest.raises(PollNeeded):
        place.act("chair", f"amendments/{number}", "declare_urgent", urgency="flood", reason="น้ำท่วม")
    other = urgent_poll(place, meeting, "ให้ร่างที่ ๙๙ เป็นเรื่องเร่งด่วน")
    lost = urgent_poll(place, meeting, f"ให้ร่างที่ {number} เป็นเรื่องเร่งด่วน", n1="no", n2="no", s1="no")
    near = urgent_poll(place, meeting, f"ให้ร่างที่ {number} เป็นเรื่องเร่งด่วน", n1="no", n2="abstain")
    for k in (other, lost):
        with pytest.raises(PollDoesNotCarry):
            _urgent(place, number, meeting, k)
    assert _urgent(place, number, meeting, near).stage == "vote"
    with pytest.raises(UrgentAlready):
        _urgent(place, number, meeting, near)
    with pytest.raises(Conflict):
        place.act("chair", f"assemblies/{meeting}", "annul_poll", poll=near, reason="ผิด")
    (declared,) = place.entries("amendment.urgent")
    assert (declared.body["next"], declared.body["poll"]) == ("vote", near)


def test_a_simple_majority_is_too_small_where_two_thirds_are_asked_for(place):
    number = under_way(place)
    meeting = place.meeting()
    k = urgent_poll(place, meeting, f"ร่างที่ {number}: เร่งด่วน", n1="no", n2="yes", s1="yes", s2="abstain")
    _urgent(place, number, meeting, k)
    second = under_way(place, AMENDED.replace("สอง", "หก"))
    split = urgent_poll(place, meeting, f"ร่างที่ {second}: เร่งด่วน", n1="no", n2="no", s1="yes", s2="yes")
    with pytest.raises(PollDoesNotCarry):
        _urgent(place, second, meeting, split)


def test_an_amendment_declared_urgent_before_admission_goes_from_there_past_what_is_left_out(place):
    number = place.propose(AMENDED)
    meeting = place.meeting()
    k = urgent_poll(place, meeting, f"ร่างที่ {number} เร่งด่วน")
    assert _urgent(place, number, meeting, k).stage == "check"
    place.act("sec", f"amendments/{number}", "screen", marks=MARKS)
    assert place.act("sec", f"amendments/{number}", "admit").stage == "vote"


def _urgent(tambon, number, meeting, k):
    return tambon.act(
        "chair", f"amendments/{number}", "declare_urgent", urgency="flood", assembly=meeting, poll=k, reason="น้ำท่วม"
    )


# --- entrenched clauses -----------------------------------------------------------------------------------------------
PROTECTED = DRAFT.replace("และใช้น้ำอย่างประหยัด", "และใช้น้ำอย่างพอดี")
TWO_WHYS = {"n1": "no"}


def _decide(tambon, number, **choices):
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{number}", "close_comment")
    meeting = tambon.meeting()
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    return tambon.poll(number, meeting, **choices)


def test_protected_words_need_the_stricter_majority_and_other_words_do_not(place):
    plain = under_way(place)
    assert _decide(place, plain, n1="no", n2="absent").decision["outcome"] == "passed"
    guarded = under_way(place, PROTECTED)
    assert _decide(place, guarded, n1="no", n2="absent").decision["outcome"] == "failed"


def test_parts_put_apart_are_judged_by_what_each_touches(place):
    both = PROTECTED.replace("อย่างน้อยปีละหนึ่งครั้ง", "อย่างน้อยปีละสองครั้ง")
    whole = under_way(place, both)
    apart = place.act("sec", f"amendments/{whole}", "split", parts=[1]).n
    with reading(place.store) as connection:
        from charter_engine.storage.touching import touched_labels

        labels = {n: touched_labels(connection, place.charter_id, n, record(place, n).revision) for n in (whole, apart)}
    guarded, plain = (apart, whole) if "ข้อ ๑" in labels[apart] else (whole, apart)
    place.wait(days=4)
    outcomes = {}
    for number in (guarded, plain):
        place.act("sec", f"amendments/{number}", "close_comment")
        meeting = place.meeting()
        place.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
        outcomes[number] = place.poll(number, meeting, n1="no", n2="absent").decision["outcome"]
    assert outcomes == {guarded: "failed", plain: "passed"}


def test_a_rebased_amendment_is_still_judged_by_what_it_touches(place):
    guarded, other = under_way(place, PROTECTED), under_way(place)
    _decide(place, other)
    place.promulgate(other)
    place.act("sec", f"amendments/{guarded}", "rebase")
    place.act("sec", f"amendments/{guarded}", "close_comment")
    meeting = place.meeting()
    place.act("sec", f"amendments/{guarded}", "schedule", assembly=meeting)
    assert place.poll(guarded, meeting, n1="no", n2="absent").decision["outcome"] == "failed"


def test_a_corrigendum_does_not_touch_protected_words(place):
    with pytest.raises(ProtectedWords):
        place.act("sec", "", "correct", text=PROTECTED, reason="แก้คำผิด")
    fixed = DRAFT.replace("เพื่อทบทวนปฏิญญานี้", "เพื่อทบทวนปฏิญญา")
    assert place.act("sec", "", "correct", text=fixed, reason="แก้คำผิด").n == 2


def test_support_time_and_urgency_stay_with_a_part_put_apart(place):
    whole = under_way(place, PROTECTED.replace("อย่างน้อยปีละหนึ่งครั้ง", "อย่างน้อยปีละสองครั้ง"))
    endorse(place, whole, 2)
    place.act("sec", f"amendments/{whole}", "extend", reason="น้ำท่วม")
    apart = place.act("sec", f"amendments/{whole}", "split", parts=[1])
    with reading(place.store) as connection:
        stands = process.standing(connection, place.charter_id, apart)
    assert (stands.endorsements, stands.districts, stands.extended_days) == (2, 2, 5)


# --- bodies -----------------------------------------------------------------------------------------------------------
def _officer(tambon, login="boss"):
    with unit_of_work(tambon.store) as work:
        tambon.person(work, login)
        return appoint_at_machine(work, tambon.charter, Appoint(login=login, role="officer"))


def _seat(tambon, login):
    wanted = {"login": login, "role": "assembly_member", "body": "meeting", "sector": "south"}
    with unit_of_work(tambon.store) as work:
        return perform(work, "boss", parse_reference(tambon.slug), "appoint", wanted)


def test_nobody_is_appointed_beyond_the_seats_of_a_body(place):
    _officer(place)
    for login in PEOPLE[:2]:
        _seat(place, login)
    with pytest.raises(BodyIsFull):
        _seat(place, "e3")


def test_a_body_that_is_not_composed_as_it_must_be_does_not_meet(place):
    _officer(place)
    with reading(place.store) as connection:
        seats = [one.seat for one in charters.roll(connection, place.charter_id, "meeting") if one.sector == "south"]
    for seat in seats:
        place.act("boss", "", "end_seat", seat=seat)
    day = place.now.date().isoformat()
    meeting = place.act("sec", "", "convene", body="meeting", title="ประชุม", day=day).n
    with pytest.raises(CompositionLacks) as refused:
        place.act("chair", f"assemblies/{meeting}", "open")
    facts = {name: refused.value.facts[name] for name in ("rule", "have", "need", "total")}
    assert facts == {"rule": "ภาคหมู่ใต้", "have": 0, "need": 1, "total": 2}
    _seat(place, "e1")
    assert place.act("chair", f"assemblies/{meeting}", "open").state == "open"


def test_the_last_officers_seat_cannot_be_ended(place):
    first, second = _officer(place), _officer(place, "second")
    place.act("boss", "", "end_seat", seat=second.seat)
    with pytest.raises(LastOfficer):
        place.act("boss", "", "end_seat", seat=first.seat)
    with pytest.raises(LastOfficer), unit_of_work(place.store) as work:
        end_seat_at_machine(work, place.charter, first.seat)


# --- pinned, raced, at midnight ---------------------------------------------------------------------------------------
def test_new_rules_hold_for_what_is_filed_or_shown_later_and_for_nothing_else(place):
    shown, filed, kept = gathering(place), under_way(place), draft(place, AMENDED.replace("สอง", "หก"), login="sec")
    old = record(place, filed).procedure_hash
    _officer(place)
    place.act("boss", "", "adopt_procedure", source=PROCEDURE)
    endorse(place, shown, 1)
    with pytest.raises(NotEndorsed):
        place.act("citizen", f"amendments/{shown}", "file")
    endorse(place, shown, 1, start=1)
    place.act("citizen", f"amendments/{shown}", "file")
    place.act("sec", f"amendments/{kept}", "file")
    pins = {n: record(place, n).procedure_hash for n in (shown, filed, kept)}
    assert pins[shown] == pins[filed] == old
    assert pins[kept] != old
    with pytest.raises(NotScreened):
        place.act("sec", f"amendments/{shown}", "admit")
    assert place.act("sec", f"amendments/{kept}", "admit").stage == "comment"
    later = draft(place, AMENDED.replace("สอง", "เจ็ด"), login="stranger")
    assert place.act("stranger", f"amendments/{later}", "file").state == "under_way"


def test_a_draft_kept_from_before_needs_the_support_that_the_rules_of_today_ask_for(tambon):
    tambon.adopt()
    number = draft(tambon)
    _officer(tambon)
    tambon.act("boss", "", "adopt_procedure", source=FILING)
    with pytest.raises(NotEndorsed):
        tambon.act("citizen", f"amendments/{number}", "file")
    tambon.act("citizen", f"amendments/{number}", "publish_for_support")


def test_of_two_secretaries_at_once_one_admits_and_the_other_is_told(place):
    number = place.propose(AMENDED)
    place.act("sec", f"amendments/{number}", "screen", marks=MARKS)
    with unit_of_work(place.store) as work:
        place.person(work, "sec2")
        appoint_at_machine(work, place.charter, Appoint(login="sec2", role="secretariat", body="office"))
    seen = record(place, number).acts
    ends = at_once(
        lambda: place.act("sec", f"amendments/{number}", "admit", expects=seen),
        lambda: place.act("sec2", f"amendments/{number}", "return", reason="ยังไม่ครบ", expects=seen),
    )
    assert sorted(kinds(ends)) == ["AmendmentRecord", "StaleView"]
    sound(place)


def test_two_secretaries_lengthening_at_once_lengthen_it_once(place):
    number = under_way(place)
    ends = at_once(*[lambda: place.act("sec", f"amendments/{number}", "extend", reason="น้ำท่วม")] * 3)
    assert sorted(kinds(ends)) == ["AmendmentRecord", "NoMoreTime", "NoMoreTime"]


def _at(tambon, day, hour=12, minute=0, second=0):
    from datetime import datetime

    from charter_engine.domain.text.dates import BANGKOK

    tambon.now = datetime.fromisoformat(day).replace(hour=hour, minute=minute, second=second, tzinfo=BANGKOK)


def test_a_stage_entered_on_29_february_ends_at_the_midnight_its_days_are_over(place):
    number = place.propose(AMENDED)
    _at(place, "2028-02-29", 23, 59, 59)
    place.act("sec", f"amendments/{number}", "screen", marks=MARKS)
    place.act("sec", f"amendments/{number}", "admit")
    _at(place, "2028-03-02", 23, 59, 59)
    with pytest.raises(TooEarly):
        place.act("sec", f"amendments/{number}", "close_comment")
    _at(place, "2028-03-09", 23, 59, 59)
    place.act("citizen", "", "comment", clause="2", amendment=number, body="วินาทีสุดท้าย")
    _at(place, "2028-03-10", 0, 0, 0)
    with pytest.raises(TooLate):
        place.act("citizen", "", "comment", clause="2", amendment=number, body="ช้าไป")


def test_a_clock_that_jumps_back_loses_neither_time_nor_screening(place):
    number = under_way(place)
    place.wait(days=-30)
    place.act("sec", f"amendments/{number}", "extend", reason="นาฬิกาถอย")
    with pytest.raises(NoMoreTime):
        place.act("sec", f"amendments/{number}", "extend", reason="นาฬิกาถอย")
    place.wait(days=44)
    assert close_overdue_comments(place.store) == ()
    place.wait(days=1)
    assert close_overdue_comments(place.store) == (f"{place.slug}/amendments/{number}",)


def test_a_clock_that_jumps_ahead_closes_what_is_over_once(place):
    number = under_way(place)
    place.wait(days=400)
    assert close_overdue_comments(place.store) == (f"{place.slug}/amendments/{number}",)
    assert close_overdue_comments(place.store) == ()
