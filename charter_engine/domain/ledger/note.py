"""Signed notes (c2sp.org/signed-note): text, a blank line, then one line per signature naming key and key id.

Ed25519 signatures (type 1) and cosignatures with a time (type 4, c2sp.org/tlog-cosignature) are read and written; the
private key stays with the caller, who passes a `sign` callable.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from charter_engine.domain.ledger import ed25519
from charter_engine.errors import Invalid

VerifySignature: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""(public key, signature, message) → does it hold: `ed25519.verify` or a faster equivalent."""

Sign: TypeAlias = Callable[[bytes], bytes]
"""message → 64-byte Ed25519 signature."""

MAX_SIGNATURES = 100
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_SIGNATURE_LINE = re.compile("\u2014 ([^ ]+) ([^ ]+)")
_MIN_SIGNATURE_BYTES = 5
_TIME_LIMIT = 2**63


class Unverified(Invalid):
    """The signature does not hold: {why}."""

    remedy = "Compare the key with the trust file; ask the publisher for an untouched copy."


class Algorithm(IntEnum):
    """Signature types of signed notes that are understood here."""

    ED25519 = 1
    COSIGNATURE = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifierKey:
    """A public key under a name; a log's key is named as its origin. `public` is 32 bytes."""

    name: str
    public: bytes
    algorithm: Algorithm = Algorithm.ED25519

    def __post_init__(self) -> None:
        """Refuse names and keys that no note can carry."""
        if not _is_name(self.name) or len(self.public) != ed25519.KEY_BYTES:
            raise Invalid(why=f"{self.name!r} with {len(self.public)} bytes is no verifier key")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, LF, type and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """Return the vkey form: `name+id+key`."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.algorithm]) + self.public)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """One signature line as it stands: `key_id` 4 bytes, `data` what follows it."""

    name: str
    key_id: bytes
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """A signature that holds; `time` is a cosignature's, in seconds since 1970."""

    key: VerifierKey
    time: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedNote:
    """A note's text, ending with LF, and the signatures by known keys that hold (at least one)."""

    text: str
    verified: tuple[Verified, ...]


def parse_vkey(text: str) -> VerifierKey:
    """Read `name+id+key`; `Invalid` when the id is not the key's or the type is unknown."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    if not _KEY_ID.fullmatch(key_id):
        raise Invalid(why=f"{text!r} is no verifier key")
    raw = decode_base64(encoded)
    if raw[:1] not in {bytes([each]) for each in Algorithm}:
        raise Invalid(why=f"the verifier key of {name!r} has an unknown type")
    key = VerifierKey(name=name, public=raw[1:], algorithm=Algorithm(raw[0]))
    if key.key_id.hex() != key_id:
        raise Invalid(why=f"the verifier key of {name!r} does not have the id {key_id}")
    return key


def split_note(note: bytes) -> tuple[str, tuple[Signature, ...]]:
    """Take a note apart without judging signatures; `Invalid` when it is no note."""
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(why="the note is not UTF-8") from error
    if any(char < " " and char != "\n" for char in whole):
        raise Invalid(why="the note holds a control character")
    text, blank, block = whole.rpartition("\n\n")
    lines = block.split("\n")
    if not blank or lines.pop() != "":
        raise Invalid(why="the note has no block of signatures")
    if len(lines) > MAX_SIGNATURES:
        raise Invalid(why=f"the note has more than {MAX_SIGNATURES} signatures")
    return f"{text}\n", tuple(_parse_signature(line) for line in lines)


def open_note(
    note: bytes, keys: Sequence[VerifierKey], verify_signature: VerifySignature = ed25519.verify
) -> OpenedNote:
    """Return the text once a known key's signature holds; `Unverified` when none does or a known key's is false.

    Signatures by unknown keys are passed over; a second one by the same key is not looked at.
    """
    known = {(key.name, key.key_id): key for key in keys}
    if len(known) != len(keys):
        raise Invalid(why="two known keys share one name and id")
    text, signatures = split_note(note)
    verified: dict[VerifierKey, Verified] = {}
    for signature in signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None and key not in verified:
            verified[key] = _verify_one(key, text, signature.data, verify_signature)
    if not verified:
        raise Unverified(why="no signature by a known key")
    return OpenedNote(text=text, verified=tuple(verified.values()))


def signature_line(text: str, key: VerifierKey, sign: Sign) -> str:
    """Return the line, LF included, by which `key` signs a note's text."""
    return _line(key, sign(_checked_text(text).encode()))


def cosignature_line(text: str, key: VerifierKey, sign: Sign, *, time: int) -> str:
    """Return the line by which a witness's key says it saw this checkpoint at `time` (seconds since 1970)."""
    stamp = time.to_bytes(8, "big")
    return _line(key, stamp + sign(_cosigned(_checked_text(text), time)))


def sign_note(text: str, key: VerifierKey, sign: Sign) -> bytes:
    """Return a whole note: the text, a blank line and one signature."""
    return f"{text}\n{signature_line(text, key, sign)}".encode()


def decode_base64(text: str) -> bytes:
    """Read standard base64 in its one canonical spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(why="not base64") from error
    if _base64(data) != text:
        raise Invalid(why="base64 in another than the canonical spelling")
    return data


def _verify_one(key: VerifierKey, text: str, data: bytes, verify_signature: VerifySignature) -> Verified:
    """Judge one signature by a known key."""
    message, time = text.encode(), None
    if key.algorithm is Algorithm.COSIGNATURE:
        time, data = int.from_bytes(data[:8], "big"), data[8:]
        message = _cosigned(text, time)
    shaped = len(data) == ed25519.SIGNATURE_BYTES and (time or 0) < _TIME_LIMIT
    if not shaped or not verify_signature(key.public, data, message):
        raise Unverified(why=f"the signature in the name of {key.name} is false")
    return Verified(key=key, time=time)


def _cosigned(text: str, time: int) -> bytes:
    """Return what a cosignature signs (c2sp.org/tlog-cosignature)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _parse_signature(line: str) -> Signature:
    """Read one signature line."""
    match = _SIGNATURE_LINE.fullmatch(line)
    if match is None or not _is_name(match[1]):
        raise Invalid(why="a malformed signature line")
    data = decode_base64(match[2])
    if len(data) < _MIN_SIGNATURE_BYTES:
        raise Invalid(why="a signature that is too short")
    return Signature(name=match[1], key_id=data[:4], data=data[4:])


def _line(key: VerifierKey, data: bytes) -> str:
    """Write one signature line."""
    return f"\u2014 {key.name} {_base64(key.key_id + data)}\n"


def _checked_text(text: str) -> str:
    """Refuse a text that would not come back out of a note."""
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise Invalid(why="a note's text ends with a line break and holds no control characters")
    return text


def _is_name(name: str) -> bool:
    """Tell whether a key may have this name: no spaces, no `+`."""
    return bool(name) and "+" not in name and not any(char.isspace() for char in name)


def _base64(data: bytes) -> str:
    """Write standard base64."""
    return base64.b64encode(data).decode("ascii")
