"""Programs of others judge the demonstration's papers: veraPDF, the European Union's DSS, poppler and qpdf.

Each must also refuse a copy that was tampered with: a judge who says yes to everything proves nothing.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from charter_engine.publication.demo_ca import make_demo_authority

SIGNERS = ["chair", "secretary"]
# DSS walks from every object to every other. What the second signature fills in it meets twice more, through the page
# and through the structure tree, and does not know there that it is the signature's own field. Nothing else may differ.
SIGNING_ITSELF = re.compile(
    r"MODIFICATION .*/AcroForm /Fields .*/AP /N \d+ 0 R /BBox|CREATION .*/StructTreeRoot .*/Obj \d+ 0 R /V \d+ 0 R"
)


def _sound(said: dict[str, Any]) -> bool:
    """Whether DSS accepts every signature and finds no change but the signatures themselves."""
    signatures = said["signatures"]
    alone = Path(said["file"]).stem.endswith("-notice")  # the secretary calls a meeting
    return [one["field"] for one in signatures] == (SIGNERS[-1:] if alone else SIGNERS) and all(
        one["indication"] == "TOTAL_PASSED"
        and one["format"] == "PAdES-BASELINE-B"
        and one["intact"]
        and one["trusted_chain"]
        and all(SIGNING_ITSELF.fullmatch(change) for change in one["undefined_changes"])
        for one in signatures
    )


def _pdfsig(path: Path) -> str:
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


def _qpdf(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)


def _flipped(source: Path, folder: Path) -> Path:
    """Return a copy with one bit of a page's stream turned over: the story's text, inside every signed range."""
    data = bytearray(source.read_bytes())
    data[data.index(b"stream\n") + 40] ^= 1
    path = folder / "flipped.pdf"
    path.write_bytes(data)
    return path


def _overwritten(source: Path, folder: Path) -> Path:
    """Return a copy whose first page was emptied by an update behind the last signature: every digest still fits."""
    path = folder / "overwritten.pdf"
    with source.open("rb") as given:
        writer = IncrementalPdfFileWriter(given)
        reference, _ = writer.find_page_for_modification(0)
        reference.get_object()[NameObject("/Contents")] = writer.add_object(StreamObject(stream_data=b""))
        writer.mark_update(reference)
        with path.open("wb") as out:
            writer.write(out)
    return path


# --- archives and readers for the blind ------------------------------------------------------------------------------
def test_every_kind_of_paper_is_among_those_judged(papers):
    kinds = {path.stem.split("-")[-1] for path in papers.printed}
    assert {"charter", "instrument", "corrigendum", "redline", "report", "notice"} <= kinds
    assert {path.stem.split("-")[-1] for path in papers.signed} == {"charter", "instrument", "corrigendum", "notice"}


def test_every_paper_is_pdf_a_3a_and_pdf_ua_1_signed_or_not(papers, verapdf):
    told = verapdf([*papers.signed, *papers.printed])
    assert {key: faults for key, faults in told.items() if faults} == {}
    assert {flavour for _, flavour in told} == {"3a", "ua1"}


@pytest.mark.parametrize(
    ("spoil", "flavour"),
    [
        (lambda pdf: pdf.Root.__delitem__("/OutputIntents"), "3a"),
        (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "ua1"),
        (lambda pdf: pdf.Root.__delitem__("/Metadata"), "ua1"),
    ],
)
def test_a_paper_that_lost_what_the_standards_ask_for_is_refused(papers, verapdf, tmp_path, spoil, flavour):
    with pikepdf.open(papers.printed[0]) as pdf:
        spoil(pdf)
        pdf.save(tmp_path / "spoilt.pdf")
    assert verapdf([tmp_path / "spoilt.pdf"])["spoilt.pdf", flavour]


# --- signatures -------------------------------------------------------------------------------------------------------
def test_every_signature_is_a_baseline_pades_signature_with_a_trusted_chain(papers, dss):
    told = dss(papers.signed)
    assert [said["file"] for said in told if not _sound(said)] == [], told
    assert all(said["signatures"] for said in told)
    assert all(said["signatures"][-1]["undefined_changes"] == [] for said in told)


def test_a_paper_without_signatures_has_none(papers, dss):
    assert [said["signatures"] for said in dss(papers.printed[:1])] == [[]]


@pytest.mark.parametrize("tamper", [_flipped, _overwritten])
def test_a_signed_paper_that_was_tampered_with_is_refused(papers, dss, tmp_path, tamper: Callable[[Path, Path], Path]):
    [said] = dss([tamper(papers.one("-charter.pdf"), tmp_path)])
    assert not _sound(said)


def test_a_signature_under_another_root_is_not_trusted(papers, dss, tmp_path):
    other = tmp_path / "other.pem"
    other.write_text(make_demo_authority(tmp_path).root, encoding="utf-8")
    [said] = dss(papers.signed[:1], other)
    assert not any(one["trusted_chain"] for one in said["signatures"])


def test_poppler_finds_every_signature_valid_and_a_changed_paper_not(papers, tmp_path):
    for path in papers.signed:
        told = _pdfsig(path)
        assert told.count("Signature is Valid.") == told.count("Signature Field Name") > 0
        assert told.count("- Total document signed") == 1
    told = _pdfsig(_flipped(papers.one("-charter.pdf"), tmp_path))
    assert "Signature is Valid." not in told
    assert "Digest Mismatch" in told


# --- the file itself --------------------------------------------------------------------------------------------------
def test_qpdf_finds_no_fault_in_any_file_and_one_in_a_cut_one(papers, tmp_path):
    assert [path.name for path in (*papers.signed, *papers.printed) if _qpdf(path).returncode] == []
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(papers.signed[0].read_bytes()[:-2000])
    assert _qpdf(cut).returncode
