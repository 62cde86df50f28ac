from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import (
    MAX_ENTRY_BYTES,
    Entry,
    EntryType,
    check_origin,
    format_time,
    parse_entry,
    parse_time,
)
from charter_engine.errors import Invalid

ENTRY = Entry(
    seq=0,
    origin="charter.example.org/nakhon-sawan",
    type=EntryType.CHARTER_CREATED,
    time="2026-11-20T04:00:00Z",
    actor="seat-1",
    body={"title": "ธรรมนูญ"},
)
RECORD = {
    "v": 1,
    "seq": 0,
    "origin": ENTRY.origin,
    "type": "charter.created",
    "time": ENTRY.time,
    "actor": "seat-1",
    "body": {"title": "ธรรมนูญ"},
}


def test_the_bytes_are_canonical_and_read_back() -> None:
    assert ENTRY.encode() == encode(RECORD)
    assert ENTRY.encode().startswith(b'{"actor":"seat-1","body":{"title":"\xe0\xb8\x98')
    assert parse_entry(ENTRY.encode()) == ENTRY


def test_an_entry_made_under_a_story_s_clock_says_so_and_others_do_not() -> None:
    simulated = replace(ENTRY, simulated=True)
    assert b'"simulated":true' in simulated.encode()
    assert b"simulated" not in ENTRY.encode()
    assert parse_entry(simulated.encode()) == simulated


def test_types_of_later_releases_are_still_read() -> None:
    assert parse_entry(encode(RECORD | {"type": "levy.raised"})).type == "levy.raised"


def test_every_type_is_spelled_as_an_act_on_a_noun() -> None:
    for kind in EntryType:
        assert parse_entry(replace(ENTRY, type=kind).encode()).type == kind


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"v": "1"},
        {"seq": -1},
        {"seq": True},
        {"seq": "0"},
        {"origin": ""},
        {"origin": "a b"},
        {"origin": "a+b"},
        {"origin": "ก" * 86},
        {"origin": "a\nb"},
        {"type": "adopted"},
        {"type": "Version.adopted"},
        {"time": "2026-11-20T04:00:00+07:00"},
        {"time": "2026-11-20T04:00:00.5Z"},
        {"time": "2026-02-30T04:00:00Z"},
        {"time": "๒๐๒๖-11-20T04:00:00Z"},
        {"actor": ""},
        {"actor": 7},
        {"body": []},
        {"simulated": False},
        {"simulated": 1},
        {"person": "someone"},
    ],
)
def test_a_malformed_entry_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        parse_entry(encode(RECORD | change))


@pytest.mark.parametrize("field", sorted(RECORD))
def test_an_entry_lacking_a_field_is_refused(field: str) -> None:
    with pytest.raises(Invalid, match=f"lacks {field}"):
        parse_entry(encode({key: value for key, value in RECORD.items() if key != field}))


def test_an_entry_fills_65535_bytes_and_no_more() -> None:
    spare = MAX_ENTRY_BYTES - len(replace(ENTRY, body={"x": ""}).encode())
    full = replace(ENTRY, body={"x": "a" * spare}).encode()
    assert len(full) == MAX_ENTRY_BYTES
    assert parse_entry(full).encode() == full
    over = replace(ENTRY, body={"x": "a" * (spare + 1)})
    with pytest.raises(Invalid, match="SHA-256"):
        over.encode()
    with pytest.raises(Invalid, match="the limit is"):
        parse_entry(full.replace(b'"a', b'"aa'))


def test_a_fact_without_canonical_form_is_refused_by_its_path() -> None:
    with pytest.raises(Invalid, match=r"\$\.body\.share"):
        replace(ENTRY, body={"share": 0.5}).encode()  # type: ignore[dict-item]  # the number is the fault


def test_another_spelling_of_the_same_entry_is_refused() -> None:
    with pytest.raises(Invalid, match="canonical"):
        parse_entry(ENTRY.encode().replace(b'"seq":0', b'"seq": 0'))


def test_times_are_utc_to_the_second() -> None:
    bangkok = timezone(timedelta(hours=7))
    assert format_time(datetime(2026, 11, 20, 11, 0, 0, 999, tzinfo=bangkok)) == ENTRY.time
    assert parse_time(ENTRY.time) == datetime(2026, 11, 20, 4, tzinfo=UTC)
    with pytest.raises(Invalid, match="time zone"):
        format_time(datetime(2026, 11, 20))  # noqa: DTZ001 - the naive time is the fault


def test_an_origin_that_can_name_a_key_comes_back() -> None:
    assert check_origin("นครสวรรค์.example/ธรรมนูญ") == "นครสวรรค์.example/ธรรมนูญ"
