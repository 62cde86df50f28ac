from __future__ import annotations

import stat
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from charter_engine.domain.ledger.trust import parse_trust
from charter_engine.publication.verification import verify_bytes
from charter_engine.storage.keys import KeyRing, UnknownOffice, UnusablePkcs12
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.press import demo_keys, paper_bytes, papers, work_off
from tests.support.tambon import DRAFT, Tambon

PASSWORD = "correct horse"
SINCE, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(name, key, issuer, by, *, authority):
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    ) | {"digital_signature": not authority, "content_commitment": not authority}
    usage |= {"key_cert_sign": authority, "crl_sign": authority}
    builder = x509.CertificateBuilder(subject_name=_name(name), issuer_name=_name(issuer), public_key=key.public_key())
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(by, hashes.SHA256())
    )


class Authority:
    """A certificate authority outside the program, as a province would use."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.root = _certificate("Root", self.key, "Root", self.key, authority=True)

    def bundle(self, name: str, *, issuers: bool = True) -> bytes:
        key = ec.generate_private_key(ec.SECP256R1())
        own = _certificate(name, key, "Root", self.key, authority=False)
        hidden = serialization.BestAvailableEncryption(PASSWORD.encode())
        chain = [self.root] if issuers else None
        return pkcs12.serialize_key_and_certificates(name.encode(), key, own, chain, hidden)


@pytest.fixture(scope="module")
def authority():
    return Authority()


def test_imported_offices_sign_and_the_trust_file_names_their_certificates_and_root(authority, sqlite_url, tmp_path):
    keys = KeyRing(tmp_path)
    infos = [keys.add_pkcs12(role, authority.bundle(role), PASSWORD) for role in ("chair", "secretary")]
    assert [(one.role, one.subject, one.demo) for one in infos] == [
        ("chair", "CN=chair", False),
        ("secretary", "CN=secretary", False),
    ]
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        work_off(tambon, keys)
        with reading(tambon.store) as connection:
            trust = parse_trust(keys.trust_file(connection).to_json())
        data = paper_bytes(tambon, "nong-bua-v1-charter.pdf")
    assert not trust.simulated
    assert [one.fingerprint for one in trust.signatories] == [one.fingerprint for one in infos]
    assert x509.load_pem_x509_certificate(trust.roots[0].encode()) == authority.root
    report = verify_bytes(data, trust)
    assert report.ok, report.failures
    assert [one.by for one in report.signatures] == ["chair", "secretary"]


def test_a_real_office_never_signs_beside_a_demonstrations(authority, sqlite_url, tmp_path):
    keys = demo_keys(tmp_path)
    assert [one.demo for one in keys.materials()] == [True, True]
    keys.add_pkcs12("chair", authority.bundle("chair"), PASSWORD)
    assert keys.materials() == ()
    assert [(one.role, one.demo) for one in keys.listed()] == [("chair", False), ("chair", True), ("secretary", True)]
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        work_off(tambon, keys)
        assert not any(one.signed for one in papers(tambon).values())


def test_a_key_file_that_cannot_serve_is_refused_with_the_reason(authority, tmp_path):
    keys = KeyRing(tmp_path)
    with pytest.raises(UnusablePkcs12, match="opened"):
        keys.add_pkcs12("chair", authority.bundle("chair"), "wrong")
    with pytest.raises(UnusablePkcs12, match="opened"):
        keys.add_pkcs12("chair", b"noise", None)
    with pytest.raises(UnusablePkcs12, match="issuers"):
        keys.add_pkcs12("chair", authority.bundle("chair", issuers=False), PASSWORD)
    with pytest.raises(UnknownOffice):
        keys.add_pkcs12("treasurer", authority.bundle("treasurer"), PASSWORD)
    assert keys.listed() == ()


def test_imported_keys_are_readable_by_their_owner_alone(authority, tmp_path):
    keys = KeyRing(tmp_path)
    keys.add_pkcs12("chair", authority.bundle("chair"), PASSWORD)
    folder = keys.folder / "signing"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
