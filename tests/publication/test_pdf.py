"""Printed papers: reproducible, closed to the outside, furnished as official Thai paper is."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from charter_engine.domain.text.numerals import thai_digits
from charter_engine.publication.finisher import Finish, FontNotAllowed
from charter_engine.publication.fonts import FAMILY, font_paths
from charter_engine.publication.html import SIMULATED, contents, faces_css
from charter_engine.publication.manuscript import CharterManuscript, RenderedPdf
from charter_engine.publication.metadata import read_charter_properties
from charter_engine.publication.pdf import NotReachable, _Closed, render, typeset
from charter_engine.resources import examples_dir
from tests.publication.papers import READERS, SHORT, Paper, charter_of, squeezed

PRINT_ELSEWHERE = """
import sys
from tests.publication.papers import SHORT, charter_of
from charter_engine.publication.pdf import render
sys.stdout.write(render(charter_of(SHORT)).sha256)
"""


@pytest.fixture(scope="module")
def opened(example_base: RenderedPdf) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(example_base.data)) as pdf:
        yield pdf


def elements(node: Any) -> Iterator[Any]:
    """Walk the structure tree's elements."""
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


@pytest.mark.parametrize(("seed", "zone"), [("1", "Asia/Bangkok"), ("4242", "America/Lima")])
def test_another_process_prints_the_same_bytes(paper: Paper, seed: str, zone: str) -> None:
    env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8"}
    root = examples_dir().parent
    done = subprocess.run([sys.executable, "-c", PRINT_ELSEWHERE], env=env, cwd=root, capture_output=True, check=True)
    assert done.stdout.decode() == paper.base.sha256


def test_every_paper_prints_the_same_twice(instrument: Any, redline: Any, report: Any, corrigendum: Any) -> None:
    for manuscript in (instrument, redline, report, corrigendum):
        assert render(manuscript) == render(manuscript)


def test_another_word_makes_another_paper(paper: Paper) -> None:
    assert render(charter_of(SHORT.replace("น้ำใส", "นำใส"))).sha256 != paper.base.sha256


def test_the_digest_is_that_of_the_bytes(example_base: RenderedPdf) -> None:
    assert hashlib.sha256(example_base.data).hexdigest() == example_base.sha256


def test_qpdf_finds_no_fault(example_base: RenderedPdf, tmp_path: Any) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(example_base.data)
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0


def test_pages_are_numbered_from_the_second(example_base: RenderedPdf) -> None:
    first, *others = READERS["poppler"](example_base.data)
    assert "-๑-" not in first
    assert all(f"-{thai_digits(number)}-" in page for number, page in enumerate(others, start=2))


def test_every_page_names_its_version_and_whether_it_is_simulated(
    example: CharterManuscript, example_base: RenderedPdf
) -> None:
    for page in READERS["poppler"](example_base.data):
        assert squeezed(SIMULATED) in page
        assert example.version_id in page
        assert example.root_hash in page


def test_contents_name_the_pages_where_chapters_begin(example_base: RenderedPdf) -> None:
    pages = READERS["poppler"](example_base.data)
    for title in ("หลักการ", "เป้าหมายและทิศทางการพัฒนา", "การทบทวนธรรมนูญ"):
        (number,) = re.findall(rf"หมวด[๐-๙]+{title}([๐-๙]+)", pages[0])
        begins = next(at for at, page in enumerate(pages[1:], start=2) if re.search(rf"หมวด[๐-๙]+{title}", page))
        assert number == thai_digits(begins)


def test_paper_is_a4_and_tagged_pdf_a(opened: pikepdf.Pdf) -> None:
    box = [float(value) for value in opened.pages[0].MediaBox]
    assert box == pytest.approx([0, 0, 595.28, 841.89], abs=0.01)
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.Lang == "th"
    packet = opened.Root.Metadata.read_bytes().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in packet
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert packet.count("<rdf:RDF") == 1
    assert "/Filter" not in opened.Root.Metadata


def test_metadata_says_what_the_paper_is(opened: pikepdf.Pdf, example: CharterManuscript) -> None:
    found = read_charter_properties(opened.Root.Metadata.read_bytes())
    assert found == {
        "kind": "charter",
        "versionId": example.version_id,
        "rootHash": example.root_hash,
        "textSha256": hashlib.sha256(example.canonical_text.encode()).hexdigest(),
        "verifyUrl": example.verify_url,
        "signatories": "chair secretary",
        "simulated": "true",
    }


