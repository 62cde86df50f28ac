"""Signatures: laid on the base in order, dated by the story, metadata untouched, readable by poppler."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm

from charter_engine.errors import Invalid, NotFound
from charter_engine.publication.demo_ca import (
    FIRST_DAY,
    LAST_DAY,
    OFFICES,
    WARNING,
    DemoAuthority,
    load_demo_authority,
    make_demo_authority,
)
from charter_engine.publication.pdf import render
from charter_engine.publication.signing import DEMONSTRATION, NotSignable, QuietWriter, sign, sign_next
from tests.publication.papers import SIGNED_AT, Paper, first_stamp


def pdfsig(data: bytes, folder: Any) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False).stdout.decode(errors="replace")


def test_signing_only_adds(paper: Paper) -> None:
    assert paper.signed.startswith(paper.base.data)
    assert len(paper.signed) > len(paper.base.data)


def test_poppler_agrees_with_every_signature(paper: Paper, tmp_path: Any) -> None:
    told = pdfsig(paper.signed, tmp_path)
    assert told.count("Signature is Valid.") == 2
    assert re.findall(r"Signature Field Name: (\w+)", told) == ["chair", "secretary"]
    assert told.count("ETSI.CAdES.detached") == 2
    assert told.count("\n  - Total document signed") == 1


def test_the_time_of_signing_is_the_one_given(paper: Paper) -> None:
    reader = PdfFileReader(io.BytesIO(paper.signed))
    assert [one.self_reported_timestamp for one in reader.embedded_signatures] == [SIGNED_AT, SIGNED_AT]


def test_the_first_certifies_and_the_last_locks(paper: Paper) -> None:
    first, last = PdfFileReader(io.BytesIO(paper.signed)).embedded_signatures
    assert first.docmdp_level == MDPPerm.FILL_FORMS
    assert last.sig_field["/Lock"]["/P"] == MDPPerm.NO_CHANGES.value
    assert last.fieldmdp is not None


def test_metadata_and_information_stay_as_printed(paper: Paper) -> None:
    reader = PdfFileReader(io.BytesIO(paper.signed))
    reference = reader.root.raw_get("/Metadata").reference
    packets = {bytes(reader.get_object(reference, revision=at).data) for at in range(reader.total_revisions)}
    assert reader.total_revisions == 3
    assert len(packets) == 1
    with pikepdf.open(io.BytesIO(paper.base.data)) as before, pikepdf.open(io.BytesIO(paper.signed)) as after:
        assert {key: str(value) for key, value in before.docinfo.items()} == {
            key: str(value) for key, value in after.docinfo.items()
        }


def test_the_library_still_writes_metadata_where_we_stop_it() -> None:
    """If the library renames this hook, our override would no longer be one."""
    assert "_update_meta" in vars(BasePdfFileWriter)
    assert "_update_meta" in vars(QuietWriter)


def test_the_stamp_shows_office_and_buddhist_date_in_thai(paper: Paper) -> None:
    shown = first_stamp(paper.signed)
    assert "ประธานสภาพลเมือง" in shown
    assert "๒๐พฤษภาคมพ.ศ.๒๕๖๙เวลา๑๐.๓๐น." in shown
    assert "".join(DEMONSTRATION.split()) in shown


def test_nobody_signs_out_of_turn(paper: Paper) -> None:
    chair, secretary = paper.authority.signatories
    with pytest.raises(NotSignable, match="chair, secretary"):
        sign_next(paper.base.data, secretary, at=SIGNED_AT)
    with pytest.raises(NotSignable, match="none"):
        sign_next(paper.signed, chair, at=SIGNED_AT)


def test_signatories_may_sign_on_different_days(paper: Paper) -> None:
    chair, secretary = paper.authority.signatories
    once = sign_next(paper.base.data, chair, at=SIGNED_AT)
    twice = sign_next(once, secretary, at=SIGNED_AT + timedelta(days=1))
    times = [one.self_reported_timestamp for one in PdfFileReader(io.BytesIO(twice)).embedded_signatures]
    assert times == [SIGNED_AT, SIGNED_AT + timedelta(days=1)]


def test_a_paper_without_fields_is_not_signed(authority: DemoAuthority, report: Any) -> None:
    with pytest.raises(NotSignable):
        sign(render(report).data, authority.signatories, at=SIGNED_AT)


def test_a_time_without_zone_is_refused(paper: Paper) -> None:
    with pytest.raises(Invalid):
        sign(paper.base.data, paper.authority.signatories, at=SIGNED_AT.replace(tzinfo=None))


def test_demonstration_certificates_say_so_and_keys_are_private(tmp_path: Any) -> None:
    made = make_demo_authority(tmp_path)
    for role in OFFICES:
        certificate = x509.load_pem_x509_certificate((tmp_path / f"{role}.cert.pem").read_bytes())
        assert WARNING in certificate.subject.rfc4514_string()
        assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (FIRST_DAY, LAST_DAY)
        assert certificate.not_valid_after_utc > datetime(2036, 1, 1, tzinfo=UTC)
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(made.root.encode()))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_demonstration_authority_is_loaded_as_it_was_made(tmp_path: Any) -> None:
    made = make_demo_authority(tmp_path)
    assert load_demo_authority(tmp_path).fingerprints == made.fingerprints
    (tmp_path / "chair.key.pem").unlink()
    with pytest.raises(NotFound):
        load_demo_authority(tmp_path)
