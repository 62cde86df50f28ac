"""Keys in the data directory: the log's key, the offices' certificates, and what the log has already signed.

`keys/log.key.pem` signs checkpoints; `keys/signing/ROLE.*.pem` came from an office's PKCS#12 file, its key kept without
a password so that the worker can sign by itself; `keys/demo/` holds a demonstration's authority. `keys/log-state.json`
remembers the last signed size and root of every log, outside the database on purpose: an old backup brought back cannot
make the signer forget. The folder is its owner's alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from sqlalchemy import Connection

from charter_engine.domain.ledger.note import VerifierKey
from charter_engine.domain.ledger.trust import Signatory, TrustedLog, TrustFile
from charter_engine.errors import Invalid, NotFound
from charter_engine.storage import charters

ROLES = ("chair", "secretary")
"""The offices that sign a paper, in the order they sign."""

DEMO_ROOT = "root.cert.pem"
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_PEM, _RAW = serialization.Encoding.PEM, serialization.Encoding.Raw
_PKCS8 = serialization.PrivateFormat.PKCS8


class LogKeyMissing(NotFound):
    """The key that signed this installation's logs is missing from {name}."""

    remedy = "Bring log.key.pem back from the backup of the keys; a new key would not be in anyone's trust file."


class UnusablePkcs12(Invalid):
    """The key file cannot be used: {why}."""

    remedy = (
        "Give a PKCS#12 file (.p12, .pfx) with the office's key, its certificate and its issuers, and its password."
    )


class UnknownOffice(Invalid):
    """{role!r} is no office that signs papers."""

    remedy = f"Use one of: {', '.join(ROLES)}."


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyInfo:
    """A certificate in use: its office, whom it names, its SHA-256 fingerprint (hex) and the end of its validity."""

    role: str
    subject: str
    fingerprint: str
    until: datetime
    demo: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyMaterial:
    """What one office signs with, as PEM: an unencrypted PKCS#8 key, its certificate, and the issuers up to a root."""

    role: str
    key: bytes
    certificate: bytes
    chain: bytes
    demo: bool

    @property
    def parsed(self) -> x509.Certificate:
        """The office's certificate."""
        return x509.load_pem_x509_certificate(self.certificate)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the certificate's DER."""
        return hashlib.sha256(self.parsed.public_bytes(serialization.Encoding.DER)).hexdigest()

    @property
    def root(self) -> str:
        """The certificate (PEM) at the end of the chain."""
        return _pem(_root_of([self.parsed, *x509.load_pem_x509_certificates(self.chain)])).decode()


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedHead:
    """The largest state of a log this installation has signed: its size and its root in hex."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys under one data directory; nothing is read before it is asked for."""

    data_dir: Path

    @property
    def folder(self) -> Path:
        """Where the keys are; made with mode 0700 on first use."""
        return _private_folder(self.data_dir / "keys")

    @property
    def demo_folder(self) -> Path:
        """Where a demonstration's authority keeps its files."""
        return self.folder / "demo"

    # --- the log ------------------------------------------------------------------------------------------------------
    def log_key(self) -> Ed25519PrivateKey:
        """Return the key that signs checkpoints; made when nothing was ever signed here. Raises LogKeyMissing."""
        path = self.folder / "log.key.pem"
        if not path.is_file():
            if self._state_path.exists():
                raise LogKeyMissing(what="log key", name=str(path))
            key = Ed25519PrivateKey.generate()
            write_private(path, key.private_bytes(_PEM, _PKCS8, serialization.NoEncryption()))
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(loaded, Ed25519PrivateKey):
            raise Invalid(why=f"{path} holds no Ed25519 key")
        return loaded

    def verifier_key(self, origin: str) -> VerifierKey:
        """Return the log key under the name of one log: a log's key bears its origin (c2sp.org/tlog-checkpoint)."""
        return VerifierKey(name=origin, public=self._public())

    def _public(self) -> bytes:
        return self.log_key().public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)

    @property
    def _state_path(self) -> Path:
        return self.data_dir / "keys" / "log-state.json"

    def signed_head(self, origin: str) -> SignedHead | None:
        """Return what was signed last for a log."""
        kept = self._states().get(origin)
        return SignedHead(size=kept["size"], root=kept["root"]) if kept else None

    def keep_signed_head(self, origin: str, head: SignedHead) -> None:
        """Remember what is about to be signed, on disk before the signature leaves."""
        states = {**self._states(), origin: {"size": head.size, "root": head.root}}
        write_private(self._state_path, json.dumps(states, sort_keys=True, indent=1).encode() + b"\n")

    def _states(self) -> dict[str, Any]:
        if not self._state_path.is_file():
            return {}
        try:
            states = json.loads(self._state_path.read_bytes())
        except ValueError as fault:
            raise Invalid(why=f"{self._state_path} is damaged; bring it back from a backup of the keys") from fault
        return dict(states)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Let one process or thread of this machine sign for logs at a time."""
        with (self.folder / "log-state.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # --- the offices --------------------------------------------------------------------------------------------------
    def add_pkcs12(self, role: str, data: bytes, password: str | None = None) -> KeyInfo:
        """Take over an office's key and certificate; raises UnknownOffice, UnusablePkcs12."""
        if role not in ROLES:
            raise UnknownOffice(role=role, why="unknown office")
        key, certificate, chain = _read_pkcs12(data, password)
        folder = _private_folder(self.folder / "signing")
        write_private(folder / f"{role}.key.pem", key)
        write_private(folder / f"{role}.chain.pem", chain)
        write_private(folder / f"{role}.cert.pem", certificate)
        return _info(self._imported(role))

    def materials(self) -> tuple[KeyMaterial, ...]:
        """Return every office's keys in signing order, imported or a demonstration's; none when an office has none."""
        # An office's real signature never stands beside a demonstration's.
        if any(self._has_imported(role) for role in ROLES):
            whole = all(self._has_imported(role) for role in ROLES)
            return tuple(self._imported(role) for role in ROLES) if whole else ()
        return tuple(self._demo(role) for role in ROLES) if all(self._has_demo(role) for role in ROLES) else ()

    def listed(self) -> tuple[KeyInfo, ...]:
        """Return every certificate that is there, in use or not."""
        imported = [_info(self._imported(role)) for role in ROLES if self._has_imported(role)]
        return (*imported, *(_info(self._demo(role)) for role in ROLES if self._has_demo(role)))

    def _has_imported(self, role: str) -> bool:
        return (self.data_dir / "keys" / "signing" / f"{role}.cert.pem").is_file()

    def _has_demo(self, role: str) -> bool:
        return all((self.demo_folder / name).is_file() for name in (f"{role}.cert.pem", f"{role}.key.pem", DEMO_ROOT))

    def _imported(self, role: str) -> KeyMaterial:
        folder = self.folder / "signing"
        key, certificate, chain = (folder / f"{role}.{part}.pem" for part in ("key", "cert", "chain"))
        return _material(role, key, certificate, chain, demo=False)

    def _demo(self, role: str) -> KeyMaterial:
        folder = self.demo_folder
        return _material(role, folder / f"{role}.key.pem", folder / f"{role}.cert.pem", folder / DEMO_ROOT, demo=True)

    # --- what others need to check us ---------------------------------------------------------------------------------
    def trust_file(self, connection: Connection, offices: Mapping[str, str] | None = None) -> TrustFile:
        """Return what a verifier starts from: every charter's log, the certificate roots, who must sign.

        `offices` gives Thai titles by role; without it they are taken from the certificates.
        """
        materials, public = self.materials(), self._public()
        logs = [
            TrustedLog(origin=one.origin, key=VerifierKey(name=one.origin, public=public), charter=one.slug)
            for one in charters.every(connection)
        ]
        signatories = [
            Signatory(
                role=one.role, fingerprint=one.fingerprint, name_th=(offices or {}).get(one.role) or _title(one.parsed)
            )
            for one in materials
        ]
        roots = tuple(dict.fromkeys(one.root for one in materials))
        simulated = any(one.demo for one in materials)
        return TrustFile(logs=tuple(logs), roots=roots, signatories=tuple(signatories), simulated=simulated)


