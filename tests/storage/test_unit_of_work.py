"""One transaction keeps everything or nothing; its ledger lines come last, in order, and their times never go back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from charter_engine.clock import DatabaseClock
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.errors import Invalid
from charter_engine.storage import assemblies, comments, jobs, ledger, people
from charter_engine.storage.unit_of_work import Store, UnitOfWork, database_time, reading, unit_of_work
from tests.support.audit import audit
from tests.support.migrated import opened
from tests.support.tambon import DRAFT, Tambon


@pytest.fixture
def tambon(migrated_url: str) -> Iterator[Tambon]:
    with opened(migrated_url) as engine:
        yield Tambon(engine)


def _record(work: UnitOfWork, tambon: Tambon, number: int, **more: object) -> None:
    body = {"number": number}
    work.record(tambon.charter_id, EntryType.STAGE_OPENED, "x", actor="system", body=body | more)


def _numbers(tambon: Tambon) -> list[object]:
    with reading(tambon.store) as connection:
        entries = [parse_entry(line.data) for line in ledger.lines(connection, tambon.charter_id)]
    return [entry.body["number"] for entry in entries if entry.type == EntryType.STAGE_OPENED]


def test_what_is_raised_inside_leaves_nothing(tambon):
    person = people.PersonRecord(person_id="p", name="ใคร", email=None, since=tambon.now)
    with pytest.raises(LookupError), unit_of_work(tambon.store) as work:  # noqa: PT012 - the whole unit is meant
        people.create_person(work.connection, person)
        _record(work, tambon, 1)
        work.promise("print", tambon.charter_id, {}, dedupe="x")
        raise LookupError
    with unit_of_work(tambon.store) as work:
        people.create_person(work.connection, person)
    assert _numbers(tambon) == []
    with reading(tambon.store) as connection:
        assert jobs.open_jobs(connection) == ()


def test_an_entry_that_cannot_be_written_takes_its_act_along(tambon):
    person = people.PersonRecord(person_id="p", name="ใคร", email=None, since=tambon.now)
    with pytest.raises(Invalid), unit_of_work(tambon.store) as work:  # noqa: PT012 - it is raised at the end
        people.create_person(work.connection, person)
        _record(work, tambon, 1)
        _record(work, tambon, 2, share=0.5)
    assert _numbers(tambon) == []
    with reading(tambon.store) as connection:
        assert audit(connection, tambon.charter_id) == []


def test_entries_keep_the_order_in_which_they_were_owed_and_each_hears_its_number(tambon):
    heard: list[int] = []
    with reading(tambon.store) as connection:
        size = ledger.size(connection, tambon.charter_id)
    with unit_of_work(tambon.store) as work:
        for number in range(3):
            body = {"number": number}
            work.record(tambon.charter_id, EntryType.STAGE_OPENED, "x", actor="system", body=body, then=heard.append)
        assert heard == []
    assert heard == [size, size + 1, size + 2]
    assert _numbers(tambon) == [0, 1, 2]


def test_the_log_s_time_never_goes_back_though_the_clock_does(tambon):
    with unit_of_work(tambon.store) as work:
        _record(work, tambon, 1)
    tambon.wait(hours=-5)
    with unit_of_work(tambon.store) as work:
        _record(work, tambon, 2)
    with reading(tambon.store) as connection:
        times = [line.at for line in ledger.lines(connection, tambon.charter_id)]
    assert times == sorted(times)
    assert times[-1] == tambon.now + timedelta(hours=5)


def test_an_act_in_two_charters_is_in_both_logs_or_in_none(tambon):
    other = Tambon(tambon.engine, slug="other")
    with pytest.raises(Invalid), unit_of_work(tambon.store) as work:  # noqa: PT012 - it is raised at the end
        _record(work, tambon, 1)
        _record(work, other, 1, share=0.5)
    assert (_numbers(tambon), _numbers(other)) == ([], [])
    with unit_of_work(tambon.store) as work:
        _record(work, other, 1)
        _record(work, tambon, 1)
    assert (_numbers(tambon), _numbers(other)) == ([1], [1])


def test_production_s_clock_is_the_database_s_and_says_nothing_of_simulation(tambon):
    store = Store(engine=tambon.engine, clock=DatabaseClock())
    with unit_of_work(store) as work:
        _record(work, tambon, 1)
        now, here = database_time(work.connection), work.now()
    with reading(store) as connection:
        entry = parse_entry(ledger.lines(connection, tambon.charter_id)[-1].data)
    assert not entry.simulated
    assert abs((now - here).total_seconds()) < 60


def test_reading_sees_one_state_and_another_s_act_only_in_the_next(sqlite_url):
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        with reading(tambon.store) as connection:
            before = ledger.size(connection, tambon.charter_id)
            tambon.propose(DRAFT)
            assert ledger.size(connection, tambon.charter_id) == before
        with reading(tambon.store) as connection:
            assert ledger.size(connection, tambon.charter_id) > before


def test_a_row_that_refers_to_nothing_is_refused(tambon):
    ballot = assemblies.BallotRecord(seat="s-0", revision=1, choice="yes", idempotency="", at=tambon.now)
    with pytest.raises((IntegrityError, DBAPIError)), unit_of_work(tambon.store) as work:
        assemblies.add_ballot(work.connection, tambon.charter_id, 1, 1, ballot)
    with pytest.raises(IntegrityError), unit_of_work(tambon.store) as work:
        comments.add_seals(work.connection, tambon.charter_id, [99], 0)
