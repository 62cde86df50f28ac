"""A certificate authority for demonstrations: every certificate says in its subject that it has no legal effect.

The authority's own key is thrown away after use. Files: `root.cert.pem`, and `ROLE.cert.pem`, `ROLE.key.pem` for each
office; keys are readable by their owner alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from charter_engine.errors import NotFound
from charter_engine.publication.signing import Key, Signatory, certificate_fingerprint, pem_signer

WARNING = "DEMO – ใช้สาธิตเท่านั้น ไม่มีผลทางกฎหมาย"
FIRST_DAY, LAST_DAY = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 12, 31, 23, 59, 59, tzinfo=UTC)
OFFICES = {"chair": "ประธานสภาพลเมือง (สาธิต)", "secretary": "เลขานุการ (สาธิต)"}
ROOT = "root.cert.pem"
OWNER_ONLY = 0o600


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoAuthority:
    """The root certificate (PEM), who may sign, and their certificates' fingerprints by role for a trust file."""

    root: str
    signatories: tuple[Signatory, ...]
    fingerprints: Mapping[str, str]


def make_demo_authority(folder: Path, offices: Mapping[str, str] = OFFICES) -> DemoAuthority:
    """Make a root and one certificate per office (role → Thai title) in `folder`, replacing what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name("root", "ผู้ออกใบรับรอง (สาธิต)")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, authority=True)
    _write(folder / ROOT, _pem(root))
    for role, office in offices.items():
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(_name(role, office), root_name, key.public_key(), root_key, authority=False)
        _write(folder / f"{role}.cert.pem", _pem(certificate))
        _write(folder / f"{role}.key.pem", _private(key))
    return load_demo_authority(folder, offices)


def load_demo_authority(folder: Path, offices: Mapping[str, str] = OFFICES) -> DemoAuthority:
    """Read what `make_demo_authority` made; raises NotFound when a file is missing."""
    root = _read(folder / ROOT)
    signatories = tuple(
        Signatory(role=role, office=office, signer=_load_signer(folder, role, root)) for role, office in offices.items()
    )
    prints = {signatory.role: certificate_fingerprint(signatory.signer) for signatory in signatories}
    return DemoAuthority(root=root.decode(), signatories=signatories, fingerprints=prints)


def _load_signer(folder: Path, role: str, root: bytes) -> Key:
    return pem_signer(_read(folder / f"{role}.key.pem"), _read(folder / f"{role}.cert.pem"), root)


def _name(role: str, office: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "TH"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Charter Engine DEMO"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, WARNING),
        x509.NameAttribute(NameOID.TITLE, office),
        x509.NameAttribute(NameOID.COMMON_NAME, f"DEMO {role}"),
    ])  # fmt: skip


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    """Sign a certificate (RFC 5280) that may sign other certificates, or documents, and nothing else."""
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority, crl_sign=authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(LAST_DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    return builder.sign(by, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write(path: Path, data: bytes) -> None:
    """Write a file that never was readable by others."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(data)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound(what="file of the demonstration's authority", name=str(path))
    return path.read_bytes()
