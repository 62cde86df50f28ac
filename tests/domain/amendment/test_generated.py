import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.domain.amendment.apply import apply, apply_checked, in_order
from charter_engine.domain.amendment.codec import operations_from_json, operations_to_json
from charter_engine.domain.amendment.conflict import outdated
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.instrument import instrument
from charter_engine.domain.amendment.instrument_lines import take_apart
from charter_engine.domain.amendment.instrument_reading import consolidate
from charter_engine.domain.amendment.operation import Reword
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.provision import EMPTY_CHARTER
from charter_engine.domain.charter.tree import next_identity
from charter_engine.errors import Refusal
from tests.domain.amendment.histories import amended

COUNT = max(200, settings().max_examples)


@pytest.mark.evidence
@given(amended())
@settings(max_examples=COUNT, deadline=None)
def test_an_edited_text_becomes_operations_that_give_it(case):
    base, _, edited = case
    operations = difference(base, parse(export(edited)).tree, next_identity(base))
    result = apply_checked(base, operations)
    assert root_hash(result) == root_hash(edited)
    assert len({node.identity for node in result.walk()}) == len(list(result.walk()))
    assert {node.identity for node in base.walk()} <= {node.identity for node in result.walk()}


@pytest.mark.evidence
@given(amended())
@settings(max_examples=COUNT, deadline=None)
def test_the_instrument_read_back_makes_the_same_charter(case):
    base, operations, edited = case
    made = instrument("ธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙", 2, 2570, base, operations, reason="ทดสอบ")
    assert root_hash(consolidate(base, made.text())) == root_hash(edited)
    said = [(clause.text, "\n".join(clause.quotation)) for clause in take_apart(made.text()).clauses[2:]]
    assert said == [(one.text, one.quotation) for one in made.directives]


@pytest.mark.evidence
@given(amended(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_whatever_order_operations_come_in_the_text_s_order_gives_what_they_give(case, chance):
    base, operations, edited = case
    assert apply(base, in_order(base, operations)) == edited
    rewordings = [one for one in operations if isinstance(one, Reword)]
    last = list({one.target: one for one in rewordings if base.find(one.target) is not None}.values())
    chance.shuffle(last)
    try:
        apply(base, last)
    except Refusal:
        return
    places = [node.identity for node in base.walk()]
    assert [one.target for one in in_order(base, last)] == sorted((one.target for one in last), key=places.index)


@pytest.mark.evidence
@given(amended())
@settings(deadline=None)
def test_operations_come_back_from_their_json(case):
    base, operations, edited = case
    assert operations_from_json(operations_to_json(operations)) == operations
    assert apply(base, operations) == edited
    assert outdated(base, base, operations) == ()


@pytest.mark.evidence
@given(amended(), st.booleans())
@settings(deadline=None)
def test_a_founding_draft_is_an_amendment_of_the_empty_charter(case, keeps_names):
    _, _, tree = case
    edited = tree if keeps_names else parse(export(tree)).tree
    operations = difference(EMPTY_CHARTER, edited, next_identity(tree), draft=True)
    founded = apply_checked(EMPTY_CHARTER, operations)
    assert root_hash(founded) == root_hash(tree)
    if keeps_names:
        assert founded == tree


@pytest.mark.evidence
@given(amended())
@settings(deadline=None)
def test_a_revised_draft_keeps_the_names_of_what_it_kept(case):
    base, _, edited = case
    operations = difference(base, parse(export(edited)).tree, next_identity(base, edited), draft=True)
    result = apply(base, operations, draft=True)
    assert root_hash(result) == root_hash(edited)
