from __future__ import annotations

import pytest

from charter_engine.domain.deliberation.near_miss import near_miss

KNOWN = ("id", "name", "kind", "body", "min_days", "max_days", "quorum", "passes", "then", "clause")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("knid", "kind"),
        ("boddy", "body"),
        ("bodies", "body"),
        ("qourum", "quorum"),
        ("pass", "passes"),
        ("max-days", "max_days"),
        ("Minimum_Days", "min_days"),
        ("clauses", "clause"),
    ],
)
def test_a_slip_is_known_for_what_was_meant(typed, meant):
    assert near_miss(typed, KNOWN) == meant


@pytest.mark.parametrize("typed", ["color", "meta", "date", "title", "สี", "", "x" * 100_000, "version", "weight"])
def test_a_word_of_its_own_is_no_slip(typed):
    assert near_miss(typed, KNOWN) is None
