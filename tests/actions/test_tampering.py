"""Whoever changes the rows or the files behind our backs is found out; at length in the long campaigns."""

from __future__ import annotations

import random

import pytest

from charter_engine.storage.unit_of_work import reading
from evidence import tampered_files
from evidence.press import pressed
from evidence.tampered_database import finders, tried, unguarded
from evidence.tamperings import COVERED, LOG
from tests.support.audit import audit


@pytest.mark.evidence
def test_each_way_of_tampering_with_log_rows_and_files_is_found_and_honest_ones_are_not_accused(tmp_path):
    with pressed(tmp_path) as place:
        with reading(place.tambon.store) as connection:
            assert audit(connection, place.tambon.charter_id) == []
            assert finders(connection, place) == set()
        ways = (tampered_files.packages(place, 8), *tampered_files.papers_(place, 6), tampered_files.exports(place, 21))
        for figure in ways:
            assert figure.failures == 0, figure
        engine = unguarded(place.file)
        chance = random.Random(1)
        found = {what: tried(engine, place, way, chance) for what, way in (LOG | COVERED).items()}
        engine.dispose()
    assert {what: finder for what, finder in found.items() if not finder} == {}
    # Whoever makes the whole log agree with itself is found by the checkpoint someone else holds.
    assert all("held" in (found[what] or ()) for what in LOG if what != "the head's size")