def test_document_information_agrees_with_metadata(opened: pikepdf.Pdf) -> None:
    packet = opened.Root.Metadata.read_bytes().decode()
    for key in ("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer"):
        assert f">{opened.docinfo[key]}<" in packet
    assert str(opened.docinfo["/CreationDate"]).startswith("D:20260519")


def test_text_and_manifest_are_attached_once(opened: pikepdf.Pdf, example: CharterManuscript) -> None:
    assert opened.attachments["charter.txt"].get_file().read_bytes() == example.canonical_text.encode()
    manifest = json.loads(opened.attachments["manifest.json"].get_file().read_bytes())
    assert manifest["root_hash"] == example.root_hash
    assert manifest["adoption"] == {"entry": '{"seq":7}', "proof": '["ab"]', "checkpoint": "origin\n8\nroot\n"}
    assert manifest["renderer"]["weasyprint"]
    assert manifest["renderer"]["fonts"].keys() == {path.name for path in font_paths().values()}
    assert len(opened.Root.AF) == 2
    assert {str(spec.AFRelationship) for spec in opened.Root.AF} == {"/Source", "/Data"}


def test_only_the_packaged_typeface_is_embedded(opened: pikepdf.Pdf) -> None:
    names = {
        str(item.FontName) for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item
    }
    assert names
    assert all(re.fullmatch(r"/[A-Z]{6}\+Sarabun(-\w+)?", name) for name in names)


def test_every_signatory_has_an_empty_tagged_field(opened: pikepdf.Pdf) -> None:
    fields = list(opened.Root.AcroForm.Fields)
    assert [str(one.T) for one in fields] == ["chair", "secretary"]
    assert ["/Lock" in one for one in fields] == [False, True]
    assert all("/V" not in one and one.FT == "/Sig" for one in fields)
    tagged = [each.K.Obj.objgen for each in elements(opened.Root.StructTreeRoot.K[0]) if each.get("/S") == "/Form"]
    assert tagged == [one.objgen for one in fields]


def test_chapters_are_headings_and_bookmarks(opened: pikepdf.Pdf) -> None:
    kinds = {str(each.S) for each in elements(opened.Root.StructTreeRoot.K[0])}
    assert {"/H1", "/H2", "/H3", "/P", "/Figure"} <= kinds
    with opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert any("หลักการ" in title for title in titles)


def test_a_character_outside_the_typeface_is_refused() -> None:
    with pytest.raises(FontNotAllowed):
        render(charter_of(SHORT.replace("แหล่งน้ำ", "แหล่งน้ำ 漢")))


@pytest.mark.parametrize(
    "address", ["https://example.org/x.css", "http://127.0.0.1/", "file:///etc/passwd", "ftp://example.org/a"]
)
def test_nothing_outside_the_package_is_opened(address: str) -> None:
    with pytest.raises(NotReachable):
        _Closed().fetch(address)


def test_a_picture_from_elsewhere_is_refused(tmp_path: Any) -> None:
    picture = tmp_path / "secret.svg"
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    faces = {(FAMILY, face.weight, face.italic): path for face, path in font_paths().items()}
    page = f'<html lang="th"><head><title>x</title></head><body><p>ก</p><img src="{picture.as_uri()}" alt="">'
    with pytest.raises(NotReachable):
        typeset(page, faces_css() + f"body{{font-family:{FAMILY}}}", Finish(faces=faces), ())


def test_every_entry_of_the_contents_is_one_tagged_link(opened: pikepdf.Pdf, example: CharterManuscript) -> None:
    links = [each for each in opened.pages[0].Annots if each.Subtype == "/Link"]
    assert len(links) == len(contents(example.tree))
    tagged = [each for each in elements(opened.Root.StructTreeRoot.K[0]) if each.get("/S") == "/Link"]
    assert len(tagged) == len(links)


def test_the_first_heading_of_every_paper_is_its_title(
    paper: Paper, instrument: Any, redline: Any, report: Any, corrigendum: Any
) -> None:
    for data in (paper.base.data, *(render(each).data for each in (instrument, redline, report, corrigendum))):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            kinds = [str(each.S) for each in elements(pdf.Root.StructTreeRoot.K[0])]
        assert next(kind for kind in kinds if re.fullmatch(r"/H\d", kind)) == "/H1"
