from __future__ import annotations

import json

import pytest

from charter_engine.domain.ledger.note import Algorithm
from charter_engine.domain.ledger.trust import Signatory, TrustedLog, TrustFile, parse_trust
from charter_engine.errors import Invalid
from tests.domain.ledger.simulator import ORIGIN, verifier_key

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
TRUST = TrustFile(
    logs=(
        TrustedLog(origin=ORIGIN, key=verifier_key(ORIGIN), charter="nakhon-sawan"),
        TrustedLog(origin=ORIGIN, key=verifier_key(ORIGIN, "next"), charter="nakhon-sawan"),
        TrustedLog(origin="charter.example.org", key=verifier_key("charter.example.org")),
    ),
    roots=(PEM,),
    signatories=(
        Signatory(role="chair", name_th="ประธานสมัชชา", fingerprint="ab" * 32, charter="nakhon-sawan"),
        Signatory(role="secretariat", fingerprint="cd" * 32),
    ),
    witnesses=(verifier_key("witness.example", algorithm=Algorithm.COSIGNATURE),),
)


@pytest.mark.parametrize("trust", [TRUST, TrustFile(), TrustFile(simulated=True)])
def test_what_is_written_reads_back(trust: TrustFile) -> None:
    assert parse_trust(trust.to_json()) == trust


def test_a_log_has_the_keys_of_its_own_origin_also_after_a_rotation() -> None:
    assert len(TRUST.keys_of(ORIGIN)) == 2
    assert TRUST.keys_of("charter.example.org/other") == ()


def test_fields_of_later_releases_are_passed_over() -> None:
    record = json.loads(TRUST.to_json()) | {"policy": "strict"}
    assert parse_trust(json.dumps(record).encode()) == TRUST


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"v": 2}, "version 2"),
        ({"v": True}, "version True"),
        ({"logs": {}}, "logs is no list"),
        ({"logs": ["x"]}, r"logs\[0\] is no object"),
        ({"logs": [{"origin": ORIGIN}]}, r"logs\[0\]\.vkey is missing"),
        ({"logs": [{"origin": ORIGIN, "vkey": "x"}]}, "no verifier key"),
        ({"logs": [{"origin": "a b", "vkey": "x"}]}, "no log origin"),
        ({"roots": [1]}, r"roots\[0\] is no text"),
        ({"roots": ["x"]}, r"roots\[0\] is no PEM"),
        ({"signatories": [{"role": "chair", "fingerprint": "AB" * 32}]}, r"signatories\[0\]\.fingerprint"),
        ({"witnesses": ["x"]}, "no verifier key"),
    ],
)
def test_a_fault_is_named_by_its_place(change: dict[str, object], place: str) -> None:
    record = json.loads(TRUST.to_json()) | change
    with pytest.raises(Invalid, match=place):
        parse_trust(json.dumps(record).encode())


def test_an_empty_file_without_version_trusts_nobody_and_is_refused() -> None:
    with pytest.raises(Invalid, match="version None"):
        parse_trust(b"{}")
