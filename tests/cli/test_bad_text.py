"""What people hand over that is no charter: every such file is told by name, with its place and what to do about it."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.cli.terminal import DECLARATION, SLUG
from tests.publication.word_files import docx, p, part, relationships, zipped

ENTITY = "<!DOCTYPE a [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><a>&a;</a>"
BILLION = "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><a>&b;</a>"
EXTERNAL = "<!DOCTYPE a SYSTEM 'http://203.0.113.1/a.dtd'><a/>"
REMOTE = docx(
    p("ชื่อ"),
    extra={
        "word/_rels/document.xml.rels": relationships(("image", "http://203.0.113.1/a.png", ' TargetMode="External"'))
    }.items(),
)
WORKBOOK = zipped({"xl/workbook.xml": b"<a/>"})
ODT = zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED)


def bomb() -> bytes:
    """A .docx of some kilobytes whose text would be a hundred megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("_rels/.rels", relationships(("officeDocument", "word/document.xml", "")))
        body = part("document", f"<w:body>{p('ก')}</w:body>").encode()
        file.writestr("word/document.xml", body + b" " * 100_000_000)
    return packed.getvalue()


BAD = {
    "empty": ("a.txt", b"", "empty-file", "ว่างเปล่า", ""),
    "blank": ("a.md", b" \n\n", "empty-file", "ว่างเปล่า", ""),
    "utf-16": ("a.txt", DECLARATION.encode("utf-16"), "another-encoding", "UTF-16", "บรรทัดที่ 1"),
    "utf-16 unmarked": ("a.txt", DECLARATION.encode("utf-16-le"), "another-encoding", "UTF-16", "บรรทัดที่ 1"),
    "utf-16 other way": ("a.txt", DECLARATION.encode("utf-16-be"), "another-encoding", "UTF-16", "บรรทัดที่ 1"),
    "utf-32": ("a.txt", DECLARATION.encode("utf-32"), "another-encoding", "UTF-32", "บรรทัดที่ 1"),
    "tis-620": ("a.txt", f"x\n{DECLARATION}".encode("cp874"), "another-encoding", "windows-874", "บรรทัดที่ 2"),
    "torn utf-8": ("a.txt", "ชื่อ\n\nข้อ ๑ ".encode() + b"\xe0\xb8\n", "not-utf8", "0xE0", "บรรทัดที่ 3"),
    "random": ("a.txt", bytes(range(256)) * 9, "another-form", "ไบนารี", ""),
    "pdf": ("a.txt", b"%PDF-1.7\n\xe2\xe3", "another-form", "PDF", ""),
    "picture": ("a.docx", b"\x89PNG\r\n\x1a\n\0\0", "another-form", "PNG", ""),
    "rtf": ("a.doc", b"{\\rtf1 a}", "another-form", "RTF", ""),
    "web page": ("a.txt", b"<!DOCTYPE html><p>a", "another-form", "HTML", ""),
    "old word": ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "unreadable-word", ".doc", ""),
    "workbook": ("a.docx", WORKBOOK, "unreadable-word", "word/document.xml", ""),
    "opendocument": ("a.odt", ODT, "another-form", "OpenDocument", ""),
    "zip bomb": ("a.docx", bomb(), "swollen-word", "word/document.xml", ""),
    "word that fetches": ("a.docx", REMOTE, "outside-word", "203.0.113.1", ""),
    "entity": ("a.xml", ENTITY.encode(), "forbidden-xml", "DOCTYPE", "บรรทัดที่ 1"),
    "entities": ("a.akn.xml", BILLION.encode(), "forbidden-xml", "DOCTYPE", "บรรทัดที่ 1"),
    "entity in utf-16": ("a.xml", ENTITY.encode("utf-16"), "forbidden-xml", "DOCTYPE", "บรรทัดที่ 1"),
    "fetched dtd": ("a.xml", EXTERNAL.encode(), "forbidden-xml", "DOCTYPE", "บรรทัดที่ 1"),
    "torn xml": ("a.xml", b"<?xml version='1.0'?>\n<akomaNtoso>\n<a>", "unreadable-xml", "XML", "บรรทัดที่ "),
    "too many lines": ("a.txt", b"a\n" * 200_001, "too-many-lines", "200000", "บรรทัดที่ 200001"),
    "control": ("a.txt", "ชื่อ\n\nข้อ ๑ ก\x07".encode(), "damaged-line", "U+0007", "บรรทัดที่ 3"),
    "no title": ("a.txt", "ข้อ ๑ ก\n".encode(), "no-title", "ไม่มีชื่อ", "บรรทัดที่ 1"),
    "no title in markdown": ("a.md", "\n**ข้อ ๑** ก\n".encode(), "no-title", "ไม่มีชื่อ", "บรรทัดที่ 2"),
    "text after repeal": (
        "a.md",
        "# ก\nข\n\n**ข้อ ๑** (ยกเลิก)\n\nค".encode(),
        "text-after-repealed",
        "ข้อ ๑",
        "บรรทัดที่ 6",
    ),
}


