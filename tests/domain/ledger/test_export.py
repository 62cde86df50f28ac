from __future__ import annotations

import pytest

from charter_engine.domain.ledger.export import read_export, write_export
from charter_engine.domain.ledger.verify import verify_log
from charter_engine.errors import Invalid
from tests.domain.ledger.simulator import LogSimulator

LOG = LogSimulator().fill(5)
FILES = write_export(LOG.entries, LOG.checkpoint())


def test_a_folder_reads_back_and_verifies() -> None:
    exported = read_export(FILES)
    assert list(exported.entries) == LOG.entries
    assert verify_log(exported.entries, exported.checkpoint, LOG.trust()).ok


def test_each_line_is_exactly_an_entry_s_bytes() -> None:
    assert FILES["entries.jsonl"].split(b"\n") == [*LOG.entries, b""]


def test_the_folder_explains_itself_in_thai_and_english() -> None:
    readme = FILES["README.txt"].decode()
    assert "วิธีตรวจ" in readme
    assert "charter verify" in readme


def test_an_empty_log_is_a_log() -> None:
    assert read_export(write_export([], LOG.checkpoint(0))).entries == ()


@pytest.mark.parametrize("entry", [b"", b'{"a":\n1}'])
def test_what_is_not_one_line_is_not_written(entry: bytes) -> None:
    with pytest.raises(Invalid, match="entry 0"):
        write_export([entry], b"")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"entries.jsonl": FILES["entries.jsonl"][:-1]}, "cut off"),
        ({"entries.jsonl": b"\n"}, "line 1 holds 0 bytes"),
        ({"entries.jsonl": b"x" * 65_536 + b"\n"}, "line 1 holds 65536 bytes"),
    ],
)
def test_a_damaged_folder_is_refused(change: dict[str, bytes], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_export(FILES | change)


@pytest.mark.parametrize("name", ["entries.jsonl", "checkpoint.txt"])
def test_a_missing_file_is_named(name: str) -> None:
    with pytest.raises(Invalid, match=name):
        read_export({key: value for key, value in FILES.items() if key != name})
