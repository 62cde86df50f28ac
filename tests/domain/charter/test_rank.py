import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter.rank import UnorderedRanks, between, spread


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_a_key_always_fits_between_two_neighbours(positions):
    row: list[str] = []
    for position in positions:
        at = position % (len(row) + 1)
        row.insert(at, between(row[at - 1] if at else None, row[at] if at < len(row) else None))
        assert row == sorted(set(row), key=str.encode)
        assert not any(rank.endswith("0") for rank in row)


@given(st.integers(0, 5000))
def test_siblings_written_at_once_get_ascending_keys_of_one_length(count):
    row = spread(count)
    assert len(row) == count
    assert list(row) == sorted(set(row), key=str.encode)
    assert len({len(rank) for rank in row}) <= 1
    assert all(between(one, other) for one, other in zip((None, *row), (*row, None), strict=True))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("V", "V"),
        ("b", "a"),
        ("a0", None),
        (None, "a0"),
        (None, ""),
        ("ก", None),
    ],
)
def test_keys_without_room_or_of_other_making_are_refused(before, after):
    with pytest.raises(UnorderedRanks):
        between(before, after)
