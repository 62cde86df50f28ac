from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from lxml import etree

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.plain_text_export import NotWritable
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.publication.word import WordMeta, from_docx, to_docx
from tests.domain.charter.charters import CHARTERS

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/nakhon_sawan_charter"
META = WordMeta(reference="nakhon-sawan@1", effective=date(2025, 6, 1))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(data):
    with ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("name", ["charter.txt", "charter_draft1.txt"])
def test_the_examples_come_back_with_the_same_root_hash(name):
    tree = parse((EXAMPLES / name).read_bytes()).tree
    read = from_docx(to_docx(tree, META))
    assert root_hash(parse(read.text).tree) == root_hash(tree)
    assert (read.warnings, read.tracked) == ((), None)


@pytest.mark.evidence
@given(CHARTERS)
@settings(deadline=None)
def test_tree_to_word_to_tree_gives_the_same_root_hash(tree):
    read = from_docx(to_docx(tree, META))
    assert root_hash(parse(read.text).tree) == root_hash(tree)
    assert (read.warnings, read.tracked) == ((), None)


def test_the_same_charter_gives_the_same_bytes():
    tree = parse("ธรรมนูญ\n\nข้อ ๑ ก & <ข>").tree
    assert to_docx(tree, META) == to_docx(tree, META)


def test_thai_letters_have_their_face_size_weight_and_language():
    files = parts(to_docx(parse("ธรรมนูญ\n\nหมวด ๑ ทั่วไป\nข้อ ๑ [ชื่อ] ก").tree, META))
    body = etree.fromstring(files["word/document.xml"])
    runs = list(body.iter(f"{W}r"))
    assert all(run.find(f"{W}rPr/{W}rFonts").get(f"{W}cs") == "TH Sarabun New" for run in runs)
    assert all(run.find(f"{W}rPr/{W}szCs").get(f"{W}val") == "32" for run in runs)
    assert all(run.find(f"{W}rPr/{W}lang").get(f"{W}bidi") == "th-TH" for run in runs)
    bold = ["".join(run.itertext()) for run in runs if run.find(f"{W}rPr/{W}bCs") is not None]
    assert bold == ["ธรรมนูญ", "หมวด ๑ทั่วไป", "ข้อ ๑ [ชื่อ]"]


def test_every_part_is_declared_related_and_well_formed():
    files = parts(to_docx(parse("ธรรมนูญ\n\nข้อ ๑ ก").tree, META))
    declared = files["[Content_Types].xml"].decode()
    for name, data in files.items():
        etree.fromstring(data)
        assert name == "[Content_Types].xml" or name.endswith(".rels") or f'"/{name}"' in declared
    assert b"nakhon-sawan@1" in files["word/footer1.xml"]
    assert b"External" not in b"".join(files.values())


def test_a_tree_the_text_form_cannot_carry_is_refused():
    clause = Provision(kind=Kind.CLAUSE, label="ข้อ ๑", heading="ก]ข")
    with pytest.raises(NotWritable):
        to_docx(Provision(kind=Kind.CHARTER, heading="ก", children=(clause,)), META)
