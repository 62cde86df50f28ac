from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.ledger.entry import parse_entry
from charter_engine.domain.ledger.merkle import consistency_proof
from charter_engine.domain.ledger.trust import TrustFile
from charter_engine.domain.ledger.verify import Report, verify_extension, verify_inclusion_of, verify_log
from tests.domain.ledger.simulator import ORIGIN, LogSimulator

LOG = LogSimulator().fill(9)
NOTE = LOG.checkpoint()
TRUST = LOG.trust()


def failed(report: Report) -> set[str]:
    return {check.name for check in report.failures}


def test_an_untouched_log_verifies_with_every_check_answered() -> None:
    report = verify_log(LOG.entries, NOTE, TRUST, held=[LOG.checkpoint(1), LOG.checkpoint(9)])
    assert report.ok
    assert report.consistent
    names = ["entries_canonical", "sequence", "time_order", "checkpoint", "signature", "origin_established"]
    assert [check.name for check in report.checks] == [*names, "origin", "size", "root", "held", "held"]


def test_an_empty_log_verifies() -> None:
    empty = LogSimulator()
    assert verify_log([], empty.checkpoint(), empty.trust()).ok


@pytest.mark.parametrize("trust", [None, TrustFile(), LogSimulator("charter.example.org/trat").trust()])
def test_without_the_log_s_key_a_log_is_consistent_but_its_origin_not_established(trust: TrustFile | None) -> None:
    report = verify_log(LOG.entries, NOTE, trust)
    assert report.consistent
    assert failed(report) == {"origin_established"}


@given(st.integers(0, 8), st.data())
def test_any_flipped_bit_of_any_entry_is_found(place: int, data: st.DataObject) -> None:
    entries = list(LOG.entries)
    changed = bytearray(entries[place])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    entries[place] = bytes(changed)
    report = verify_log(entries, NOTE, TRUST, verify_signature=lambda *_: True)
    assert "root" in failed(report)


def test_any_flipped_byte_of_the_checkpoint_is_found() -> None:
    for place in range(len(NOTE)):
        changed = bytearray(NOTE)
        changed[place] ^= 1
        assert not verify_log(LOG.entries, bytes(changed), TRUST).ok


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (LOG.entries[:-1], {"size", "root"}),
        (LOG.entries[1:], {"sequence", "size", "root"}),
        ([LOG.entries[1], LOG.entries[0], *LOG.entries[2:]], {"sequence", "time_order", "root"}),
        ([*LOG.entries, LOG.entries[-1]], {"sequence", "size", "root"}),
        ([*LOG.entries[:-1], LOG.entries[-1] + b" "], {"entries_canonical", "root"}),
    ],
)
def test_removed_reordered_doubled_and_respelled_entries_are_found(entries: list[bytes], expected: set[str]) -> None:
    assert failed(verify_log(entries, NOTE, TRUST)) == expected


def test_an_older_checkpoint_does_not_pass_for_the_whole_log() -> None:
    assert failed(verify_log(LOG.entries, LOG.checkpoint(5), TRUST)) == {"size", "root"}


def test_a_checkpoint_by_a_foreign_key_is_refused() -> None:
    foreign = LogSimulator(seed="another key").fill(9)
    assert failed(verify_log(LOG.entries, foreign.checkpoint(), TRUST)) == {"signature"}


def test_entries_of_another_log_are_found_even_under_a_matching_tree() -> None:
    mixed = LogSimulator().fill(2)
    mixed.entries[1] = replace(parse_entry(mixed.entries[1]), origin="charter.example.org/trat").encode()
    assert failed(verify_log(mixed.entries, mixed.checkpoint(), TRUST)) == {"origin"}


def test_a_log_whose_operator_rewrote_it_no_longer_matches_a_held_checkpoint() -> None:
    held = LOG.checkpoint(4)
    forged = LogSimulator().fill(9)
    forged.entries[2] = replace(parse_entry(forged.entries[2]), actor="seat-9").encode()
    assert verify_log(forged.entries, forged.checkpoint(), TRUST).ok
    assert failed(verify_log(forged.entries, forged.checkpoint(), TRUST, held=[held])) == {"held"}


def test_a_held_note_that_is_false_foreign_or_unreadable_is_said_so() -> None:
    foreign_key = LogSimulator(seed="another key").fill(2).checkpoint()
    assert failed(verify_log(LOG.entries, NOTE, TRUST, held=[foreign_key])) == {"signature"}
    assert failed(verify_log(LOG.entries, NOTE, TRUST, held=[b"?"])) == {"held"}
    other_log = LogSimulator("charter.example.org/trat").fill(2)
    assert failed(verify_log(LOG.entries, NOTE, TRUST, held=[other_log.checkpoint()])) == {"held"}


def test_an_unreadable_checkpoint_is_an_answer() -> None:
    report = verify_log(LOG.entries, b"no note", TRUST)
    assert failed(report) == {"checkpoint"}
    assert report.checkpoint is None


def test_an_entry_is_proven_by_itself() -> None:
    facts: dict[str, Any] = {"index": 4, "proof": LOG.proof(4), "checkpoint_note": NOTE, "trust": TRUST}
    report = verify_inclusion_of(LOG.entries[4], **facts)
    assert report.ok
    assert report.checkpoint is not None
    assert report.checkpoint.origin == ORIGIN
    assert failed(verify_inclusion_of(LOG.entries[4] + b" ", **facts)) == {"entries_canonical", "inclusion"}
    assert failed(verify_inclusion_of(LOG.entries[5], **facts)) == {"sequence", "inclusion"}
    assert failed(verify_inclusion_of(LOG.entries[4], **facts | {"index": 5})) == {"sequence", "inclusion"}
    assert failed(verify_inclusion_of(LOG.entries[4], **facts | {"checkpoint_note": b""})) == {"checkpoint"}


def test_a_replayed_older_checkpoint_does_not_fit_a_newer_proof() -> None:
    facts: dict[str, Any] = {"index": 4, "proof": LOG.proof(4), "trust": TRUST}
    report = verify_inclusion_of(LOG.entries[4], checkpoint_note=LOG.checkpoint(6), **facts)
    assert failed(report) == {"inclusion"}


def test_a_newer_checkpoint_provably_extends_an_older_one() -> None:
    facts: dict[str, Any] = {"old_note": LOG.checkpoint(5), "new_note": NOTE, "trust": TRUST}
    assert verify_extension(proof=consistency_proof(LOG.leaves, 5), **facts).ok
    assert failed(verify_extension(proof=[], **facts)) == {"consistency"}
    assert failed(verify_extension(proof=[], **facts | {"old_note": b""})) == {"old_checkpoint"}


def test_a_checkpoint_of_another_log_is_no_extension() -> None:
    other = LogSimulator("charter.example.org/trat").fill(9)
    trust = TrustFile(logs=(*TRUST.logs, *other.trust().logs))
    report = verify_extension(old_note=NOTE, new_note=other.checkpoint(), proof=[], trust=trust)
    assert "origin" in failed(report)
