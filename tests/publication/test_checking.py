"""A signed paper passes; nothing that was done to one passes."""

from __future__ import annotations

import hashlib
import io
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from charter_engine.domain.ledger.trust import Signatory, TrustFile
from charter_engine.errors import Invalid
from charter_engine.publication.checking import Report, TrustAnchors, base_of, check_pdf
from charter_engine.publication.container import is_written_plainly
from charter_engine.publication.demo_ca import make_demo_authority
from charter_engine.publication.manuscript import CharterManuscript, InstrumentManuscript, RenderedPdf
from charter_engine.publication.pdf import render
from charter_engine.publication.signing import QuietWriter, sign, sign_next
from tests.publication.papers import SHORT, SIGNED_AT, Paper, charter_of


def verdict(data: bytes, trust: TrustAnchors) -> Report | None:
    """Return the report, None for a file that is no PDF at all."""
    try:
        return check_pdf(data, trust)
    except Invalid:
        return None


def refused(data: bytes, trust: TrustAnchors) -> bool:
    report = verdict(data, trust)
    return report is None or not report.ok


def failures(data: bytes, trust: TrustAnchors) -> set[str]:
    return {check.name for check in check_pdf(data, trust).failures}


def updated(data: bytes, change: Callable[[Any], None], writer: type = QuietWriter) -> bytes:
    """Append a revision, as a tool that respects earlier ones would."""
    incremental = writer(io.BytesIO(data), strict=False)
    change(incremental)
    out = io.BytesIO()
    incremental.write(out)
    return out.getvalue()


def test_a_signed_paper_passes(paper: Paper) -> None:
    report = check_pdf(paper.signed, paper.trust, rerender=lambda: render(paper.manuscript).data)
    assert report.failures == ()
    assert [(one.role, one.by, one.at, one.ok) for one in report.signatures] == [
        ("chair", "DEMO chair", SIGNED_AT, True),
        ("secretary", "DEMO secretary", SIGNED_AT, True),
    ]
    assert report.simulated
    assert report.base_sha256 == paper.base.sha256
    assert report.sha256 == hashlib.sha256(paper.signed).hexdigest()
    assert report.text == paper.manuscript.canonical_text
    assert report.manifest["adoption"] == {"entry": '{"seq":7}', "proof": '["ab"]', "checkpoint": "origin\n8\nroot\n"}


def test_the_signed_example_passes(example_base: RenderedPdf, paper: Paper) -> None:
    signed = sign(example_base.data, paper.authority.signatories, at=SIGNED_AT)
    assert check_pdf(signed, paper.trust).failures == ()


def test_a_signed_instrument_passes(instrument: InstrumentManuscript, paper: Paper) -> None:
    signed = sign(render(instrument).data, paper.authority.signatories, at=SIGNED_AT)
    assert check_pdf(signed, paper.trust).failures == ()


def test_the_trust_file_names_who_must_sign(paper: Paper) -> None:
    ours = [Signatory(role=role, fingerprint=each, charter="ns") for role, each in paper.authority.fingerprints.items()]
    other = Signatory(role="mayor", fingerprint="ab" * 32, charter="elsewhere")
    file = TrustFile(roots=(paper.authority.root,), signatories=(*ours, other), simulated=True)
    assert TrustAnchors.of(file, "ns") == paper.trust
    assert failures(paper.signed, TrustAnchors.of(file)) == {"fields"}


def flipped(data: bytes, place: int, bit: int) -> bytes:
    damaged = bytearray(data)
    damaged[place] ^= 1 << bit
    return bytes(damaged)


def test_every_flipped_bit_is_found(paper: Paper) -> None:
    chance = random.Random(20260519)
    places = [(chance.randrange(len(paper.signed)), chance.randrange(8)) for _ in range(30)]
    assert [place for place in places if not refused(flipped(paper.signed, *place), paper.trust)] == []


def test_every_flipped_bit_of_a_signature_container_is_found(paper: Paper) -> None:
    """Nothing signs the container; parsers forgive letter case in names, spare algorithms and spare bytes there."""
    chance = random.Random(20260520)
    containers = [match.span() for match in re.finditer(rb"<[0-9A-F]{4000,}>", paper.signed)]
    assert len(containers) == 2
    start, _ = containers[-1]
    case_bits = [(start + 1 + 2 * place, 1) for place in (921, 942, 957, 966, 987)]
    places = [(chance.randrange(*span), chance.randrange(8)) for span in containers for _ in range(10)]
    places = [*places, *case_bits]
    assert [place for place in places if not refused(flipped(paper.signed, *place), paper.trust)] == []


