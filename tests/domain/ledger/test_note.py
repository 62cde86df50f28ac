from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charter_engine.domain.ledger.note import (
    Algorithm,
    Unverified,
    VerifierKey,
    cosignature_line,
    open_note,
    parse_vkey,
    sign_note,
    signature_line,
    split_note,
)
from charter_engine.errors import Invalid
from tests.domain.ledger.simulator import private_key, verifier_key

VECTORS = json.loads(
    (Path(__file__).parents[2] / "data" / "vectors" / "c2sp-signed-note" / "vectors.json").read_bytes()
)
TEXT = "witnessed.example/log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def note_bytes(case: dict[str, Any]) -> bytes:
    return bytes.fromhex(case["note_hex"]) if case["note_hex"] else case["note"].encode()


@pytest.mark.parametrize("case", VECTORS["notes"], ids=lambda case: case["name"])
def test_published_notes(case: dict[str, Any]) -> None:
    try:
        open_note(note_bytes(case), [parse_vkey(each) for each in case["vkeys"]])
        opened = True
    except Invalid:
        opened = False
    assert opened is case["valid"]


@pytest.mark.parametrize("case", VECTORS["vkeys"], ids=lambda case: case["vkey"][:40])
def test_published_verifier_keys(case: dict[str, Any]) -> None:
    try:
        parsed = str(parse_vkey(case["vkey"]))
    except Invalid:
        parsed = ""
    assert parsed == (case["vkey"] if case["valid"] else "")


def test_the_published_signature_is_made_again() -> None:
    case = VECTORS["signing"]
    seed = base64.b64decode(case["skey"].split("+", 4)[4])[1:]
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = VerifierKey(name="PeterNeumann", public=private.public_key().public_bytes_raw())
    assert signature_line(case["text"], key, private.sign) == case["expect_sigline"]
    assert open_note(sign_note(case["text"], key, private.sign), [key]).text == case["text"]


def test_a_cosignature_says_when_and_covers_its_time() -> None:
    log = verifier_key("witnessed.example/log")
    witness = verifier_key("witness.example", algorithm=Algorithm.COSIGNATURE)
    line = cosignature_line(TEXT, witness, private_key("witness.example").sign, time=1_795_000_000)
    note = sign_note(TEXT, log, private_key(log.name).sign) + line.encode()
    opened = open_note(note, [log, witness])
    assert [(each.key, each.time) for each in opened.verified] == [(log, None), (witness, 1_795_000_000)]
    data = base64.b64decode(line.split(" ")[2])
    for place in (4, 11, 12, 75):  # the time's first and last byte, the signature's
        changed = bytearray(data)
        changed[place] ^= 1
        forged = f"{TEXT}\n\u2014 witness.example {base64.b64encode(changed).decode()}\n".encode()
        with pytest.raises(Unverified):
            open_note(forged, [witness])


def test_a_cosignature_beyond_the_times_that_exist_is_false() -> None:
    witness = verifier_key("witness.example", algorithm=Algorithm.COSIGNATURE)
    line = cosignature_line(TEXT, witness, private_key(witness.name).sign, time=2**63)
    with pytest.raises(Unverified, match="false"):
        open_note(f"{TEXT}\n{line}".encode(), [witness])


def test_a_witness_alone_does_not_speak_for_the_log() -> None:
    witness = verifier_key("witness.example", algorithm=Algorithm.COSIGNATURE)
    line = cosignature_line(TEXT, witness, private_key(witness.name).sign, time=1)
    with pytest.raises(Unverified, match="no signature by a known key"):
        open_note(f"{TEXT}\n{line}".encode(), [verifier_key("witnessed.example/log")])


def test_every_flipped_byte_of_a_note_is_found() -> None:
    key = verifier_key("log.example")
    note = sign_note(TEXT, key, private_key(key.name).sign)
    for place in range(len(note)):
        changed = bytearray(note)
        changed[place] ^= 1
        with pytest.raises(Invalid):
            open_note(bytes(changed), [key])


def test_the_signature_port_decides() -> None:
    key = verifier_key("log.example")
    note = sign_note(TEXT, key, lambda _: bytes(64))
    assert open_note(note, [key], lambda *_: True).text == TEXT
    with pytest.raises(Unverified):
        open_note(note, [key])


@pytest.mark.parametrize(
    "note",
    [
        b"text\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAAA",
        b"text\n\n\xe2\x80\x94 name AAAA\n",
        b"text\n\n\xe2\x80\x94 na+me AAAAAAAA\n",
        b"text\n\n- name AAAAAAAA\n",
        b"te\txt\n\n\xe2\x80\x94 name AAAAAAAA\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAB=\n",
        b"text\n\n\xe2\x80\x94 name \xe0\xb8\x81\n",
        b"te\xffxt\n\n\xe2\x80\x94 name AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_refused(note: bytes) -> None:
    with pytest.raises(Invalid):
        split_note(note)


@pytest.mark.parametrize("text", ["no line break", "a\tb\n"])
def test_a_text_that_would_not_come_back_is_not_signed(text: str) -> None:
    key = verifier_key("log.example")
    with pytest.raises(Invalid, match="line break"):
        sign_note(text, key, private_key(key.name).sign)


@pytest.mark.parametrize(("name", "length"), [("", 32), ("a b", 32), ("a+b", 32), ("log", 31)])
def test_a_key_that_no_note_can_carry_is_refused(name: str, length: int) -> None:
    with pytest.raises(Invalid, match="no verifier key"):
        VerifierKey(name=name, public=bytes(length))


@pytest.mark.parametrize("vkey", ["", "log", "log+zz+AA==", "log+0000000+AA==", "log+ABCDEF01+AA=="])
def test_a_verifier_key_without_a_proper_id_is_refused(vkey: str) -> None:
    with pytest.raises(Invalid, match="no verifier key"):
        parse_vkey(vkey)
