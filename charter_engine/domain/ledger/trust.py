"""The trust file: what a verifier starts from, got on another way than the thing it checks.

It names offices, never persons: log origins with their keys, certificate roots, expected signatories, witnesses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from charter_engine.domain.ledger.canonical_json import JsonObject, JsonValue, parse_object
from charter_engine.domain.ledger.entry import check_origin
from charter_engine.domain.ledger.note import VerifierKey, parse_vkey
from charter_engine.errors import Invalid

TRUST_VERSION = 1
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_PEM_HEAD = "-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustedLog:
    """One key of a log: a rotated key is a second record with the same origin; `charter` is the charter's slug."""

    origin: str
    key: VerifierKey
    charter: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatory:
    """An office whose signature a paper must bear: `fingerprint` is SHA-256 (hex) of its certificate's DER."""

    role: str
    fingerprint: str
    name_th: str = ""
    charter: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustFile:
    """All that is trusted: `roots` are PEM certificates; `simulated` marks a demonstration's keys."""

    logs: tuple[TrustedLog, ...] = ()
    roots: tuple[str, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    simulated: bool = False

    def keys_of(self, origin: str) -> tuple[VerifierKey, ...]:
        """Return the keys trusted to sign for a log; none when the origin is unknown."""
        return tuple(log.key for log in self.logs if log.origin == origin)

    def to_json(self) -> bytes:
        """Return the file as people read it: indented UTF-8, ended by LF."""
        record: dict[str, object] = {
            "v": TRUST_VERSION,
            "logs": [{"origin": log.origin, "vkey": str(log.key), "charter": log.charter} for log in self.logs],
            "roots": list(self.roots),
            "signatories": [_signatory_record(each) for each in self.signatories],
            "witnesses": [str(key) for key in self.witnesses],
        }
        if self.simulated:
            record["simulated"] = True
        return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def parse_trust(data: bytes) -> TrustFile:
    """Read `trust.json`; `Invalid` names the place of a fault. Fields of later releases are passed over."""
    record = parse_object(data)
    if record.get("v") is True or record.get("v") != TRUST_VERSION:
        raise Invalid(why=f"trust file version {record.get('v')!r} is unknown")
    return TrustFile(
        logs=tuple(_log(each, f"logs[{i}]") for i, each in enumerate(_records(record, "logs"))),
        roots=tuple(_pem(each, f"roots[{i}]") for i, each in enumerate(_list(record, "roots"))),
        signatories=tuple(
            _signatory(each, f"signatories[{i}]") for i, each in enumerate(_records(record, "signatories"))
        ),
        witnesses=tuple(
            parse_vkey(_text(each, f"witnesses[{i}]")) for i, each in enumerate(_list(record, "witnesses"))
        ),
        simulated=record.get("simulated") is True,
    )


def _log(record: JsonObject, path: str) -> TrustedLog:
    """Read one log."""
    return TrustedLog(
        origin=check_origin(_field(record, "origin", path)),
        key=parse_vkey(_field(record, "vkey", path)),
        charter=_optional(record, "charter", path),
    )


def _signatory(record: JsonObject, path: str) -> Signatory:
    """Read one signatory."""
    fingerprint = _field(record, "fingerprint", path)
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise Invalid(why=f"{path}.fingerprint is no SHA-256 in lowercase hex")
    return Signatory(
        role=_field(record, "role", path),
        fingerprint=fingerprint,
        name_th=_optional(record, "name_th", path),
        charter=_optional(record, "charter", path),
    )


def _signatory_record(signatory: Signatory) -> dict[str, str]:
    """Return one signatory as the file writes it, leaving out what is empty."""
    record = {"role": signatory.role, "fingerprint": signatory.fingerprint}
    optional = {"name_th": signatory.name_th, "charter": signatory.charter}
    return record | {key: value for key, value in optional.items() if value}


def _pem(value: JsonValue, path: str) -> str:
    """Read one certificate root."""
    text = _text(value, path)
    if not text.lstrip().startswith(_PEM_HEAD):
        raise Invalid(why=f"{path} is no PEM certificate")
    return text


def _list(record: JsonObject, key: str) -> list[JsonValue]:
    """Return a list, empty when the file leaves it out."""
    value = record.get(key, [])
    if not isinstance(value, list):
        raise Invalid(why=f"{key} is no list")
    return value


def _records(record: JsonObject, key: str) -> list[JsonObject]:
    """Return a list of objects."""
    values = _list(record, key)
    for index, value in enumerate(values):
        if not isinstance(value, Mapping):
            raise Invalid(why=f"{key}[{index}] is no object")
    return [value for value in values if isinstance(value, Mapping)]


def _text(value: JsonValue, path: str) -> str:
    """Return a string."""
    if not isinstance(value, str):
        raise Invalid(why=f"{path} is no text")
    return value


def _field(record: JsonObject, key: str, path: str) -> str:
    """Return a string that must be there."""
    value = _text(record.get(key, ""), f"{path}.{key}")
    if not value:
        raise Invalid(why=f"{path}.{key} is missing")
    return value


def _optional(record: JsonObject, key: str, path: str) -> str:
    """Return a string that may be left out."""
    return _text(record.get(key, ""), f"{path}.{key}")
