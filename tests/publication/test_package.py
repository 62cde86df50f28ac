from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from charter_engine.errors import Invalid
from charter_engine.publication import package as package_module
from charter_engine.publication.package import PARTS, AdoptionPackage, describe_act, open_package, read_parts
from tests.publication.simulated_package import AdoptionSimulator, zipped

ADOPTION = AdoptionSimulator()
PACKED = ADOPTION.package.pack()


def test_a_package_opens_as_it_was_packed() -> None:
    assert open_package(PACKED) == ADOPTION.package


def test_equal_parts_give_equal_bytes() -> None:
    assert AdoptionSimulator().package.pack() == PACKED
    assert open_package(PACKED).pack() == PACKED


def test_parts_are_sorted_stored_and_name_no_time_machine_or_user() -> None:
    with zipfile.ZipFile(io.BytesIO(PACKED)) as archive:
        members = archive.infolist()
    assert tuple(member.filename for member in members) == PARTS
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
    assert {member.create_system for member in members} == {3}


def test_the_documents_have_the_published_shape() -> None:
    act = ADOPTION.document("act.json")
    assert set(act) == {"v", "charter", "version", "root", "adopted", "effective", "outcome"}
    assert act["charter"] == {
        "origin": ADOPTION.log.origin,
        "slug": "nakhon-sawan",
        "title": "ธรรมนูญตัวอย่าง ว่าด้วยการอยู่ร่วมกัน",
    }
    assert set(ADOPTION.document("adoption.json")) == {"entry", "leaf_index", "tree_size", "proof"}
    assert set(ADOPTION.document("tree.json")) == {"root", "tree"}


def test_an_act_under_a_story_s_clock_says_so() -> None:
    body = {"version": 1, "root": "", "adopted": "", "effective": "", "outcome": {}}
    assert describe_act(body, origin="o", slug="s", title="t", simulated=True)["simulated"] is True


def test_a_package_packed_by_another_program_opens_the_same() -> None:
    assert open_package(zipped(ADOPTION.parts())) == ADOPTION.package


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_part_is_refused(name: str) -> None:
    parts = ADOPTION.parts()
    del parts[name]
    with pytest.raises(Invalid, match="holds exactly"):
        open_package(zipped(parts))


def test_a_further_part_or_one_given_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="holds exactly"):
        open_package(zipped(ADOPTION.parts() | {"../evil": b""}))
    out = io.BytesIO(PACKED)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("text.txt", b"another text")
    with pytest.raises(Invalid, match="holds exactly"):
        open_package(out.getvalue())


def test_a_part_that_unpacks_beyond_its_limit_is_refused() -> None:
    bomb = zipped(ADOPTION.parts() | {"act.json": b" " * (2 << 20)})
    assert len(bomb) < 100_000
    with pytest.raises(Invalid, match="larger than"):
        read_parts(bomb)


def test_a_part_that_lies_about_its_size_is_refused_without_unpacking_it() -> None:
    bomb = bytearray(zipped(ADOPTION.parts() | {"act.json": b" " * (2 << 20)}))
    at = bomb.index(b"PK\x01\x02")
    assert struct.unpack_from("<I", bomb, at + 24) == (2 << 20,)
    struct.pack_into("<I", bomb, at + 24, 10)
    with pytest.raises(Invalid):
        read_parts(bytes(bomb))


def test_an_oversized_package_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_module, "MAX_PACKAGE_BYTES", len(PACKED) - 1)
    with pytest.raises(Invalid, match="the limit is"):
        read_parts(PACKED)


def test_a_directory_of_thousands_is_refused_unread() -> None:
    with pytest.raises(Invalid, match="far too many"):
        read_parts(zipped({str(number): b"" for number in range(1001)}))


def test_a_part_too_large_to_open_is_not_packed() -> None:
    with pytest.raises(Invalid, match="larger than"):
        replace(ADOPTION.package, checkpoint=b"x" * (1 << 20 | 1)).pack()


@pytest.mark.parametrize("data", [b"", b"not a zip", PACKED[:-30], PACKED[: len(PACKED) // 2]])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="damaged"):
        open_package(data)


def test_damage_inside_a_part_is_found() -> None:
    changed = bytearray(PACKED)
    changed[PACKED.index(b"%PDF")] ^= 1
    with pytest.raises(Invalid, match="damaged"):
        open_package(bytes(changed))


def test_an_encrypted_or_oddly_packed_part_is_refused() -> None:
    changed = bytearray(PACKED)
    changed[PACKED.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Invalid, match="unreadably"):
        open_package(bytes(changed))
    with pytest.raises(Invalid, match="unreadably"):
        open_package(zipped(ADOPTION.parts(), zipfile.ZIP_LZMA))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("act.json", b"{", "act.json: not JSON"),
        ("act.json", b"[]", "act.json: a JSON object"),
        ("tree.json", b'{"a":1,"a":1}', "tree.json: not JSON: the key 'a'"),
        ("text.txt", b"\xff", "text.txt is not UTF-8"),
    ],
)
def test_an_unreadable_part_is_named(name: str, content: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        open_package(zipped(ADOPTION.parts() | {name: content}))


@pytest.mark.parametrize(
    "change",
    [
        {"entry": 7},
        {"proof": "ab"},
        {"proof": ["AB" * 32]},
        {"proof": ["ab" * 31]},
        {"proof": [1]},
        {"proof": ["ab" * 32] * 65},
        {"leaf_index": -1},
        {"leaf_index": True},
        {"tree_size": "3"},
    ],
)
def test_a_malformed_proof_is_refused(change: dict[str, Any]) -> None:
    record = ADOPTION.document("adoption.json") | change
    with pytest.raises(Invalid, match=r"adoption\.json"):
        open_package(zipped(ADOPTION.parts() | {"adoption.json": json.dumps(record).encode()}))


def test_a_package_is_a_value() -> None:
    assert isinstance(ADOPTION.package, AdoptionPackage)
    assert replace(ADOPTION.package, pdf=b"") != ADOPTION.package
