"""Whatever two amendments do to one charter, the second can be brought over: by itself, by its proposal, or in part."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.operation import Insert, Move, Operation
from charter_engine.domain.amendment.rebase import Answer, Choice, Fit, examine, resolve
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import next_identity
from tests.domain.amendment.histories import MAKES, TEXTS, charter


def _numbered_apart(operation: Operation, free: int) -> Operation:
    """The operation with identities of its own for what it brings in, as a charter's counter gives them."""

    def name(identity: str) -> str:
        return f"n{int(identity[1:]) + 1000}" if int(identity[1:]) >= free else identity

    def node(one: Provision) -> Provision:
        return replace(one, identity=name(one.identity), children=tuple(node(child) for child in one.children))

    if isinstance(operation, Insert):
        after = operation.after and name(operation.after)
        return Insert(parent=name(operation.parent), after=after, node=node(operation.node))
    if isinstance(operation, Move):
        after, place = operation.after and name(operation.after), name(operation.place)
        operation = replace(operation, parent=name(operation.parent), after=after, place=place)
    return replace(operation, target=name(operation.target))


@st.composite
def _rivals(draw: st.DrawFn) -> tuple[Provision, list[Operation], list[Operation]]:
    base = charter(draw(st.lists(TEXTS, max_size=4)))
    sides: list[list[Operation]] = [[], []]
    for side in sides:
        tree = base
        for make in draw(st.lists(st.sampled_from(MAKES), min_size=1, max_size=4)):
            side.append(make(draw, tree))
            tree = apply(tree, side[-1:])
    free = next_identity(base)
    return base, sides[0], [_numbered_apart(one, free) for one in sides[1]]


@given(_rivals())
def test_what_needs_no_answer_fits_and_giving_up_every_question_leaves_what_fits(rivals):
    base, first, second = rivals
    current = apply(base, first)
    found = examine(base, current, second)
    assert len({one.identity for one in found.questions}) == len(found.questions)
    if found.fit is not Fit.ASKS:
        apply(current, resolve(base, current, second, {}))
    given_up = {one.identity: Answer(choice=Choice.CURRENT) for one in found.questions}
    apply(current, resolve(base, current, second, given_up))
