from __future__ import annotations

import pytest

from charter_engine.queries.spoken import spoken_of, talked
from charter_engine.storage.comments import PlaceRecord


def place(clause, start, end, status="exact"):
    return PlaceRecord(n=1, amendment=0, revision=0, version=1, clause=clause, start=start, end=end, status=status)


@pytest.mark.parametrize(
    ("stretches", "marked"),
    [
        ([], ()),
        ([(4, 6), (1, 2)], ((1, 2), (4, 6))),
        ([(1, 4), (3, 6), (6, 7)], ((1, 7),)),
        ([(2, 8), (3, 4)], ((2, 8),)),
        ([(0, 9)], ()),
        ([(0, 9), (3, 4)], ((3, 4),)),
        ([(5, 5)], ()),
    ],
)
def test_stretches_are_in_order_apart_and_less_than_the_whole(stretches, marked):
    assert talked("กขคงจฉชซฌ", stretches) == marked


def test_every_comment_is_counted_and_only_words_still_there_are_marked():
    places = [place("n1", 1, 2), place("n1", 4, 5, "replaced"), place("n1", None, None, "orphaned"), place(None, 1, 2)]
    found = spoken_of(places)
    assert dict(found.counts) == {"n1": 3}
    assert dict(found.stretches) == {"n1": [(1, 2)]}
