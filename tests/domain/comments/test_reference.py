"""Receipts are read as people type them, and words are bound without being given away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.comments.commitment import commit
from charter_engine.domain.comments.reference import UnreadableReference, read_reference, reference

SALT = "00" * 32


@given(st.integers(1, 10**7))
def test_a_receipt_is_read_back(number):
    assert read_reference(reference("นว", number)) == ("นว", number)


def test_a_receipt_has_four_thai_digits_at_least():
    assert reference("นว", 1) == "นว-๐๐๐๑"
    assert reference("นว", 12345) == "นว-๑๒๓๔๕"
    assert read_reference(" นว-0012 ") == ("นว", 12)


@pytest.mark.parametrize("text", ["", "นว", "นว-", "-๑", "นว-ก", "นว-" + "9" * 13])
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(UnreadableReference):
        read_reference(text)


@pytest.mark.parametrize("changed", [{"body": "ข"}, {"exact": "ข"}, {"seat": "s-2"}, {"clause": "n2"}])
def test_a_commitment_binds_every_part_and_needs_its_salt(changed):
    words = {"seat": "s-1", "clause": "n1", "exact": "ก", "body": "ก"}
    made = commit(SALT, **words)
    assert commit(SALT, **words) == made
    assert commit(SALT, **{**words, **changed}) != made
    assert commit("01" * 32, **words) != made
