import pytest

from charter_engine.domain.amendment.operation import Repeal
from charter_engine.domain.amendment.proposal import (
    NothingProposed,
    NotRevisable,
    Proposal,
    Revision,
    check_content,
    revise,
    step,
)
from charter_engine.domain.amendment.state import (
    IN_THAI,
    AmendmentState,
    NoSuchStep,
    check_step,
    is_open,
    may_follow,
    may_revise,
)
from charter_engine.domain.charter.tree import find_label

FIRST = Revision(number=1, base=0, operations=(Repeal(target="n1"),))
PROPOSAL = Proposal(number=1, title="ร่าง", seat="s1", revisions=(FIRST,))


def test_an_amendment_ends_adopted_rejected_or_withdrawn():
    ends = {state for state in AmendmentState if not is_open(state)}
    assert ends == {AmendmentState.ADOPTED, AmendmentState.REJECTED, AmendmentState.WITHDRAWN}
    assert set(IN_THAI) == set(AmendmentState)


@pytest.mark.parametrize("now", AmendmentState)
@pytest.mark.parametrize("wanted", AmendmentState)
def test_only_the_steps_listed_may_follow(now, wanted):
    if wanted in may_follow(now):
        check_step(now, wanted)
        assert step(Proposal(**_facts(now)), wanted).state is wanted
    else:
        with pytest.raises(NoSuchStep):
            check_step(now, wanted)


def _facts(state):
    return {"number": 1, "title": "ร่าง", "seat": "s1", "revisions": (FIRST,), "state": state}


def test_a_returned_amendment_gets_another_revision_and_keeps_the_first():
    returned = Proposal(**_facts(AmendmentState.RETURNED))
    revised = revise(returned, base=2, operations=FIRST.operations, reason="ตามข้อสังเกต")
    assert [one.number for one in revised.revisions] == [1, 2]
    assert (revised.current.reason, revised.founding, returned.founding) == ("ตามข้อสังเกต", False, True)
    assert may_revise(AmendmentState.DRAFT)
    with pytest.raises(NothingProposed):
        revise(returned, base=2, operations=())


def test_a_filed_amendment_is_not_revised():
    with pytest.raises(NotRevisable):
        revise(step(PROPOSAL, AmendmentState.FILED), base=1, operations=FIRST.operations)


def test_a_proposal_must_change_something_that_is_there(base):
    clause = find_label(base, "ข้อ ๒")
    assert check_content(base, (Repeal(target=clause.identity),)).find(clause.identity).text == ""
    with pytest.raises(NothingProposed):
        check_content(base, ())
