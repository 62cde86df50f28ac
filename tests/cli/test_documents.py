"""Word and Akoma Ntoso files on the command line."""

import json

import pytest

from tests.cli.terminal import DECLARATION, SLUG
from tests.publication.word_files import deleted, docx, inserted, p

TRACKED = docx(
    p("ปฏิญญาตำบลบ้านใหม่"),
    p(),
    p("ข้อ ๑ ให้มีการประชุมทุก", deleted("สาม"), inserted("สอง"), "เดือน"),
    p("ข้อ ๒ ให้ทุกหมู่บ้านส่งผู้แทนหมู่บ้านละสองคน"),
)


def saved(terminal, name, data):
    path = terminal.folder / name
    path.write_bytes(data)
    return path


def dry(terminal, path):
    return terminal.json("import", path, "--dry-run", "--json")


@pytest.mark.parametrize(
    ("form", "name"), [("akn", "c.xml"), ("docx", "c.docx"), ("akn", "no-suffix"), ("docx", "no-suffix")]
)
def test_what_is_exported_is_imported_with_the_same_root_hash(adopted, form, name):
    root = json.loads(adopted.ok("export", SLUG, "--format", "json"))["root"]
    path = adopted.folder / name
    adopted.ok("export", SLUG, "--format", form, "-o", path)
    assert dry(adopted, path)["root"] == root
    assert adopted.run("diff", path, f"{SLUG}@1").exit_code == 0


def test_tracked_changes_are_the_draft_before_and_are_told(tambon):
    path = saved(tambon, "c.docx", TRACKED)
    report = tambon.json("import", path, "--charter", SLUG, "--json")
    plain = dry(tambon, tambon.file("plain.txt", DECLARATION))
    assert report["root"] == plain["root"] != report["tracked"]["root"]
    assert [warning["line"] for warning in report["warnings"]] == [3]
    said = tambon.run("import", path, "--dry-run")
    assert "charter amend" in said.stderr


def test_an_amendment_takes_the_text_with_changes_accepted(adopted):
    path = saved(adopted, "c.docx", TRACKED)
    ref = adopted.json("amend", SLUG, path, "--as", "m1", "--json")["ref"]
    assert "สองเดือน" in adopted.ok("show", ref, "--json")


def test_an_amendment_that_cites_what_is_not_there_is_warned_of(adopted):
    path = adopted.file("a.txt", DECLARATION.replace("หมู่บ้านละสองคน", "หมู่บ้านละสองคนตามข้อ ๙"))
    told = adopted.json("amend", SLUG, path, "--as", "m1", "--json")["warnings"]
    assert told == ["ข้อ ๒ อ้างถึงข้อ ๙ แต่ไม่มีข้อ ๙"]
    assert told[0] in adopted.run("amend", SLUG, path, "--as", "m1").stderr


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("c.docx", b"not a zip"),
        ("c.docx", TRACKED[:-40]),
        ("old.doc", b"\xd0\xcf\x11\xe0"),
        ("c.xml", b"<akomaNtoso"),
        ("c.xml", "<!DOCTYPE a [<!ENTITY a 'b'>]><a>&a;</a>".encode("utf-16")),
        ("c.xml", b"<html/>"),
        ("c.txt", b"\xff"),
    ],
)
def test_unreadable_files_are_told_by_name_with_a_remedy(local, name, data):
    told = local.refused(4, "import", saved(local, name, data), "--dry-run")
    assert name in told
    assert "วิธีแก้" in told
