from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from charter_engine.domain.deliberation.path import NoSuchStage
from charter_engine.domain.deliberation.procedure import Procedure, Stage, StageKind
from charter_engine.domain.deliberation.share import Of, Share
from charter_engine.domain.deliberation.stages import (
    Act,
    PollState,
    StageStanding,
    TooEarly,
    TooLate,
    WrongStage,
    next_acts,
    offered_acts,
    permit,
    window,
)
from charter_engine.domain.identity.role import Right, Role, holds

ICT = timezone(timedelta(hours=7))
HALF = (Share(fraction=Fraction(1, 2), of=Of.VOTES, strict=True),)
PROCEDURE = Procedure(
    name="กระบวนการ",
    bodies=(),
    hash="0" * 64,
    stages=(
        Stage(id="filing", name="ยื่น", kind=StageKind.FILING, body="office"),
        Stage(id="admissibility", name="ตรวจรับ", kind=StageKind.ADMISSIBILITY, body="office", max_days=15),
        Stage(id="comment", name="รับฟัง", kind=StageKind.COMMENT, min_days=15, max_days=60),
        Stage(id="advice", name="กลั่นกรอง", kind=StageKind.REVIEW, body="council"),
        Stage(id="review", name="กลั่นกรองโดยลงมติ", kind=StageKind.REVIEW, body="council", passes=HALF),
        Stage(id="decision", name="ลงมติ", kind=StageKind.DECISION, body="assembly", min_days=7, passes=HALF),
        Stage(id="promulgation", name="ประกาศ", kind=StageKind.PROMULGATION, body="chair", max_days=15),
    ),
)
ENTERED = date(2026, 11, 1)


def standing(stage, **more):
    return StageStanding(stage=stage, entered=more.pop("entered", ENTERED), **more)


def acts(where, today):
    return [(offer.act.value, offer.who) for offer in next_acts(PROCEDURE, where, today)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (standing("filing"), ["file", "revise", "withdraw"]),
        (standing("admissibility"), ["admit", "return", "revise", "withdraw"]),
        (standing("comment"), ["comment", "close_comment", "revise", "withdraw"]),
        (standing("advice"), ["review", "revise", "withdraw"]),
        (standing("review"), ["schedule", "open_poll", "revise", "withdraw"]),
        (standing("decision"), ["schedule", "open_poll", "withdraw"]),
        (standing("decision", revising=True), ["schedule", "open_poll", "revise", "withdraw"]),
        (standing("decision", poll=PollState.SCHEDULED), ["schedule", "open_poll", "annul_poll", "withdraw"]),
        (standing("decision", poll=PollState.OPEN), ["vote", "close_poll", "annul_poll"]),
        (standing("decision", poll=PollState.OPEN, revising=True), ["vote", "close_poll", "annul_poll"]),
        (standing("review", poll=PollState.SCHEDULED), ["schedule", "open_poll", "annul_poll", "withdraw"]),
        (standing("promulgation"), ["promulgate"]),
        (standing("adopted"), []),
        (standing("rejected"), []),
        (standing("returned"), []),
    ],
)
def test_each_stage_offers_its_own_acts(where, expected):
    assert [act for act, _ in acts(where, date(2026, 11, 20))] == expected


def test_acts_name_the_body_the_role_or_the_author_who_may_do_them():
    assert acts(standing("admissibility"), date(2026, 11, 2)) == [
        ("admit", "office"),
        ("return", "office"),
        ("revise", "author"),
        ("withdraw", "author"),
    ]
    assert ("vote", "assembly") in acts(standing("decision", poll=PollState.OPEN), ENTERED)
    assert ("close_comment", "secretariat") in acts(standing("comment"), date(2026, 11, 20))
    assert ("open_poll", "chair") in acts(standing("decision"), date(2026, 11, 20))


def test_every_offered_act_asks_for_a_right_somebody_holds():
    for stage in PROCEDURE.stages:
        for poll in PollState:
            for offer in offered_acts(PROCEDURE, standing(stage.id, poll=poll), ENTERED):
                assert any(holds(role, offer.right) for role in Role)


def test_comments_may_close_only_after_the_least_days_at_midnight_in_bangkok():
    last_moment = datetime(2026, 11, 15, 23, 59, 59, 999999, tzinfo=ICT)
    with pytest.raises(TooEarly) as caught:
        permit(PROCEDURE, standing("comment"), Act.CLOSE_COMMENT, last_moment)
    assert caught.value.facts["since"] == datetime(2026, 11, 16, tzinfo=ICT)
    offer = permit(PROCEDURE, standing("comment"), Act.CLOSE_COMMENT, last_moment + timedelta(microseconds=1))
    assert (offer.until, offer.due) == (datetime(2026, 12, 31, tzinfo=ICT), False)
    assert offer.right is Right.RUN_STAGE


