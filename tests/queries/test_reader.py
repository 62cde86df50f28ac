from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from charter_engine.domain.text import bangkok_date
from charter_engine.errors import NotFound
from charter_engine.queries import clauses, compare, home, ledger, publications, reader
from charter_engine.queries.reader import Standing, UnreadableDay, read_day
from charter_engine.storage import charters
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.reading import tell
from tests.support.tambon import Tambon


@pytest.fixture
def told(migrated_url):
    with opened(migrated_url) as engine:
        yield tell(engine)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2568-08-16", date(2025, 8, 16)),
        ("๒๕๖๘-๐๘-๑๖", date(2025, 8, 16)),
        ("2025-08-16", date(2025, 8, 16)),
        ("2567-2-29", date(2024, 2, 29)),
        ("2399-01-01", date(2399, 1, 1)),
    ],
)
def test_days_are_read_in_either_era_and_either_digits(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["", "2568", "2568-02-29", "2568-13-01", "16-08-2568-1", "a-b-c", "2568-08-"])
def test_a_day_that_is_none_is_refused(text):
    with pytest.raises(UnreadableDay):
        read_day(text)


def test_every_question_of_a_page_is_answered_on_both_databases(told):
    today = bangkok_date(told.end)
    with reading(told.tambon.store) as connection:
        charter = charters.by_slug(connection, told.tambon.slug)
        known = reader.lines(connection, charter.charter_id, today)
        assert [line.standing for line in known] == [Standing.PAST, Standing.IN_FORCE, Standing.DEFERRED]
        page = reader.reader_page(connection, charter, today)
        assert page.version == known[1]
        assert {mark.what for node in page.nodes for mark in node.pending} == {"reword", "insert"}
        dated = reader.dated_page(connection, charter, told.effective[0], today)
        assert dated.version == known[0]
        identity = clauses.resolve(connection, charter, "3", today)
        clause = clauses.clause_page(connection, charter, identity, today)
        assert [state.what for state in clause.states] == ["reworded", "reworded", "first"]
        assert [one.reference for one in clause.comments] == [told.comment]
        both = compare.compare_page(connection, charter, known, 1, 2)
        assert [one.identity for one in both.changed] == [identity]
        assert len(home.home_page(connection, today).charters) == 3
        assert publications.publications_page(connection, charter, today).reports == ()
        assert (
            ledger.ledger_page(connection, charter, None, 5).entries[0].seq
            == ledger.ledger_page(connection, charter, None, 5).size - 1
        )


def test_a_version_superseded_on_its_own_first_day_is_not_named_by_a_date_alone():
    line = reader.VersionLine(
        n=1,
        kind="adopted",
        root="",
        adopted=date(2026, 1, 1),
        effective=date(2026, 1, 2),
        until=date(2026, 1, 2),
        standing=Standing.PAST,
    )
    assert not line.was_in_force


def test_before_its_first_day_a_deferred_first_version_is_what_there_is_to_read(told):
    with reading(told.tambon.store) as connection:
        charter = charters.by_slug(connection, told.tambon.slug)
        early = told.effective[0] - timedelta(days=1)
        page = reader.reader_page(connection, charter, early)
        assert page.version is not None
        assert page.version.standing is Standing.DEFERRED
        assert page.in_force is None
        with pytest.raises(NotFound):
            reader.dated_page(connection, charter, early, early)


def test_the_first_page_asks_the_same_number_of_questions_however_many_charters_there_are(told):
    asked: list[str] = []
    event.listen(told.tambon.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    # Versions, procedures, meetings, charters, places, and which charter is of which place.
    assert [_questions(told, asked), _questions(_with_another_charter(told), asked)] == [6, 6]


def test_reading_a_charter_fetches_no_instrument_and_no_outcome_of_any_version(told):
    asked: list[str] = []
    event.listen(told.tambon.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    with reading(told.tambon.store) as connection:
        charter = charters.by_slug(connection, told.tambon.slug)
        assert reader.reader_page(connection, charter, bangkok_date(told.end)).version.sources
    assert [one for one in asked if "version.effective" in one]
    assert not [one for one in asked if "version.instrument" in one or "version.outcome" in one]


def _with_another_charter(told):
    Tambon(engine=told.tambon.engine, now=told.end, slug="another").adopt()
    return told


def _questions(told, asked):
    asked.clear()
    with reading(told.tambon.store) as connection:
        home.home_page(connection, bangkok_date(told.end))
    return len([one for one in asked if one.startswith("SELECT")])