def test_a_container_in_other_words_is_refused(paper: Paper) -> None:
    (last,) = re.findall(rb"<[0-9A-F]{4000,}>", paper.signed)[-1:]
    assert is_written_plainly(last)
    assert is_written_plainly(last.lower())
    assert not is_written_plainly(last[:-3] + b"1>")
    assert not is_written_plainly(last[:5] + last[5:9].lower() + last[9:])
    assert not is_written_plainly(b"<00>")
    assert not is_written_plainly(b"")


def test_a_foreign_certificate_is_refused(paper: Paper, tmp_path: Any) -> None:
    stranger = make_demo_authority(tmp_path)
    signed = sign(paper.base.data, stranger.signatories, at=SIGNED_AT)
    assert failures(signed, paper.trust) == {"signature_chair", "signature_secretary"}
    lent = replace(paper.trust, roots=(*paper.trust.roots, stranger.root))
    assert failures(signed, lent) == {"signature_chair", "signature_secretary"}


def test_one_office_cannot_sign_for_another(paper: Paper) -> None:
    chair, secretary = paper.authority.signatories
    swapped = (replace(chair, signer=secretary.signer), replace(secretary, signer=chair.signer))
    assert failures(sign(paper.base.data, swapped, at=SIGNED_AT), paper.trust) == {
        "signature_chair",
        "signature_secretary",
    }


def test_a_paper_cut_back_to_an_earlier_signature_is_refused(paper: Paper) -> None:
    once = sign_next(paper.base.data, paper.authority.signatories[0], at=SIGNED_AT)
    assert failures(once, paper.trust) == {"all_signed"}
    assert failures(paper.base.data, paper.trust) == {"all_signed"}


def test_a_paper_that_asks_for_too_few_signatures_is_refused(paper: Paper) -> None:
    alone = charter_of(SHORT, signatories=paper.manuscript.signatories[:1])
    signed = sign(render(alone).data, paper.authority.signatories[:1], at=SIGNED_AT)
    assert failures(signed, paper.trust) == {"fields"}
    nobody = render(charter_of(SHORT, signatories=())).data
    assert failures(nobody, replace(paper.trust, required=frozenset())) == {"all_signed"}


@pytest.mark.parametrize("kind", ["redline", "report"])
def test_unsigned_kinds_are_checked_for_what_they_carry(
    kind: str, paper: Paper, request: pytest.FixtureRequest
) -> None:
    data = render(request.getfixturevalue(kind)).data
    found = check_pdf(data, paper.trust)
    assert found.failures == ()
    assert "เอกสารชนิดนี้ไม่ต้องลงนาม" in {check.detail for check in found.checks}
    assert "all_signed" not in {check.name for check in found.checks}


def add_note(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 100, 300, 200))),
            pdf_name("/Contents"): pdf_string("added"),
        }
    )
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def add_field(writer: Any) -> None:
    form = writer.root["/AcroForm"]
    field = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string("rogue"),
            pdf_name("/V"): pdf_string("rogue"),
        }
    )
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])


def swap_metadata(writer: Any) -> None:
    stream = writer.root["/Metadata"]
    stream._data = bytes(stream.data).replace(b"nakhon-sawan@1", b"nakhon-sawan@9")
    stream._encoded_data = None
    writer.mark_update(writer.root.raw_get("/Metadata"))


def swap_page(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][1].get_object()
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.update_container(page)


def add_script(writer: Any) -> None:
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    writer.root[pdf_name("/OpenAction")] = writer.add_object(generic.DictionaryObject(action))
    writer.update_root()


def change_information(writer: Any) -> None:
    info = writer.trailer["/Info"]
    info[pdf_name("/Title")] = pdf_string("other")
    writer.mark_update(writer.trailer.raw_get("/Info"))


CHANGES = [add_note, add_field, swap_metadata, swap_page, add_script, change_information]


@pytest.mark.parametrize("change", CHANGES)
def test_an_update_after_the_last_signature_is_refused(change: Callable[[Any], None], paper: Paper) -> None:
    assert refused(updated(paper.signed, change), paper.trust)


