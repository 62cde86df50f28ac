from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from charter_engine.clock import FixedClock
from charter_engine.storage import charters, people
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import Store, UnitOfWork, unit_of_work

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def work(migrated_url: str):
    engine = open_engine(migrated_url)
    with unit_of_work(Store(engine=engine, clock=FixedClock(moment=NOW))) as unit:
        _person(unit, "malee")
        _person(unit, "somchai")
        for slug in ("nsn", "other"):
            charters.add(unit.connection, _charter(slug))
            charters.add_seat(unit.connection, _seat("s1", slug), "p-malee")
        charters.add_seat(unit.connection, _seat("s2", "nsn"), "p-malee")
        yield unit
    engine.dispose()


def test_an_account_is_found_with_its_persons_name(work):
    account = people.account_by_login(work.connection, "malee")
    assert (account.person_id, account.name, account.officer) == ("p-malee", "ชื่อ malee", False)
    assert people.find_account(work.connection, "nobody") is None


def test_one_login_is_one_account(work):
    with pytest.raises(people.LoginTaken):
        people.create_account(work.connection, login="malee", person_id="p-somchai", password_hash="!")


def test_an_unknown_account_is_named_in_the_refusal(work):
    with pytest.raises(people.NoSuchAccount) as refused:
        people.account_by_login(work.connection, "nobody")
    assert refused.value.facts["name"] == "nobody"


def test_seats_are_those_held_now_in_that_charter(work):
    charters.end_seat(work.connection, "c-nsn", "s2", NOW)
    assert [seat.seat for seat in people.seats_of(work.connection, "c-nsn", "malee")] == ["s1"]
    assert people.seats_of(work.connection, "c-nsn", "somchai") == ()


def test_an_erased_person_leaves_seats_without_a_name_and_nothing_else(work):
    connection = work.connection
    _session(work, "t1")
    people.add_token(connection, _token("t2"))
    erased = people.erase_person(connection, "p-malee")
    assert erased == (("c-nsn", "s1"), ("c-nsn", "s2"), ("c-other", "s1"))
    assert people.find_person(connection, "p-malee") is None
    assert people.find_account(connection, "malee") is None
    assert people.session_account(connection, "t1", NOW) is None
    assert people.find_token(connection, "t2", NOW) is None
    assert people.find_account(connection, "somchai") is not None
    assert charters.seat_by_id(connection, "c-nsn", "s1") is not None
    assert "s1" not in charters.seat_names(connection, "c-nsn")


def test_a_session_counts_until_it_expires(work):
    _session(work, "t1")
    account = people.session_account(work.connection, "t1", NOW + timedelta(minutes=59))
    assert account is not None
    assert account.login == "malee"
    assert people.session_account(work.connection, "t1", NOW + timedelta(hours=1)) is None


def test_expired_sessions_go_when_another_begins(work):
    _session(work, "t1")
    _session(work, "t2", NOW + timedelta(hours=2))
    assert people.session_account(work.connection, "t1", NOW) is None
    assert people.session_account(work.connection, "t2", NOW + timedelta(hours=2)) is not None


def test_ending_one_session_leaves_the_others_ending_all_leaves_none(work):
    _session(work, "t1")
    _session(work, "t2")
    people.end_session(work.connection, "t1")
    assert people.session_account(work.connection, "t2", NOW) is not None
    people.end_sessions(work.connection, "malee")
    assert people.session_account(work.connection, "t2", NOW) is None


def test_keys_are_listed_and_dropped(work):
    people.add_token(work.connection, _token("t1"))
    assert [token.label for token in people.tokens_of(work.connection, "malee")] == ["nightly"]
    people.drop_token(work.connection, "t1")
    assert people.tokens_of(work.connection, "malee") == ()


def _person(work: UnitOfWork, login: str) -> None:
    person = people.PersonRecord(person_id=f"p-{login}", name=f"ชื่อ {login}", email=None, since=NOW)
    people.create_person(work.connection, person)
    people.create_account(work.connection, login=login, person_id=person.person_id, password_hash="!")


def _charter(slug: str) -> charters.CharterRecord:
    return charters.CharterRecord(
        charter_id=f"c-{slug}",
        slug=slug,
        title=slug,
        place=slug,
        kind="charter",
        prefix="ก",
        origin=f"charter.example/{slug}",
        procedure_hash="",
        head=0,
        created=NOW,
    )


def _seat(name: str, slug: str) -> charters.SeatRecord:
    return charters.SeatRecord(
        charter_id=f"c-{slug}", seat=name, role="citizen", body="", sector="", weight=1, began=NOW, ended=None
    )


def _session(work: UnitOfWork, digest: str, began: datetime = NOW) -> None:
    session = people.SessionRecord(token_hash=digest, login="malee", began=began, expires=began + timedelta(hours=1))
    people.begin_session(work.connection, session)


def _token(digest: str) -> people.TokenRecord:
    return people.TokenRecord(
        token_hash=digest, login="malee", charter_id=None, label="nightly", expires=NOW + timedelta(days=1)
    )