def write_private(path: Path, data: bytes) -> None:
    """Put a file in place whole, readable by its owner alone, and on disk when this returns."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _private_folder(folder: Path) -> Path:
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(_FOLDER_MODE)
    return folder


def _material(role: str, key: Path, certificate: Path, chain: Path, *, demo: bool) -> KeyMaterial:
    return KeyMaterial(
        role=role, key=key.read_bytes(), certificate=certificate.read_bytes(), chain=chain.read_bytes(), demo=demo
    )


def _read_pkcs12(data: bytes, password: str | None) -> tuple[bytes, bytes, bytes]:
    """Return key, certificate and issuers as PEM."""
    try:
        bundle = pkcs12.load_pkcs12(data, password.encode() if password else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise UnusablePkcs12(why="it cannot be opened: the password is wrong, or it is not PKCS#12") from fault
    if bundle.key is None or bundle.cert is None:
        raise UnusablePkcs12(why="it holds no key with a certificate")
    issuers = [one.certificate for one in bundle.additional_certs]
    own = bundle.cert.certificate
    if not issuers and own.issuer != own.subject:
        raise UnusablePkcs12(why="it does not hold the certificate's issuers")
    key = bundle.key.private_bytes(_PEM, _PKCS8, serialization.NoEncryption())
    return key, _pem(own), b"".join(map(_pem, issuers or [own]))


def _root_of(certificates: list[x509.Certificate]) -> x509.Certificate:
    """Return the self-issued certificate, or the one whose issuer is not there."""
    names = {certificate.subject for certificate in certificates}
    ends = [one for one in certificates if one.issuer == one.subject or one.issuer not in names]
    return (ends or certificates)[-1]


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(_PEM)


def _info(material: KeyMaterial) -> KeyInfo:
    certificate = material.parsed
    return KeyInfo(
        role=material.role,
        subject=certificate.subject.rfc4514_string(),
        fingerprint=material.fingerprint,
        until=certificate.not_valid_after_utc,
        demo=material.demo,
    )


def _title(certificate: x509.Certificate) -> str:
    for oid in (NameOID.TITLE, NameOID.COMMON_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(oid):
            return str(attribute.value)
    return ""