def told(text: str, code: str, word: str, place: str, name: str) -> None:
    for expected in (f"[{code}]", word, place, name, "วิธีแก้"):
        assert expected in text, f"{expected!r} is not in {text!r}"


@pytest.mark.parametrize(("name", "data", "code", "word", "place"), BAD.values(), ids=BAD)
def test_a_file_that_is_no_charter_is_refused_by_name(local, name, data, code, word, place):
    path = local.folder / name
    path.write_bytes(data)
    told(local.refused(4, "import", path, "--dry-run"), code, word, place, name)
    base = local.file("base.txt", DECLARATION)
    if code not in {"no-title", "text-after-repealed"}:
        told(local.refused(4, "consolidate", base, path), code, word, place, name)
    told(local.refused(4, "consolidate", path, base), code, word, place, name)
    told(
        local.refused(4, "instrument", path, base, "--title", "ก", "--number", "2", "--year", "2569"),
        code,
        word,
        place,
        name,
    )


@pytest.mark.parametrize("case", ["utf-16", "pdf", "zip bomb", "entity", "control", "empty"])
def test_nothing_of_it_is_proposed(adopted, case):
    name, data, code, word, place = BAD[case]
    path = adopted.folder / name
    path.write_bytes(data)
    told(adopted.refused(4, "amend", SLUG, path, "--as", "m1"), code, word, place, name)
    told(adopted.refused(4, "import", path, "--charter", SLUG), code, word, place, name)
    assert "[no-such-amendment]" in adopted.refused(3, "show", f"{SLUG}/amendments/2")


def test_a_folder_and_a_file_that_is_not_there_are_told(local):
    told(local.refused(4, "import", local.folder, "--dry-run"), "unreadable-file", "โฟลเดอร์", "", str(local.folder))
    told(local.refused(4, "import", local.folder / "no.txt", "--dry-run"), "unreadable-file", "ไม่มีแฟ้มนี้", "", "no.txt")


def test_a_file_without_end_is_not_read_to_it(local):
    assert "[file-too-large]" in local.refused(4, "import", "/dev/zero", "--dry-run")


DAMAGED = "ธรรมนูญ\n\nอาศัยอานาจตามความ\nข้อ ๑ ให้จัดท าขึ้นโดยพลัน\nข้อ ๓ น้ า\nข้อ ๒ ก\nข้อ ๒ ข ตามข้อ ๙\n"


WARNED = (
    (3, "อานาจ"),
    (4, "ท า"),
    (5, "เลขข้าม"),
    (5, "้ า"),
    (6, "มาหลัง"),
    (7, "ซ้ำ"),
    (7, "ไม่มีในข้อความนี้"),
)


def test_damage_and_numbers_out_of_order_are_warned_of_by_line_and_refused_when_strict(local):
    path = local.file("pdf.txt", DAMAGED)
    warnings = local.json("import", path, "--dry-run", "--json")["warnings"]
    assert [set(one) for one in warnings] == [{"line", "message"}] * len(warnings)
    for line, word in WARNED:
        assert any(one["line"] == line and word in one["message"] for one in warnings), (line, word, warnings)
    assert len(warnings) == len(WARNED)
    assert "[warnings]" in local.refused(1, "import", path, "--dry-run", "--strict")


def test_a_founding_text_that_cites_what_is_not_there_is_warned_of_and_imported(tambon):
    path = tambon.file("d.md", "# ปฏิญญา\n\n**ข้อ ๑** ตามข้อ ๒\n\n**ข้อ ๒** ก\n\n(๑) ตามข้อ ๑ วรรคสาม\n")
    report = tambon.json("import", path, "--charter", SLUG, "--json")
    assert [one["line"] for one in report["warnings"]] == [7]
    assert "อ้างถึงข้อ ๑ วรรคสาม แต่ในบทนั้นไม่มี" in report["warnings"][0]["message"]
    assert "[warnings]" in tambon.refused(1, "import", path, "--charter", SLUG, "--strict")


def test_a_long_text_is_read_and_its_proposal_refused_by_its_limit(tambon):
    body = "".join(f"ข้อ {n} {'ก' * 200}\n" for n in range(1, 11_001))
    path = tambon.file("long.txt", f"ชื่อ\n\n{body}")
    assert tambon.json("import", path, "--dry-run", "--json")["counts"]["clause"] == 11_000
    refused = tambon.refused(4, "import", path, "--charter", SLUG)
    assert "[unusable-data]" in refused
    assert "long.txt" in refused