def test_midnight_in_bangkok_is_five_in_the_afternoon_utc():
    before, at = datetime(2026, 11, 15, 16, 59, 59, tzinfo=UTC), datetime(2026, 11, 15, 17, tzinfo=UTC)
    with pytest.raises(TooEarly):
        permit(PROCEDURE, standing("comment"), Act.CLOSE_COMMENT, before)
    assert permit(PROCEDURE, standing("comment"), Act.CLOSE_COMMENT, at).act is Act.CLOSE_COMMENT


def test_comments_end_with_the_longest_time_and_closing_them_is_then_due():
    before, at = datetime(2026, 12, 30, 23, 59, 59, tzinfo=ICT), datetime(2026, 12, 31, tzinfo=ICT)
    assert permit(PROCEDURE, standing("comment"), Act.COMMENT, before).strict
    with pytest.raises(TooLate) as caught:
        permit(PROCEDURE, standing("comment"), Act.COMMENT, at)
    assert caught.value.facts["until"] == at
    assert permit(PROCEDURE, standing("comment"), Act.CLOSE_COMMENT, at).due
    assert "comment" not in [act for act, _ in acts(standing("comment"), at)]


def test_a_late_body_is_shown_as_due_and_may_still_answer():
    offer = permit(PROCEDURE, standing("admissibility"), Act.ADMIT, date(2026, 12, 24))
    assert (offer.due, offer.until) == (True, datetime(2026, 11, 16, tzinfo=ICT))
    assert not permit(PROCEDURE, standing("admissibility"), Act.ADMIT, date(2026, 11, 15)).due


def test_a_poll_waits_for_the_notice_period_and_is_announced_before():
    where = standing("decision")
    assert "open_poll" not in [act for act, _ in acts(where, date(2026, 11, 7))]
    coming = [offer for offer in offered_acts(PROCEDURE, where, date(2026, 11, 7)) if offer.act is Act.OPEN_POLL]
    assert coming[0].since == datetime(2026, 11, 8, tzinfo=ICT)
    assert ("open_poll", "chair") in acts(where, date(2026, 11, 8))


def test_ballots_are_taken_and_the_poll_may_be_closed_for_as_long_as_it_is_open():
    where = standing("decision", poll=PollState.OPEN)
    for day in (date(2026, 11, 1), date(2027, 11, 20)):
        offers = [permit(PROCEDURE, where, act, day) for act in (Act.VOTE, Act.CLOSE_POLL)]
        assert [(offer.since, offer.until, offer.due) for offer in offers] == [(None, None, False)] * 2


@pytest.mark.parametrize(
    ("where", "act"),
    [
        (standing("comment"), Act.PROMULGATE),
        (standing("decision"), Act.VOTE),
        (standing("decision"), Act.REVISE),
        (standing("decision", poll=PollState.OPEN), Act.OPEN_POLL),
        (standing("decision", poll=PollState.OPEN), Act.WITHDRAW),
        (standing("promulgation"), Act.WITHDRAW),
        (standing("adopted"), Act.REVISE),
    ],
)
def test_an_act_of_another_stage_is_refused(where, act):
    with pytest.raises(WrongStage) as caught:
        permit(PROCEDURE, where, act, date(2026, 11, 20))
    assert caught.value.facts["stage"] == where.stage


def test_days_are_counted_across_29_february():
    stage = Stage(id="comment", name="x", kind=StageKind.COMMENT, min_days=1, max_days=2)
    leap = window(stage, date(2028, 2, 28))
    assert (leap.may_end, leap.closes) == (datetime(2028, 2, 29, tzinfo=ICT), datetime(2028, 3, 1, tzinfo=ICT))
    common = window(stage, date(2027, 2, 28))
    assert (common.may_end, common.closes) == (datetime(2027, 3, 1, tzinfo=ICT), datetime(2027, 3, 2, tzinfo=ICT))


def test_an_instant_of_entry_stands_for_its_day_in_bangkok():
    late_in_utc = datetime(2026, 10, 31, 18, tzinfo=UTC)
    assert window(PROCEDURE.stages[2], late_in_utc) == window(PROCEDURE.stages[2], date(2026, 11, 1))


def test_a_clock_that_jumps_back_only_makes_acts_early_again():
    assert "close_comment" in [act for act, _ in acts(standing("comment"), date(2026, 11, 20))]
    assert "close_comment" not in [act for act, _ in acts(standing("comment"), date(2026, 10, 1))]


def test_a_decision_without_a_rule_leaves_only_a_withdrawal():
    lone = Procedure(name="x", bodies=(), hash="", stages=(Stage(id="d", name="d", kind=StageKind.DECISION),))
    assert [offer.act for offer in next_acts(lone, standing("d"), ENTERED)] == [Act.WITHDRAW]


def test_an_unknown_stage_or_an_instant_without_a_zone_is_refused():
    with pytest.raises(NoSuchStage):
        next_acts(PROCEDURE, standing("nowhere"), ENTERED)
    with pytest.raises(ValueError, match="time zone"):
        next_acts(PROCEDURE, standing("filing"), datetime(2026, 11, 20))  # noqa: DTZ001 - the promise under test
