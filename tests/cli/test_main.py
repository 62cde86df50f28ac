"""The command itself: what it loads, how it speaks, what it hides."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import warnings
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.x509 import NameAttribute
from cryptography.x509.oid import NameOID

from charter_engine.cli.config import hide_password
from charter_engine.cli.inputs import read_day
from charter_engine.cli.main import _COMMANDS, accept_thai_names, charter
from charter_engine.cli.replay import replay
from tests.cli.terminal import AMENDED, DECLARATION, SLUG


def test_the_version_needs_neither_a_database_nor_heavy_libraries() -> None:
    code = (
        "import sys\n"
        "from charter_engine.cli.main import charter\n"
        "charter(['--version'], standalone_mode=False)\n"
        "heavy = ('sqlalchemy', 'pydantic', 'fastapi', 'weasyprint', 'rich', 'babel', 'icu4py')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "[]"


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_every_command_is_there_and_explains_itself(name) -> None:
    result = CliRunner().invoke(charter, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: charter " + name)


def test_help_lists_every_command_without_loading_it() -> None:
    said = CliRunner().invoke(charter, ["--help"]).stdout
    assert all(f"\n  {name} " in said for name in _COMMANDS)


def test_secrets_are_hidden(local, monkeypatch) -> None:
    monkeypatch.setenv("CHARTER_SECRET_KEY", "very-secret")
    shown = json.loads(local.ok("config", "show", "--json"))
    assert "very-secret" not in json.dumps(shown)
    assert hide_password("postgresql+psycopg://me:pass@host:5432/db") == "postgresql+psycopg://me:********@host:5432/db"
    assert hide_password("postgresql+psycopg:///db?user=me&password=pass") == (
        "postgresql+psycopg:///db?user=me&password=********"
    )


def test_the_doctor_finds_nothing_amiss_on_a_fresh_installation(terminal) -> None:
    terminal.ok("init")
    found = json.loads(terminal.run("doctor", "--json").stdout)
    states = {each["name"]: each["state"] for each in found["findings"]}
    assert found["ok"]
    assert {states[name] for name in ("python", "disk", "database", "clock", "log_key", "fonts")} == {"ok"}
    assert states["signing_keys"] == "warn"


def test_the_doctor_warns_while_papers_would_print_an_address_of_this_machine_alone(terminal, monkeypatch) -> None:
    terminal.ok("init")

    def found() -> dict[str, str]:
        every = json.loads(terminal.run("doctor", "--json").stdout)["findings"]
        return next(each for each in every if each["name"] == "address")

    assert (found()["state"], found()["detail"]) == ("warn", "http://127.0.0.1:8000")
    monkeypatch.setenv("CHARTER_BASE_URL", "https://charter.example")
    assert (found()["state"], found()["detail"]) == ("ok", "https://charter.example")


def test_the_doctor_finds_a_manifest_that_is_lost_and_makes_it_anew(adopted) -> None:
    with sqlite3.connect(adopted.folder / "local.db") as raw:
        raw.execute("DELETE FROM manifest")
    raw.close()
    found = {each["name"]: each["state"] for each in json.loads(adopted.run("doctor", "--json").stdout)["findings"]}
    assert found["manifests"] == "fail"
    found = json.loads(adopted.run("doctor", "--rebuild", "--json").stdout)["findings"]
    assert {each["name"]: each["state"] for each in found}["manifests"] == "ok"


def test_the_doctor_says_what_is_missing_and_what_to_do(local) -> None:
    result = local.run("doctor")
    assert result.exit_code == 1
    assert "✗ database" in result.stdout
    assert "charter init" in result.stdout


@pytest.mark.parametrize("typed", ["2026-11-20", "2569-11-20", "20/11/2569", "๒๐/๑๑/๒๕๖๙", "๒๐ พฤศจิกายน พ.ศ. ๒๕๖๙"])
def test_a_day_may_be_typed_in_either_era(typed) -> None:
    assert read_day(typed).isoformat() == "2026-11-20"


def test_a_difference_is_told_in_words_with_signs_where_there_is_no_colour(local) -> None:
    old, new = local.file("old.txt", DECLARATION), local.file("new.txt", AMENDED)
    said = local.ok("diff", old, new)
    assert "ข้อ ๑ · แก้ถ้อยคำ" in said
    assert "[-สาม-]{+สอง+}" in said
    assert "ไม่เปลี่ยน 2 บทบัญญัติ" in said
    page = local.ok("diff", old, new, "--html")
    assert "<del>สาม</del><ins>สอง</ins>" in page
    found = json.loads(local.ok("diff", old, new, "--json"))
    assert found["changes"][0]["ops"][1:3] == [[-1, "สาม"], [1, "สอง"]]


def test_moved_inserted_and_removed_clauses_are_named(local) -> None:
    old = local.file("old.txt", DECLARATION + "ข้อ ๓ ให้มีกองทุนของตำบล\n")
    new = local.file("new.txt", DECLARATION.replace("ข้อ ๒", "ข้อ ๒ ให้รักษาป่าชุมชนไว้\nข้อ ๓"))
    found = json.loads(local.ok("diff", old, new, "--json"))["changes"]
    assert {(each["label"], each["what"]) for each in found} == {
        ("ข้อ ๒", "inserted"),
        ("ข้อ ๓", "moved"),
        ("ข้อ ๓", "removed"),
    }


def test_the_web_page_of_a_version_holds_every_word_escaped(tambon) -> None:
    from charter_engine.cli.pages import charter_page
    from charter_engine.domain.charter.plain_text import parse

    tree = parse("ชื่อ <b>\n\nคำปรารภ & เหตุผล\nหมวด ๑ บททั่วไป\nข้อ ๑ [นิยาม] ก < ข\n(๑) หนึ่ง\n(ก) สอง\nข้อ ๒ (ยกเลิก)\n").tree
    page = charter_page(tree, "ท้าย & หน้า")
    assert "<b>" not in page
    for words in ("ชื่อ &lt;b&gt;", "คำปรารภ &amp; เหตุผล", "[นิยาม]", "ก &lt; ข", "(๑) หนึ่ง", "(ก) สอง", "ข้อ ๒", "(ยกเลิก)"):
        assert words in page
    assert "http" not in page
    tambon.refused(3, "export", SLUG, "--format", "html")


def test_a_log_whose_versions_do_not_follow_from_their_amendments_is_seen() -> None:
    from charter_engine.domain.ledger.entry import Entry

    def entry(seq: int, kind: str, **body: Any) -> Entry:
        time = "2026-11-20T02:00:00Z"
        return Entry(seq=seq, origin="charter.example/x", type=kind, time=time, actor="s", body=body)

    filed = entry(0, "amendment.filed", amendment=1, base_version=0, base_root="a", result_root="b")
    same = entry(1, "version.adopted", version=1, root="b", amendments=[1])
    other = entry(1, "version.adopted", version=1, root="c", amendments=[1])
    assert [each.ok for each in replay([filed, same])] == [True]
    assert [each.detail for each in replay([filed, other])] == ["root differs from the amendment's"]
    assert not next(iter(replay([entry(0, "version.adopted", version=2, root="b", amendments=[])]))).ok


def test_a_thai_name_longer_than_64_bytes_is_no_cause_for_a_warning() -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        accept_thai_names()
        NameAttribute(NameOID.COMMON_NAME, "ประธานสมัชชาตำบลดอนแก้ว", _validate=False)
        warnings.warn("something else", stacklevel=1)
    assert [str(one.message) for one in heard] == ["something else"]
