"""Base texts and instruments in every form people have them in: a secretariat's is Word."""

from __future__ import annotations

import json

import pytest

from tests.cli.terminal import AMENDED, DECLARATION, SLUG
from tests.publication.word_files import abstract, deleted, docx, inserted, level, num, numbered, p

TITLE = "ปฏิญญาตำบลบ้านใหม่ (ฉบับที่ ๒) พ.ศ. ๒๕๖๙"
NAMED = "ปฏิญญานี้เรียกว่า “ปฏิญญาตำบลบ้านใหม่ (ฉบับที่ ๒) พ.ศ. ๒๕๖๙”"
ORDER = "ให้ยกเลิกความในข้อ ๑ แห่งปฏิญญาตำบลบ้านใหม่ และให้ใช้ความต่อไปนี้แทน"
QUOTED = "“ข้อ ๑ ให้มีการประชุมทุกสองเดือน”"
PLAIN = f"{TITLE}\n\nข้อ ๑ {NAMED}\nข้อ ๒ {ORDER}\n{QUOTED}\n"
MARKDOWN = f"# {TITLE}\n\n**ข้อ ๑** {NAMED}\n\n**ข้อ ๒** {ORDER}\n\n> {QUOTED}\n"
TYPED = docx(p(TITLE), p(), p(f"ข้อ ๑ {NAMED}"), p(f"ข้อ ๒ {ORDER}"), p(QUOTED))
COUNTED = docx(
    p(TITLE),
    p(),
    p(NAMED, properties=numbered(1)),
    p(ORDER, properties=numbered(1)),
    p(QUOTED),
    numbering=abstract(0, level(0, "thaiNumbers", "ข้อ %1")) + num(1, 0),
)
TRACKED = docx(
    p(TITLE),
    p(),
    p(f"ข้อ ๑ {NAMED}"),
    p(f"ข้อ ๒ {ORDER}"),
    p("“ข้อ ๑ ให้มีการประชุมทุก", deleted("สาม"), inserted("สอง"), "เดือน”"),
)
INSTRUMENTS = {
    "i.txt": PLAIN.encode(),
    "i.md": MARKDOWN.encode(),
    "typed.docx": TYPED,
    "counted.docx": COUNTED,
    "tracked.docx": TRACKED,
}


def saved(terminal, name, data):
    path = terminal.folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("name", "data"), INSTRUMENTS.items(), ids=INSTRUMENTS)
def test_an_instrument_in_any_form_is_applied(local, name, data):
    base, instrument = local.file("base.txt", DECLARATION), saved(local, name, data)
    assert local.ok("consolidate", base, instrument) == AMENDED


def test_which_reading_of_tracked_changes_is_used_is_said(local):
    base, instrument = local.file("base.txt", DECLARATION), saved(local, "tracked.docx", TRACKED)
    assert "รับการแก้ไขทั้งหมดแล้ว" in local.run("consolidate", base, instrument).stderr
    assert "ข้อความก่อนการแก้ไข" in local.run("consolidate", instrument, instrument).stderr


@pytest.mark.parametrize("form", ["md", "docx", "akn", "text"])
def test_a_base_in_any_form_is_taken(adopted, form):
    base = adopted.folder / f"base.{form}"
    adopted.ok("export", SLUG, "--format", form, "-o", base)
    assert adopted.ok("consolidate", base, saved(adopted, "i.docx", COUNTED)) == AMENDED
    if form != "akn":
        adopted.ok("amend", SLUG, saved(adopted, "i.docx", COUNTED), "--as", "m1")
        shown = adopted.ok("show", f"{SLUG}/amendments/2", "--json")
        assert "สองเดือน" in shown


def test_a_charters_markdown_is_imported_with_the_same_root_hash(adopted):
    root = json.loads(adopted.ok("export", SLUG, "--format", "json"))["root"]
    for name in ("c.md", "no-suffix"):
        path = adopted.folder / name
        adopted.ok("export", SLUG, "--format", "md", "-o", path)
        assert adopted.json("import", path, "--dry-run", "--json")["root"] == root


def test_a_directive_of_a_markdown_instrument_is_told_by_its_line(local):
    base = local.file("base.txt", DECLARATION)
    wrong = MARKDOWN.replace("# ", "# ก<br>").replace("ความในข้อ ๑", "ความในข้อ ๙")
    said = local.refused(1, "consolidate", base, saved(local, "i.md", wrong.encode()))
    assert "i.md, บรรทัดที่ 5" in said
    assert "บรรทัดที่ 5:" in said
