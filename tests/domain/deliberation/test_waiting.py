"""Extensions, urgency and endorsements: what makes an act early, late or not yet supported."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from charter_engine.domain.deliberation.endorsing import Endorsed, needed
from charter_engine.domain.deliberation.path import NoSuchStage
from charter_engine.domain.deliberation.procedure import (
    Extension,
    Filer,
    Outcome,
    Procedure,
    Stage,
    StageKind,
    Support,
    Urgency,
)
from charter_engine.domain.deliberation.share import Of, Share
from charter_engine.domain.deliberation.stages import (
    Act,
    NotEndorsed,
    StageStanding,
    TooEarly,
    TooLate,
    next_acts,
    offered_acts,
    permit,
    window,
)

HALF = (Share(fraction=Fraction(1, 2), of=Of.VOTES, strict=True),)
COMMENT = Stage(
    id="comment", name="รับฟัง", kind=StageKind.COMMENT, min_days=15, max_days=30, extension=Extension(days=10, times=2)
)
PROCEDURE = Procedure(
    name="กระบวนการ",
    bodies=(),
    hash="0" * 64,
    stages=(
        Stage(id="filing", name="ยื่น", kind=StageKind.FILING, entry=Support(at_least=20, districts=3)),
        Stage(id="admissibility", name="ตรวจ", kind=StageKind.ADMISSIBILITY, then=((Outcome.PASSED, "comment"),)),
        COMMENT,
        Stage(id="decision", name="ลงมติ", kind=StageKind.DECISION, min_days=7, passes=HALF),
    ),
    urgencies=(Urgency(id="flood", name="ภัย", body="assembly", min_days=(("comment", 3), ("decision", 0))),),
    filers=(Filer(who="citizen", support=Support(at_least=50)), Filer(who="council_member")),
)
ENTERED = date(2028, 2, 1)


def standing(stage, **more):
    return StageStanding(stage=stage, entered=ENTERED, **more)


@pytest.mark.parametrize(("days", "closes"), [(0, 2), (5, 7), (10, 12), (20, 22), (99, 22)])
def test_an_extension_moves_the_closing_never_past_what_the_stage_allows(days, closes):
    assert window(COMMENT, ENTERED, days).closes == window(COMMENT, date(2028, 3, closes)).opens
    assert window(replace(COMMENT, extension=None), ENTERED, days).closes == window(COMMENT, ENTERED).closes


def test_an_extended_hearing_takes_comments_until_the_new_midnight_in_bangkok():
    before, at = datetime(2028, 3, 11, 16, 59, 59, tzinfo=UTC), datetime(2028, 3, 11, 17, tzinfo=UTC)
    extended = standing("comment", extended_days=10)
    assert permit(PROCEDURE, extended, Act.COMMENT, before).until == at
    with pytest.raises(TooLate):
        permit(PROCEDURE, extended, Act.COMMENT, at)
    with pytest.raises(TooLate):
        permit(PROCEDURE, standing("comment"), Act.COMMENT, before)


def test_urgency_lets_a_stage_end_sooner_and_an_unknown_one_is_refused():
    with pytest.raises(TooEarly):
        permit(PROCEDURE, standing("comment"), Act.CLOSE_COMMENT, date(2028, 2, 4))
    assert (
        permit(PROCEDURE, standing("comment", urgency="flood"), Act.CLOSE_COMMENT, date(2028, 2, 4)).act
        is Act.CLOSE_COMMENT
    )
    assert permit(PROCEDURE, standing("decision", urgency="flood"), Act.OPEN_POLL, ENTERED).act is Act.OPEN_POLL
    with pytest.raises(NoSuchStage):
        next_acts(PROCEDURE, standing("comment", urgency="quick"), ENTERED)


@pytest.mark.parametrize(
    ("more", "enough"),
    [
        ({}, False),
        ({"endorsements": 19, "districts": 3}, False),
        ({"endorsements": 20, "districts": 2}, False),
        ({"endorsements": 20, "districts": 3}, True),
        ({"endorsements": 49, "districts": 9, "filer": "citizen"}, False),
        ({"endorsements": 50, "filer": "citizen"}, True),
        ({"filer": "council_member"}, False),
        ({"endorsements": 20, "districts": 3, "filer": "council_member"}, True),
    ],
)
def test_filing_waits_for_the_support_asked_of_the_filer_or_by_the_stage(more, enough):
    where = standing("filing", **more)
    assert (Act.FILE in {offer.act for offer in next_acts(PROCEDURE, where, ENTERED)}) is enough
    assert Act.FILE in {offer.act for offer in offered_acts(PROCEDURE, where, ENTERED)}


def test_a_refusal_for_want_of_support_gives_the_figures():
    with pytest.raises(NotEndorsed) as caught:
        permit(PROCEDURE, standing("filing", endorsements=19, districts=3), Act.FILE, ENTERED)
    facts = caught.value.facts
    assert (facts["need"], facts["districts"], facts["have"], facts["have_districts"]) == (20, 3, 19, 3)


def test_admitting_waits_for_the_support_of_the_stage_it_leads_to_and_returning_never_does():
    hearing = replace(COMMENT, entry=Support(at_least=5))
    asked = replace(PROCEDURE, stages=(*PROCEDURE.stages[:2], hearing))
    with pytest.raises(NotEndorsed):
        permit(asked, standing("admissibility", endorsements=4), Act.ADMIT, ENTERED)
    assert permit(asked, standing("admissibility", endorsements=4), Act.RETURN, ENTERED).act is Act.RETURN
    assert permit(asked, standing("admissibility", endorsements=5), Act.ADMIT, ENTERED).act is Act.ADMIT
    assert needed(PROCEDURE, COMMENT) == ()


def test_a_stage_that_urgency_skips_asks_for_no_support():
    hearing = replace(COMMENT, entry=Support(at_least=5), then=((Outcome.PASSED, "decision"),))
    flood = replace(PROCEDURE.urgencies[0], skip=("comment",))
    asked = replace(PROCEDURE, stages=(*PROCEDURE.stages[:2], hearing, PROCEDURE.stages[3]), urgencies=(flood,))
    hurried = standing("admissibility", urgency="flood")
    assert permit(asked, hurried, Act.ADMIT, ENTERED).act is Act.ADMIT
    with pytest.raises(NotEndorsed):
        permit(asked, replace(hurried, urgency=None), Act.ADMIT, ENTERED)


def test_endorsements_reach_what_is_asked():
    assert Endorsed(people=5).reaches(Support(at_least=5))