@pytest.mark.parametrize("change", CHANGES)
def test_an_update_between_two_signatures_is_refused(change: Callable[[Any], None], paper: Paper) -> None:
    chair, secretary = paper.authority.signatories
    once = updated(sign_next(paper.base.data, chair, at=SIGNED_AT), change)
    assert refused(sign_next(once, secretary, at=SIGNED_AT), paper.trust)


def test_a_tool_that_rewrites_metadata_is_refused(paper: Paper) -> None:
    assert refused(updated(paper.signed, lambda writer: writer.update_root(), IncrementalPdfFileWriter), paper.trust)


def test_an_empty_update_is_refused(paper: Paper) -> None:
    assert refused(paper.signed + b"\n%% more\n", paper.trust)


def resigned(paper: Paper, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Change the base, then let the true signatories sign what they did not look at."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper.base.data)) as pdf:
        change(pdf)
        pdf.save(out)
    return sign(out.getvalue(), paper.authority.signatories, at=SIGNED_AT)


def replace_text(pdf: pikepdf.Pdf) -> None:
    stream = pdf.attachments["charter.txt"].obj.EF.F
    stream.write(stream.read_bytes().replace("น้ำใส".encode(), "น้ำขุ่น".encode()))


def replace_manifest(pdf: pikepdf.Pdf) -> None:
    stream = pdf.attachments["manifest.json"].obj.EF.F
    stream.write(stream.read_bytes().replace(b'"root_hash": "', b'"root_hash": "0'))


def attach_more(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["more.txt"] = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]  # the stub asks for what has defaults
        pdf, b"more", filename="more.txt"
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (replace_text, {"text_digest", "root_hash", "pages"}),
        (replace_manifest, {"manifest"}),
        (attach_more, {"attachments"}),
    ],
)
def test_attachments_must_agree_even_under_true_signatures(
    change: Callable[[pikepdf.Pdf], None], expected: set[str], paper: Paper
) -> None:
    assert failures(resigned(paper, change), paper.trust) == expected


@pytest.mark.parametrize("printed", ["จัดทำแผนน้ำทุกสามปี", "แผนน้ำ"], ids=["added", "left-out"])
def test_pages_that_say_something_else_are_found(printed: str, paper: Paper) -> None:
    other = charter_of(SHORT.replace("จัดทำแผนน้ำ", printed))
    shadow = replace(other, canonical_text=paper.manuscript.canonical_text, root_hash=paper.manuscript.root_hash)
    signed = sign(render(shadow).data, paper.authority.signatories, at=SIGNED_AT)
    assert failures(signed, paper.trust) == {"pages"}


def test_a_paragraph_slipped_in_between_is_found(paper: Paper) -> None:
    other = charter_of(SHORT.replace("ข้อ ๓", "ข้อ ๒/๑ ถ้อยคำที่ไม่มีใครลงมติ\nข้อ ๓"))
    shadow = replace(other, canonical_text=paper.manuscript.canonical_text, root_hash=paper.manuscript.root_hash)
    signed = sign(render(shadow).data, paper.authority.signatories, at=SIGNED_AT)
    assert failures(signed, paper.trust) == {"pages"}


def test_a_different_print_of_the_same_text_is_found(paper: Paper) -> None:
    other = sign(render(charter_of(SHORT, place="จังหวัดอื่น")).data, paper.authority.signatories, at=SIGNED_AT)
    report = check_pdf(other, paper.trust, rerender=lambda: paper.base.data)
    assert {check.name for check in report.failures} == {"same_print"}


def test_certificates_are_judged_at_the_time_asked_for(paper: Paper) -> None:
    late = check_pdf(paper.signed, paper.trust, at=datetime(2040, 1, 1, tzinfo=UTC))
    assert {check.name for check in late.failures} == {"signature_chair", "signature_secretary"}


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x00" * 4096], ids=["empty", "head", "zip", "zeros"]
)
def test_what_is_no_pdf_is_said_to_be_none(data: bytes, paper: Paper) -> None:
    with pytest.raises(Invalid):
        check_pdf(data, paper.trust)


def test_a_truncated_file_is_refused(paper: Paper) -> None:
    for share in (0.3, 0.6, 0.9, 0.99):
        assert refused(paper.signed[: int(len(paper.signed) * share)], paper.trust)


def test_the_base_is_found_inside_the_signed_paper(paper: Paper, example: CharterManuscript) -> None:
    assert base_of(paper.signed) == paper.base.data
    assert example.version_id.encode() in base_of(paper.signed)
